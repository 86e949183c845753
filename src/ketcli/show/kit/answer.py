"""What a command hands to a renderer: one object for the screen, for CSV and for JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ketcli.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ketcli.evidence.notes import Note
    from ketcli.show.kit.table import Table


@dataclass(frozen=True, slots=True)
class Picture:
    """Something drawn with characters, at whatever width there is."""

    draw: Callable[[int, bool], str]
    """Width in columns and whether only ASCII may be used -> the lines."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    Attributes
    ----------
    body : dict
        The JSON keys of the command, after the envelope.
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
