"""Reading a dataset in the bundled layout: a folder of CSV files, one for each table of the schema."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ketcli.errors import InvalidInput
from ketcli.evidence.findings import Finding, refuse
from ketcli.evidence.schema import TABLES, Column, Table

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

MANIFEST = "dataset.json"
MAX_LISTED = 50


@dataclass(frozen=True)
class Dataset:
    """Tables of one dataset, read when first asked for.

    Numbers are float64 columns with NaN where the cell is empty; everything else is text with `""` where it is empty.
    """

    name: str
    version: str | None
    sha256: str
    folder: Traversable
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    def table(self, name: str) -> pd.DataFrame:
        """The table of that name.

        Raises
        ------
        InvalidInput
            The file breaks the schema; the message names file, row and column of each finding.
        """
        if name not in self._tables:
            frame, findings = read_table(self.folder, TABLES[name])
            if findings:
                raise refuse(findings, f"cannot read the dataset {self.name}")
            self._tables[name] = frame
        return self._tables[name]

    @property
    def trials(self) -> pd.DataFrame:
        """One row a trial."""
        return self.table("trials")

    @property
    def arms(self) -> pd.DataFrame:
        """One row an arm."""
        return self.table("arms")

    @property
    def results(self) -> pd.DataFrame:
        """One row an arm's result."""
        return self.table("results")

    @property
    def contrasts(self) -> pd.DataFrame:
        """One row a published difference between arms."""
        return self.table("contrasts")

    @property
    def sources(self) -> pd.DataFrame:
        """One row a document."""
        return self.table("sources")

    def with_tables(self, **tables: pd.DataFrame) -> Dataset:
        """The same dataset with some tables seen in another way (arms given other roles, say)."""
        return replace(self, _tables={**self._tables, **tables})

    def provenance(self) -> dict[str, str | None]:
        """Name, version and hash: what an answer says of its data."""
        return {"name": self.name, "version": self.version, "sha256": self.sha256}


def bundled() -> Dataset:
    """The dataset that ships with ketcli."""
    return open_folder(resources.files("ketcli") / "data")


def open_folder(folder: Traversable | Path) -> Dataset:
    """A dataset folder; its tables are read later, when they are asked for.

    Raises
    ------
    InvalidInput
        A needed file is missing.
    """
    missing = [t.filename for t in TABLES.values() if t.needed and not (folder / t.filename).is_file()]
    if missing:
        raise InvalidInput(f"{folder}: not a ketcli dataset, missing {', '.join(missing)}")
    digest = hashlib.sha256()
    for name in sorted(TABLES):
        file = folder / TABLES[name].filename
        if file.is_file():
            digest.update(TABLES[name].filename.encode())
            digest.update(file.read_bytes())
    name, version = folder.name, None
    if (folder / MANIFEST).is_file():
        manifest = _manifest(folder / MANIFEST)
        name, version = manifest.get("name", name), manifest.get("version")
    return Dataset(name, version, digest.hexdigest(), folder)


def _manifest(file: Traversable | Path) -> dict[str, str]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidInput(f"{file}: not valid JSON ({error})") from error
    if not isinstance(content, dict):
        raise InvalidInput(f"{file}: expected a JSON object with name and version")
    return {str(key): str(value) for key, value in content.items()}


def read_table(folder: Traversable | Path, table: Table) -> tuple[pd.DataFrame, list[Finding]]:
    """One table as the schema types it, and what is wrong with the file (a table that may be absent reads as empty)."""
    names = [column.name for column in table.columns]
    file = folder / table.filename
    if not file.is_file():
        return _typed(pd.DataFrame({name: pd.Series(dtype=str) for name in names}), table, []), []
    quick = _read_at_once(file, table)
    if quick is not None:
        return quick, []
    try:
        with file.open("rb") as stream:
            frame = pd.read_csv(stream, dtype=str, keep_default_na=False, na_filter=False, encoding="utf-8-sig")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        return pd.DataFrame(), [Finding(table.filename, None, "", f"not readable as CSV: {str(error).strip()}")]
    findings = [
        Finding(table.filename, 1, name, "column missing from the header")
        for name in names
        if name not in frame.columns
    ]
    findings += [
        Finding(table.filename, 1, str(name), f"unknown column; known: {', '.join(names)}")
        for name in frame.columns
        if name not in names
    ]
    if findings:
        return pd.DataFrame(), findings
    return _typed(frame[names], table, findings), findings


def _read_at_once(file: Traversable | Path, table: Table) -> pd.DataFrame | None:
    """The whole table typed while it is read; None where anything in it is not as the schema says."""
    numeric = [column.name for column in table.columns if column.kind in ("integer", "number")]
    names = [column.name for column in table.columns]
    types = {name: "float64" if name in numeric else "str" for name in names}
    empty = {name: [""] for name in numeric}
    try:
        with file.open("rb") as stream:
            frame = pd.read_csv(stream, dtype=types, keep_default_na=False, na_values=empty, encoding="utf-8-sig")
    except ValueError:  # a parser error, or a cell that is no number
        return None
    if list(frame.columns) != names:
        return None
    whole = [column.name for column in table.columns if column.kind == "integer"]
    values = frame[numeric].to_numpy()
    parts = frame[whole].to_numpy() % 1
    if np.isinf(values).any() or (parts > 0).any():
        return None
    return frame


def _typed(frame: pd.DataFrame, table: Table, findings: list[Finding]) -> pd.DataFrame:
    typed = {}
    for column in table.columns:
        if column.kind in ("integer", "number"):
            typed[column.name] = _numbers(frame[column.name], column, table.filename, findings)
        else:
            typed[column.name] = frame[column.name]
    return pd.DataFrame(typed)


def _numbers(cells: pd.Series[str], column: Column, file: str, findings: list[Finding]) -> pd.Series[float]:
    values = pd.to_numeric(cells.where(cells != ""), errors="coerce").astype("float64")
    wrong = (values.isna() | values.abs().eq(float("inf"))) & (cells != "")
    if column.kind == "integer":
        wrong |= values.notna() & (values % 1 != 0)
    for position in wrong.to_numpy().nonzero()[0][:MAX_LISTED]:
        expected = "a whole number" if column.kind == "integer" else "a number"
        found = str(cells.iloc[int(position)])
        findings.append(Finding(file, int(position) + 2, column.name, f"expected {expected}, found {found!r}"))
    return values
