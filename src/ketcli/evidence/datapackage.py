"""The Table Schema of the data (Frictionless): `python -m ketcli.evidence.datapackage > data/datapackage.json`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from ketcli.evidence.schema import TABLES

if TYPE_CHECKING:
    from ketcli.evidence.table import Column, Table


def data_package() -> str:
    """The tables as one data package, in JSON: types, allowed values, bounds and the keys that have no empty cell."""
    package = {
        "profile": "tabular-data-package",
        "name": "ketamine-depression-rcts",
        "title": "Randomized trials of ketamine and esketamine in depression",
        "resources": [_resource(table) for table in TABLES.values()],
    }
    return json.dumps(package, indent=1, ensure_ascii=False) + "\n"


def _resource(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    required = {column.name for column in table.columns if column.required}
    if set(table.key) <= required:
        schema["primaryKey"] = list(table.key)
    keys = [
        {
            "fields": list(columns),
            "reference": {"resource": target.replace("_", "-"), "fields": list(TABLES[target].key)},
        }
        for columns, target in table.references
        if len(columns) == len(TABLES[target].key) and set(columns) <= required
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource",
        "name": _name(table.name),
        "path": table.filename,
        "description": table.doc,
        "encoding": "utf-8",
        "schema": schema,
    }


def _name(table: str) -> str:
    return table.replace("_", "-")


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.low is not None:
        constraints["minimum"] = column.low
    if column.allowed is not None and not column.several:
        constraints["enum"] = list(column.allowed)
    kind = column.kind if column.is_number else "string"
    field: dict[str, Any] = {"name": column.name, "type": kind, "description": column.doc}
    return {**field, "constraints": constraints} if constraints else field


if __name__ == "__main__":
    sys.stdout.write(data_package())
