"""A pooled effect under the names that JSON gives it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ketcli.models.pooling.subgroups import BetweenGroups
    from ketcli.models.verdict.headline import Headline
    from ketcli.questions.answers.pooled_effect import PooledEffect


def as_keys(effect: PooledEffect) -> dict[str, Any]:
    """The pooled effect under the names of the JSON contract, with its headline."""
    return {**pooled_keys(effect), **headline_keys(effect.lead.headline), **bayes_keys(effect)}


def pooled_keys(effect: PooledEffect) -> dict[str, Any]:
    """What the model asked for gives."""
    method, pooled = effect.effects.method, effect.pooled
    own = {field.name: getattr(pooled, field.name) for field in fields(pooled) if field.name != "weights"}
    head = {
        "measure": method.measure,
        "model": own.get("model", method.model),
        "tau2_method": own.get("tau2_method"),
        "test": own.get("test"),
    }
    people = {"k": pooled.k, "n_e": effect.n_e, "n_c": effect.n_c, "participants": effect.participants}
    shown = {field.name: getattr(effect.display, field.name) for field in fields(effect.display)}
    own.update(head)
    return {**head, "level": method.level, **people, **own, "display": shown}


def bayes_keys(effect: PooledEffect) -> dict[str, Any]:
    """The posterior, on the scale of analysis; nothing where the model is another one."""
    found = effect.posterior
    if found is None:
        return {}
    mu, tau, new = found.mu, found.tau, found.new_study
    mean = {"mean": mu.mean, "sd": mu.sd, "median": mu.median}
    return {
        "bayes": {
            "tau_prior": found.tau_prior,
            "mu": {**mean, "central": list(mu.central), "shortest": list(mu.shortest)},
            "tau": {
                "mean": tau.mean, "median": tau.median, "central": list(tau.central), "shortest": list(tau.shortest)
            },
            "new_study": {"mean": new.mean, "sd": new.sd, "central": list(new.central)},
            "probability_below_0": found.probability_below_0,
        }
    }  # fmt: skip


def between_keys(between: BetweenGroups, level: float) -> dict[str, Any]:
    """The numbers of a test between groups, and its verdict; `q` is the statistic too: F where `df2` is given."""
    return {
        "q": between.q,
        "df": between.df,
        "p": between.p,
        "statistic": between.q,
        "df2": between.df2,
        "verdict": between.verdict(level),
    }


def headline_keys(head: Headline | None) -> dict[str, Any]:
    """What the sentence says, on the scale of analysis: its method, estimate and limits, and the verdict."""
    if head is None:
        return {"headline": None, "verdict": None}
    probability = {} if head.probability_below_0 is None else {"probability_below_0": head.probability_below_0}
    limits = {"estimate": head.estimate, "low": head.low, "high": head.high}
    return {"headline": {"method": head.method, **limits, **probability}, "verdict": head.verdict}
