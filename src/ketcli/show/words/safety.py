"""Side effects in words: names, shares, numbers needed to harm, and the sentences that lead the answer."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from ketcli.columns import Columns
from ketcli.evidence.own_outcome import UNNAMED
from ketcli.evidence.treatments import ROUTE_WORDS
from ketcli.questions.effects.arms import OF_STUDIES
from ketcli.show.kit.numbers import chance_text, fixed, interval, percent, whole
from ketcli.show.words.common import capital, having

if TYPE_CHECKING:
    from ketcli.effects.number_needed import NumberNeeded
    from ketcli.models.verdict.headline import Headline
    from ketcli.questions.safety.event_row import Estimate, EventRow
    from ketcli.questions.safety.safety import SafetyAnswer

NAMES = {
    "any": "any side effect",
    "discontinuation": "stopped for side effects",
    "dropout any reason": "left for any reason",
    "serious": "any serious event",
    "treatment-related": "any event judged related to the drug",
}
MODEL_NAMES = {
    "none": "none",
    "single": "one trial",
    "random": "random effects",
    "common": "common effect",
    "mh": "Mantel-Haenszel",
    "peto": "Peto",
}
NOT_CLEAR = "no clear difference"
SHORT = {
    "too_few": "too few trials to tell",
    "conflict": "the trials are in conflict",
    "probable": "a probable difference",
    "difference": "a difference",
    "no_clear_difference": NOT_CLEAR,
}
MANY = 4
NAMED = 3


def event_name(event: str) -> str:
    """A side effect as it reads in a sentence."""
    return NAMES.get(event, event) or UNNAMED  # a file need not name what it counts


def by_name(answer: SafetyAnswer) -> str:
    """The column that rows are split by, as it reads in a sentence; what a study file compares are treatments."""
    by, own = answer.question.by, answer.eligible is None
    names = {"control_type": "kind of control", "formulation": "treatment" if own else "formulation", None: ""}
    return names.get(by, str(by))


def level_name(level: str) -> str:
    """A level of it as it reads in a sentence: `inactive placebo`."""
    return level.replace("_", " ")


def share(value: float) -> str:
    """A share of people as a percentage: whole above 10 %, else one decimal."""
    return "" if math.isnan(value) else f"{100 * value:.{0 if value >= 0.0995 else 1}f}"


def share_limits(low: float, high: float) -> str:
    """`20-34`: the limits of a percentage, or nothing where it has none."""
    return "" if math.isnan(low) else f"{share(low)}-{share(high)}"


def needed(number: float) -> str:
    """A number needed, rounded up to whole people (Cochrane Handbook 15.4.4): `NNH 12`, `NNT 30`, `inf`."""
    if math.isnan(number):
        return ""
    if math.isinf(number):
        return "inf"
    return f"{'NNH' if number > 0 else 'NNT'} {math.ceil(abs(number) - 1e-9):,}"


def needed_cell(number: NumberNeeded) -> str:
    """The same in a column of numbers needed to harm: `12`, `NNT 30`, or that there is no clear difference."""
    return NOT_CLEAR if number.through_infinity else needed(number.estimate).removeprefix("NNH ")


def needed_limits(number: NumberNeeded) -> str:
    """`5 to 20`: its interval beside such a cell; nothing where the interval of the difference holds 0."""
    return "" if number.through_infinity else needed_interval(number).removeprefix("NNH ").removeprefix("NNT ")


def needed_interval(number: NumberNeeded) -> str:
    """The interval in Altman's (1998) way: `NNH 5 to 20`, or `NNH 12 to inf to NNT 30` where it holds no difference."""
    if math.isnan(number.first) or math.isnan(number.last):
        return ""
    if number.through_infinity:
        return f"{needed(number.first)} to inf to {needed(number.last)}"
    last = needed(number.last).removeprefix("NNH ").removeprefix("NNT ")
    return f"{needed(number.first)} to {last}"


def ratio_text(ratio: Estimate) -> str:
    """`2.64 [2.08, 3.35]`, or nothing where no ratio is defined."""
    if math.isnan(ratio.value):
        return ""
    value, low, high = (fixed(one, 0 if one >= 99.5 else 2) for one in (ratio.value, ratio.low, ratio.high))
    return f"{value} [{low}, {high}]"


def headline(answer: SafetyAnswer) -> str:
    """What a clinician needs first: the event asked for, or the most frequent ones."""
    rows = answer.rows
    if answer.question.events and len(rows) <= MANY:
        return " ".join(_sentence(answer, row) for row in rows)
    if answer.question.by is None:
        return _most_frequent(answer)
    names = ", ".join(sorted({level_name(row.level) for row in rows}))
    return (
        f"{len({row.event for row in rows})} side effects by {by_name(answer)} ({names}), each against"
        " its own control arms; a comparison between the groups is not a randomized one."
    )


