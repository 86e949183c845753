"""What looks like a slip in a study file is a warning with an id."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketcli.errors import InvalidChoice
from ketcli.evidence.studyfiles.template import TEMPLATES
from ketcli.questions.data.check import CheckResult, check
from ketcli.show.answers.check import check_answer

MEANS = "study,mean_e,sd_e,n_e,mean_c,sd_c,n_c"
ROWS = ("A,10,4,30,13,5,31", "B,11,5,42,14,5,40", "D,9,5,30,12,5,31")


def checked(tmp_path: Path, *lines: str, **rules: tuple[str, ...]) -> CheckResult:
    path = tmp_path / "studies.csv"
    path.write_text("\n".join(lines) + "\n")
    return check(str(path), **rules)


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
