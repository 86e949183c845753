"""What `ketcli.models.multilevel.three_level` answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.arrays import FloatArray
    from ketcli.models.multilevel.search import Limits
    from ketcli.models.pooling.choices import PoolingModel, Tau2Method, Test


@dataclass(frozen=True, slots=True)
class ThreeLevel:
    """Pooled effect of the three-level model.

    ``tau2`` is the sum of both variances and ``i2`` of both shares (percent of the total variance, the rest being the
    typical sampling variance). ``weights`` are percent of each estimate in the pooled one, in the order of the input.
    The ``cr2`` figures are cluster-robust, with Satterthwaite's degrees of freedom.
    """

    model: PoolingModel
    tau2_method: Tau2Method
    test: Test
    level: float
    k: int
    clusters: int
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    statistic: float
    df: float | None
    p: float
    pi_low: float
    pi_high: float
    q: float
    q_df: int
    q_p: float
    tau2: float
    i2: float
    sigma2_between: float
    sigma2_between_ci_low: float
    sigma2_between_ci_high: float
    sigma2_within: float
    sigma2_within_ci_low: float
    sigma2_within_ci_high: float
    i2_between: float
    i2_within: float
    loglik: float
    se_cr2: float
    df_cr2: float
    statistic_cr2: float
    p_cr2: float
    ci_cr2_low: float
    ci_cr2_high: float
    weights: FloatArray


@dataclass(frozen=True, slots=True)
class ThreeLevelRegression:
    """Coefficients (p,) of the three-level model with moderators, model-based (z) and cluster-robust (CR2).

    ``limits`` gives the intervals of both variances, which are computed when one of their ends is first asked for.
    """

    names: tuple[str, ...]
    level: float
    k: int
    clusters: int
    coef: FloatArray
    se: FloatArray
    ci_low: FloatArray
    ci_high: FloatArray
    statistic: FloatArray
    p: FloatArray
    cov: FloatArray
    qm: float
    qm_df: int
    qm_p: float
    qe: float
    qe_df: int
    qe_p: float
    sigma2_between: float
    sigma2_within: float
    i2_between: float
    i2_within: float
    loglik: float
    se_cr2: FloatArray
    df_cr2: FloatArray
    statistic_cr2: FloatArray
    p_cr2: FloatArray
    ci_cr2_low: FloatArray
    ci_cr2_high: FloatArray
    limits: Callable[[], Limits] = field(repr=False, compare=False)

    @property
    def sigma2_between_ci_low(self) -> float:
        """Lower end of the interval of the variance between clusters."""
        return self.limits().between[0]

    @property
    def sigma2_between_ci_high(self) -> float:
        """Its upper end."""
        return self.limits().between[1]

    @property
    def sigma2_within_ci_low(self) -> float:
        """Lower end of the interval of the variance within clusters."""
        return self.limits().within[0]

    @property
    def sigma2_within_ci_high(self) -> float:
        """Its upper end."""
        return self.limits().within[1]
