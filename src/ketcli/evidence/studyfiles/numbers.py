"""Cells as people write them, read as numbers: missing marks, minus signs, separators of decimals and thousands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketcli.arrays import BoolArray, FloatArray

MISSING = frozenset(
    {"", "na", "n/a", "n.a.", "nan", "<na>", "none", "null", "nr", "n.r.", "not reported", ".", "-", "--", "..", "?"}
    | {"\u2013", "\u2014", "#n/a", "#na", "#div/0!", "#value!", "#ref!", "#num!", "#null!", "#name?"}
)
_MINUS = str.maketrans(dict.fromkeys("−–‐‑﹣－", "-") | {"\uff0b": "+"})
_SPACES = "\u0020\u00a0\u2007\u2009\u202f\u3000\ufeff\u200b\t\r\n"
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_GROUPS = {
    mark: re.compile(rf"([+-]?\d{{1,3}})((?:{re.escape(mark)}\d{{3}})+)(?!\d)(.*)", re.S) for mark in ",.'\u2019 "
}
_ONE_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_PLAIN = frozenset("0123456789.-")
_DECIMAL_COMMA = re.compile(r"[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?")
_DECIMAL_DOT = re.compile(r"[+-]?(\d+\.\d*|\.\d+)([eE][+-]?\d+)?")


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is no figure."""
    return cell.strip(_SPACES).casefold() in MISSING


def plain(cell: str) -> str:
    """A cell with an ordinary minus sign and no spaces around it; inner no-break and thin spaces are spaces."""
    text = cell.strip(_SPACES).translate(_MINUS)
    return text if text.isascii() else re.sub(r"[\u00a0\u2007\u2009\u202f]", " ", text)


def decimal_mark(cells: Iterable[str]) -> str | None:
    """The decimal mark that these cells agree on; None where none shows, `?` where both do.

    A mark shows where a cell cannot be read otherwise: `0,5` or `12.75`, not `1,234`, which may be thousands.
    """
    seen = set()
    for cell in cells:
        text = plain(cell)
        if _DECIMAL_DOT.fullmatch(text) and not _ONE_GROUP.fullmatch(text):
            seen.add(".")
        elif _DECIMAL_COMMA.fullmatch(text) and not _ONE_GROUP.fullmatch(text):
            seen.add(",")
        elif "," in text and "." in text:
            seen.add(max(",.", key=text.rfind))
    return seen.pop() if len(seen) == 1 else "?" if seen else None


def ambiguous(cell: str) -> bool:
    """Whether a cell may be thousands or a decimal: `1,234`."""
    return _ONE_GROUP.fullmatch(plain(cell)) is not None


def whole(cell: str) -> str:
    """A cell of a count, where no figure of the file has a decimal: `1.234` and `1,234` are thousands."""
    return plain(cell).replace(",", "").replace(".", "") if ambiguous(cell) else cell


def number(cell: str, decimal: str) -> float | None:
    """One cell as a number; None where it is none."""
    text = plain(cell)
    for mark in ("," if decimal == "." else ".", "'", "\u2019", " "):
        grouped = _GROUPS[mark].fullmatch(text)
        if grouped is not None:
            text = grouped[1] + grouped[2].replace(mark, "") + grouped[3]
            break
    if decimal == ",":
        if "." in text:
            return None
        text = text.replace(",", ".", 1)
    return float(text) if _NUMBER.fullmatch(text) else None


def numbers(cells: Sequence[str], decimal: str) -> tuple[FloatArray, BoolArray]:
    """Cells as numbers, NaN where there is none, and where a cell is neither a number nor a missing mark."""
    if decimal == "." and _PLAIN.issuperset("".join(cells)):
        try:
            return np.array([float(cell) if cell else np.nan for cell in cells]), np.zeros(len(cells), dtype=bool)
        except ValueError:  # a lone mark, or two
            pass
    values = np.full(len(cells), np.nan)
    wrong = np.zeros(len(cells), dtype=bool)
    for row, cell in enumerate(cells):
        value = number(cell, decimal)
        if value is not None:
            values[row] = value
            wrong[row] = not np.isfinite(value)
        else:
            wrong[row] = not is_missing(cell)
    return values, wrong
