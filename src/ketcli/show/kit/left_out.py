"""Who is missing from an answer, and why, as notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.evidence.filters import LeftOut
    from ketcli.questions.effects.effect_set import EffectSet

MAX_NAMED = 60


def left_out_notes(effects: EffectSet) -> list[str]:
    """Who is missing from a set of effect sizes."""
    return reasons(effects.left_out)


def reasons(left_out: Iterable[LeftOut]) -> list[str]:
    """One note a reason, with the trials it concerns; for filters that the user set, their number only."""
    by_reason: dict[str, list[str]] = {}
    for item in left_out:
        by_reason.setdefault(item.reason, []).append(item.label)
    notes = []
    for reason, names in by_reason.items():
        if reason.startswith("not --"):
            notes.append(f"left out by {reason.removeprefix('not ')}: {len(names)} trials")
            continue
        more = f" and {len(names) - MAX_NAMED:,} more" if len(names) > MAX_NAMED else ""
        notes.append(f"left out ({len(names)}), {reason}: {', '.join(names[:MAX_NAMED])}{more}")
    return notes
