"""Text that is shown and not obeyed: control characters, escape sequences and marks of direction made visible.

Names come from anybody's file. A terminal would obey an ESC in them, a browser or an editor a mark of direction, and
XML may not hold most control characters at all. Each is replaced by one visible character, so that widths stay.
"""

from __future__ import annotations

import re

_LAYOUT = "\t\n\r"
_UNSEEN = (*range(0x80, 0xA0), 0x61C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A))
_UNSEEN = (*_UNSEEN, *range(0xD800, 0xE000), 0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB, 0xFFFE, 0xFFFF)
_CONTROLS = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
_ONE_LINE = _CONTROLS | dict.fromkeys(_UNSEEN, 0xFFFD) | {0x0A: 0x2424, 0x0D: 0x2424, 0x2028: 0x2424, 0x2029: 0x2424}
_CELLS = {code: shown for code, shown in _ONE_LINE.items() if chr(code) not in _LAYOUT}
_LINES = _CELLS | {0x0D: _ONE_LINE[0x0D]}
_JSON = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), *_UNSEEN, 0x2028, 0x2029)}


def shown(text: str) -> str:
    """A name or a cell on one line: ESC is written as its picture, a line end and a mark of direction as one sign."""
    return text if text.isprintable() else text.replace("\r\n", "\n").translate(_ONE_LINE)


def lines_shown(text: str) -> str:
    """The same for text of several lines: line feeds and tabs stay; a CR would write over its line."""
    # nothing that is replaced can be printed, and translating all of a long text takes a hundred times as long
    return "\n".join(line if line.isprintable() else line.translate(_LINES) for line in text.split("\n"))


def cells_shown(text: str) -> str:
    """The same for CSV, where a CR is part of a cell or of the end of a line."""
    return text.translate(_CELLS)


def json_shown(text: str) -> str:
    """JSON with such characters as escapes, which a reader of JSON turns back (controls are escaped already)."""
    return text if text.isascii() else text.translate(_JSON)


_HTML = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINK = re.compile(r"\](?=[(\[:])")


def markdown_shown(text: str) -> str:
    """Text in Markdown whose tags, entities, links and pictures are shown as they are typed; `p < 0.001` stays."""
    return _LINK.sub(r"\]", _HTML.sub("&lt;", _ENTITY.sub("&amp;", text)))


def code(text: str) -> str:
    """Text in Markdown as it is typed, between as many backticks as hold what it has."""
    ticks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{ticks} {text} {ticks}" if len(ticks) > 1 else f"{ticks}{text}{ticks}"
