"""Funnel asymmetry, trim-and-fill, PET-PEESE, a selection model, fail-safe N.

ketcli does not run this module: `ketcli script` copies what an answer needs of it.
"""

from __future__ import annotations

import numpy as np
from scipy import optimize, special, stats

from ketcli.show.script.reference.pooling import Rows, Tau2Of, numbers, pooled
from ketcli.show.script.reference.regression import regressed
from ketcli.show.script.reference.tau2 import Array, fitted, no_tau2, squares_left, weighted


def line(y: Array, x: Array, w: Array, level: float) -> dict[str, float]:
    """Weighted least squares of y on x: slope and intercept with t tests on k - 2."""
    design = np.column_stack([np.ones(len(x)), x])
    coefficients, _, inverse = fitted(y, w, design)
    df = len(y) - 2
    errors = np.sqrt(np.diag(inverse) * squares_left(y, w, design) / df)
    half = stats.t.ppf(0.5 + level / 2, df) * errors[0]
    t = coefficients / errors
    p = 2 * stats.t.sf(np.abs(t), df)
    return {
        "slope": coefficients[1], "slope_se": errors[1], "statistic": t[1], "p": p[1],
        "estimate_at_zero_se": coefficients[0], "zero_se_se": errors[0], "zero_se_p": p[0],
        "ci_low": coefficients[0] - half, "ci_high": coefficients[0] + half,
    }  # fmt: skip


def egger(rows: Rows, *, level: float) -> dict[str, float]:
    """Effects on standard errors with weights 1 / v (Egger et al., 1997; Sterne & Egger, 2005)."""
    y, v = numbers(rows)
    return line(y, np.sqrt(v), 1 / v, level)


def regression_test(rows: Rows, *, tau2_of: Tau2Of, test: str, level: float) -> dict[str, float]:
    """Effects on standard errors in a mixed-effects meta-regression (Sterne & Egger, 2005)."""
    y, v = numbers(rows)
    x = np.column_stack([np.ones(len(y)), np.sqrt(v)])
    fit = regressed(y, v, x, tau2_of=tau2_of, test=test, level=level, i2_from="tau2", random=True)
    slope = {"slope": fit["coef"][1], "slope_se": fit["se"][1], "statistic": fit["statistic"][1], "p": fit["p"][1]}
    return {
        **slope, "estimate_at_zero_se": fit["coef"][0], "ci_low": fit["ci_low"][0], "ci_high": fit["ci_high"][0]
    }  # fmt: skip


def rank_test(rows: Rows) -> dict[str, float]:
    """Kendall's tau of standardized effects and variances (Begg & Mazumdar, 1994); exact without ties."""
    y, v = numbers(rows)
    standardized = (y - weighted(y, 1 / v)[0]) / np.sqrt(v - 1 / np.sum(1 / v))
    ties = len(set(v)) < len(v) or len(set(standardized)) < len(v)
    found = stats.kendalltau(standardized, v, method="asymptotic" if ties else "exact")
    return {"kendall_tau": found.statistic, "p": found.pvalue}


def peters(rows: Rows, *, level: float) -> dict[str, float]:
    """Log odds ratios on 1 / N (Peters et al., 2006); rows are (study, events_e, n_e, events_c, n_c)."""
    a, n1, c, n2 = np.array([row[1:5] for row in rows if 0 < row[1] + row[3] < row[2] + row[4]], dtype=float).T
    half = np.where((a == 0) | (c == 0) | (a == n1) | (c == n2), 0.5, 0.0)
    y = np.log((a + half) / (n1 - a + half)) - np.log((c + half) / (n2 - c + half))
    events, n = a + c, n1 + n2
    return line(y, 1 / n, events * (n - events) / n, level)


def harbord(rows: Rows, *, level: float) -> dict[str, float]:
    """The score over its variance on 1 / sqrt V (Harbord et al., 2006); rows as those of Peters' test."""
    a, n1, c, n2 = np.array([row[1:5] for row in rows if 0 < row[1] + row[3] < row[2] + row[4]], dtype=float).T
    events, n = a + c, n1 + n2
    score, variance = a - n1 * events / n, n1 * n2 * events * (n - events) / (n**2 * (n - 1))
    return line(score / variance, 1 / np.sqrt(variance), variance, level)


def trim_and_fill(
    rows: Rows, *, estimator: str, tau2_of: Tau2Of, test: str, level: float, random: bool
) -> dict[str, float]:
    """Studies that would make the funnel symmetric, and the effect with them (Duval & Tweedie, 2000)."""
    y, v = numbers(rows)
    own = tau2_of if random else no_tau2
    x = np.column_stack([np.ones(len(y)), np.sqrt(v)])
    slope = regressed(y, v, x, tau2_of=own, test="z", level=level, i2_from="tau2", random=random)["coef"][1]
    sign = -1.0 if slope < 0 else 1.0  # missing on the right, where small studies have small effects
    order = np.argsort(sign * y, kind="stable")
    turned, its, k = sign * y[order], v[order], len(y)
    missing, seen = 0, -1
    while missing != seen:
        seen, left = missing, k - missing
        tau2 = own(turned[:left], its[:left], np.ones((left, 1))) if left > 1 else 0.0
        centre = weighted(turned[:left], 1 / (its[:left] + tau2))[0]
        missing = missing_studies(turned - centre, estimator)
    filled = sign * (2 * centre - turned[k - missing :])
    fit = pooled(
        np.concatenate([y, filled]), np.concatenate([v, its[k - missing :]]), tau2_of=own, test=test, level=level,
        i2_from="tau2",
    )  # fmt: skip
    return {"k0": missing, **{name: fit[name] for name in ("estimate", "se", "ci_low", "ci_high", "p", "tau2")}}


