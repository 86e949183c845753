"""Large data, N beside 2N, and the rivals at sizes they can do: python bench/large.py [cr2 network leave long rivals].

Times are processor time of the program's own code (what else runs on the machine does not count), with one thread of
BLAS: small matrices on several threads cost more than they bring.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import csv
import importlib.util
import resource
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import common
import numpy as np
import pandas as pd

import ketcli
from ketcli.models.network.data import trial
from ketcli.models.network.estimate import network
from ketcli.models.network.inconsistency import decompose, split_sides
from ketcli.models.omission.leave_one_out import leave_one_out
from ketcli.models.pooling.pool import pool
from ketcli.models.robust.cluster_robust import cr2

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketcli.models.network.data import Trial

SEED = 6
LINEAR = 2.4
MILLION = 1_000_000
R_SCRIPT = """
suppressMessages(library(metafor))
d <- read.csv(commandArgs(TRUE)[1])
used <- function(f) sum(system.time(f())[c("user.self", "sys.self")])
fit <- rma(yi, vi, data = head(d, 200), method = "DL")
cat(used(function() leave1out(fit)), "\\n")
if (!requireNamespace("clubSandwich", quietly = TRUE)) quit()
fit <- rma(yi, vi, data = head(d, 1000), method = "DL")
cat(used(function() robust(fit, cluster = head(d, 1000)$cluster, clubSandwich = TRUE)), "\\n")
"""


def used(function: Callable[[], object], who: int = resource.RUSAGE_SELF) -> float:
    """Seconds of processor time that a call takes."""
    start = resource.getrusage(who).ru_utime
    function()
    return resource.getrusage(who).ru_utime - start


def command(*words: str) -> float:
    """Seconds of processor time of one command."""
    return used(partial(common.process, common.ketcli(*words)), resource.RUSAGE_CHILDREN)


def grown(what: str, small: float, large: float, limit: float | None = None) -> None:
    """Print a time, against its aim, and how it grew from half the size."""
    if limit is None:
        print(f"{what}: {large:.3g} s", flush=True)
    else:
        common.verdict(what, large, limit, " s")
    common.verdict("  against half of it", large / small, LINEAR)


def studies(k: int) -> tuple[np.ndarray, np.ndarray]:
    """Simulate k studies with mean 0.3, tau2 = 0.1 and variances from 0.01 to 1."""
    rng = np.random.default_rng(SEED)
    vi = np.exp(rng.uniform(np.log(0.01), 0.0, k))
    return rng.normal(0.3, np.sqrt(vi + 0.1)), vi


def clusters() -> None:
    """CR2 with Satterthwaite degrees of freedom."""
    for size, coefficients in ((4, 1), (4, 2), (4, 3), (1000, 2)):
        took = []
        for k in (MILLION // 2, MILLION):
            rng = np.random.default_rng(SEED)
            labels = np.sort(rng.integers(0, k // size, k))
            design = np.column_stack([np.ones(k), rng.normal(size=(k, coefficients - 1))])
            took.append(used(partial(cr2, rng.normal(size=k), design, studies(k)[1], labels, between=0.1)))
        label = f"CR2, 1,000,000 estimates in clusters of about {size:,}, {coefficients} coefficients"
        grown(label, *took, 5.0)


def arms(treatments: int, trials: int) -> list[tuple[list[int], np.ndarray, np.ndarray]]:
    """Treatments, means and their variances of trials, a fifth of them with three or four arms."""
    rng = np.random.default_rng(SEED)
    truth, made = rng.normal(0, 0.5, treatments), []
    for one in range(trials):
        many = 2 if rng.random() < 0.8 else int(rng.integers(3, 5))
        some = rng.choice(treatments, many, replace=False) if one >= treatments else [one, (one + 1) % treatments]
        vi = rng.uniform(0.01, 0.2, len(some))
        made.append(([int(arm) for arm in some], truth[some] + rng.normal(0, np.sqrt(vi + 0.025)), vi))
    return made


def contrasts(made: Sequence[tuple[list[int], np.ndarray, np.ndarray]]) -> list[Trial]:
    """The trials as contrasts against their first arm."""
    return [trial(some, y[1:] - y[0], np.diag(v[1:]) + v[0]) for some, y, v in made]


def treatments(folder: Path) -> None:
    """A network of 200 treatments: its parts in process, and the command."""
    data = {trials: contrasts(arms(200, trials)) for trials in (1000, 2000)}
    for method in ("DL", "REML"):
        took = [used(partial(network, data[size], tau2_method=method)) for size in data]
        grown(f"network(), 200 treatments, 2,000 trials, {method}", *took)
    fits = {size: network(data[size]) for size in data}
    # each trial twice: only designs of several trials have a Q, and of those at random there are four times as many
    twice = {size: [*data[size], *data[size]] for size in data}
    grown(
        "  taking Q apart by designs, each of two trials or more",
        *(used(partial(decompose, twice[size], fits[size].treatments)) for size in data),
    )
    grown("  splitting every side", *(used(partial(split_sides, data[size], fits[size])) for size in data))
    files = {}
    for size in data:
        files[size] = folder / f"network{size}.csv"
        with files[size].open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["study", "treatment", "mean", "sd", "n"])
            for place, (some, y, v) in enumerate(arms(200, size)):
                rows.writerows(
                    (f"trial {place}", f"drug {arm}", f"{mean:.4f}", f"{np.sqrt(50 * var):.4f}", 50)
                    for arm, mean, var in zip(some, y, v, strict=True)
                )
    for shape in ("csv", "table"):
        ask = ("network", "--measure", "MD", "--format", shape, "--data")
        grown(f"ketcli network --format {shape}", *(command(*ask, str(files[size])) for size in files))
    peak = common.process(common.ketcli("network", "--measure", "MD", "--data", str(files[2000]))).peak
    print(f"  its peak memory: {peak / 1e9:.2g} GB", flush=True)


def omitted(folder: Path) -> None:
    """Leaving out each of a million studies."""
    for method in ("DL", "REML"):
        took = [used(partial(leave_one_out, *studies(k), tau2_method=method)) for k in (MILLION // 2, MILLION)]
        grown(f"leave_one_out(), 1,000,000 studies, {method}", *took)
    took, run = [], None
    for k in (MILLION // 2, MILLION):
        file = folder / f"{k}.csv"
        yi, vi = studies(k)
        frame = pd.DataFrame({"study": [f"study {one}" for one in range(k)], "yi": yi, "vi": vi})
        frame.to_csv(file, index=False)
        words = common.ketcli("sensitivity", "--data", str(file), "--format", "csv", "-o", str(folder / f"out{k}.csv"))

        def run_it(words: list[str] = words) -> None:
            nonlocal run
            run = common.process(words)

        took.append(used(run_it, resource.RUSAGE_CHILDREN))
    grown("ketcli sensitivity --format csv, 1,000,000 studies, whole command", *took)
    if run is not None:
        print(f"  its peak memory: {run.peak / 1e9:.2g} GB", flush=True)


def long_file(folder: Path) -> None:
    """A file with a row an arm, asked for each of its 500 outcomes."""
    took, once = [], []
    for rows in (50_000, 100_000):
        rng = np.random.default_rng(SEED)
        trials = rows // 1000
        frame = pd.DataFrame(
            {
                "study": np.tile(np.repeat([f"trial {one}" for one in range(trials)], 2), 500),
                "outcome": np.repeat([f"score {one}" for one in range(500)], 2 * trials),
                "treatment": np.tile(["drug", "placebo"], rows // 2),
                "mean": rng.normal(10, 1, rows).round(3),
                "sd": rng.uniform(3, 6, rows).round(3),
                "n": rng.integers(20, 200, rows),
            }
        )

        def ask(frame: pd.DataFrame = frame) -> None:
            evidence = ketcli.read(frame)
            for one in range(500):
                evidence.pool(outcome=f"score {one}", measure="MD")

        took.append(used(ask))
        file = folder / f"long{rows}.csv"
        frame.to_csv(file, index=False)
        once.append(command("pool", "--data", str(file), "--outcome", "score 7", "--measure", "MD", "-q"))
    grown("ketcli.read() and 500 pool(outcome=...), 100,000 rows", *took)
    grown("ketcli pool --data FILE --outcome, 100,000 rows, whole command", *once)


def rivals(folder: Path) -> None:
    """The same questions asked of metafor, PyMetaAnalysis and pimeta."""
    yi, vi = studies(3000)
    ours, tau2 = used(partial(pool, yi, vi)), pool(yi, vi).tau2
    if importlib.util.find_spec("meta_analyze") is None:
        print("NOT MEASURED: PyMetaAnalysis is not installed (pip install PyMetaAnalysis)")
    else:
        import meta_analyze

        theirs = partial(meta_analyze.meta_analysis, effect=yi, variance=vi, tau2_method="REML")
        print(f"PyMetaAnalysis, REML, 3,000 studies: {used(theirs):.3g} s, tau2 {theirs().tau2:.9g}; here {tau2:.9g}")
    if importlib.util.find_spec("pimeta") is None:
        print("NOT MEASURED: pimeta is not installed (pip install pimeta)")
    else:
        import pimeta

        found: list[float] = []
        took = used(lambda: found.append(float(pimeta.rma(yi, vi, method="REML").tau2)))
        print(f"pimeta, REML, 3,000 studies: {took:.3g} s, tau2 {found[0]:.9g}; here {ours:.2g} s, {tau2:.9g}")
        pairs = [(some, y, v) for some, y, v in arms(40, 400) if len(some) == 2]
        names = [f"t{arm:02d}" for arm in range(40)]
        ask = partial(
            pimeta.netmeta, [y[1] - y[0] for _, y, _ in pairs], [np.sqrt(v.sum()) for *_, v in pairs],
            [names[some[1]] for some, *_ in pairs], [names[some[0]] for some, *_ in pairs],
            [f"trial {one}" for one in range(len(pairs))], sm="MD",
        )  # fmt: skip
        mine = partial(network, contrasts(pairs), tau2_method="DL")
        print(f"pimeta, network of 40 treatments, {len(pairs)} trials, DL: {used(ask):.3g} s; here {used(mine):.2g} s")
    rscript = shutil.which("Rscript")
    if rscript is None:
        print("NOT MEASURED: R is not installed")
        return
    yi, vi, cluster = *studies(1000), np.arange(1000) // 4
    file, script = folder / "rival.csv", folder / "rival.R"
    pd.DataFrame({"yi": yi, "vi": vi, "cluster": cluster}).to_csv(file, index=False)
    script.write_text(R_SCRIPT, encoding="utf-8")
    answer = subprocess.run([rscript, str(script), str(file)], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        print(f"NOT MEASURED: R could not run metafor: {answer.stderr.strip()[-300:]}")
        return
    seconds = [float(one) for one in answer.stdout.split()]
    mine = used(lambda: [leave_one_out(yi[:200], vi[:200], tau2_method="DL") for _ in range(20)]) / 20
    print(f"metafor, leave1out of 200 studies, DL: {seconds[0]:.3g} s; here {mine:.2g} s")
    if len(seconds) < 2:
        print("NOT MEASURED: clubSandwich is not installed")
        return
    tau2 = pool(yi, vi, tau2_method="DL").tau2
    ask = partial(cr2, yi - yi.mean(), np.ones((1000, 1)), vi + tau2, cluster)
    mine = used(lambda: [ask() for _ in range(20)]) / 20
    print(f"clubSandwich, CR2 of 1,000 estimates in 250 clusters: {seconds[1]:.3g} s; here {mine:.2g} s")


PARTS: dict[str, Callable[[Path], None]] = {
    "cr2": lambda _: clusters(), "network": treatments, "leave": omitted, "long": long_file, "rivals": rivals,
}  # fmt: skip


def main() -> None:
    """Print the figures of the parts that are named, or of all."""
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[1:] or PARTS:
            PARTS[name](Path(folder))


if __name__ == "__main__":
    main()
