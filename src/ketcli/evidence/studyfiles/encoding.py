"""From bytes to text: byte order marks, UTF-8, UTF-16, Windows-1252."""

from __future__ import annotations

import codecs

from ketcli.errors import InvalidInput, named

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", ""),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_LOOKED_AT = 4096
_REMEDY = f"save it as CSV UTF-8, or name its encoding with {named('encoding')}"


def decode(content: bytes, name: str, encoding: str | None) -> tuple[str, str]:
    """The text of a file, and its encoding for a note (empty for UTF-8).

    Raises
    ------
    InvalidInput
        It is no text in any of the encodings that people have, or not in the one that was named.
    """
    if encoding is not None:
        try:
            return content.decode(encoding).removeprefix("\ufeff"), encoding
        except LookupError:
            raise InvalidInput(f"{named('encoding')} {encoding!r}: no encoding of that name") from None
        except (UnicodeDecodeError, ValueError) as error:
            raise InvalidInput(f"{name}: not readable as CSV: not {encoding} ({error})") from None
    for mark, codec, label in _MARKS:
        if content.startswith(mark):
            return _strictly(content, name, codec), label
    if b"\0" in content[:_LOOKED_AT]:
        return _strictly(content, name, _without_mark(content, name)), "UTF-16"
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError:
        text = _strictly(content, name, "cp1252")
    if any(ord(letter) < 32 and letter not in "\t\n\r\x1b\x07" for letter in text[:_LOOKED_AT]):
        raise InvalidInput(f"{name}: not readable as CSV: not text; {_REMEDY}")
    return text, "Windows-1252"


def _without_mark(content: bytes, name: str) -> str:
    """UTF-16 without its mark: in Latin text every second byte is 0."""
    head = content[:_LOOKED_AT]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) / 4 > even:
        return "utf-16-le"
    if even > len(head) / 4 > odd:
        return "utf-16-be"
    raise InvalidInput(f"{name}: not readable as CSV: not text; {_REMEDY}")


def _strictly(content: bytes, name: str, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{name}: not readable as CSV: byte {error.start + 1} is no {error.encoding}; {_REMEDY}"
        ) from None
