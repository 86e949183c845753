"""What a Python script is made of: textbook formulas by NumPy and SciPy, written apart from ketcli's own.

ketcli does not run this module. `ketcli script` copies the functions that an answer needs into the script, so each of
them may use only the others, NumPy (np), optimize and stats.
"""

# ruff: noqa: TC003 - the imports are those of the script

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy import optimize, stats

Array = np.ndarray
TOLERANCE = 1e-6  # of the standard error, or of the number itself


def random_effects(
    rows: list[tuple[str, float, float]],
    *,
    tau2_of: Callable[[Array, Array, Array], float],
    test: str,
    level: float,
    prediction: str,
    prediction_se: str,
    i2_from: str,
) -> dict[str, float]:
    """Inverse-variance random effects; rows are (study, yi, vi)."""
    y, v = np.array([row[1] for row in rows]), np.array([row[2] for row in rows])
    df = len(y) - 1
    tau2 = tau2_of(y, v, np.ones((len(y), 1)))
    mu, squares = weighted(y, 1 / (v + tau2))
    classic = np.sqrt(1 / np.sum(1 / (v + tau2)))
    tested = tested_mean(mu, classic, squares, df, test=test, level=level)
    # a new study's true effect
    freedom = {"normal": np.inf, "t-1": df, "t-2": df - 1}[prediction]
    spread = np.sqrt(tau2 + (tested["se"] if prediction_se == "test" else classic) ** 2)
    reach = stats.t.ppf(0.5 + level / 2, freedom) * spread if freedom > 0 else np.nan
    # heterogeneity: I2 from tau2 and the typical variance, or from Q (Higgins & Thompson, 2002, equations 9 and 10)
    w = 1 / v
    q = weighted(y, w)[1]
    typical = df / (np.sum(w) - np.sum(w**2) / np.sum(w))
    i2 = tau2 / (tau2 + typical) if i2_from == "tau2" else max(0.0, 1 - df / q)
    return {**tested, "tau2": tau2, "pi_low": mu - reach, "pi_high": mu + reach, "q": q, "i2": 100 * i2}


def tested_mean(mu: float, classic: float, squares: float, df: int, *, test: str, level: float) -> dict[str, float]:
    """Interval and p of a weighted mean: normal, or t with the variance times the weighted mean square.

    Hartung & Knapp (2001); "adhoc" never takes less than 1 (Knapp & Hartung, 2003).
    """
    factor = squares / df if squares > 1e-15 and df > 0 else 0.0
    se = classic * np.sqrt({"z": 1.0, "knha": factor, "adhoc": max(1.0, factor)}[test])
    law = stats.norm if test == "z" else stats.t(df)
    half = law.ppf(0.5 + level / 2) * se
    p = 2 * law.sf(abs(mu) / se) if se > 0 else float(mu == 0)
    return {"estimate": mu, "se": se, "ci_low": mu - half, "ci_high": mu + half, "p": p}


def common_effect(rows: list[tuple[str, float, float]], *, test: str, level: float) -> dict[str, float]:
    """Inverse-variance common effect; rows are (study, yi, vi)."""
    y, v = np.array([row[1] for row in rows]), np.array([row[2] for row in rows])
    mu, q = weighted(y, 1 / v)
    df = len(y) - 1
    i2 = max(0.0, 1 - df / q) if df > 0 and q > 0 else 0.0
    return tested_mean(mu, np.sqrt(1 / np.sum(1 / v)), q, df, test=test, level=level) | {
        "q": q if df > 0 else 0.0,
        "i2": 100 * i2,
    }


def mantel_haenszel(
    rows: list[tuple[str, float, float, float, float]], *, measure: str, level: float
) -> dict[str, float]:
    """Mantel-Haenszel; rows are (study, events_e, n_e, events_c, n_c), nothing is added to empty cells."""
    a, n1, c, n2 = (np.array([row[column] for row in rows], dtype=float) for column in (1, 2, 3, 4))
    b, d, n = n1 - a, n2 - c, n1 + n2
    if measure == "RR":  # Greenland & Robins (1985)
        r, s = np.sum(a * n2 / n), np.sum(c * n1 / n)
        estimate = np.log(r / s)
        variance = np.sum((n1 * n2 * (a + c) - a * c * n) / n**2) / (r * s)
    elif measure == "OR":  # Robins, Breslow & Greenland (1986)
        r, s = np.sum(a * d / n), np.sum(b * c / n)
        estimate = np.log(r / s)
        p, q = (a + d) / n, (b + c) / n
        mixed = np.sum(p * b * c / n + q * a * d / n)
        variance = np.sum(p * a * d / n) / (2 * r**2) + mixed / (2 * r * s) + np.sum(q * b * c / n) / (2 * s**2)
    else:  # RD: Greenland & Robins (1985), variance of Sato, Greenland & Robins (1989)
        total = np.sum(n1 * n2 / n)
        estimate = np.sum((a * n2 - c * n1) / n) / total
        first = np.sum(c * (n1 / n) ** 2 - a * (n2 / n) ** 2 + n1 * n2 * (n2 - n1) / (2 * n**2))
        variance = (estimate * first + np.sum(a * d / n + c * b / n) / 2) / total**2
    return normal_test(estimate, np.sqrt(variance), level)


