"""The bytes of a study file, and what kind of file they are."""

from __future__ import annotations

import gzip
import sys
import zlib
from pathlib import Path

from ketcli.errors import InvalidInput

_EXCEL, _OLD_EXCEL, _GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b"


TABLE = "the table"


def name_of(source: str, content: bytes | None = None) -> str:
    """What a study file is called in messages; one whose content is at hand has no name of its own."""
    if content is not None:
        return TABLE
    return "standard input" if source == "-" else Path(source).name


def read_content(source: str, held: bytes | None = None) -> tuple[str, bytes]:
    """Name and bytes of a file, unpacked where it is gzip; `-` is standard input, `held` its content at hand.

    Raises
    ------
    InvalidInput
        It cannot be read.
    """
    if held is not None:
        return TABLE, held
    if source == "-":
        if sys.stdin is None:
            raise InvalidInput("standard input: it is closed")
        content = sys.stdin.buffer.read()
    else:
        try:
            content = Path(source).read_bytes()
        except (OSError, ValueError) as error:
            raise InvalidInput(f"{source}: cannot be read ({getattr(error, 'strerror', None) or error})") from error
    name = name_of(source)
    if content.startswith(_GZIP):
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise InvalidInput(f"{name}: cannot be unpacked as gzip ({error})") from error
    return name, content


def is_excel(content: bytes, name: str) -> bool:
    """Whether these bytes are an Excel workbook.

    Raises
    ------
    InvalidInput
        They are one of the old kind.
    """
    if content.startswith(_OLD_EXCEL):
        raise InvalidInput(f"{name}: an Excel file of the old kind (.xls): save it as .xlsx or CSV")
    return content.startswith(_EXCEL)
