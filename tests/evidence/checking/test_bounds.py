"""Cells that nothing real can hold are named: beyond what any trial, review or person can reach, or unprintable."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from ketcli.evidence.checking.check import _wrong as wrong_cell
from ketcli.evidence.checking.check import check_dataset
from ketcli.evidence.table import Column

SMALL = Path(__file__).parents[2] / "small"


@pytest.mark.parametrize(
    ("table", "column", "cell"),
    [
        ("trials", "year", "2020000"),
        ("trials", "n_randomized", "252000"),
        ("trials", "label", "Alpha\x1b[2J"),
        ("trials", "note", "a\x00b"),
        ("arms", "dose_value", "1e308"),
        ("arms", "n_doses", "1e6"),
        ("contrasts", "time_h", "240000"),
        ("contrasts", "se", "1e308"),
        ("contrasts", "n_e", "56000"),
        ("published", "year", "2023000"),
        ("published", "k", "49000"),
        ("published", "estimate", "1e308"),
        ("sources", "citation", "turned \u202e round"),
    ],
)
def test_an_impossible_cell_is_named(table: str, column: str, cell: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path / "small"))
    frame = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
    frame.loc[0, column] = cell
    frame.to_csv(folder / f"{table}.csv", index=False)
    found = check_dataset(folder)
    assert (f"{table}.csv", 2, column) in {(one.file, one.row, one.column) for one in found}


@pytest.mark.parametrize(
    ("column", "most"),
    [
        ("year", 2100), ("time_h", 43830), ("titration_h", 8766), ("dose_value", 2000), ("first_dose", 2000),
        ("n_doses", 200), ("n_randomized", 5000), ("n", 100_000), ("n_e", 5000), ("n_c", 5000), ("events", 100_000),
        ("k", 1000), ("i2", 100), ("tau2", 1000), ("percent", 100), ("p_value", 1), ("ci_level", 1), ("se", 200),
        ("sd", 200), ("estimate", 1000), ("ci_high", 10_000),
    ],
)  # fmt: skip
def test_the_last_number_that_passes_and_the_first_that_is_named(column: str, most: float) -> None:
    kind = Column(column, "number", "of any table", low=0)
    assert wrong_cell(most, kind) == wrong_cell(0.0, kind) == ""
    assert wrong_cell(most + 0.5, kind) == f"expected at most {most:g}, found {most + 0.5:g}"
    assert wrong_cell(-0.5, kind) == "expected at least 0, found -0.5"
