"""Figures of a study file at the edge of what is possible: refused, left out by name, or taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketcli.errors import InvalidInput
from ketcli.questions.effects.from_studies import ask_studies

EFFECTS = "study,yi,vi", "A,0.5,0.1"
MEANS = "study,mean_e,sd_e,n_e,mean_c,sd_c,n_c", "A,1,2,10,3,2,10"
COUNTS = "study,events_e,n_e,events_c,n_c", "A,3,10,4,10"
P = "study,yi,p", "A,0.5,0.1"
Z = "study,yi,z", "A,0.5,2"
CI = "study,yi,ci_low,ci_high", "A,0.5,0.1,0.9"
HR = "study,hr,ci_low,ci_high", "A,0.5,0.2,0.9"
PAIRS = "study,mean_e,sd_e,mean_c,sd_c,n_pairs,r_pairs", "A,1,2,3,2,10,0.5"
PAIRED_COUNTS = "study,events_e,events_c,n_pairs", "A,3,4,10"
RANGE = "study,med_e,min_e,max_e,n_e,med_c,min_c,max_c,n_c", "A,5,1,9,20,6,1,9,20"
QUARTILES = "study,med_e,q1_e,q3_e,n_e,med_c,q1_c,q3_c,n_c", "A,5,4,6,20,6,5,7,20"


def asked(folder: Path, file: tuple[str, str], row: str):
    path = folder / "studies.csv"
    path.write_text("\n".join((*file, row)) + "\n")
    return ask_studies(str(path))


@pytest.mark.parametrize(
    ("file", "row", "says"),
    [
        (EFFECTS, "B,0.5,-0.1", "column vi: expected 0 or more, found -0.1"),
        (COUNTS, "B,-1,10,1,10", "column events_e: expected 0 or more, found -1"),
        (COUNTS, "B,11,10,1,10", r"column events_e: expected at most the number of people \(n_e\), found 11"),
        (COUNTS, "B,1,10,11,10", r"column events_c: expected at most the number of people \(n_c\), found 11"),
        (COUNTS, "B,0,0.5,1,10", "column n_e: expected at least 1, found 0.5"),
        (COUNTS, "B,1,10,0,-1", "column n_c: expected at least 1, found -1"),
        (PAIRED_COUNTS, "B,11,4,10", r"column events_e: expected at most the number of people \(n_pairs\), found 11"),
        (MEANS, "B,1,-1,10,3,2,10", "column sd_e: expected 0 or more, found -1"),
        (P, "B,0.5,-0.1", "column p: expected a probability, found -0.1"),
        (P, "B,0.5,1.1", "column p: expected a probability, found 1.1"),
        (CI, "B,0.5,0.9,0.1", "column ci_low: expected at most ci_high, found 0.9"),
        (CI, "B,0.05,0.1,0.9", "column yi: expected a value within its interval, found 0.05"),
        (CI, "B,0.95,0.1,0.9", "column yi: expected a value within its interval, found 0.95"),
        (HR, "B,-0.5,-0.7,0.9", "column hr: expected a ratio, more than 0, found -0.5"),
        (HR, "B,0.5,-0.2,0.9", "column ci_low: expected a limit of a ratio, more than 0, found -0.2"),
        (PAIRS, "B,1,2,3,2,10,1", "column r_pairs: expected a correlation between -1 and 1, found 1"),
        (PAIRS, "B,1,2,3,2,10,-1", "column r_pairs: expected a correlation between -1 and 1, found -1"),
        (PAIRS, "B,1,2,3,2,10,high", "column r_pairs: expected a number, found 'high'"),
        (RANGE, "B,5,6,9,20,6,1,9,20", "column min_e: expected at most med_e, found 6"),
        (RANGE, "B,5,1,9,20,6,1,5.5,20", "column med_c: expected at most max_c, found 6"),
        (QUARTILES, "B,5,4,6,20,4.5,5,7,20", "column q1_c: expected at most med_c, found 5"),
        (QUARTILES, "B,6.5,4,6,20,6,5,7,20", "column med_e: expected at most q3_e, found 6.5"),
    ],
)
def test_what_no_study_can_have_is_refused(tmp_path: Path, file: tuple[str, str], row: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=f"row 3, {says}"):
        asked(tmp_path, file, row)


@pytest.mark.parametrize(
    ("file", "row", "says"),
    [
        (EFFECTS, "B,0.5,0", "vi is 0"),
        (COUNTS, "B,0,0,1,10", "n_e is 0: nobody in the arm"),
        (P, "B,0.5,0", "p gives no standard error"),
        (P, "B,0.5,1", "p gives no standard error"),
        (Z, "B,0.5,0", "z is 0 and gives no standard error"),
        (CI, "B,0.5,0.5,0.5", "ci_low is ci_high: an interval without width"),
        (HR, "B,0.5,0,0.9", "ci_low is 0: a ratio of 0 has no logarithm"),
        (HR, "B,0,0,0.9", "hr is 0: a ratio of 0 has no logarithm"),
    ],
)
def test_what_no_effect_can_be_made_of_is_left_out_by_name(
    tmp_path: Path, file: tuple[str, str], row: str, says: str
) -> None:
    effects = asked(tmp_path, file, row)
    assert effects.usable.tolist() == [True, False]
    assert [(one.label, says in one.text) for one in effects.left_out] == [("B", True)], effects.left_out


@pytest.mark.parametrize(
    ("file", "row"),
    [
        (EFFECTS, "B,0,0.0001"),
        (COUNTS, "B,0,1,1,1"),
        (COUNTS, "B,10,10,1,10"),
        (MEANS, "B,1,0,10,3,2,2"),
        (MEANS, "B,1,3,2,3,0,10"),
        (P, "B,0.5,0.999"),
        (P, "B,0.5,0.001"),
        (Z, "B,0.5,0.001"),
        (CI, "B,0.1,0.1,0.9"),
        (CI, "B,0.9,0.1,0.9"),
        (CI, "B,-0.5,-0.9,0"),
        (HR, "B,0.5,0.001,0.9"),
        (PAIRS, "B,1,2,3,2,10,0.99"),
        (PAIRS, "B,1,2,3,2,10,-0.99"),
        (PAIRED_COUNTS, "B,10,4,10"),
        (PAIRED_COUNTS, "B,0,4,10"),
    ],
)
def test_what_is_just_possible_is_taken(tmp_path: Path, file: tuple[str, str], row: str) -> None:
    effects = asked(tmp_path, file, row)
    assert effects.usable.tolist() == [True, True], effects.left_out


@pytest.mark.parametrize(("file", "row"), [(RANGE, "B,5,5,5,20,9,1,9,20"), (QUARTILES, "B,5,5,5,20,6,6,6,20")])
def test_quantiles_may_be_equal(tmp_path: Path, file: tuple[str, str], row: str) -> None:
    """They are judged by their order alone; what they give is another question."""
    effects = asked(tmp_path, file, row)
    assert all(one.kind != "impossible" for one in effects.left_out)


@pytest.mark.parametrize(
    ("header", "used", "unused"),
    [
        ("study,yi,vi,ci_low,ci_high", "A,0.5,,0.1,0.9", "B,0.5,0.1,0.6,0.9"),
        ("study,yi,vi,ci_low,ci_high", "A,0.5,,0.1,0.9", "B,0.5,0.1,0.9,0.6"),
        ("study,yi,vi,ci_low,ci_high", "A,0.5,,0.1,0.9", "B,0.5,0.1,0.5,0.5"),
        ("study,yi,vi,p", "A,0.5,,0.1", "B,0.5,0.1,7"),
        ("study,yi,vi,p", "A,0.5,,0.1", "B,0.5,0.1,0"),
        ("study,yi,vi,p", "A,0.5,,0.1", "B,0.5,0.1,small"),
        ("study,yi,vi,z", "A,0.5,,2", "B,0.5,0.1,0"),
        ("study,yi,vi,sei", "A,0.5,,0.3", "B,0.5,0.1,-1"),
        ("study,yi,vi,sei", "A,0.5,,0.3", "B,0.5,0.1,0"),
    ],
)
def test_only_cells_that_are_used_are_judged(tmp_path: Path, header: str, used: str, unused: str) -> None:
    effects = asked(tmp_path, (header, used), unused)
    assert effects.usable.tolist() == [True, True], effects.left_out
    assert effects.vi[1] == 0.1


def test_of_intervals_without_width_alone_nothing_is_left(tmp_path: Path) -> None:
    effects = asked(tmp_path, ("study,yi,ci_low,ci_high", "A,0.7,0.7,0.7"), "B,0.5,0.5,0.5")
    assert not effects.usable.any()
