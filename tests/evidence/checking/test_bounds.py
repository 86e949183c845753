"""Cells that nothing real can hold are named: beyond what any trial, review or person can reach, or unprintable."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from ketcli.evidence.checking.check import check_dataset

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
