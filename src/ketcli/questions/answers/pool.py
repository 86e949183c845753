"""One pooled effect, its subgroups and the test between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, assert_never

import numpy as np

from ketcli.errors import InvalidInput, NoAnswer, named
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.notes import Note
from ketcli.evidence.synonyms import meant
from ketcli.evidence.windows import DEFAULT_WINDOW
from ketcli.questions.answers.beside import beside
from ketcli.questions.effects.covered import people_of, scope_of
from ketcli.questions.effects.display import Display, back_transform, display
from ketcli.questions.effects.effect_set import COUNTS
from ketcli.questions.effects.lead import lead_of, replications
from ketcli.questions.effects.method import BINARY, MEANS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from ketcli.arrays import FloatArray
    from ketcli.columns import Columns
    from ketcli.models.bayes.posterior import BayesPooled
    from ketcli.models.multilevel.three_level import ThreeLevel
    from ketcli.models.pooling.choices import Model
    from ketcli.models.pooling.pool import Pooled
    from ketcli.models.pooling.subgroups import BetweenGroups
    from ketcli.models.regression.permutation import Permuted
    from ketcli.questions.answers.multiverse import Multiverse
    from ketcli.questions.effects.effect_set import EffectSet
    from ketcli.questions.effects.lead import Lead, Limits
    from ketcli.questions.effects.scope import Scope

FEW_FOR_Z = 10
PRIMARY = (
    "one question is primary in a version of the data, severity on day 1 by drug and route; all others are exploratory,"
    " and many answers at 5 % each are not as many findings"
)
IV: tuple[Model, ...] = ("random", "common")  # by inverse variance


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


@dataclass(frozen=True)
class PoolAnswer:
    """The pooled effect of all studies, and of each level of `by`."""

    overall: PooledEffect
    by: str | None
    subgroups: tuple[tuple[str, PooledEffect], ...]
    between: BetweenGroups | None
    permuted: Permuted | None
    notes: tuple[Note, ...]

    @cached_property
    def multiverse(self) -> Multiverse | None:
        """What every defensible choice of figures makes of the whole; None where there is nothing to choose."""
        from ketcli.questions.answers.multiverse import multiverse

        effects = self.overall.effects
        if effects.again is None or effects.method.measure not in (*MEANS, *BINARY) or effects.method.model not in IV:
            return None
        return multiverse(effects)


def pool_effects(
    effects: EffectSet,
    *,
    split: EffectSet | None = None,
    by: str | None = None,
    cluster: str | None = None,
    permutations: int | None = None,
    seed: int = 1,
) -> PoolAnswer:
    """Pool a set of effect sizes as its method says.

    Parameters
    ----------
    effects : EffectSet
        What to pool.
    split : EffectSet, optional
        What to pool by level, where a trial may stand in several levels with its control arm split; the same set
        if not given.
    by : str, optional
        A column of the set: each of its levels is pooled too, and the levels are compared.
    cluster : str, optional
        For the multilevel model, the column whose equal values make a cluster.
    permutations : int, optional
        Test the estimate of all studies by so many permutations too (Follmann & Proschan, 1999).
    seed : int
        Of the random permutations.

    Raises
    ------
    NoAnswer
        Too few studies for the model.
    InvalidInput
        An unknown column.
    """
    if cluster is not None:
        cluster = _known(effects, cluster, "cluster by")
    if by is not None and effects.described is not None:  # those of a dataset are not all columns of its effects
        by = _known(effects, by, "group by")
    if effects.method.model == "multilevel" and cluster is not None:
        effects = clustered(effects, cluster)
        split = None if split is None else clustered(split, cluster)
    try:
        overall = pooled_effect(effects, cluster=cluster)
    except NoAnswer as reason:
        raise NoAnswer(f"{reason}{counted_instead(effects)}") from reason
    notes = [*effects.notes, *beside(effects), *_cautions(overall), *primary_notes(effects)]
    permuted = None if permutations is None else _permuted(effects, permutations, seed)
    if by is None:
        return PoolAnswer(overall, None, (), None, permuted, tuple(notes))
    split = split or effects
    groups, between, group_notes = _subgroups(split, group_labels(split, by), cluster)
    notes += [note for note in split.notes if note not in notes]
    return PoolAnswer(overall, by, groups, between, permuted, (*notes, *group_notes))


def counted_instead(effects: EffectSet) -> str:
    """Where no score can be had: how many trials count response at the same time, as the end of a message."""
    if effects.again is None or effects.outcome != "severity" or effects.usable.any():
        return ""
    found = effects.again.counted()
    k = int(found.usable.sum())
    return (
        f"; {k} {'trial counts' if k == 1 else 'trials count'} response ({named('outcome', 'response')})" if k else ""
    )


def primary_notes(effects: EffectSet) -> list[Note]:
    """Whether this is the one primary question of a version of the data; nothing for a study file."""
    if effects.again is None:
        return []
    window = effects.window is not None and effects.window.name == DEFAULT_WINDOW
    scored, by = effects.method.measure in MEANS, {"role", "formulation", "route"}
    primary = effects.outcome == "severity" and window and scored and set(effects.filters) <= by
    which = "this is it" if primary and effects.filters.get("role") == ["acute"] else "this one is exploratory"
    return [Note("primary", f"{PRIMARY}: {which}")]


def _permuted(effects: EffectSet, permutations: int, seed: int) -> Permuted:
    from ketcli.models.regression.permutation import permute_pooled

    options = effects.method.inverse_variance(f"{named('permutations')} needs")
    return permute_pooled(effects.yi, effects.vi, permutations=permutations, seed=seed, **options)


def group_labels(effects: EffectSet, by: str) -> pd.Series[str]:
    """The level of `by` of each study that can be pooled, as text."""
    if effects.described is None and "cell" in effects.table and by not in ("study", "trial_id"):
        labels = effects.labels("cell")
    else:
        labels = effects.labels(_known(effects, by, "group by"))
    return labels.where(labels != "", "not stated")


def _known(effects: EffectSet, name: str, to_do: str) -> str:
    """The column of that name.

    Raises
    ------
    InvalidInput
        There is none.
    """
    known = effects.column_names()
    found = meant("by", name, known)
    if found is None:
        raise InvalidInput(f"no column {name!r} to {to_do}; there are {', '.join(known)}{suggestion(name, known)}")
    return found


def clustered(effects: EffectSet, cluster: str) -> EffectSet:
    """The set without the rows that say nothing of their cluster; they are named among those left out.

    Raises
    ------
    InvalidInput
        There is no such column.
    """
    from ketcli.evidence.left_out import LeftOut
    from ketcli.evidence.studyfiles.numbers import is_missing

    _known(effects, cluster, "cluster by")
    empty = effects.labels(cluster).map(is_missing).to_numpy(dtype=bool)
    if not empty.any():
        return effects
    rows = effects.poolable.copy()
    rows[rows] = empty
    names = effects.table.text("study", rows)
    gone = tuple(LeftOut(str(name), str(name), "no_cluster", (cluster,)) for name in names)
    return replace(effects.where(~rows), left_out=(*effects.left_out, *gone))


def _subgroups(
    effects: EffectSet, labels: pd.Series[str], cluster: str | None
) -> tuple[tuple[tuple[str, PooledEffect], ...], BetweenGroups | None, list[Note]]:
    from ketcli.models.pooling.subgroups import pool_subgroups

    method = effects.method
    levels = sorted(labels.unique())
    mask = effects.poolable
    notes: list[Note] = []
    parts: dict[str, EffectSet] = {}
    for level in levels:
        rows = mask.copy()
        rows[mask] = labels.to_numpy() == level
        parts[level] = effects.where(rows)
    if method.tau2_common and method.model == "random":
        result = pool_subgroups(effects.yi, effects.vi, labels.tolist(), tau2_common=True, **method.pooled_by("random"))
        groups = tuple((level, _presented(part, result.groups[level])) for level, part in parts.items())
        return groups, result.between and by_programme(result.between, parts.values()), notes
    groups = tuple((level, pooled_effect(part, cluster=cluster)) for level, part in parts.items())
    if len(groups) < 2:
        return groups, None, [*notes, Note("one_level", "one level only: nothing to compare")]
    return groups, by_programme(tested_between(effects, labels.tolist(), groups), parts.values()), notes


def by_programme(between: BetweenGroups, groups: Iterable[EffectSet]) -> BetweenGroups:
    """The test with its smallest group counted by replications: panels of one programme are one."""
    return replace(between, fewest=min(replications(group.entering) for group in groups))


def tested_between(effects: EffectSet, labels: list[str], groups: Sequence[tuple[str, PooledEffect]]) -> BetweenGroups:
    """The test between groups that the method has; groups of one study each leave no residual tau2."""
    from ketcli.models.pooling.subgroups import subgroup_test
    from ketcli.models.regression.groups import omnibus, regress_on_groups

    options = effects.method.moderator(len(labels), len(groups))
    if options is None:
        return subgroup_test([group.pooled for _, group in groups])
    fit = regress_on_groups(effects.yi, effects.vi, labels, [level for level, _ in groups], **options)
    return omnibus(fit, labels)


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
        return replace(_presented(effects, as_pooled(posterior, effects.yi, effects.vi)), posterior=posterior)
    return _presented(effects, _pooled(effects, cluster))


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

            return three_level(effects.yi, effects.vi, clusters_of(effects, cluster).to_numpy(), level=method.level)
        case _:
            assert_never(method.model)


def clusters_of(effects: EffectSet, cluster: str | None) -> pd.Series[str]:
    """The column that makes the clusters of the multilevel model, for the rows that can be pooled.

    Raises
    ------
    InvalidInput
        None is named where there is no trial, or one that there is not.
    """
    if cluster is None:
        cluster = "trial_id" if "trial_id" in effects.entering else None
    if cluster is None:
        needs = f"{named('model', 'multilevel')} needs {named('cluster', 'COLUMN')}"
        raise InvalidInput(f"{needs}; there are {', '.join(effects.column_names())}")
    return effects.labels(_known(effects, cluster, "cluster by"))


def _counts(effects: EffectSet) -> tuple[FloatArray, ...]:
    rows = effects.entering
    if not set(COUNTS) <= set(rows.columns):
        model = named("model", effects.method.model)
        raise InvalidInput(f"{model} needs counts of events in both arms ({', '.join(COUNTS)})")
    return rows.floats(*COUNTS)


def _presented(effects: EffectSet, pooled: Pooled | ThreeLevel) -> PooledEffect:
    values = (pooled.estimate, pooled.ci_low, pooled.ci_high, pooled.pi_low, pooled.pi_high)
    shown = display(back_transform(effects), effects.method.measure, values)
    rows = effects.entering
    people = float(sum(people_of(rows)))
    if "n_e" in rows and "n_c" in rows:
        n_e, n_c = (float(values.sum()) for values in rows.floats("n_e", "n_c"))  # unknown where one is
        return PooledEffect(effects, pooled, shown, n_e, n_c, people)
    return PooledEffect(effects, pooled, shown, np.nan, np.nan, people)


def classic_se(effect: PooledEffect) -> float:
    """The standard error ``1 / sqrt(sum 1 / (v + tau2))``; the model's own where it has no tau2."""
    tau2 = getattr(effect.pooled, "tau2", None)
    return effect.pooled.se if tau2 is None else float((1 / (effect.effects.vi + tau2)).sum() ** -0.5)


