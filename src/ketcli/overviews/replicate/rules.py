"""The rules by which a row of `published.csv` becomes a question to this dataset.

Which trials: `replications.csv`. When: the words below. How: the measures below. Only words and the year of the review
are read here, never one of its results.
"""

from __future__ import annotations

import math
import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from ketcli.asking.read import from_words
from ketcli.asking.request import Request
from ketcli.evidence.vocabulary import ADVERSE_EVENT_PREFIX

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from ketcli.evidence.rows import PublishedRow, ReplicationRow

COUNT = "count"
PER_CENT = "proportion (%)"
# the review's words -> `--at`, and what to say where that is not quite the same
TIMES: dict[str, tuple[str, str]] = {
    "": ("end", "the review's time was not seen; the last result of each trial here"),
    "immediately after the first or single treatment": ("24h", "the first result after a dose is day 1 here"),
    "after single dose": ("24h", "the review's time was not seen; day 1 here"),
    "during repeated dosing": ("end", "the review pools the course from day 4 on; each trial's last result here"),
    "2-3 weeks": ("14d", "day 14 here"),
    "2-4 h": ("4h", ""),
    "40 min": ("0.667h", "the result up to 12 hours that is nearest to 40 minutes"),
    "60 min": ("1h", "the result up to 12 hours that is nearest to an hour"),
    "peak, 15-60 min": ("1h", "the largest rise up to 12 hours after the dose"),
    "peak, to 1.5 h": ("1.5h", "the largest rise up to 12 hours after the dose"),
    "day 2": ("24h", "day 2 of a schedule that counts from day 1 is 24 hours after the first dose"),
    "end of trial": ("end", ""),
    "end point": ("28d", "the end point of nasal spray trials is day 28"),
}
_COUNTED = re.compile(r"~?\s*(?:day\s+)?(\d+)\s*(h|d|days?|weeks?|)", re.IGNORECASE)
# the review's words -> `--measure`, and what differs
MEASURES: dict[str, tuple[str, str]] = {
    "SMD": ("SMD", ""),
    "SMD (Hedges g)": ("SMD", ""),
    "SMD (Cohen d)": ("SMD", "Cohen's d there, Hedges' g here"),
    "MD": ("MD", ""),
    "MD (decrease)": ("MD", ""),
    "RR": ("RR", ""),
    "OR": ("OR", ""),
    "OR (adjusted)": ("OR", "an adjusted odds ratio there, an unadjusted one here"),
    "RD": ("RD", ""),
    PER_CENT: ("PLO", ""),
}


class Asking(NamedTuple):
    """The request that asks a published row's question, and where it is known to differ; or why it cannot be."""

    request: Request | None
    why_not: str
    differs: tuple[str, ...]

    @property
    def line(self) -> str | None:
        """The command line."""
        return None if self.request is None else self.request.line()


def asking(
    row: PublishedRow, rules: Sequence[ReplicationRow], known_outcomes: Set[str], *, all_years: bool = False
) -> Asking:
    """The question to this dataset that a row of `published.csv` asks.

    Parameters
    ----------
    row : PublishedRow
        The published row.
    rules : sequence of ReplicationRow
        The rows of `replications.csv`.
    known_outcomes : set of str
        Outcomes that the dataset holds.
    all_years : bool
        Trials published after the review too.
    """
    rule = rule_for(row, rules)
    if rule is None:
        return Asking(None, "replications.csv has no row for this question", ())
    if rule.why_not:
        return Asking(None, rule.why_not, ())
    command = "trials" if row.measure == COUNT else "pool"
    filters = dict(from_words(command, shlex.split(rule.filters)).given)
    # a review's own list needs no year, and some of its trials were published after it
    if not all_years and "review" not in filters and not math.isnan(row.year):
        filters["year_max"] = int(row.year)
    differs = [rule.differs]
    if row.measure == COUNT:
        return Asking(Request(command, filters), "", tuple(filter(None, differs)))
    if row.measure not in MEASURES:
        return Asking(None, f"{row.measure} is no measure that two arms give", ())
    if row.outcome not in known_outcomes:
        return Asking(None, f"these data do not record {row.outcome.replace('_', ' ')}", ())
    measure, measure_differs = MEASURES[row.measure]
    asked = {"outcome": row.outcome, "measure": measure}
    if row.outcome.startswith(ADVERSE_EVENT_PREFIX):
        time_differs = "" if row.time in ("any", "end of trial") else "side effects are counted over the whole trial"
    else:
        found = time_of(row.time)
        if found is None:
            return Asking(None, f"no rule says what {row.time!r} is in hours", ())
        at, time_differs = found
        asked["at"] = at
    differs += [measure_differs, time_differs]
    return Asking(Request(command, {**asked, **filters}), "", tuple(filter(None, differs)))


def rule_for(row: PublishedRow, rules: Sequence[ReplicationRow]) -> ReplicationRow | None:
    """The rule of that review, question and subset: the one for this time, else the one for every time."""
    asked = (row.review_id, row.question, row.subset)
    same = [rule for rule in rules if (rule.review_id, rule.question, rule.subset) == asked]
    return next((rule for time in (row.time, "") for rule in same if rule.time == time), None)


def time_of(words: str) -> tuple[str, str] | None:
    """What `--at` a review's words for the time mean, and how it differs; None where no rule says."""
    if words in TIMES:
        return TIMES[words]
    match = _COUNTED.fullmatch(words.strip())
    if match is None or (not match[2] and "day" not in words.lower()):
        return None
    return f"{match[1]}{(match[2] or 'd')[0].lower()}", ""
