"""Meta-regression, and two bodies of evidence against each other by it.

ketcli does not run this module: `ketcli script` copies what an answer needs of it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import stats

from ketcli.show.script.reference.pooling import Rows, Tau2Of, hartung_knapp, interval, numbers
from ketcli.show.script.reference.tau2 import Array, fitted, squares_left, trace_left, weighted


def regression(
    rows: Rows, *, tau2_of: Tau2Of, test: str, level: float, i2_from: str, random: bool
) -> dict[str, float | list[float]]:
    """Mixed-effects meta-regression; rows are (study, yi, vi, and what the effect is regressed on)."""
    y, v = numbers(rows)
    return regressed(y, v, design_of(rows), tau2_of=tau2_of, test=test, level=level, i2_from=i2_from, random=random)


def design_of(rows: Rows) -> Array:
    """A column of ones, and the moderators."""
    return np.array([(1.0, *row[3:]) for row in rows], dtype=float)


def regressed(
    y: Array, v: Array, x: Array, *, tau2_of: Tau2Of, test: str, level: float, i2_from: str, random: bool
) -> dict[str, float | list[float]]:
    """Coefficients with their tests, the omnibus test, and what heterogeneity is left (Raudenbush, 2009)."""
    df = len(y) - x.shape[1]
    tau2 = tau2_of(y, v, x) if random else 0.0
    w = 1 / (v + tau2)
    coefficients, _, inverse = fitted(y, w, x)
    covariance = inverse * hartung_knapp(squares_left(y, w, x), df, test)
    law = stats.norm if test == "z" else stats.t(df)
    each = [interval(b, s, law, level) for b, s in zip(coefficients, np.sqrt(np.diag(covariance)))]
    q, typical = squares_left(y, 1 / v, x), df / trace_left(1 / v, x)
    by_q = 0.0 if q == 0 else max(0.0, 1 - df / q)
    i2 = tau2 / (tau2 + typical) if random and i2_from == "tau2" else by_q
    found = {"coef": [one["estimate"] for one in each]}
    found |= {name: [one[name] for one in each] for name in ("se", "ci_low", "ci_high", "statistic", "p")}
    found |= {"qe": q, "qe_p": stats.chi2.sf(q, df), "i2": 100 * i2}
    found |= {"tau2": tau2} if random else {}
    if x.shape[1] > 1:
        found |= omnibus(coefficients[1:], covariance[1:, 1:], df, test)
        found |= {"r2": explained(y, v, x, tau2, tau2_of=tau2_of, random=random)}
    return found


def omnibus(coefficients: Array, covariance: Array, df: int, test: str) -> dict[str, float]:
    """All coefficients at once: chi-squared, or F (Knapp & Hartung, 2003)."""
    q, m = float(coefficients @ np.linalg.solve(covariance, coefficients)), len(coefficients)
    if test == "z":
        return {"qm": q, "qm_p": stats.chi2.sf(q, m)}
    return {"qm": q / m, "qm_p": stats.f.sf(q / m, m, df)}


def explained(y: Array, v: Array, x: Array, tau2: float, *, tau2_of: Tau2Of, random: bool) -> float:
    """Share of tau2 that the moderators explain; with a common effect, of the weighted mean square."""
    if random:
        whole = tau2_of(y, v, np.ones((len(y), 1)))
        return max(0.0, 100 * (1 - tau2 / whole)) if whole > 0 else 0.0
    before = weighted(y, 1 / v)[1] / (len(y) - 1)
    return max(0.0, 100 * (1 - squares_left(y, 1 / v, x) / (len(y) - x.shape[1]) / before)) if before > 0 else 0.0


def contrast(rows: Rows, *, tau2_of: Tau2Of, test: str, level: float, i2_from: str, random: bool) -> dict[str, float]:
    """One side minus the other: the first coefficient after the intercept."""
    fit = regression(rows, tau2_of=tau2_of, test=test, level=level, i2_from=i2_from, random=random)
    names = ("se", "ci_low", "ci_high", "statistic", "p")
    return {"estimate": fit["coef"][1], **{name: fit[name][1] for name in names}, "tau2": fit.get("tau2", 0.0)}


def by_estimates(sides: list[Mapping[str, float]], *, degrees: list[float], level: float) -> dict[str, float]:
    """One side minus the other by their estimates (Bucher et al., 1997); t by Satterthwaite where degrees are given."""
    se = np.hypot(sides[0]["se"], sides[1]["se"])
    law = stats.norm
    if degrees:
        law = stats.t(se**4 / sum(side["se"] ** 4 / df for side, df in zip(sides, degrees) if df > 0))
    return interval(sides[0]["estimate"] - sides[1]["estimate"], se, law, level)


def both_together(rows: Rows, indirect: list[Mapping[str, float]], *, df: float, level: float) -> dict[str, float]:
    """Direct evidence (rows) and the indirect contrast by 1 / se^2, on the contrast's tau2; `df` 0 is normal."""
    y, v = numbers(rows)
    other = indirect[0]
    w = 1 / (v + other.get("tau2", 0.0))
    middle, se = weighted(y, w)[0], np.sqrt(1 / np.sum(w))
    shares = np.array([1 / se**2, 1 / other["se"] ** 2])
    law = stats.t(df) if df > 0 else stats.norm
    both = interval((shares @ [middle, other["estimate"]]) / shares.sum(), np.sqrt(1 / shares.sum()), law, level)
    gap = interval(middle - other["estimate"], np.hypot(se, other["se"]), law, level)
    return {
        **both, "direct_estimate": middle, "direct_se": se, "weight_direct": 100 * shares[0] / shares.sum(),
        "disagreement": gap["estimate"], "disagreement_se": gap["se"], "disagreement_p": gap["p"],
    }  # fmt: skip
