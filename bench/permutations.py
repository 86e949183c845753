"""Permutation tests: time a permutation on one core, two and a local Dask cluster, against metafor's permutest."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import common
import numpy as np

from ketcli.models.permutation.moderators import permute_regression
from ketcli.models.permutation.signs import permute_pooled

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.models.permutation.permuted import Permuted

PERMUTATIONS = 100_000
MANY = 1_000_000
METHODS = ("DL", "PM", "ML", "REML")
R_SCRIPT = """
suppressMessages(library(metafor))
d <- read.csv(commandArgs(TRUE)[1])
seconds <- function(f) { f(); min(replicate(3, system.time(f())[["user.self"]])) }
cat(as.character(packageVersion("metafor")), "\\n")
for (m in c("DL", "PM", "ML", "REML")) {
  r <- rma(yi, vi, mods = ~ x, data = d, method = m, test = "adhoc")
  cat(seconds(function() permutest(r, iter = 300, progbar = FALSE)) / 300, "\\n")
}
"""


def studies() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Simulate 13 studies with tau2 = 0.3 and one moderator, variances as spread as those of the BCG trials."""
    rng = np.random.default_rng(20)
    vi = np.exp(rng.uniform(np.log(0.004), np.log(0.6), 13))
    x = rng.uniform(10, 60, 13)
    return rng.normal(-0.03 * x, np.sqrt(vi + 0.3)), vi, np.column_stack([np.ones(13), x])


def regression(permutations: int, **options: Any) -> Permuted:
    """The permutation test of its moderator."""
    return permute_regression(*studies(), ["intercept", "x"], permutations=permutations, **options)


def timed(**where: Any) -> tuple[float, Permuted]:
    """A million permutations with REML."""
    start = time.perf_counter()
    found = regression(MANY, where=where)
    return time.perf_counter() - start, found


def same_bytes(one: Permuted, other: Permuted) -> bool:
    """Tell whether two results are equal to the last bit."""
    return one.p.tobytes() == other.p.tobytes() and one.qm_p == other.qm_p


def main() -> None:
    """Print the figures."""
    calls: dict[str, Callable[[], object]] = {m: partial(regression, PERMUTATIONS, tau2_method=m) for m in METHODS}
    yi, vi, _ = studies()
    calls["REML, signs of a pooled effect"] = partial(permute_pooled, yi, vi, permutations=8191)
    took = common.in_turn(calls, 3, time.process_time)
    print("one core, 13 studies, one moderator, microseconds of the processor a permutation (best of 3):")
    for method in METHODS:
        common.verdict(f"  {method}", took[method] / PERMUTATIONS * 1e6, 10.0)
    print(f"  REML, signs of a pooled effect: {took['REML, signs of a pooled effect'] / 8191e-6:.2f}")
    against_metafor({method: took[method] / PERMUTATIONS for method in METHODS})
    print("a million permutations, REML:")
    common.on_cores_and_cluster(timed, same_bytes, MANY / 1e6, "a permutation")


def against_metafor(own: dict[str, float]) -> None:
    """Print how many times as long metafor takes for a permutation."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        print("NOT MEASURED: R is not installed")
        return
    yi, vi, X = studies()
    with tempfile.TemporaryDirectory() as folder:
        data, script = Path(folder) / "data.csv", Path(folder) / "time.R"
        np.savetxt(data, np.column_stack([yi, vi, X[:, 1]]), delimiter=",", header="yi,vi,x", comments="", fmt="%.17g")
        script.write_text(R_SCRIPT, encoding="utf-8")
        answer = subprocess.run([rscript, str(script), str(data)], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        print(f"NOT MEASURED: R could not run metafor: {answer.stderr.strip()[-300:]}")
        return
    version, *seconds = answer.stdout.split()
    print(f"metafor {version}, how many times as long a permutation takes:")
    for method, theirs in zip(METHODS, map(float, seconds), strict=True):
        common.verdict(f"  {method}", theirs / own[method], 300.0, at_most=False)


if __name__ == "__main__":
    main()
