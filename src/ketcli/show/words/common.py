"""Sentences that say a pooled effect so that a clinician reads it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.evidence.outcomes import is_side_effect, outcome_of
from ketcli.questions.effects.arms import OF_STUDIES
from ketcli.show.kit.numbers import fixed, interval, missing, p_text, percent, whole

if TYPE_CHECKING:
    from ketcli.questions.answers.pooled_effect import PooledEffect
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
FEW = 5  # trials: below, I2 and tau2 have no interval that can be read
COHEN = ((0.2, "very small"), (0.5, "small"), (0.8, "moderate"), (float("inf"), "large"))
FIRST = {
    "adjusted": "adjusted differences first",
    "raw": "no adjusted differences",
    "endpoint": "end points first",
    "change": "changes first",
}
MODEL_NAMES = {"mh": "Mantel-Haenszel", "peto": "Peto", "common": "common effect", "multilevel": "three-level, REML"}
TEST_NAMES = {"knha": "Hartung-Knapp", "z": "normal (z)", "adhoc": "Hartung-Knapp with a factor of at least 1"}


def outcome_name(outcome: str, measure: str) -> str:
    """An outcome as it reads in a sentence: what was scored for SMD and MD, what was counted for others."""
    return outcome_of(outcome).facet(measure).noun


def the_measure(measure: str) -> str:
    """A measure as the subject of a sentence: `Hedges' g`, `the risk ratio`."""
    name = MEASURE_NAMES[measure]
    return name if name[0].isupper() else f"the {name}"


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
    good = outcome_of(outcome).facet(effects.method.measure).good
    if not good:
        return "lower", "higher"
    if is_side_effect(outcome):
        return f"less with {arms.short_experimental}", f"more with {arms.short_experimental}"
    better, worse = f"favours {arms.short_experimental}", f"favours {arms.short_control}"
    return (better, worse) if good == "low" else (worse, better)


def heads(arms: Arms) -> tuple[str, str]:
    """Both arms above their columns."""
    return capital(arms.short_experimental), capital(arms.short_control)


def has(count: int) -> str:
    """The verb after `1 of 9 trials`, or after any other number of them."""
    return "has" if count == 1 else "have"


def having(name: str) -> str:
    """Who had an arm's treatment: `with esketamine`; of an arm that nobody named, `in the control group`."""
    return f"in {name}" if name in (OF_STUDIES.experimental, OF_STUDIES.control) else f"with {name}"


def versus(arms: Arms) -> str:
    """Both arms after a comparative: `with esketamine than with placebo`."""
    return f"{having(arms.full)} than {having(arms.control)}"


def weight_of_evidence(effect: PooledEffect) -> str:
    """How many studies and people, and how far the studies differ."""
    pooled = effect.pooled
    people = "" if missing(effect.participants) else f", {whole(effect.participants)} participants"
    text = f"{pooled.k} {'study' if pooled.k == 1 else 'studies'}{people}."
    i2, head = getattr(pooled, "i2", None), effect.lead.headline
    if head is not None and 1 < head.k < FEW:
        text += (
            f" Too few to know how far they differ: Q {fixed(pooled.q, 1)} on {pooled.q_df} df ({p_text(pooled.q_p)})"
        )
        if head.bayes is not None and head.method == "bayes":
            tau = head.bayes.tau
            text += (
                f"; by Bayes tau {fixed(tau.median)} ({interval(*tau.central)}), with the prior {head.bayes.tau_prior}"
            )
        return f"{text}."
    if i2 is not None and pooled.k > 1:
        limits = interval(getattr(pooled, "i2_ci_low", None), getattr(pooled, "i2_ci_high", None), 0)
        text += f" Heterogeneity: I2 {fixed(i2, 0)} %" + (f" ({limits})" if limits else "")
        tau2 = getattr(pooled, "tau2", None)
        if tau2 is not None:
            limits = interval(getattr(pooled, "tau2_ci_low", None), getattr(pooled, "tau2_ci_high", None), 3)
            text += f", tau2 {fixed(tau2, 3)}" + (f" ({limits})" if limits else "")
        text += f", Q {fixed(pooled.q, 1)} on {pooled.q_df} df ({p_text(pooled.q_p)})."
    return text


def footer(method: Method, provenance: dict[str, str | None]) -> str:
    """Every choice behind the numbers in one line."""
    return "Method: " + "; ".join([measure_text(method), *model_texts(method), *other_texts(method, provenance)])


def model_texts(method: Method) -> list[str]:
    """The model with its tests, in parts of a line."""
    if method.model == "bayes":
        return [f"random effects by Bayes, prior of tau {method.tau_prior or 'half-normal, scale half an SD'}"]
    if method.model == "glmm":
        return [f"mixed model of counts {method.glmm}, t with k-1 df"]
    if method.model != "random":
        return [MODEL_NAMES[method.model]]
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
    if method.from_response and method.measure == "SMD":
        text += ", from response where nothing else is published"
    if method.impute_sd:
        text += ", SDs that are not reported borrowed"
    return text
