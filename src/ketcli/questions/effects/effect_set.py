"""From data to effect sizes: what every pooled answer starts from."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, assert_never

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.questions.effects.arms import Arms, arms_of
from ketcli.questions.effects.method import COUNT_MODELS, Method

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from ketcli.arrays import BoolArray, FloatArray
    from ketcli.columns import Columns
    from ketcli.effects.measures import BinaryMeasure, MeanMeasure, ProportionMeasure
    from ketcli.effects.result import EffectSizes
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.left_out import LeftOut
    from ketcli.evidence.notes import Note
    from ketcli.evidence.windows import Window
    from ketcli.questions.effects.scope import Eligible

COUNTS = ("events_e", "n_e", "events_c", "n_c")


class Described(Protocol):
    """The columns of a study file under its own names, a row a row of the effects."""

    @property
    def names(self) -> list[str]:
        """The names, `study` first."""

    def values(self, name: str) -> pd.Series:
        """A column as numbers where all that is stated are numbers, else as text."""

    def text(self, name: str) -> pd.Series[str]:
        """A column as it is written."""

    def where(self, mask: BoolArray) -> Described:
        """Some of the rows."""


class Again(Protocol):
    """The same question to the same dataset."""

    @property
    def dataset(self) -> Dataset:
        """That dataset."""

    def __call__(self, method: Method, scale: str | None = None) -> EffectSet:
        """By another method, or on another scale."""

    def counted(self) -> EffectSet:
        """Counts of response instead of scores, of the same trials at the same time."""

    def programmes(self) -> dict[str, str]:
        """The programme of each trial by label; all trials of one are one replication."""

    def sizes(self, methods: Sequence[Method], scale: str | None) -> list[dict[str, tuple[float, float]]]:
        """Effect size and variance of each trial by label, for each of several methods, on one scale."""

    def at_any_time(self) -> Again:
        """The same question with the results of any time."""

    def of_first_periods(self) -> Again:
        """The same question to what crossover trials report of their first period, and to nothing else."""


@dataclass(frozen=True)
class EffectSet:
    """One effect size for each study, with all that went into it.

    Attributes
    ----------
    table : Columns
        A row a study: `study`, the figures, moderators, and `yi`, `vi` (NaN where the effect size is not defined).
    outcome : str
        What was measured; empty for a study file.
    usable : bool array
        Which rows have a finite `yi` and a positive, finite `vi`.
    left_out : tuple
        Trials that passed no filter or had no figures, with the reason.
    notes : tuple of Note
        What a reader must know of how the set came about.
    described : Described, optional
        What a study file says of its rows under its own names, apart from `frame`, whose names are ketcli's.
    eligible : Eligible, optional
        The trials of a dataset that could have stood in the set.
    again : Again, optional
        The same question to the same dataset by other methods; None for a study file and for a part of a set.
    scale_sd : float
        The SD of people on the rating scale of a mean difference (`ketcli.questions.effects.prior`); NaN if not known.
    divided : callable, optional
        The same set with the experimental arms of a study apart where they differ in a column, their control shared out
        among them; None where every study is one comparison.
    """

    table: Columns
    outcome: str
    method: Method
    left_out: tuple[LeftOut, ...]
    notes: tuple[Note, ...]
    filters: dict[str, object]
    provenance: dict[str, str | None]
    described: Described | None = None
    eligible: Eligible | None = None
    again: Again | None = field(default=None, compare=False, repr=False)
    scale_sd: float = math.nan
    window: Window | None = None
    divided: Callable[[str], EffectSet] | None = field(default=None, compare=False, repr=False)

    @property
    def when(self) -> str:
        """The time asked for as it reads in a sentence (`on day 1`); empty where none was."""
        return "" if self.window is None else self.window.label

    @property
    def frame(self) -> pd.DataFrame:
        """The table as a frame of pandas."""
        return self.table.frame

    @cached_property
    def usable(self) -> BoolArray:
        """Rows that can be pooled."""
        return usable(*self.table.floats("yi", "vi"))

    @property
    def poolable(self) -> BoolArray:
        """Rows that enter the model: the usable ones, or for a pool of counts all with counts (double zeros too)."""
        if self.method.model not in COUNT_MODELS or not set(COUNTS) <= set(self.table.columns):
            return self.usable
        mask: BoolArray = np.logical_and.reduce([self.table.stated(name) for name in COUNTS])
        return mask

    @cached_property
    def entering(self) -> Columns:
        """The rows that can be pooled.

        Raises
        ------
        NoAnswer
            There is none.
        """
        rows = self.poolable
        if not rows.any():
            raise self._none_defined()
        return self.table if rows.all() else self.table.where(rows)

    @property
    def complete(self) -> pd.DataFrame:
        """The same as a frame of pandas."""
        return self.entering.frame

    @property
    def arms(self) -> Arms:
        """What the arms of the rows that can be pooled are called; of all rows where none can."""
        return arms_of(self.entering if self.poolable.any() else self.table)

    @property
    def yi(self) -> FloatArray:
        """Effect sizes of the rows that can be pooled (NaN for a double zero in a pool of counts)."""
        return self.entering.floats("yi")[0]

    @property
    def vi(self) -> FloatArray:
        """Sampling variances of the rows that can be pooled."""
        return self.entering.floats("vi")[0]

    @property
    def stated(self) -> EffectSet:
        """The set, if it has a row.

        Raises
        ------
        NoAnswer
            It has none.
        """
        if not len(self.table):
            raise self._none_defined()
        return self

    def _none_defined(self) -> NoAnswer:
        return NoAnswer(f"no study has a defined {self.method.measure}: {self.why_none()}")

    def why_none(self) -> str:
        """The commonest reasons for which studies are missing, in words; first of those that the filters let in."""
        if len(self.table):
            return f"undefined for all {len(self.table)}"
        reasons: dict[str, int] = {}
        # what the user's own filters took away explains least, and trials of another kind were not asked for
        unasked = [item for item in self.left_out if item.kind != "filter"]
        let_in = {item.text for item in unasked if item.kind not in ("role", "overlap")}
        for item in unasked or self.left_out:
            reasons[item.text] = reasons.get(item.text, 0) + 1
        commonest = sorted(reasons.items(), key=lambda pair: (pair[0] not in let_in, -pair[1]))[:3]
        return "; ".join(f"{reason} ({count})" for reason, count in commonest) or "none"

    def where(self, mask: BoolArray) -> EffectSet:
        """The same set with only some of its rows."""
        described = None if self.described is None else self.described.where(mask)
        return replace(self, table=self.table.where(mask), described=described, again=None, divided=None)

    def column_names(self) -> list[str]:
        """The columns by which the rows may be grouped, ordered or clustered."""
        if self.described is not None:
            return self.described.names
        return [name for name in self.table.columns if name not in ("yi", "vi", "cell", "direct", "paired")]

    def column(self, name: str) -> pd.Series:
        """One of these columns for the rows that can be pooled, as numbers where all that is stated are numbers."""
        if self.described is None:
            return self.complete[name]
        return self.described.where(self.poolable).values(name)

    def moderators(self) -> pd.DataFrame:
        """The columns that may explain the effects of the rows that can be pooled: all but name, effect and figures."""
        import pandas as pd

        if self.described is None:
            hidden = ("study", "yi", "vi", "paired", "direct", "cell")
            return self.complete[[name for name in self.table.columns if name not in hidden]]
        rows = self.described.where(self.poolable)
        return pd.DataFrame(
            {name: rows.values(name) for name in rows.names if name not in ("study", "yi", "vi", "sei")}
        )

    def labels(self, name: str) -> list[str]:
        """One of these columns for the rows that can be pooled, as text; empty where nothing is stated."""
        if self.described is not None:
            return self.described.where(self.poolable).text(name).tolist()
        values, stated = self.entering[name].tolist(), self.entering.stated(name).tolist()
        texts = (f"{value:g}" if isinstance(value, float) else str(value) for value in values)
        return [text if there else "" for text, there in zip(texts, stated, strict=True)]


def usable(yi: FloatArray, vi: FloatArray) -> BoolArray:
    """Which effects can be pooled: those with a finite size and a finite variance above nothing."""
    mask: BoolArray = np.isfinite(yi) & np.isfinite(vi) & (vi > 0)
    return mask


def compute(rows: Columns, method: Method) -> tuple[FloatArray, FloatArray]:
    """Effect sizes and variances of rows of figures; rows of paired data (`paired`) with their correlation.

    Rows without means but with a published `difference` take that, with the SD behind it. Rows that carry `yi` and
    `vi` already (a measure as it is published) keep them.
    """
    yi = np.full(len(rows), np.nan)
    vi = np.full(len(rows), np.nan)
    paired, direct = rows.flags("paired"), rows.flags("direct")
    for those, is_paired in ((~paired & ~direct, False), (paired & ~direct, True)):
        if those.any():
            own = rows if those.all() else rows.where(those)
            yi[those], vi[those] = _effect_sizes(own, method, paired=is_paired)
    if direct.any():
        yi[direct], vi[direct] = rows["yi"][direct], rows["vi"][direct]
    return yi, vi


def within_correlation(rows: Columns, method: Method) -> FloatArray:
    """The within-person correlation of each row: its own (`crossover_r`), else the one that is assumed."""
    assumed = np.full(len(rows), method.crossover_r)
    if "crossover_r" not in rows:
        return assumed
    (own,) = rows.floats("crossover_r")
    return np.where(np.isfinite(own), own, assumed)


def _effect_sizes(rows: Columns, method: Method, *, paired: bool) -> tuple[FloatArray, FloatArray]:
    r = within_correlation(rows, method)
    match method.measure:
        case "SMD" | "MD":
            mean_e, sd_e, n_e, mean_c, sd_c, n_c = rows.floats("mean_e", "sd_e", "n_e", "mean_c", "sd_c", "n_c")
            if "difference" in rows:  # the effect of a published one does not depend on where the means lie
                (difference,) = rows.floats("difference")
                only = np.isnan(mean_e) & np.isfinite(difference)
                mean_e, mean_c = np.where(only, difference, mean_e), np.where(only, 0.0, mean_c)
            arms = (mean_e, sd_e, n_e, mean_c, sd_c, n_c)
            sizes = _of_means(method.measure, arms, method, r if paired else None)
        case "RR" | "OR" | "RD":
            sizes = _of_counts(method.measure, rows.floats(*COUNTS), method, r if paired else None)
        case "PLO" | "PFT" | "PR":
            names = ("events", "n") if "events" in rows else ("events_e", "n_e")
            sizes = _of_shares(method.measure, *rows.floats(*names))
        case "GEN" | "HR":
            yi, vi = rows.floats("yi", "vi")
            return yi, vi
        case _:
            assert_never(method.measure)
    return sizes.yi, sizes.vi


def _of_means(measure: MeanMeasure, arms: tuple[FloatArray, ...], method: Method, r: FloatArray | None) -> EffectSizes:
    from ketcli.effects import means
    from ketcli.effects import paired as within

    mean_e, sd_e, n_e, mean_c, sd_c, n_c = arms
    match measure:
        case "SMD":
            if r is not None:
                return within.smcrp(mean_e, sd_e, mean_c, sd_c, np.minimum(n_e, n_c), r=r)
            return means.smd(*arms, variance=method.smd_variance)
        case "MD":
            if r is not None:
                return within.md_paired(mean_e, sd_e, mean_c, sd_c, np.minimum(n_e, n_c), r=r)
            return means.md(*arms)
        case _:
            assert_never(measure)


def _of_counts(
    measure: BinaryMeasure, cells: tuple[FloatArray, ...], method: Method, r: FloatArray | None
) -> EffectSizes:
    from ketcli.effects import counts
    from ketcli.effects import paired as within

    events_e, n_e, events_c, n_c = cells
    # Where one condition lost a person, each risk is its own and the pairs are as many as the smaller one.
    n = np.minimum(n_e, n_c)
    options: Any = {"zero_cells": method.zero_cells}
    if r is not None:
        cells, options["r"] = (events_e * (n / n_e), events_c * (n / n_c), n), r
    elif method.model == "peto":
        return counts.peto(*cells)
    paired = r is not None
    match measure:
        case "RR":
            return within.paired_rr(*cells, **options) if paired else counts.rr(*cells, **options)
        case "OR":
            return within.paired_odds_ratio(*cells, **options) if paired else counts.odds_ratio(*cells, **options)
        case "RD":
            return within.paired_rd(*cells, **options) if paired else counts.rd(*cells, **options)
        case _:
            assert_never(measure)


def _of_shares(measure: ProportionMeasure, events: FloatArray, n: FloatArray) -> EffectSizes:
    from ketcli.effects import proportions

    match measure:
        case "PLO":
            return proportions.plo(events, n)
        case "PFT":
            return proportions.pft(events, n)
        case "PR":
            return proportions.pr(events, n)
        case _:
            assert_never(measure)
