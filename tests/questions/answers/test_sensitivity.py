"""Sensitivity of a pooled effect: against refits one by one, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.pooling.pool import pool
from ketcli.questions.answers.sensitivity import GoshOptions, gosh_quantiles, sensitivity_of
from ketcli.questions.effects.from_studies import effects_of_studies
from ketcli.questions.effects.method import resolve

BCG = str(Path(__file__).parents[2] / "oracle" / "data" / "bcg_logrr.csv")


def test_leave_one_out_is_the_pool_of_the_others() -> None:
    effects = effects_of_studies(BCG, resolve(), measure="GEN")
    found = sensitivity_of(effects).leave_one_out
    for index in range(13):
        others = pool(np.delete(effects.yi, index), np.delete(effects.vi, index))
        assert found["estimate"][index] == pytest.approx(others.estimate, rel=1e-8)
        assert found["ci_high"][index] == pytest.approx(others.ci_high, rel=1e-8)


def test_cumulative_ends_with_the_pool_of_all_in_any_order() -> None:
    effects = effects_of_studies(BCG, resolve(), measure="GEN")
    for order in (None, "year", "ablat"):
        found = sensitivity_of(effects, order=order)
        assert found.cumulative["estimate"].iloc[-1] == pytest.approx(found.pooled.estimate, rel=1e-8)
    by_year = sensitivity_of(effects, order="year").cumulative["study"].tolist()
    years = effects.moderators().set_index(effects.complete["study"]).loc[by_year, "year"].tolist()
    assert years == sorted(years)


def test_gosh_of_every_study_is_one_of_the_subsets() -> None:
    effects = effects_of_studies(BCG, resolve(tau2_method="DL"), measure="GEN")
    found = sensitivity_of(effects, gosh=GoshOptions())
    assert found.gosh is not None
    assert len(found.gosh.k) == 2**13 - 1
    assert found.gosh.estimate[found.gosh.k == 13] == pytest.approx([found.pooled.estimate])
    quantiles = gosh_quantiles(found.gosh)["estimate"]
    assert quantiles["0"] <= quantiles["0.5"] <= quantiles["1"]
    assert found.gosh_studies is not None
    assert found.gosh_studies["study"].tolist() == effects.frame["study"].tolist()


def test_refused() -> None:
    effects = effects_of_studies(BCG, resolve(), measure="GEN")
    with pytest.raises(InvalidInput, match="did you mean 'year'"):
        sensitivity_of(effects, order="yaer")
    first_two = np.arange(13) < 2
    with pytest.raises(NoAnswer, match="at least three"):
        sensitivity_of(effects.where(first_two))
