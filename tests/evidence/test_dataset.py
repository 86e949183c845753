"""Reading a dataset folder: provenance, types, and what is wrong with a broken one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_keywords
from ketcli.errors import InvalidInput
from ketcli.evidence.dataset import MOST_KEPT, Dataset, bundled, once, open_folder
from ketcli.evidence.rows import TrialRow
from ketcli.evidence.schema import TABLES

SMALL = Path(__file__).parents[1] / "small"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "copy"))


def test_bundled_dataset_has_name_version_and_hash() -> None:
    provenance = bundled().provenance()
    assert provenance["name"] == "ketamine-depression-rcts"
    assert provenance["version"]
    assert len(str(provenance["sha256"])) == 64


def test_every_table_of_the_bundled_dataset_reads() -> None:
    dataset = bundled()
    assert all(len(dataset.table(name)) for name in TABLES)


def test_empty_numbers_are_missing_and_empty_text_is_empty() -> None:
    results = open_folder(SMALL).results
    assert results["events"].isna().any()
    assert (results["scale"] == "").any()
    assert not results["scale"].isna().any()


def test_hash_follows_the_content(folder: Path) -> None:
    before = open_folder(folder).sha256
    assert before == open_folder(SMALL).sha256
    with (folder / "trials.csv").open("a") as stream:
        stream.write("\n")
    assert open_folder(folder).sha256 != before


def test_missing_file_is_named(folder: Path) -> None:
    (folder / "arms.csv").unlink()
    with pytest.raises(InvalidInput, match=r"missing arms\.csv"):
        open_folder(folder)


def test_wrong_header_and_wrong_number_are_named(folder: Path) -> None:
    text = (folder / "trials.csv").read_text()
    (folder / "trials.csv").write_text(text.replace("label,year", "label,when", 1))
    with pytest.raises(InvalidInput) as caught:
        _ = open_folder(folder).trials
    assert "trials.csv, row 1, column year: column missing from the header" in str(caught.value)
    (folder / "trials.csv").write_text(text.replace("Alpha 2001,2001", "Alpha 2001,MMI", 1))
    with pytest.raises(InvalidInput, match=r"row 2, column year: expected a whole number, found 'MMI'"):
        _ = open_folder(folder).trials


@once
def _trials_from(dataset: Dataset, year: int) -> list[str]:
    return [trial.trial_id for trial in dataset.rows(TrialRow) if trial.year >= year]


def test_what_is_made_of_a_dataset_is_made_once_for_the_same_arguments() -> None:
    dataset = open_folder(SMALL)
    first = _trials_from(dataset, 2005)
    assert first
    assert _trials_from(dataset, 2005) is first
    assert _trials_from(dataset, 1900) != first
    assert _trials_from(open_folder(SMALL), 2005) is not first


def test_another_view_of_a_dataset_keeps_nothing_of_it() -> None:
    dataset = open_folder(SMALL)
    first = _trials_from(dataset, 1900)
    assert _trials_from(dataset.with_rows(TrialRow, dataset.rows(TrialRow)[:1]), 1900) == first[:1]
    assert _trials_from(dataset, 1900) is first


def test_a_dataset_keeps_a_bounded_number_of_things_the_latest_asked_for() -> None:
    dataset = open_folder(SMALL)
    oldest, used = _trials_from(dataset, -2), _trials_from(dataset, -1)
    for year in range(MOST_KEPT - 1):
        _trials_from(dataset, year)
        assert _trials_from(dataset, -1) is used
    assert _trials_from(dataset, -2) is not oldest
    assert _trials_from(dataset, MOST_KEPT - 2) is _trials_from(dataset, MOST_KEPT - 2)


def test_an_answer_from_a_study_file_says_what_chose_its_rows(tmp_path: Path) -> None:
    rows = [f"{study},{time},{arm},{10 + at},4,20" for study in "AB" for time in ("6w", "12w")
            for at, arm in enumerate(("drug", "sham"))]  # fmt: skip
    path = tmp_path / "long.csv"
    path.write_text("\n".join(["study,time,treatment,mean,sd,n", *rows]) + "\n", encoding="utf-8")
    found: Any = answer(DataSource(str(path)), from_keywords("network", {"where": ("time=6w",)}, data=str(path)))
    assert found.effects.filters == {"where": ["time=6w"]}
    assert bundled().conditions({"route": ["iv"]}) == {"route": ["iv"]}


def test_a_folder_without_any_table_is_told_what_study_files_need(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"missing trials.csv.* \(a folder of study files needs review.toml\)$"):
        open_folder(tmp_path)
    (tmp_path / "trials.csv").write_text("trial_id\n")
    with pytest.raises(InvalidInput) as caught:
        open_folder(tmp_path)
    assert "review.toml" not in str(caught.value)
