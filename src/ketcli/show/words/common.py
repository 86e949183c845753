"""Sentences that say a pooled effect so that a clinician reads it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.evidence.outcomes import is_side_effect, outcome_of
from ketcli.show.kit.numbers import fixed, interval, missing, p_text, percent, whole

if TYPE_CHECKING:
    from ketcli.questions.answers.pool import PooledEffect
    from ketcli.questions.effects.arms import Arms
    from ketcli.questions.effects.effect_set import EffectSet
    from ketcli.questions.effects.method import Method

MEASURE_NAMES = {
    "SMD": "Hedges' g",
    "MD": "mean difference",
    "RR": "risk ratio",
    "OR": "odds ratio",
    "RD": "risk difference",
    "HR": "hazard ratio",
    "GEN": "estimate",
    "PLO": "proportion",
    "PFT": "proportion",
    "PR": "proportion",
}
COHEN = ((0.2, "very small"), (0.5, "small"), (0.8, "moderate"), (float("inf"), "large"))
FIRST = {
    "adjusted": "adjusted differences first",
    "raw": "no adjusted differences",
    "endpoint": "end points first",
    "change": "changes first",
}
TAU2_NAMES = {"mh": "Mantel-Haenszel", "peto": "Peto", "common": "common effect", "multilevel": "three-level, REML"}
TEST_NAMES = {"knha": "Hartung-Knapp", "z": "normal (z)", "adhoc": "Hartung-Knapp with a factor of at least 1"}


def outcome_name(outcome: str, measure: str) -> str:
    """An outcome as it reads in a sentence: what was scored for SMD and MD, what was counted for others."""
    return outcome_of(outcome).facet(measure).noun


def capital(text: str) -> str:
    """The text with its first letter, wherever it stands, as a capital."""
    place = next((at for at, letter in enumerate(text) if letter.isalpha()), 0)
    return text[:place] + text[place : place + 1].upper() + text[place + 1 :]


def directions_of(effects: EffectSet, arms: Arms | None = None) -> tuple[str, str]:
    """What lies left and right of no effect on an axis; `arms` where the effects of others share it."""
    outcome = effects.outcome
    if not outcome:
        return "lower", "higher"
    arms = arms or effects.arms
    if is_side_effect(outcome):
        return f"less with {arms.short_experimental}", f"more with {arms.short_experimental}"
    better, worse = f"favours {arms.short_experimental}", f"favours {arms.short_control}"
    return (better, worse) if outcome_of(outcome).facet(effects.method.measure).good == "low" else (worse, better)


def heads(arms: Arms) -> tuple[str, str]:
    """Both arms above their columns."""
    return capital(arms.short_experimental), capital(arms.short_control)


def versus(arms: Arms) -> str:
    """Both arms after a comparative: `with esketamine than with placebo`."""
    return f"with {arms.full} than with {arms.control}"


def headline(effect: PooledEffect, label: str = "") -> str:
    """The answer in one or two sentences: direction, size, interval, prediction interval, and from how much."""
    shown, method = effect.display, effect.effects.method
    digits = 3 if shown.scale == "proportion" else 2
    size = fixed(shown.estimate, digits)
    ci = f"{percent(method.level)} CI {interval(shown.ci_low, shown.ci_high, digits)}"
    name = MEASURE_NAMES[method.measure]
    lead = f"{label}: " if label else ""
    text = (
        f"{lead}{_claim(effect)}: {name} {size} ({ci}, {p_text(effect.pooled.p)})."
        if _claim(effect)
        else (f"{lead}Pooled {name} {size} ({ci}).")
    )
    if shown.pi_low is not None and shown.pi_high is not None:
        text += f" In a new study like these the effect is expected between {fixed(shown.pi_low, digits)} and "
        text += f"{fixed(shown.pi_high, digits)} ({percent(method.level)} prediction interval){_doubt(effect)}."
    return text


def _claim(effect: PooledEffect) -> str:
    """Direction and size in words; empty where the data have no direction that a word could name."""
    shown, method = effect.display, effect.effects.method
    if shown.scale == "proportion":
        return ""
    null = 1.0 if shown.scale == "ratio" else 0.0
    outcome = effect.effects.outcome
    open_interval = shown.ci_low <= null <= shown.ci_high
    if not outcome:
        if method.measure == "GEN":
            return "The pooled estimate does not differ clearly from 0" if open_interval else ""
        if open_interval:
            return "No clear difference between the groups"
        events = method.measure in ("RR", "OR", "RD", "HR")
        side = (
            ("less frequent" if events else "lower")
            if shown.estimate < null
            else ("more frequent" if events else "higher")
        )
        return f"{'Events were' if events else 'Values were'} {side} in the experimental group"
    what = outcome_name(outcome, method.measure)
    when = f" {method.window.partition(' (')[0]}" if method.window else ""
    arms = effect.effects.arms
    if open_interval:
        return f"No clear difference in {what} between {arms.full} and {arms.control}{when}"
    if method.measure in ("SMD", "MD"):
        side = "lower" if shown.estimate < null else "higher"
        size = ""
        if method.measure == "SMD":
            word = next(word for limit, word in COHEN if abs(shown.estimate) < limit)
            size = f" (a {word} difference by Cohen's convention)"
        return f"{what.capitalize()} was {side} {versus(arms)}{when}{size}"
    side = "less" if shown.estimate < null else "more"
    return f"{what.capitalize()} was {side} frequent {versus(arms)}{when}"


def _doubt(effect: PooledEffect) -> str:
    shown = effect.display
    null = 1.0 if shown.scale == "ratio" else 0.0
    sure = shown.scale != "proportion" and not shown.ci_low <= null <= shown.ci_high
    if sure and shown.pi_low is not None and shown.pi_high is not None and shown.pi_low < null < shown.pi_high:
        return ", which includes no effect and the opposite direction"
    return ""


def weight_of_evidence(effect: PooledEffect) -> str:
    """How many studies and people, and how far the studies differ."""
    pooled = effect.pooled
    people = "" if missing(effect.participants) else f", {whole(effect.participants)} participants"
    text = f"{pooled.k} {'study' if pooled.k == 1 else 'studies'}{people}."
    i2 = getattr(pooled, "i2", None)
    if i2 is not None and pooled.k > 1:
        limits = interval(getattr(pooled, "i2_ci_low", None), getattr(pooled, "i2_ci_high", None), 0)
        text += f" Heterogeneity: I2 {fixed(i2, 0)} %" + (f" ({limits})" if limits else "")
        tau2 = getattr(pooled, "tau2", None)
        if tau2 is not None:
            limits = interval(getattr(pooled, "tau2_ci_low", None), getattr(pooled, "tau2_ci_high", None), 3)
            text += f", tau2 {fixed(tau2, 3)}" + (f" ({limits})" if limits else "")
        text += f", Q {fixed(pooled.q, 1)} on {pooled.q_df} df ({p_text(pooled.q_p)})."
    return text


def coverage_text(effect: PooledEffect) -> list[str]:
    """How much of the dataset stands behind a pooled effect: one sentence, none for a study file.

    A trial without a figure here may have published one elsewhere: it is not readable in the sources used.
    """
    scope, window = effect.coverage, effect.effects.method.window
    if scope is None:
        return []
    people = "" if missing(scope.people) else f" ({whole(scope.people)} of {whole(scope.of_people)} people)"
    what = "score" if effect.effects.method.measure in ("SMD", "MD") else "count"
    when = f" {window.partition(' (')[0]}" if window else ""
    verb = "has" if scope.trials == 1 else "have"
    kind = "finished trials in the dataset that pass the filters"
    return [f"{scope.trials} of the {scope.of_trials} {kind}{people} {verb} a usable {what}{when}."]


def footer(method: Method, provenance: dict[str, str | None]) -> str:
    """Every choice behind the numbers in one line."""
    return "Method: " + "; ".join([measure_text(method), *model_texts(method), *other_texts(method, provenance)])


def model_texts(method: Method) -> list[str]:
    """The model with its tests, in parts of a line."""
    if method.model != "random":
        return [TAU2_NAMES[method.model]]
    rule = {"auto": "t, k-1 df" if method.test != "z" else "normal", "normal": "normal"}
    se = " with the classic SE" if method.pi_se == "classic" else ""
    return [
        f"random effects, tau2 by {method.tau2_method}, {TEST_NAMES[method.test]}",
        f"prediction {rule.get(method.pi, method.pi.replace('t-', 't, k-') + ' df')}{se}",
        "I2 from tau2" if method.i2_definition == "tau2" else "I2 from Q",
    ]


def other_texts(method: Method, provenance: dict[str, str | None]) -> list[str]:
    """What does not depend on the model: level, time, preset and data, in parts of a line."""
    parts = [f"level {percent(method.level)}"]
    if method.window:
        parts.append(f"window {method.window}")
    if method.like:
        parts.append(f"like {method.like}")
    return [*parts, data_text(provenance)]


def data_text(provenance: dict[str, str | None]) -> str:
    """The data behind an answer: name, version and the start of the hash."""
    version = f" {provenance['version']}" if provenance.get("version") else ""
    return f"data {provenance['name']}{version} (sha256 {str(provenance['sha256'])[:12]})"


def measure_text(method: Method) -> str:
    """The measure with the choices that only it has."""
    text: str = method.measure
    if method.measure == "SMD":
        text += f" (Hedges' g, variance {method.smd_variance})"
    if method.measure in ("RR", "OR", "RD") and method.model in ("random", "common"):
        text += f" (zero cells: {method.zero_cells})"
    if method.window and method.measure in ("SMD", "MD", "RR", "OR", "RD"):
        text += f", crossover r {method.crossover_r:g}"
    if method.window and method.measure in ("SMD", "MD"):
        text += f", {FIRST[method.prefer]}"
    if method.impute_sd:
        text += ", SDs that are not reported borrowed"
    return text
