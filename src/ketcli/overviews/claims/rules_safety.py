"""Rules for claims about side effects."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ketcli.overviews.claims.evidence import compared_numbers, event_numbers, hint, told
from ketcli.overviews.claims.verdicts import (
    CONTRADICTED,
    MIN_TRIALS,
    PARTLY,
    SUPPORTED,
    UNTESTABLE,
    Verdict,
    no_answer,
    too_few,
    untestable,
)

if TYPE_CHECKING:
    from ketcli.overviews.claims.evidence import Evidence
    from ketcli.questions.safety.event_row import EventRow

NAMED = ("dizziness", "nausea", "dissociation")
FURTHER = ("headache", "fatigue", "anxiety", "confusion")
RARE, UNCOMMON = 0.01, 0.05
FORMS = ("racemic ketamine", "both forms together")


def usual_side_effects(evidence: Evidence) -> Verdict:
    """Each of the usual side effects more frequent than with control."""
    return _each_more_frequent(evidence, NAMED)


def further_side_effects(evidence: Evidence) -> Verdict:
    """Each of the further side effects more frequent than with control."""
    return _each_more_frequent(evidence, FURTHER)


def _each_more_frequent(evidence: Evidence, names: tuple[str, ...]) -> Verdict:
    for index, form in enumerate(FORMS):
        rows = {name: evidence.event(index, name) for name in names}
        told = {name: row for name, row in rows.items() if row is not None and row.k >= MIN_TRIALS}
        if not told:
            continue
        clear = [name for name, row in told.items() if _side(row) > 0]
        against = [name for name, row in told.items() if _side(row) < 0]
        numbers = {"events": [event_numbers(row) for row in told.values()]}
        missing = [name for name in names if name not in told]
        said = f"{form}: {'; '.join(_ratio_text(row) for row in told.values())}"
        if missing:
            said += f"; fewer than {MIN_TRIALS} trials report {', '.join(missing)}"
        if index:
            said += "; too few trials of racemic ketamine alone"
        if len(clear) == len(names) and index == 0:
            return Verdict(SUPPORTED, said, numbers)
        if clear:
            return Verdict(PARTLY, said, numbers)
        if len(against) == len(told) and index == 0:
            return Verdict(CONTRADICTED, said, numbers)
        return untestable(f"{said}: no interval tells", **numbers)
    best = max((row.k for i in (0, 1) for name in names if (row := evidence.event(i, name)) is not None), default=0)
    return untestable(too_few(best, ", ".join(names)))


def mild_and_transient(evidence: Evidence) -> Verdict:
    """How long and how bad side effects were; the data hold neither for most trials."""
    row = evidence.event(0, "long-lasting adverse event (>24 h)")
    if row is None or row.k < MIN_TRIALS:
        few = too_few(0 if row is None else row.k, "how long they lasted")
        return untestable(f"how severe side effects were is not in these data, and {few}")
    numbers = event_numbers(row)
    low, high = row.incidence_e.ci_low, row.incidence_e.ci_high
    said = f"{100 * low:.0f} to {100 * high:.0f} % had one for more than 24 hours; how severe is not in these data"
    if low > 0.5:
        return Verdict(CONTRADICTED, said, numbers)
    return Verdict(PARTLY, said, numbers) if high < 0.5 else untestable(said, **numbers)


def serious_are_rare(evidence: Evidence) -> Verdict:
    """The share of people with a serious event in the ketamine arms."""
    for index, form in enumerate(FORMS):
        row = evidence.event(index, "serious")
        if row is None or row.k < MIN_TRIALS:
            continue
        low, high, numbers = row.incidence_e.ci_low, row.incidence_e.ci_high, event_numbers(row)
        counts = (
            f"{row.total('events_e'):.0f} of {row.total('n_e'):,.0f} people ({100 * low:.1f} to {100 * high:.1f} %)"
        )
        said = f"{form}: {counts} had a serious event, {row.k} trials; {_ratio_text(row)}"
        if index:
            said += "; too few trials of racemic ketamine alone"
        if high < RARE:
            return Verdict(SUPPORTED if index == 0 else PARTLY, said, numbers)
        if low > RARE:
            if high < UNCOMMON and _side(row) <= 0:
                return Verdict(PARTLY, f"{said}: more than 1 in 100, no clear excess over control", numbers)
            return Verdict(CONTRADICTED, said, numbers) if index == 0 else untestable(said, **numbers)
        if high < UNCOMMON:
            return Verdict(PARTLY, f"{said}: fewer than 5 in 100, not surely fewer than 1", numbers)
        return untestable(f"{said}: the interval reaches from rare to common", **numbers)
    return untestable(too_few(0, "serious events"))


def blood_pressure_rises(evidence: Evidence) -> Verdict:
    """Raised blood pressure as a side effect, against control."""
    name = "blood pressure increased"
    for index, form in enumerate(FORMS):
        row = evidence.event(index, name)
        if row is None or row.k < MIN_TRIALS:
            continue
        said = f"{form}: {_ratio_text(row)}, {row.k} trials"
        word = SUPPORTED if _side(row) > 0 else CONTRADICTED if _side(row) < 0 else UNTESTABLE
        if index and word == SUPPORTED:
            return Verdict(PARTLY, f"{said}; too few trials of racemic ketamine alone", event_numbers(row))
        return Verdict(word if index == 0 else UNTESTABLE, said, event_numbers(row))
    best = max((row.k for i in (0, 1) if (row := evidence.event(i, name)) is not None), default=0)
    return untestable(too_few(best, name))


def dissociates_less(evidence: Evidence) -> Verdict:
    """Racemic ketamine over esketamine, the ratio of their risk ratios against control."""
    comparison = evidence.compared(0)
    if comparison is None:
        return untestable(no_answer(evidence.why_none(0), "dissociation"))
    numbers: dict[str, Any] = compared_numbers(comparison)
    for side in (comparison.a, comparison.b):
        if told(side.pooled).k < MIN_TRIALS:
            return untestable(too_few(told(side.pooled).k, f"dissociation with {side.level}"), **numbers)
    shown = comparison.indirect.display
    said = f"ratio of risk ratios {shown.estimate:.2f} ({shown.ci_low:.2f} to {shown.ci_high:.2f}), between trials"
    return hint(comparison, said, numbers, least=0.0, otherwise="the interval allows less and more")


def _side(row: EventRow) -> int:
    """-1 or 1 where its trials show a difference by the rule for all answers, else 0."""
    return 0 if row.headline is None or math.isnan(row.ratio.value) else row.headline.side


def _ratio_text(row: EventRow) -> str:
    if math.isnan(row.ratio.value):
        return f"{row.event}: no ratio ({row.choice.reason})"
    head, ratio = row.headline, (row.ratio.value, row.ratio.low, row.ratio.high)
    bayes = head is not None and head.method == "bayes"
    if head is not None and bayes:
        ratio = (math.exp(head.estimate), math.exp(head.low), math.exp(head.high))
    name = "odds ratio" if row.ratio_measure == "OR" and not bayes else "risk ratio"
    return f"{row.event}: {name} {ratio[0]:.2f} ({ratio[1]:.2f} to {ratio[2]:.2f}) against control"
