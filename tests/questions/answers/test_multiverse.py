"""The multiverse: its data sets are those of the options themselves, counted once, judged by the one rule."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import pytest

import ketcli
from ketcli.errors import InvalidInput
from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.evidence.rows import ArmRow, ResultRow
from ketcli.models.bayes.priors import TauPrior
from ketcli.models.verdict.headline import headline
from ketcli.questions.answers.multiverse import Multiverse, multiverse
from ketcli.questions.answers.pooled_effect import pooled_effect
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.effect_set import EffectSet

IV = Filters(route=("iv",))


@pytest.fixture(scope="module")
def iv() -> Multiverse:
    return multiverse(ask(bundled(), IV))


def asked(specification: dict[str, Any], filters: Filters = IV, **same: Any) -> EffectSet:
    own = dict(specification)
    without = own.pop("without")
    found = ask(bundled(), filters, **own, **same)
    return found.where(~found.frame["study"].isin(without).to_numpy())


def test_every_specification_is_what_its_options_give(iv: Multiverse) -> None:
    for row in range(0, len(iv.specifications), 7):
        own = pooled_effect(asked(iv.specifications[row])).pooled
        number = int(iv.sets[row])
        told = iv.pooled.k[number], iv.pooled.estimate[number], iv.pooled.low[number], iv.pooled.high[number]
        assert told == pytest.approx((own.k, own.estimate, own.ci_low, own.ci_high), abs=1e-7)


def test_the_first_is_the_question_as_asked_and_identical_data_sets_count_once(iv: Multiverse) -> None:
    assert iv.specifications[0]["prefer"] == "adjusted"
    assert iv.sets[0] == 0
    assert iv.changes(iv.specifications[0]) == {}
    estimates = {(int(k), float(y), float(low)) for k, y, low in
                 zip(iv.pooled.k, iv.pooled.estimate, iv.pooled.low, strict=True)}  # fmt: skip
    assert len(estimates) == len(iv.headlines) == len(set(iv.sets.tolist())) < len(iv.specifications)


def test_the_verdict_of_each_set_is_that_of_the_one_rule(iv: Multiverse) -> None:
    for number, simplest in enumerate(iv.simplest[:8]):
        found = asked(simplest)
        own = headline(found.yi, found.vi, prior=TauPrior("half-normal", (0.5,)))
        assert iv.headlines[number].verdict == own.verdict
    first = iv.headlines[0]
    assert iv.same == tuple(
        (one.verdict, np.sign(one.estimate)) == (first.verdict, np.sign(first.estimate)) for one in iv.headlines
    )


def test_what_moves_most_is_one_choice_and_what_turns_needs_fewest(iv: Multiverse) -> None:
    assert iv.moves_most is not None
    change, by = iv.moves_most
    assert len(change) == 1
    single = [
        abs(float(iv.pooled.estimate[number] - iv.pooled.estimate[0]))
        for number, one in enumerate(iv.simplest)
        if len(iv.changes(one)) == 1
    ]
    assert abs(by) == pytest.approx(max(single))
    assert iv.turns is not None
    number, turning = iv.turns
    assert not iv.same[number]
    assert len(turning) == min(len(iv.changes(s)) for s, same in zip(iv.simplest, iv.same, strict=True) if not same)


def test_a_flagged_trial_is_left_out_in_turn(iv: Multiverse) -> None:
    assert iv.flagged == ("Lii 2023",)
    assert {tuple(one["without"]) for one in iv.specifications} == {(), ("Lii 2023",)}


@pytest.mark.parametrize("options", [{"outcome": "response"}, {"measure": "MD"}, {"prefer": "raw", "crossover_r": 0.4}])
def test_other_questions_start_from_what_was_asked(options: dict[str, Any]) -> None:
    effects = ask(bundled(), Filters(), **options)
    found = multiverse(effects)
    own = pooled_effect(effects).pooled
    assert (found.pooled.k[0], found.pooled.estimate[0]) == (own.k, pytest.approx(own.estimate))
    assert min(found.pooled.estimate) <= own.estimate + 1e-9 <= max(found.pooled.estimate) + 2e-9


def test_a_study_file_has_no_other_figures() -> None:
    effects = ask(bundled(), IV)
    with pytest.raises(InvalidInput, match="choices"):
        multiverse(effects.where(effects.usable))


def test_json_and_sentences_say_the_same() -> None:
    answer = ketcli.load().sensitivity(route="iv", choices=True)
    body = json.loads(answer.to_json())
    summary = body["summary"]
    assert summary["n"] == len(body["choices"])
    assert summary["distinct"] == len({row["set"] for row in body["choices"]})
    assert all({"specification", "k", "estimate", "ci_low", "ci_high"} <= set(row) for row in body["choices"])
    assert f"is the same in {summary['same_verdict']} of {summary['distinct']}." in repr(answer)
    estimates = [row["estimate"] for row in body["choices"]]
    assert (summary["estimate_min"], summary["estimate_max"]) == (min(estimates), max(estimates))


def test_a_thousand_specifications_take_less_than_a_second() -> None:
    data = bundled()
    control = {arm.arm_id for arm in data.rows(ArmRow) if arm.role == "control"}
    # the other arms began worse, so that many trials are flagged and left out in turn
    shifted = [
        row._replace(mean=row.mean + 8) if row.time_h == 0 and row.arm_id not in control else row
        for row in data.rows(ResultRow)
    ]
    effects = ask(data.with_rows(ResultRow, shifted), Filters(), at="28d", prefer="endpoint")
    started = time.process_time()
    found = multiverse(effects)
    took = time.process_time() - started
    assert len(found.specifications) > 400
    assert took * 1000 / len(found.specifications) < 1


@pytest.mark.parametrize("options", [{}, {"outcome": "response"}, {"at": "7d"}])
def test_pool_says_in_one_line_what_the_multiverse_says(options: dict[str, Any]) -> None:
    evidence = ketcli.load()
    summary = json.loads(evidence.sensitivity(choices=True, **options).to_json())["summary"]
    answer = evidence.pool(**options)
    assert json.loads(answer.to_json())["choices"] == summary
    (line,) = [line for line in repr(answer).splitlines() if "--choices" in line]
    assert f"({summary['distinct']} data sets)" in line
    assert f"the verdict is the same in {summary['same_verdict']}," in line
    assert ("turns it" in line) == (summary["turns"] is not None)


def test_panels_of_one_programme_are_one_replication_in_every_data_set() -> None:
    found = multiverse(ask(bundled(), Filters(trial=("daly2018", "daly2018b")), at="7d"))
    assert {one.replications for one in found.headlines} == {1}
