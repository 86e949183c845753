"""Titles of pictures, and the words on their axes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput, named
from ketcli.show.plots.look import looking
from ketcli.show.words.common import MEASURE_NAMES, directions_of, outcome_name

if TYPE_CHECKING:
    from ketcli.questions.effects.arms import Arms
    from ketcli.questions.effects.effect_set import EffectSet
    from ketcli.show.kit.axis import Axis


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


def arms_shown(arms: Arms) -> Arms:
    """Both arms with the names that the look gives them."""
    labels = looking().labels
    return arms if labels is None else arms._replace(short_experimental=labels[0], short_control=labels[1])


def directions(effects: EffectSet, arms: Arms | None = None) -> tuple[str, str]:
    """What lies below and above no effect: as the look has it, or as the trials give it."""
    return looking().favours or directions_of(effects, arms_shown(arms or effects.arms))


def effect_axis(axis: Axis) -> Axis:
    """The axis of the effect between the limits that the look asks for, in the reader's numbers.

    Raises
    ------
    InvalidInput
        A ratio of 0 or less.
    """
    limits = looking().xlim
    if limits is None:
        return axis
    low, high = limits
    if axis.logarithmic:
        if low <= 0:
            raise InvalidInput(f"{named('xlim')}: ratios are above 0, not {low:g}")
        low, high = math.log(low), math.log(high)
    return axis._replace(low=low, high=high)


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
