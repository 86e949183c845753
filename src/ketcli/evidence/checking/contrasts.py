"""What published differences between arms, and published pooled results, must satisfy."""

from __future__ import annotations

import math
from collections import defaultdict
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

from ketcli.evidence.checking.results import score_range
from ketcli.evidence.checking.trials import pattern_findings
from ketcli.evidence.findings import Finding
from ketcli.evidence.outcomes import OF_SCORES, is_outcome, outcome_of
from ketcli.evidence.vocabulary import SCALES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ketcli.evidence.rows import ArmRow, ContrastRow, PublishedRow, ResultRow, TrialRow

FILE = "contrasts.csv"
RATIOS = ("RR", "OR", "HR")
NORMAL = NormalDist()
# A t quantile of 8 degrees of freedom or more, a Dunnett quantile, and rounding stay within this of the normal one.
QUANTILE_SLACK = 1.35


def contrast_findings(
    trials: Iterable[TrialRow],
    arms: Iterable[ArmRow],
    results: Iterable[ResultRow],
    contrasts: Iterable[ContrastRow],
) -> Iterator[Finding]:
    """Rows of `contrasts.csv`: arms, limits, p values, and the arms' own figures where these stand as well."""
    totals = {trial.trial_id: trial.n_randomized for trial in trials}
    arm_of = {(arm.trial_id, arm.arm_id): arm for arm in arms}
    means: defaultdict[tuple[object, ...], list[ResultRow]] = defaultdict(list)
    for result in results:
        if result.statistic in ("change", "endpoint"):
            means[result.trial_id, result.arm_id, result.outcome, result.scale, result.time_h].append(result)
    for row in contrasts:
        yield from _arm(row, "e", arm_of.get((row.trial_id, row.arm_e)), totals)
        yield from _arm(row, "c", arm_of.get((row.trial_id, row.arm_c)), totals)
        yield from _measure(row)
        yield from limit_findings(FILE, row)
        yield from _uncertainty(row)
        if row.measure == "MD" and row.adjustment == "none":
            yield from _against_arms(row, means)


def _arm(row: ContrastRow, side: Literal["e", "c"], arm: ArmRow | None, totals: dict[str, float]) -> Iterator[Finding]:
    """One arm of a difference: of the right role, and with no more people than were randomized."""
    if arm is None:
        return
    role, n = ("experimental", row.n_e) if side == "e" else ("control", row.n_c)
    if arm.role != role:
        yield Finding(FILE, row.row, f"arm_{side}", f"expected an arm of role {role}, {arm.arm_id!r} is not")
    known = not math.isnan(arm.n_randomized)
    randomized = arm.n_randomized if known else totals.get(row.trial_id, math.nan)
    if n > randomized:
        yield Finding(FILE, row.row, f"n_{side}", f"{n:g} people analysed, {randomized:g} randomized")


def _measure(row: ContrastRow) -> Iterator[Finding]:
    if is_outcome(row.outcome) and row.measure not in outcome_of(row.outcome).measures:
        yield Finding(FILE, row.row, "measure", f"{row.measure} is not a measure of {row.outcome}")
    scale = SCALES.get(row.scale)
    measured = outcome_of(row.outcome).scale
    if row.measure in OF_SCORES and scale is not None and scale.measures != measured:
        yield Finding(FILE, row.row, "scale", f"{row.scale} measures {scale.measures}, not {row.outcome}")
    if row.measure == "MD" and scale is not None:
        low, high = score_range(scale, change=True)
        if row.estimate < low or row.estimate > high:
            yield Finding(FILE, row.row, "estimate", f"expected {low:g} to {high:g} on {row.scale}")


