"""Values that a shell is offered, read from the tables of a dataset."""

from __future__ import annotations

import shutil
from pathlib import Path

from ketcli.cli.completion.values import _cells

SMALL = Path(__file__).parents[2] / "small"


def test_a_name_of_two_lines_keeps_its_end_of_line(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(SMALL, folder)
    table = folder / "trials.csv"
    table.write_bytes(table.read_bytes().replace(b"Alpha 2001", b'"Alpha\n2001"'))
    found = {one.value: one.text for one in _cells("trials", "trial_id", "label")("", {"data": str(folder)})}
    assert found["alpha2001"] == "Alpha\n2001"
    assert found["beta2005"] == "Beta 2005"


def test_a_table_that_a_dataset_lacks_offers_nothing() -> None:
    assert _cells("nothing", "trial_id")("", {"data": str(SMALL)}) == []
    assert _cells("trials", "trial_id")("", {"data": str(SMALL / "trials.csv")}) == []