def peto(rows: list[tuple[str, float, float, float, float]], *, level: float) -> dict[str, float]:
    """Peto's odds ratio (Yusuf et al., 1985); rows are (study, events_e, n_e, events_c, n_c)."""
    a, n1, c, n2 = (np.array([row[column] for row in rows], dtype=float) for column in (1, 2, 3, 4))
    n, m = n1 + n2, a + c
    more_than_expected = a - n1 * m / n
    variance = n1 * n2 * m * (n - m) / (n**2 * (n - 1))
    return normal_test(np.sum(more_than_expected) / np.sum(variance), np.sqrt(1 / np.sum(variance)), level)


def normal_test(estimate: float, se: float, level: float) -> dict[str, float]:
    """Interval and p by the normal distribution."""
    half = stats.norm.ppf(0.5 + level / 2) * se
    p = 2 * stats.norm.sf(abs(estimate) / se)
    return {"estimate": estimate, "se": se, "ci_low": estimate - half, "ci_high": estimate + half, "p": p}


def weighted(y: Array, w: Array) -> tuple[float, float]:
    """Weighted mean and weighted sum of squares about it."""
    mu = np.sum(w * y) / np.sum(w)
    return float(mu), float(np.sum(w * (y - mu) ** 2))


def fitted(y: Array, w: Array, x: Array) -> tuple[Array, Array, Array]:
    """Weighted least squares on a design: coefficients, residuals, and (X'WX)^-1."""
    inverse = np.linalg.inv(x.T @ (w[:, None] * x))
    coefficients = inverse @ (x.T @ (w * y))
    return coefficients, y - x @ coefficients, inverse


def freedom_left(x: Array) -> int:
    """Studies less coefficients."""
    return int(x.shape[0]) - int(x.shape[1])


def squares_left(y: Array, w: Array, x: Array) -> float:
    """Weighted sum of squares about the fitted values."""
    return float(np.sum(w * fitted(y, w, x)[1] ** 2))


def trace_left(w: Array, x: Array) -> float:
    """Trace of W - WX (X'WX)^-1 X'W."""
    inverse = np.linalg.inv(x.T @ (w[:, None] * x))
    return float(np.sum(w) - np.trace(inverse @ (x.T @ ((w**2)[:, None] * x))))


def tau2_dl(y: Array, v: Array, x: Array) -> float:
    """DerSimonian & Laird (1986); with a design, Raudenbush (2009)."""
    w = 1 / v
    return max(0.0, (squares_left(y, w, x) - freedom_left(x)) / trace_left(w, x))


def tau2_he(y: Array, v: Array, x: Array) -> float:
    """Hedges (1983): the variance of the effects less the mean sampling variance."""
    hat = np.einsum("ij,jk,ik->i", x, np.linalg.inv(x.T @ x), x)
    return max(0.0, (squares_left(y, np.ones(len(y)), x) - float(np.sum((1 - hat) * v))) / freedom_left(x))


def tau2_hs(y: Array, v: Array, x: Array) -> float:
    """Hunter & Schmidt (1990)."""
    return max(0.0, (squares_left(y, 1 / v, x) - len(y)) / float(np.sum(1 / v)))


def tau2_sj(y: Array, v: Array, x: Array) -> float:
    """Sidik & Jonkman (2005), from the variance of the effects."""
    start = np.var(y)
    return squares_left(y, 1 / (v / start + 1), x) / freedom_left(x) if start > 0 else 0.0


def tau2_pm(y: Array, v: Array, x: Array) -> float:
    """Paule & Mandel (1982): where the generalized Q is its expectation (empirical Bayes has the same root)."""

    def excess(tau2: float) -> float:
        return squares_left(y, 1 / (v + tau2), x) - freedom_left(x)

    if excess(0.0) <= 0:
        return 0.0
    return float(optimize.brentq(excess, 0.0, len(y) * np.var(y), xtol=1e-14 * np.var(y), rtol=1e-14))


def tau2_ml(y: Array, v: Array, x: Array) -> float:
    """Maximum likelihood."""
    return most_likely(y, v, x, restricted=False)


def tau2_reml(y: Array, v: Array, x: Array) -> float:
    """Restricted maximum likelihood (Raudenbush, 2009)."""
    return most_likely(y, v, x, restricted=True)


