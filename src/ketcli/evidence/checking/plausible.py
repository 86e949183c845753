"""Figures that cannot be beside others of their trial: named by `ketcli check`, no hindrance to asking a dataset."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from ketcli.evidence.findings import Finding
from ketcli.evidence.outcomes import is_side_effect
from ketcli.evidence.vocabulary import ADVERSE_EVENT_PREFIX, DERIVATIONS, REVIEWS, SCALES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ketcli.evidence.rows import ArmRow, ContrastRow, ResultRow, TrialRow

# Doses that a person can have had, by unit and for what is swallowed.
DOSES = {
    ("mg/kg", False): (0.005, 4.0),
    ("mg/kg", True): (0.02, 10.0),
    ("mg", False): (2.0, 200.0),
    ("mg", True): (10, 500),
}
MOST_TITRATION = 14 * 24
FEWEST_OF_RANDOMIZED = 1 / 3
"""A trial whose largest result has fewer of those randomized has a number wrong."""
LEAST_BASELINE = 0.1
WORST_CHANGE = 0.15
"""Of the range of a scale: no group of depressed people begins lower, or gets so much worse."""
WITHOUT_FIGURES = ("completed", "running", "unknown")
ROLES_BY_CONTROL = {
    "ect": ("comparator_ect",),
    "head_to_head": ("head_to_head", "dose_schedule_comparison"),
}
CONTROLS_BY_ROLE = {
    "acute": ("inactive_placebo", "active_placebo"),
    "relapse_prevention": ("inactive_placebo", "active_placebo"),
    "comparator_ect": ("ect",),
    "comparator_active_drug": ("active_drug",),
    "head_to_head": ("head_to_head",),
}
NEEDS = {
    "sd_from_se": "sd", "sd_from_ci": "sd", "sd_from_t": "sd", "count_from_percent": "events", "n_from_percent": "n",
}  # fmt: skip
PERCENTS = re.compile(r"((?:\d+(?:\.\d+)? ?%,?(?: and)? )+)of (\d+)")  # `14% and 23% of 35`
PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?%")
_AE = ADVERSE_EVENT_PREFIX
# An event and one that everybody with it has too.
WITHIN = (
    ("remission", "response"), (f"{_AE}death", f"{_AE}serious"), (f"{_AE}discontinuation", f"{_AE}dropout any reason"),
    (f"{_AE}serious", f"{_AE}any"),
)  # fmt: skip
SLACK = {"remission": 2}
"""So many more may have the first: a threshold can be met without a fall of a half."""
LEAVING = (f"{_AE}any", f"{_AE}discontinuation", f"{_AE}dropout any reason")


def trial_figures(
    trials: Sequence[TrialRow], arms: Iterable[ArmRow], results: Sequence[ResultRow], contrasts: Iterable[ContrastRow]
) -> Iterator[Finding]:
    """Trials: kind and control, state and figures, people randomized and analysed, how many a review lists."""
    covering = {(arm.trial_id, arm.arm_id) for arm in arms if arm.covers}
    after = [row for row in results if row.statistic != "baseline"]
    with_figures = {row.trial_id for row in after} | {row.trial_id for row in contrasts}
    sums: defaultdict[str, defaultdict[tuple[object, ...], float]] = defaultdict(lambda: defaultdict(float))
    for row in results:
        if row.n > 0 and (row.trial_id, row.arm_id) not in covering:
            place = (row.outcome, row.scale, row.statistic, str(row.time_h), row.analysis, row.visit)
            sums[row.trial_id][place] += row.n
    for trial in trials:
        roles = ROLES_BY_CONTROL.get(trial.control_type)
        controls = CONTROLS_BY_ROLE.get(trial.pool_role)
        if (roles and trial.pool_role not in roles) or (controls and trial.control_type not in controls):
            message = f"{trial.pool_role} does not go with a control of kind {trial.control_type}"
            yield Finding("trials.csv", trial.row, "pool_role", message)
        if trial.status in WITHOUT_FIGURES and trial.trial_id in with_figures:
            yield Finding("trials.csv", trial.row, "status", f"{trial.status}, but figures of it are here")
        most = max(sums[trial.trial_id].values(), default=math.nan)
        if most < FEWEST_OF_RANDOMIZED * trial.n_randomized:
            message = f"{trial.n_randomized:g} randomized, but no result is of more than {most:g} people"
            yield Finding("trials.csv", trial.row, "n_randomized", message)
    for name, review in REVIEWS.items():
        listed = {trial.doi or trial.trial_id: trial.row for trial in trials if getattr(trial, f"in_{name}") == "yes"}
        if len(listed) > review.trials:
            message = f"{len(listed)} trials are said to be in {review.label}, which lists {review.trials}"
            yield Finding("trials.csv", max(listed.values()), f"in_{name}", message)


def dose_figures(arms: Iterable[ArmRow]) -> Iterator[Finding]:
    """Doses that nobody has had, and second doses that come too late to be one."""
    for arm in arms:
        low, high = DOSES.get((arm.dose_unit, arm.route == "oral"), (0, math.inf))
        for column in ("dose_value", "first_dose"):
            value = getattr(arm, column)
            if arm.role == "experimental" and (value < low or value > high):
                yield Finding(
                    "arms.csv", arm.row, column, f"expected {low:g} to {high:g} {arm.dose_unit}, found {value:g}"
                )
        if arm.titration_h > MOST_TITRATION:
            yield Finding(
                "arms.csv", arm.row, "titration_h", f"expected hours within two weeks, found {arm.titration_h:g}"
            )


def result_figures(results: Sequence[ResultRow]) -> Iterator[Finding]:
    """Results of the arms: what is derived, percentages and counts, events within events, scores of ill people."""
    together: defaultdict[tuple[object, ...], dict[str, ResultRow]] = defaultdict(dict)
    for row in results:
        yield from _derived(row)
        yield from _score(row)
        if row.statistic == "events":
            scale = "" if is_side_effect(row.outcome) else row.scale
            together[row.trial_id, row.arm_id, str(row.time_h), row.visit, row.analysis, scale][row.outcome] = row
    for group in together.values():
        yield from _within(group)
    yield from _unmatched(results)
    yield from _twice(results)


def _derived(row: ResultRow) -> Iterator[Finding]:
    needed = NEEDS.get(row.derived)
    if needed and math.isnan(getattr(row, needed)):
        yield Finding("results.csv", row.row, "derived", f"{DERIVATIONS[row.derived]}, but {needed} is empty")
    if not row.derived and row.note.lower().startswith("derived"):
        yield Finding("results.csv", row.row, "derived", "empty, but the note begins with 'derived'")
    if row.derived != "count_from_percent" or not row.n > 0:
        return
    told = [words for words, n in PERCENTS.findall(row.note) if float(n) == row.n]
    said = [float(percent) for words in told for percent in PERCENT.findall(words)]
    share = 100 * row.events / row.n
    if said and all(abs(percent - share) > max(1.0, 50 / row.n) for percent in said):
        message = f"{row.events:g} of {row.n:g} are {share:.3g} %, but the note has {said[0]:g} %"
        yield Finding("results.csv", row.row, "events", message)


def _score(row: ResultRow) -> Iterator[Finding]:
    scale = SCALES.get(row.scale)
    if scale is None or row.outcome != "severity" or row.statistic == "events":
        return
    reach = scale.high - scale.low
    if row.statistic == "baseline" and row.mean < scale.low + LEAST_BASELINE * reach:
        message = f"expected more than {scale.low + LEAST_BASELINE * reach:.3g} before treatment, found {row.mean:g}"
        yield Finding("results.csv", row.row, "mean", message)
    if row.statistic == "change" and row.mean > WORST_CHANGE * reach:
        yield Finding("results.csv", row.row, "mean", f"a rise of {row.mean:g} on {row.scale}; is the sign right?")


def _within(group: dict[str, ResultRow]) -> Iterator[Finding]:
    for small, big in WITHIN:
        if small in group and big in group:
            yield from _more(group[small], group[big], SLACK.get(small, 0))
    if f"{_AE}any" in group:
        for outcome, row in group.items():
            if is_side_effect(outcome) and outcome not in LEAVING:
                yield from _more(row, group[f"{_AE}any"])


def _more(small: ResultRow, big: ResultRow, slack: float = 0) -> Iterator[Finding]:
    if small.n == big.n and small.events > big.events + slack:
        message = f"{small.events:g} with {small.outcome}, but {big.events:g} with {big.outcome} (row {big.row})"
        yield Finding("results.csv", small.row, "events", message)


def _unmatched(results: Iterable[ResultRow]) -> Iterator[Finding]:
    """Two arms at one time, each with a set of figures that the other lacks: one label of them is wrong."""
    places: defaultdict[tuple[object, ...], defaultdict[str, dict[tuple[str, ...], ResultRow]]]
    places = defaultdict(lambda: defaultdict(dict))
    for row in results:
        place = row.trial_id, row.outcome, str(row.time_h), row.visit, row.statistic == "baseline"
        places[place][row.arm_id][row.scale, row.statistic, row.analysis] = row
    for arms in places.values():
        sets = [set(found) for found in arms.values()]
        shared = set.intersection(*sets)
        own = [(arm, kind) for arm, found in arms.items() for kind in found if kind not in shared]
        if len(arms) > 1 and len({arm for arm, _ in own}) == len(arms) and all(len(one - shared) == 1 for one in sets):
            row = arms[own[0][0]][own[0][1]]
            message = "the arms differ in scale, statistic or analysis set; expected the same in all"
            yield Finding("results.csv", row.row, "scale", message)


def _twice(results: Iterable[ResultRow]) -> Iterator[Finding]:
    """Arms of two trials with the same people, mean and SD on one scale at one time: one trial under two ids."""
    alike: defaultdict[tuple[object, ...], list[ResultRow]] = defaultdict(list)
    for row in results:
        if row.sd > 0 and row.n >= 2:
            key = row.outcome, row.scale, row.statistic, str(row.time_h), row.n, row.mean, row.sd
            alike[key].append(row)
    pairs: defaultdict[tuple[str, str], list[ResultRow]] = defaultdict(list)
    for rows in alike.values():
        for other in rows[1:]:
            if other.trial_id != rows[0].trial_id:
                pairs[rows[0].trial_id, other.trial_id].append(other)
    for (first, _), rows in pairs.items():
        if len({row.arm_id for row in rows}) > 1:
            message = f"the figures of its arms are those of {first}; expected each trial once"
            yield Finding("results.csv", rows[0].row, "trial_id", message)
