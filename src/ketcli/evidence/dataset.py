"""Reading a dataset in the bundled layout: a folder of CSV files, one for each table of the schema."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple, cast

from ketcli.errors import InvalidInput
from ketcli.evidence.about import About
from ketcli.evidence.description import MANIFEST, NOT_NEEDED, Description, read_description
from ketcli.evidence.findings import refuse
from ketcli.evidence.own_outcome import own_outcome
from ketcli.evidence.reading import read_table
from ketcli.evidence.rows import ROWS, ArmRow, ContrastRow, ResultRow, Row
from ketcli.evidence.schema import TABLES
from ketcli.evidence.treatments import OwnName
from ketcli.evidence.windows import ANY_TIME, WINDOWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from importlib.resources.abc import Traversable

    import pandas as pd

    from ketcli.columns import Columns
    from ketcli.evidence.windows import Window

Made = TypeVar("Made")
Given = TypeVarTuple("Given")
_NOT_MADE = object()
MOST_KEPT = 1000
"""So many things made of a dataset are kept, those asked for last."""
_TABLE_OF = {kind: name for name, kind in ROWS.items()}


@dataclass(frozen=True)
class Dataset:
    """Tables of one dataset, read when first asked for: as typed rows, or as frames where somebody wants these.

    Numbers are floats with NaN where the cell is empty; everything else is text with `""` where it is empty. `about` is
    what data say of themselves that are not of the bundled kind.
    """

    name: str
    version: str | None
    sha256: str
    folder: Traversable
    about: About | None = None
    _rows: dict[str, tuple[Any, ...]] = field(default_factory=dict, repr=False)
    _frames: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    _made: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def rows(self, kind: type[Row]) -> tuple[Row, ...]:
        """The rows of one kind, in the order of their file: `rows(TrialRow)`, say.

        Raises
        ------
        InvalidInput
            The file breaks the schema; the message names file, row and column of each finding.
        """
        return self._rows_of(_TABLE_OF[kind])

    def _rows_of(self, name: str) -> tuple[Any, ...]:
        if name not in self._rows:
            own = None if self.about is None else self.about.description
            rows, findings = read_table(self.folder, TABLES[name] if own is None else own.table(TABLES[name]))
            if findings:
                raise refuse(findings, f"cannot read the dataset {self.name}")
            self._rows[name] = tuple(rows)
        return self._rows[name]

    def outcomes(self) -> frozenset[str]:
        """The outcomes that some row of results or of published differences has."""
        return self.made(_outcomes)

    def table(self, name: str) -> pd.DataFrame:
        """The table of that name as a frame: float64 columns for numbers, text for all else.

        Raises
        ------
        InvalidInput
            As `rows`.
        """
        if name not in self._frames:
            self._frames[name] = frame_of(self._rows_of(name), ROWS[name])
        return self._frames[name]

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

    def with_rows(self, kind: type[Row], rows: Iterable[Row]) -> Dataset:
        """The same dataset with one table seen in another way (arms given other roles, say)."""
        name = _TABLE_OF[kind]
        frames = {other: frame for other, frame in self._frames.items() if other != name}
        return replace(self, _rows={**self._rows, name: tuple(rows)}, _frames=frames)

    def made(self, make: Callable[..., Made], *given: Any) -> Made:
        """``make(self, *given)``, from the second time on as it was made the first time."""
        key = (make, given)
        found = self._made.pop(key, _NOT_MADE)
        if found is _NOT_MADE:
            found = make(self, *given)
            for oldest in list(self._made)[: len(self._made) + 1 - MOST_KEPT]:
                self._made.pop(oldest, None)
        self._made[key] = found
        return cast("Made", found)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The windows of time in which results are looked for."""
        return WINDOWS if self.about is None else self.about.windows

    def conditions(self, filters: dict[str, object]) -> dict[str, object]:
        """What chose the trials, as an answer says it: the filters, or what chose the rows of a file."""
        return dict(self.about.chosen) if self.about is not None and self.is_file else filters

    @property
    def is_file(self) -> bool:
        """Whether it is a study file seen as a dataset."""
        return self.about is not None and self.about.description is None

    def named(self, outcome: str) -> str:
        """An outcome that the dataset describes itself, with its record; any other name as it stands."""
        known = () if self.about is None else self.about.outcomes
        return next((one for one in known if one.casefold() == outcome.casefold()), outcome)

    def provenance(self) -> dict[str, str | None]:
        """Name, version and hash: what an answer says of its data."""
        return {"name": self.name, "version": self.version, "sha256": self.sha256}


