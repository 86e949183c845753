"""A forest plot as data: rows with their spans, texts and weights, the axis, the words. How it looks is the painters'.

A painter reads only this: characters (`ketcli.show.terminal.forest`), inches (`ketcli.show.plots.forest`), SVG
(`ketcli.show.report.forest_svg`), and the table of studies (`ketcli.show.answers.pool`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from ketcli.questions.answers.pooled_effect import study_limits
from ketcli.show.forest.arm_columns import ArmColumn, arm_columns
from ketcli.show.forest.scale import Scale, Span, scale_for
from ketcli.show.forest.sides import Sides, sides_of
from ketcli.show.kit.axis import Axis, spanning
from ketcli.show.kit.numbers import fixed, missing, p_text, whole
from ketcli.show.kit.safe import shown
from ketcli.show.words.common import FEW
from ketcli.show.words.verdicts import instead_of_diamond

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ketcli.models.pooling.subgroups import BetweenGroups
    from ketcli.questions.answers.pool import PoolAnswer
    from ketcli.questions.answers.pooled_effect import PooledEffect

WeightOf = Literal["all", "group"]


@dataclass(frozen=True, slots=True)
class StudyLine:
    """One study.

    Attributes
    ----------
    study, trial : str
        Its name, and the identifier of its trial (its name again in a study file).
    span : Span or None
        Where it is drawn: the log scale for ratios, the reader's scale for all else; None where it is not estimable.
    shown : Span
        In the reader's numbers.
    text : str
        The same in words.
    weight : float
        In percent, in the sense of `ForestModel.weight_of`.
    people : tuple of str
        Of both arms; empty where the data do not say.
    cells : dict
        What went into it, by the key of its column.
    """

    study: str
    trial: str
    span: Span | None
    shown: Span
    text: str
    weight: float
    people: tuple[str, str]
    cells: dict[str, str]

    @property
    def weight_text(self) -> str:
        """The weight with one decimal."""
        return f"{round(self.weight, 9):.1f}" if np.isfinite(self.weight) else ""


class PooledLine(NamedTuple):
    """A pooled effect: like a study, with a prediction interval (`prediction`, None where there is none).

    Where nothing can be drawn, `span` is None and `text` says why.
    """

    label: str
    k: int
    span: Span | None
    shown: Span
    text: str
    prediction: Span | None
    prediction_shown: Span | None
    prediction_text: str
    people: tuple[str, str]
    cells: dict[str, str]
    heterogeneity: tuple[str, ...]

    @property
    def studies(self) -> str:
        """How many studies it has."""
        return f"{self.k} {'study' if self.k == 1 else 'studies'}"

    def without_diamond(self, words: str) -> PooledLine:
        """The same line with words in place of the diamond and of the numbers: `too few to pool`."""
        return self._replace(
            span=None, text=words, prediction=None, prediction_shown=None, prediction_text="", heterogeneity=()
        )


class Group(NamedTuple):
    """The studies of one level, `hidden` more that are too many to show, and what they give together.

    `pooled` is None where there is one group only: then the whole is its pooled effect.
    """

    level: str
    studies: tuple[StudyLine, ...]
    hidden: int
    pooled: PooledLine | None

    @property
    def k(self) -> int:
        """All studies, with the hidden ones."""
        return len(self.studies) + self.hidden

    @property
    def drawn(self) -> tuple[StudyLine, ...]:
        """The studies of a picture: none where they are too many, for some alone would mislead."""
        return () if self.hidden else self.studies


@dataclass(frozen=True, slots=True)
class ForestModel:
    """All of a forest plot.

    Attributes
    ----------
    by : str or None
        What makes the groups.
    groups : tuple of Group
        In their order; one without a level where there is no `by`.
    overall : PooledLine
        All studies together.
    between : BetweenGroups or None
        The test between the groups.
    columns : tuple of ArmColumn
        What went into the studies, as heads of columns; the cells stand in the lines.
    scale, sides
        How values are drawn and written; what the arms and the directions are called.
    heaviest : float
        The largest weight of all groups.
    """

    by: str | None
    groups: tuple[Group, ...]
    overall: PooledLine
    between: BetweenGroups | None
    columns: tuple[ArmColumn, ...]
    scale: Scale
    sides: Sides
    heaviest: float

    @property
    def grouped(self) -> bool:
        """Whether groups are shown apart."""
        return self.groups[0].pooled is not None

    @property
    def weight_of(self) -> WeightOf:
        """What a weight is a share of: the pooled effect right below the study, of its group or of all."""
        return "group" if self.grouped else "all"

    def share(self, line: StudyLine) -> float:
        """A study's weight as a share of the largest one, for the area of its square."""
        return line.weight / self.heaviest if np.isfinite(line.weight) else 0.0

    @property
    def spans(self) -> list[Span]:
        """Of the studies that are drawn."""
        return [line.span for group in self.groups for line in group.drawn if line.span is not None]

    @property
    def pooled(self) -> list[PooledLine]:
        """Each group's, then the whole."""
        return [*(group.pooled for group in self.groups if group.pooled is not None), self.overall]

    def axis(self, width: int) -> Axis:
        """An axis of so many columns: every estimate, the pooled intervals, and no effect."""
        lines = self.pooled
        wide = [span for line in lines for span in (line.span, line.prediction) if span is not None]
        points = [*(span[0] for span in self.spans), *(value for span in wide for value in span)]
        limits = [value for span in (*self.spans, *wide) for value in span]
        null = [] if self.scale.null is None else [self.scale.null]
        return spanning([*points, *null] or [0.0], limits, width, logarithmic=self.scale.logarithmic)


