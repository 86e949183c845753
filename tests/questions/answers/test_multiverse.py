"""The multiverse: its data sets are those of the options themselves, counted once, judged by the one rule."""

from __future__ import annotations

import json
import time
from dataclasses import replace
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
from ketcli.questions.answers.multiverse import Multiverse, multiverse, summary_keys
from ketcli.questions.answers.pooled_effect import pooled_effect
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.came_about import imbalanced
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
    assert len(estimates) == len(iv.verdicts) == len(set(iv.sets.tolist())) < len(iv.specifications)


def test_the_verdict_of_each_set_is_that_of_the_one_rule(iv: Multiverse) -> None:
    for number, simplest in enumerate(iv.simplest[:8]):
        found = asked(simplest)
        own = headline(found.yi, found.vi, prior=TauPrior("half-normal", (0.5,)))
        assert iv.verdicts[number].verdict == own.verdict
    first = iv.verdicts[0]
    assert iv.same == tuple((one.verdict, one.side) == (first.verdict, first.side) for one in iv.verdicts)


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
    assert {one.replications for one in found.verdicts} == {1}


def test_the_choices_are_those_that_the_page_on_methods_names(iv: Multiverse) -> None:
    def values(found: Multiverse, name: str) -> set[Any]:
        return {one[name] for one in found.specifications if name in one}

    assert values(iv, "prefer") == {"adjusted", "raw", "endpoint", "change"}
    assert values(iv, "baseline_r") == {0.2, 0.4, 0.6}
    assert values(iv, "crossover_r") == {0.3, 0.5, 0.7}
    assert values(iv, "impute_sd") == values(iv, "from_response") == {False, True}
    events = multiverse(ask(bundled(), Filters(), outcome="response"))
    assert values(events, "prefer") == {"adjusted", "raw"}
    assert values(events, "crossover_r") == {0.3, 0.5, 0.7}
    assert values(events, "impute_sd") == set()


def test_each_estimator_of_tau2_is_the_pool_by_it(iv: Multiverse) -> None:
    effects = iv.effects
    for name, (estimate, low, high) in iv.by_tau2.items():
        own = pooled_effect(ask(bundled(), IV, tau2_method=name)).pooled
        assert (estimate, low, high) == pytest.approx((own.estimate, own.ci_low, own.ci_high))
    assert len(iv.by_tau2) > 4
    assert multiverse(ask(bundled(), IV, model="common")).by_tau2 == {}
    two = effects.entering.text("trial_id")[:2]
    assert [len(multiverse(ask(bundled(), Filters(trial=tuple(two[:k])))).by_tau2) > 0 for k in (1, 2)] == [False, True]


def test_a_question_that_corrects_for_baseline_starts_from_its_own_correlation() -> None:
    found = multiverse(ask(bundled(), IV, baseline="ancova", baseline_r=0.4))
    first = found.specifications[0]
    assert (first["baseline"], first["baseline_r"]) == ("ancova", 0.4)
    plain, other = ({**first, "baseline_r": r} for r in (0.4, 0.2))
    assert found.changes(plain) == {}
    assert found.changes(other) == {"baseline_r": 0.2}
    without = next(one for one in found.specifications if one["baseline"] == "none")
    assert "baseline_r" not in without
    assert found.changes({**plain, "baseline": "none"}) == {"baseline": "none"}
    assert found.pooled.estimate[0] == pytest.approx(pooled_effect(found.effects).pooled.estimate)
    assert {one.get("baseline_r") for one in found.specifications} == {None, 0.2, 0.4, 0.6}


def test_no_specification_stands_twice(iv: Multiverse) -> None:
    assert len({json.dumps(one, sort_keys=True) for one in iv.specifications}) == len(iv.specifications)


def test_trials_that_are_flagged_are_left_out_alone_and_together() -> None:
    data = bundled()
    control = {(arm.trial_id, arm.arm_id) for arm in data.rows(ArmRow) if arm.role == "control"}
    shifted = data.with_rows(
        ResultRow,
        [
            row._replace(mean=row.mean + 9) if row.time_h == 0 and (row.trial_id, row.arm_id) not in control else row
            for row in data.rows(ResultRow)
        ],
    )
    table = ask(shifted, Filters(), at="28d", prefer="endpoint").entering
    rows = table.text("trial_id", imbalanced(table))[:2], table.text("trial_id", ~imbalanced(table))[:1]
    trials = tuple(name for names in rows for name in names)
    assert len(set(trials)) == 3
    found = multiverse(ask(shifted, Filters(trial=trials), at="28d", prefer="endpoint"))
    one, two = found.flagged
    assert {tuple(each["without"]) for each in found.specifications} == {(), (one,), (two,), (one, two)}


def test_what_moves_nothing_is_not_named(iv: Multiverse) -> None:
    still = replace(iv, pooled=iv.pooled._replace(estimate=np.full_like(iv.pooled.estimate, -0.3)))
    assert still.moves_most is None
    same = replace(iv, verdicts=(iv.verdicts[0],) * len(iv.verdicts))
    assert same.turns is None


def test_the_summary_names_what_the_answer_holds(iv: Multiverse) -> None:
    keys = summary_keys(iv)
    assert iv.moves_most is not None
    assert iv.turns is not None
    assert keys["verdict"] == iv.verdicts[0].verdict
    assert keys["moves_most"] == {"change": iv.moves_most[0], "by": iv.moves_most[1]}
    assert keys["turns"] == {"change": iv.turns[1], "verdict": iv.verdicts[iv.turns[0]].verdict}
    assert keys["turns"]["verdict"] != keys["verdict"]
    assert {
        row["tau2_method"]: (row["estimate"], row["ci_low"], row["ci_high"]) for row in keys["tau2_methods"]
    } == iv.by_tau2
    still = replace(
        iv,
        verdicts=(iv.verdicts[0],) * len(iv.verdicts),
        pooled=iv.pooled._replace(estimate=np.zeros(len(iv.verdicts))),
    )
    assert (summary_keys(still)["moves_most"], summary_keys(still)["turns"]) == (None, None)


def test_one_trial_in_points_has_its_choices_too() -> None:
    found = multiverse(ask(bundled(), Filters(trial=("nugent2019",)), measure="MD"))
    assert found.studies == ("Nugent 2019",)
    assert all("from_response" not in one for one in found.specifications)
