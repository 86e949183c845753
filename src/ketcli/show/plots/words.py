"""Titles of pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.show.words.common import MEASURE_NAMES, outcome_name

if TYPE_CHECKING:
    from ketcli.questions.effects.arms import Arms
    from ketcli.questions.effects.effect_set import EffectSet


def subject(
    effects: EffectSet,
    *,
    by: str | None = None,
    lead: str = "",
    several: bool = False,
    arms: Arms | None = None,
    hidden: tuple[str, ...] = (),
) -> str:
    """What a picture shows: outcome, comparison, time, grouping and filters.

    Parameters
    ----------
    effects : EffectSet
        What is shown.
    by : str, optional
        What makes the groups.
    lead : str
        Words before the outcome.
    several : bool
        More than two treatments: none is named.
    arms : Arms, optional
        What is compared, where it is more than these effects are of.
    hidden : tuple of str
        Filters that the picture names elsewhere.
    """
    measure = effects.method.measure
    what = outcome_name(effects.outcome, measure) if effects.outcome else MEASURE_NAMES[measure]
    text = capital(f"{lead}{what}")
    if not effects.outcome:
        text += f", {effects.provenance['name']}"
    elif not several:
        arms = arms or effects.arms
        text += f", {arms.experimental} against {arms.control}"
    if effects.when:
        text += f", {effects.when}"
    if by:
        text += f", by {by.replace('_', ' ')}"
    return text + filters_text({name: value for name, value in effects.filters.items() if name not in hidden})


def filters_text(filters: dict[str, object]) -> str:
    """The filters that the user set, in brackets; nothing without any."""
    parts = []
    for name, value in filters.items():
        if name in ("role", "exclude", "trial", "outcome"):
            continue
        values = value if isinstance(value, (list, tuple)) else [value]
        parts.append(f"{name.replace('_', ' ')} {' or '.join(str(one) for one in values)}")
    return f" ({'; '.join(parts)})" if parts else ""


def capital(text: str) -> str:
    """The text with a capital letter, underscores as spaces."""
    return text[:1].upper() + text[1:].replace("_", " ")
