"""What stands in one line below a pooled effect: points of a scale, kinds of control, risk of bias."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.show.words.groups import statistic_text
from ketcli.show.words.verdicts import row_text, side_of

if TYPE_CHECKING:
    from ketcli.questions.answers.aspects import ByControl, LowRisk, Points
    from ketcli.questions.answers.pool import PooledEffect

WHOLE = 1.5  # points, from which on halves say too much


def points_text(points: Points | None, effect: PooledEffect) -> str:
    """As `about 5 points on the MADRS`; nothing where the two do not say the same, or no direction is shown."""
    if points is None or points.effect.lead.apart or not side_of(effect):
        return ""
    value = points.effect.shown.estimate
    if (value > 0) != (effect.shown.estimate > 0):
        return ""
    size = f"{abs(value):.0f}" if abs(value) >= WHOLE else f"{abs(value):.1f}"
    k = points.effect.pooled.k
    where = "" if points.shared else f" in {k} trials that report it" if k > 1 else " in one trial that reports it"
    return f"about {size} points on the {points.scale}{where}"


def control_text(found: ByControl | None) -> list[str]:
    """Inert and active placebos apart, and whether they differ."""
    if found is None:
        return []
    parts = [
        f"against {what} {_figures(effect)}"
        for what, effect in (("an inert placebo", found.inert), ("an active one", found.active))
    ]
    text = f"By kind of control: {'; '.join(parts)}"
    if found.between is None:
        return [f"{text}."]
    match found.between.verdict(found.inert.effects.method.level):
        case "difference":
            verdict = "the two differ"
        case "no_clear_difference":
            verdict = "no clear difference between the two"
        case "too_few":
            verdict = "too few trials to tell them apart"
    return [f"{text}: {verdict} ({statistic_text(found.between)})."]


def risk_text(found: LowRisk | None, k: int) -> list[str]:
    """The trials judged at low risk of bias alone."""
    if found is None:
        return []
    known = f"Risk of bias: published judgements of {found.judged} of the {k} trials"
    if found.low is None:
        return [f"{known}, none of them low throughout."]
    return [f"{known}; those judged low throughout: {_figures(found.low)}."]


def _figures(effect: PooledEffect) -> str:
    k = effect.pooled.k
    return f"{row_text(effect)} ({k} {'trial' if k == 1 else 'trials'})"
