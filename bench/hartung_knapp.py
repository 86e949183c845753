"""Coverage of the Hartung-Knapp 95 % interval at k = 10, by simulation: python bench/hartung_knapp.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import common
import numpy as np

from ketcli.distributions import t_critical
from ketcli.models.pooling.pool import pool
from ketcli.models.subsets.sums import subsets_of, weighted_sums
from ketcli.models.subsets.tau2 import subset_tau2

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray

SEED = 2023
K = 10
REPLICATES = 50_000
TRUTH = -0.5
TAU2 = (0.0, 0.02, 0.05, 0.1, 0.3, 1.0)
VARIANCES = {
    "equal": np.full(K, 0.08),
    "tenfold": np.linspace(0.02, 0.2, K),
    "hundredfold": np.geomspace(0.005, 0.5, K),
}
AIMED = {"equal", "tenfold"}


def intervals(yi: FloatArray, vi: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """REML estimate of tau2 and Hartung-Knapp interval of every column of effect sizes (k, replicates)."""
    subsets = subsets_of(np.ones_like(yi), yi, vi)
    tau2 = subset_tau2(subsets, "REML")
    fit = weighted_sums(subsets, tau2)
    half = t_critical(0.95, K - 1) * np.sqrt(fit.q / (K - 1) / fit.w)
    return tau2, fit.mean - half, fit.mean + half


def main() -> None:
    """Simulate, fit all replicates at once, and print the share of intervals that hold the truth."""
    rng = np.random.default_rng(SEED)
    print(f"k = {K}, {REPLICATES:,} replicates a line, seed {SEED}")
    print(f"{'variances':>12}  tau2  coverage  (Monte Carlo standard error)")
    coverages = []
    for name, vi in VARIANCES.items():
        for true_tau2 in TAU2:
            yi = rng.normal(TRUTH, np.sqrt(vi + true_tau2)[:, np.newaxis], (K, REPLICATES))
            tau2, low, high = intervals(yi, vi)
            for column in range(3):
                one = pool(yi[:, column], vi, tau2_method="REML", test="knha")
                ours = [float(tau2[column]), float(low[column]), float(high[column])]
                np.testing.assert_allclose(ours, [one.tau2 or 0.0, one.ci_low, one.ci_high], rtol=1e-8, atol=1e-10)
            coverage = float(((low <= TRUTH) & (high >= TRUTH)).mean())
            if name in AIMED:
                coverages.append(coverage)
            print(
                f"{name:>12}  {true_tau2:4}  {coverage:.4f}    ({(coverage * (1 - coverage) / REPLICATES) ** 0.5:.4f})"
            )
    print("With sampling variances a hundredfold apart the method itself, not its arithmetic, covers less.")
    common.verdict("lowest coverage, variances up to tenfold apart", min(coverages), 0.93, at_most=False)
    common.verdict("highest coverage, variances up to tenfold apart", max(coverages), 0.97)


if __name__ == "__main__":
    main()
