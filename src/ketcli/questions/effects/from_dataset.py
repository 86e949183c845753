"""The effect sizes of the trials in a dataset: one a trial, with how each came about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidInput, named
from ketcli.evidence.characteristics import COLUMNS, Characteristics, characteristics
from ketcli.evidence.filters import select
from ketcli.evidence.notes import Note
from ketcli.evidence.outcomes import outcome_of
from ketcli.evidence.rows import ContrastRow, ResultRow, SourceRow, TrialRow
from ketcli.evidence.vocabulary import FIRST_PERIOD
from ketcli.questions.effects.baseline import Beside
from ketcli.questions.effects.came_about import notes_on, secondary_notes
from ketcli.questions.effects.effect_set import EffectSet, compute
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
    Question,
    choices_of,
    figure_rows,
    figure_table,
    figures_of,
    key_of,
    lent_to,
    programme_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketcli.columns import Columns
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Selection
    from ketcli.evidence.left_out import LeftOut
    from ketcli.evidence.wanted import Chosen
    from ketcli.questions.effects.published import Figures


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
            scale = scales.most_common(1)[0][0]
            chosen, without = choices_of(dataset, selection, question, method, scale)
            text = f"a mean difference needs one scale: {scale}, which most trials report (--scale for another)"
            notes.append(Note("one_scale", text))
    beside = Beside.of(dataset, question.outcome) if method.measure in MEANS else None
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
    notes += notes_on(rows, method) + secondary_notes(rows, dataset.rows(SourceRow))
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
        beside = Beside.of(self.dataset, self.question.outcome)
        lent = lent_to(self.dataset, self.question, methods[0])
        scale = scale or self.question.scale
        rows: list[Figures] = []
        place: dict[tuple[Chosen, str, float], int | None] = {}
        chosen: dict[tuple[str, bool], list[Chosen]] = {}
        without: dict[tuple[str, bool], list[LeftOut]] = {}
        for method in methods:
            key = method.prefer, method.impute_sd
            if key not in chosen:
                chosen[key], without[key] = choices_of(self.dataset, selection, self.question, method, scale)
            for one in chosen[key]:
                at = one, method.baseline, method.baseline_r
                if at not in place:
                    made, _ = figure_rows([one], method, lent, beside)
                    place[at] = len(rows) if made else None
                    rows += made
        table = figure_table(rows)
        by_r = {
            r: compute(table, replace(methods[0], crossover_r=r)) for r in {method.crossover_r for method in methods}
        }
        response = self._of_response(selection, methods, without)
        found = []
        for method in methods:
            yi, vi = by_r[method.crossover_r]
            at_rows = [
                place[one, method.baseline, method.baseline_r] for one in chosen[method.prefer, method.impute_sd]
            ]
            used = [row for row in at_rows if row is not None and np.isfinite(yi[row]) and vi[row] > 0]
            found.append({rows[row]["study"]: (float(yi[row]), float(vi[row])) for row in used})
            if reads_response(self.question, method):
                trials = without_figures(without[method.prefer, method.impute_sd])
                sizes = response[method.prefer == "raw", method.crossover_r]
                found[-1] |= {study: size for trial, study, size in sizes if trial in trials}
        return found

    def _of_response(
        self, selection: Selection, methods: Sequence[Method], without: Mapping[tuple[str, bool], Sequence[LeftOut]]
    ) -> dict[tuple[bool, float], list[tuple[str, str, tuple[float, float]]]]:
        """Trial, study and size of every trial that any method reads from response, by what these sizes depend on."""
        reading = [method for method in methods if reads_response(self.question, method)]
        trials = {trial for left_out in without.values() for trial in without_figures(left_out)}
        counts: dict[bool, Columns] = {}
        found: dict[tuple[bool, float], list[tuple[str, str, tuple[float, float]]]] = {}
        for method in reading:
            raw, r = method.prefer == "raw", method.crossover_r
            if raw not in counts:
                counts[raw] = counts_of_response(self.dataset, selection, self.question, method, trials)
            if (raw, r) not in found:
                rows = as_severity(counts[raw], method)
                cells = zip(*(rows[name].tolist() for name in ("trial_id", "study", "yi", "vi")), strict=True)
                found[raw, r] = [
                    (trial, study, (yi, vi)) for trial, study, yi, vi in cells if np.isfinite(yi) and vi > 0
                ]
        return found


def _scale_sd(dataset: Dataset, rows: Columns) -> float:
    """The SD of people on the one scale of the figures."""
    scales = set(rows.text("scale"))
    return scale_sd(dataset, *scales) if len(scales) == 1 else np.nan
