"""From a ratio back to shares of people: the risk with treatment at a known risk of the control."""

from __future__ import annotations


def share_of(events: float, people: float) -> float:
    """Events over people, all groups taken together; NaN where nobody is counted."""
    return events / people if people > 0 else float("nan")


def risk_with(ratio: float, control: float, *, odds: bool = False) -> float:
    """The risk with treatment that a ratio gives at a risk of the control, both of 1, cut off at 1.

    ``ratio x control``, or for an odds ratio ``OR p / (1 - p + OR p)`` (Cochrane Handbook, version 6, 15.4.4).

    Parameters
    ----------
    ratio : float
        Risk ratio, or with `odds` an odds ratio; not logged.
    control : float
        Share of people with the event in the control groups.

    Examples
    --------
    >>> risk_with(2.0, 0.1)
    0.2
    >>> risk_with(3.0, 0.5)
    1.0
    >>> round(risk_with(3.0, 0.5, odds=True), 2)
    0.75
    """
    risk = ratio * control
    return min(risk / (1 - control + risk) if odds else risk, 1.0)
