"""How fast, in words: the first window where several trials show a difference, and one trial that shows it before."""

from __future__ import annotations

import numpy as np
import pytest
from tests.whole_answers import result_of

from ketcli.questions.answers.pooled_effect import pooled_effect
from ketcli.questions.answers.timecourse import TimeCourse, WindowEffect
from ketcli.show.words.timecourse import _fast, _side


@pytest.fixture(scope="module")
def answer() -> TimeCourse:
    found: TimeCourse = result_of("course: timecourse")[1]
    return found


def alone(at: WindowEffect) -> tuple[WindowEffect, str]:
    """One trial of a window that shows a difference by itself, and its name."""
    assert at.effect is not None
    effects = at.effect.effects
    rows = np.arange(len(effects.table))
    for place in rows:
        own = effects.where(rows == place)
        if own.poolable.any():
            found = pooled_effect(own)
            one = at._replace(effect=found)
            if _side(one):
                return one, effects.table.text("study")[place]
    raise AssertionError(at)


def test_one_trial_alone_that_shows_it_before_is_named(answer: TimeCourse) -> None:
    several = [one for one in answer.of("all") if one.k > 1 and _side(one)]
    first, later = several[0], several[-1]
    assert first.window.low < later.window.low
    single, name = alone(first)
    said = f"; {first.window.label} one trial alone shows it ({name})."
    assert _fast(answer, [single, later]).endswith(said)
    assert "one trial alone" not in _fast(answer, [first, later])
    after, _ = alone(later)
    assert "one trial alone" not in _fast(answer, [first, after])
    assert "one trial alone" not in _fast(answer, [first, alone(first)[0]])
    assert _fast(answer, [single]).endswith(": in no window do two trials or more show a difference.")
