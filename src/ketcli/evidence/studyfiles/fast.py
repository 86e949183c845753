"""Large clean files in C speed: read by pandas only where that provably reads what the careful way would."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ketcli.evidence.studyfiles.columns import NUMBERS
from ketcli.evidence.studyfiles.delimited import sniff
from ketcli.evidence.studyfiles.names import roles
from ketcli.evidence.studyfiles.table import FileTable, Record, is_header

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALLOWED = bytes(set(range(256)) - set(b'"\0\t;'))
_ENDS = np.frombuffer(b",\r\n", dtype=np.uint8)
SMALLEST = 500_000  # bytes; below, the careful way takes no time
_MISSING = ["", "NA", "N/A", "NaN", "nan", ".", "-", "#N/A"]
# pandas 3.1 parses numbers exactly and warns of the option that asks older ones to
_EXACT = {} if tuple(map(int, pd.__version__.split(".")[:2])) >= (3, 1) else {"float_precision": "round_trip"}


def read_fast(content: bytes, mapped: Mapping[str, str]) -> FileTable | None:
    """The table of a large comma-separated UTF-8 file without quotes, each row as long as the header; else None.

    Figures come as numbers, all else as text. Whatever is not as plain as that is left to the careful way, which
    also words the errors.
    """
    if len(content) < SMALLEST or not _plain(content):
        return None
    head = content[: content.index(b"\n")].decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r")
    header = [name.strip() for name in head.split(",")]
    if len(set(header)) < len(header) or "" in header or not is_header(Record(1, header), mapped):
        return None
    if sniff(content[:4096].decode("utf-8", "ignore"), mapped) != "," or not _even(content, len(header) - 1):
        return None
    held = roles(header, mapped)
    figures = sorted({header[position] for name in NUMBERS for position in held.get(name, ())})
    try:
        cells = pd.read_csv(  # type: ignore[call-overload]
            io.BytesIO(content), encoding="utf-8-sig", header=0, names=header, index_col=False, keep_default_na=False,
            na_values=dict.fromkeys(figures, _MISSING), dtype={name: str for name in header if name not in figures},
            **_EXACT,
        )  # fmt: skip
    except (ValueError, OverflowError):  # a parser's or a decoder's complaint: the careful way will say it better
        return None
    for name in figures:
        if cells[name].dtype.kind not in "fiu":
            return None
        cells[name] = cells[name].astype(np.float64)
        if np.isinf(cells[name].to_numpy()).any():
            return None
    return FileTable(cells, np.arange(2, len(cells) + 2), (), clean=True)


def _plain(content: bytes) -> bool:
    """Whether there is no quote, no NUL, no other delimiter, no lone CR."""
    if content.translate(None, _ALLOWED):
        return False
    return content.count(b"\r") in (0, content.count(b"\r\n")) and content.endswith(b"\n")


def _even(content: bytes, delimiters: int) -> bool:
    """Whether every line has so many commas, and no cell a space at its edge."""
    data = np.frombuffer(content, dtype=np.uint8)
    ends, commas = np.flatnonzero(data == ord("\n")), np.flatnonzero(data == ord(","))
    if len(commas) != delimiters * len(ends):
        return False
    by_line = commas.reshape(len(ends), delimiters)
    if not (by_line[:, -1] < ends).all() or not (by_line[1:, 0] > ends[:-1]).all():
        return False
    spaces = np.flatnonzero(data == ord(" "))
    edges = np.isin(data[spaces + 1], _ENDS) | (spaces == 0) | np.isin(data[spaces - 1], _ENDS)
    return not edges.any()
