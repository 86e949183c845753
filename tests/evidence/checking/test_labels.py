"""Labels that do not fit what stands beside them: each kind that was once wrong in the data is named by `check`."""

from __future__ import annotations

import math

import pytest
from tests.row_data import row

from ketcli.evidence.checking.labels import (
    contrast_labels,
    dose_labels,
    dropout_labels,
    published_labels,
    source_labels,
)
from ketcli.evidence.rows import ArmRow, ContrastRow, PublishedRow, ResultRow, SourceRow

REPOSITORY = "https://github.com/someone/something"
FILE = f"{REPOSITORY}/blob/533473813ad2f2cc253343f5e2ec6e8886d764ac/cache/records.json"


@pytest.mark.parametrize("note", ["56 mg on day 1 then 84 mg; + oral AD", "28 mg first, then 28/56/84 mg"])
def test_a_first_dose_that_the_note_tells_and_the_column_lacks(note: str) -> None:
    (found,) = dose_labels([row(ArmRow, note=note, dose_value=84.0)])
    assert (found.column, "first_dose" in found.column) == ("first_dose", True)
    assert not list(dose_labels([row(ArmRow, note=note, dose_value=84.0, first_dose=56.0, titration_h=72.0)]))


def test_more_dropouts_than_leave_a_trial() -> None:
    those = {"outcome": "ae:dropout any reason", "n": 17.0}
    (found,) = dropout_labels([row(ResultRow, events=16.0, **those), row(ResultRow, events=6.0, **those)])
    assert "16 of 17" in found.message


@pytest.mark.parametrize(
    ("adjustment", "note", "named"),
    [
        ("mmrm", "t = 4.39", False),
        ("mmrm", "linear mixed model", True),
        ("ancova", "adjusted for baseline", False),
        ("ancova", "ANCOVA, baseline as covariate", True),
        ("unclear", "", True),
    ],
)
def test_a_model_that_no_words_name(adjustment: str, note: str, named: bool) -> None:
    found = list(contrast_labels([], [row(ContrastRow, adjustment=adjustment, note=note, locator="abstract")]))
    assert [one.column for one in found] == ([] if named else ["adjustment"])


@pytest.mark.parametrize(
    ("here", "there", "file"), [(math.nan, 112.0, "contrasts.csv"), (112.0, math.nan, "results.csv")]
)
def test_a_number_of_people_that_stands_elsewhere(here: float, there: float, file: str) -> None:
    place = {"trial_id": "a", "outcome": "severity", "scale": "MADRS", "time_h": 24.0}
    scores = [row(ResultRow, arm_id=arm, statistic="change", n=there, **place) for arm in ("e", "c")]
    found = list(contrast_labels(scores, [row(ContrastRow, arm_e="e", arm_c="c", n_e=here, n_c=here, **place)]))
    assert {one.file for one in found} == {file}
    assert len(found) == 2


def test_one_document_under_two_ids() -> None:
    page = {"url": "https://example.org/table/2", "doi": "10.1000/xyz"}
    (found,) = source_labels([row(SourceRow, source_id=name, **page) for name in ("one", "two")])
    assert (found.column, "same document" in found.message) == ("source_id", True)


@pytest.mark.parametrize(
    ("address", "openable"), [(REPOSITORY, False), (f"{REPOSITORY}/blob/main/a.csv", False), (FILE, True)]
)
def test_a_place_in_a_repository_names_file_and_commit(address: str, openable: bool) -> None:
    found = [
        *source_labels([row(SourceRow, read_at=address)]),
        *published_labels([row(PublishedRow, source_url=address)]),
    ]
    assert [one.column for one in found] == ([] if openable else ["read_at", "source_url"])
