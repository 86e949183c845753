"""Reading a dataset folder: provenance, types, and what is wrong with a broken one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ketcli.errors import InvalidInput
from ketcli.evidence.dataset import bundled, open_folder
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
