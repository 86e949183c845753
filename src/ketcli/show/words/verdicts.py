"""Sentences that say what a set of trials shows: one reading of a pooled effect for every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from ketcli.questions.effects.lead import reading_of
from ketcli.show.kit.numbers import bracketed, chance_text, estimated, fixed, interval, missing, p_text, percent, whole
from ketcli.show.words.common import COHEN, MEASURE_NAMES, MODEL_NAMES, TEST_NAMES, capital, outcome_name, versus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.models.verdict.headline import Headline
    from ketcli.questions.answers.pooled_effect import PooledEffect

TOO_WIDE = "too wide to tell"
UNDECIDED = "cannot tell between an important benefit and an important harm"
EVENTS = ("RR", "OR", "RD", "HR")
NOT_POOLED = {"conflict": "in conflict", "too_few": "too few to pool"}
INTERVALS = {"bayes": "credible interval"}
NUMBERS = {2: "two", 3: "three", 4: "four"}


def headline(effect: PooledEffect, label: str = "", points: str = "") -> str:
    """The answer in a few sentences: direction, size, interval, what to expect of a new trial.

    Estimate, interval, probability (or p) and the words come from one model; where another one was asked for, its
    result follows. `points` say the size on a scale that people know.
    """
    lead = effect.lead
    head = lead.headline
    start = f"{label}: " if label else ""
    if head is None:
        return start + _by_interval(effect) + _prediction(effect)
    if head.method == "single":
        return start + _single(effect, head, points)
    text = _each(effect, head) if head.method == "each" else _pooled(effect, head, points)
    return start + text + _prediction(effect) + _asked(effect)


def verdict_of(effect: PooledEffect, names: tuple[str, str] | None = None) -> str:
    """The verdict in a few words, without subject, time and size: `lower with ketamine than with control`."""
    arms = effect.effects.arms
    one, other = names or (arms.experimental, arms.control)
    head = effect.lead.headline
    if head is None:
        return ""
    if head.verdict == "conflict":
        return "in conflict"
    if head.verdict == "too_few":
        return "too few trials to tell"
    side = side_of(effect)
    if not side:
        return f"no clear difference between {one} and {other}"
    probably = "probably " if head.verdict == "probable" else ""
    return f"{probably}{words_of(effect)[side > 0]} with {one} than with {other}"


def side_of(effect: PooledEffect) -> int:
    """-1 or 1 where the verdict names a direction on the scale of analysis, else 0."""
    head = effect.lead.headline
    return 0 if head is None else head.side


def instead_of_diamond(effect: PooledEffect) -> str:
    """The words that stand in a picture or a table where nothing pooled can be read; empty where the diamond stands."""
    head = effect.lead.headline
    if head is None or effect.lead.other:
        return ""
    if head.method == "single":
        return "nothing is pooled"
    if effect.lead.apart:
        return NOT_POOLED[head.verdict]
    return {"too_wide": TOO_WIDE, "no_width": "no interval"}.get(
        reading_of(effect.effects, head.low, head.high, wide=True), ""
    )


def row_text(effect: PooledEffect, digits: int = 2) -> str:
    """The cell of a table: `-0.54 [-0.78, -0.30]`, or words; a trial that stands alone keeps its figures."""
    head = effect.lead.headline
    words = instead_of_diamond(effect) if head is None or head.method != "single" else ""
    shown = effect.shown
    return words or bracketed(shown.estimate, shown.ci_low, shown.ci_high, digits)


def by_bayes(effect: PooledEffect) -> bool:
    """Whether the interval that is shown is a credible one."""
    head = effect.lead.headline
    return head is not None and head.method == "bayes" and not instead_of_diamond(effect)


def credible_rows(named: Iterable[tuple[str, PooledEffect]]) -> list[str]:
    """Which rows below a heading of confidence intervals hold credible ones; nothing where none does."""
    names = [name for name, effect in named if by_bayes(effect)]
    return [f"By Bayes, with credible intervals (CrI): {', '.join(dict.fromkeys(names))}."] if names else []


def interval_name(effects: Iterable[PooledEffect], level: float) -> str:
    """The intervals of a picture by their name: `95 % CI`, or `95 % CI/CrI` where credible ones stand among them."""
    return f"{percent(level)} CI{'/CrI' if any(map(by_bayes, effects)) else ''}"


def size_text(effect: PooledEffect) -> str:
    """`Hedges' g -0.54, 95 % CI -0.78 to -0.30`: what the headline rests on, its interval by its own name."""
    shown, head = effect.lead.display, effect.lead.headline
    digits = 3 if shown.scale == "proportion" else 2
    if head is None:
        limits = f"{percent(effect.effects.method.level)} CI {interval(shown.ci_low, shown.ci_high, digits)}"
    else:
        limits = _limits(effect, head.low, head.high, INTERVALS.get(head.method, "CI"))
    return f"{_name(effect)} {fixed(shown.estimate, digits)}, {limits}"


def sized_verdict(effect: PooledEffect) -> str:
    """The verdict with what it rests on, where something is pooled: `lower with ... than with ...: Hedges' g ...`."""
    return verdict_of(effect) if effect.lead.apart else f"{verdict_of(effect)}: {size_text(effect)}"


def words_of(effect: PooledEffect) -> tuple[str, str]:
    """What lies below and above no effect, as an adjective of the outcome."""
    return ("less frequent", "more frequent") if effect.effects.method.measure in EVENTS else ("lower", "higher")


def _when(effect: PooledEffect) -> str:
    return f" {effect.effects.when}".rstrip()


def _claim(effect: PooledEffect, side: int, *, probably: bool = False) -> str:
    """A direction as a sentence without its full stop."""
    outcome, measure = effect.effects.outcome, effect.effects.method.measure
    adverb = "probably " if probably else ""
    word = words_of(effect)[side > 0]
    if outcome:
        what = outcome_name(outcome, measure)
        size = ""
        if measure == "SMD" and effect.lead.headline is not None and effect.lead.headline.method != "single":
            cohen = next(name for limit, name in COHEN if abs(effect.lead.headline.estimate) < limit)
            size = f" (a {cohen} difference by Cohen's convention)"
        return f"{capital(what)} was {adverb}{word} {versus(effect.effects.arms)}{_when(effect)}{size}"
    if measure == "GEN":
        what = "pooled estimate" if effect.pooled.k > 1 else "estimate"
        return f"The {what} lies {adverb}{'above' if side > 0 else 'below'} 0"
    return f"{'Events' if measure in EVENTS else 'Values'} were {adverb}{word} in the experimental group"


def _shows(effect: PooledEffect, side: int) -> str:
    """A direction as the object of what a trial shows."""
    outcome, measure = effect.effects.outcome, effect.effects.method.measure
    more = (("less", "more") if measure in EVENTS else ("lower", "higher"))[side > 0]
    if outcome:
        return f"{more} {outcome_name(outcome, measure)} {versus(effect.effects.arms)}{_when(effect)}"
    if measure == "GEN":
        return f"an estimate {'above' if side > 0 else 'below'} 0"
    what = f"{'fewer' if more == 'less' else 'more'} events" if measure in EVENTS else f"{more} values"
    return f"{what} in the experimental group"


def _between(effect: PooledEffect) -> str:
    """What a difference would be a difference in."""
    outcome, measure = effect.effects.outcome, effect.effects.method.measure
    if outcome:
        return f"in {outcome_name(outcome, measure)} {_arms(effect)}{_when(effect)}"
    return "from 0" if measure == "GEN" else "between the groups"


def _open(effect: PooledEffect) -> str:
    """No direction, as a sentence without its full stop."""
    if not effect.effects.outcome and effect.effects.method.measure == "GEN":
        return "The pooled estimate does not differ clearly from 0"
    return f"No clear difference {_between(effect)}"


def _too_few(effect: PooledEffect) -> str:
    outcome, measure = effect.effects.outcome, effect.effects.method.measure
    if outcome:
        what = f"{outcome_name(outcome, measure)} differs {_arms(effect)}{_when(effect)}"
        return f"Too few trials to tell whether {what}"
    what = "the estimate differs from 0" if measure == "GEN" else "the groups differ"
    return f"Too few studies to tell whether {what}"


def _arms(effect: PooledEffect) -> str:
    arms = effect.effects.arms
    return f"between {arms.full} and {arms.control}"


def _name(effect: PooledEffect) -> str:
    return MEASURE_NAMES[effect.effects.method.measure]


def _noun(effect: PooledEffect) -> str:
    return "trial" if effect.effects.outcome else "study"


def _plural(effect: PooledEffect) -> str:
    return "trials" if effect.effects.outcome else "studies"


def _limits(effect: PooledEffect, low: float, high: float, name: str = "CI") -> str:
    """An interval on the scale of analysis as people read it, or why it cannot be read."""
    reading = reading_of(effect.effects, low, high, wide=True)
    match reading:
        case "no_width":
            return "no interval: the trials leave none"
        case "too_wide":
            return f"{percent(effect.effects.method.level)} {name} {TOO_WIDE}"
        case "plain" | "undecided":
            return f"{percent(effect.effects.method.level)} {name} {_interval(effect, low, high)}"
        case _:
            assert_never(reading)


def _interval(effect: PooledEffect, low: float, high: float) -> str:
    """The limits as they are."""
    shown_low, shown_high = effect.read((low, high))
    return interval(shown_low, shown_high)


def _figures(effect: PooledEffect, head: Headline, row: int, *, name: bool = False) -> str:
    """One trial's own figures: `1.35, 1.08 to 1.68`."""
    estimate, low, high = effect.read((effect.told.yi[row], head.trial_low[row], head.trial_high[row]))
    measure = f"{_name(effect)} " if name else ""
    return f"{measure}{estimated(estimate)}, {interval(low, high)}"


