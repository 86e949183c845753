"""What leads an answer, from how many trials on, and what prediction stands beside it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ketcli.columns import Columns
from ketcli.effects.measures import Measure
from ketcli.models.bayes.posterior import bayes_pool
from ketcli.models.pooling.pool import pool
from ketcli.questions.answers.pooled_effect import pooled_effect
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.lead import reading_of, replications, widest_of
from ketcli.questions.effects.method import resolve
from ketcli.questions.effects.prior import prior_of


def made(k: int, measure: Measure = "SMD", scale_sd: float = 10.0) -> EffectSet:
    frame = pd.DataFrame(
        {"study": [f"s{i}" for i in range(k)], "yi": [0.1 * (i % 4) for i in range(k)], "vi": [0.05] * k}
    )
    given = {"name": "made", "sha256": ""}
    return EffectSet(Columns.of(frame), "", resolve(measure=measure), (), (), {}, given, scale_sd=scale_sd)


def test_from_ten_trials_on_the_classic_prediction_below_the_posterior_one() -> None:
    effects = made(9)
    prior = prior_of(effects)
    assert prior is not None
    told = pooled_effect(effects).lead
    assert told.prediction == bayes_pool(effects.yi, effects.vi, prior).new_study.central
    many = made(10)
    classic = pool(many.yi, many.vi, test="adhoc")
    assert pooled_effect(many).lead.prediction == (classic.pi_low, classic.pi_high)


def test_two_trials_have_a_pool_and_one_stands_for_itself() -> None:
    one, two = (pooled_effect(made(k)).lead for k in (1, 2))
    assert one.headline is not None
    assert (one.headline.method, one.prediction) == ("single", (None, None))
    assert two.headline is not None
    assert two.headline.method != "single"


@pytest.mark.parametrize(("measure", "scale_sd", "told"), [("MD", 10.0, True), ("MD", 0.0, False), ("RD", 0.0, False)])
def test_too_wide_is_said_in_units_of_the_scale(measure: Measure, scale_sd: float, told: bool) -> None:
    widest = widest_of(made(3, measure, scale_sd))
    smd = widest_of(made(3))
    assert smd is not None
    assert widest == (smd * scale_sd if told else None)


def test_panels_of_one_programme_are_one_replication() -> None:
    rows = made(4).table
    assert replications(rows) == 4
    assert replications(rows.assign(programme=["a", "a", "b", "c"])) == 3


@pytest.mark.parametrize("test", ["z", "adhoc"])
def test_random_effects_lead_whatever_model_stands_beside(test: Any) -> None:
    effects = made(10)
    table = effects.table.assign(yi=5 * effects.yi, vi=np.linspace(0.02, 0.2, 10))  # heterogeneous
    effects = replace(effects, table=table)
    common = replace(effects, method=resolve(measure="SMD", model="common", test=test))
    asked, led = pooled_effect(common), pooled_effect(effects).lead
    assert (asked.lead.display, asked.lead.p) == (led.display, led.p)
    assert asked.lead.other
    assert asked.p == asked.pooled.p != led.p


@pytest.mark.parametrize(
    ("measure", "mid", "low", "high", "reads"),
    [
        ("SMD", None, -0.5, 0.5, "undecided"), ("SMD", None, -0.49, 0.5, "plain"), ("SMD", 0.2, -0.2, 0.2, "undecided"),
        ("SMD", 0.6, -0.5, 0.5, "plain"), ("RR", None, math.log(0.75), math.log(1.25), "undecided"),
        ("RR", 1.5, -math.log(1.5), math.log(1.5), "undecided"), ("RR", 0.5, -math.log(2), math.log(2), "undecided"),
        ("RR", 2.0, math.log(0.6), math.log(1.9), "plain"), ("MD", None, -6.0, 6.0, "plain"),
        ("SMD", 0.2, -0.19, 0.5, "plain"), ("SMD", 0.2, -0.5, 0.19, "plain"),
        ("MD", 3.0, -3.0, 3.0, "undecided"), ("SMD", None, 0.1, 0.1, "no_width"), ("GEN", None, -9.0, 9.0, "plain"),
    ],
)  # fmt: skip
def test_an_interval_with_important_effects_in_both_directions_is_undecided(
    measure: Measure, mid: float | None, low: float, high: float, reads: str
) -> None:
    effects = made(3, measure, scale_sd=10.0 if measure == "MD" else math.nan)
    effects = replace(effects, method=resolve(measure=measure, mid=mid))
    widened = 1e-9 if reads == "undecided" else 0.0
    assert reading_of(effects, low - widened, high + widened) == reads
    assert reading_of(effects, low, high, wide=True) in ("plain", "no_width")


def test_a_p_value_stands_beside_the_model_that_leads_and_no_other() -> None:
    one, few, many = (pooled_effect(made(k)).lead for k in (1, 3, 10))
    assert one.p == pytest.approx(2 * stats.norm.sf(0.0 / math.sqrt(0.05)))
    assert few.headline is not None
    assert (few.headline.method, few.p) == ("bayes", None)
    assert many.p == pool(made(10).yi, made(10).vi, test="adhoc").p
    shifted = made(1)
    shifted = replace(shifted, table=shifted.table.assign(yi=np.array([0.7])))
    assert pooled_effect(shifted).lead.p == pytest.approx(2 * stats.norm.sf(0.7 / math.sqrt(0.05)))


def test_what_has_no_prior_has_no_prediction_below_ten_trials() -> None:
    for k, known in ((4, False), (9, False), (10, True)):
        told = pooled_effect(made(k, "GEN")).lead
        assert (told.prediction != (None, None)) is known


@pytest.mark.parametrize(
    ("scale_sd", "measure", "widest"),
    [(0.3, "MD", 0.75), (0.1, "MD", 0.25), (math.nan, "MD", None), (math.nan, "RR", math.log(100)), (9.0, "SMD", 2.5)],
)
def test_how_wide_is_too_wide(scale_sd: float, measure: Measure, widest: float | None) -> None:
    assert widest_of(made(3, measure, scale_sd)) == (None if widest is None else pytest.approx(widest))


@pytest.mark.parametrize(
    ("scale_sd", "measure", "scale"),
    [(0.8, "MD", 0.4), (0.0, "MD", None), (math.nan, "MD", None), (9.0, "SMD", 0.5), (9.0, "HR", 0.5),
     (9.0, "RD", None), (9.0, "GEN", None)],
)  # fmt: skip
def test_the_prior_of_tau_is_half_a_unit_of_what_has_one(
    scale_sd: float, measure: Measure, scale: float | None
) -> None:
    prior = prior_of(made(3, measure, scale_sd))
    assert (None if prior is None else prior.parameters) == (None if scale is None else (scale,))


@pytest.mark.parametrize(
    ("yi", "apart"),
    [((-1.0, 1.0), True), ((-0.1, 0.1), True), ((1.0, 1.2), False), ((0.1, 0.2, 0.1), False), ((0.9,), False)],
)
def test_trials_stand_side_by_side_where_nothing_pooled_tells(yi: tuple[float, ...], apart: bool) -> None:
    effects = made(len(yi))
    effects = replace(effects, table=effects.table.assign(yi=np.array(yi)))
    assert pooled_effect(effects).lead.apart is apart


COUNTS = {"events_e": [9.0, 5.0, 7.0, 8.0, 6.0, 9.0], "n_e": [30.0] * 6, "events_c": [3.0, 4.0, 2.0, 6.0, 3.0, 5.0],
          "n_c": [31.0] * 6}  # fmt: skip


@pytest.mark.parametrize(
    ("method", "other"),
    [
        ({}, False), ({"test": "z"}, True), ({"test": "knha"}, True), ({"model": "common"}, True),
        ({"model": "common", "test": "adhoc"}, True), ({"model": "bayes"}, False),
        ({"model": "mh", "measure": "OR"}, False), ({"model": "peto", "measure": "OR"}, False),
    ],
)  # fmt: skip
def test_another_model_than_the_headlines_is_said_beside_it(method: dict[str, Any], other: bool) -> None:
    for k in (1, 6):
        effects = replace(made(k), method=resolve(**{"measure": "SMD", **method}))
        effects = replace(
            effects, table=effects.table.assign(**{name: np.array(some[:k]) for name, some in COUNTS.items()})
        )
        found = pooled_effect(effects)
        assert found.lead.other is (other and k > 1)
        if k > 1 and method.get("measure") == "OR":
            assert found.lead.headline is not None
            assert (found.lead.headline.method, found.lead.headline.estimate) == ("asked", found.pooled.estimate)
            assert found.lead.p == found.pooled.p


def test_by_z_random_effects_still_lead_with_the_floor() -> None:
    effects = made(12)
    effects = replace(effects, table=effects.table.assign(yi=5 * effects.yi, vi=np.linspace(0.02, 0.2, 12)))
    led, plain = (
        pooled_effect(replace(effects, method=resolve(measure="SMD", test=test))).lead for test in ("z", "adhoc")
    )
    assert (led.display, led.p) == (plain.display, plain.p)


@pytest.mark.parametrize("measure", ["PLO", "PR"])
def test_proportions_have_no_headline(measure: Measure) -> None:
    found = pooled_effect(made(6, measure))
    assert (found.lead.headline, found.lead.other) == (None, False)
    assert found.lead.p == found.pooled.p
    assert found.lead.prediction == (found.pooled.pi_low, found.pooled.pi_high)


def test_clusters_have_no_headline() -> None:
    effects = replace(made(6), method=resolve(measure="SMD", model="multilevel"))
    effects = replace(
        effects, table=effects.table.assign(trial_id=list("aabbcd"), yi=np.array([0.1, 0.3, -0.2, 0.5, 0.4, 0.9]))
    )
    found = pooled_effect(effects).lead
    assert (found.headline, found.other, found.apart) == (None, False, False)
