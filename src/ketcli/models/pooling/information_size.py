"""How many people a body of evidence needs: the optimal information size."""

from __future__ import annotations

import math

from ketcli.distributions import normal_critical, normal_quantile


def optimal_information_size(
    control_risk: float, *, reduction: float = 0.25, alpha: float = 0.05, power: float = 0.8
) -> float:
    """People in both groups together that one trial would need to show a relative change of a risk.

    ``2 (z_{1 - alpha / 2} + z_power)^2 (p_c (1 - p_c) + p_e (1 - p_e)) / (p_c - p_e)^2`` with
    ``p_e = p_c (1 - reduction)``: the usual sample size for two proportions, which GRADE takes as the optimal
    information size (Guyatt et al., J Clin Epidemiol 2011;64:1283-1293, with a relative reduction of 25 %).

    Parameters
    ----------
    control_risk : float
        Share of people with the event in the control group.
    reduction : float
        The relative change to be shown.
    alpha, power : float
        Two-sided error and power.

    Returns
    -------
    float
        Not rounded; infinite where the control risk is 0, since no relative change of 0 can be shown.

    Examples
    --------
    >>> round(optimal_information_size(0.2))
    1805
    """
    changed = control_risk * (1 - reduction)
    if control_risk == changed:
        return math.inf
    z = normal_critical(1 - alpha) + normal_quantile(power)
    variance = control_risk * (1 - control_risk) + changed * (1 - changed)
    return 2 * z**2 * variance / (control_risk - changed) ** 2