def forest_model(
    answer: PoolAnswer,
    *,
    most: int | None = None,
    sides: Sides | None = None,
    instead: Callable[[PooledEffect], str] | None = None,
) -> ForestModel:
    """A pooled answer as a forest plot.

    Parameters
    ----------
    answer : PoolAnswer
        What was pooled; every number is of it.
    most : int, optional
        So many studies of a group at most get a line.
    sides : Sides, optional
        Names of arms and directions; those of the effects if not given.
    instead : callable, optional
        For each pooled effect the words that stand in place of its diamond, empty for the diamond.
    """
    overall = answer.overall
    scale = scale_for(overall.effects)
    sides = sides or sides_of(overall.effects)

    def pooled(effect: PooledEffect, label: str) -> PooledLine:
        line = pooled_line(effect, label, scale)
        words = instead(effect) if instead else ""
        return line.without_diamond(words) if words else line

    def group(level: str, effect: PooledEffect, own: PooledLine | None) -> Group:
        studies = _studies(effect, scale, sides, most)
        return Group(level, studies, len(effect.effects.entering) - len(studies), own)

    groups = tuple(group(level, effect, pooled(effect, "Pooled")) for level, effect in answer.subgroups)
    label = "All studies" if groups else "Pooled"
    groups = groups or (group("", overall, None),)
    weights = [line.weight for one in groups for line in one.drawn if np.isfinite(line.weight)]
    return ForestModel(
        answer.by,
        groups,
        pooled(overall, label),
        answer.between,
        tuple(arm_columns(overall.effects.entering.head(most), sides)),
        scale,
        sides,
        max(weights, default=0.0) or 1.0,
    )


def _studies(effect: PooledEffect, scale: Scale, sides: Sides, most: int | None) -> tuple[StudyLine, ...]:
    rows = effect.weighed.head(most)
    low, high = study_limits(effect.effects)
    spans = zip(*(values[:most].tolist() for values in (effect.effects.yi, low, high)), strict=True)
    names = [shown(str(name)) for name in rows.text("study")]
    trials = [str(trial) for trial in rows.text("trial_id")] if "trial_id" in rows else names
    counted = {"n_e", "n_c"} <= set(rows.columns)
    people = _people(rows["n_e"].tolist(), rows["n_c"].tolist()) if counted else [("", "")] * len(rows)
    columns = arm_columns(rows, sides)
    return tuple(
        StudyLine(
            name,
            trial,
            scale.drawn(span),
            scale.shown(span),
            scale.text(span),
            float(weight),
            both,
            {column.key: column.cells[row] for column in columns},
        )
        for row, (name, trial, span, weight, both) in enumerate(
            zip(names, trials, spans, rows["weight"].tolist(), people, strict=True)
        )
    )


def _people(experimental: Iterable[float], control: Iterable[float]) -> list[tuple[str, str]]:
    return [
        ("", "") if missing(e) or missing(c) else (whole(e), whole(c))
        for e, c in zip(experimental, control, strict=True)
    ]


def pooled_line(effect: PooledEffect, label: str, scale: Scale) -> PooledLine:
    """The line of one pooled effect on the scale of a plot: its headline, or the words that stand in its place."""
    pooled = effect.pooled
    span = effect.span or (pooled.estimate, pooled.ci_low, pooled.ci_high)
    (people,) = _people([effect.n_e], [effect.n_c])
    cells = {"people_e": people[0], "people_c": people[1]} if people[0] else {}
    prediction = shown = None
    low, high = effect.predicted
    if low is not None and high is not None:
        prediction = (span[0], low, high)
        shown = scale.shown(prediction)
    words, head = instead_of_diamond(effect), effect.lead.headline
    if head is not None and head.method == "bayes" and not words:
        label += " by Bayes"  # the interval is a credible one, those of the studies are not
    line = PooledLine(
        label, pooled.k, scale.drawn(span), scale.shown(span), scale.text(span),
        None if prediction is None else scale.drawn(prediction), shown, "" if shown is None else scale.limits(shown),
        people, cells | _counted(effect), _heterogeneity(effect),
    )  # fmt: skip
    return line.without_diamond(words) if words else line


def _counted(effect: PooledEffect) -> dict[str, str]:
    """Events over people, all studies together."""
    rows = effect.effects.entering
    found = {}
    for key, events, n in (("counts_e", "events_e", "n_e"), ("counts_c", "events_c", "n_c"), ("counts", "events", "n")):
        if events in rows and n in rows and rows.stated(events).all():
            found[key] = f"{whole(float(rows[events].sum()))}/{whole(float(np.nansum(rows[n])))}"
    return found


def _heterogeneity(effect: PooledEffect) -> tuple[str, ...]:
    """I2, tau2 and Q with its test; of few studies, which cannot tell them, Q alone; nothing for a single study."""
    pooled, head = effect.pooled, effect.lead.headline
    if pooled.k < 2:
        return ()
    if head is not None and 1 < head.k < FEW:
        return (f"Q = {fixed(pooled.q, 1)}", f"df = {pooled.q_df}", p_text(pooled.q_p))
    i2, tau2 = getattr(pooled, "i2", None), getattr(pooled, "tau2", None)
    parts = [] if i2 is None else [f"I² = {fixed(i2, 0)}%"]
    parts += [] if tau2 is None else [f"τ² = {fixed(tau2, 3)}"]
    return (*parts, f"Q = {fixed(pooled.q, 1)}", f"df = {pooled.q_df}", p_text(pooled.q_p))
