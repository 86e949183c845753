"""One pooled effect, its subgroups and what a reader must know of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ketcli.errors import NoAnswer, named
from ketcli.evidence.notes import Note
from ketcli.evidence.windows import DEFAULT_WINDOW
from ketcli.questions.answers.beside import beside
from ketcli.questions.answers.clusters import clustered, known_column
from ketcli.questions.answers.pooled_effect import PooledEffect, pooled_effect
from ketcli.questions.answers.subgroups import group_labels, subgroups_of
from ketcli.questions.effects.method import BINARY, MEANS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.models.permutation.permuted import Permuted, Where
    from ketcli.models.pooling.choices import Model
    from ketcli.models.pooling.subgroups import BetweenGroups
    from ketcli.questions.answers.multiverse import Multiverse
    from ketcli.questions.effects.effect_set import EffectSet

FEW_FOR_Z = 10
PRIMARY = (
    "one question is primary in a version of the data, severity on day 1 by drug and route; all others are exploratory,"
    " and many answers at 5 % each are not as many findings"
)
IV: tuple[Model, ...] = ("random", "common")  # by inverse variance


@dataclass(frozen=True)
class PoolAnswer:
    """The pooled effect of all studies, and of each level of `by`; `of_levels` are the notes that the levels add."""

    overall: PooledEffect
    by: str | None
    subgroups: tuple[tuple[str, PooledEffect], ...]
    between: BetweenGroups | None
    permuted: Permuted | None
    of_levels: tuple[Note, ...] = ()

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """What a reader must know of it; put together when it is read, for it asks the same by other figures too."""
        effects = self.overall.effects
        own = (*effects.notes, *beside(effects), *_cautions(self.overall), *primary_notes(effects))
        return (*own, *(note for note in self.of_levels if note not in own))

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
    workers: int = 1,
    scheduler: str | None = None,
    tell: Callable[[int, int], None] | None = None,
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
    workers, scheduler, tell
        Where the permutations are computed and who is told how many are done, as
        `ketcli.models.blocks.run.run_blocks` has it; never changes an answer.

    Raises
    ------
    NoAnswer
        Too few studies for the model.
    InvalidInput
        An unknown column.
    """
    if cluster is not None:
        cluster = known_column(effects, cluster, "cluster by")
    if by is not None and effects.described is not None:  # those of a dataset are not all columns of its effects
        by = known_column(effects, by, "group by")
    if effects.method.model == "multilevel" and cluster is not None:
        effects = clustered(effects, cluster)
        split = None if split is None else clustered(split, cluster)
    try:
        overall = pooled_effect(effects, cluster=cluster)
    except NoAnswer as reason:
        raise NoAnswer(f"{reason.args[0]}{counted_instead(effects)}") from reason
    where: Where = {"workers": workers, "scheduler": scheduler, "progress": tell}
    permuted = None if permutations is None else _permuted(effects, permutations, seed, where)
    if by is None:
        return PoolAnswer(overall, None, (), None, permuted)
    split = split or effects
    groups, between, group_notes = subgroups_of(split, group_labels(split, by), cluster)
    return PoolAnswer(overall, by, groups, between, permuted, (*split.notes, *group_notes))


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


def _permuted(effects: EffectSet, permutations: int, seed: int, where: Where) -> Permuted:
    from ketcli.models.permutation.signs import permute_pooled

    options = effects.method.inverse_variance(f"{named('permutations')} needs")
    return permute_pooled(effects.yi, effects.vi, permutations=permutations, seed=seed, where=where, **options)


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
        narrow = "with few studies gives intervals that are too narrow"
        text = f"{named('test', 'z')} {narrow}; {named('test', 'adhoc')} is the safer choice"
        notes.append(Note("z_with_few_studies", text))
    return notes
