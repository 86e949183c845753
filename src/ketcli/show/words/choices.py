"""What a combination of choices changes, and what its data set shows, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.errors import written
from ketcli.questions.effects.display import back_transform
from ketcli.show.kit.numbers import fixed
from ketcli.show.words.common import MEASURE_NAMES, the_measure

if TYPE_CHECKING:
    from ketcli.questions.answers.multiverse import Multiverse
    from ketcli.questions.effects.effect_set import EffectSet

VERDICTS = {
    "difference": "a difference",
    "probable": "a probable difference",
    "no_clear_difference": "no clear difference",
    "too_few": "too few trials to tell",
    "conflict": "trials in conflict",
    "single": "a single trial",
}


def typed(change: dict[str, Any]) -> str:
    """What was changed, as it is typed; empty where nothing was."""
    words = []
    for name, value in change.items():
        if name == "without":
            words.append(f"without {' and '.join(value)}" if value else "with all trials")
        elif isinstance(value, bool):
            words.append(written(name, value))
        else:
            chosen, _, r = str(value).partition(" r ")
            words += [written(name, chosen), *([written("baseline_r", r)] if r else [])]
    return " ".join(words)


def multiverse_lines(found: Multiverse) -> list[str]:
    """The range, in how many distinct data sets the verdict is the same, what moves most, what turns it."""
    effects, pooled = found.effects, found.pooled
    name, sets = the_measure(effects.method.measure), len(found.verdicts)
    low, high = sorted(shown_values(effects, [pooled.estimate.min(), pooled.estimate.max()]))
    lines = [
        f"{len(found.specifications)} combinations of defensible choices of figures lead to {sets} distinct data "
        f"set{'s' if sets > 1 else ''}; {name} lies between {fixed(low)} and {fixed(high)}, and as asked it is "
        f"{fixed(shown_values(effects, [pooled.estimate[0]])[0])}.",
        f"The verdict as asked ({VERDICTS[found.verdicts[0].verdict]}) is the same in {sum(found.same)} of {sets}.",
    ]
    if found.moves_most is not None:
        change, by = found.moves_most
        value = float(shown_values(effects, [pooled.estimate[0] + by])[0])
        lines.append(f"The single choice that moves it most is {typed(change)}, to {fixed(value)}.")
    if found.turns is not None:
        number, change = found.turns
        span = (pooled.estimate[number], pooled.low[number], pooled.high[number])
        lines.append(
            f"The smallest change that turns the verdict is {typed(change)}: {shown_interval(effects, *span)}, "
            f"{VERDICTS[found.verdicts[number].verdict]}."
        )
    return lines


def multiverse_line(found: Multiverse) -> list[str]:
    """The same in one sentence beside the answer; none where every choice leads to the same figures."""
    effects, sets = found.effects, len(found.verdicts)
    if sets == 1:
        return []
    span = shown_values(effects, [found.pooled.estimate.min(), found.pooled.estimate.max()])
    low, high = (fixed(value) for value in sorted(span))
    text = (
        f"By all defensible choices of figures ({sets} data sets) the verdict is the same in {sum(found.same)}, "
        f"{MEASURE_NAMES[effects.method.measure]} {low} to {high}"
    )
    if found.turns is not None:
        number, change = found.turns
        text += f"; {typed(change)} turns it into {VERDICTS[found.verdicts[number].verdict]}"
    return [f"{text} (ketcli sensitivity --choices)."]


def shown_values(effects: EffectSet, values: list[float]) -> list[float]:
    """Values of the analysis scale on the reader's."""
    shown: list[float] = back_transform(effects)(np.array(values, dtype=np.float64)).tolist()
    return shown


def shown_interval(effects: EffectSet, estimate: float, low: float, high: float) -> str:
    """`-0.54 (-0.78 to -0.30)`: estimate and limits of the analysis scale as people read them."""
    middle, *limits = shown_values(effects, [estimate, low, high])
    return f"{fixed(middle)} ({fixed(limits[0])} to {fixed(limits[1])})"
