"""A network of treatments: generalized least squares, its tau2, its rankings and its contradictions.

ketcli does not run this module: `ketcli script` copies what an answer needs of it.
"""

from __future__ import annotations

import numpy as np
from scipy import optimize, stats

from ketcli.show.script.reference.pooling import hartung_knapp
from ketcli.show.script.reference.tau2 import Array

Contrasts = list[tuple]  # (study, treatment, base, yi): treatment minus base


def network_parts(
    contrasts: Contrasts, covariances: list[tuple], names: list[str]
) -> tuple[Array, Array, Array, Array]:
    """Effects, design (a column a treatment but the first), their covariance, and the pattern of heterogeneity."""
    y = np.array([row[3] for row in contrasts], dtype=float)
    x = np.array([[(row[1] == name) - (row[2] == name) for name in names[1:]] for row in contrasts], dtype=float)
    v = np.zeros((len(y), len(y)))
    for i, j, value in covariances:
        v[int(i) - 1, int(j) - 1] = v[int(j) - 1, int(i) - 1] = value
    same = np.array([[one[0] == other[0] for other in contrasts] for one in contrasts])
    return y, x, v, np.where(np.eye(len(y)) > 0, 1.0, 0.5 * same)


def squares_about(y: Array, x: Array, v: Array) -> tuple[float, Array, Array]:
    """Generalized least squares: squares left, coefficients and their covariance."""
    w = np.linalg.inv(v)
    covariance = np.linalg.pinv(x.T @ w @ x, rcond=1e-12)
    theta = covariance @ x.T @ w @ y
    return float((y - x @ theta) @ w @ (y - x @ theta)), theta, covariance


def network_tau2(y: Array, x: Array, v: Array, r: Array, method: str) -> float:
    """One tau2 for all comparisons, correlated by half within trials: moments (Rücker, 2012), or REML."""
    df = len(y) - np.linalg.matrix_rank(x)

    def projection(tau2: float) -> Array:
        w = np.linalg.inv(v + tau2 * r)
        return w - w @ x @ np.linalg.pinv(x.T @ w @ x, rcond=1e-12) @ x.T @ w

    if method == "DL":
        return max(0.0, (squares_about(y, x, v)[0] - df) / np.trace(projection(0.0) @ r)) if df else 0.0

    def slope(tau2: float) -> float:
        p = projection(tau2)
        return float(y @ p @ r @ p @ y - np.trace(p @ r))

    def likelihood(tau2: float) -> float:
        basis = np.linalg.svd(x, full_matrices=False)[0][:, : np.linalg.matrix_rank(x)]
        whole = v + tau2 * r
        information = basis.T @ np.linalg.solve(whole, basis)
        return float(-np.linalg.slogdet(whole)[1] - np.linalg.slogdet(information)[1] - squares_about(y, x, whole)[0])

    top = 10 * np.max(y**2) + np.max(np.diag(v))
    grid = np.concatenate([[0.0], np.geomspace(1e-8 * top, top, 200)])
    best = int(np.argmax([likelihood(tau2) for tau2 in grid]))
    if best == 0 and slope(0.0) <= 0:
        return 0.0
    return float(optimize.brentq(slope, grid[max(best - 1, 0)], grid[best + 1], xtol=1e-14 * top, rtol=1e-13))


