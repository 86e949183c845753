"""Which fonts draw a text: the one asked for, the one of this house, and another for letters that both lack."""

from __future__ import annotations

from functools import cache

from ketcli.errors import InvalidInput, named
from ketcli.evidence.nearest import suggestion
from ketcli.show.plots.look import looking

FONT = "DejaVu Sans"  # ships with matplotlib: the same letters, and the same bytes, on every machine
NO_LETTERS = ("Last Resort", "LastResort", "Adobe Blank")  # have a box for every letter


def require_font(family: str) -> None:
    """Refuse a family that is not installed.

    Raises
    ------
    InvalidInput
        It is not; the nearest one is named.
    """
    from matplotlib import font_manager

    known = sorted({entry.name for entry in font_manager.fontManager.ttflist})
    if family not in known:
        raise InvalidInput(f"{named('font')} {family!r}: not installed{suggestion(family, known)}")


def families(text: str) -> list[str]:
    """The families that draw a text, the first that has a letter draws it."""
    own = [looking().font, FONT] if looking().font else [FONT]
    names = tuple(dict.fromkeys(name for name in own if name))
    return [*names, *_others(names, "".join(sorted(set(text) - _letters(FONT))))]


@cache
def _letters(family: str) -> frozenset[str]:
    from matplotlib import font_manager

    path = font_manager.findfont(font_manager.FontProperties(family=family))
    return frozenset(map(chr, font_manager.get_font(path).get_charmap()))


@cache
def _others(names: tuple[str, ...], lacking: str) -> tuple[str, ...]:
    """Installed families that have these letters, as few as it takes; a box is drawn for what none has."""
    from matplotlib import font_manager

    left = {letter for letter in lacking if letter.isprintable() and not letter.isspace()}
    left -= set().union(*(_letters(name) for name in names))
    found: list[str] = []
    if not left:
        return ()
    entries = sorted(font_manager.fontManager.ttflist, key=lambda one: (one.style != "normal", one.name, one.fname))
    for entry in entries:
        if not left:
            break
        if entry.name in found or entry.name.startswith(NO_LETTERS):
            continue
        has = {letter for letter in left if ord(letter) in font_manager.get_font(entry.fname).get_charmap()}
        if has:
            found.append(entry.name)
            left -= has
    return tuple(found)
