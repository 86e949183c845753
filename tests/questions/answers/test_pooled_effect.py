"""One pooled effect: people, weights, limits of its studies, and what a picture or a table takes of it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ketcli.columns import Columns
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.questions.answers.pooled_effect import PooledEffect, pooled_effect, study_limits
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.from_studies import effects_of_studies
from ketcli.questions.effects.method import Method, resolve

BCG = str(Path(__file__).parents[2] / "oracle" / "data" / "bcg.csv")


def made(k: int, method: Method | None = None, **columns: Any) -> EffectSet:
    yi, vi = [0.1 + 0.3 * (i % 3) for i in range(k)], [0.02 + 0.01 * i for i in range(k)]
    frame = pd.DataFrame({"study": [f"s{i}" for i in range(k)], "yi": yi, "vi": vi, **columns})
    return EffectSet(Columns.of(frame), "", method or resolve(measure="SMD"), (), (), {}, {"name": "", "sha256": ""})


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_limits_of_studies_are_normal_at_the_level_of_the_method(level: float) -> None:
    effects = made(3, resolve(measure="SMD", level=level))
    low, high = study_limits(effects)
    half = {0.95: 1.959964, 0.8: 1.281552}[level] * np.sqrt(effects.vi)
    np.testing.assert_allclose(low, effects.yi - half, rtol=1e-6)
    np.testing.assert_allclose(high, effects.yi + half, rtol=1e-6)


def test_people_are_counted_where_both_arms_say_how_many() -> None:
    both = pooled_effect(made(2, n_e=[10.0, 20.0], n_c=[11.0, 22.0], paired=[False, True]))
    assert (both.n_e, both.n_c, both.participants) == (30, 33, 41)
    one = pooled_effect(made(2, n_e=[10.0, 20.0]))
    assert math.isnan(one.n_e)
    assert math.isnan(one.participants)
    unknown = pooled_effect(made(2, n_e=[10.0, math.nan], n_c=[11.0, 22.0], paired=[False, False]))
    assert math.isnan(unknown.n_e)
    assert unknown.n_c == 33


def test_weights_are_in_percent_and_a_posterior_has_shrunken_effects() -> None:
    effect = pooled_effect(made(4))
    assert sum(effect.weighed["weight"].tolist()) == pytest.approx(100)
    assert "shrunken" not in effect.weighed
    bayes = pooled_effect(made(4, resolve(measure="SMD", model="bayes")))
    assert bayes.posterior is not None
    assert bayes.weighed["shrunken"].tolist() == bayes.posterior.shrunken.mean.tolist()


def shown(effect: PooledEffect) -> tuple[Any, ...]:
    return effect.p, effect.span, effect.predicted


def test_the_headline_leads_unless_another_model_is_asked_for() -> None:
    led = pooled_effect(made(6))
    head = led.lead.headline
    assert head is not None
    assert not led.lead.other
    assert shown(led) == (led.lead.p, (head.estimate, head.low, head.high), led.lead.prediction)
    other = pooled_effect(made(6, resolve(measure="SMD", model="common")))
    pooled: Any = other.pooled
    assert other.lead.other
    assert shown(other) == (pooled.p, (pooled.estimate, pooled.ci_low, pooled.ci_high), (pooled.pi_low, pooled.pi_high))
    assert other.shown == other.display
    apart = pooled_effect(made(2))
    assert apart.lead.apart == (apart.span is None)


def test_models_of_counts_need_counts_and_their_measures() -> None:
    with pytest.raises(InvalidInput, match="needs counts of events in both arms"):
        pooled_effect(made(3, resolve(measure="OR", model="mh")))
    bcg = effects_of_studies(BCG, resolve(measure="RR", model="mh"), measure="RR")
    assert pooled_effect(bcg).pooled.model == "mh"
    one = pooled_effect(made(1, resolve(measure="SMD")))
    assert (one.pooled.model, one.pooled.k) == ("common", 1)
    with pytest.raises(InvalidInput, match="has no default prior of tau"):
        pooled_effect(made(3, resolve(measure="GEN", model="bayes")))
    with pytest.raises(NoAnswer, match="no study has a defined"):
        pooled_effect(made(3).where(np.zeros(3, dtype=bool)))


def test_a_picture_has_proportions_as_they_are_read_and_all_else_on_the_scale_of_analysis() -> None:
    for measure in ("RR", "SMD"):
        found = pooled_effect(made(6, resolve(measure=measure)))
        assert found.drawn == found.span
        assert found.span is not None
    shares = pooled_effect(made(6, resolve(measure="PLO")))
    assert shares.drawn == (shares.shown.estimate, shares.shown.ci_low, shares.shown.ci_high)
    assert shares.span == (shares.pooled.estimate, shares.pooled.ci_low, shares.pooled.ci_high)
    assert shares.drawn != shares.span
