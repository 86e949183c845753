"""What missing trials and other priors could make of an answer: by hand, without precision from nowhere."""

from __future__ import annotations

import json
from typing import get_args

import pytest

import ketcli
from ketcli.errors import InvalidInput
from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.evidence.left_out import LeftOutKind
from ketcli.evidence.rows import TrialRow
from ketcli.models.bayes.posterior import bayes_pool
from ketcli.models.bayes.priors import EMPIRICAL
from ketcli.questions.answers.missing import Missing, missing_trials, reason_of
from ketcli.questions.answers.priors import under_priors
from ketcli.questions.effects.ask import ask

IV = Filters(route=("iv",))


@pytest.fixture(scope="module")
def found() -> Missing:
    return missing_trials(ask(bundled(), IV))


def test_the_mean_of_all_is_nothing_at_the_tipping_point(found: Missing) -> None:
    told = found.headline.estimate
    assert (1 - found.weight) * told + found.weight * found.tipping_point == pytest.approx(0, abs=1e-12)
    assert found.tipping_point * told < 0


def test_the_weight_is_that_of_two_equal_arms(found: Missing) -> None:
    people = {trial.trial_id: trial.n_randomized for trial in bundled().rows(TrialRow)}
    sizes = [people[item.trial_id] for item in found.effects.left_out if item.asked_for]
    missing = sum(1 / (4 / n + found.tau2) for n in sizes if n >= 2)
    observed = sum(1 / (v + found.tau2) for v in found.effects.vi)
    assert found.weight == pytest.approx(missing / (missing + observed))
    assert found.people == sum(n for n in sizes if n >= 2)


def test_no_imagined_trial_adds_precision(found: Missing) -> None:
    told = found.headline
    for one in found.shares:
        factor = 1 - found.weight * (1 - one.share)
        assert (one.estimate, one.low, one.high) == pytest.approx(
            (told.estimate * factor, told.low * factor, told.high * factor)
        )
    assert (found.shares[-1].share, found.shares[-1].estimate) == (1.0, told.estimate)


def test_every_missing_trial_has_one_reason(found: Missing) -> None:
    named = [name for names in found.why.values() for name in names]
    assert sorted(named) == sorted(item.label for item in found.effects.left_out if item.asked_for)
    assert {reason_of(kind) for kind in get_args(LeftOutKind)} <= set(found.why)


def test_it_gives_no_verdict() -> None:
    answer = ketcli.load().sensitivity(route="iv", missing=True)
    body = json.loads(answer.to_json())
    assert body["no_verdict"] is True
    assert {"tipping_point", "weight_missing", "bound", "missing"} <= set(body)
    assert [set(row) for row in body["missing"]] == [
        {"assumed_share", "trials", "people", "estimate", "low", "high"}
    ] * len(body["missing"])
    assert repr(answer).startswith("For the mean of all to be nothing, ")


def test_measures_and_files_without_a_weight_are_refused() -> None:
    with pytest.raises(InvalidInput, match="RD"):
        missing_trials(ask(bundled(), Filters(), outcome="response", measure="RD"))
    whole = ask(bundled(), IV)
    with pytest.raises(InvalidInput, match="study file"):
        missing_trials(whole.where(whole.usable))


@pytest.mark.parametrize(
    ("asked", "empirical"),
    [({}, "rhodes-mental-health"), ({"outcome": "response"}, "turner-mental-health"),
     ({"outcome": "ae:nausea"}, "turner-adverse-events")],
)  # fmt: skip
def test_each_prior_gives_its_own_posterior(asked: dict[str, str], empirical: str) -> None:
    effects = ask(bundled(), Filters(), **asked)  # type: ignore[arg-type]
    found = under_priors(effects)
    assert [str(row.prior) for row in found.rows][:3] == ["half-normal:0.5", "half-normal:0.25", "half-normal:1"]
    assert found.rows[-1].prior == EMPIRICAL[empirical]
    for row in found.rows:
        assert row.bayes.mu.median == bayes_pool(effects.yi, effects.vi, row.prior).mu.median