def _cautions(overall: PooledEffect) -> list[Note]:
    """Warnings that the numbers themselves call for."""
    effects, pooled = overall.effects, overall.pooled
    notes: list[Note] = []
    incomplete = {item.label for item in effects.left_out}
    undefined = [name for name in effects.table.text("study", ~effects.usable) if name not in incomplete]
    if undefined:
        why = (
            "no events, or events in everybody, in both arms" if effects.method.measure in ("RR", "OR") else "undefined"
        )
        some = "1 study adds" if len(undefined) == 1 else f"{len(undefined)} studies add"
        text = f"{some} nothing ({why}): {', '.join(undefined[:20])}"
        notes.append(Note("adds_nothing", text, tuple(undefined[:20])))
    if effects.method.model == "random" and effects.method.test == "z" and 1 < pooled.k < FEW_FOR_Z:
        text = "--test z with few studies gives intervals that are too narrow; --test adhoc is the safer choice"
        notes.append(Note("z_with_few_studies", text))
    return notes


def study_limits(effects: EffectSet) -> tuple[FloatArray, FloatArray]:
    """Each usable study's own interval, normal, at the level of the method (back-transformation is the caller's)."""
    from ketcli.distributions import normal_critical

    half = normal_critical(effects.method.level) * np.sqrt(effects.vi)
    return effects.yi - half, effects.yi + half
