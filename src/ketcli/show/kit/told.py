"""Notes as they are told beside an answer: the gravest in full and a count of the rest, or all of them."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from ketcli.errors import written
from ketcli.evidence.notes import CAUTIONS, merged
from ketcli.show.kit.safe import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketcli.evidence.notes import Note

LEAD, INDENT = "note: ", "      "
MAX_LINES = 3
WIDTH = 80


def brief(notes: Iterable[Note]) -> list[str]:
    """At most three lines of 80 columns of cautions, the gravest first, then one with the count of all other notes."""
    kept = merged(notes)
    told: list[Note] = []
    room = MAX_LINES
    for note in sorted((one for one in kept if one.caution), key=lambda one: CAUTIONS.index(one.kind)):
        lines = len(lines_of(note, WIDTH))
        if lines <= room:
            told.append(note)
            room -= lines
    rest = [note for note in kept if note not in told]
    return [*(shown(str(note)) for note in told), *([count_of(rest)] if rest else [])]


def lines_of(note: Note | str, width: int) -> list[str]:
    """A note on lines of that width, the later ones indented."""
    return wrap(
        f"{LEAD}{shown(str(note))}", width, subsequent_indent=INDENT, break_long_words=False, break_on_hyphens=False
    )


def count_of(notes: Sequence[Note]) -> str:
    """How many trials do not enter, why most of those that were asked for do not, and how many notes more there are."""
    whole = [note for note in notes if note.kind == "left_out" and not note.parts]
    gone = {trial for note in whole for trial in note.trials}
    parts = [f"{len(gone)} {'trial does' if len(gone) == 1 else 'trials do'} not enter"] if gone else []
    asked = [note for note in whole if note.reason]
    if asked:
        most = max(asked, key=lambda note: len(note.trials))
        parts.append(f"{len(most.trials)}: {_short(most.reason)}")
    others = len(notes) - len(whole)
    if others:
        kind = "more " if gone else ""
        parts.append(f"{others} {kind}note{'' if others == 1 else 's'}")
    return f"{'; '.join(parts)}; {written('notes')} lists {'it' if len(notes) == 1 else 'them'}"


def _short(reason: str) -> str:
    """The reason without its bracket."""
    return reason.partition(" (")[0].partition(",")[0]