def missing_studies(centred: Array, estimator: str) -> int:
    """How many are missing: from the rank sum (L0), or from the run of the largest (R0)."""
    k, rank = len(centred), stats.rankdata(np.abs(centred), method="ordinal")
    if estimator == "R0":
        below = rank[centred < 0]
        return max(0, round(k - below.max() - 1)) if len(below) else 0
    return max(0, round((4 * rank[centred > 0].sum() - k * (k + 1)) / (2 * k - 1)))


def pet_peese(rows: Rows, *, level: float) -> dict[str, float]:
    """PET's intercept, PEESE's where that differs from zero (p < 0.10; Stanley & Doucouliagos, 2014)."""
    y, v = numbers(rows)
    lines = {"pet": line(y, np.sqrt(v), 1 / v, level), "peese": line(y, v, 1 / v, level)}
    names = {"estimate": "estimate_at_zero_se", "se": "zero_se_se", "ci_low": "ci_low", "ci_high": "ci_high"}
    names["p"] = "zero_se_p"
    chosen = lines["peese" if lines["pet"]["zero_se_p"] < 0.10 else "pet"]
    both = {f"{which}_{name}": one[theirs] for which, one in lines.items() for name, theirs in names.items()}
    return {**{name: chosen[theirs] for name, theirs in names.items()}, **both}


def selection_model(rows: Rows, *, sign: float, level: float) -> dict[str, float]:
    """Studies with one-sided p above 0.025 are published delta times as often (Hedges & Vevea, 1996), by ML."""
    y, v = numbers(rows)
    y = sign * y
    cut = stats.norm.ppf(0.975) * np.sqrt(v)
    hidden = stats.norm.sf(y / np.sqrt(v)) > 0.025

    def log_likelihood(mu: float, tau: float, log_delta: float) -> float:
        s = np.sqrt(v + tau**2)
        u = (mu - cut) / s
        chance = np.logaddexp(special.log_ndtr(u), log_delta + special.log_ndtr(-u))
        return float(np.sum(hidden * log_delta + stats.norm.logpdf(y, mu, s) - chance))

    def highest(free: int, starts: list[list[float]]) -> optimize.OptimizeResult:
        def negative(at: Array) -> float:
            return -log_likelihood(*at, *([0.0] * (3 - free)))

        options = {"xatol": 1e-10, "fatol": 1e-14, "maxiter": 20000, "maxfev": 20000}
        found = [optimize.minimize(negative, start, method="Nelder-Mead", options=options) for start in starts]
        return min(found, key=lambda one: one.fun)

    centre, spread = weighted(y, 1 / (v + np.var(y)))[0], np.std(y)
    best = highest(
        3, [[share * centre, more * spread, d] for share in (1, 0.5, 0) for more in (1, 0.3) for d in (-1.5, 1)]
    )
    plain = highest(2, [[centre, spread], [centre, 0.1 * spread]])
    mu, tau, log_delta = best.x
    tau2 = tau**2 if tau**2 > 1e-7 * np.min(v) else 0.0
    free = [0, 1, 2] if tau2 > 0 else [0, 2]

    def at_tau2(at: Array) -> float:
        whole = np.array([mu, tau2, log_delta])
        whole[free] = at
        return log_likelihood(whole[0], np.sqrt(whole[1]), whole[2])

    point = np.array([mu, tau2, log_delta])[free]
    steps = 1e-3 * np.diag(np.array([np.sqrt(np.mean(v)), tau2, 1.0])[free])
    bend = np.array([[crossed(at_tau2, point, one, other) for other in steps] for one in steps])
    errors = np.sqrt(np.diag(np.linalg.inv(-bend))) * steps.sum(axis=1)
    half = stats.norm.ppf(0.5 + level / 2) * errors[0]
    ratio = max(0.0, 2 * (plain.fun - best.fun))
    return {
        "estimate": sign * mu, "se": errors[0], "ci_low": sign * mu - half, "ci_high": sign * mu + half,
        "p": 2 * stats.norm.sf(abs(mu) / errors[0]), "tau2": tau2, "delta": np.exp(log_delta),
        "lrt": ratio, "lrt_p": stats.chi2.sf(ratio, 1),
    }  # fmt: skip


def crossed(function: object, at: Array, one: Array, other: Array) -> float:
    """A second derivative in the units of two steps, by central differences."""
    return sum(s * t * function(at + s * one + t * other) for s in (1, -1) for t in (1, -1)) / 4


def fail_safe_n(rows: Rows) -> dict[str, float]:
    """Studies without effect that would undo the result (Rosenthal, 1979; Orwin, 1983; Rosenberg, 2005)."""
    y, v = numbers(rows)
    k, w = len(y), 1 / v
    z = np.sum(y / np.sqrt(v)) / np.sqrt(k)
    found = {
        "Rosenthal": k * (z / stats.norm.ppf(0.95)) ** 2 - k,
        "Orwin": float(k) if np.mean(y) != 0 else np.inf,  # the trivial effect is half the mean
        "Rosenberg": k * ((np.sum(w * y) / stats.norm.ppf(0.975)) ** 2 - np.sum(w)) / np.sum(w),
    }
    return {name: float(np.ceil(max(0.0, n) - 1.5e-8)) if np.isfinite(n) else n for name, n in found.items()}
