"""One pooled effect: inverse variance, Mantel-Haenszel, Peto, and groups against each other.

ketcli does not run this module: `ketcli script` copies what an answer needs of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy import optimize, stats

from ketcli.show.script.reference.tau2 import Array, fitted, squares_left, weighted

Rows = list[tuple]
Tau2Of = Callable[[Array, Array, Array], float]


def random_effects(
    rows: Rows,
    *,
    tau2_of: Tau2Of,
    test: str,
    level: float,
    prediction: str,
    prediction_se: str,
    i2_from: str,
) -> dict[str, float | list[float]]:
    """Inverse-variance random effects; rows are (study, yi, vi)."""
    y, v = numbers(rows)
    fit = pooled(y, v, tau2_of=tau2_of, test=test, level=level, i2_from=i2_from)
    new = prediction_limits(fit, v, len(y) - 1, prediction=prediction, prediction_se=prediction_se, level=level)
    low, high = q_profile(y, v, level)
    w = 1 / (v + fit["tau2"])
    return {**fit, **new, "tau2_ci_low": low, "tau2_ci_high": high, "weight": list(100 * w / np.sum(w))}


def numbers(rows: Rows) -> tuple[Array, Array]:
    """Effect sizes and their variances."""
    return np.array([row[1] for row in rows], dtype=float), np.array([row[2] for row in rows], dtype=float)


def pooled(y: Array, v: Array, *, tau2_of: Tau2Of, test: str, level: float, i2_from: str) -> dict[str, float]:
    """Estimate, its test and the heterogeneity; one study alone is itself, tested by the normal distribution."""
    df = len(y) - 1
    tau2 = tau2_of(y, v, np.ones((len(y), 1))) if df > 0 else 0.0
    mu, squares = weighted(y, 1 / (v + tau2))
    classic = np.sqrt(1 / np.sum(1 / (v + tau2)))
    tested = tested_mean(mu, classic, squares, df, test=test if df > 0 else "z", level=level)
    return {**tested, "tau2": tau2, **heterogeneity(y, v, tau2, i2_from=i2_from)}


def heterogeneity(y: Array, v: Array, tau2: float, *, i2_from: str) -> dict[str, float]:
    """Q, I2 and H2, from tau2 and the typical variance or from Q (Higgins & Thompson, 2002, equations 9 and 10)."""
    df, w = len(y) - 1, 1 / v
    if df == 0:
        return {"q": 0.0, "i2": 0.0, "h2": 1.0}
    q = weighted(y, w)[1]
    typical = df / (np.sum(w) - np.sum(w**2) / np.sum(w))
    by_q = (max(0.0, 1 - df / q) if q > 0 else 0.0, q / df)
    i2, h2 = (tau2 / (tau2 + typical), tau2 / typical + 1) if i2_from == "tau2" else by_q
    return {"q": q, "i2": 100 * i2, "h2": h2}


def prediction_limits(
    fit: Mapping[str, float], v: Array, df: int, *, prediction: str, prediction_se: str, level: float
) -> dict[str, float]:
    """Limits of a new study's true effect, by the normal distribution or t with k - 1 or k - 2 degrees of freedom."""
    freedom = {"normal": np.inf, "t-1": df, "t-2": df - 1}[prediction]
    classic = np.sqrt(1 / np.sum(1 / (v + fit["tau2"])))
    spread = np.sqrt(fit["tau2"] + (fit["se"] if prediction_se == "test" else classic) ** 2)
    reach = stats.t.ppf(0.5 + level / 2, freedom) * spread if freedom > 0 else np.nan
    return {"pi_low": fit["estimate"] - reach, "pi_high": fit["estimate"] + reach}


def q_profile(y: Array, v: Array, level: float) -> tuple[float, float]:
    """Interval of tau2: where the generalized Q meets the quantiles of chi-squared (Viechtbauer, 2007)."""
    return q_profile_of(y, v, np.ones((len(y), 1)), level)


def q_profile_of(y: Array, v: Array, x: Array, level: float) -> tuple[float, float]:
    """The same for the tau2 that a design leaves."""
    limits = []
    for share in (0.5 + level / 2, 0.5 - level / 2):
        wanted = stats.chi2.ppf(share, len(y) - x.shape[1])
        top = float(np.var(y) + np.max(v))
        while squares_left(y, 1 / (v + top), x) > wanted:
            top *= 4

        def excess(tau2: float, wanted: float = wanted) -> float:
            return squares_left(y, 1 / (v + tau2), x) - wanted

        limits.append(0.0 if excess(0.0) <= 0 else optimize.brentq(excess, 0.0, top, xtol=1e-14 * top, rtol=1e-14))
    return limits[0], limits[1]


def tested_mean(mu: float, classic: float, squares: float, df: int, *, test: str, level: float) -> dict[str, float]:
    """Interval and p of a weighted mean: normal, or t with the variance times the weighted mean square.

    Hartung & Knapp (2001); "adhoc" never takes less than 1 (Knapp & Hartung, 2003).
    """
    factor = squares / df if squares > 1e-15 and df > 0 else 0.0
    se = classic * np.sqrt({"z": 1.0, "knha": factor, "adhoc": max(1.0, factor)}[test])
    return interval(mu, se, stats.norm if test == "z" else stats.t(df), level)


