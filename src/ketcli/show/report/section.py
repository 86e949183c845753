"""One part of the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.show.kit.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.questions.answers.choices import Choice
    from ketcli.questions.answers.pool import PoolAnswer
    from ketcli.questions.answers.timecourse import TimeCourse
    from ketcli.show.kit.answer import Answer

UPRIGHT = 11  # columns that the short side of a sheet holds


@dataclass(frozen=True)
class Section:
    """One part of the report.

    Attributes
    ----------
    name, title, level : str, str, int
        Its anchor, its heading and the depth of that heading (2 or 3).
    answer : Answer or None
        Sentences, tables and notes; None for a heading with sections below it, or where there is no answer.
    line : str
        The command that gives this part alone.
    why_none : str
        Why there is no answer.
    forest, course : PoolAnswer, TimeCourse or None
        What HTML draws.
    choices : callable
        Gives what its reader may choose of the forest plot; asked only where HTML draws it.
    landscape : bool
        Whether its tables need the long side of a sheet.
    """

    name: str
    title: str
    level: int = 2
    answer: Answer | None = None
    line: str = ""
    why_none: str = ""
    forest: PoolAnswer | None = None
    choices: Callable[[], tuple[Choice, ...]] = tuple
    course: TimeCourse | None = None
    landscape: bool = False


def is_wide(answer: Answer) -> bool:
    """Whether a table has more columns than the short side of a sheet holds."""
    return any(isinstance(block, Table) and len(block.columns) > UPRIGHT for block in answer.blocks)
