"""Who is missing from an answer, and why, as notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.errors import named
from ketcli.evidence.notes import Note

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.evidence.left_out import LeftOut
    from ketcli.questions.effects.effect_set import EffectSet

MAX_NAMED = 60


def left_out_notes(effects: EffectSet) -> list[Note]:
    """Who is missing from a set of effect sizes."""
    return reasons(effects.left_out)


def reasons(left_out: Iterable[LeftOut]) -> list[Note]:
    """One note a reason, with the trials it concerns; for filters that the user set, their number only."""
    alike: dict[tuple[str, tuple[str, ...]], list[LeftOut]] = {}
    for item in left_out:
        alike.setdefault((item.kind, item.about), []).append(item)
    notes: list[Note] = []
    for items in alike.values():
        first, k = items[0], len(items)
        if first.kind == "filter":
            text = f"left out by {named(*first.about)}: {k} {'trial' if k == 1 else 'trials'}"
            notes.append(Note("left_out", text, tuple(item.label for item in items)))
            continue
        names = ", ".join(item.label for item in items[:MAX_NAMED])
        more = f" and {k - MAX_NAMED:,} more" if k > MAX_NAMED else ""
        text = f"left out ({k}), {first.words}: {names}{more}"
        reason = first.words if first.asked_for else ""
        notes.append(Note("left_out", text, tuple(item.label for item in items), reason=reason))
    return notes
