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
