"""PET-PEESE: the effect at zero standard error, on a line in the standard error or in the variance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.models.pooling.sums import check_effects
from ketcli.models.regression.weighted_line import Line, fit_line

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

THRESHOLD = 0.10  # two-sided, so one-sided .05


@dataclass(frozen=True, slots=True)
class PrecisionEffect:
    """The line's value at perfect precision (``estimate``) and its slope, with t tests on ``df`` degrees of freedom."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    statistic: float
    p: float
    slope: float
    slope_se: float
    slope_p: float
    df: int


@dataclass(frozen=True, slots=True)
class PetPeese:
    """Both lines, and the estimate of the one ``selected`` ("PET" or "PEESE")."""

    k: int
    level: float
    selected: str
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    p: float
    pet: PrecisionEffect
    peese: PrecisionEffect


def pet_peese(yi: ArrayLike, vi: ArrayLike, *, level: float = 0.95) -> PetPeese:
    """Correct the effect for what goes with the standard error.

    Stanley & Doucouliagos (2014). PET is the intercept of effects on standard errors, PEESE that of effects on
    variances, both by weighted least squares with weights ``1 / v``. PEESE is selected if PET's intercept differs from
    zero (p < .10, two-sided; the one-sided .05 of the authors), else PET, which is then the less biased.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effect sizes and sampling variances.
    level : float
        Of the intervals.

    Raises
    ------
    NoAnswer
        With fewer than three studies, equal standard errors, or effects exactly on a line.
    InvalidInput
        For impossible numbers.
    """
    y, v = check_effects(yi, vi)
    pet = _effect(fit_line(y, np.sqrt(v), 1 / v, level=level, predictor="standard errors"))
    peese = _effect(fit_line(y, v, 1 / v, level=level, predictor="standard errors"))
    selected, chosen = ("PEESE", peese) if pet.p < THRESHOLD else ("PET", pet)
    return PetPeese(
        k=y.size, level=level, selected=selected, estimate=chosen.estimate, se=chosen.se, ci_low=chosen.ci_low,
        ci_high=chosen.ci_high, p=chosen.p, pet=pet, peese=peese,
    )  # fmt: skip


def _effect(line: Line) -> PrecisionEffect:
    return PrecisionEffect(
        estimate=line.intercept, se=line.intercept_se, ci_low=line.intercept_ci_low, ci_high=line.intercept_ci_high,
        statistic=line.intercept_statistic, p=line.intercept_p, slope=line.slope, slope_se=line.slope_se,
        slope_p=line.p, df=line.df,
    )  # fmt: skip
