"""From bytes to text: every encoding that files have, and what is none."""

from __future__ import annotations

import codecs

import pytest

from ketcli.errors import InvalidInput
from ketcli.evidence.studyfiles.encoding import decode

TEXT = "study,yi\nM\u00fcller,0.5\n"


@pytest.mark.parametrize(
    ("content", "label"),
    [
        (TEXT.encode(), ""),
        (codecs.BOM_UTF8 + TEXT.encode(), ""),
        (TEXT.encode("utf-16"), "UTF-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-32"), "UTF-32"),
        (codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), "UTF-32"),
        (TEXT.encode("cp1252"), "Windows-1252"),
    ],
)
def test_the_text_and_its_encoding(content: bytes, label: str) -> None:
    assert decode(content, "own.csv", None) == (TEXT, label)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_without_a_mark_more_than_half_must_be_latin(codec: str) -> None:
    """Of 200 letters 102 with a byte of 0, then 100."""
    for latin, known in ((102, True), (100, False)):
        text = "a" * latin + "\u5927" * (200 - latin)
        if known:
            assert decode(text.encode(codec), "own.csv", None) == (text, "UTF-16")
        else:
            with pytest.raises(InvalidInput, match="not text"):
                decode(text.encode(codec), "own.csv", None)


def test_an_encoding_that_is_named() -> None:
    assert decode(TEXT.encode("latin-1"), "own.csv", "latin-1") == (TEXT, "latin-1")
    assert decode(codecs.BOM_UTF8 + b"a", "own.csv", "utf-8") == ("a", "utf-8")
    with pytest.raises(InvalidInput, match="'nonsense': no encoding of that name"):
        decode(b"a", "own.csv", "nonsense")
    with pytest.raises(InvalidInput, match=r"own\.csv: not readable as CSV: not ascii"):
        decode(TEXT.encode(), "own.csv", "ascii")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\0\0\0\0", "not text"),
        (b"a\0b" + b"c" * 20, "not text"),
        (b"\xff\xfea", "byte 3 is no utf-16-le"),
        (b"caf\xe9\x01", "not text"),
        (b"caf\xe9\x1f", "not text"),
        (b"a\x81", "byte 2 is no charmap"),
    ],
)
def test_what_is_no_text(content: bytes, says: str) -> None:
    with pytest.raises(InvalidInput, match=rf"own\.csv: not readable as CSV: {says}"):
        decode(content, "own.csv", None)


def test_control_characters_that_text_may_hold() -> None:
    for mark in "\t\n\r\x1b\x07 ":
        assert decode(f"caf\u00e9{mark}".encode("cp1252"), "own.csv", None)[1] == "Windows-1252"


def test_the_beginning_decides() -> None:
    """A NUL, or what no text has, after the first 4096 bytes is left to what reads the cells."""
    assert decode(b"a" * 4096 + b"\0", "own.csv", None)[1] == ""
    with pytest.raises(InvalidInput):
        decode(b"a" * 4095 + b"\0", "own.csv", None)
    assert decode(b"\xe9" * 4096 + b"\x01", "own.csv", None)[1] == "Windows-1252"
    with pytest.raises(InvalidInput):
        decode(b"\xe9" * 4095 + b"\x01", "own.csv", None)