def most_likely(y: Array, v: Array, x: Array, *, restricted: bool) -> float:
    """The tau2 of highest likelihood: the best of a fine grid, then the root of the slope around it."""

    def log_likelihood(tau2: float) -> float:
        w = 1 / (v + tau2)
        value = np.sum(np.log(w)) - squares_left(y, w, x)
        return float(value - np.linalg.slogdet(x.T @ (w[:, None] * x))[1] if restricted else value)

    def slope(tau2: float) -> float:
        w = 1 / (v + tau2)
        value = np.sum((w * fitted(y, w, x)[1]) ** 2)
        return float(value - (trace_left(w, x) if restricted else np.sum(w)))

    top = 10 * np.var(y) + np.max(v)
    grid = np.concatenate([[0.0], np.geomspace(1e-9 * top, top, 1000)])
    best = int(np.argmax([log_likelihood(tau2) for tau2 in grid]))
    if best == 0 and slope(0.0) <= 0:
        return 0.0
    return float(optimize.brentq(slope, grid[max(best - 1, 0)], grid[best + 1], xtol=1e-14 * top, rtol=1e-14))


def no_tau2(y: Array, v: Array, x: Array) -> float:
    """A common effect."""
    return 0.0


def moderator_test(
    groups: list[list[tuple[str, float, float]]], *, tau2_of: Callable[[Array, Array, Array], float], test: str
) -> dict[str, float]:
    """Test between groups by a meta-regression with one tau2: F of Knapp & Hartung (2003), or chi-squared."""
    rows = [(one, row) for one, group in enumerate(groups) for row in group]
    y, v = np.array([row[1] for _, row in rows]), np.array([row[2] for _, row in rows])
    x = np.array([[1.0, *(float(one == other) for other in range(1, len(groups)))] for one, _ in rows])
    df, df2 = len(groups) - 1, len(y) - len(groups)
    w = 1 / (v + tau2_of(y, v, x))
    coefficients, _, covariance = fitted(y, w, x)
    factor = squares_left(y, w, x) / df2
    factor = {"z": 1.0, "knha": factor, "adhoc": max(1.0, factor)}[test]
    q = float(coefficients[1:] @ np.linalg.inv(covariance[1:, 1:]) @ coefficients[1:]) / factor
    return {"q": q, "p": stats.chi2.sf(q, df)} if test == "z" else {"q": q / df, "p": stats.f.sf(q / df, df, df2)}


def between_estimates(found: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Test between groups by their estimates and standard errors (Borenstein & Higgins, 2013)."""
    groups = [numbers for name, numbers in found.items() if name != "all"]
    estimates, errors = np.array([group["estimate"] for group in groups]), np.array([group["se"] for group in groups])
    q = weighted(estimates, 1 / errors**2)[1]
    return {"q": q, "p": stats.chi2.sf(q, len(groups) - 1)}


def report(found: Mapping[str, Mapping[str, float]], expected: Mapping[str, Mapping[str, float | None]]) -> int:
    """Print every number beside ketcli's own; 1 if any differs, else 0."""
    different = 0
    for name, numbers in expected.items():
        print(f"{name}\n{'':12}{'this script':>20}{'ketcli':>20}")
        for key, theirs in numbers.items():
            ours = found[name][key]
            agree = not np.isfinite(ours) if theirs is None else abs(ours - theirs) <= allowed(key, theirs, numbers)
            shown = "none" if theirs is None else f"{theirs:.10g}"
            print(f"{key:12}{ours:>20.10g}{shown:>20}{'' if agree else '  DIFFERS'}")
            different += not agree
    total = sum(len(numbers) for numbers in expected.values())
    print(f"{different} of {total} numbers differ." if different else f"All {total} numbers agree.")
    return int(different > 0)


def allowed(key: str, theirs: float, numbers: Mapping[str, float | None]) -> float:
    """How far two numbers that are the same may lie apart: rounding of the estimator's last digits."""
    se = numbers.get("se") or 0.0
    size = {"tau2": se**2, "p": 1.0, "q": 1.0, "i2": 100.0}.get(key, se)
    return TOLERANCE * max(abs(theirs), size) + 1e-12


def display(found: Mapping[str, Mapping[str, float]], measure: str) -> None:
    """Print each estimate on the scale that people read."""
    for name, numbers in found.items():
        if "estimate" in numbers:
            shown = np.array([numbers[key] for key in ("estimate", "ci_low", "ci_high")])
            if measure in ("RR", "OR"):
                shown = np.exp(shown)
            elif measure == "PLO":
                shown = 1 / (1 + np.exp(-shown))
            estimate, low, high = shown
            print(f"{name}: {measure} {estimate:.4g} ({low:.4g} to {high:.4g})")
