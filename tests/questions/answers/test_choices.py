"""The pooled effects that a reader of a report may choose among."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import Filters
from ketcli.questions.answers.choices import choices_of, values_of
from ketcli.questions.answers.pool import pool_effects
from ketcli.questions.effects.ask import ask

SMALL = open_folder(Path(__file__).parents[2] / "small")


@pytest.mark.parametrize("outcome", ["severity", "response"])
def test_each_choice_is_pooled_as_the_same_studies_alone(outcome: str) -> None:
    overall = pool_effects(ask(SMALL, Filters(), outcome=outcome)).overall
    effects = overall.effects
    found = choices_of(overall)
    routes, formulations = values_of(overall).values()
    assert len(found) == (1 + len(routes)) * (1 + len(formulations))
    assert found[0].effect is overall
    for one in found:
        mask = np.ones(len(effects.frame), dtype=bool)
        for name, value in (("route", one.route), ("formulation", one.formulation)):
            mask &= ((effects.frame[name] == value) | (not value)).to_numpy()
        assert (one.effect is None) == (not (mask & effects.usable).any())
        if one.effect is None:
            assert set(one.weights) == {None}
            continue
        part = effects.where(mask)
        if part.usable.sum() == 1:
            part = replace(part, method=replace(part.method, model="common", test="z"))
        alone = pool_effects(part).overall
        assert one.effect.display == alone.display
        assert [weight for weight in one.weights if weight is not None] == pytest.approx(list(alone.pooled.weights))
