"""What a command hands to a renderer: one object for the screen, for CSV and for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ketcli.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.evidence.notes import Note
    from ketcli.show.kit.table import Table


@dataclass(frozen=True, slots=True)
class Picture:
    """Something drawn with characters, at whatever width there is."""

    draw: Callable[[int, bool], str]
    """Width in columns and whether only ASCII may be used -> the lines."""


@dataclass(frozen=True, eq=False)
class Keys(Mapping[str, Any]):
    """The keys of JSON, made when the first of them is read: no other format needs them."""

    make: Callable[[], Mapping[str, Any]]

    @cached_property
    def _made(self) -> Mapping[str, Any]:
        return self.make()

    def __getitem__(self, name: str) -> Any:
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    Attributes
    ----------
    body : mapping
        The JSON keys of the command, after the envelope; as `Keys` where they take more than the text does.
    main : Table
        What CSV and TSV print.
    blocks : tuple
        What a person reads, in order: sentences, tables, pictures.
    footer : str
        The choices behind the numbers, in one line.
    notes : tuple of Note
        What was left out, mixed or derived; printed on standard error.
    documents : mapping
        For formats that the answer writes in its own way (a report as HTML), what writes them.
    exit_code : ExitCode
        What the program leaves with.
    """

    body: Mapping[str, Any]
    main: Table
    blocks: tuple[str | Table | Picture, ...]
    method: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)
    footer: str = ""
    notes: tuple[Note, ...] = ()
    documents: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    exit_code: ExitCode = ExitCode.ANSWER
