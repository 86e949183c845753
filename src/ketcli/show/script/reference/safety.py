"""A side effect: its risk ratio, its share in each group, and the difference that follows.

ketcli does not run this module: `ketcli script` copies what an answer needs of it.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from ketcli.show.script.reference.pooling import (
    Rows,
    Tau2Of,
    common_effect,
    mantel_haenszel,
    normal_test,
    peto,
    pooled,
)
from ketcli.show.script.reference.tau2 import Array

# rows are (study, events_e, n_e, events_c, n_c, log_rr, log_rr_v, rd, rd_v, same people)


def side_effect(
    rows: Rows, *, model: str, tau2_of: Tau2Of, test: str, share_test: str, level: float, i2_from: str
) -> dict[str, float]:
    """Ratio by the model, shares of people with it, their difference and the number needed."""
    a, n1, c, n2 = np.array([row[1:5] for row in rows], dtype=float).T
    found = ratio_of(rows, model=model, tau2_of=tau2_of, test=test, level=level, i2_from=i2_from)
    control, treated = c.sum() / n2.sum(), a.sum() / n1.sum()
    found["share_c"] = control
    if a.sum() == 0 or c.sum() == 0 or not np.isfinite(found["rr"]):
        found["share_e"] = treated
        found |= dict(zip(("rd", "rd_ci_low", "rd_ci_high"), counted_difference(rows, level)))
        found["nnh"] = np.nan
    else:
        ratios = np.array([found["rr"], found["rr_ci_low"], found["rr_ci_high"]])
        shares = control * ratios
        if model == "peto":
            odds = ratios * control / (1 - control)
            shares = odds / (1 + odds)
        shares = np.minimum(shares, 1.0)
        found |= dict(zip(("share_e", "share_e_ci_low", "share_e_ci_high"), shares))
        found |= dict(zip(("rd", "rd_ci_low", "rd_ci_high"), shares - control))
        found["nnh"] = 1 / found["rd"] if found["rd"] != 0 else np.nan
    for arm, events, people in (("e", a, n1), ("c", c, n2)):
        found |= incidence(events, people, f"incidence_{arm}", tau2_of=tau2_of, test=share_test, level=level)
    return found


def ratio_of(rows: Rows, *, model: str, tau2_of: Tau2Of, test: str, level: float, i2_from: str) -> dict[str, float]:
    """Risk ratio (Peto: odds ratio) with its limits; of one trial its own."""
    told = [(row[0], row[5], row[6]) for row in rows if np.isfinite(row[5]) and np.isfinite(row[6]) and row[6] > 0]
    if model == "none":
        return {"rr": np.nan, "rr_ci_low": np.nan, "rr_ci_high": np.nan}
    if model == "random" and len(told) > 1:
        y, v = np.array([row[1:] for row in told], dtype=float).T
        fit = pooled(y, v, tau2_of=tau2_of, test=test, level=level, i2_from=i2_from)
        more = {"tau2": fit["tau2"], "i2": fit["i2"]}
    elif model == "mh":
        fit, more = mantel_haenszel(rows, measure="RR", level=level), {}
    elif model == "peto":
        fit, more = peto([row for row in rows if 0 < row[1] + row[3] < row[2] + row[4]], level=level), {}
    else:
        fit = common_effect(told, test="z" if len(told) == 1 else test, level=level)
        more = {"i2": fit["i2"]} if len(told) > 1 else {}
    names = {"rr": "estimate", "rr_ci_low": "ci_low", "rr_ci_high": "ci_high"}
    return {**{name: float(np.exp(fit[theirs])) for name, theirs in names.items()}, **more}


def counted_difference(rows: Rows, level: float) -> tuple[float, float, float]:
    """From the counts: Mantel-Haenszel; of one trial the hybrid score (Newcombe, 1998), paired its own."""
    if len(rows) == 1:
        _, a, n1, c, n2, _, _, rd, rd_v, same = rows[0]
        if same:
            fit = normal_test(rd, np.sqrt(rd_v), level)
            return fit["estimate"], fit["ci_low"], fit["ci_high"]
        if a + c > 0:
            (p1, l1, u1), (p2, l2, u2) = wilson(a, n1, level), wilson(c, n2, level)
            gap = p1 - p2
            return gap, gap - np.hypot(p1 - l1, u2 - p2), gap + np.hypot(u1 - p1, p2 - l2)
    fit = mantel_haenszel([row[:5] for row in rows], measure="RD", level=level)
    if not fit["se"] > 0:
        return fit["estimate"], np.nan, np.nan
    return fit["estimate"], fit["ci_low"], fit["ci_high"]


def wilson(x: float, n: float, level: float) -> tuple[float, float, float]:
    """A share with its score interval (Wilson, 1927)."""
    z, p = stats.norm.ppf(0.5 + level / 2), x / n
    middle, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return p, (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)


def incidence(x: Array, n: Array, name: str, *, tau2_of: Tau2Of, test: str, level: float) -> dict[str, float]:
    """The share of a group: random effects on logits, or all people together with exact limits (Clopper & Pearson)."""
    total, people, tail = x.sum(), n.sum(), 0.5 - level / 2
    low = stats.beta.ppf(tail, total, people - total + 1) if total > 0 else 0.0
    high = stats.beta.ppf(1 - tail, total + 1, people - total) if total < people else 1.0
    exact = {f"{name}_total": total / people, f"{name}_exact_low": low, f"{name}_exact_high": high}
    telling = (x > 0) & (x < n)
    if len(x) < 2 or 2 * telling.sum() <= len(x):
        return {**exact, name: total / people, f"{name}_ci_low": low, f"{name}_ci_high": high}
    half = np.where(telling, 0.0, 0.5)
    yes, no = x + half, n - x + half
    fit = pooled(np.log(yes / no), 1 / yes + 1 / no, tau2_of=tau2_of, test=test, level=level, i2_from="tau2")
    limits = {name: "estimate", f"{name}_ci_low": "ci_low", f"{name}_ci_high": "ci_high"}
    return {**exact, **{key: 1 / (1 + np.exp(-fit[theirs])) for key, theirs in limits.items()}}
