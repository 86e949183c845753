"""A million studies: whole process against pandas.read_csv, growth, memory, PyMetaAnalysis: python bench/million.py."""

from __future__ import annotations

import importlib.util
import tempfile
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import common
import numpy as np
import pandas as pd

from ketcli.models.pooling.pool import pool

if TYPE_CHECKING:
    from collections.abc import Callable

SEED = 6
SIZES = (250_000, 500_000, 1_000_000)
RUNS = 7


def studies(k: int) -> tuple[np.ndarray, np.ndarray]:
    """Simulate k studies with mean 0.3, tau2 = 0.1 and variances from 0.01 to 1."""
    rng = np.random.default_rng(SEED)
    vi = np.exp(rng.uniform(np.log(0.01), 0.0, k))
    return rng.normal(0.3, np.sqrt(vi + 0.1)), vi


def whole_process(folder: Path) -> None:
    """`ketcli pool --data FILE` against reading the file with pandas."""
    if not common.has_command_line():
        return
    commands = {}
    for size in (10, *SIZES):
        yi, vi = studies(size)
        file = folder / f"{size}.csv"
        pd.DataFrame({"study": [f"study {i}" for i in range(1, size + 1)], "yi": yi, "vi": vi}).to_csv(
            file, index=False
        )
        commands[str(size)] = common.ketcli("pool", "--data", str(file))
    commands["read_csv"] = common.python(f"import pandas; pandas.read_csv({str(folder / '1000000.csv')!r})")
    took = common.side_by_side(commands, RUNS)
    largest = took["1000000"]
    common.verdict(
        "ketcli pool --data, 1,000,000 rows, against pandas.read_csv of them", largest.wall / took["read_csv"].wall, 3.0
    )
    common.verdict("its peak memory", largest.peak / 1e9, 1.0, " GB")
    start = took["10"].wall
    for small, large in pairwise(SIZES):
        ratio = (took[str(large)].wall - start) / (took[str(small)].wall - start)
        common.verdict(f"time beyond start-up, {large:,} rows against {small:,}", ratio, 2.4)


def in_process() -> None:
    """`pool` with REML: its growth, and against PyMetaAnalysis."""
    data = {size: studies(size) for size in SIZES}
    calls: dict[str, Callable[[], object]] = {str(size): partial(pool, *data[size]) for size in SIZES}
    yi, vi = data[1_000_000]
    calls["alike"] = partial(pool, yi, vi, tau2_interval=False)
    if importlib.util.find_spec("meta_analyze") is not None:
        import meta_analyze

        theirs = partial(
            meta_analyze.meta_analysis, effect=yi, variance=vi, tau2_method="REML", ci_method="hartung_knapp"
        )
        print(f"the same tau2: {theirs().tau2:.12g} and {pool(yi, vi).tau2:.12g}")
        calls["theirs"] = theirs
    took = common.in_turn(calls, RUNS)
    for small, large in pairwise(SIZES):
        label = f"pool() in process, {large:,} studies against {small:,}"
        common.verdict(label, took[str(large)] / took[str(small)], 2.4)
    if "theirs" not in took:
        print("NOT MEASURED: PyMetaAnalysis is not installed (pip install PyMetaAnalysis)")
        return
    label = "PyMetaAnalysis, REML and Hartung-Knapp, 1,000,000 studies, against pool()"
    common.verdict(label, took["theirs"] / took["alike"], 5.0, at_most=False)
    whole = took["theirs"] / took["1000000"]
    print(
        f"against pool() with the Q-profile interval of tau2, which PyMetaAnalysis leaves to another call: {whole:.3g}"
    )


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        whole_process(Path(folder))
    in_process()


if __name__ == "__main__":
    main()
