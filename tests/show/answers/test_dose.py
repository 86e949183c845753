"""What is said of dose and effect: by how many trials, and of trials with several doses."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any

import pytest
from tests.whole_answers import result_of

from ketcli.questions.answers.dose import KindAnswer
from ketcli.show.answers.dose import _between, _within
from ketcli.show.words.common import FEW


@pytest.fixture(scope="module")
def one() -> KindAnswer:
    """Eleven comparisons of seven trials; two trials compare doses."""
    found: KindAnswer = result_of("course: dose")[1].kinds[0]
    return found


def within(one: KindAnswer, **changed: Any) -> str:
    """What is said of a pool within trials of which some figures are others."""
    effect = one.within.pooled
    assert effect is not None
    changed_effect = replace(effect, pooled=replace(effect.pooled, **changed))
    return _within(replace(one, within=one.within._replace(pooled=changed_effect)))


@pytest.mark.parametrize(
    ("k", "said"), [(FEW - 1, "too few trials to tell"), (FEW, "no clear difference between doses")]
)
def test_few_trials_cannot_tell_doses_apart(one: KindAnswer, k: int, said: str) -> None:
    assert f"dose against dose: {said}. " in within(one, k=k, p=0.4)
    assert "dose against dose: doses differ. " in within(one, k=k, p=0.04)
    assert within(one, k=k).endswith(f"; {k} trials).")
    assert within(one, k=1).endswith("; 1 trial).")


def of_trials(one: KindAnswer, trials: int) -> KindAnswer:
    """The same comparisons as those of so many trials."""
    names = [f"trial{number % trials}" for number in range(len(one.compared))]
    entering = one.effects.entering.assign(trial_id=names)
    effects = copy(one.effects)
    vars(effects)["entering"] = entering
    return replace(one, effects=effects)


@pytest.mark.parametrize("trials", [FEW - 1, FEW, 10, 11])
def test_between_trials(one: KindAnswer, trials: int) -> None:
    text = _between(of_trials(one, trials))
    assert text.startswith("too few trials to tell whether") == (trials < FEW)
    assert f"11 comparisons of {trials} trials)." in text
    assert ("With the doses of a trial as a cluster" in text) == (trials < 11)
