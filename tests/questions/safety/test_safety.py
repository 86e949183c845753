"""Side effects: every figure by a second route (metafor, base R, closed forms), and what must hold for all of them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.safety_data import write

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.evidence.checking.check import check_dataset
from ketcli.evidence.dataset import Dataset, bundled, open_folder
from ketcli.evidence.filters import Filters
from ketcli.questions.effects.method import resolve
from ketcli.questions.safety.event_row import Estimate, EventRow, event_row
from ketcli.questions.safety.question import SORTS, SafetyQuestion
from ketcli.questions.safety.safety import SafetyAnswer, safety

R = json.loads((Path(__file__).parents[2] / "oracle" / "extra_safety.json").read_text())
EXACT: dict[str, Any] = {"rel": 1e-6, "abs": 1e-9}


@pytest.fixture
def small(tmp_path: Path) -> Dataset:
    return open_folder(write(tmp_path))


def ask(dataset: Dataset, filters: Filters | None = None, **question: Any) -> SafetyAnswer:
    method = resolve(measure="RR", **question.pop("method", {}))
    return safety(dataset, filters or Filters(), method, SafetyQuestion(**question))


def row(answer: SafetyAnswer, event: str, level: str = "") -> EventRow:
    (found,) = [one for one in answer.rows if (one.event, one.level) == (event, level)]
    return found


def limits_of(one: Estimate) -> tuple[float, float, float]:
    return one.value, one.low, one.high


def counts(one: EventRow) -> tuple[float, ...]:
    return tuple(one.total(name) for name in ("events_e", "n_e", "events_c", "n_c"))


def test_the_small_dataset_is_sound(tmp_path: Path) -> None:
    assert check_dataset(write(tmp_path)) == []


# ---- each figure by R


def test_frequent_event_by_random_effects_as_in_metafor(small: Dataset) -> None:
    one, by_r = row(ask(small, method={"test": "knha"}), "nausea"), R["nausea"]
    assert one.choice.model == "random"
    assert counts(one) == (134, 340, 29, 290)
    ratio = [math.log(value) for value in (one.ratio.value, one.ratio.low, one.ratio.high)]
    assert ratio == pytest.approx([by_r["rr"][key] for key in ("estimate", "ci_low", "ci_high")], **EXACT)
    assert (one.i2, one.tau2) == pytest.approx((by_r["rr"]["i2"], by_r["rr"]["tau2"]), rel=1e-5)
    assert limits_of(one.rd) == pytest.approx([(ratio - 1) * 29 / 290 for ratio in limits_of(one.ratio)], **EXACT)
    for share, expected in ((one.incidence_e, by_r["e"]), (one.incidence_c, by_r["c"])):
        assert share.model == "logit"
        found = (share.estimate, share.ci_low, share.ci_high)
        assert found == pytest.approx([expected[key] for key in ("estimate", "ci_low", "ci_high")], **EXACT)


def test_rare_event_with_an_empty_cell_by_mantel_haenszel_as_in_metafor(small: Dataset) -> None:
    one, by_r = row(ask(small), "tremor"), R["tremor"]
    assert one.choice.model == "mh"
    ratio = [math.log(value) for value in (one.ratio.value, one.ratio.low, one.ratio.high)]
    assert ratio == pytest.approx([by_r["rr"][key] for key in ("estimate", "ci_low", "ci_high")], **EXACT)
    assert limits_of(one.rd) == pytest.approx([(ratio - 1) * 5 / 240 for ratio in limits_of(one.ratio)], **EXACT)
    assert one.k == 4
    assert one.double_zero == ["Gamma"]


def test_very_rare_event_by_peto_as_in_metafor(small: Dataset) -> None:
    one, by_r = row(ask(small), "death"), R["death"]
    assert (one.choice.model, one.ratio_measure) == ("peto", "OR")
    ratio = [math.log(value) for value in (one.ratio.value, one.ratio.low, one.ratio.high)]
    assert ratio == pytest.approx([by_r["or"][key] for key in ("estimate", "ci_low", "ci_high")], **EXACT)
    odds = [ratio * 1 / 219 for ratio in limits_of(one.ratio)]
    assert limits_of(one.treated) == pytest.approx([one / (1 + one) for one in odds], **EXACT)


def test_one_trial_exact_limits_and_score_interval_as_in_r(small: Dataset) -> None:
    one, by_r = row(ask(small), "tinnitus"), R["tinnitus"]
    assert (one.choice.model, one.k) == ("single", 1)
    half = 1.959963984540054 * math.sqrt(by_r["vi"])
    ratio = [math.log(value) for value in (one.ratio.value, one.ratio.low, one.ratio.high)]
    assert ratio == pytest.approx([by_r["yi"], by_r["yi"] - half, by_r["yi"] + half], **EXACT)
    assert limits_of(one.rd) == pytest.approx(tuple(by_r["rd"].values()), **EXACT)
    assert math.isnan(one.nnh.estimate)  # no control had it, so that no ratio gives a number
    for share, expected in ((one.incidence_e, by_r["e"]), (one.incidence_c, by_r["c"])):
        assert share.model == "exact"
        assert (share.ci_low, share.ci_high) == pytest.approx(tuple(expected.values()), **EXACT)


def test_nobody_had_it_no_ratio_but_exact_limits(small: Dataset) -> None:
    one = row(ask(small), "seizure")
    assert one.choice.model == "none"
    assert math.isnan(one.ratio.value)
    assert one.rd.value == 0
    assert math.isnan(one.rd.low)
    assert math.isnan(one.nnh.estimate)
    assert len(one.double_zero) == 2
    limits = (one.incidence_e.estimate, one.incidence_e.ci_low, one.incidence_e.ci_high)
    assert limits == pytest.approx((0, 0, R["exact_seizure"]["high"]), **EXACT)


def test_no_event_in_one_of_the_groups_counts_and_their_difference(tmp_path: Path) -> None:
    folder = write(tmp_path)
    results = folder / "results.csv"
    for trial, arms in (("alpha", (("ket", 40, 5), ("pbo", 40, 0))), ("beta", (("ket", 60, 9), ("pbo", 60, 0)))):
        for arm, n, events in arms:
            added = f"{trial},{arm},ae:diplopia,,events,,,observed,{n},,,{events},,paper,text,\n"
            results.write_text(results.read_text() + added)
    one = row(ask(open_folder(folder)), "diplopia")
    assert (one.choice.model, math.isnan(one.ratio.value)) == ("none", True)
    assert (one.treated.value, one.control) == (14 / 100, 0)
    # Mantel-Haenszel of two trials with equal arms: the differences weighted by the people (Greenland & Robins, 1985)
    assert one.rd.value == pytest.approx((5 / 40 * 20 + 9 / 60 * 30) / 50)
    assert one.rd.low > 0
    assert math.isnan(one.nnh.estimate)


# ---- who is counted, and how often


def test_arm_that_repeats_others_is_not_counted_twice(small: Dataset) -> None:
    trials = row(ask(small), "nausea").trials.set_index("study")
    assert [trials.at["Delta", name] for name in ("events_e", "n_e", "arms")] == [30, 100, "esk56+esk84"]


def test_doses_apart_share_the_control_arm(small: Dataset) -> None:
    answer = ask(small, by="dose", events=("nausea",))
    rows = {one.level: one for one in answer.rows}
    assert list(rows) == ["56 mg", "84 mg", "0.5 mg/kg"]
    total = sum(one.total("n_c") for one in answer.rows)
    assert total == pytest.approx(40 + 60 + 20 + 50 + 120)
    assert sum(one.total("events_c") for one in answer.rows) == pytest.approx(29)
    assert rows["56 mg"].trials["n_c"].tolist() == [25]
    assert rows["56 mg"].incidence_c.estimate == pytest.approx(5 / 50)


@pytest.mark.parametrize("by", ["formulation", "route", "sessions", "control_type"])
def test_levels_add_up_to_the_whole(small: Dataset, by: str) -> None:
    whole, parts = row(ask(small), "nausea"), [one for one in ask(small, by=by).rows if one.event == "nausea"]
    assert np.sum([counts(one) for one in parts], axis=0) == pytest.approx(counts(whole))
    assert sum(one.k for one in parts) == whole.k


def test_crossover_trial_alone_is_paired(small: Dataset) -> None:
    near = row(ask(small, Filters(trial=("gamma",)), method={"crossover_r": 0.0}), "nausea")
    far = row(ask(small, Filters(trial=("gamma",)), method={"crossover_r": 0.4}), "nausea")
    assert far.ratio.value == pytest.approx(near.ratio.value)
    assert far.ratio.high / far.ratio.low < near.ratio.high / near.ratio.low
    assert far.rd.high - far.rd.low < near.rd.high - near.rd.low
    assert "Gamma" in " ".join(map(str, ask(small).notes))


def test_synonym_is_counted_under_its_preferred_term(small: Dataset) -> None:
    one = row(ask(small), "somnolence")
    assert one.trials["study"].tolist() == ["Alpha", "Beta", "Delta"]
    assert row(ask(small, events=("Drowsiness",)), "somnolence").trials["study"].tolist() == ["Alpha", "Beta", "Delta"]


def test_groups_only_on_request_and_nobody_twice(small: Dataset) -> None:
    assert {"somnolence", "sedation"} <= {one.event for one in ask(small).rows}
    one = row(ask(small, grouped=True), "sedation or somnolence")
    delta = one.trials.set_index("study").loc["Delta"]
    assert delta["events_e"] == 8 + 9  # the larger of both terms for each arm
    assert delta["events_e_most"] == 6 + 9 + 8 + 7
    assert delta["events_c"] == 4
    assert delta["n_e"] == 100
    assert "Delta" in " ".join(map(str, ask(small, grouped=True).notes))


def test_panels_of_one_programme_are_one_replication(small: Dataset) -> None:
    method = resolve(measure="RR")
    two = row(ask(small), "nausea").trials.head(2).assign(log_rr=1.5, log_rr_v=0.1)
    heads = [
        event_row(two.assign(programme=names), method, event="nausea", kind="symptom", level="", model=None).headline
        for names in (["one", "another"], ["one", "one"])
    ]
    assert [head and (head.replications, head.method, head.verdict) for head in heads] == [
        (2, "each", "difference"),
        (1, "bayes", "difference"),
    ]


def test_absent_is_not_zero(small: Dataset) -> None:
    one = row(ask(small), "somnolence")
    assert ("Eps", 5.0) in one.absent
    assert ("Gamma", None) in one.absent
    assert "Eps" not in one.trials["study"].tolist()
    assert row(ask(small), "sedation").limited == ["Eps"]
    assert row(ask(small), "death").limited == []  # deaths are no matter of a threshold


def test_figures_of_one_arm_are_named_not_counted(tmp_path: Path) -> None:
    results = write(tmp_path) / "results.csv"
    results.write_text(results.read_text() + "alpha,ket,ae:vertigo,,events,,,observed,40,,,3,,paper,text,\n")
    small = open_folder(tmp_path)
    with pytest.raises(NoAnswer, match="Alpha: figures for one arm only"):
        ask(small, events=("vertigo",))


# ---- options


def test_unknown_event_suggests_the_nearest_and_a_group_names_its_option(small: Dataset) -> None:
    with pytest.raises(InvalidInput, match="did you mean 'nausea'"):
        ask(small, events=("nausia",))
    with pytest.raises(InvalidInput, match="add --grouped"):
        ask(small, events=("sedation or somnolence",))


def test_serious_min_trials_and_models(small: Dataset) -> None:
    assert {one.event for one in ask(small, serious=True).rows} == {"death", "serious"}
    answer = ask(small, min_trials=4)
    assert {one.event for one in answer.rows} == {"nausea", "tremor"}
    assert ("tinnitus", 1) in answer.too_few
    with pytest.raises(NoAnswer, match="the most is 5"):
        ask(small, min_trials=6)
    forced = ask(small, model="mh")
    assert {one.choice.model for one in forced.rows} <= {"mh", "single", "none"}
    with pytest.raises(InvalidInput, match="multilevel"):
        ask(small, model="multilevel")


@pytest.mark.parametrize("sort", SORTS)
def test_order(small: Dataset, sort: str) -> None:
    rows = ask(small, sort=sort).rows
    values: dict[str, list[Any]] = {
        "trials": [-one.k for one in rows],
        "incidence": [-one.treated.value for one in rows],
        "rr": [-one.ratio.value for one in rows if not math.isnan(one.ratio.value)],
        "rd": [-one.rd.value for one in rows],
        "nnh": [one.nnh.estimate for one in rows if one.nnh.estimate > 0],
        "event": [one.event for one in rows],
    }
    assert values[sort] == sorted(values[sort])


def test_scores_beside_the_events(small: Dataset) -> None:
    scores = {one.outcome: one for one in ask(small).scores}
    assert scores["dissociation"].effect.pooled.estimate == 19.0  # the peak, not the day after
    assert scores["sbp_max_increase"].effect.pooled.estimate == 12.0
    assert scores["dbp_max_increase"].effect is None
    assert ask(small, events=("nausea",)).scores == ()


def test_published_pools_are_shown_and_change_nothing(small: Dataset) -> None:
    without, beside = ask(small), ask(small, published=True)
    assert without.published == ()
    assert {(one.arm, one.events, one.n) for one in beside.published} == {("esk", 60, 220), ("pbo", 14, 170)}
    assert [counts(one) for one in without.rows] == [counts(one) for one in beside.rows]
    assert ask(small, Filters(formulation=("racemic",)), published=True).published == ()


def test_nothing_left_says_which_filter(small: Dataset) -> None:
    with pytest.raises(NoAnswer, match="--year-min 2030 removed"):
        ask(small, Filters(year_min=2030))


# ---- what holds for every row of the bundled data


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"by": "dose"},
        {"by": "formulation"},
        {"grouped": True},
        {"model": "peto"},
        {"by": "control_type"},
        {"model": "random"},
    ],
)
def test_relations_that_always_hold(question: dict[str, Any]) -> None:
    answer = ask(bundled(), **question)
    for one in answer.rows:
        name = (one.event, one.level)
        for share in (one.incidence_e, one.incidence_c):
            assert 0 <= share.ci_low <= share.estimate <= share.ci_high <= 1, name
            assert share.total_low <= share.total <= share.total_high, name
        frame = one.trials
        assert frame["trial_id"].is_unique, name
        assert (frame["events_e"] <= frame["n_e"]).all(), name
        assert (frame["events_e"] <= frame["events_e_most"]).all(), name
        if not math.isnan(one.ratio.value):
            assert one.ratio.low <= one.ratio.value <= one.ratio.high, name
        if not math.isnan(one.rd.low):
            assert one.rd.low <= one.rd.value <= one.rd.high, name
            assert one.rd.low >= -1, name
            assert one.rd.high <= 1, name
            if not math.isnan(one.nnh.estimate):
                assert one.nnh.through_infinity == (one.ratio.low < 1 < one.ratio.high), name
                assert one.rd.value == pytest.approx(one.treated.value - one.control, abs=1e-12), name
        assert one.control == one.total("events_c") / one.total("n_c"), name
        assert len(one.double_zero) <= one.k, name
        assert not {study for study, _ in one.absent} & set(frame["study"]), name
