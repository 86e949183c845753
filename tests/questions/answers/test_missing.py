"""What missing trials and other priors could make of an answer: by hand, without precision from nowhere."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

import ketcli
from ketcli.errors import InvalidInput
from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.evidence.left_out import LeftOutKind
from ketcli.evidence.rows import TrialRow
from ketcli.models.bayes.posterior import bayes_pool
from ketcli.models.bayes.priors import EMPIRICAL, TauPrior
from ketcli.models.pooling.tau2 import tau2
from ketcli.models.verdict.headline import Verdict
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


@pytest.mark.parametrize(("randomized", "sized"), [(1.0, False), (2.0, True)])
def test_two_people_are_the_fewest_that_have_a_weight(randomized: float, sized: bool, found: Missing) -> None:
    one = next(item for item in found.effects.left_out if item.asked_for and item.label not in found.unsized)
    rows = [
        trial._replace(n_randomized=randomized) if trial.trial_id == one.trial_id else trial
        for trial in bundled().rows(TrialRow)
    ]
    again = missing_trials(ask(bundled().with_rows(TrialRow, rows), IV))
    assert (one.label in again.unsized) is not sized
    assert again.trials == found.trials - (not sized)


def test_the_missing_are_assumed_to_share_nothing_to_all_of_the_effect(found: Missing) -> None:
    assert [one.share for one in found.shares] == [0, 0.25, 0.5, 0.75, 1]


def test_of_counts_the_share_of_the_control_groups_gives_the_variance() -> None:
    effects = ask(bundled(), Filters(), outcome="response")
    rows = effects.complete
    share = rows["events_c"].sum() / rows["n_c"].sum()
    sizes = {trial.trial_id: trial.n_randomized for trial in bundled().rows(TrialRow)}
    people = [sizes[item.trial_id] for item in effects.left_out if item.asked_for and sizes[item.trial_id] >= 2]
    # two arms of n / 2 people with the share of the control groups in both
    assert missing_trials(effects).expected_vi == pytest.approx([4 * (1 - share) / (share * n) for n in people])


@pytest.mark.parametrize(("events", "share"), [(0.0, 0.5), (1.0, None)])
def test_a_single_event_of_the_controls_tells_their_share(events: float, share: float | None) -> None:
    effects = ask(bundled(), Filters(), outcome="response")
    controls = np.zeros(len(effects.table))
    controls[int(np.flatnonzero(effects.usable)[0])] = events
    changed = replace(effects, table=effects.table.assign(events_c=controls))
    share = share or 1 / effects.complete["n_c"].sum()
    sizes = {trial.trial_id: trial.n_randomized for trial in bundled().rows(TrialRow)}
    people = [sizes[item.trial_id] for item in effects.left_out if item.asked_for and sizes[item.trial_id] >= 2]
    assert missing_trials(changed).expected_vi == pytest.approx([4 * (1 - share) / (share * n) for n in people])


def test_priors_agree_where_verdict_and_direction_are_the_same() -> None:
    found = under_priors(ask(bundled(), Filters()))

    def agree(*heads: tuple[Verdict, float]) -> bool:
        rows = tuple(
            replace(row, headline=replace(row.headline, verdict=verdict, estimate=estimate))
            for row, (verdict, estimate) in zip(found.rows, heads, strict=False)
        )
        return replace(found, rows=rows).same_verdict

    assert agree(("difference", -0.5), ("difference", -0.1))
    assert agree(("difference", 0.5), ("difference", 1.5))
    assert not agree(("difference", 0.5), ("difference", -0.5))
    assert not agree(("difference", 0.5), ("probable", 0.5))


@pytest.mark.parametrize(
    "trials", [("murrough2013",), ("murrough2013", "lii2023"), ("murrough2013", "lii2023", "fu2020"), ()]
)
def test_the_spread_is_the_larger_of_its_two_estimates(trials: tuple[str, ...]) -> None:
    effects = ask(bundled(), Filters(trial=trials))
    one = next(item for item in ask(bundled(), Filters()).left_out if item.asked_for)
    found = missing_trials(replace(effects, left_out=(one._replace(trial_id="canuso2018"),)))
    spread = bayes_pool(effects.yi, effects.vi, TauPrior("half-normal", (0.5,))).tau.median ** 2
    own = tau2(effects.yi, effects.vi) if effects.yi.size > 1 else 0.0
    assert found.tau2 == pytest.approx(max(spread, own))


def test_where_the_trials_tell_more_spread_than_the_prior_theirs_is_taken() -> None:
    effects = ask(bundled(), Filters(trial=("murrough2013", "lii2023")))
    far = replace(effects, table=effects.table.assign(yi=np.array([-3.0, 3.0]), vi=np.array([0.01, 0.01])))
    one = next(item for item in ask(bundled(), Filters()).left_out if item.asked_for)._replace(trial_id="canuso2018")
    assert missing_trials(replace(far, left_out=(one,))).tau2 == pytest.approx(17.99)


def test_an_estimate_of_nothing_is_in_no_direction() -> None:
    found = under_priors(ask(bundled(), Filters()))
    rows = tuple(
        replace(row, headline=replace(row.headline, verdict="no_clear_difference", estimate=estimate))
        for row, estimate in zip(found.rows, (0.0, -0.1), strict=False)
    )
    assert replace(found, rows=rows).same_verdict


@pytest.mark.parametrize(
    ("outcome", "prior"),
    [
        ("ae:dropout any reason", "turner-dropouts"),
        ("ae:headache", "turner-adverse-events"),
        ("remission", "turner-mental-health"),
    ],
)
def test_the_empirical_prior_is_that_of_the_setting(outcome: str, prior: str) -> None:
    effects = replace(ask(bundled(), Filters(), outcome="response"), outcome=outcome)
    assert under_priors(effects).rows[-1].prior == EMPIRICAL[prior]


@pytest.mark.parametrize(("scale_sd", "known"), [(0.5, True), (9.0, True), (0.0, False), (float("nan"), False)])
def test_a_mean_difference_has_the_priors_of_its_scale_and_no_empirical_one(scale_sd: float, known: bool) -> None:
    effects = replace(ask(bundled(), Filters(), measure="MD"), scale_sd=scale_sd)
    if not known:
        with pytest.raises(InvalidInput, match="no prior of the spread between trials is known for MD"):
            under_priors(effects)
        return
    names = [row.name for row in under_priors(effects).rows]
    assert names == ["half-normal, scale 0.5", "half-normal, scale 0.25", "half-normal, scale 1"]
