"""Sets of figures of one trial of which one answers, and how they rank."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ketcli.evidence.vocabulary import ANALYSIS_PREFERENCE, SCALE_PREFERENCE
from ketcli.evidence.wanted import ADJUSTMENT_PREFERENCE, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from ketcli.evidence.rows import ContrastRow, ResultRow, TrialRow
    from ketcli.evidence.wanted import Wanted
    from ketcli.evidence.windows import Window

Key = TypeVar("Key", bound="Hashable")
Item = TypeVar("Item")
OF_ARMS: tuple[Kind, ...] = ("endpoint", "change", "events")


class Candidate(NamedTuple):
    """Rows of results, or published differences with the arms' `raw` rows beside them; the lowest rank answers."""

    rank: tuple[float, ...]
    rows: tuple[ResultRow, ...] = ()
    contrasts: tuple[ContrastRow, ...] = ()
    raw: tuple[ResultRow, ...] = ()


def rank_of(
    kind: Kind, key: ResultRow | ContrastRow, experimental: int, wanted: Wanted, *further: float
) -> tuple[float, ...]:
    """The rank of a set of figures.

    Nearest in time first, then the preferred scale, then what covers most arms, then the kind by `wanted.order`, then
    what is given further. What stands after the arms' figures in that order comes after all of them.
    """
    place = wanted.order.index(kind) if kind in wanted.order else -1
    of_arms = [wanted.order.index(one) for one in OF_ARMS if one in wanted.order]
    late = kind not in OF_ARMS and (not of_arms or place > max(of_arms))
    time = distance(time_of(key), wanted.window)
    return float(late), time, position(key.scale, SCALE_PREFERENCE), -experimental, place, *further


def difference_sets(
    trial: TrialRow, results: Sequence[ResultRow], contrasts: Iterable[ContrastRow], wanted: Wanted
) -> list[Candidate]:
    """The published differences that may answer, each set of one measure, scale, time and adjustment."""
    found = []
    for rows in grouped(contrasts, _contrast_key).values():
        kind = kind_of(rows[0], trial, wanted)
        raw = _raw_rows(rows, results, wanted)
        usable = [row for row in rows if _usable(row, kind, wanted, several=len(rows) > 1, own=bool(raw))]
        if kind is not None and usable:
            measure = position(rows[0].measure, wanted.contrasts)
            adjustment = position(rows[0].adjustment, ADJUSTMENT_PREFERENCE)
            rank = rank_of(kind, rows[0], len(usable), wanted, measure, adjustment)
            found.append(Candidate(rank, contrasts=tuple(usable), raw=raw))
    return found


def kind_of(row: ContrastRow, trial: TrialRow, wanted: Wanted) -> Kind | None:
    """What a published difference is among the kinds that are wanted; None where it is none of them.

    A standardized difference of an adjusted model is none: by which SD it was standardized is not known.
    """
    kind: Kind = "difference" if row.adjustment == "none" else "adjusted"
    if row.measure not in wanted.contrasts or (kind == "adjusted" and row.measure == "SMD"):
        return None
    if trial.design == "crossover" and row.measure == "MD" and "paired" in wanted.order:
        kind = "paired"
    return kind if kind in wanted.order else None


def _usable(row: ContrastRow, kind: Kind | None, wanted: Wanted, *, several: bool, own: bool) -> bool:
    """Whether a difference has a standard error and what its kind needs beside it.

    To be standardized it needs its numbers of people (by which its error can be held against an SD), and where it is
    adjusted an SD of the arms or of other trials. Several arms are put together by their numbers of people. A mean
    difference of one arm, or a ratio, stands on its error alone.
    """
    standardized = wanted.standard is not None
    if (several or standardized) and not (row.n_e >= 2 and row.n_c >= 2):
        return False
    if standardized and kind == "adjusted" and not own and row.scale not in (wanted.standard or ()):
        return False
    return has_error(row)


def has_error(row: ContrastRow) -> bool:
    """Whether a difference comes with its standard error or its interval."""
    return row.se > 0 or row.ci_high > row.ci_low


def _raw_rows(
    differences: Sequence[ContrastRow], results: Sequence[ResultRow], wanted: Wanted
) -> tuple[ResultRow, ...]:
    """Rows with an SD of people in every arm of a difference, on its scale and at its time; none unless all have one.

    Of their scores at that time; of changes only where these are preferred.
    """
    key = differences[0]
    arms = {arm for row in differences for arm in (row.arm_e, row.arm_c)}
    scores = [kind for kind in wanted.order if kind in ("endpoint", "change")]
    statistics = scores if scores[:1] == ["change"] else ["endpoint"]
    alike = [
        row
        for row in results
        if row.arm_id in arms
        and (row.scale, time_of(row)) == (key.scale, time_of(key))
        and row.statistic in statistics
        and row.sd > 0
        and row.n >= 2
    ]
    alike.sort(key=lambda row: (position(row.statistic, statistics), position(row.analysis, ANALYSIS_PREFERENCE)))
    for rows in grouped(alike, lambda row: (row.statistic, row.analysis)).values():
        if {row.arm_id for row in rows} == arms:
            return tuple(rows)
    return ()


def _contrast_key(row: ContrastRow) -> tuple[str, str, float | None, str]:
    return row.measure, row.scale, time_of(row), row.adjustment


def grouped(rows: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """Rows by their key, in order."""
    groups: dict[Key, list[Item]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def time_of(row: ResultRow | ContrastRow) -> float | None:
    """The time of a row; None where it has none (NaN is not equal to itself and would make every row its own group)."""
    return None if math.isnan(row.time_h) else row.time_h


def distance(time: float | None, window: Window | None) -> float:
    """How far a time is from the asked one; without a window the trial's overall figure first, then the latest."""
    if window is None:
        return -math.inf if time is None else -time
    return math.inf if time is None else abs(time - window.asked)


def position(value: str, preference: Sequence[str]) -> float:
    """Where a value stands in a list of preferences; after all of them if it is not there."""
    return preference.index(value) if value in preference else len(preference)
