"""For one trial a result at each time that it reports, all on one scale and of one kind of score."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

from ketcli.evidence.candidates import position
from ketcli.evidence.choose import best
from ketcli.evidence.vocabulary import SCALE_PREFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.evidence.rows import ArmRow, ContrastRow, ResultRow, TrialRow
    from ketcli.evidence.wanted import Chosen, Wanted

Timed = TypeVar("Timed", "ResultRow", "ContrastRow")


def at_each_time(
    trial: TrialRow, arms: dict[str, ArmRow], results: list[ResultRow], contrasts: list[ContrastRow], wanted: Wanted
) -> list[Chosen]:
    """One result of a trial at each time after the first dose, for `choose.choose_each(..., pick=at_each_time)`.

    All on one scale, and end-point and change scores are not mixed: of the scales with an answer the preferred one;
    of its kinds of score the one reported at most times, else the one that `wanted` prefers. At each time what stands
    is what `choose.best` takes: figures of the arms, or a published difference between them on that scale. Results
    without a time take no part.
    """
    kinds = dict.fromkeys(map(_kind, results))
    scales = {scale for scale, _ in kinds}
    # a scale of which only differences are published is a course of its own
    kinds |= dict.fromkeys((row.scale, "") for row in contrasts if row.scale not in scales)
    series = {}
    for key in kinds:
        own = [row for row in results if _kind(row) == key]
        series[key] = _series(trial, arms, own, [row for row in contrasts if row.scale == key[0]], wanted)
    return [one for _, ones in sorted(_best_series(series, wanted).items()) for one in ones]


def _kind(row: ResultRow) -> tuple[str, str]:
    return row.scale, row.statistic


def _series(
    trial: TrialRow, arms: dict[str, ArmRow], results: list[ResultRow], contrasts: list[ContrastRow], wanted: Wanted
) -> dict[float, list[Chosen]]:
    found = {}
    for time in _times([*results, *contrasts]):
        own = best(trial, arms, _at(time, results), _at(time, contrasts), wanted)
        if own:
            found[time] = own
    return found


def _times(rows: Iterable[ResultRow | ContrastRow]) -> list[float]:
    return sorted({row.time_h for row in rows if not math.isnan(row.time_h) and row.time_h > 0})


def _at(time: float, rows: list[Timed]) -> list[Timed]:
    return [row for row in rows if row.time_h == time]


def _best_series(series: dict[tuple[str, str], dict[float, list[Chosen]]], wanted: Wanted) -> dict[float, list[Chosen]]:
    found = {key: points for key, points in series.items() if points}
    if not found:
        return {}
    key = min(
        found,
        key=lambda key: (position(key[0], SCALE_PREFERENCE), -len(found[key]), position(key[1], wanted.order)),
    )
    return found[key]
