"""The effect sizes of the trials in a dataset: one a trial, with how each came about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidInput, named
from ketcli.evidence.characteristics import COLUMNS, Characteristics, characteristics
from ketcli.evidence.dataset import once
from ketcli.evidence.filters import select
from ketcli.evidence.left_out import LeftOut
from ketcli.evidence.notes import Note
from ketcli.evidence.outcomes import outcome_of
from ketcli.evidence.rows import ContrastRow, ResultRow, TrialRow
from ketcli.evidence.vocabulary import FIRST_PERIOD
from ketcli.questions.effects.baseline import beside_of
from ketcli.questions.effects.came_about import notes_on, secondary_notes
from ketcli.questions.effects.effect_set import EffectSet, compute, usable
from ketcli.questions.effects.from_response import (
    as_severity,
    counts_of_response,
    standing_in,
    with_response,
    without_figures,
)
from ketcli.questions.effects.method import MEANS, Method
from ketcli.questions.effects.prior import scale_sd
from ketcli.questions.effects.scope import eligible
from ketcli.questions.effects.trial_figures import (
    TO_COMPUTE,
    Question,
    choices_of,
    figure_row,
    figure_table,
    figures_of,
    key_of,
    lent_to,
    programme_of,
    study_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketcli.arrays import FloatArray
    from ketcli.columns import Columns
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Selection
    from ketcli.evidence.wanted import Chosen
    from ketcli.questions.effects.baseline import Beside
    from ketcli.questions.effects.borrowed_sd import Lent
    from ketcli.questions.effects.published import Figures


@once
def effects_of_dataset(dataset: Dataset, question: Question, method: Method) -> EffectSet:
    """One effect size for each trial (and cell of `by`, and time where every one is asked for) that has figures.

    Mean differences need one scale: without `question.scale` the one that most trials report is taken, and the
    others are named among those left out.

    Raises
    ------
    NoAnswer
        No trial is left after the filters.
    """
    selection = select(dataset, question.filters)
    chosen, without = choices_of(dataset, selection, question, method, question.scale)
    notes: list[Note] = [] if dataset.about is None else list(dataset.about.notes)
    if method.measure == "MD" and question.scale is None:
        scales = Counter(scale for _, scale in dict.fromkeys((one.trial.trial_id, key_of(one).scale) for one in chosen))
        if len(scales) > 1:
            scale = max(scales, key=scales.__getitem__)
            chosen, without = choices_of(dataset, selection, question, method, scale)
            text = (
                f"a mean difference needs one scale: {scale}, which most trials report ({named('scale')} for another)"
            )
            notes.append(Note("one_scale", text))
    beside = beside_of(dataset, question.outcome) if method.measure in MEANS else None
    rows, unusable = figures_of(chosen, method, lent_to(dataset, question, method), beside)
    yi, vi = compute(rows, method)
    rows = rows.assign(yi=yi, vi=vi)
    left_out = (*selection.left_out, *without, *unusable)
    if reads_response(question, method):
        response = standing_in(dataset, selection, question, method, without)
        order = [trial.trial_id for trial in selection.trials]
        rows, left_out, more = with_response(rows, response, order, left_out)
        notes += more
    rows = _with_people(rows, dataset)
    method = replace(method, window=question.window.text() if question.window else None)
    remark = outcome_of(question.outcome).facet(method.measure).remark
    notes += [Note("counted", f"counted: {remark}")] if remark else []
    notes += notes_on(rows, method) + secondary_notes(rows, dataset)
    own = dataset.about
    left_out = (*(() if own is None else own.left_out), *left_out)
    return EffectSet(
        rows, question.outcome, method, left_out, tuple(notes), dataset.conditions(question.filters.given()),
        dataset.provenance(),
        scale_sd=_scale_sd(dataset, rows) if method.measure == "MD" else np.nan,
        again=Again(dataset, question), eligible=None if dataset.is_file else eligible(selection.trials, dataset),
        window=question.window,
    )  # fmt: skip


def _with_people(rows: Columns, dataset: Dataset) -> Columns:
    """The rows with a column for each characteristic of the trials' people; NaN where a trial does not state it."""
    known, none = characteristics(dataset), Characteristics()
    people = [known.get(trial_id, none) for trial_id in rows.text("trial_id")]
    return rows.assign(**{name: np.array([getattr(one, name) for one in people], dtype=np.float64) for name in COLUMNS})


def reads_response(question: Question, method: Method) -> bool:
    """Whether counts of response may stand for severity here.

    Raises
    ------
    InvalidInput
        They shall, and cannot: a mean difference is asked for.
    """
    if not method.from_response or question.outcome != "severity":
        return False
    if method.measure != "SMD":
        text = f"{named('from_response')} gives standardized differences: give {named('measure', 'SMD')}"
        raise InvalidInput(f"{text}, not {method.measure}")
    return True