def limit_findings(file: str, row: ContrastRow | PublishedRow) -> Iterator[Finding]:
    """Estimate and limits that cannot be: out of order, one limit only, ratios not above 0, RD beyond 1."""
    low, high, estimate = row.ci_low, row.ci_high, row.estimate
    if math.isnan(low) != math.isnan(high) and file == FILE:
        column = "ci_low" if math.isnan(low) else "ci_high"
        yield Finding(file, row.row, column, "empty; expected both limits of the interval or neither")
    if low > high:
        yield Finding(file, row.row, "ci_low", f"expected less than ci_high, found {low:g} and {high:g}")
    elif estimate < low or estimate > high:
        yield Finding(file, row.row, "estimate", f"{estimate:g} lies outside its interval {low:g} to {high:g}")
    for column, value in (("estimate", estimate), ("ci_low", low), ("ci_high", high)):
        if row.measure in RATIOS and value <= 0:
            yield Finding(file, row.row, column, f"expected more than 0 for {row.measure}, found {value:g}")
        if row.measure == "RD" and abs(value) > 1:
            yield Finding(file, row.row, column, f"expected -1 to 1 for RD, found {value:g}")
    if row.p_value > 1:
        yield Finding(file, row.row, "p_value", f"expected 0 to 1, found {row.p_value:g}")


def _uncertainty(row: ContrastRow) -> Iterator[Finding]:
    """Interval, standard error and p value that belong together."""
    level = 0.95 if math.isnan(row.ci_level) else row.ci_level
    if not 0.5 < level < 1:
        yield Finding(FILE, row.row, "ci_level", f"expected between 0.5 and 1, found {level:g}")
        return
    if row.se == 0:
        yield Finding(FILE, row.row, "se", "expected more than 0")
        return
    estimate, low, high = (natural(row.measure, value) for value in (row.estimate, row.ci_low, row.ci_high))
    from_limits = (high - low) / (2 * NORMAL.inv_cdf((1 + level) / 2))
    if math.isnan(from_limits) and math.isnan(row.se) and math.isnan(row.p_value):
        yield Finding(FILE, row.row, "se", "empty; expected an interval, a standard error or a p value")
    comparable = row.measure not in RATIOS and not math.isnan(row.se) and not math.isnan(from_limits)
    if comparable and not row.se / QUANTILE_SLACK < from_limits < row.se * QUANTILE_SLACK:
        implied = f"{row.se:g}, but the interval implies {from_limits:.3g}; is its level right?"
        yield Finding(FILE, row.row, "se", implied)
        return
    se = from_limits if math.isnan(row.se) else row.se
    if math.isnan(row.p_value) or not se > 0:
        return
    p = 2 * NORMAL.cdf(-abs(estimate) / se)
    if not same_p(p, row.p_value):
        yield Finding(FILE, row.row, "p_value", f"{row.p_value:g}, but estimate and interval imply {p:.2g}")


def natural(measure: str, value: float) -> float:
    """The value on the scale its interval is symmetric on; NaN where a ratio is not above 0."""
    if measure not in RATIOS:
        return value
    return math.log(value) if value > 0 else math.nan


def same_p(implied: float, printed: float) -> bool:
    """Whether two p values belong together: their z values differ by less than 0.5 or a quarter."""
    if printed <= 0:
        return implied < 0.001
    if printed >= 1:
        return implied > 0.5
    z_implied = -NORMAL.inv_cdf(max(implied, 1e-15) / 2)
    z_printed = -NORMAL.inv_cdf(printed / 2)
    return abs(z_implied - z_printed) < max(0.5, 0.25 * z_printed)


def _against_arms(row: ContrastRow, means: dict[tuple[object, ...], list[ResultRow]]) -> Iterator[Finding]:
    """An unadjusted difference of means equals that of the arms' own means, where the same people are in both."""
    place = (row.outcome, row.scale, row.time_h)
    ends = [
        tested.mean - control.mean
        for tested in means.get((row.trial_id, row.arm_e, *place), ())
        for control in means.get((row.trial_id, row.arm_c, *place), ())
        if (tested.statistic, tested.analysis) == (control.statistic, control.analysis)
        and (tested.n, control.n) == (row.n_e, row.n_c)
    ]
    if ends and all(abs(end - row.estimate) > 0.151 for end in ends):
        found = " or ".join(f"{end:.4g}" for end in ends)
        yield Finding(FILE, row.row, "estimate", f"{row.estimate:g}, but the arms' means differ by {found}")


def published_findings(published: Iterable[PublishedRow]) -> Iterator[Finding]:
    """Rows of `published.csv`: limits in order, an address."""
    for row in published:
        yield from pattern_findings("published.csv", row, "doi", "source_url")
        yield from limit_findings("published.csv", row)
        if row.i2 > 100:
            yield Finding("published.csv", row.row, "i2", f"expected 0 to 100 percent, found {row.i2:g}")
