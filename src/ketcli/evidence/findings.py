"""A finding: what is wrong with a data file, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong: file, row (the header is row 1; None for the whole file), column, and what was expected.

    `rule` is the id of the rule that found it, where rules have ids; a `warning` is possible, but looks like a slip.
    """

    file: str
    row: int | None
    column: str
    message: str
    rule: str = ""
    level: str = "error"

    def __str__(self) -> str:
        """The place and the message on one line."""
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", column {self.column}"
        return f"{place}: {self.message}{f' ({self.rule})' if self.rule else ''}"


def refuse(findings: Sequence[Finding], what: str) -> InvalidInput:
    """One error that lists all findings in file order."""
    count = len(findings)
    head = f"{what}: {count} problem{'s' if count != 1 else ''}"
    first = findings[0]
    return InvalidInput("\n".join([head, *(f"  {finding}" for finding in findings)])).at(
        first.file, first.row, first.column
    )