def interval(estimate: float, se: float, law: object, level: float) -> dict[str, float]:
    """Limits, statistic and p of an estimate by a distribution."""
    half = law.ppf(0.5 + level / 2) * se
    statistic = estimate / se if se > 0 else np.inf * estimate
    p = 2 * law.sf(abs(estimate) / se) if se > 0 else float(estimate == 0)
    limits = {"ci_low": estimate - half, "ci_high": estimate + half}
    return {"estimate": estimate, "se": se, **limits, "statistic": statistic, "p": p}


def common_effect(rows: Rows, *, test: str, level: float) -> dict[str, float | list[float]]:
    """Inverse-variance common effect; rows are (study, yi, vi)."""
    y, v = numbers(rows)
    mu, squares = weighted(y, 1 / v)
    tested = tested_mean(mu, np.sqrt(1 / np.sum(1 / v)), squares, len(y) - 1, test=test, level=level)
    shares = {"weight": list(100 / v / np.sum(1 / v))}
    return {**tested, **heterogeneity(y, v, 0.0, i2_from="q"), **shares}


def mantel_haenszel(rows: Rows, *, measure: str, level: float) -> dict[str, float]:
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


def peto(rows: Rows, *, level: float) -> dict[str, float]:
    """Peto's odds ratio (Yusuf et al., 1985); rows are (study, events_e, n_e, events_c, n_c)."""
    a, n1, c, n2 = (np.array([row[column] for row in rows], dtype=float) for column in (1, 2, 3, 4))
    n, m = n1 + n2, a + c
    more_than_expected = a - n1 * m / n
    variance = n1 * n2 * m * (n - m) / (n**2 * (n - 1))
    return normal_test(np.sum(more_than_expected) / np.sum(variance), np.sqrt(1 / np.sum(variance)), level)


def normal_test(estimate: float, se: float, level: float) -> dict[str, float]:
    """Interval and p by the normal distribution."""
    return interval(float(estimate), float(se), stats.norm, level)


def moderator_test(groups: list[Rows], *, tau2_of: Tau2Of, test: str) -> dict[str, float]:
    """Test between groups by a meta-regression with one tau2: F of Knapp & Hartung (2003), or chi-squared."""
    y, v, x = together(groups)
    df, df2 = len(groups) - 1, len(y) - len(groups)
    w = 1 / (v + tau2_of(y, v, x))
    means, _, covariance = fitted(y, w, x)
    factor = hartung_knapp(squares_left(y, w, x), df2, test)
    apart = np.column_stack([-np.ones(df), np.eye(df)])  # each group less the first
    difference = apart @ means
    q = float(difference @ np.linalg.inv(apart @ covariance @ apart.T) @ difference) / factor
    return {"q": q, "p": stats.chi2.sf(q, df)} if test == "z" else {"q": q / df, "p": stats.f.sf(q / df, df, df2)}


def together(groups: list[Rows]) -> tuple[Array, Array, Array]:
    """Effects, variances and a design with a column a group."""
    rows = [(one, row) for one, group in enumerate(groups) for row in group]
    y, v = numbers([row for _, row in rows])
    return y, v, np.array([[float(one == other) for other in range(len(groups))] for one, _ in rows])


def hartung_knapp(squares: float, df: int, test: str) -> float:
    """The factor on variances: 1, Hartung and Knapp's, or that and no less than 1."""
    factor = squares / df if df > 0 else 1.0
    return {"z": 1.0, "knha": factor, "adhoc": max(1.0, factor)}[test]


def one_tau2(
    groups: list[Rows],
    *,
    number: int,
    tau2_of: Tau2Of,
    test: str,
    level: float,
    prediction: str,
    prediction_se: str,
    i2_from: str,
) -> dict[str, float | list[float]]:
    """A group's effect with the tau2, the factor and the degrees of freedom of all groups; `number` counts from 0."""
    y, v, x = together(groups)
    df, tau2 = len(y) - len(groups), tau2_of(y, v, x)
    factor = hartung_knapp(squares_left(y, 1 / (v + tau2), x), df, test)
    own, its = numbers(groups[number])
    w = 1 / (its + tau2)
    law = stats.norm if test == "z" else stats.t(df)
    tested = interval(weighted(own, w)[0], np.sqrt(factor / np.sum(w)), law, level)
    fit = {**tested, "tau2": tau2, **heterogeneity(own, its, tau2, i2_from=i2_from)}
    low, high = q_profile_of(y, v, x, level)
    new = prediction_limits(fit, its, df, prediction=prediction, prediction_se=prediction_se, level=level)
    return {**fit, **new, "tau2_ci_low": low, "tau2_ci_high": high, "weight": list(100 * w / np.sum(w))}


def between_estimates(groups: list[Mapping[str, float]]) -> dict[str, float]:
    """Test between groups by their estimates and standard errors (Borenstein & Higgins, 2013)."""
    estimates, errors = np.array([group["estimate"] for group in groups]), np.array([group["se"] for group in groups])
    q = weighted(estimates, 1 / errors**2)[1]
    return {"q": q, "p": stats.chi2.sf(q, len(groups) - 1)}


def each_alone(rows: Rows, *, level: float) -> dict[str, list[float]]:
    """Every study's own interval and test."""
    each = [normal_test(row[1], np.sqrt(row[2]), level) for row in rows]
    return {name: [one[name] for one in each] for name in ("ci_low", "ci_high", "p")}
