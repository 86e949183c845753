"""What looks like a slip in a study file is a warning with an id."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketcli.errors import InvalidChoice
from ketcli.evidence.studyfiles.template import TEMPLATES
from ketcli.questions.data.check import CheckResult, check
from ketcli.questions.effects.from_studies import ask_studies
from ketcli.show.answers.check import check_answer

MEANS = "study,mean_e,sd_e,n_e,mean_c,sd_c,n_c"
ROWS = ("A,10,4,30,13,5,31", "B,11,5,42,14,5,40", "D,9,5,30,12,5,31")


def checked(tmp_path: Path, *lines: str, **rules: tuple[str, ...]) -> CheckResult:
    path = tmp_path / "studies.csv"
    path.write_text("\n".join(lines) + "\n")
    return check(str(path), select=rules.get("select", ()), ignore=rules.get("ignore", ()))


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("A,10,4,30,13,5,31", "duplicate-row"),
        ("A,10,4,30,13,5,32", "repeated-study"),
        ("C,10,1,30,10,5,31", "sd-ratio"),
        ("C,120,9,30,15,9,31", "large-effect"),
        ("C,10,0.9,30,10.1,5,31", "se-for-sd"),
        ("C,13,4,30,10,5,31", "swapped-arms"),
    ],
)
def test_slips_in_means(tmp_path: Path, row: str, rule: str) -> None:
    assert not checked(tmp_path, MEANS, *ROWS).findings
    result = checked(tmp_path, MEANS, *ROWS, row)
    assert rule in {one.rule for one in result.findings}
    assert {(one.level, one.row) for one in result.findings if one.rule == rule} == {("warning", 5)}
    assert check_answer(result).exit_code == 0
    assert rule not in {one.rule for one in checked(tmp_path, MEANS, *ROWS, row, ignore=(rule,)).findings}
    assert {one.rule for one in checked(tmp_path, MEANS, *ROWS, row, select=(rule,)).findings} == {rule}


def test_slips_in_counts_and_totals(tmp_path: Path) -> None:
    counts = "study,events_e,n_e,events_c,n_c"
    found = checked(tmp_path, counts, "A,12.5,40,9,41", "B,7,42,11,40", "Total,19.5,82,20,81").findings
    assert [(one.rule, one.row) for one in found] == [("percentage", 2), ("percentage", 4), ("total-row", 4)]


EFFECTS = "study,outcome,yi,sei"


def test_directions_are_mixed_within_an_outcome(tmp_path: Path) -> None:
    """Of one outcome three studies clearly below nothing and one above; another outcome lies above throughout."""
    below = ("A,mood,-0.9,0.2", "B,mood,-0.7,0.2", "C,mood,-0.8,0.3")
    others = ("A,response,0.9,0.2", "B,response,0.8,0.2", "C,response,0.1,0.3")
    assert not checked(tmp_path, EFFECTS, *below, *others).findings
    found = checked(tmp_path, EFFECTS, *below, *others, "D,mood,0.9,0.2").findings
    assert [(one.rule, one.row, one.column) for one in found] == [("mixed-direction", 8, "yi")]
    assert "below" in found[0].message
    assert not checked(tmp_path, EFFECTS, *below, *others, "D,mood,0.1,0.2").findings  # not clearly above
    counts = "study,events_e,n_e,events_c,n_c"
    rows = ("A,4,50,20,50", "B,6,60,25,60", "C,30,50,8,50")
    assert [(one.rule, one.row) for one in checked(tmp_path, counts, *rows).findings] == [("mixed-direction", 4)]


def test_swapped_arms_are_looked_for_within_an_outcome(tmp_path: Path) -> None:
    """Response times rise where scores fall: each outcome has a direction of its own."""
    head = "study,outcome,mean_e,sd_e,n_e,mean_c,sd_c,n_c"
    scores = tuple(f"{name},score,10,4,30,14,4,30" for name in "ABC")
    times = tuple(f"{name},time,14,4,30,10,4,30" for name in "AB")
    assert not checked(tmp_path, head, *scores, *times).findings


def test_a_variance_that_is_not_its_standard_error_squared(tmp_path: Path) -> None:
    found = checked(tmp_path, "study,yi,sei,vi", "A,0.5,0.3,0.09", "B,0.2,0.3,0.5").findings
    assert [(one.rule, one.row, one.column) for one in found] == [("interval", 3, "vi")]
    path = tmp_path / "studies.csv"
    notes = [note for note in ask_studies(str(path)).notes if note.kind == "disagrees"]
    assert [str(note) for note in notes] == ["vi is not the square of sei (row 3): vi is taken"]


def test_errors_are_findings_too(tmp_path: Path) -> None:
    result = checked(tmp_path, "study,yi,vi", "A,x,1", "B,1,-1")
    assert [(one.row, one.column, one.level) for one in result.findings] == [(2, "yi", "error"), (3, "vi", "error")]
    answer = check_answer(result)
    assert answer.exit_code == 2
    assert answer.documents["github"]().startswith("::error file=")


def test_a_rule_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(InvalidChoice, match="sd-ratio"):
        checked(tmp_path, MEANS, *ROWS, select=("sd-ratios",))


@pytest.mark.parametrize("kind", TEMPLATES)
def test_a_template_has_nothing_wrong(tmp_path: Path, kind: str) -> None:
    result = checked(tmp_path, *TEMPLATES[kind].splitlines())
    assert not result.findings
    assert result.counts["complete"] == len(TEMPLATES[kind].splitlines()) - 1


def rules(tmp_path: Path, *lines: str) -> list[tuple[str, int | None, str, str]]:
    return [(one.rule, one.row, one.column, one.message) for one in checked(tmp_path, *lines).findings]


@pytest.mark.parametrize(
    ("inside", "beyond", "finding"),
    [
        ("C,12,2,30,13,8,31", "C,12,1.9,30,13,8,31", ("sd-ratio", "sd_e", "the SDs of the two arms differ 4.2-fold")),
        ("C,12,8,30,13,2,31", "C,12,8,30,13,1.9,31", ("sd-ratio", "sd_e", "the SDs of the two arms differ 4.2-fold")),
        (
            "C,1,4,30,13,4,31", "C,0.9,4,30,13,4,31",
            ("large-effect", "mean_e", "the means lie 3.0 SDs apart: an SE for an SD, or other units?"),
        ),
        (
            "C,15,4,30,13,4,31", "C,15.1,4,30,13,4,31",
            ("swapped-arms", "mean_e", "+0.5 SDs where the others have -0.6: arms swapped, or a scale turned?"),
        ),
        # the usual SD is 4.5: a quarter of it, and a standard error of 8 people whose SD would be half of it
        (
            "C,12,1.13,30,13,3.1,31", "C,12,1.12,30,13,3.1,31",
            ("se-for-sd", "sd_e", "1.12 is far below the other SDs (median 4.5): a standard error?"),
        ),
        (
            "C,12,0.8,7,13,3.1,31", "C,12,0.8,8,13,3.1,31",
            ("se-for-sd", "sd_e", "0.8 is far below the other SDs (median 4.5): a standard error?"),
        ),
    ],
)  # fmt: skip
def test_slips_begin_where_they_are_said_to(
    tmp_path: Path, inside: str, beyond: str, finding: tuple[str, str, str]
) -> None:
    rule, column, message = finding
    assert rule not in {one[0] for one in rules(tmp_path, MEANS, *ROWS, inside)}
    assert (rule, 5, column, message) in rules(tmp_path, MEANS, *ROWS, beyond)


def test_a_standard_error_is_looked_for_among_three_spreads(tmp_path: Path) -> None:
    odd = "C,12,0.8,31,13,3.1,31"
    assert "se-for-sd" in {one[0] for one in rules(tmp_path, MEANS, *ROWS[:2], odd)}
    assert "se-for-sd" not in {one[0] for one in rules(tmp_path, MEANS, ROWS[0], odd)}
    control = "C,12,3.1,31,13,0.8,31"
    assert ("se-for-sd", 5, "sd_c") in [one[:3] for one in rules(tmp_path, MEANS, *ROWS, control)]


def test_arms_are_swapped_only_where_three_studies_say_which_way(tmp_path: Path) -> None:
    odd = "C,15.1,4,30,13,4,31"
    assert "swapped-arms" in {one[0] for one in rules(tmp_path, MEANS, *ROWS[:2], odd)}
    assert "swapped-arms" not in {one[0] for one in rules(tmp_path, MEANS, ROWS[0], odd)}
    weak = ("A,12,4,30,13,4,31", "B,12,4,42,13,4,40", "D,12,4,30,13,4,31")  # -0.25 each: no clear direction
    assert "swapped-arms" not in {one[0] for one in rules(tmp_path, MEANS, *weak, odd)}


@pytest.mark.parametrize(("z", "clear"), [(1.95, False), (1.97, True)])
def test_clear_is_beyond_1_96_standard_errors(tmp_path: Path, z: float, clear: bool) -> None:
    for header, errors in (("yi,sei", "1"), ("yi,vi", "1"), ("yi,ci_low,ci_high", None)):

        def line(name: str, y: float, header: str = header, errors: str | None = errors) -> str:
            return f"{name},{y},{errors}" if errors else f"{name},{y},{y - 1.96},{y + 1.96}"

        rows = (line("A", -3), line("B", -3), line("C", z))
        found = rules(tmp_path, f"study,{header}", *rows)
        says = "clearly above nothing where most of its outcome lie below: a scale turned, or arms swapped?"
        assert found == ([("mixed-direction", 4, "yi", says)] if clear else [])
        turned = rules(tmp_path, f"study,{header}", line("A", 3), line("B", 3), line("C", -z))
        assert [one[3] for one in turned] == (
            [says.replace("above", "x").replace("below", "above").replace("x", "below")] if clear else []
        )
    for sign in (-1, 1):  # just so many are not beyond
        assert rules(tmp_path, "study,yi,vi", f"A,{3 * sign},1", f"B,{3 * sign},1", f"C,{-1.96 * sign},1") == []
    assert rules(tmp_path, "study,yi,vi", "A,-3,1", "B,3,1") == []  # two say nothing of most
    assert rules(tmp_path, "study,yi,vi", "A,-3,1", "B,3,1", "C,-3,1", "D,3,1") == []  # nor two against two


def test_an_interval_and_a_variance_that_do_not_say_the_same(tmp_path: Path) -> None:
    """Half a width of 1.96 errors may be by another quantile: from 1.46 to 2.46 errors."""
    head = "study,yi,vi,ci_low,ci_high"
    for half in (1.47, 1.96, 2.45):
        assert rules(tmp_path, head, f"A,0.5,1,{0.5 - half},{0.5 + half}") == []
    for half in (1.45, 2.47):
        assert rules(tmp_path, head, f"A,0.5,1,{0.5 - half},{0.5 + half}") == [
            ("interval", 2, "vi", "and the interval do not say the same")
        ]
    for y, outside in ((-1.5, True), (2.5, True), (-1.4, False), (2.4, False)):
        found = rules(tmp_path, head, f"A,{y},1,-1.4,2.4")
        assert (("interval", 2, "yi", "lies outside its interval") in found) is outside


def test_arms_apart_at_baseline(tmp_path: Path) -> None:
    head = f"{MEANS},baseline_e,Baseline (c)"
    assert rules(tmp_path, head, "A,10,4,30,13,4,31,30,32") == rules(tmp_path, head, "A,10,4,30,13,4,31,32,30") == []
    for pair, shown in (("30,32.1", "0.5"), ("34,30", "1.0")):
        assert rules(tmp_path, head, f"A,10,4,30,13,4,31,{pair}") == [
            ("baseline", 2, "baseline_e", f"the arms lie {shown} SDs apart at baseline")
        ]
    assert rules(tmp_path, f"{MEANS},baseline_e", "A,10,4,30,13,4,31,90") == []


def test_a_percentage_of_either_arm(tmp_path: Path) -> None:
    counts = "study,events_e,n_e,events_c,n_c"
    assert rules(tmp_path, counts, "A,0,40,9,41", "B,7,40,8.0,41") == []
    assert rules(tmp_path, counts, "A,7,40,22.5,41") == [
        ("percentage", 2, "events_c", "22.5 people of 41: a percentage?")
    ]


@pytest.mark.parametrize(("row", "clear"), [("13,30,3,20", True), ("17,20,17,30", True), ("11,20,8,30", False)])
def test_counts_are_clear_by_their_log_odds_ratio_with_half_a_person_in_each_cell(
    tmp_path: Path, row: str, clear: bool
) -> None:
    """Of z = 1.9606, 1.9606 and 1.9564."""
    found = rules(tmp_path, "study,events_e,n_e,events_c,n_c", "A,1,40,20,40", "B,1,40,20,40", f"C,{row}")
    assert [one[:3] for one in found] == ([("mixed-direction", 4, "events_e")] if clear else [])
