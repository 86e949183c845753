"""What one study does to a pooled effect: left out, coming in, and its influence.

ketcli does not run this module: `ketcli script` copies what an answer needs of it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import stats

from ketcli.show.script.reference.bayes import posterior
from ketcli.show.script.reference.pooling import Rows, Tau2Of, hartung_knapp, numbers, pooled
from ketcli.show.script.reference.tau2 import Array, squares_left, tau2_reml, weighted

KEYS = ("estimate", "se", "ci_low", "ci_high", "statistic", "p", "tau2", "i2", "q")


def leave_one_out(rows: Rows, *, tau2_of: Tau2Of, test: str, level: float, i2_from: str) -> dict[str, list[float]]:
    """The pooled effect without each study in turn."""
    y, v = numbers(rows)
    options = {"tau2_of": tau2_of, "test": test, "level": level, "i2_from": i2_from}
    each = [pooled(np.delete(y, i), np.delete(v, i), **options) for i in range(len(y))]
    return {name: [one[name] for one in each] for name in KEYS}


def cumulative(rows: Rows, *, tau2_of: Tau2Of, test: str, level: float, i2_from: str) -> dict[str, list[float]]:
    """The pooled effect of the first study, the first two, and so on."""
    y, v = numbers(rows)
    options = {"tau2_of": tau2_of, "test": test, "level": level, "i2_from": i2_from}
    each = [pooled(y[:k], v[:k], **options) for k in range(1, len(y) + 1)]
    return {name: [one[name] for one in each] for name in KEYS}


def influence_of(rows: Rows, *, tau2_of: Tau2Of, test: str) -> dict[str, list[float]]:
    """The diagnostics of Viechtbauer & Cheung (2010), and the coordinates of Baujat et al. (2002)."""
    y, v = numbers(rows)
    mu, se, tau2 = fit_of(y, v, tau2_of, test)
    w = 1 / (v + tau2)
    found: dict[str, list[float]] = {}
    for i in range(len(y)):
        less, its = np.delete(y, i), np.delete(v, i)
        other, its_se, left = fit_of(less, its, tau2_of, test)
        factor = its_se**2 * np.sum(1 / (its + left))  # of Hartung and Knapp, without the study
        hat, residual = w[i] / w.sum(), y[i] - other
        total = factor * (v[i] + left)
        row = {
            "rstudent": residual / np.sqrt(total + its_se**2),
            "dffits": (mu - other) / np.sqrt(factor * hat * (v[i] + left)),
            "cook_d": (mu - other) ** 2 / se**2,
            "cov_r": its_se**2 / se**2,
            "tau2_deleted": left,
            "q_deleted": weighted(less, 1 / its)[1] if len(less) > 1 else 0.0,
            "hat": hat,
            "weight": 100 * hat,
            "dfbetas": (mu - other) / np.sqrt(factor / np.sum(1 / (v + left))),
            "baujat_x": (y[i] - mu) ** 2 / (v[i] + tau2),
            "baujat_y": (other - mu) ** 2 / its_se**2,
        }
        for name, value in row.items():
            found.setdefault(name, []).append(float(value))
    limits = (3 * np.sqrt(1 / (len(y) - 1)), stats.chi2.ppf(0.5, 1), 3 / len(y))
    found["influential"] = [
        float(abs(fits) > limits[0] or cook > limits[1] or hat > limits[2] or abs(beta) > 1)
        for fits, cook, hat, beta in zip(found["dffits"], found["cook_d"], found["hat"], found["dfbetas"])
    ]
    return found


def fit_of(y: Array, v: Array, tau2_of: Tau2Of, test: str) -> tuple[float, float, float]:
    """Estimate, standard error and tau2."""
    x, df = np.ones((len(y), 1)), len(y) - 1
    tau2 = tau2_of(y, v, x) if df > 0 else 0.0
    w = 1 / (v + tau2)
    factor = hartung_knapp(squares_left(y, w, x), df, test)
    return weighted(y, w)[0], float(np.sqrt(factor / np.sum(w))), tau2


def assumed_missing(
    rows: Rows,
    told: list[Mapping[str, float]],
    *,
    missing_vi: list[float],
    missing: float,
    prior: str,
    parameters: list[float],
    shares: list[float],
) -> dict[str, float | list[float]]:
    """How far trials without figures could move the headline: a curve, and Copas & Jackson's bound (2004)."""
    y, v = numbers(rows)
    tau2 = tau2_reml(y, v, np.ones((len(y), 1))) if len(y) > 1 else 0.0
    if prior != "none":
        tau2 = max(tau2, posterior(rows, prior=prior, parameters=parameters, level=0.95)["tau_median"] ** 2)
    w, lacking = 1 / (v + tau2), 1 / (np.array(missing_vi) + tau2)
    weight = lacking.sum() / (w.sum() + lacking.sum())
    estimate, low, high = (told[0][name] for name in ("estimate", "ci_low", "ci_high"))
    factors = [1 - weight * (1 - share) for share in shares]
    k = len(y)
    density = stats.norm.pdf(stats.norm.ppf(k / (k + missing))) if missing else 0.0
    return {
        "tau2": tau2, "weight_missing": weight, "tipping_point": -(1 - weight) * estimate / weight,
        "bound": (k + missing) / k * density * np.sum(np.sqrt(w)) / np.sum(w),
        "estimate": [f * estimate for f in factors], "low": [f * low for f in factors],
        "high": [f * high for f in factors],
    }  # fmt: skip
