"""Estimates in clusters: the three-level model, and cluster-robust standard errors.

ketcli does not run this module: `ketcli script` copies what an answer needs of it.
"""

from __future__ import annotations

import numpy as np
from scipy import optimize, stats

from ketcli.show.script.reference.pooling import Rows, Tau2Of, numbers
from ketcli.show.script.reference.regression import regressed
from ketcli.show.script.reference.tau2 import Array, squares_left


def three_levels(rows: Rows, *, level: float) -> dict[str, float | list[float]]:
    """Estimates within clusters, REML (Konstantopoulos, 2011); rows are (study, yi, vi, cluster)."""
    y, v = numbers(rows)
    fit = three_level_fit(y, v, [row[3] for row in rows], np.ones((len(y), 1)), level)
    found = {name: value[0] if isinstance(value, list) else value for name, value in fit.items()}
    reach = stats.norm.ppf(0.5 + level / 2) * np.sqrt(
        found["se"] ** 2 + found["sigma2_between"] + found["sigma2_within"]
    )
    return {**found, "pi_low": found["estimate"] - reach, "pi_high": found["estimate"] + reach}


def three_level_trend(rows: Rows, *, level: float) -> dict[str, float | list[float]]:
    """The same with moderators; rows are (study, yi, vi, cluster, and the moderators)."""
    y, v = numbers(rows)
    x = np.array([(1.0, *row[4:]) for row in rows], dtype=float)
    fit = three_level_fit(y, v, [row[3] for row in rows], x, level)
    return {"coef" if name == "estimate" else name: value for name, value in fit.items()}


def three_level_fit(y: Array, v: Array, cluster: list[str], x: Array, level: float) -> dict[str, float | list[float]]:
    """Restricted maximum likelihood of both variances; model-based tests (normal), and CR2."""
    same = np.array([[one == other for other in cluster] for one in cluster], dtype=float)
    unit = np.var(y) + np.mean(v)

    def whole(at: Array) -> Array:
        return np.diag(v + unit * at[1] ** 2) + unit * at[0] ** 2 * same

    def deviance(at: Array) -> float:
        inverse = np.linalg.inv(whole(at))
        information = x.T @ inverse @ x
        residual = y - x @ np.linalg.solve(information, x.T @ inverse @ y)
        return float(
            np.linalg.slogdet(whole(at))[1] + np.linalg.slogdet(information)[1] + residual @ inverse @ residual
        )

    options = {"xatol": 1e-10, "fatol": 1e-13, "maxiter": 4000, "maxfev": 4000}
    starts = [(0.5, 0.5), (0.5, 0.05), (0.05, 0.5), (0.01, 0.01), (2.0, 0.3)]
    found = [optimize.minimize(deviance, start, method="Nelder-Mead", options=options) for start in starts]
    at = min(found, key=lambda one: one.fun).x
    at = np.where(np.abs(at) < 1e-5, 0.0, np.abs(at))
    covariance = np.linalg.inv(whole(at))
    inverse = np.linalg.inv(x.T @ covariance @ x)
    coefficients = inverse @ x.T @ covariance @ y
    errors = np.sqrt(np.diag(inverse))
    robust, degrees = cr2(y - x @ coefficients, x, whole(at), cluster)
    half = stats.norm.ppf(0.5 + level / 2) * errors
    qe = squares_left(y, 1 / v, x)
    between, within = unit * at[0] ** 2, unit * at[1] ** 2
    w = np.diag(1 / v)
    typical = (len(y) - x.shape[1]) / np.trace(w - w @ x @ np.linalg.inv(x.T @ w @ x) @ x.T @ w)
    return {
        "estimate": list(coefficients), "se": list(errors), "ci_low": list(coefficients - half),
        "ci_high": list(coefficients + half), "p": list(2 * stats.norm.sf(np.abs(coefficients / errors))),
        "se_cr2": list(robust), "df_cr2": list(degrees),
        "p_cr2": list(2 * stats.t.sf(np.abs(coefficients / robust), degrees)),
        "ci_cr2_low": list(coefficients - stats.t.ppf(0.5 + level / 2, degrees) * robust),
        "ci_cr2_high": list(coefficients + stats.t.ppf(0.5 + level / 2, degrees) * robust),
        "sigma2_between": between, "sigma2_within": within, "q": qe,
        "i2_between": 100 * between / (between + within + typical),
        "i2_within": 100 * within / (between + within + typical),
    }  # fmt: skip


def cr2(residual: Array, x: Array, working: Array, cluster: list[str]) -> tuple[Array, Array]:
    """Standard errors and Satterthwaite's degrees of freedom (Bell & McCaffrey, 2002; Pustejovsky & Tipton, 2018)."""
    w = np.linalg.inv(working)
    bread = np.linalg.inv(x.T @ w @ x)
    left = np.eye(len(residual)) - x @ bread @ x.T @ w
    meat, columns = np.zeros_like(bread), []
    for name in dict.fromkeys(cluster):
        rows = [i for i, one in enumerate(cluster) if one == name]
        own, its = x[rows], working[np.ix_(rows, rows)]
        root = np.linalg.cholesky(its).T
        adjust = root.T @ inverse_root(root @ (its - own @ bread @ own.T) @ root.T) @ root
        pull = bread @ own.T @ w[np.ix_(rows, rows)] @ adjust
        meat += np.outer(pull @ residual[rows], pull @ residual[rows])
        columns.append(pull @ left[rows])  # what the cluster adds to each coefficient, of the errors of all rows
    degrees = []
    for c in range(x.shape[1]):
        g = np.array([column[c] for column in columns])
        p = g @ working @ g.T
        degrees.append(np.trace(p) ** 2 / np.sum(p**2))
    return np.sqrt(np.diag(meat)), np.array(degrees)


def inverse_root(matrix: Array) -> Array:
    """The symmetric square root of the (generalized) inverse."""
    values, vectors = np.linalg.eigh(matrix)
    kept = values > 1e-10 * max(values.max(), 1e-300)
    return (vectors[:, kept] / np.sqrt(values[kept])) @ vectors[:, kept].T


def dose_curve(
    rows: Rows, *, knots: list[float], tau2_of: Tau2Of, test: str, level: float, i2_from: str, random: bool
) -> dict[str, float | list[float]]:
    """Effect on dose, a line or (with knots) a restricted cubic spline; rows are (study, yi, vi, trial, dose)."""
    y, v = numbers(rows)
    dose = np.array([row[4] for row in rows], dtype=float)
    x = np.column_stack([np.ones(len(y)), dose, *spline_terms(dose, knots)])
    fit = regressed(y, v, x, tau2_of=tau2_of, test=test, level=level, i2_from=i2_from, random=random)
    working = np.diag(v + fit.get("tau2", 0.0))
    robust, degrees = cr2(y - x @ np.array(fit["coef"]), x, working, [row[3] for row in rows])
    fit |= {"se_cr2": list(robust), "df_cr2": list(degrees)}
    return fit | {"p_cr2": list(2 * stats.t.sf(np.abs(np.array(fit["coef"]) / robust), degrees))}


def spline_terms(x: Array, knots: list[float]) -> list[Array]:
    """The terms beyond the line (Harrell, 2015, equations 2.25 to 2.27); none without knots."""
    if not knots:
        return []
    first, before, last = knots[0], knots[-2], knots[-1]

    def cube(t: float) -> Array:
        return np.maximum(x - t, 0.0) ** 3

    gap = last - before
    return [
        (cube(t) - cube(before) * (last - t) / gap + cube(last) * (before - t) / gap) / (last - first) ** 2
        for t in knots[:-2]
    ]
