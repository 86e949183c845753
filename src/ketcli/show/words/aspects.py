"""What stands in one line below a pooled effect: points of a scale, kinds of control, risk of bias."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from ketcli.show.words.groups import statistic_text
from ketcli.show.words.verdicts import INTERVALS, row_text, side_of, sized_verdict

if TYPE_CHECKING:
    from ketcli.questions.answers.aspects import Apart, LowRisk, Points
    from ketcli.questions.answers.pooled_effect import PooledEffect

APART = {
    "control_type": (
        "By kind of control",
        {"inactive_placebo": "against an inert placebo", "active_placebo": "against an active one"},
    ),
    "sessions": ("By dosing", {"single": "after a single dose", "repeated": "with repeated doses"}),
}
WHOLE = 1.5  # points, from which on halves say too much


def points_text(points: Points | None, effect: PooledEffect) -> str:
    """As `about 5 points on the MADRS`; nothing where the two do not say the same, or no direction is shown."""
    if points is None or points.effect.lead.apart or not side_of(effect) or _wider(points, effect):
        return ""
    value = round(points.effect.shown.estimate, 9)  # a half is rounded the same on every processor
    if (value > 0) != (effect.shown.estimate > 0):
        return ""
    size = f"{abs(value):.0f}" if abs(value) >= WHOLE else f"{abs(value):.1f}"
    k = points.effect.pooled.k
    where = "" if points.shared else f" in {k} trials that report it" if k > 1 else " in one trial that reports it"
    return f"about {size} points on the {points.scale}{where}"


def more_in_points(points: Points | None, effect: PooledEffect) -> list[str]:
    """What the mean difference says, where more trials have one than can be standardized."""
    if points is None or not _wider(points, effect):
        return []
    command = "(ketcli pool --measure MD)"
    text = f"More trials, {points.effect.pooled.k}, have a difference in points of the {points.scale} {command}"
    return [f"{text}: {sized_verdict(points.effect)}."]


def _wider(points: Points, effect: PooledEffect) -> bool:
    return points.effect.pooled.k > effect.pooled.k


def apart_text(found: Apart | None) -> list[str]:
    """Two kinds of trials apart, and whether they differ."""
    if found is None:
        return []
    title, words = APART[found.column]
    parts = [f"{words[level]} {_figures(effect)}" for level, effect in found.parts]
    text = f"{title}: {'; '.join(parts)}"
    if found.between is None:
        return [f"{text}."]
    told = found.between.verdict(found.parts[0][1].effects.method.level)
    match told:
        case "difference":
            verdict = "the two differ"
        case "no_clear_difference":
            verdict = "no clear difference between the two"
        case "too_few":
            verdict = "too few trials to tell them apart"
        case _:
            assert_never(told)
    return [f"{text}: {verdict} ({statistic_text(found.between)})."]


def risk_text(found: LowRisk | None, k: int) -> list[str]:
    """The trials judged at low risk of bias alone."""
    if found is None:
        return []
    of = "the one trial" if k == 1 else f"{found.judged} of the {k} trials"
    known = f"Risk of bias: published judgements of {of}"
    if found.low is None:
        return [f"{known}, none of them low throughout."]
    if found.low.pooled.k == k:
        return [f"{known}, low throughout."]
    return [f"{known}; those judged low throughout: {_figures(found.low)}."]


def hazard_text(found: PooledEffect | None) -> list[str]:
    """The hazard ratio of what was counted, over the whole time that people were watched."""
    if found is None:
        return []
    head = found.lead.headline
    name = "CI" if head is None else INTERVALS.get(head.method, "CI")
    level = f"{100 * found.effects.method.level:g} % {name}"
    return [f"Over the whole time that people were watched: hazard ratio {_figures(found)}, {level}."]


def _figures(effect: PooledEffect) -> str:
    k = effect.pooled.k
    return f"{row_text(effect)} ({k} {'trial' if k == 1 else 'trials'})"
