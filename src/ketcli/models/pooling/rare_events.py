"""Which model pools the counts of a side effect: the rule, stated once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray
    from ketcli.models.pooling.choices import EventModel

PETO_BELOW = 0.01
MH_BELOW = 0.10
BALANCED = 2.0
RULE = (
    "no event: no ratio; one trial: its own risk ratio; no event in one of the groups: no ratio; under 1 % of the"
    " control groups and of all people with the event and arms at most 2 to 1: Peto's odds ratio; under 10 % of all"
    " people and an empty cell: Mantel-Haenszel risk ratio without correction; otherwise risk ratio, inverse variance,"
    " random effects"
)


class ModelChoice(NamedTuple):
    """The model for a set of tables (``none``, ``single``, ``peto``, ``mh`` or ``random``) and why."""

    model: EventModel | Literal["none", "single"]
    reason: str


def choose_model(a: FloatArray, n1: FloatArray, c: FloatArray, n2: FloatArray) -> ModelChoice:
    """Choose the model that suits counts ``a`` of ``n1`` with treatment and ``c`` of ``n2`` with control.

    After the Cochrane Handbook (version 6, 10.4.4) and the simulations behind it (Bradburn, Deeks, Berlin & Localio,
    Stat Med 2007;26:53-77; Sweeting, Sutton & Lambert, Stat Med 2004;23:1351-1375): below 1 % Peto's one-step odds
    ratio is the least biased as long as arms are balanced and effects not very large; for rare events otherwise
    Mantel-Haenszel without correction; inverse variance with a correction of empty cells is biased there. Where one
    group has no event at all, every ratio rests on a correction, or on Peto's assumption that the effect is small. The
    rarer the event, the nearer odds ratio and risk ratio are to each other. Peto's share is that of the control groups,
    and that of all people has to be as small: a drug that makes the event common is where the ratio is too far from 1
    for it. Arms are balanced where in every trial with an event the larger is at most twice the smaller (sums of
    several dose arms against one control arm are therefore often not).
    """
    events = float(a.sum() + c.sum())
    if events == 0:
        return ModelChoice("none", "no event in any trial")
    if a.size == 1:
        return ModelChoice("single", "one trial")
    share = events / float(n1.sum() + n2.sum())
    telling = (a + c > 0) & (a + c < n1 + n2)
    if not telling.any():
        return ModelChoice("none", "everybody had the event")
    larger, smaller = np.maximum(n1, n2)[telling], np.minimum(n1, n2)[telling]
    balanced = bool((larger <= BALANCED * smaller).all())
    empty = bool(((a == 0) | (c == 0)).any())
    if a.sum() == 0 or c.sum() == 0:
        return ModelChoice("none", "no event in one of the groups, so that no ratio exists without an assumption")
    control = float(c.sum() / n2.sum())
    if max(control, share) < PETO_BELOW and balanced:
        return ModelChoice("peto", f"{100 * control:.2g} % of the control groups had the event, arms balanced")
    if share < MH_BELOW and empty:
        return ModelChoice("mh", f"{100 * share:.2g} % of all people had the event, with an empty cell")
    return ModelChoice("random", f"{100 * share:.2g} % of all people had the event")
