"""Figures that stand for a published difference between arms: of means, or a ratio as it is printed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.questions.effects.borrowed_sd import LENT
from ketcli.questions.effects.display import RATIOS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketcli.evidence.left_out import Why
    from ketcli.evidence.rows import ContrastRow
    from ketcli.evidence.wanted import Chosen
    from ketcli.questions.effects.borrowed_sd import Lent
    from ketcli.questions.effects.method import Method

Figures = dict[str, Any]  # what becomes a row of the frame, by its column


def difference_figures(one: Chosen, method: Method, lent: Mapping[str, Lent]) -> Figures | Why:
    """Figures that stand for a published difference, its effect size with them but for an unadjusted one of means.

    A mean difference keeps its own standard error. As SMD it is divided by a raw SD of people: that of the arms at that
    time, else that `lent` on its scale (`ketcli.effects.adjusted`); an unadjusted one of two groups implies its SD.
    Differences of several arms from one control are averaged by their size. Other measures enter as they are.
    """
    rows = one.contrasts
    measure = rows[0].measure
    if measure != "MD" and len(rows) > 1:
        return "several_differences", (measure,)
    n_e, n_c = sum(row.n_e for row in rows), max(row.n_c for row in rows)
    figures: Figures = {"n_e": n_e, "n_c": n_c / one.sharing, "derived": "difference"}
    if measure != "MD":
        yi = math.log(rows[0].estimate) if measure in RATIOS else rows[0].estimate
        return {**figures, "direct": True, "yi": yi, "vi": standard_error(rows[0], df=math.inf) ** 2}
    crossover = one.trial.design == "crossover"
    difference, se, implied = _together(rows, one.sharing, crossover=crossover)
    figures |= {"difference": difference, "difference_se": se}
    if method.measure == "MD":
        return {**figures, "direct": True, "yi": difference, "vi": se**2}
    if not crossover and rows[0].adjustment == "none":
        return {**figures, "sd_e": implied, "sd_c": implied}
    return {**figures, "direct": True, **_standardized(one, difference, se, method, lent)}


def standard_error(row: ContrastRow, *, df: float) -> float:
    """The standard error on the analysis scale: as published, else from the interval by t with `df`."""
    from ketcli.effects.differences import se_from_ci

    ratio = row.measure in RATIOS
    if row.se > 0 and not ratio:
        return row.se
    low, high = (math.log(limit) if ratio else limit for limit in (row.ci_low, row.ci_high))
    return se_from_ci(low, high, 0.95 if math.isnan(row.ci_level) else row.ci_level, df=df)


def _together(rows: Sequence[ContrastRow], sharing: int, *, crossover: bool) -> tuple[float, float, float]:
    """Difference, its standard error, and the SD that this implies by the numbers of people (NaN without them)."""
    from ketcli.effects.differences import combine_differences

    errors = [standard_error(row, df=_df(row, crossover=crossover)) for row in rows]
    if crossover:
        return rows[0].estimate, errors[0], math.nan
    n_c = max(row.n_c for row in rows)
    implied = [error / math.sqrt(1 / row.n_e + 1 / row.n_c) for error, row in zip(errors, rows, strict=True)]
    if len(rows) == 1 and sharing == 1:
        return rows[0].estimate, errors[0], implied[0]
    if math.isnan(sum(implied)):  # a control arm whose size is not known cannot be shared out
        return rows[0].estimate, errors[0], math.nan
    n_e = [row.n_e for row in rows]
    difference, sd = combine_differences([row.estimate for row in rows], implied, n_e)
    return difference, sd * math.sqrt(1 / sum(n_e) + sharing / n_c), sd


def _df(row: ContrastRow, *, crossover: bool) -> float:
    """Degrees of freedom of an interval: pairs less one, or people less two; infinite where they are not known."""
    df = row.n_e - 1 if crossover else row.n_e + row.n_c - 2
    return df if df >= 1 else math.inf


def _standardized(one: Chosen, difference: float, se: float, method: Method, lent: Mapping[str, Lent]) -> Figures:
    """The difference over a raw SD, with that SD; NaN where there is none."""
    from ketcli.effects.adjusted import crossover_difference, standardized_difference
    from ketcli.effects.differences import paired_sd_from_difference
    from ketcli.effects.groups import pooled_sd

    row = one.contrasts[0]
    arms = {arm for each in one.contrasts for arm in (each.arm_e, each.arm_c)}
    raw = [result for result in one.raw if result.arm_id in arms]
    if one.trial.design == "crossover" and len(raw) == 2 and row.n_e >= 2:
        (sd_e,), (sd_c,) = ([r.sd for r in raw if r.arm_id == arm] for arm in (row.arm_e, row.arm_c))
        r = _measured_r(sd_e, sd_c, se, row.n_e)
        sizes = crossover_difference(difference, sd_e, sd_c, row.n_e, r=r, se=se)
        return {"sd_e": sd_e, "sd_c": sd_c, "yi": float(sizes.yi[0]), "vi": float(sizes.vi[0])}
    derived = {}
    if raw:
        sd, df = float(pooled_sd([r.sd for r in raw], [r.n for r in raw])), sum(r.n - 1 for r in raw)
    elif row.scale in lent:
        sd, df = lent[row.scale].sd, lent[row.scale].df
        derived = {"derived": f"difference; {LENT}"}
    else:  # a crossover trial's own standard error with the assumed correlation
        sd, df = paired_sd_from_difference(se, row.n_e, r=method.crossover_r), row.n_e - 1
    sizes = standardized_difference(difference, se, sd, df)
    return {"sd_e": sd, "sd_c": sd, "yi": float(sizes.yi[0]), "vi": float(sizes.vi[0]), **derived}


def _measured_r(sd_e: float, sd_c: float, se: float, n: float) -> float:
    """Correlation of a person's two outcomes: ``n SE^2 = sd_e^2 + sd_c^2 - 2 r sd_e sd_c`` solved for r."""
    return float(np.clip((sd_e**2 + sd_c**2 - n * se**2) / (2 * sd_e * sd_c), -1, 1))
