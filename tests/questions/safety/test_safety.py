"""Side effects: every figure by a second route (metafor, base R, closed forms), and what must hold for all of them."""

from __future__ import annotations

import json
import math
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.row_data import row as row_of
from tests.safety_data import write

from ketcli.effects import counts as counts_module
from ketcli.effects.score_interval import newcombe
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.evidence.checking.check import check_dataset
from ketcli.evidence.dataset import Dataset, bundled, open_folder
from ketcli.evidence.filters import Filters
from ketcli.evidence.rows import ArmRow, EventTermRow, ResultRow, TrialRow
from ketcli.models.pooling.rare_events import RULE
from ketcli.questions.effects.method import resolve
from ketcli.questions.safety.event_row import Estimate, EventRow, event_row
from ketcli.questions.safety.question import SORTS, SafetyQuestion
from ketcli.questions.safety.safety import SafetyAnswer, safety, side_effects_asked
from ketcli.questions.safety.side_effects import side_effects

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
    two = row(ask(small), "nausea").rows.head(2).assign(log_rr=[1.5, 1.5], log_rr_v=[0.1, 0.1])
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


def test_levels_of_dose_stand_by_their_number_and_what_has_no_ratio_last(small: Dataset) -> None:
    levels = [one.level for one in ask(small, by="dose", events=("nausea",)).rows]
    by_unit = sorted(levels, key=lambda level: (level.partition(" ")[2], float(level.partition(" ")[0])))
    assert len(levels) > 2
    assert levels == by_unit
    undefined = [math.isnan(one.ratio.value) for one in ask(small, sort="rr").rows]
    assert any(undefined)
    assert undefined == sorted(undefined)


def test_no_fewer_trials_than_one_can_be_asked_for(small: Dataset) -> None:
    assert len(ask(small, min_trials=1).rows) == len(ask(small).rows)
    with pytest.raises(InvalidInput, match="must be 1 or more, not 0"):
        ask(small, min_trials=0)


def test_dissociation_is_looked_at_forty_minutes_after_the_dose_and_within_four_hours(small: Dataset) -> None:
    def peak_of(*times: float) -> float | None:
        """The estimate where the scores stand at these times, each an hour's number in both arms apart."""
        kept = [one for one in small.rows(ResultRow) if one.outcome != "dissociation"]
        scores = [one for one in small.rows(ResultRow) if one.outcome == "dissociation" and one.time_h < 24]
        arms = {arm.arm_id for arm in small.rows(ArmRow) if arm.role == "experimental"}
        rows = [
            one._replace(time_h=time, mean=10.0 + (time if one.arm_id in arms else 0.0))
            for one in scores
            for time in times
        ]
        (found,) = [
            one for one in ask(small.with_rows(ResultRow, [*kept, *rows])).scores if one.outcome == "dissociation"
        ]
        return None if found.effect is None else found.effect.pooled.estimate

    assert peak_of(0.67, 2.0) == pytest.approx(0.67)
    assert peak_of(0.25, 1.0) == pytest.approx(1.0)
    assert peak_of(0.25) == pytest.approx(0.25)
    assert peak_of(4.0) == pytest.approx(4.0)
    assert peak_of(4.5) is None


def test_what_is_not_asked_for_is_the_default(small: Dataset) -> None:
    plain, asked = ask(small), side_effects_asked(small, Filters())
    assert [(one.event, one.k) for one in asked.rows] == [(one.event, one.k) for one in plain.rows]
    assert (asked.published, asked.too_few) == ((), ())
    assert asked.question == SafetyQuestion()
    counts_of = side_effects(small, Filters(role=("acute",)), resolve(measure="RR"))
    assert "sedation" in counts_of.rows.text("outcome")
    assert "sedation or somnolence" not in counts_of.rows.text("outcome")
    together = side_effects(small, Filters(role=("acute",)), resolve(measure="RR"), grouped=True)
    assert "sedation or somnolence" in together.rows.text("outcome")


@pytest.mark.parametrize("cells", [(0, 20, 3, 21), (3, 20, 0, 21), (2, 20, 3, 21)])
def test_of_one_trial_with_an_empty_group_the_difference_is_the_hybrid_score(
    small: Dataset, cells: tuple[int, int, int, int]
) -> None:
    one = row(ask(small), "tinnitus")
    names = ("events_e", "n_e", "events_c", "n_c")
    rows = one.rows.assign(**{name: [float(value)] for name, value in zip(names, cells, strict=True)})
    log_rr, rd = counts_module.rr(*cells), counts_module.rd(*cells)
    rows = rows.assign(log_rr=log_rr.yi, log_rr_v=log_rr.vi, rd=rd.yi, rd_v=rd.vi)
    made = event_row(rows, resolve(measure="RR"), event="tinnitus", kind="symptom", level="", model=None)
    if 0 in cells:
        a, n1, c, n2 = map(float, cells)
        assert limits_of(made.rd) == pytest.approx(newcombe(a, n1, c, n2))
        assert math.isnan(made.nnh.estimate)
    else:
        assert made.rd.value == pytest.approx(made.treated.value - made.control)


