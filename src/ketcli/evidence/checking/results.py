"""What the results of the arms must satisfy."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from ketcli.evidence.findings import Finding
from ketcli.evidence.outcomes import is_outcome, is_side_effect, outcome_of
from ketcli.evidence.vocabulary import SCALES, Scale

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ketcli.evidence.rows import ArmRow, PooledSafetyRow, PooledSafetySetRow, ResultRow, TrialRow

FILE = "results.csv"
CROSSOVER_SETS = ("both_periods", "first_period")
FIVE_YEARS = 5 * 365.25 * 24
# SDs of one score in two arms of a trial differ by less; a standard error printed as an SD differs by sqrt(n).
MAX_SD_RATIO = 4.0


def result_findings(
    trials: Iterable[TrialRow], arms: Iterable[ArmRow], results: Sequence[ResultRow]
) -> Iterator[Finding]:
    """Rows of `results.csv` by themselves, against the people randomized, and against each other."""
    trial_of = {trial.trial_id: trial for trial in trials}
    arm_of = {(arm.trial_id, arm.arm_id): arm for arm in arms}
    for row in results:
        trial = trial_of.get(row.trial_id)
        yield from _columns(row)
        yield from _people(row, arm_of.get((row.trial_id, row.arm_id)), trial.n_randomized if trial else math.nan)
        yield from _score(row)
        yield from _time(row)
        yield from _analysis(row, trial.design if trial else "")
    yield from _arithmetic(results)
    roles = {key: arm.role for key, arm in arm_of.items()}
    yield from _comparable(results, roles)


def _wrong(row: ResultRow, column: str, message: str) -> Finding:
    return Finding(FILE, row.row, column, message)


def _columns(row: ResultRow) -> Iterator[Finding]:
    """The figures that stand are those of the statistic, and the statistic is one of the outcome."""
    outcome, statistic = row.outcome, row.statistic
    kind = outcome_of(outcome).kind if is_outcome(outcome) else "both"
    if kind == "event" and statistic != "events":
        yield _wrong(row, "statistic", f"expected events for {outcome}, found {statistic!r}")
    if kind == "score" and statistic == "events":
        yield _wrong(row, "statistic", f"expected baseline, change or endpoint for {outcome}, found 'events'")
    counts, scores = {"events": row.events, "n": row.n}, {"mean": row.mean, "sd": row.sd}
    needed, barred = (counts, scores) if statistic == "events" else ({"mean": row.mean}, {"events": row.events})
    for column, value in needed.items():
        if math.isnan(value):
            yield _wrong(row, column, f"empty; expected a number for statistic {statistic}")
    for column, value in barred.items():
        if not math.isnan(value):
            yield _wrong(row, column, f"expected an empty cell for statistic {statistic}")


def _people(row: ResultRow, arm: ArmRow | None, total: float) -> Iterator[Finding]:
    n, events = row.n, row.events
    if events > n:
        yield _wrong(row, "events", f"{events:g} events among n = {n:g} people")
    randomized = arm.n_randomized if arm else math.nan
    if n > randomized and row.analysis != "as_treated":
        yield _wrong(row, "n", f"{n:g} people analysed, {randomized:g} randomized to the arm")
    elif n > total:
        yield _wrong(row, "n", f"{n:g} people analysed, {total:g} randomized in the trial")


def _score(row: ResultRow) -> Iterator[Finding]:
    """Mean and SD that the scale can take."""
    if row.sd == 0:
        yield _wrong(row, "sd", "expected more than 0")
    measured = outcome_of(row.outcome).scale
    if row.statistic == "events" or not measured:
        return
    scale = SCALES.get(row.scale)
    if scale is None:
        if not row.scale:
            yield _wrong(row, "scale", "empty; expected the scale of the score")
        return
    if scale.measures != measured:
        yield _wrong(row, "scale", f"{row.scale} measures {scale.measures}, not {measured}")
        return
    low, high = score_range(scale, change=row.statistic == "change")
    mean, sd, n = row.mean, row.sd, row.n
    if not math.isnan(mean) and not low <= mean <= high:
        yield _wrong(row, "mean", f"expected {low:g} to {high:g} on {row.scale}, found {mean:g}")
    elif sd > 0 and not math.isnan(mean):
        # Bhatia & Davis 2000: the largest SD of values between the limits with that mean
        largest = math.sqrt((high - mean) * (mean - low) * (n / (n - 1) if n > 1 else 1))
        if sd > largest * 1.01 + 0.05:
            yield _wrong(row, "sd", f"{sd:g} cannot be with mean {mean:g} on {row.scale} (at most {largest:.3g})")


def score_range(scale: Scale, *, change: bool) -> tuple[float, float]:
    """The least and the greatest value of a score, or of a change of it."""
    if change and scale.measures != "blood_pressure":
        return scale.low - scale.high, scale.high - scale.low
    return scale.low, scale.high


def _time(row: ResultRow) -> Iterator[Finding]:
    time = row.time_h
    if row.statistic == "baseline":
        if time != 0:
            yield _wrong(row, "time_h", "expected 0 for a baseline")
    elif time == 0:
        yield _wrong(row, "time_h", "expected more than 0 for a result after the first dose")
    elif time > FIVE_YEARS:
        yield _wrong(row, "time_h", f"expected hours, found {time:g} (more than five years)")


def _analysis(row: ResultRow, design: str) -> Iterator[Finding]:
    of_crossover = row.analysis in CROSSOVER_SETS
    if design == "crossover" and not of_crossover:
        yield _wrong(row, "analysis", f"expected {' or '.join(CROSSOVER_SETS)} in a crossover trial")
    if design == "parallel" and of_crossover:
        yield _wrong(row, "analysis", f"{row.analysis} in a parallel trial")


def _arithmetic(rows: Iterable[ResultRow]) -> Iterator[Finding]:
    """Change = end point - baseline, where one arm has all three on one scale."""
    scores = [row for row in rows if row.statistic != "events" and not math.isnan(row.mean)]
    by_place: defaultdict[tuple[str, ...], dict[tuple[str, float, str], ResultRow]] = defaultdict(dict)
    for row in scores:
        place = (row.trial_id, row.arm_id, row.outcome, row.scale)
        by_place[place][row.statistic, row.time_h, row.analysis] = row
    for figures in by_place.values():
        baselines = {analysis: row for (statistic, _, analysis), row in figures.items() if statistic == "baseline"}
        for (statistic, time, analysis), change in figures.items():
            end = figures.get(("endpoint", time, analysis))
            start = baselines.get(analysis) or (baselines.get("") if analysis not in CROSSOVER_SETS else None)
            if statistic != "change" or end is None or start is None:
                continue
            expected = end.mean - start.mean
            if abs(change.mean - expected) > _tolerance(change, end, start):
                yield _wrong(
                    change,
                    "mean",
                    f"change {change.mean:g}, but end point {end.mean:g} (row {end.row}) minus baseline "
                    f"{start.mean:g} (row {start.row}) is {expected:.4g}",
                )


def _tolerance(change: ResultRow, end: ResultRow, start: ResultRow) -> float:
    """Rounding to one decimal thrice; where people left, also three standard errors of the baseline of who stayed."""
    tolerance = 0.151
    stayed = min(change.n, end.n)
    if stayed < start.n and start.sd > 0:
        tolerance += 3 * start.sd * math.sqrt(1 / stayed - 1 / start.n)
    return tolerance


def _comparable(rows: Iterable[ResultRow], roles: dict[tuple[str, str], str]) -> Iterator[Finding]:
    """Both arms on the same statistic and analysis set; SDs of the same order; side effects in both arms."""
    groups: defaultdict[tuple[object, ...], list[ResultRow]] = defaultdict(list)
    for row in rows:
        if row.statistic != "baseline":
            time = None if math.isnan(row.time_h) else row.time_h
            groups[row.trial_id, row.outcome, row.scale, time].append(row)
    for group in groups.values():
        kinds: dict[str, set[tuple[str, str]]] = {"experimental": set(), "control": set()}
        for row in group:
            role = roles.get((row.trial_id, row.arm_id))
            if role in kinds:
                kinds[role].add((row.statistic, row.analysis))
        tested, control = kinds["experimental"], kinds["control"]
        first = group[0]
        if tested and control and not tested & control:
            yield _wrong(first, "analysis", "the arms differ in statistic or analysis set; expected the same in both")
        if is_side_effect(first.outcome) and not (tested and control):
            yield _wrong(first, "outcome", f"{first.outcome} in one arm only; expected a count in each")
        yield from _sd_ratio(group)


def _sd_ratio(group: Iterable[ResultRow]) -> Iterator[Finding]:
    sets: defaultdict[tuple[str, str], list[ResultRow]] = defaultdict(list)
    for row in group:
        if row.sd > 0:
            sets[row.statistic, row.analysis].append(row)
    for rows in sets.values():
        least = min(rows, key=lambda row: row.sd)
        most = max(rows, key=lambda row: row.sd)
        if most.sd > MAX_SD_RATIO * least.sd:
            yield _wrong(
                least,
                "sd",
                f"{least.sd:g}, but {most.sd:g} in another arm (row {most.row}); is one a standard error?",
            )


def pooled_safety_findings(
    trials: Iterable[TrialRow], sets: Iterable[PooledSafetySetRow], rows: Iterable[PooledSafetyRow]
) -> Iterator[Finding]:
    """Pooled safety tables: counts that can be, sets of known trials."""
    known = {trial.trial_id for trial in trials}
    for one in sets:
        for trial_id in one.trials.split(";") if one.trials else ():
            if trial_id not in known:
                yield Finding("pooled_safety_sets.csv", one.row, "trials", f"{trial_id!r} is not in trials.csv")
    for row in rows:
        for column, count in (("n", row.n), ("events", row.events)):
            if math.isnan(count):
                yield Finding("pooled_safety.csv", row.row, column, "empty; expected a count")
        if row.events > row.n:
            yield Finding("pooled_safety.csv", row.row, "events", f"{row.events:g} events among n = {row.n:g} people")
