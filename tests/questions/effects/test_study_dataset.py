"""A study file asked as the bundled dataset is: the same figures give the same answers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.long_files import only, write

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_keywords
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.evidence.dataset import Dataset
from ketcli.evidence.outcomes import outcome_of
from ketcli.evidence.rows import ArmRow, ResultRow, TrialRow
from ketcli.evidence.studyfiles.options import Choosing
from ketcli.questions.answers.network_nodes import with_nodes
from ketcli.questions.effects.from_studies import StudyOptions
from ketcli.questions.effects.study_dataset import Needs, dataset_of_studies


def asked(name: str, source: str | Dataset, **options: Any) -> Any:
    """The answer of a question to a file or to a dataset."""
    if isinstance(source, str):
        return answer(DataSource(source), from_keywords(name, options, data=source))
    return answer(DataSource(opened=source), from_keywords(name, options))


def test_a_network(tmp_path: Path) -> None:
    dataset = once(only(lambda trial, arm, row: row.outcome == "response" and 420 < row.time_h <= 1008))
    view, _ = with_nodes(dataset, routes_apart=False, one_placebo=False)
    nodes = {(arm.trial_id, arm.arm_id): arm.node for arm in view.rows(ArmRow)}
    file = write(dataset, tmp_path / "long.csv", lambda trial, arm: nodes[arm.trial_id, arm.arm_id])
    ours = asked("network", dataset, outcome="response", at="28d", measure="OR")
    theirs = asked("network", file, measure="OR", reference=ours.reference, good="high")
    assert set(ours.nodes) == set(theirs.nodes)
    assert len(ours.nodes) > 2
    at = [theirs.row(node) for node in ours.nodes]
    mine = [ours.row(node) for node in ours.nodes]
    for name in ("estimate", "ci_low", "ci_high"):
        np.testing.assert_allclose(
            getattr(theirs.result, name)[np.ix_(at, at)], getattr(ours.result, name)[np.ix_(mine, mine)], rtol=1e-7
        )
    assert theirs.result.tau2 == pytest.approx(ours.result.tau2, rel=1e-7)
    assert theirs.nodes == ours.nodes  # by P-score


def once(dataset: Dataset) -> Dataset:
    """The results of arms that have one of an outcome, at whatever time."""
    times = Counter((row.trial_id, row.arm_id, row.outcome) for row in dataset.rows(ResultRow))
    return dataset.with_rows(
        ResultRow, [row for row in dataset.rows(ResultRow) if times[row.trial_id, row.arm_id, row.outcome] == 1]
    )


def by_role(trial: TrialRow, arm: ArmRow) -> str:
    return "the drug" if arm.role == "experimental" else "control"


def acute(trial: TrialRow, arm: ArmRow, row: ResultRow) -> bool:
    return trial.pool_role == "acute" and row.outcome == "response"


def test_a_time_course(tmp_path: Path) -> None:
    dataset = only(acute)
    file = write(dataset, tmp_path / "long.csv", by_role)
    ours, theirs = asked("timecourse", dataset, outcome="response"), asked("timecourse", file, arms="the drug,control")
    found = [
        [(one.k, one.effect.pooled.estimate, one.effect.pooled.se) for one in each.of("all") if one.effect is not None]
        for each in (ours, theirs)
    ]
    assert len(found[0]) > 4
    np.testing.assert_allclose(found[1], found[0], rtol=1e-9)
    one, other = ours.trends[0].fit, theirs.trends[0].fit
    assert other.coef[1] == pytest.approx(one.coef[1], rel=1e-6)
    assert theirs.clock == "the time of follow-up"
    assert theirs.reference == 168  # the middle one of ketcli's windows, for a file of many times


def test_doses(tmp_path: Path) -> None:
    dataset = once(only(lambda trial, arm, row: acute(trial, arm, row) and 12 <= row.time_h <= 48))
    nasal = [arm for arm in dataset.rows(ArmRow) if (arm.formulation, arm.route) == ("esketamine", "intranasal")]
    tested = {arm.trial_id for arm in nasal}
    kept = [*nasal, *(arm for arm in dataset.rows(ArmRow) if arm.role == "control" and arm.trial_id in tested)]
    places = {(arm.trial_id, arm.arm_id) for arm in kept}
    dataset = dataset.with_rows(ArmRow, kept).with_rows(
        ResultRow, [row for row in dataset.rows(ResultRow) if (row.trial_id, row.arm_id) in places]
    )
    file = write(dataset, tmp_path / "long.csv", by_role)
    ours = asked("dose", dataset, outcome="response", kind="nasal-esketamine", at="24h").kinds[0]
    theirs = asked("dose", file, arms="the drug,control").kinds[0]
    assert len(ours.doses) > 1
    assert [one.dose for one in theirs.doses] == [one.dose for one in ours.doses]
    for one, other in zip(ours.doses, theirs.doses, strict=True):
        assert other.pooled.pooled.estimate == pytest.approx(one.pooled.pooled.estimate, rel=1e-9)
    np.testing.assert_allclose(theirs.linear.fit.coef, ours.linear.fit.coef, rtol=1e-7)
    assert [pair.yi for pair in theirs.within.pairs] == pytest.approx([pair.yi for pair in ours.within.pairs])
    assert theirs.kind.unit == "mg"


def test_side_effects(tmp_path: Path) -> None:
    dataset = once(only(lambda trial, arm, row: trial.pool_role == "acute" and row.outcome.startswith("ae:")))
    # arms by names of their own: two alike would be two results of one
    file = write(dataset, tmp_path / "long.csv", lambda trial, arm: f"{by_role(trial, arm)} {arm.arm_id}")
    ours, theirs = asked("safety", dataset, sort="event"), asked("safety", file, sort="event")
    mine = {row.event: row for row in ours.rows}
    assert len(mine) > 20
    assert {row.event for row in theirs.rows} == set(mine)
    for row in theirs.rows:
        one = mine[row.event]
        assert row.k == one.k
        np.testing.assert_allclose(
            [row.ratio.value, row.ratio.low, row.rd.value, row.total("events_e")],
            [one.ratio.value, one.ratio.low, one.rd.value, one.total("events_e")],
            rtol=1e-9,
        )


def test_two_treatments(tmp_path: Path) -> None:
    dataset = once(only(lambda trial, arm, row: acute(trial, arm, row) and 420 < row.time_h <= 1008))

    def name(trial: TrialRow, arm: ArmRow) -> str:
        return arm.formulation if arm.role == "experimental" else "control"

    file = write(dataset, tmp_path / "long.csv", name)
    ours = asked("compare", dataset, outcome="response", at="28d")
    theirs = asked("compare", file, a="racemic", b="esketamine")
    for side in ("a", "b"):
        one, other = getattr(ours, side).pooled.pooled, getattr(theirs, side).pooled.pooled
        assert (other.k, other.estimate, other.se) == pytest.approx((one.k, one.estimate, one.se), rel=1e-9)
    assert theirs.indirect.estimate == pytest.approx(ours.indirect.estimate, rel=1e-9)
    alone = asked("compare", file)  # the file's two treatments, in its order
    assert abs(alone.indirect.estimate) == pytest.approx(abs(ours.indirect.estimate), rel=1e-9)


LONG = """\
study,outcome,time,treatment,mean,sd,n,events
A,pain,6w,drug,12,6,40,
A,pain,6w,placebo,16,6,41,
A,pain,12w,drug,11,6,40,
A,pain,12w,placebo,15,6,41,
A,nausea,12w,drug,,,40,9
A,nausea,12w,placebo,,,41,3
B,pain,6 weeks,drug,14,7,62,
B,pain,6 weeks,placebo,15,7,60,
"""


@pytest.fixture
def long(tmp_path: Path) -> str:
    path = tmp_path / "long.csv"
    path.write_text(LONG, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("network", {"outcome": "pain"}, "--at takes one time \\(6w or 12w\\)"),
        ("network", {"at": "12w"}, "which outcome\\? --outcome takes one of pain, nausea"),
        ("dose", {"outcome": "pain"}, "no column 'dose'"),
        (
            "compare",
            {"outcome": "pain", "at": "6w"},
            "which two treatments\\? --a and --b take two of",
        ),
        ("timecourse", {"outcome": "pain", "arms": "drug,sham"}, "no arm of long.csv received it"),
        (
            "network",
            {"outcome": "pain", "at": "6w", "arms": "drug,placebo"},
            "--arms names two treatments, a network has",
        ),
        ("safety", {"where": ("outcome=pain",)}, "no row gives events and people"),
        ("timecourse", {"outcome": "pain", "scale": "MADRS"}, "--scale: a study file has no trials"),
    ],
)
def test_what_a_file_lacks_is_said_in_one_sentence(long: str, name: str, options: dict[str, Any], words: str) -> None:
    with pytest.raises((InvalidInput, NoAnswer), match=words):
        asked(name, long, **options)


def test_a_file_without_treatments_is_no_network(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("study,mean_e,sd_e,n_e,mean_c,sd_c,n_c\nA,1,2,30,2,2,31\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="no column 'treatment', which names what each arm received"):
        asked("network", str(path))


def test_one_time_written_in_two_ways_is_one_time(long: str) -> None:
    course = asked("timecourse", long, outcome="pain")
    assert [(one.window.name, one.k) for one in course.of("all")] == [("6w", 2), ("12w", 1)]
    assert asked("pool", long, outcome="pain", at="6w").overall.pooled.k == 2


def test_a_file_with_a_row_a_study_has_times_and_events_too(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    rows = ["A,nausea,6w,9,40,3,41", "A,nausea,12w,8,40,3,41", "B,nausea,6w,5,30,4,30"]
    path.write_text("study,outcome,time,events_e,n_e,events_c,n_c\n" + "\n".join(rows), encoding="utf-8")
    course = asked("timecourse", str(path))
    assert [one.k for one in course.of("all")] == [2, 1]
    assert course.of("all")[0].effect.effects.arms.experimental == "the experimental group"
    assert asked("safety", str(path), where=("time=6w",)).rows[0].k == 2


def test_good_says_which_way_a_p_score_goes(long: str) -> None:
    low, high = (asked("network", long, outcome="pain", at="6w", good=good) for good in ("low", "high"))
    assert low.nodes == tuple(reversed(high.nodes))
    assert asked("network", long, outcome="pain", at="6w").good == ""


def test_what_is_good_to_have_is_no_side_effect(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    rows = LONG + "A,response,12w,drug,,,140,60\nA,response,12w,placebo,,,141,40\n"
    path.write_text(rows, encoding="utf-8")
    found = asked("safety", str(path))
    assert [row.event for row in found.rows] == ["nausea"]
    assert any("not those that are good to have (response)" in note.text for note in found.notes)
    with pytest.raises(NoAnswer, match="only what is good to have: nausea, response"):
        asked("safety", str(path), good="high")
    review = Path(__file__).parents[3] / "docs" / "examples" / "review"
    found = asked("safety", str(review), where=("time=4 weeks",))
    assert [row.event for row in found.rows] == ["headache"]


@pytest.mark.parametrize(("times", "own"), [(8, True), (9, False)])
def test_eight_times_of_a_file_are_windows_of_their_own(times: int, own: bool, tmp_path: Path) -> None:
    lines = ["study,time,treatment,mean,sd,n"]
    for week in range(1, times + 1):
        lines += [f"{name},{week}w,{arm},{10 + week},4,20" for name in "AB" for arm in ("drug", "control")]
    path = tmp_path / "long.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    windows = [one.window for one in asked("timecourse", str(path), arms="drug,control").of("all")]
    assert ([window.name for window in windows] == [f"{week}w" for week in range(1, times + 1)]) is own
    if own:  # the trend is read at the middle one
        assert asked("timecourse", str(path), arms="drug,control").reference == 5 * 168


def test_rows_whose_figures_cannot_be_used_are_left_out_by_their_line(tmp_path: Path) -> None:
    lines = [
        "study,treatment,median,q1,q3,n",
        *(f"{name},{arm},{10 + place},8,13,40" for place, name in enumerate("AB") for arm in ("drug", "control")),
        "C,drug,10,-400,13,40",  # skewed
        "D,drug,10,8,13,4",  # too few for a median
        *(f"{name},control,10,8,13,40" for name in "CD"),
    ]
    path = tmp_path / "long.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = asked("network", str(path))
    assert {member.study for member in found.members} == {"A", "B"}
    told = {item.about[0]: item.about[1] for item in found.effects.left_out if item.kind == "unusable_cells"}
    assert set(told) == {"6", "7"}
    assert "skewed" in told["6"]
    assert "fewer than 5 people" in told["7"]


def test_what_was_measured_before_treatment_is_no_window(tmp_path: Path) -> None:
    lines = ["study,time,treatment,mean,sd,n"]
    for week in (0, 6, 12):
        lines += [f"{name},{week} weeks,{arm},{20 - week},4,20" for name in "AB" for arm in ("drug", "control")]
    path = tmp_path / "long.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    windows = [one.window for one in asked("timecourse", str(path), arms="drug,control").of("all")]
    assert [(window.name, window.asked) for window in windows] == [("6 weeks", 6 * 168), ("12 weeks", 12 * 168)]


def test_people_without_the_event_count_as_people_do(tmp_path: Path) -> None:
    nodes = {}
    for head, people in (("events,n", lambda a, n: f"{a},{n}"), ("events,nonevents", lambda a, n: f"{a},{n - a}")):
        lines = [f"study,treatment,{head}"]
        for place, name in enumerate("ABC"):
            lines += [f"{name},drug,{people(4 + place, 20)}", f"{name},sham,{people(9 - place, 22)}"]
        path = tmp_path / "long.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        nodes[head] = asked("network", str(path))
    one, other = nodes.values()
    assert one.nodes == other.nodes
    assert one.result.estimate.tolist() == other.result.estimate.tolist()
    assert other.members[0].people == {"drug": 20.0, "sham": 22.0}


@pytest.mark.parametrize(("column", "cells"), [("n", ("81", "60")), ("treatment", ("drug", "drug"))])
def test_a_row_a_study_stays_so_beside_a_column_of_all_people_or_of_a_treatment(
    column: str, cells: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "wide.csv"
    rows = [f"A,{cells[0]},nausea,9,40,3,41", f"B,{cells[1]},nausea,5,30,4,30"]
    path.write_text(f"study,{column},outcome,events_e,n_e,events_c,n_c\n" + "\n".join(rows), encoding="utf-8")
    (row,) = asked("safety", str(path)).rows
    assert [row.total(name) for name in ("events_e", "n_e", "events_c", "n_c")] == [14, 70, 7, 71]


def made(tmp_path: Path, *lines: str, needs: Needs | None = None, **choosing: Any) -> Dataset:
    path = tmp_path / "long.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return dataset_of_studies(str(path), StudyOptions(choosing=Choosing(**choosing)), needs or Needs())


ARMS = ("A,drug,12,6,40", "A,placebo,16,6,41")


@pytest.mark.parametrize("column", ["treatment", "arm"])
def test_an_arm_goes_by_its_treatment_alone(tmp_path: Path, column: str) -> None:
    dataset = made(tmp_path, f"study,{column},mean,sd,n", *ARMS)
    assert [(arm.arm_id, arm.role) for arm in dataset.rows(ArmRow)] == [
        ("drug", "experimental"),
        ("placebo", "control"),
    ]
    assert dataset.about is not None
    assert (dataset.about.control, dataset.about.treatments) == ("placebo", ("drug",))


def test_a_label_beside_the_treatment_tells_arms_apart(tmp_path: Path) -> None:
    rows = ("A,drug,Low,12,6,40", "A,drug,High,11,6,40", "A,placebo,,16,6,41")
    dataset = made(tmp_path, "study,treatment,arm,mean,sd,n", *rows)
    assert [arm.arm_id for arm in dataset.rows(ArmRow)] == ["drug (low)", "drug (high)", "placebo"]
    wide = made(tmp_path, "study,treatment,arm,mean_e,sd_e,n_e,mean_c,sd_c,n_c", "A,drug,Low,12,6,40,16,6,41")
    assert [arm.arm_id for arm in wide.rows(ArmRow)] == ["the experimental group", "the control group"]


def test_an_outcome_is_the_rows_own_or_the_one_that_was_looked_for(tmp_path: Path) -> None:
    def outcomes(head: str, *rows: str, **choosing: Any) -> set[str]:
        return {row.outcome for row in made(tmp_path, head, *rows, **choosing).rows(ResultRow)}

    assert outcomes("study,treatment,mean,sd,n", *ARMS, outcome="pain", known=True) == {"pain"}
    assert "pain" not in outcomes("study,treatment,mean,sd,n", *ARMS)
    own = [f"{row},Sleep" for row in ARMS]
    assert outcomes("study,treatment,mean,sd,n,outcome", *own) == {"Sleep"}


def test_one_arm_alone_is_no_comparison(tmp_path: Path) -> None:
    with pytest.raises((InvalidInput, NoAnswer), match=r"long\.csv"):
        made(tmp_path, "study,treatment,mean,sd,n", ARMS[0])


def test_a_control_that_does_not_show_is_refused_where_one_is_needed(tmp_path: Path) -> None:
    rows = ("A,drug,12,6,40", "A,other,16,6,41")
    with pytest.raises(InvalidInput, match=r"--arms"):
        made(tmp_path, "study,treatment,mean,sd,n", *rows)
    every = made(tmp_path, "study,treatment,mean,sd,n", *rows, needs=Needs(treatments=True))
    assert every.about is not None
    assert (every.about.control, every.about.treatments) == ("", ("drug", "other"))
    with pytest.raises(InvalidInput, match="nothing"):
        made(tmp_path, "study,treatment,mean,sd,n", *rows, needs=Needs(treatments=True), arms=("drug", "nothing"))
    named = made(tmp_path, "study,treatment,mean,sd,n", *rows, arms=("drug", "other"))
    assert [trial.control_type for trial in named.rows(TrialRow)] == ["other"]


EVENTS = ("A,drug,{},9,40", "A,placebo,{},3,41")


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("nausea",), "the counted outcomes of the file (nausea)"),
        (
            ("nausea", "response"),
            "the counted outcomes of the file (nausea); not those that are good to have (response)",
        ),
        (("ae:nausea", "response"), "those that begin with ae: (ae:nausea)"),
    ],
)
def test_which_counts_are_of_side_effects_is_said(tmp_path: Path, names: tuple[str, ...], told: str) -> None:
    rows = [row.format(name) for name in names for row in EVENTS]
    dataset = made(tmp_path, "study,treatment,outcome,events,n", *rows, needs=Needs(events=True))
    assert dataset.about is not None
    assert [note.text for note in dataset.about.notes if note.kind == "counted"] == [f"counted as side effects: {told}"]
    (outcome,) = dataset.about.outcomes
    assert outcome == "ae:nausea"
    assert outcome_of(outcome).score is None
    assert {row.outcome for row in dataset.rows(ResultRow)} == {"ae:nausea"}


@pytest.mark.parametrize(("times", "way"), [(("6w", "6w"), False), (("6w", "12w"), True)])
def test_a_time_is_asked_for_only_where_there_are_two(tmp_path: Path, times: tuple[str, str], way: bool) -> None:
    rows = [f"A,{time},drug,12,6,40" for time in times] + ["A,6w,placebo,16,6,41"]
    with pytest.raises(InvalidInput) as refused:
        made(tmp_path, "study,time,treatment,mean,sd,n", *rows)
    assert ("takes one time (6w or 12w)" in str(refused.value)) is way
    assert ("takes one time" in str(refused.value)) is way


def test_an_hour_after_the_dose_is_a_time_and_a_word_is_none(tmp_path: Path) -> None:
    head, times = "study,time,treatment,mean,sd,n", ("1h", "0.5h", "24h")
    rows = [f"A,{time},{arm},12,6,40" for time in times for arm in ("drug", "placebo")]
    dataset = made(tmp_path, head, *rows, needs=Needs(times=True))
    assert sorted(window.asked for window in dataset.windows) == [0.5, 1, 24]
    words = [f"{time[0]},{time},{arm},12,6,40" for time in ("soon", "later") for arm in ("drug", "placebo")]
    with pytest.raises(InvalidInput, match=r"column time names no time with its unit \('soon'\)"):
        made(tmp_path, head, *words, needs=Needs(times=True))
