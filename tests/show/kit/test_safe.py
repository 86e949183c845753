"""Which characters are made visible: each that is obeyed, and none beside it."""

from __future__ import annotations

import pytest

from ketcli.show.kit.safe import cells_shown, code, json_shown, lines_shown, markdown_shown, shown

INVISIBLE = (0x61C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB, 0xFFFE, 0xFFFF)
RANGES = ((0x80, 0x9F), (0x202A, 0x202E), (0x2066, 0x2069), (0xD800, 0xDFFF))
BESIDE = (0x7E, 0xA0, 0x61B, 0x61D, 0x200A, 0x2010, 0x2027, 0x202F, 0x205F, 0x2061, 0x2065, 0x206A, 0xD7FF, 0xE000)
OBEYED = {*INVISIBLE, *(at for first, last in RANGES for at in (first, first + 1, last - 1, last))}


@pytest.mark.parametrize("at", sorted(OBEYED))
def test_what_is_obeyed_unseen_is_one_sign(at: int) -> None:
    text = f"a {chr(at)}b"
    assert shown(text) == lines_shown(text) == cells_shown(text) == "a \N{REPLACEMENT CHARACTER}b"
    assert json_shown(text) == f"a \\u{at:04x}b"


@pytest.mark.parametrize("at", [*BESIDE, 0xFEFE, 0xFF00, 0xFFF8, 0xFFFC, 0xFFFD, 0x10000])
def test_what_stands_beside_them_stays(at: int) -> None:
    text = f"a\t{chr(at)}b"
    assert lines_shown(text) == cells_shown(text) == json_shown(text) == text


def test_controls_have_pictures_and_layout_stays_where_there_are_lines() -> None:
    for at in range(0x20):
        picture = {0x0A: "␤", 0x0D: "␤"}.get(at, chr(0x2400 + at))
        assert shown(f"a{chr(at)}b") == f"a{picture}b"
        assert lines_shown(f"a{chr(at)}b") == f"a{chr(at) if at in (9, 10) else picture}b"
        assert cells_shown(f"a{chr(at)}b") == f"a{chr(at) if at in (9, 10, 13) else picture}b"
    assert shown("\x7f\u2028\u2029") == lines_shown("\x7f\u2028\u2029") == "␡␤␤"
    assert json_shown("é\x7f\u2028\u2029") == "é\\u007f\\u2028\\u2029"


def test_markdown_shows_tags_entities_and_links_as_they_are_typed() -> None:
    typed = "p < 0.001 <b> </b> <!-- <? &amp; &#65; & a [x](y) [x][y] [x]: y [x] z"
    assert markdown_shown(typed) == (
        "p < 0.001 &lt;b> &lt;/b> &lt;!-- &lt;? &amp;amp; &amp;#65; & a [x\\](y) [x\\][y] [x\\]: y [x] z"
    )


@pytest.mark.parametrize(("typed", "kept"), [("a", "`a`"), ("", "``"), ("a`b", "`` a`b ``"), ("``a`", "``` ``a` ```")])
def test_code_stands_between_more_backticks_than_it_has(typed: str, kept: str) -> None:
    assert code(typed) == kept