def _trial(effect: PooledEffect, row: int) -> str:
    """A trial with its people: `Anand 2023 (365 people)`."""
    people = effect.people[row]
    return f"{effect.told.table['study'][row]}" + ("" if missing(people) else f" ({whole(people)} people)")


def _by_size(effect: PooledEffect) -> list[int]:
    """The trials, the larger first: by people, or by precision where people are not known."""
    people = effect.people
    known = not any(missing(number) for number in people)
    weights = people if known else [1 / v for v in effect.told.vi]
    return sorted(range(len(weights)), key=lambda row: -weights[row])


def _single(effect: PooledEffect, head: Headline, points: str) -> str:
    side = int(head.directions[0])
    people = effect.people[0]
    who = f"{effect.told.table['study'][0]}" + ("" if missing(people) else f", {whole(people)} people")
    if side:
        claim = _claim(effect, side)
        claim = claim[0].lower() + claim[1:]
    elif reading_of(effect.effects, head.low, head.high) == "undecided":
        claim = f"it {UNDECIDED}"
    else:
        claim = _open(effect).replace("No clear", "no clear").replace("The pooled estimate", "the estimate")
    limits = f"{percent(head.level)} CI {_interval(effect, head.low, head.high)}"
    figures = f"{_name(effect)} {fixed(effect.shown.estimate)} ({limits}, {p_text(effect.lead.p)})"
    figures += f", {points}" if points else ""
    return f"One {_noun(effect)} ({who}): {claim}: {figures}; nothing is pooled."


