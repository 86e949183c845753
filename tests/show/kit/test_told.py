"""How many notes are told in full: as many as fit three lines of eighty columns."""

from __future__ import annotations

import pytest

from ketcli.evidence.notes import CAUTIONS, Note
from ketcli.show.kit.told import LEAD, WIDTH, brief, count_of, lines_of


def of_columns(columns: int) -> str:
    """Words that take so many columns with the lead of a note."""
    words = "a " * columns
    return words[: columns - len(LEAD) - 1] + "a"


def test_a_line_has_eighty_columns() -> None:
    for columns, lines in ((79, 1), (80, 1), (81, 2), (82, 2)):
        assert len(f"{LEAD}{of_columns(columns)}") == columns
        assert len(lines_of(of_columns(columns), WIDTH)) == lines


@pytest.mark.parametrize(
    ("columns", "told"), [((80, 80, 80), 3), ((80, 80, 80, 80), 3), ((81, 80, 80), 2), ((81, 81), 1)]
)
def test_three_lines_of_cautions_are_told(columns: tuple[int, ...], told: int) -> None:
    notes = [Note(CAUTIONS[0], f"{of_columns(width)[:-2]} {number}") for number, width in enumerate(columns)]
    rest = notes[told:]
    assert brief(notes) == [*map(str, notes[:told]), *([count_of(rest)] if rest else [])]
