"""Rules for claims about how well, how fast and for whom ketamine works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.overviews.claims.evidence import compared_numbers, hint, lower, pooled_numbers, told
from ketcli.overviews.claims.verdicts import (
    CONTRADICTED,
    MIN_TRIALS,
    PARTLY,
    SUPPORTED,
    UNTESTABLE,
    Verdict,
    below,
    no_answer,
    too_few,
    untestable,
    within,
)
from ketcli.questions.answers.timecourse import ALL, FEW_DF

if TYPE_CHECKING:
    from ketcli.overviews.claims.evidence import Evidence
    from ketcli.questions.answers.pool import PoolAnswer
    from ketcli.questions.answers.pooled_effect import PooledEffect

# Cohen (1988): the smallest difference called small, and the smallest called moderate, in standard deviations
SMALL = 0.2
MODERATE = 0.5
POINT = 1.0  # of a rating scale: less is no effect that a claim could mean
NO_RESPONSE = (0.20, 0.30)
IN_WORDS = {
    "mdd": "major depression",
    "trd": "treatment-resistant depression",
    "bipolar": "bipolar depression",
    "suicidal_mdd": "depression with suicidal ideation",
    "mixed": "several diagnoses",
    "other": "other conditions",
}
HALF = 50.0  # % of the variability; above, heterogeneity is substantial (Cochrane Handbook 10.10.2)
FOR_A_NEW_TRIAL = 5  # trials, below which the interval for a new one says little of it
FOR_I2 = 10  # trials, below which I2 is itself too uncertain to show that trials agree
# what a verdict at one time adds to its figures, so that a verdict over several times explains itself
NO_RESPONSE_READS = {CONTRADICTED: ": outside that range", UNTESTABLE: ": too wide to tell"}


def moderate_to_large(evidence: Evidence) -> Verdict:
    """Supported if the whole interval is at least moderate, contradicted if all of it is less."""
    effect = evidence.pooled(0)
    if effect is None or told(effect).k < MIN_TRIALS:
        return untestable(_too_few(evidence, 0, "severity on day 1"))
    found, numbers = told(effect), pooled_numbers(effect)
    low, high = found.low, found.high
    said = f"Hedges' g {found.estimate:.2f} (95 % {found.name} {low:.2f} to {high:.2f}) in {effect.pooled.k} trials"
    if high <= -MODERATE:
        return Verdict(SUPPORTED, f"{said}: the whole interval is at least moderate", numbers)
    if low > -MODERATE:
        return Verdict(CONTRADICTED, f"{said}: the whole interval is less than moderate", numbers)
    if found.side < 0 and found.estimate <= -MODERATE:
        return Verdict(PARTLY, f"{said}: a benefit, but the interval reaches below moderate", numbers)
    least = "less" if high < 0 else "none"
    return untestable(f"{said}: the interval reaches from a moderate effect to {least}", **numbers)


def rapid_onset(evidence: Evidence) -> Verdict:
    """Racemic ketamine against control up to 4 hours; partly if only both forms together show it."""
    for index, what in enumerate(("racemic ketamine", "both forms together")):
        effect = evidence.pooled(index)
        if effect is None or told(effect).k < MIN_TRIALS:
            continue
        said = f"{what}, up to 4 hours: {_points(effect)}"
        return _of_form(lower(told(effect), 0.0, least=POINT), index, said, pooled_numbers(effect))
    return untestable("; ".join(_too_few(evidence, i, what) for i, what in enumerate(("racemic", "both forms"))))


def consistent(evidence: Evidence) -> Verdict:
    """The interval for a new trial, and I2: racemic trials, or both forms where there are too few of these."""
    for index, what in enumerate(("racemic ketamine", "both forms together")):
        effect = evidence.pooled(index)
        if effect is None or effect.pooled.k < FOR_A_NEW_TRIAL:
            continue
        shown, i2 = effect.lead.display, float(getattr(effect.pooled, "i2", 0.0) or 0.0)
        holds = [shown.pi_high is not None and shown.pi_high < 0, i2 <= HALF]
        said = (
            f"{what}: g of a new trial expected between {shown.pi_low:.2f} and {shown.pi_high:.2f},"
            f" I2 {i2:.0f} %, {effect.pooled.k} trials"
        )
        if index:
            said += f"; fewer than {FOR_A_NEW_TRIAL} trials of racemic ketamine alone"
        if not any(holds):
            return Verdict(CONTRADICTED if index == 0 else UNTESTABLE, said, pooled_numbers(effect))
        word = SUPPORTED if all(holds) and index == 0 and effect.pooled.k >= FOR_I2 else PARTLY
        return Verdict(word, said, pooled_numbers(effect))
    return untestable("; ".join(_too_few(evidence, i, what) for i, what in enumerate(("racemic", "both forms"))))


def suicidal_relief(evidence: Evidence) -> Verdict:
    """Racemic ketamine against control on day 1 in suicidal people; partly if only both forms together show it."""
    for index, what in enumerate(("racemic ketamine", "both forms together")):
        effect = evidence.pooled(index)
        if effect is None or told(effect).k < MIN_TRIALS:
            continue
        said = f"{what}, day 1: {_points(effect)}"
        return _of_form(lower(told(effect), 0.0, least=POINT), index, said, pooled_numbers(effect))
    return untestable("; ".join(_too_few(evidence, i, what) for i, what in enumerate(("racemic", "both forms"))))


def blinding_matters(evidence: Evidence) -> Verdict:
    """Trials with an inactive minus those with an active placebo: a larger effect there may be expectation."""
    comparison = evidence.compared(0)
    if comparison is None:
        return untestable(no_answer(evidence.why_none(0), "on day 1"))
    numbers = compared_numbers(comparison)
    fewest = comparison.between.fewest
    if fewest < MIN_TRIALS:
        return untestable(too_few(fewest, "one of the two kinds of placebo"), **numbers)
    found = comparison.indirect
    limits = f"{found.ci_low:.2f} to {found.ci_high:.2f}"
    said = f"inactive minus active placebo: g {found.estimate:.2f} ({limits}), between trials"
    return hint(comparison, said, numbers, least=SMALL, otherwise="the interval allows a surplus and none")


def _of_form(word: str, index: int, said: str, numbers: dict[str, Any]) -> Verdict:
    """The verdict as it is for racemic trials; from both forms together it is partly at best, and never against."""
    if index == 0 or word == UNTESTABLE:
        return Verdict(word, said, numbers)
    why = f"{said}; too few trials of racemic ketamine alone"
    return Verdict(PARTLY, why, numbers) if word == SUPPORTED else untestable(why, **numbers)


def repeated_better(evidence: Evidence) -> Verdict:
    """Repeated minus single dosing, between trials."""
    comparison = evidence.compared(0)
    if comparison is None:
        return untestable(no_answer(evidence.why_none(0), "on day 7"))
    numbers = compared_numbers(comparison)
    fewest = comparison.between.fewest
    if fewest < MIN_TRIALS:
        return untestable(too_few(fewest, f"{comparison.a.level} or {comparison.b.level} dosing"), **numbers)
    found = comparison.indirect
    said = f"repeated minus single: g {found.estimate:.2f} ({found.ci_low:.2f} to {found.ci_high:.2f}), between trials"
    return hint(comparison, said, numbers, least=SMALL, otherwise="the interval allows an advantage and none")


def repeated_strengthens(evidence: Evidence) -> Verdict:
    """The slope over time within repeated-dose trials, with its cluster-robust interval."""
    course = evidence.course(0)
    if course is None:
        return untestable(evidence.why_none(0))
    trend = next(one for one in course.trends if one.sessions == ALL)
    numbers: dict[str, Any] = {"trials": trend.trials, "results": trend.k}
    if trend.trials < MIN_TRIALS:
        return untestable(too_few(trend.trials, "repeated dosing at several times"), **numbers)
    fit = trend.parts or trend.fit  # where all trials have the same times, all of the slope is within trials
    if fit is None:
        return untestable(trend.why, **numbers)
    slope, df = float(fit.coef[1]), float(fit.df_cr2[1])
    low, high = float(fit.ci_cr2_low[1]), float(fit.ci_cr2_high[1])
    numbers |= {"slope": slope, "ci_low": low, "ci_high": high, "df": df}
    said = f"change of g within trials per tenfold time {slope:.2f} ({low:.2f} to {high:.2f}), {trend.trials} trials"
    if df < FEW_DF:
        return untestable(f"{said}: too few trials for a trustworthy interval ({df:.1f} degrees of freedom)", **numbers)
    word = below(low, high, 0.0)
    return Verdict(word, said, numbers)


def broader(evidence: Evidence) -> Verdict:
    """In how many kinds of patients each form has a clear effect; few trials of one form are no proof against it."""
    racemic, esketamine = (_by_level(evidence.pool(index)) for index in (0, 1))
    clear = [{level for level, effect in found.items() if told(effect).side < 0} for found in (racemic, esketamine)]
    numbers = {
        name: [{"level": level, **pooled_numbers(effect)} for level, effect in found.items()]
        for name, found in (("racemic", racemic), ("esketamine", esketamine))
    }
    said = f"clear effect of racemic ketamine in {_list(clear[0])}, of esketamine in {_list(clear[1])}"
    if not clear[0] and not clear[1]:
        why = f"in no diagnosis do {MIN_TRIALS} or more trials of either form show a clear effect on day 1"
        return untestable(why, **numbers)
    more = clear[0] - clear[1]
    if more & set(esketamine):
        return Verdict(SUPPORTED, f"{said}; both were tested in {_list(more & set(esketamine))}", numbers)
    if clear[1] - clear[0] and (clear[1] - clear[0]) & set(racemic) and not more:
        return Verdict(CONTRADICTED, said, numbers)
    if more:
        why = f"{said}; in {_list(more)} esketamine has fewer than {MIN_TRIALS} trials, which is no proof against it"
        return Verdict(PARTLY if clear[1] else UNTESTABLE, why, numbers)
    if clear[0] == clear[1]:
        return Verdict(CONTRADICTED, f"{said}: the same", numbers)
    return untestable(f"{said}; racemic ketamine has fewer than {MIN_TRIALS} trials there", **numbers)


def _by_level(answer: PoolAnswer | None) -> dict[str, PooledEffect]:
    """The subgroups with enough trials to decide."""
    if answer is None:
        return {}
    return {level: effect for level, effect in answer.subgroups if told(effect).k >= MIN_TRIALS}


def _list(levels: set[str]) -> str:
    return ", ".join(sorted(IN_WORDS.get(level, level) for level in levels)) or "none"


def do_not_respond(evidence: Evidence) -> Verdict:
    """One minus the pooled share of responders, at each time asked."""
    words, said, numbers = [], [], []
    for index, answer in enumerate(evidence.answers):
        effect = evidence.pooled(index)
        when = answer.asked.value("at")
        if effect is None or effect.pooled.k < MIN_TRIALS:
            continue
        low, high = 1 - effect.display.ci_high, 1 - effect.display.ci_low
        share = 1 - effect.display.estimate
        words.append(within(share, low, high, *NO_RESPONSE))
        reading = f"{100 * share:.0f} % ({100 * low:.0f} to {100 * high:.0f}) at {when}, {effect.pooled.k} trials"
        said.append(reading + NO_RESPONSE_READS.get(words[-1], ""))
        numbers.append({"at": when, "no_response": share, "low": low, "high": high, **pooled_numbers(effect)})
    if not words:
        return untestable(
            "; ".join(_too_few(evidence, i, str(a.asked.value("at"))) for i, a in enumerate(evidence.answers))
        )
    why = f"without a response: {'; '.join(said)}"
    if len(set(words)) == 1:
        return Verdict(words[0], why, {"times": numbers})
    word = PARTLY if {SUPPORTED, PARTLY} & set(words) else UNTESTABLE
    return Verdict(word, why, {"times": numbers})


def _too_few(evidence: Evidence, index: int, what: str) -> str:
    """Why a pooled answer decides nothing: its own message, or the number of its trials."""
    effect = evidence.pooled(index)
    return no_answer(evidence.why_none(index), what) if effect is None else too_few(told(effect).k, what)


def _points(effect: PooledEffect) -> str:
    """A mean difference as its headline has it: `-4.0 points (-6.6 to -1.4), 4 trials`."""
    found = told(effect)
    return f"{found.estimate:.1f} points ({found.low:.1f} to {found.high:.1f}), {effect.pooled.k} trials"
