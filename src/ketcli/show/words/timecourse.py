"""How fast and how long: what the windows of a time course say, in one sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.evidence.vocabulary import SESSIONS
from ketcli.questions.answers.timecourse import ALL
from ketcli.questions.effects.first_dose import FIRST_DOSE_ONLY
from ketcli.show.words.common import capital, outcome_name
from ketcli.show.words.verdicts import credible_rows, side_of, size_text, sized_verdict, verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketcli.questions.answers.timecourse import TimeCourse, WindowEffect

DOSING = {ALL: "", "single": "after a single dose ", "repeated": "with repeated doses "}


def speed_and_length(answer: TimeCourse) -> list[str]:
    """One sentence on the first window with a difference, one on the last; none where no window can have one."""
    ones = [one for one in answer.of(ALL) if one.k]
    if not ones or all(one.effect is None or one.effect.lead.headline is None for one in ones):
        return []
    return [f"{_fast(answer, ones)} {_long(answer)}"]


def more_in_points(answer: TimeCourse) -> list[str]:
    """The windows in which more trials have a difference in points than can be standardized."""
    more = [
        f"{one.window.label} {sized_verdict(one.points.effect)}, {one.points.effect.pooled.k} trials"
        for one in answer.of(ALL)
        if one.points is not None and one.points.effect.pooled.k > one.k
    ]
    return (
        [f"More trials have a difference in points (ketcli timecourse --measure MD): {'; '.join(more)}."]
        if more
        else []
    )


def credible_windows(ones: Iterable[WindowEffect]) -> list[str]:
    """Which windows hold a credible interval, and of which trials; the kind is named where there is more than one."""
    found = [one for one in ones if one.effect is not None]
    kinds = {one.sessions for one in found}
    return credible_rows(
        (f"{one.window.label.removeprefix('on ')}{f' ({one.sessions})' if len(kinds) > 1 else ''}", one.effect)
        for one in found
        if one.effect is not None
    )


def _fast(answer: TimeCourse, ones: Sequence[WindowEffect]) -> str:
    what = capital(outcome_name(answer.points.outcome, answer.method.measure))
    start = f"{what}, how fast"
    pooled = next((one for one in ones if one.k > 1 and _side(one)), None)
    single = next((one for one in ones if one.k == 1 and _side(one)), None)
    if pooled is None or pooled.effect is None:
        return f"{start}: in no window do two trials or more show a difference."
    dose = " after the first dose" if pooled.window.high <= FIRST_DOSE_ONLY and answer.points.window is None else ""
    text = f"{start}: {verdict_of(pooled.effect)} {pooled.window.label}{dose}"
    text += f" ({size_text(pooled.effect)}; {pooled.k} trials)"
    if single is not None and single.effect is not None and single.window.low < pooled.window.low:
        text += f"; {single.window.label} one trial alone shows it ({single.effect.weighed.text('study')[0]})"
    return f"{text}."


def _long(answer: TimeCourse) -> str:
    groups = [name for name in SESSIONS if name in answer.groups] or [ALL]
    return f"How long: {'; '.join(_last(answer, name) for name in groups)}."


def _last(answer: TimeCourse, sessions: str) -> str:
    """The last window of one kind of dosing in which its trials show a difference, and what comes later."""
    ones = [one for one in answer.of(sessions) if one.k]
    shown = [one for one in ones if _side(one)]
    start = DOSING[sessions]
    if not shown:
        return f"{start}no window shows a difference".strip()
    last = shown[-1]
    later = [one for one in ones if one.window.low > last.window.low]
    trials = "1 trial" if last.k == 1 else f"{last.k} trials"
    if not later:
        return f"{start}a difference is still there {last.window.label} ({trials}), and no trial looks later".strip()
    said: dict[str, list[str]] = {}
    for one in later:
        said.setdefault(_open(one), []).append(one.window.label)
    after = ", ".join(f"{' and '.join(windows)} {what}" for what, windows in said.items())
    return f"{start}a difference is last seen {last.window.label} ({trials}), {after}".strip()


def _open(one: WindowEffect) -> str:
    """What a window without a difference says."""
    head = None if one.effect is None else one.effect.lead.headline
    if head is None or head.verdict == "single":
        return "one trial, which does not show it"
    return {"too_few": "too few trials to tell", "conflict": "trials in conflict"}.get(head.verdict, "not clear")


def _side(one: WindowEffect) -> int:
    return 0 if one.effect is None else side_of(one.effect)
