"""Published estimates against their own intervals and against counts: named by `ketcli check`."""

from __future__ import annotations

import math
from collections import defaultdict
from statistics import NormalDist
from typing import TYPE_CHECKING

from ketcli.evidence.checking.contrasts import RATIOS, natural, same_p
from ketcli.evidence.findings import Finding
from ketcli.evidence.outcomes import OF_SCORES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ketcli.evidence.rows import ContrastRow, PublishedRow, ResultRow

MOST_OFF = 0.3
"""So far from the middle of its interval, in half widths, may an estimate lie."""
MOST_ERRORS = 3.0
"""So many standard errors may a published difference lie from the arms' own figures."""
PEOPLE_A_TRIAL = (4, 2000)
NORMAL = NormalDist()


def estimate_figures(contrasts: Sequence[ContrastRow], results: Iterable[ResultRow]) -> Iterator[Finding]:
    """Differences between arms: in the middle of their interval, near what the arms' figures give, on a known scale."""
    figures: defaultdict[tuple[object, ...], list[ResultRow]] = defaultdict(list)
    scales: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in results:
        if row.statistic != "baseline":
            figures[row.trial_id, row.arm_id, row.outcome, str(row.time_h)].append(row)
        if row.scale and row.statistic != "baseline":
            scales[row.trial_id, row.outcome].add(row.scale)
    for one in contrasts:
        yield from _centred("contrasts.csv", one)
        if one.time_h == 0:
            yield Finding("contrasts.csv", one.row, "time_h", "expected more than 0 for a result after the first dose")
        known = scales[one.trial_id, one.outcome]
        if one.measure == "MD" and not one.scale:
            yield Finding("contrasts.csv", one.row, "scale", "empty; expected the scale of a mean difference")
        elif one.scale and known and one.scale not in known:
            message = f"{one.scale}, but its arms' results are on {', '.join(sorted(known))}"
            yield Finding("contrasts.csv", one.row, "scale", message)
        yield from _beside_arms(one, figures)


def _centred(file: str, row: ContrastRow | PublishedRow) -> Iterator[Finding]:
    estimate, low, high = (natural(row.measure, value) for value in (row.estimate, row.ci_low, row.ci_high))
    if not high > low:
        return
    off = (estimate - (low + high) / 2) / ((high - low) / 2)
    rounding = 0.02 if row.measure not in RATIOS else 0.02 / max(row.ci_low, 0.02)
    if MOST_OFF + rounding / (high - low) < abs(off) <= 1:
        message = f"{row.estimate:g} does not lie in the middle of its interval {row.ci_low:g} to {row.ci_high:g}"
        yield Finding(file, row.row, "estimate", message)


def _beside_arms(one: ContrastRow, figures: dict[tuple[object, ...], list[ResultRow]]) -> Iterator[Finding]:
    """How far the estimate lies from what the arms' own figures at that time give, in standard errors."""
    level = 0.95 if math.isnan(one.ci_level) else one.ci_level
    low, high = natural(one.measure, one.ci_low), natural(one.measure, one.ci_high)
    error = one.se if one.se > 0 else (high - low) / (2 * NORMAL.inv_cdf((1 + min(max(level, 0.5), 0.999)) / 2))
    if not error > 0:
        return
    place = one.outcome, str(one.time_h)
    own = [
        value
        for tested in figures.get((one.trial_id, one.arm_e, *place), ())
        for control in figures.get((one.trial_id, one.arm_c, *place), ())
        if (tested.statistic, tested.analysis, tested.scale) == (control.statistic, control.analysis, control.scale)
        and (one.measure not in OF_SCORES or tested.scale == one.scale)
        for value in [_difference(one.measure, tested, control)]
        if not math.isnan(value)
    ]
    estimate = natural(one.measure, one.estimate)
    if own and all(abs(value - estimate) > MOST_ERRORS * error for value in own):
        shown = math.exp(own[0]) if one.measure in RATIOS else own[0]
        message = f"{one.estimate:g}, but the arms' own figures give {shown:.3g}"
        yield Finding("contrasts.csv", one.row, "estimate", message)


def _difference(measure: str, tested: ResultRow, control: ResultRow) -> float:
    """What the figures of two arms give, on the scale of analysis; NaN where they give none."""
    if measure == "MD":
        return tested.mean - control.mean if tested.statistic != "events" else math.nan
    if tested.statistic != "events" or not (tested.n > 0 and control.n > 0):
        return math.nan
    risk_e, risk_c = tested.events / tested.n, control.events / control.n
    if measure == "RD":
        return risk_e - risk_c
    if not (0 < risk_e < 1 and 0 < risk_c < 1):
        return math.nan
    if measure == "RR":
        return math.log(risk_e / risk_c)
    return math.log(risk_e * (1 - risk_c) / (risk_c * (1 - risk_e))) if measure == "OR" else math.nan


def pooled_figures(published: Sequence[PublishedRow]) -> Iterator[Finding]:
    """Published pools: estimates in the middle of their interval, p values that fit, people that trials can have."""
    file = "published.csv"
    whole = {row.review_id: row for row in published if row.measure == "count" and row.k > 0}
    for row in published:
        yield from _centred(file, row)
        estimate, low, high = (natural(row.measure, value) for value in (row.estimate, row.ci_low, row.ci_high))
        error = (high - low) / (2 * NORMAL.inv_cdf(0.975))
        if error > 0 and row.p_value >= 0 and not same_p(2 * NORMAL.cdf(-abs(estimate) / error), row.p_value):
            yield Finding(file, row.row, "p_value", f"{row.p_value:g} does not fit the estimate and its interval")
        if row.k == 0:
            yield Finding(file, row.row, "k", "expected 1 trial or more")
        fewest, most = PEOPLE_A_TRIAL
        if row.k > 0 and not math.isnan(row.n) and not fewest * row.k <= row.n <= most * row.k:
            yield Finding(
                file, row.row, "n", f"{row.n:g} participants in {row.k:g} trial{'s' * (row.k != 1)} cannot be"
            )
        listed = whole.get(row.review_id)
        for column in ("k", "n"):
            value, most_of_all = getattr(row, column), getattr(listed, column) if listed else math.nan
            if value > 2 * most_of_all:
                yield Finding(file, row.row, column, f"{value:g}, but the review includes {most_of_all:g} in all")
