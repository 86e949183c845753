"""Pool what `ketcli effects --csv` exports with R's metafor, and compare with `ketcli pool`: six digits or a failure.

Runs where `Rscript` and metafor are installed, and says so where they are not.

    python bench/parity.py
"""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

QUESTIONS = (
    ["--route", "iv"],
    ["--formulation", "racemic"],
    ["--formulation", "esketamine", "--at", "28d", "--adjusted-contrasts"],
    ["--outcome", "response", "--measure", "RR"],
    ["--outcome", "response", "--measure", "OR", "--at", "7d"],
    ["--outcome", "remission", "--measure", "RD", "--at", "28d"],
    ["--measure", "MD"],
)
R_SCRIPT = """
suppressMessages(library(metafor))
d <- read.csv(commandArgs(TRUE)[1])
d <- d[!is.na(d$yi) & !is.na(d$vi), ]
r <- rma(yi, vi, data = d, test = "adhoc", control = list(maxiter = 10000, threshold = 1e-12))
p <- predict(r)
cat(sprintf("%.17g", c(r$beta, r$se, r$ci.lb, r$ci.ub, r$tau2, p$pi.lb, p$pi.ub, r$QE, r$I2)), sep = ",")
"""
KEYS = ("estimate", "se", "ci_low", "ci_high", "tau2", "pi_low", "pi_high", "q", "i2")


def ketcli(*arguments: str) -> str:
    """What ketcli prints on standard output."""
    command = [sys.executable, "-m", "ketcli", *arguments, "--quiet"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def metafor(effects: str) -> dict[str, float]:
    """What metafor makes of exported effects."""
    with tempfile.TemporaryDirectory() as folder:
        script, data = Path(folder, "pool.R"), Path(folder, "effects.csv")
        script.write_text(R_SCRIPT)
        data.write_text(effects)
        command = ["Rscript", str(script), str(data)]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return dict(zip(KEYS, map(float, printed.split(",")), strict=True))


def has_metafor() -> bool:
    """Whether R and metafor are there."""
    if shutil.which("Rscript") is None:
        return False
    return subprocess.run(["Rscript", "-e", "library(metafor)"], capture_output=True, check=False).returncode == 0


def main() -> int:
    """Compare every question; the number of differences is the exit code."""
    if not has_metafor():
        print("R with metafor is not installed here: parity not checked")
        return 0
    different = 0
    for question in QUESTIONS:
        own = json.loads(ketcli("pool", *question, "--json"))
        effects = ketcli("effects", *question, "--csv")
        theirs = metafor(effects)
        rows = sum(1 for row in csv.DictReader(io.StringIO(effects)) if row["yi"])
        wrong = [key for key in KEYS if not math.isclose(own[key], theirs[key], rel_tol=1e-6, abs_tol=1e-9)]
        different += bool(wrong)
        verdict = "agrees" if not wrong else f"DIFFERS in {', '.join(wrong)}"
        print(
            f"{verdict}: {' '.join(question)} (k = {rows}, "
            f"estimate {own['estimate']:.6f}, metafor {theirs['estimate']:.6f})"
        )
    return different


if __name__ == "__main__":
    sys.exit(main())