def _sentence(answer: SafetyAnswer, row: EventRow) -> str:
    """One event: how often, the ratio, what it shows; ratio, interval and verdict come from one model."""
    level = f" ({by_name(answer)}: {level_name(row.level)})" if row.level else ""
    start = f"{capital(event_name(row.event))}{level}:"
    head = row.headline
    if head is not None and head.method in ("bayes", "each") and not math.isnan(row.ratio.value):
        figures = _of_posterior(head) if head.method == "bayes" else _of_each(row, head)
        return f"{start} {_counts(row)} ({_origin(row.rows, _people(row))}); {figures}: {SHORT[head.verdict]}."
    arms = row.arms
    text = (
        f"{start} {share(row.treated.value)} % of people {having(arms.experimental)} and"
        f" {share(row.control)} % {having(arms.control)} ({_origin(row.rows, _people(row))})"
    )
    if math.isnan(row.ratio.value):
        return f"{text}; no ratio: {row.choice.reason}."
    kind = "odds ratio" if row.ratio_measure == "OR" else "risk ratio"
    limits = interval(row.ratio.low, row.ratio.high)
    text += f"; {kind} {fixed(row.ratio.value)} ({percent(answer.method.level)} CI {limits})"
    if head is not None and head.verdict not in ("difference", "single"):
        return f"{text}: {SHORT[head.verdict]}."
    if row.ratio.low <= 1 <= row.ratio.high:
        return f"{text}: {NOT_CLEAR}."
    if row.nnh.estimate > 0 and math.isfinite(row.nnh.estimate):
        more = needed(row.nnh.estimate).removeprefix("NNH ")
        return f"{text}, about one more person with it for every {more} treated ({needed_interval(row.nnh)})."
    return f"{text}."


def _counts(row: EventRow) -> str:
    """People with the event as they were counted, which no model touches: `17 of 60 people with ...`."""
    sides = (("e", row.arms.experimental, "people "), ("c", row.arms.control, ""))
    parts = [
        f"{whole(row.total(f'events_{arm}'))} of {whole(row.total(f'n_{arm}'))} {who}{having(name)}"
        for arm, name, who in sides
    ]
    return " and ".join(parts)


def _of_posterior(head: Headline) -> str:
    """The ratio that Bayes gives, with its interval and probability."""
    limits = interval(math.exp(head.low), math.exp(head.high))
    chance = chance_text("P(risk ratio < 1)", head.probability_below_0 or 0.0)
    return f"risk ratio {fixed(math.exp(head.estimate))} ({percent(head.level)} credible interval {limits}, {chance})"


def _of_each(row: EventRow, head: Headline) -> str:
    """What each trial shows alone, where nothing pooled stands for them."""
    told = row.telling
    spans = zip(told["study"], told["log_rr"], head.trial_low, head.trial_high, strict=True)
    each = (
        f"{study} {fixed(math.exp(y))} ({interval(math.exp(low), math.exp(high))})" for study, y, low, high in spans
    )
    return f"risk ratio of each trial, {percent(head.level)} CI: {', '.join(each)}"


def _people(row: EventRow) -> str:
    twice = math.fsum(row.rows.floats("n_c")[0][row.rows.flags("paired")])
    return whole(row.total("n_e") + row.total("n_c") - twice)


def _most_frequent(answer: SafetyAnswer) -> str:
    symptoms = [row for row in answer.rows if row.kind == "symptom"]
    if not symptoms:
        return _sentence(answer, next((row for row in answer.rows if row.event == "serious"), answer.rows[0]))
    if len(symptoms) == 1:
        return _sentence(answer, symptoms[0])
    floor = min(NAMED, max(row.k for row in symptoms))
    well = sorted((row for row in symptoms if row.k >= floor), key=lambda row: -row.treated.value)[:NAMED]
    each = [
        f"{event_name(row.event)} ({share(row.treated.value)} % {having(row.arms.experimental)}, "
        f"{share(row.control)} % {having(row.arms.control)})"
        for row in well
    ]
    listed = each[0] if len(each) == 1 else f"{', '.join(each[:-1])} and {each[-1]}"
    reported = f" of those that {floor} trials or more report" if floor > 1 else ""
    named = Columns.together([row.rows.only(("study", "treatment", "route")) for row in well])
    first = {study: place for place, study in reversed(list(enumerate(named.text("study"))))}
    behind = named.where(np.array(sorted(first.values())))
    people = _people(well[0]) if len(behind) == 1 else ""
    if floor == 1:
        reported = f" in one trial ({behind.text('study')[0]})" if len(behind) == 1 else ", each reported by one trial"
    return f"The most frequent side effects{reported}: {listed}. From {_origin(behind, people)}."


def _origin(trials: Columns, people: str) -> str:
    """The trials behind a figure by drug and route: `9 trials, 1,234 people: nasal esketamine 8, ...`."""
    given = [_given(*both) for both in zip(trials.text("treatment"), trials.text("route"), strict=True)]
    known = f", {people} people" if people else ""
    if set(given) == {OF_STUDIES.experimental}:  # nobody named what was given
        return f"one trial, {trials.text('study')[0]}{known}" if len(given) == 1 else f"{len(given)} trials{known}"
    if len(given) == 1:
        return f"one trial, {trials.text('study')[0]}{known}: {given[0]}"
    kinds = Counter(given).most_common()
    if len(kinds) == 1:
        return f"{len(given)} trials{known}, all of {given[0]}"
    return f"{len(given)} trials{known}: {', '.join(f'{name} {count}' for name, count in kinds)}"


def _given(treatment: str, route: str) -> str:
    words = " or ".join(ROUTE_WORDS.get(one, "") for one in route.split("+"))
    return f"{words} {treatment.replace('+', ' or ')}".strip()