def network(
    contrasts: Contrasts,
    covariances: list[tuple],
    *,
    treatments: list[str],
    random: bool,
    estimator: str,
    test: str,
    level: float,
    small_is_good: bool,
) -> dict[str, float | list[float]]:
    """Every treatment against every later one in the list (Rücker, 2012), and P-scores (Rücker & Schwarzer, 2015)."""
    y, x, v, r = network_parts(contrasts, covariances, treatments)
    q, _, _ = squares_about(y, x, v)
    df = len(y) - x.shape[1]
    tau2 = network_tau2(y, x, v, r, estimator) if random else 0.0
    squares, theta, covariance = squares_about(y, x, v + tau2 * r)
    test = test if df > 0 else "z"
    covariance = covariance * hartung_knapp(squares, df, test)
    law = stats.norm if test == "z" else stats.t(df)
    theta = np.concatenate([[0.0], theta])
    covariance = np.pad(covariance, ((1, 0), (1, 0)))
    n = len(treatments)
    estimate = theta[:, None] - theta
    d = np.diag(covariance)
    se = np.sqrt(np.maximum(d[:, None] + d - 2 * covariance, 0.0))
    z = np.divide(estimate, se, out=np.zeros((n, n)), where=se > 0)
    scores = np.where(np.eye(n) > 0, 0.0, law.cdf(-z if small_is_good else z)).sum(axis=1) / (n - 1)
    upper = np.triu_indices(n, 1)
    half = law.ppf(0.5 + level / 2) * se
    found = {
        "estimate": estimate[upper], "se": se[upper], "ci_low": (estimate - half)[upper],
        "ci_high": (estimate + half)[upper], "p": 2 * law.sf(np.abs(z))[upper], "p_score": scores,
    }  # fmt: skip
    whole = {"q": q, "q_p": stats.chi2.sf(q, df) if df else 1.0, "i2": 100 * max(0.0, 1 - df / q) if df else np.nan}
    return {**{name: list(values) for name, values in found.items()}, **whole, **({"tau2": tau2} if random else {})}


def inconsistency(contrasts: Contrasts, covariances: list[tuple], *, treatments: list[str]) -> dict[str, float]:
    """Q within and between designs, and the interaction of both (Higgins et al., 2012; Krahn et al., 2013)."""
    y, x, v, r = network_parts(contrasts, covariances, treatments)
    members: dict[str, set[str]] = {}
    for study, treatment, base, _ in contrasts:
        members.setdefault(study, {base}).add(treatment)
    designs = sorted({tuple(sorted(arms)) for arms in members.values()})
    own = np.column_stack(
        [x * np.array([tuple(sorted(members[row[0]])) == design for row in contrasts])[:, None] for design in designs]
    )
    q, within = squares_about(y, x, v)[0], squares_about(y, own, v)[0]
    df_within = len(y) - np.linalg.matrix_rank(own)
    df_between = len(y) - x.shape[1] - df_within
    tau2 = network_tau2(y, own, v, r, "DL")
    between = max(0.0, q - within)
    moved = squares_about(y, x, v + tau2 * r)[0] - squares_about(y, own, v + tau2 * r)[0]
    return {
        "within_q": within if df_within else 0.0, "within_p": stats.chi2.sf(within, df_within) if df_within else 1.0,
        "between_q": between if df_between else 0.0,
        "between_p": stats.chi2.sf(between, df_between) if df_between else 1.0, "tau2_within": tau2,
        "interaction_q": max(0.0, moved) if df_between else 0.0,
        "interaction_p": stats.chi2.sf(max(0.0, moved), df_between) if df_between else 1.0,
    }  # fmt: skip


def sides_of(
    contrasts: Contrasts, covariances: list[tuple], *, treatments: list[str], pairs: list[str], tau2: float
) -> dict[str, list[float]]:
    """Direct and indirect evidence, left minus right (`pairs`: left, right, left, right ...), at the network's tau2.

    Trials of both may differ from the rest, by half on either side (Dias et al., 2010; White, 2015).
    """
    y, x, v, r = network_parts(contrasts, covariances, treatments)
    members: dict[str, set[str]] = {}
    for study, treatment, base, _ in contrasts:
        members.setdefault(study, {base}).add(treatment)
    found: dict[str, list[float]] = {}
    for left, right in zip(pairs[::2], pairs[1::2]):
        shift = np.array(
            [
                0.5 * ({left, right} <= members[study]) * ((a == left) - (b == left) - (a == right) + (b == right))
                for study, a, b, _ in contrasts
            ]
        )
        _, theta, covariance = squares_about(y, np.column_stack([x, shift]), v + tau2 * r)
        row = np.array([(name == left) - (name == right) for name in treatments[1:]] + [0.0], dtype=float)
        direct = np.append(row[:-1], 1.0)
        sides = {"indirect": row, "direct": direct, "difference": direct - row}
        for name, pick in sides.items():
            found.setdefault(name, []).append(float(pick @ theta))
            found.setdefault(f"{name}_se", []).append(float(np.sqrt(pick @ covariance @ pick)))
        z = found["difference"][-1] / found["difference_se"][-1]
        found.setdefault("p", []).append(float(2 * stats.norm.sf(abs(z))))
    return found
