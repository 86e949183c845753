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


def test_a_key_that_may_be_empty_is_no_foreign_key() -> None:
    """A whole trial has no arm: `frictionless validate` would look for an arm without a name."""
    resources = {one["name"]: one["schema"] for one in json.loads(data_package())["resources"]}
    for schema in resources.values():
        required = {field["name"] for field in schema["fields"] if field.get("constraints", {}).get("required")}
        for key in schema.get("foreignKeys", ()):
            assert set(key["fields"]) <= required
    assert len(resources["characteristics"]["foreignKeys"]) == 2