@pytest.mark.parametrize("paired", [True, False])
def test_of_one_trial_with_the_same_people_in_both_groups_the_difference_is_normal(
    small: Dataset, paired: bool
) -> None:
    one = row(ask(small), "tinnitus")
    figures = {"events_e": [0.0], "n_e": [20.0], "events_c": [3.0], "n_c": [20.0], "rd": [-0.15], "rd_v": [0.01]}
    rows = one.rows.assign(**figures, log_rr=[math.nan], log_rr_v=[math.nan], paired=[paired])
    made = event_row(rows, resolve(measure="RR"), event="tinnitus", kind="symptom", level="", model=None)
    normal = (-0.15, -0.15 - 1.959964 * 0.1, -0.15 + 1.959964 * 0.1)
    score = newcombe(0.0, 20.0, 3.0, 20.0)
    assert limits_of(made.rd) == pytest.approx(normal if paired else score, rel=1e-5)


def test_what_the_protocol_provides_is_in_no_pool(small: Dataset) -> None:
    terms = [*small.rows(EventTermRow), row_of(EventTermRow, event="rescue", preferred="rescue", kind="by_protocol")]
    rescued = [one._replace(outcome="ae:rescue") for one in small.rows(ResultRow) if one.outcome == "ae:nausea"]
    whole = small.with_rows(EventTermRow, terms).with_rows(ResultRow, [*small.rows(ResultRow), *rescued])
    assert {one.event for one in ask(whole).rows} == {one.event for one in ask(small).rows}
    assert "rescue" in {one.event for one in ask(small.with_rows(ResultRow, whole.rows(ResultRow))).rows}


def test_five_reasons_are_named_of_an_event_without_counts(small: Dataset) -> None:
    trials, arms, results = list(small.rows(TrialRow)), list(small.rows(ArmRow)), list(small.rows(ResultRow))
    (first,) = (one for one in trials if one.trial_id == "alpha")
    for place in range(7):
        name = f"more{place}"
        trials.append(first._replace(trial_id=name, label=name))
        arms += [arm._replace(trial_id=name) for arm in arms if arm.trial_id == "alpha"]
        results.append(
            row_of(ResultRow, trial_id=name, arm_id="ket", outcome="ae:vertigo", statistic="events", n=40.0, events=3.0)
        )
    more = small.with_rows(TrialRow, trials).with_rows(ArmRow, arms).with_rows(ResultRow, results)
    with pytest.raises(
        NoAnswer, match="none of the 12 trials left reports counts of vertigo in both groups"
    ) as refused:
        ask(more, events=("vertigo",))
    assert str(refused.value).count("figures for one arm only") == 5
    with pytest.raises(NoAnswer, match="reports counts of a serious event in both groups"):
        ask(more, Filters(trial=tuple(f"more{place}" for place in range(7))), serious=True)
    with pytest.raises(NoAnswer, match="reports counts of any side effect in both groups"):
        ask(more, Filters(trial=tuple(f"more{place}" for place in range(7))))


@pytest.mark.parametrize("sort", ["trials", "incidence", "rr", "rd", "nnh"])
def test_alike_events_stand_by_how_often_they_occur(small: Dataset, sort: str) -> None:
    rows = [one for one in ask(small, sort=sort).rows if not math.isnan(one.treated.value)]
    key = {"trials": lambda one: one.k, "incidence": lambda one: one.treated.value, "rr": lambda one: one.ratio.value,
           "rd": lambda one: one.rd.value, "nnh": lambda one: one.nnh.estimate}[sort]  # fmt: skip
    for one, other in pairwise(rows):
        if key(one) == key(other):
            assert one.treated.value >= other.treated.value


def test_levels_of_one_event_stand_together_by_unit_and_number(small: Dataset) -> None:
    for sort in SORTS:
        events = [one.event for one in ask(small, by="dose", sort=sort).rows]
        assert len(list(groupby(events))) == len(set(events))
    levels = [one.level for one in ask(small, by="route", sort="event", events=("nausea",)).rows]
    assert levels == ["intranasal", "iv"]


def test_how_the_model_was_chosen_is_said(small: Dataset) -> None:
    assert ask(small).rule == RULE
    assert ask(small, model="mh").rule.endswith("model mh for every event that two or more trials report")


def test_trials_behind_an_event_are_some_of_those_that_could_be(small: Dataset) -> None:
    answer = ask(small)
    scope = answer.coverage(row(answer, "nausea"))
    assert scope is not None
    assert (scope.trials, scope.of_trials, scope.people) == (5, 5, 80 + 120 + 20 + 150 + 240)
    apart = ask(small, by="route", events=("nausea",))
    assert [apart.coverage(one) for one in apart.rows] == [None, None]
    assert answer.scope is not None
    assert answer.scope.trials == 5


