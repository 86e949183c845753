"""What rules of inference promise and keep with few trials, by simulation: python bench/coverage.py [REPLICATES].

Standardized mean differences of two equal arms with normal scores, trials of random size, a normal spread tau between
them. For every rule: how often its interval holds the mean effect, how wide it is, how often it sees a difference where
the mean effect is 0 (false) and where it is 0.5 (power). docs/methods.md has the table beside the rule it justifies.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import common
import numpy as np
from scipy.special import ndtr, ndtri

from ketcli.distributions import normal_critical, t_critical
from ketcli.effects.means import exact_j
from ketcli.models.bayes.posterior import bayes_pool
from ketcli.models.bayes.priors import EMPIRICAL, TauPrior
from ketcli.models.pooling.pool import pool
from ketcli.models.verdict.headline import FEW, headline

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray, FloatArray, IntArray

SEED = 2026
REPLICATES = 4000
COUNTS = (2, 3, 4, 5, 10)
# total sizes of the first trial and of the others, drawn evenly on the log scale
SIZES = {"mixed": ((20, 200), (20, 200)), "one large": ((200, 400), (16, 60)), "small": ((16, 60), (16, 60))}
TAU2 = (0.0, 0.05, 0.1, 0.3)
RHODES = EMPIRICAL["rhodes-mental-health"]
LARGEST_TAU = 1.0  # the empirical distribution is cut here
EFFECT = 0.5
PRIOR = TauPrior("half-normal", (0.5,))
RULES = ("z", "Hartung-Knapp", "floor", "Bayes", "composite")
# Gauss-Legendre nodes of tau for the half-normal prior, which has nothing beyond five of its scales
NODES, WEIGHTS = np.polynomial.legendre.leggauss(72)
TAU = 1.25 * (NODES + 1)
LOG_PRIOR = np.log(WEIGHTS) - TAU**2 / (2 * 0.5**2)
CHECKED = 3  # columns of every cell that are asked of ketcli's own functions as well


@dataclass(frozen=True, slots=True)
class Judged:
    """Estimates and limits (replicates,) of the intervals by rule, and which way each rule sees a difference."""

    low: dict[str, FloatArray]
    high: dict[str, FloatArray]
    seen: dict[str, IntArray]


def draw(rng: np.random.Generator, k: int, sizes: str, tau2: float | None, effect: float, n: int) -> list[FloatArray]:
    """Effect sizes and variances of n sets of k trials, (n, k) each; ``tau2`` None: drawn for every set from Rhodes."""
    first, others = SIZES[sizes]
    bounds = np.log(np.array([first] + [others] * (k - 1), dtype=float))
    arm = np.rint(np.exp(rng.uniform(bounds[:, 0], bounds[:, 1], (n, k))) / 2)
    tau = empirical_tau(rng, n) if tau2 is None else np.full(n, tau2**0.5)
    m = 2 * arm - 2
    true = effect + tau[:, None] * rng.normal(size=(n, k))
    d = (true + np.sqrt(2 / arm) * rng.normal(size=(n, k))) / np.sqrt(rng.chisquare(m) / m)
    g = exact_j(m) * d
    return [g, 2 / arm + g**2 / (4 * arm)]


def empirical_tau(rng: np.random.Generator, n: int) -> FloatArray:
    """Standard deviations between trials as Rhodes et al. (2015) found them, none above 1."""
    location, scale, df = RHODES.parameters
    tau = np.exp((location + scale * rng.standard_t(df, 8 * n + 100)) / 2)
    return tau[tau <= LARGEST_TAU][:n]


def moments(y: FloatArray, v: FloatArray, tau2: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Weighted mean, sum of weights, and weighted squares about the mean, for sets (n, k) at tau2 (n, ...)."""
    w = 1 / (v + tau2)
    total = w.sum(axis=-1)
    mean = (w * y).sum(axis=-1) / total
    return mean, total, (w * (y - mean[..., None]) ** 2).sum(axis=-1)