def _each(effect: PooledEffect, head: Headline) -> str:
    """What each trial shows, the larger first, and what they would say if all measured one effect."""
    rows = _by_size(effect)
    shown = [row for row in rows if head.directions[row]]
    together = "both measure" if head.k == 2 else "all measure"
    common = head.common
    assert common is not None  # noqa: S101 - for the type checker
    size = f"{fixed(effect.read((common.estimate,))[0])} ({_limits(effect, common.low, common.high)})"
    one = f" If {together} one effect: {_name(effect)} {size}."
    if head.verdict == "difference":
        side = int(head.directions[0])
        each = "; ".join(f"{_trial(effect, row)} {_figures(effect, head, row)}" for row in rows)
        count = NUMBERS.get(head.k, str(head.k))
        return f"{_claim(effect, side)}: each of {count} {_plural(effect)} alone shows it: {each}.{one}"
    if len(shown) == 1:
        return f"{_one_shows(effect, head, rows, shown[0])}{one}"
    listed = [
        f"{_trial(effect, row)} shows {_shows(effect, int(head.directions[row]))} ({_figures(effect, head, row)})"
        for row in shown
    ]
    if head.verdict == "conflict":
        return f"Two {_plural(effect)} in conflict: {'; '.join(listed)}.{one}"
    if shown:
        return f"Two parts of one programme, which count as one {_noun(effect)}: {'; '.join(listed)}.{one}"
    each = "; ".join(f"{_trial(effect, row)} {_figures(effect, head, row)}" for row in rows)
    return f"Two {_plural(effect)}, too few to tell: neither alone shows a difference {_between(effect)}: {each}.{one}"


def _one_shows(effect: PooledEffect, head: Headline, rows: list[int], first: int) -> str:
    """One of two shows a difference; the other may neither confirm nor contradict it."""
    (other,) = (row for row in rows if row != first)
    estimate = float(effect.told.yi[first])
    holds = head.trial_low[other] <= estimate <= head.trial_high[other]
    verdict = "can neither confirm nor contradict it" if holds else "does not confirm it"
    claim = f"{_trial(effect, first)} shows {_shows(effect, int(head.directions[first]))}"
    claim += f" ({_figures(effect, head, first, name=True)})"
    rest = f"{_trial(effect, other)} {verdict} ({_figures(effect, head, other)})"
    if rows[0] == other:
        return f"{claim}; the larger {_trial(effect, other)} {verdict} ({_figures(effect, head, other)})."
    return f"{claim}; {rest}."


