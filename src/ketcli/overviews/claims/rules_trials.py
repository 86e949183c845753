"""Rules for claims about what the trials are: how many, of what, how large, how long."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from ketcli.evidence.rows import ArmRow, CitationRow
from ketcli.evidence.vocabulary import SEVERAL
from ketcli.overviews.claims.verdicts import (
    CONTRADICTED,
    MIN_TRIALS,
    PARTLY,
    SUPPORTED,
    Verdict,
    too_few,
    untestable,
)
from ketcli.overviews.replicate.replicate import is_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.columns import Columns
    from ketcli.overviews.claims.evidence import Evidence

CLAIMED_TRIALS, CLAIMED_PEOPLE = 49, 3299
CITED = "1"
ROUTES = ("iv", "im", "oral")
DIAGNOSES = ("mdd", "trd", "bipolar")
SMALL_TRIAL = 100
SHORT_H = 28 * 24.0
HALF_YEAR_H = 26 * 7 * 24.0
LITTLE = 0.1
INFUSIONS = 6


def size_of_the_review(evidence: Evidence) -> Verdict:
    """The two numbers as a published review states them, and whether the work cited for them exists."""
    found = evidence.replications(0)
    rows = [] if found is None else [one.row for one in found.results if is_count(one)]
    same = [row for row in rows if (row.k, row.n) == (CLAIMED_TRIALS, CLAIMED_PEOPLE)]
    if not same:
        return untestable("no published review with these two numbers is in the dataset")
    cited = [row for row in evidence.dataset.rows(CitationRow) if row.citation_id == CITED]
    numbers = {"published": {"review_id": same[0].review_id, "k": CLAIMED_TRIALS, "n": CLAIMED_PEOPLE}}
    said = f"{CLAIMED_TRIALS} trials with {CLAIMED_PEOPLE:,} participants are the numbers of {same[0].citation}"
    if not cited or cited[0].found == "as_cited":
        return Verdict(SUPPORTED, said, numbers)
    return Verdict(PARTLY, f"{said}; the work that the article cites for them was not found as cited", numbers)


def all_racemic(evidence: Evidence) -> Verdict:
    """Whether the review with these numbers holds esketamine: by its own results, and by the trials known from it."""
    found, listed = evidence.replications(0), evidence.trials(1)
    subsets = [] if found is None else sorted({one.row.subset for one in found.results})
    esketamine = [subset for subset in subsets if subset.startswith("esketamine")]
    forms = {} if listed is None else _counts(listed, "formulation")
    numbers = {"published_subsets": subsets, "listed_trials": forms}
    if esketamine or forms.get("esketamine"):
        why = "the review with these numbers gives pooled effects of esketamine too" if esketamine else ""
        if forms.get("esketamine"):
            why = f"{why}; {forms['esketamine']} of its trials here are of esketamine".removeprefix("; ")
        return Verdict(CONTRADICTED, why, numbers)
    known = sum(forms.values())
    if known >= CLAIMED_TRIALS and set(forms) == {"racemic"}:
        return Verdict(SUPPORTED, f"all {known} trials are of racemic ketamine", numbers)
    return untestable(f"of the {CLAIMED_TRIALS} trials only {known} are known to be here", **numbers)


def routes(evidence: Evidence) -> Verdict:
    """A trial for each route that the article names."""
    return _named_levels(evidence, "route", ROUTES)


def doses_and_routes_differ(evidence: Evidence) -> Verdict:
    """More than one route, and more than one dose of one route, among the trials listed."""
    found = evidence.trials(0)
    if found is None:
        return untestable(evidence.why_none(0))
    routes = _counts(found, "route")
    doses: dict[tuple[str, str], set[float]] = {}
    for arm in _tested(evidence, found):
        if not math.isnan(arm.dose_value):
            doses.setdefault((arm.route, arm.dose_unit), set()).add(arm.dose_value)
    (route, unit), tried = max(doses.items(), key=lambda pair: len(pair[1]), default=(("", ""), set[float]()))
    text = ", ".join(f"{route} {count}" for route, count in sorted(routes.items(), key=lambda pair: -pair[1]))
    why = f"trials by route: {text}"
    if tried:
        why += f"; {route} doses from {min(tried):g} to {max(tried):g} {unit}"
    numbers: dict[str, Any] = {"k": len(found), "route": routes, "doses": len(tried)}
    differ = (len(set(routes) - {"not stated"}) > 1) + (len(tried) > 1)
    return Verdict((CONTRADICTED, PARTLY, SUPPORTED)[differ], why, numbers)


def other_ways_less_studied(evidence: Evidence) -> Verdict:
    """Each of the two other ways of giving it in fewer trials than the vein; lozenges stand among the oral forms."""
    found = evidence.trials(0)
    if found is None:
        return untestable(evidence.why_none(0))
    counts = _counts(found, "route")
    into_vein, others = counts.get("iv", 0), {route: counts.get(route, 0) for route in ("im", "oral")}
    if into_vein + sum(others.values()) < MIN_TRIALS:
        return untestable(too_few(into_vein + sum(others.values()), "one of the three routes"))
    why = f"trials: iv {into_vein}, im {others['im']}, oral {others['oral']} (lozenges among them)"
    fewer = sum(count < into_vein for count in others.values())
    return Verdict((CONTRADICTED, PARTLY, SUPPORTED)[fewer], why, {"k": len(found), "route": counts})


def diagnoses(evidence: Evidence) -> Verdict:
    """A trial for each diagnosis that the article names."""
    return _named_levels(evidence, "diagnosis", DIAGNOSES)


def _named_levels(evidence: Evidence, column: str, named: Sequence[str]) -> Verdict:
    trials = evidence.trials(0)
    if trials is None:
        return untestable(evidence.why_none(0))
    counts = _counts(trials, column)
    there = [level for level in named if counts.get(level)]
    text = ", ".join(f"{level} {count}" for level, count in sorted(counts.items(), key=lambda pair: -pair[1]))
    lacking = [level for level in named if level not in there]
    why = f"trials by {column}: {text}" + (f"; none: {', '.join(lacking)}" if lacking else "")
    word = SUPPORTED if not lacking else PARTLY if there else CONTRADICTED
    return Verdict(word, why, {"k": len(trials), column: counts})


def _counts(trials: Columns, column: str) -> dict[str, int]:
    """How many trials there are of each level, most first; one with several levels (routes) counts for each."""
    levels = (level for text in trials.text(column) for level in (text or "not stated").split(SEVERAL))
    return dict(Counter(levels).most_common())


def _tested(evidence: Evidence, trials: Columns) -> list[ArmRow]:
    """The experimental arms of some trials."""
    ids = set(trials.text("trial_id"))
    return [arm for arm in evidence.dataset.rows(ArmRow) if arm.role == "experimental" and arm.trial_id in ids]


def small_and_short(evidence: Evidence) -> Verdict:
    """The share of small trials, and of trials whose last result comes early."""
    trials, studies = evidence.trials(0), evidence.studies(1)
    sizes = [] if trials is None else [n for n in trials["n_randomized"].tolist() if not math.isnan(n)]
    ends = [] if studies is None else [hours for hours in studies["time_h"].tolist() if not math.isnan(hours)]
    if len(sizes) < MIN_TRIALS or len(ends) < MIN_TRIALS:
        return untestable(too_few(min(len(sizes), len(ends)), "size and length"))
    small, short = sum(n < SMALL_TRIAL for n in sizes), sum(hours <= SHORT_H for hours in ends)
    why = (
        f"{small} of {len(sizes)} trials randomized fewer than {SMALL_TRIAL} people; in {short} of {len(ends)} the last"
        " usable score of severity comes within four weeks"
    )
    numbers: dict[str, Any] = {"trials": len(sizes), "small": small, "with_scores": len(ends), "short": short}
    right = (2 * small > len(sizes)) + (2 * short > len(ends))
    return Verdict((CONTRADICTED, PARTLY, SUPPORTED)[right], why, numbers)


def little_beyond_six_months(evidence: Evidence) -> Verdict:
    """The share of trials with a usable result later than 26 weeks; a trial of unknown length counts either way."""
    found = [rows for index in range(len(evidence.answers)) if (rows := evidence.studies(index)) is not None]
    withdrawal = evidence.trials(len(evidence.answers) - 1)
    if not found:
        return untestable(f"no trial has figures; {MIN_TRIALS} are needed")
    last: dict[str, float] = {}
    for rows in found:
        for study, hours in zip(rows.text("study"), rows["time_h"].tolist(), strict=True):
            last[study] = max(hours, last.get(study, -math.inf))  # a time that is not known is no later one
    long = sorted(study for study, hours in last.items() if hours > HALF_YEAR_H)
    labels = set() if withdrawal is None else set(withdrawal.text("label"))
    unknown = sorted(labels - set(last))
    total = len(last) + len(unknown)
    numbers: dict[str, Any] = {"trials": total, "beyond_six_months": long, "length_not_recorded": unknown}
    if total < MIN_TRIALS:
        return untestable(too_few(total, "any outcome"), **numbers)
    why = f"{len(long)} of {total} trials {'has' if len(long) == 1 else 'have'} a usable result later than six months"
    why += f" ({', '.join(long)})" if long else ""
    if unknown:
        why += f"; not recorded how long for {', '.join(unknown)} (relapse prevention)"
    if len(long) > LITTLE * total:
        return Verdict(CONTRADICTED, why, numbers)
    return Verdict(SUPPORTED if len(long) + len(unknown) <= LITTLE * total else PARTLY, why, numbers)


def six_infusions(evidence: Evidence) -> Verdict:
    """Planned number of infusions of the trials listed."""
    trials = evidence.trials(0)
    if trials is None:
        return untestable(evidence.why_none(0))
    planned: dict[str, dict[float, None]] = {}
    for arm in sorted(_tested(evidence, trials), key=lambda arm: arm.trial_id):
        if not math.isnan(arm.n_doses):
            planned.setdefault(arm.trial_id, {})[arm.n_doses] = None
    if len(planned) < MIN_TRIALS:
        return untestable(too_few(len(planned), "the number of infusions"))
    counts = Counter(f"{doses:g}" for per_trial in planned.values() for doses in per_trial)
    six = sum(INFUSIONS in per_trial for per_trial in planned.values())
    repeated = Counter({doses: count for doses, count in counts.items() if doses != "1"})
    doses = [{"doses": float(number), "trials": k} for number, k in counts.most_common()]
    numbers = {"trials": len(planned), "six": six, "doses": doses}
    text = ", ".join(f"{doses} in {count}" for doses, count in counts.most_common())
    why = f"infusions planned in {len(planned)} trials: {text}; over how many weeks is not in these data"
    if 2 * six > len(planned):
        return Verdict(SUPPORTED, why, numbers)
    commonest = max(repeated.values(), default=0)
    return Verdict(PARTLY if six and six == commonest else CONTRADICTED, why, numbers)
