"""Back on the reader's scale: ratios, proportions, and what no number can hold."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from ketcli.columns import Columns
from ketcli.effects.measures import Measure
from ketcli.effects.proportions import inverse_pft, pft
from ketcli.errors import NoAnswer
from ketcli.questions.effects.display import back_transform, display
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.method import resolve


def made(measure: Measure, **columns: list[float]) -> EffectSet:
    frame = pd.DataFrame({"study": ["a", "b"], "yi": [0.1, 0.2], "vi": [0.1, 0.2], **columns})
    return EffectSet(Columns.of(frame), "", resolve(measure=measure), (), (), {}, {})


@pytest.mark.parametrize(
    ("measure", "scale", "half"),
    [("RR", "ratio", math.exp(0.5)), ("HR", "ratio", math.exp(0.5)), ("SMD", "difference", 0.5),
     ("PLO", "proportion", 1 / (1 + math.exp(-0.5))), ("GEN", "difference", 0.5)],
)  # fmt: skip
def test_each_measure_has_its_scale(measure: Measure, scale: str, half: float) -> None:
    shown = display(back_transform(made(measure)), measure, (0.5, -1.0, 2.0, None, 3.0))
    assert (shown.scale, shown.estimate) == (scale, pytest.approx(half))
    assert shown.pi_low is None
    assert shown.pi_high is not None
    assert shown.ci_low < shown.estimate < shown.ci_high < shown.pi_high


def test_double_arcsines_go_back_by_the_harmonic_mean_of_the_people() -> None:
    value = pft([3, 5], [10, 40]).yi
    for name in ("n", "n_e"):
        found = back_transform(made("PFT", **{name: [10.0, 40.0]}))(value)
        np.testing.assert_allclose(found, inverse_pft(value, 2 / (1 / 10 + 1 / 40)))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_is_infinite_is_no_answer_but_for_a_prediction(place: int) -> None:
    values = [0.0, -1.0, 1.0, -2.0, 1000.0]
    shown = display(back_transform(made("OR")), "OR", tuple(values))  # type: ignore[arg-type]
    assert shown.pi_high is None
    assert shown.pi_low == pytest.approx(math.exp(-2))
    values[place] = 1000.0
    with pytest.raises(NoAnswer, match="too large for a number"):
        display(back_transform(made("OR")), "OR", tuple(values))  # type: ignore[arg-type]


def test_a_ratio_that_no_number_is_small_enough_for_is_no_answer() -> None:
    for values in ((-800.0, -801.0, -799.0), (0.0, -800.0, 1.0)):
        with pytest.raises(NoAnswer, match="too small for a number"):
            display(back_transform(made("OR")), "OR", (*values, None, None))
    assert display(back_transform(made("SMD")), "SMD", (0.0, 0.0, 0.0, None, None)).estimate == 0


def test_a_prediction_without_end_is_none_on_any_scale() -> None:
    shown = display(back_transform(made("SMD")), "SMD", (0.1, -0.2, 0.4, -math.inf, math.inf))
    assert (shown.pi_low, shown.pi_high) == (None, None)
    assert (shown.estimate, shown.ci_low, shown.ci_high) == (0.1, -0.2, 0.4)


def test_double_arcsines_of_nobody_knows_how_many_stay_as_they_are() -> None:
    values = np.array([0.3, 0.5])
    np.testing.assert_array_equal(back_transform(made("PFT"))(values), values)