class _FiguresOnce:
    """Figures of trials by several methods, made once where what they are made of is the same."""

    def __init__(self, beside: Beside, lent: Mapping[str, Lent]) -> None:
        self.beside, self.lent = beside, lent
        self.figures: list[Figures] = []
        self.studies: list[str] = []
        self._rows: dict[tuple[object, ...], int | None] = {}

    def rows_of(self, chosen: Sequence[Chosen], method: Method) -> list[int]:
        """Which of the figures are those of these trials by this method; none for a trial without."""
        rows = (self._row(one, method) for one in chosen)
        return [row for row in rows if row is not None]

    def _row(self, one: Chosen, method: Method) -> int | None:
        # a published difference stands as it is, whatever corrects scores for baseline
        at = (one,) if one.contrasts else (one, method.baseline, method.baseline_r)
        if at not in self._rows:
            made = figure_row(one, method, self.lent, self.beside)
            self._rows[at] = None if isinstance(made, LeftOut) else len(self.figures)
            if not isinstance(made, LeftOut):
                self.figures.append(made)
                self.studies.append(study_of(one))
        return self._rows[at]

    def sizes(self, method: Method) -> list[tuple[float, float] | None]:
        """Effect size and variance of every row of figures; None where it has none."""
        return _sizes(*compute(figure_table(self.figures, TO_COMPUTE), method))


def _sizes(yi: FloatArray, vi: FloatArray) -> list[tuple[float, float] | None]:
    """Effect size and variance of each row; None where it has none."""
    rows = zip(yi.tolist(), vi.tolist(), usable(yi, vi).tolist(), strict=True)
    return [(y, v) if defined else None for y, v, defined in rows]


@dataclass(frozen=True, slots=True)
class Again:
    """A question to a dataset, to be asked by other methods."""

    dataset: Dataset
    question: Question

    def __call__(self, method: Method, scale: str | None = None) -> EffectSet:
        """The effect sizes by this method, on one scale where it is given."""
        question = self.question if scale is None else replace(self.question, scale=scale)
        return effects_of_dataset(self.dataset, question, method)

    def counted(self) -> EffectSet:
        """Risk ratios of response, of the same trials at the same time."""
        question = replace(self.question, outcome="response", scale=None)
        return effects_of_dataset(self.dataset, question, Method(measure="RR"))

    def at_any_time(self) -> Again:
        """The same question with the results of any time."""
        return replace(self, question=replace(self.question, window=None))

    def of_first_periods(self) -> Again:
        """The same question to what crossover trials report of their first period, and to nothing else."""
        crossover = {trial.trial_id for trial in self.dataset.rows(TrialRow) if trial.design == "crossover"}
        rows = [
            row for row in self.dataset.rows(ResultRow) if row.analysis == FIRST_PERIOD and row.trial_id in crossover
        ]
        return replace(self, dataset=self.dataset.with_rows(ResultRow, rows).with_rows(ContrastRow, []))

    def programmes(self) -> dict[str, str]:
        """The programme of each trial, by label."""
        return {trial.label: programme_of(trial) for trial in self.dataset.rows(TrialRow)}

    def sizes(self, methods: Sequence[Method], scale: str | None) -> list[dict[str, tuple[float, float]]]:
        """Effect size and variance of each trial by label, for each method; one without them is not there.

        On `scale`, where one is given. What methods share is done once: choosing where they prefer the same, figures
        where they choose the same.
        """
        selection = select(self.dataset, self.question.filters)
        figures = _FiguresOnce(
            beside_of(self.dataset, self.question.outcome), lent_to(self.dataset, self.question, methods[0])
        )
        scale = scale or self.question.scale
        chosen: dict[tuple[str, bool], list[Chosen]] = {}
        without: dict[tuple[str, bool], list[LeftOut]] = {}
        rows: dict[tuple[str, bool, str, float], list[int]] = {}
        for method in methods:
            key = method.prefer, method.impute_sd
            if key not in chosen:
                chosen[key], without[key] = choices_of(self.dataset, selection, self.question, method, scale)
            at = *key, method.baseline, method.baseline_r
            if at not in rows:
                rows[at] = figures.rows_of(chosen[key], method)
        by_r = {r: figures.sizes(replace(methods[0], crossover_r=r)) for r in {one.crossover_r for one in methods}}
        lacking = {key: without_figures(left_out) for key, left_out in without.items()}
        response = self._of_response(selection, methods, set().union(*lacking.values()))
        found = []
        for method in methods:
            sizes = by_r[method.crossover_r]
            used = rows[method.prefer, method.impute_sd, method.baseline, method.baseline_r]
            found.append({figures.studies[row]: size for row in used if (size := sizes[row]) is not None})
            if reads_response(self.question, method):
                trials = lacking[method.prefer, method.impute_sd]
                of_response = response[method.prefer == "raw", method.crossover_r]
                found[-1] |= {study: size for trial, study, size in of_response if trial in trials}
        return found

    def _of_response(
        self, selection: Selection, methods: Sequence[Method], trials: set[str]
    ) -> dict[tuple[bool, float], list[tuple[str, str, tuple[float, float]]]]:
        """Trial, study and size of each of the trials that is read from response, by what these sizes depend on."""
        reading = [method for method in methods if reads_response(self.question, method)]
        counts: dict[bool, Columns] = {}
        found: dict[tuple[bool, float], list[tuple[str, str, tuple[float, float]]]] = {}
        for method in reading:
            raw, r = method.prefer == "raw", method.crossover_r
            if raw not in counts:
                counts[raw] = counts_of_response(self.dataset, selection, self.question, method, trials)
            if (raw, r) not in found:
                rows = as_severity(counts[raw], method)
                of_rows = zip(rows.text("trial_id"), rows.text("study"), _sizes(rows["yi"], rows["vi"]), strict=True)
                found[raw, r] = [(trial, study, size) for trial, study, size in of_rows if size is not None]
        return found


def _scale_sd(dataset: Dataset, rows: Columns) -> float:
    """The SD of people on the one scale of the figures."""
    scales = set(rows.text("scale"))
    return scale_sd(dataset, *scales) if len(scales) == 1 else np.nan
