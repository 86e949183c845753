"""One pooled effect: the studies of a set by the model of its method."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, assert_never

import numpy as np

from ketcli.columns import as_array
from ketcli.errors import InvalidInput, NoAnswer, named
from ketcli.questions.answers.clusters import clusters_of
from ketcli.questions.effects.covered import people_of, scope_of
from ketcli.questions.effects.display import Display, back_transform, display
from ketcli.questions.effects.effect_set import COUNTS
from ketcli.questions.effects.lead import lead_of
from ketcli.questions.effects.method import BINARY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from ketcli.arrays import FloatArray
    from ketcli.columns import Columns
    from ketcli.models.bayes.posterior import BayesPooled
    from ketcli.models.multilevel.three_level import ThreeLevel
    from ketcli.models.pooling.pool import Pooled
    from ketcli.questions.effects.effect_set import EffectSet
    from ketcli.questions.effects.lead import Lead, Limits
    from ketcli.questions.effects.scope import Scope


@dataclass(frozen=True)
class PooledEffect:
    """One pooled effect with the studies behind it.

    `n_e` and `n_c` are people in the experimental and the control arms, `participants` people in all (a crossover
    trial counts once); NaN where the data do not say.
    """

    effects: EffectSet
    pooled: Pooled | ThreeLevel
    display: Display
    n_e: float
    n_c: float
    participants: float
    posterior: BayesPooled | None = None

    @property
    def coverage(self) -> Scope | None:
        """Trials and people behind it, of the finished trials that could be; None for a study file."""
        return scope_of(self.effects)

    @cached_property
    def weighed(self) -> Columns:
        """The pooled studies with their weights in percent."""
        rows = self.effects.entering.assign(weight=self.pooled.weights)
        return rows if self.posterior is None else rows.assign(shrunken=self.posterior.shrunken.mean)

    @property
    def studies(self) -> pd.DataFrame:
        """The same as a frame of pandas."""
        return self.weighed.frame

    @cached_property
    def lead(self) -> Lead:
        """What its sentences say."""
        return lead_of(self.effects, self.pooled)

    @cached_property
    def told(self) -> EffectSet:
        """The studies that the headline is made of: those whose effect size is defined."""
        return self.effects.where(self.effects.usable)

    @cached_property
    def people(self) -> list[float]:
        """People of each of these studies, those of a crossover trial once; NaN where the data do not say."""
        return people_of(self.told.table)

    def read(self, values: Sequence[float]) -> tuple[float, ...]:
        """Values of the analysis scale on the reader's."""
        return tuple(float(value) for value in back_transform(self.effects)(np.array(values, dtype=np.float64)))

    @property
    def shown(self) -> Display:
        """What its row in a table says: the headline, or the model asked for where that is another one."""
        return self.display if self.lead.other else self.lead.display

    @property
    def p(self) -> float | None:
        """The p value of `shown`; None where Bayes or the trials themselves lead."""
        return self.pooled.p if self.lead.other else self.lead.p

    @property
    def span(self) -> tuple[float, float, float] | None:
        """The same on the scale of analysis, for pictures; None where the trials stand apart."""
        head = self.lead.headline
        if head is None or self.lead.other:
            return self.pooled.estimate, self.pooled.ci_low, self.pooled.ci_high
        return None if self.lead.apart else (head.estimate, head.low, head.high)

    @property
    def drawn(self) -> tuple[float, float, float] | None:
        """The same where a picture has it: proportions as they are read."""
        if self.shown.scale == "proportion":
            return self.shown.estimate, self.shown.ci_low, self.shown.ci_high
        return self.span

    @property
    def predicted(self) -> Limits:
        """The prediction interval of `shown` on the scale of analysis."""
        return (self.pooled.pi_low, self.pooled.pi_high) if self.lead.other else self.lead.prediction


def pooled_effect(effects: EffectSet, *, cluster: str | None = None) -> PooledEffect:
    """Pool all usable studies of a set by the model of its method; one study alone is shown with its own interval.

    Raises
    ------
    NoAnswer
        No study, or too few for the model.
    """
    if effects.method.model == "bayes":
        from ketcli.models.bayes.pooled import as_pooled

        posterior = _posterior(effects)
        return replace(presented(effects, as_pooled(posterior, effects.yi, effects.vi)), posterior=posterior)
    return presented(effects, _pooled(effects, cluster))


def _posterior(effects: EffectSet) -> BayesPooled:
    from ketcli.models.bayes.posterior import bayes_pool
    from ketcli.questions.effects.prior import prior_of

    prior = prior_of(effects)
    if prior is None:
        needed = f"{named('model', 'bayes')} needs {named('tau_prior', 'half-normal:SCALE')}"
        raise InvalidInput(f"{needed}: {effects.method.measure} has no default prior of tau")
    if not len(effects.yi):
        raise NoAnswer("no study has a defined effect size")
    return bayes_pool(effects.yi, effects.vi, prior, level=effects.method.level)


def _pooled(effects: EffectSet, cluster: str | None) -> Pooled | ThreeLevel:
    method = effects.method
    single = len(effects.entering) == 1 and method.model in ("random", "multilevel")
    match "common" if single else method.model:
        case "random" | "common" as model:
            from ketcli.models.pooling.pool import pool

            return pool(effects.yi, effects.vi, **method.pooled_by(model))
        case "mh":
            from ketcli.models.pooling.mantel_haenszel import mantel_haenszel

            if method.measure not in BINARY:
                raise InvalidInput(f"{named('model', 'mh')} pools {', '.join(BINARY)}, not {method.measure}")
            return mantel_haenszel(*_counts(effects), measure=method.measure, level=method.level)
        case "peto":
            from ketcli.models.pooling.peto import peto

            return peto(*_counts(effects), level=method.level)
        case "glmm":
            from ketcli.models.pooling.glmm import glmm

            return glmm(*_counts(effects), variant=method.glmm, level=method.level)
        case "bayes":
            raise AssertionError("the posterior is pooled_effect's")
        case "multilevel":
            from ketcli.models.multilevel.three_level import three_level

            return three_level(effects.yi, effects.vi, as_array(clusters_of(effects, cluster)), level=method.level)
        case _:
            assert_never(method.model)


def _counts(effects: EffectSet) -> tuple[FloatArray, ...]:
    rows = effects.entering
    if not set(COUNTS) <= set(rows.columns):
        model = named("model", effects.method.model)
        raise InvalidInput(f"{model} needs counts of events in both arms ({', '.join(COUNTS)})")
    return rows.floats(*COUNTS)


def presented(effects: EffectSet, pooled: Pooled | ThreeLevel) -> PooledEffect:
    """What a model found of the studies of a set, with the people behind it and on the reader's scale."""
    values = (pooled.estimate, pooled.ci_low, pooled.ci_high, pooled.pi_low, pooled.pi_high)
    shown = display(back_transform(effects), effects.method.measure, values)
    rows = effects.entering
    people = float(sum(people_of(rows)))
    if "n_e" in rows and "n_c" in rows:
        n_e, n_c = (float(values.sum()) for values in rows.floats("n_e", "n_c"))  # unknown where one is
        return PooledEffect(effects, pooled, shown, n_e, n_c, people)
    return PooledEffect(effects, pooled, shown, np.nan, np.nan, people)


def study_limits(effects: EffectSet) -> tuple[FloatArray, FloatArray]:
    """Each usable study's own interval, normal, at the level of the method (back-transformation is the caller's)."""
    from ketcli.distributions import normal_critical

    half = normal_critical(effects.method.level) * np.sqrt(effects.vi)
    return effects.yi - half, effects.yi + half