def restricted(y: FloatArray, v: FloatArray, tau2: FloatArray) -> FloatArray:
    """Restricted log likelihood of sets (n, k) at tau2 (n, t): (n, t)."""
    spread = v[:, None, :] + tau2[..., None]
    _, total, squares = moments(y[:, None, :], v[:, None, :], tau2[..., None])
    return -0.5 * (np.log(spread).sum(axis=-1) + np.log(total) + squares)


def reml(y: FloatArray, v: FloatArray) -> FloatArray:
    """REML estimates of tau2, (n,): the best of a grid, then ever finer grids about it."""
    grid = np.broadcast_to(np.concatenate([[0], np.geomspace(1e-4, 20, 60)]), (y.shape[0], 61))
    rows = np.arange(y.shape[0])
    for _ in range(7):
        best = restricted(y, v, grid).argmax(axis=1)
        low, high = grid[rows, np.maximum(best - 1, 0)], grid[rows, np.minimum(best + 1, grid.shape[1] - 1)]
        estimate = grid[rows, best]
        grid = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, 21)
    return estimate


def posterior(y: FloatArray, v: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Weights of the nodes of tau, and mean and SD of the mean effect given tau, each (n, nodes)."""
    tau2 = np.broadcast_to(TAU**2, (y.shape[0], TAU.size))
    log = restricted(y, v, tau2) + LOG_PRIOR
    weights = np.exp(log - log.max(axis=1, keepdims=True))
    mean, total, _ = moments(y[:, None, :], v[:, None, :], tau2[..., None])
    return weights / weights.sum(axis=1, keepdims=True), mean, 1 / np.sqrt(total)


def quantile(p: float, weights: FloatArray, mean: FloatArray, sd: FloatArray) -> FloatArray:
    """Quantile of every mixture, (n,), by bisection."""
    each = mean + sd * ndtri(p)
    low, high = each.min(axis=1), each.max(axis=1)
    for _ in range(26):
        middle = (low + high) / 2
        below = (weights * ndtr((middle[:, None] - mean) / sd)).sum(axis=1) < p
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


def side(low: FloatArray, high: FloatArray) -> IntArray:
    """1 or -1 where an interval lies on that side of no effect, else 0."""
    return (low > 0).astype(np.int64) - (high < 0)


def composite(y: FloatArray, v: FloatArray, seen: dict[str, IntArray]) -> IntArray:
    """Which way the one rule of ketcli sees a difference, clear or probable (`ketcli.models.verdict.headline`)."""
    k = y.shape[1]
    half = normal_critical(0.95) * np.sqrt(v)
    alone = side(y - half, y + half)
    every: BoolArray = np.abs(alone.sum(axis=1)) == k
    lead = seen["floor"] if k >= FEW else seen["Bayes"]
    if k == 2:
        lead = np.where((np.sign(y).prod(axis=1) > 0) & (alone.prod(axis=1) >= 0), lead, 0)
    return np.where(every, alone[:, 0], lead)


def judge(y: FloatArray, v: FloatArray) -> Judged:
    """Every rule on sets of trials (n, k)."""
    k = y.shape[1]
    mean, total, squares = moments(y, v, reml(y, v)[:, None])
    q = squares / (k - 1)
    t, z = t_critical(0.95, k - 1), normal_critical(0.95)
    halves = {
        "z": z / np.sqrt(total),
        "Hartung-Knapp": t * np.sqrt(q / total),
        "floor": t * np.sqrt(np.maximum(q, 1) / total),
    }
    low, high = ({rule: mean + sign * half for rule, half in halves.items()} for sign in (-1, 1))
    mixture = posterior(y, v)
    low["Bayes"], high["Bayes"] = quantile(0.025, *mixture), quantile(0.975, *mixture)
    seen = {rule: side(low[rule], high[rule]) for rule in low}
    return Judged(low, high, seen | {"composite": composite(y, v, seen)})


def check(y: FloatArray, v: FloatArray, judged: Judged) -> None:
    """A few sets by ketcli's own functions: the same intervals and the same verdict."""
    for i in range(CHECKED):
        for rule, test in (("z", "z"), ("Hartung-Knapp", "knha"), ("floor", "adhoc")):
            one = pool(y[i], v[i], test=test, tau2_interval=False)
            limits = [judged.low[rule][i], judged.high[rule][i]]
            np.testing.assert_allclose(limits, [one.ci_low, one.ci_high], atol=1e-3)
        mu = bayes_pool(y[i], v[i], PRIOR).mu
        np.testing.assert_allclose([judged.low["Bayes"][i], judged.high["Bayes"][i]], mu.central, atol=8e-3 * mu.sd)
        near = min(abs(limit) for limit in mu.central) < 0.01 * mu.sd  # the grid may decide
        one_rule = headline(y[i], v[i], prior=PRIOR)
        shown = np.sign(one_rule.estimate) if one_rule.verdict in {"difference", "probable"} else 0
        if not near and judged.seen["composite"][i] != shown:
            sys.exit(f"two verdicts on {y[i]} with {v[i]}: {judged.seen['composite'][i]} and {one_rule}")


def cell(rng: np.random.Generator, k: int, sizes: str, tau2: float | None, n: int) -> dict[str, dict[str, float]]:
    """False verdicts, power, coverage and median half-width of every rule, in per cent and SDs."""
    nothing, something = (draw(rng, k, sizes, tau2, effect, n) for effect in (0.0, EFFECT))
    null, real = judge(*nothing), judge(*something)
    check(*nothing, null)
    check(*something, real)
    rows = {}
    for rule in RULES:
        rows[rule] = {"false": share(null.seen[rule] != 0), "power": share(real.seen[rule] > 0)}
        if rule in null.low:
            low, high = null.low[rule], null.high[rule]
            rows[rule]["coverage"] = share((low <= 0) & (high >= 0))
            rows[rule]["half"] = float(np.median(high - low)) / 2
    return rows


def share(which: BoolArray) -> float:
    """Per cent of sets."""
    return 100 * float(which.mean())


def main() -> None:
    """Simulate all cells, print them, and tell whether the composite rule keeps what it promises."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATES
    rng = np.random.default_rng(SEED)
    print(f"{n:,} replicates a cell, seed {SEED}; Monte Carlo standard error of 5 %: {100 * (0.0475 / n) ** 0.5:.1f}\n")
    worst, least = 0.0, 100.0
    for tau2 in (*TAU2, None):
        print(f"tau2 {'averaged over Rhodes 2015' if tau2 is None else tau2}\n")
        print("| k | rule | " + " | ".join(f"{s}: false, power, coverage %, half-width" for s in SIZES) + " |")
        print("| --- | --- |" + " --- |" * len(SIZES))
        for k in COUNTS:
            cells = [cell(rng, k, sizes, tau2, n) for sizes in SIZES]
            for rule in RULES:
                print(f"| {k} | {rule} | " + " | ".join(row(c[rule]) for c in cells) + " |", flush=True)
            if tau2 is None:
                worst = max(worst, *(c["composite"]["false"] for c in cells))
                least = cells[0]["composite"]["power"] if k == 3 else least
        print()
    common.verdict("false verdicts of the composite rule, averaged over Rhodes, worst pattern", worst, 5.0, " %")
    common.verdict("its power at g 0.5, k = 3, trials of 20 to 200", least, 35.0, " %", at_most=False)


def row(figures: dict[str, float]) -> str:
    """One cell of the table."""
    text = f"{figures['false']:.1f}, {figures['power']:.0f}"
    return text + (f", {figures['coverage']:.1f}, {figures['half']:.2f}" if "half" in figures else "")


if __name__ == "__main__":
    main()