def _pooled(effect: PooledEffect, head: Headline, points: str) -> str:
    """A pooled interval in a sentence: by Bayes, by Hartung-Knapp, or by the model asked for."""
    side = side_of(effect)
    if side:
        claim = _claim(effect, side, probably=head.verdict == "probable")
    else:
        claim = _too_few(effect) if head.verdict == "too_few" else _open(effect)
    kind = INTERVALS.get(head.method, "CI")
    chance = f", {_chance(effect, head)}" if head.method == "bayes" else f", {p_text(effect.lead.p)}"
    text = f"{claim}: {_name(effect)} {fixed(effect.lead.display.estimate)} "
    text += f"({_limits(effect, head.low, head.high, kind)}{chance})"
    text += f", {points}" if points else ""
    if head.verdict == "probable" and head.floor is not None:
        learn = f"which has to learn the spread from {head.k} {_plural(effect)}"
        text += f"; by Hartung-Knapp, {learn}, {_bare(effect, head.floor.low, head.floor.high)}"
    if not side and reading_of(effect.effects, head.low, head.high) == "undecided":
        text += f": they {UNDECIDED}"
    text += "."
    if head.k == 2:
        each = "; ".join(f"{_trial(effect, row)} {_figures(effect, head, row)}" for row in _by_size(effect))
        text += f" {capital(_noun(effect))} by {_noun(effect)}: {each}."
    return text


def _bare(effect: PooledEffect, low: float, high: float) -> str:
    wide = reading_of(effect.effects, low, high, wide=True) == "too_wide"
    return TOO_WIDE if wide else _interval(effect, low, high)


def _chance(effect: PooledEffect, head: Headline) -> str:
    """`P(effect < 0) = 0.998`."""
    event = f"P({_name(effect)} < 1)" if effect.shown.scale == "ratio" else "P(effect < 0)"
    return chance_text(event, head.probability_below_0 or 0.0)


def _prediction(effect: PooledEffect) -> str:
    """Where the effect in a new trial is expected; nothing where no model says so."""
    shown, head = effect.lead.display, effect.lead.headline
    low, high = effect.lead.prediction
    if low is None or high is None or shown.pi_low is None or shown.pi_high is None:
        return ""
    level = percent(effect.effects.method.level)
    digits = 3 if shown.scale == "proportion" else 2
    if shown.scale != "proportion" and reading_of(effect.effects, low, high, wide=True) != "plain":
        return f" Where the effect in a new {_noun(effect)} like these lies is {TOO_WIDE}."
    doubt = ""
    if head is not None and side_of(effect) and low < 0 < high:
        doubt = ", which includes no effect and the opposite direction"
    return (
        f" In a new {_noun(effect)} like these the effect is expected between {fixed(shown.pi_low, digits)} and "
        f"{fixed(shown.pi_high, digits)} ({level} prediction interval){doubt}."
    )


def _asked(effect: PooledEffect) -> str:
    """The result of the method asked for, where the headline follows another."""
    if not effect.lead.other:
        return ""
    method, pooled = effect.effects.method, effect.pooled
    name = TEST_NAMES[method.test] if method.model == "random" else MODEL_NAMES[method.model]
    size = f"{fixed(effect.display.estimate)} ({_limits(effect, pooled.ci_low, pooled.ci_high)}, {p_text(pooled.p)})"
    return f" As asked for, {name}: {_name(effect)} {size}."


def _by_interval(effect: PooledEffect) -> str:
    """Proportions, which have no verdict, and the three-level model, which has its own."""
    shown, method = effect.display, effect.effects.method
    digits = 3 if shown.scale == "proportion" else 2
    figures = f"{_name(effect)} {fixed(shown.estimate, digits)}"
    limits = f"{percent(method.level)} CI {interval(shown.ci_low, shown.ci_high, digits)}"
    if shown.scale == "proportion":
        return f"Pooled {figures} ({limits})."
    pooled = effect.pooled
    side = int(pooled.ci_low > 0) - int(pooled.ci_high < 0)
    claim = _claim(effect, side) if side else _open(effect)
    borrows = "by a three-level model: the effects borrow their spread from each other, within and between clusters"
    return f"{claim}: {figures} ({limits}, {p_text(pooled.p)}), {borrows}."
