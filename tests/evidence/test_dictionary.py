"""The data dictionary is complete and up to date."""

from __future__ import annotations

from ketcli.evidence.dataset import bundled_folder
from ketcli.evidence.dictionary import data_dictionary
from ketcli.evidence.schema import TABLES
from ketcli.evidence.vocabulary import SCALES


def test_readme_of_the_data_is_up_to_date() -> None:
    written = (bundled_folder() / "README.md").read_text(encoding="utf-8")
    assert written == data_dictionary(), "run python -m ketcli.evidence.dictionary > data/README.md"


def test_every_column_and_scale_is_described() -> None:
    text = data_dictionary()
    for table in TABLES.values():
        section = text.split(f"## {table.filename}\n")[1].split("\n## ")[0]
        for column in table.columns:
            assert f"| `{column.name}` |" in section
    for scale in SCALES:
        assert f"| {scale} |" in text
