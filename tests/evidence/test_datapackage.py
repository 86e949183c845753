"""The Table Schema beside the data is that of the schema in the code."""

from __future__ import annotations

import json

from ketcli.evidence.datapackage import data_package
from ketcli.evidence.dataset import bundled
from ketcli.evidence.schema import TABLES


def test_the_table_schema_of_the_data_is_up_to_date() -> None:
    written = (bundled().folder / "datapackage.json").read_text(encoding="utf-8")
    assert written == data_package(), "run python -m ketcli.evidence.datapackage > data/datapackage.json"


def test_every_column_stands_in_it_with_its_type() -> None:
    for resource, table in zip(json.loads(data_package())["resources"], TABLES.values(), strict=True):
        assert resource["path"] == table.filename
        types = [(field["name"], field["type"]) for field in resource["schema"]["fields"]]
        assert types == [(one.name, one.kind if one.is_number else "string") for one in table.columns]
