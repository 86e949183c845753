"""ketcli against metafor where R is installed, both timed inside their process: python bench/metafor_ratio.py."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import common
import numpy as np

from ketcli.models.pooling.pool import pool
from ketcli.models.subsets.gosh import gosh

if TYPE_CHECKING:
    from collections.abc import Callable

SEED = 4
R_SCRIPT = """
suppressMessages(library(metafor))
d <- read.csv(commandArgs(TRUE)[1]); g <- head(d, 13)
seconds <- function(f) { f(); min(replicate(2, system.time(f())[["elapsed"]])) }
fit <- NULL; tight <- list(maxiter = 10000, threshold = 1e-10)
took <- seconds(function() fit <<- rma(yi, vi, data = d, method = "REML", test = "knha", control = tight))
small <- rma(yi, vi, data = g, method = "REML")
reml <- seconds(function() gosh(small, subsets = 1000, progbar = FALSE))
dl <- rma(yi, vi, data = g, method = "DL")
fast <- seconds(function() gosh(dl, subsets = 4000, progbar = FALSE))
cat(as.character(packageVersion("metafor")), took, fit$tau2, reml / 1000, fast / 4000, sep = "\\n")
"""


def main() -> None:
    """Print the ratios."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        print("NOT MEASURED: R is not installed")
        return
    rng = np.random.default_rng(SEED)
    vi = np.exp(rng.uniform(np.log(0.01), 0.0, 1000))
    yi = rng.normal(0.3, np.sqrt(vi + 0.1))
    with tempfile.TemporaryDirectory() as folder:
        data, script = Path(folder) / "data.csv", Path(folder) / "time.R"
        np.savetxt(data, np.column_stack([yi, vi]), delimiter=",", header="yi,vi", comments="", fmt="%.17g")
        script.write_text(R_SCRIPT, encoding="utf-8")
        answer = subprocess.run([rscript, str(script), str(data)], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        print(f"NOT MEASURED: R could not run metafor: {answer.stderr.strip()[-300:]}")
        return
    version, took, theirs, reml, dl = answer.stdout.split()
    ours = pool(yi, vi, tau2_method="REML", test="knha")
    print(f"metafor {version}; tau2 at k = 1,000: {float(theirs):.9g}, here {ours.tau2:.9g}")
    calls: dict[str, Callable[[], object]] = {m: partial(gosh, yi[:13], vi[:13], tau2_method=m) for m in ("REML", "DL")}
    calls["pool"] = partial(pool, yi, vi)
    own = common.in_turn(calls, 10)
    print(
        f"REML and Hartung-Knapp at k = 1,000: metafor takes {float(took) / own['pool']:,.0f} times as long "
        "(and ketcli's time includes the Q-profile interval)"
    )
    for method, other in (("REML", float(reml)), ("DL", float(dl))):
        print(f"GOSH at k = 13, {method}, per subset: metafor takes {other / own[method] * 8191:,.0f} times as long")


if __name__ == "__main__":
    main()