def once(make: Callable[[Dataset, *Given], Made]) -> Callable[[Dataset, *Given], Made]:
    """A function that is computed once for a dataset and the same further arguments, by whatever question it is called.

    The dataset keeps what it gives, which nobody may change.
    """

    @wraps(make)
    def kept(dataset: Dataset, *given: *Given) -> Made:
        return dataset.made(make, *given)

    return kept


def _outcomes(dataset: Dataset) -> frozenset[str]:
    of_results = frozenset(row.outcome for row in dataset.rows(ResultRow))
    return of_results | {row.outcome for row in dataset.rows(ContrastRow)}


def columns_of(rows: Iterable[Row], kind: type[Row]) -> Columns:
    """Rows of one kind by the columns of their table: numbers as float64, all else as text."""
    import numpy as np  # here, for a shell that completes a name needs the rows alone

    from ketcli.columns import Columns, as_array

    columns = TABLES[_TABLE_OF[kind]].columns
    cells = list(zip(*rows, strict=True)) or [()] * (len(columns) + 1)
    return Columns(
        {
            column.name: np.array(values, dtype=np.float64) if column.is_number else as_array(values)
            for column, values in zip(columns, cells[1 : len(columns) + 1], strict=True)
        }
    )


def frame_of(rows: Iterable[Row], kind: type[Row]) -> pd.DataFrame:
    """Rows of one kind as a frame with the columns of their table."""
    import pandas as pd

    columns = TABLES[_TABLE_OF[kind]].columns
    cells = list(zip(*rows, strict=True)) or [()] * (len(columns) + 1)
    types = ["float64" if column.is_number else "str" for column in columns]
    return pd.DataFrame(
        {
            column.name: pd.Series(values, dtype=dtype)
            for column, values, dtype in zip(columns, cells[1 : len(columns) + 1], types, strict=True)
        }
    )


def bundled() -> Dataset:
    """The dataset that ships with ketcli."""
    return open_folder(bundled_folder())


def bundled_folder() -> Path:
    """Where the bundled dataset lies: inside an installed package, or at the top of the checkout that it runs from."""
    _, package, _, checkout = Path(__file__).resolve().parents[:4]
    shipped = package / "data"
    return shipped if shipped.is_dir() else checkout / "data"


def open_folder(folder: Traversable | Path) -> Dataset:
    """A dataset folder; its tables are read later, when they are asked for.

    Raises
    ------
    InvalidInput
        A needed file is missing.
    """
    described = read_description(folder)
    needed = [t for t in TABLES.values() if t.needed and not (described and t.name in NOT_NEEDED)]
    missing = [t.filename for t in needed if not (folder / t.filename).is_file()]
    if missing:
        hint = "" if len(missing) < len(needed) else " (a folder of study files needs review.toml)"
        raise InvalidInput(f"{folder}: not a ketcli dataset, missing {', '.join(missing)}{hint}")
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
    dataset = Dataset(name, version, digest.hexdigest(), folder)
    return dataset if described is None else _described(dataset, described)


def _described(dataset: Dataset, description: Description) -> Dataset:
    """The dataset as it describes itself: its outcomes, and what its arms were given by their own names."""
    bare = replace(dataset, about=About(description.control, (), (), description=description))
    kinds: dict[str, set[str]] = {}
    for row in bare.rows(ResultRow):
        kinds.setdefault(row.outcome, set()).add("counted" if row.statistic == "events" else "scored")
    outcomes = tuple(
        own_outcome(
            one.name, good=one.good, noun=one.noun, scored="scored" in kinds.get(one.name, ()),
            counted="counted" in kinds.get(one.name, ()), at=(*one.at, ANY_TIME)[0],
        )
        for one in description.outcomes
    )  # fmt: skip
    arms = [arm._replace(drug=OwnName(arm.drug), formulation=arm.formulation or arm.drug) for arm in bare.rows(ArmRow)]
    tested = dict.fromkeys(arm.formulation for arm in arms if arm.role == "experimental")
    about = About(description.control, tuple(tested), outcomes, description.windows, description=description)
    return replace(bare.with_rows(ArmRow, arms), about=about)


def _manifest(file: Traversable | Path) -> dict[str, str]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidInput(f"{file}: not valid JSON ({error})") from error
    if not isinstance(content, dict):
        raise InvalidInput(f"{file}: expected a JSON object with name and version")
    return {str(key): str(value) for key, value in content.items()}