def test_what_is_pooled_together_is_said_unless_it_is_apart_or_alike(small: Dataset) -> None:
    def told(filters: Filters | None = None, **question: Any) -> list[str]:
        return [note.text for note in ask(small, filters, **question).notes if note.kind == "pooled_together"]

    assert told() == [
        "formulations pooled together: esketamine, racemic (--by formulation keeps them apart)",
        "routes pooled together: intranasal, iv (--by route keeps them apart)",
    ]
    assert told(by="route") == []
    assert told(Filters(route=("iv",))) == []


@pytest.mark.parametrize("by", [None, "dose", "formulation"])
def test_shares_that_do_not_agree_with_all_people_together_are_named(by: str | None) -> None:
    answer = ask(bundled(), by=by)
    apart = [f"{one.event}{f' ({one.level})' if one.level else ''}" for one in answer.rows
             if not (one.incidence_e.agrees and one.incidence_c.agrees)]  # fmt: skip
    told = [note.text.partition(": ")[2].split(", ") for note in answer.notes if note.kind == "incidence_apart"]
    assert [sorted(names) for names in told] == ([sorted(apart)] if apart else [])


def test_scores_stand_beside_the_events_that_they_go_with(small: Dataset) -> None:
    terms = ("Dissociation", "blood pressure increased")
    rows = [one._replace(outcome=f"ae:{term.lower()}") for term in terms for one in small.rows(ResultRow)
            if one.outcome == "ae:nausea"]  # fmt: skip
    whole = small.with_rows(ResultRow, [*small.rows(ResultRow), *rows])
    assert [one.outcome for one in ask(whole, events=terms[:1]).scores] == ["dissociation"]
    assert [one.outcome for one in ask(whole, events=terms[1:]).scores] == ["sbp_max_increase", "dbp_max_increase"]
    assert ask(whole, serious=True).scores == ()


def test_two_trials_of_one_score_are_judged_by_the_prior_of_its_scale(small: Dataset) -> None:
    scores = [one for one in small.rows(ResultRow) if one.outcome == "dissociation"]
    more = [one._replace(trial_id="beta") for one in scores]
    found = ask(small.with_rows(ResultRow, [*small.rows(ResultRow), *more])).scores
    (effect,) = (one.effect for one in found if one.outcome == "dissociation")
    assert effect is not None
    assert effect.pooled.k == 2
    assert effect.effects.scale_sd > 0
    apart = ask(small, by="route").scores
    assert [(one.outcome, one.level) for one in apart if one.effect] == [
        ("dissociation", "iv"),
        ("sbp_max_increase", "iv"),
    ]


def test_a_control_that_is_shared_brings_its_share_of_all_terms(small: Dataset) -> None:
    apart = ask(small, by="dose", grouped=True, events=("sedation or somnolence",))
    most = {one.level: one.rows for one in apart.rows if "mg" in one.level}
    delta = {level: rows.where(rows["trial_id"] == "delta") for level, rows in most.items()}
    shares = {level: rows["events_c_most"].tolist() for level, rows in delta.items() if len(rows)}
    assert shares == {"56 mg": [(4 + 1) / 2], "84 mg": [(4 + 1) / 2]}


def test_trials_without_any_side_effect_are_named_where_no_event_is(small: Dataset) -> None:
    rows = [one for one in small.rows(ResultRow) if one.trial_id != "gamma" or not one.outcome.startswith("ae:")]
    whole = small.with_rows(ResultRow, rows)
    assert [item.trial_id for item in ask(whole).left_out if item.kind == "no_side_effects"] == ["gamma"]
    assert [item for item in ask(whole, events=("nausea",)).left_out if item.kind == "no_side_effects"] == []


def test_terms_that_count_as_one_are_named_of_the_trials_that_have_several(small: Dataset) -> None:
    (note,) = [note for note in ask(small, grouped=True).notes if note.kind == "several_terms"]
    assert note.trials == ("Delta",)
    assert note.text.endswith("the least that it can be: Delta (sedation; somnolence)")
    assert [note for note in ask(small).notes if note.kind == "several_terms"] == []


def test_only_trials_with_a_row_of_a_score_are_missing_from_it(small: Dataset) -> None:
    assert all(one.left_out == () for one in ask(small).scores)
    bare = [one._replace(sd=math.nan) if one.outcome == "sbp_max_increase" else one for one in small.rows(ResultRow)]
    scores = {one.outcome: one for one in ask(small.with_rows(ResultRow, bare)).scores}
    assert [item.trial_id for item in scores["sbp_max_increase"].left_out] == ["alpha"]


def test_nothing_is_asked_by_default() -> None:
    question = SafetyQuestion()
    assert (question.serious, question.grouped, question.published, question.min_trials) == (False, False, False, 1)
