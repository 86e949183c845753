"""Sentences that say a comparison of two bodies of evidence so that a clinician reads it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.errors import written
from ketcli.evidence.outcomes import OwnOutcome
from ketcli.evidence.treatments import ROUTE_WORDS
from ketcli.questions.answers.compare import OF_ARMS
from ketcli.questions.effects.arms import arms_of_all
from ketcli.questions.effects.composition import overlap
from ketcli.show.kit.numbers import fixed, interval, missing, p_text, percent, whole
from ketcli.show.words.common import MEASURE_NAMES, capital, outcome_name, weight_of_evidence
from ketcli.show.words.groups import smallest, statistic_text
from ketcli.show.words.verdicts import headline as pooled_headline
from ketcli.show.words.verdicts import size_text, verdict_of

if TYPE_CHECKING:
    from ketcli.questions.answers.compare import Body, Comparison
    from ketcli.questions.effects.arms import Arms
    from ketcli.questions.effects.display import Display

LEVEL_NAMES = {
    "racemic": "racemic ketamine",
    "esketamine": "esketamine",
    "single": "trials of a single dose",
    "repeated": "trials of repeated doses",
    "inactive_placebo": "trials with an inactive placebo",
    "active_placebo": "trials with an active placebo",
    "active_drug": "trials against another drug",
    "ect": "trials against ECT",
    "head_to_head": "trials of ketamine against ketamine",
}
DIFFERENCES = {
    "SMD": "difference in Hedges' g",
    "MD": "difference of mean differences",
    "RR": "ratio of risk ratios",
    "OR": "ratio of odds ratios",
    "RD": "difference of risk differences",
}
TRAITS = {
    "formulation": "formulation",
    "route": "route",
    "control": "kind of control",
    "sessions": "single or repeated doses",
    "diagnosis": "diagnosis",
}
CONFOUNDERS = {
    "formulation": "formulation",
    "route": "route",
    "control": "kind of control (how far patients could guess their group)",
    "antidepressant": "an antidepressant started together with the study drug (usual in esketamine trials)",
    "sessions": "number of doses",
}
DESIGN_NAMES = {"formulation": "formulation", "route": "route", "sessions": "single or repeated dosing"}
LITTLE = 0.5


def side_name(body: Body) -> str:
    """A side as it reads in a sentence; a route with what its trials gave by it."""
    if body.level in ROUTE_WORDS:
        return f"{ROUTE_WORDS[body.level]} {body.pooled.effects.arms.experimental}"
    return LEVEL_NAMES.get(body.level, body.level.replace("_", " "))


def arms_of_both(answer: Comparison) -> Arms:
    """What the arms of the trials of both sides together are called."""
    return arms_of_all([body.pooled.effects.entering for body in (answer.a, answer.b)])


def headline(answer: Comparison) -> str:
    """What the head-to-head trials show, then what the indirect comparison shows and what it is."""
    direct = f"{_head_to_head(answer)} " if answer.by in OF_ARMS else ""
    return direct + _indirectly(answer)


def _head_to_head(answer: Comparison) -> str:
    direct = answer.direct
    if direct is None:
        return "No randomized head-to-head trial has figures for this question."
    studies = direct.weighed.text("study")
    count = studies[0] if len(studies) == 1 else f"{len(studies)} trials"
    count += "" if missing(direct.participants) else f", {whole(direct.participants)} people"
    verdict = verdict_of(direct, (side_name(answer.a), side_name(answer.b)))
    what = outcome_name(direct.effects.outcome, direct.effects.method.measure)
    return f"Randomized head to head ({count}): {what}: {verdict}: {size_text(direct)}."


def _indirectly(answer: Comparison) -> str:
    """The contrast between trials: at most a hint, and nothing where it is one with something else."""
    if answer.inseparable:
        what = " and ".join(DESIGN_NAMES[trait] for trait in answer.inseparable)
        return (
            f"An indirect comparison through the controls cannot be told apart from {what}, in which "
            f"{_each(answer.a)} differs from {_each(answer.b)}."
        )
    measure, shown = answer.effects.method.measure, answer.indirect.display
    size = f"{DIFFERENCES[measure]} {_size(shown, answer.effects.method.level)}, {p_text(answer.indirect.p)}"
    lead = "Compared indirectly (different trials, not randomized against each other)"
    match answer.between.verdict(answer.effects.method.level):
        case "difference":
            return f"{lead}, a hint that {_claim(answer, shown)}: {size}."
        case "no_clear_difference":
            return f"{lead}: {_claim(answer, shown)}: {size}."
        case "too_few":
            return f"{lead}, too few trials to tell, {smallest(answer.between.fewest)}: {size}."


def _each(body: Body) -> str:
    name = side_name(body)
    return f"each of the {name}" if name.startswith("trials ") else f"every trial of {name}"


def _size(shown: Display, level: float) -> str:
    return f"{fixed(shown.estimate)} ({percent(level)} CI {interval(shown.ci_low, shown.ci_high)})"


def _clear(shown: Display) -> bool:
    null = 1.0 if shown.scale == "ratio" else 0.0
    return not shown.ci_low <= null <= shown.ci_high


def _claim(answer: Comparison, shown: Display) -> str:
    """The direction in words, for what the trials compared and for what only differs between trials."""
    what = outcome_name(answer.effects.outcome, answer.effects.method.measure)
    a, b = side_name(answer.a), side_name(answer.b)
    when = f" {answer.effects.when}".rstrip()
    if answer.by in OF_ARMS:
        if _clear(shown):
            return f"{what}{when} was {_side(answer, shown)}"
        return f"no clear difference in {what}{when} between {a} and {b}"
    drug = arms_of_both(answer).experimental
    if not _clear(shown):
        return f"the effect of {drug} on {what}{when} does not clearly differ between {a} and {b}"
    low = shown.estimate < (1.0 if shown.scale == "ratio" else 0.0)
    return (
        f"the effect of {drug} on {what}{when} differs: the {MEASURE_NAMES[answer.effects.method.measure]} is "
        f"{'lower' if low else 'higher'} in {a} than in {b}"
    )


def _side(answer: Comparison, shown: Display) -> str:
    low = shown.estimate < (1.0 if shown.scale == "ratio" else 0.0)
    events = answer.effects.method.measure in ("RR", "OR", "RD")
    word = ("less frequent" if low else "more frequent") if events else ("lower" if low else "higher")
    return f"{word} with {side_name(answer.a)} than with {side_name(answer.b)}"


def side_line(body: Body) -> str:
    """One side against control, and from how much."""
    return f"{pooled_headline(body.pooled, capital(side_name(body)))} {weight_of_evidence(body.pooled)}"


def tests_line(answer: Comparison) -> str:
    """The test between the two groups, and whether direct and indirect evidence agree."""
    text = f"Test between the two groups of trials: {statistic_text(answer.between)}."
    if answer.not_combined:
        text += f" Direct and indirect evidence are not combined: {answer.not_combined}."
    if answer.combined is not None:
        combined = answer.combined
        level = answer.effects.method.level
        verdict = "disagree" if combined.disagreement.p < 1 - level else "do not clearly disagree"
        text += (
            f" Direct and indirect evidence {verdict}: direct minus indirect "
            f"{_size(combined.disagreement.display, level)}, {p_text(combined.disagreement.p)} (a test of little "
            f"power). Weights by 1/SE^2 on one tau2 ({fixed(combined.tau2, 3)}): head to head "
            f"{fixed(combined.weight_direct, 0)} %, indirect {fixed(100 - combined.weight_direct, 0)} %."
        )
    if answer.adjusted is not None:
        on = " and ".join(answer.adjusted.on)
        text += f" Adjusting for {on} by meta-regression ({answer.adjusted.fit.k} trials) moves the contrast from "
        before, after = answer.adjusted.unadjusted.display, answer.adjusted.difference.display
        text += f"{fixed(before.estimate)} to {fixed(after.estimate)} ({p_text(answer.adjusted.difference.p)})."
    return text


def caution(answer: Comparison) -> str:
    """Why the indirect contrast is not the difference between the two treatments."""
    a, b = side_name(answer.a), side_name(answer.b)
    text = f"Read with care: the trials of {a} and of {b} were different trials."
    if answer.by not in OF_ARMS:
        text = f"Read with care: {a} and {b} differ in more than that."
    if isinstance(answer.effects.outcome, OwnOutcome):
        return f"{text} Whatever else differs between them (people, doses, times) is part of the indirect contrast."
    others = [name for trait, name in CONFOUNDERS.items() if trait != answer.by]
    text += f" The indirect contrast is confounded by {', '.join(others[:-1])} and {others[-1]}."
    one, other = (
        {**body.composition.traits, "control": body.composition.traits["control_type"]} for body in (answer.a, answer.b)
    )
    apart = [
        name for trait, name in TRAITS.items() if trait != answer.by and overlap(one[trait], other[trait]) < LITTLE
    ]
    if apart:
        text += f" Here the two share less than half of their trials' {', '.join(apart)}."
    if answer.adjusted is None:
        columns = "control_type, sessions, n_doses, diagnosis ..."
        text += f" {written('adjust', 'COLUMN')} ({columns}) adjusts it by meta-regression."
    return text
