"""Bars of characters for shares of people."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
GAP = "  "
LONGEST_LABEL = 34


class Bar(NamedTuple):
    """One line: a label (empty: the line belongs to the one above), a group, a share of 1, the share in words."""

    label: str
    group: str
    share: float
    text: str
    first: bool = True


def bars(lines: list[Bar], width: int, ascii_only: bool) -> str:
    """Draw a bar for each line, all to one scale, that of the largest share.

    Parameters
    ----------
    lines : list of Bar
        At least one.
    width : int
        Columns that may be used.
    ascii_only : bool
        Whole columns of `#` and `=` instead of blocks of eighths.
    """
    groups = max(cell_len(line.group) for line in lines)
    texts = max(cell_len(line.text) for line in lines)
    label = min(max(cell_len(line.label) for line in lines), LONGEST_LABEL, max(12, width // 3))
    room = max(5, width - label - groups - texts - 3 * len(GAP))
    top = max(line.share for line in lines) or 1.0
    drawn = []
    for line in lines:
        name = line.label
        if cell_len(name) > label:
            name = set_cell_size(name, label - 1).rstrip() + ("~" if ascii_only else "…")
        stroke = _stroke(line.share / top * room, first=line.first, ascii_only=ascii_only)
        start = f"{set_cell_size(name, label)}{GAP}{set_cell_size(line.group, groups)}{GAP}"
        drawn.append(f"{start}{set_cell_size(stroke, room)}{GAP}{line.text:>{texts}}")
    return "\n".join(drawn)


def _stroke(length: float, *, first: bool, ascii_only: bool) -> str:
    """A bar; the second group is drawn lighter."""
    if ascii_only:
        return ("#" if first else "=") * round(length)
    if not first:
        return "░" * round(length)
    eighths = round(8 * length)
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8]
