"""The figures of a trial that answer a question, a row each: chosen among its results, combined, not yet effects."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.columns import Columns, as_array
from ketcli.evidence.characteristics import bands
from ketcli.evidence.choose import PEOPLE_GROUPS, best, choose_each
from ketcli.evidence.choose_times import at_each_time
from ketcli.evidence.doses import NOT_STATED, dose_at, dose_text
from ketcli.evidence.filters import Filters
from ketcli.evidence.left_out import LeftOut
from ketcli.evidence.rows import ResultRow, TrialRow
from ketcli.evidence.schema import membership
from ketcli.evidence.treatments import treatment
from ketcli.evidence.vocabulary import REVIEWS, SEVERAL
from ketcli.evidence.wanted import OF_EVENTS, PREFERENCES, Chosen, Wanted
from ketcli.questions.effects.arms import COMPARATOR, TREATMENT
from ketcli.questions.effects.baseline import Beside, imbalance, recovered
from ketcli.questions.effects.borrowed_sd import lent_sds, with_borrowed_sd
from ketcli.questions.effects.method import BINARY, MEANS, Method
from ketcli.questions.effects.published import Figures, difference_figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Selection
    from ketcli.evidence.rows import ContrastRow
    from ketcli.evidence.wanted import Kind
    from ketcli.evidence.windows import Window
    from ketcli.questions.effects.borrowed_sd import Lent


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a dataset: an outcome, at a time, of the trials that pass the filters.

    `every_time` asks for a result at each time that a trial reports, not for one; `of_a_dose`, with `by` dose, only for
    results of people who all had one dose by then.
    """

    outcome: str = "severity"
    window: Window | None = None
    scale: str | None = None
    by: str | None = None
    filters: Filters = field(default_factory=Filters)
    every_time: bool = False
    of_a_dose: bool = False


def choices_of(
    dataset: Dataset, selection: Selection, question: Question, method: Method, scale: str | None
) -> tuple[list[Chosen], list[LeftOut]]:
    """The figures that answer the question for each trial, and the trials without."""
    lent = lent_to(dataset, question, method)
    if method.impute_sd:
        dataset = with_borrowed_sd(dataset, question.outcome, question.window)
    wanted = _wanted(question, method, scale, lent)
    if question.by in PEOPLE_GROUPS:
        wanted = replace(wanted, levels=bands(dataset, question.by))
    pick = at_each_time if question.every_time else best
    chosen, without = choose_each(dataset, selection, wanted, (wanted.outcome,), pick=pick)[wanted.outcome]
    return _of_a_dose(chosen, without) if question.of_a_dose else (chosen, without)


def _of_a_dose(chosen: list[Chosen], without: list[LeftOut]) -> tuple[list[Chosen], list[LeftOut]]:
    """The same without what follows a flexible or an unstated dose; a trial with nothing else is named."""
    fixed = [one for one in chosen if one.cell != NOT_STATED]
    kept = {one.trial.trial_id for one in fixed}
    others = {one.trial.trial_id: one.trial.label for one in chosen if one.trial.trial_id not in kept}
    return fixed, [*without, *(LeftOut(trial, label, "no_fixed_dose") for trial, label in others.items())]


def lent_to(dataset: Dataset, question: Question, method: Method) -> Mapping[str, Lent]:
    """The SDs, by scale, that may standardize a published difference of this question; none for other measures."""
    return lent_sds(dataset, question.outcome, question.window) if method.measure == "SMD" else {}


def _wanted(question: Question, method: Method, scale: str | None, lent: Mapping[str, Lent]) -> Wanted:
    means = method.measure in MEANS
    contrasts: tuple[str, ...] = ()
    if method.measure == "SMD":
        contrasts = ("MD", "SMD")
    elif method.measure in ("MD", *BINARY, "HR"):
        contrasts = (method.measure,)
    return Wanted(
        outcome=question.outcome,
        figures="means" if means else "none" if method.measure == "HR" else "events",
        window=question.window,
        scale=scale,
        order=order_of(method),
        contrasts=contrasts,
        standard=frozenset(lent) if method.measure == "SMD" else None,
        by=question.by,
    )


def order_of(method: Method) -> tuple[Kind, ...]:
    """The kinds of figures that the method accepts, the preferred first.

    A raw mean difference lets an adjusted one stand in last: it estimates the same difference in the same unit.
    """
    order = PREFERENCES[method.prefer] if method.measure in MEANS else OF_EVENTS
    if method.prefer != "raw":
        return order
    return (*order, "adjusted") if method.measure == "MD" else tuple(kind for kind in order if kind != "adjusted")


def figures_of(
    chosen: Sequence[Chosen],
    method: Method,
    lent: Mapping[str, Lent] = MappingProxyType({}),
    beside: Beside | None = None,
) -> tuple[Columns, list[LeftOut]]:
    """What was chosen as figures, a row each, effect sizes still empty; and what no figure can stand for.

    `lent` are SDs by scale, as `lent_to` gives them: without them a difference is standardized by its trial's own.
    `beside` are the rows in which baselines are looked up.
    """
    rows, unusable = figure_rows(chosen, method, lent, beside)
    return figure_table(rows), unusable


def key_of(one: Chosen) -> ResultRow | ContrastRow:
    """The first row of what was chosen: all share its outcome, scale, time and analysis set."""
    return (one.experimental or one.contrasts)[0]


def figure_rows(
    chosen: Sequence[Chosen], method: Method, lent: Mapping[str, Lent], beside: Beside | None
) -> tuple[list[Figures], list[LeftOut]]:
    """The figures of each trial by their columns, effect sizes still empty; and trials that no figure can stand for."""
    rows: list[Figures] = []
    unusable: list[LeftOut] = []
    for one in chosen:
        figures = figure_row(one, method, lent, beside)
        if isinstance(figures, LeftOut):
            unusable.append(figures)
        else:
            differ = np.nan if beside is None else imbalance(one, beside)
            rows.append({**_about(one), "imbalance": differ, **figures})
    return rows, unusable


def figure_row(one: Chosen, method: Method, lent: Mapping[str, Lent], beside: Beside | None) -> Figures | LeftOut:
    """The figures of one trial without what its row says beside them (`TO_COMPUTE`); or why none can stand for it."""
    crossover = one.trial.design == "crossover"
    both_periods = _analysis(key_of(one)) == "both_periods"
    if one.contrasts:
        figures = difference_figures(one, method, lent)
    elif crossover and both_periods and max(len(one.experimental), len(one.control)) > 1:
        figures = ("same_people", ())
    elif method.measure in MEANS:
        figures = _means(one, method, beside)
    else:
        figures = _events(one)
    if isinstance(figures, tuple):
        return LeftOut(one.trial.trial_id, one.trial.label, *figures)
    paired = both_periods or bool(crossover and one.contrasts)
    return {"paired": paired, "direct": False, "yi": np.nan, "vi": np.nan, **figures}


def study_of(one: Chosen) -> str:
    """The name of its row: the trial's, with the cell where several share its control arm."""
    return f"{one.trial.label} ({one.cell})" if one.sharing > 1 else one.trial.label


def _analysis(key: ResultRow | ContrastRow) -> str:
    return key.analysis if isinstance(key, ResultRow) else key.adjustment


def _about(one: Chosen) -> Figures:
    """What a row says of its trial, its arms and its result, beside the figures."""
    key = key_of(one)
    results = (*one.experimental, *one.control)
    sources = [row.source_id for row in results] + [row.source_id for row in one.contrasts]
    doses = [dose_at(arm, key.time_h) for arm in one.arms]
    units = {arm.dose_unit for arm in one.arms}
    return {
        "study": study_of(one),
        "outcome": key.outcome,
        "trial_id": one.trial.trial_id,
        "programme": programme_of(one.trial),
        "n_randomized": one.trial.n_randomized,
        "cell": one.cell,
        "year": one.trial.year,
        TREATMENT: _together([treatment(arm) for arm in one.arms]),
        COMPARATOR: _together([treatment(arm) for arm in one.controls]),
        "formulation": _together([arm.formulation for arm in one.arms]),
        "route": _together([route for arm in one.arms for route in arm.route.split(SEVERAL)]),
        "dose": _together([dose_text(arm, key.time_h) for arm in one.arms]),
        # One number for a regression on dose, only where every arm states it in the same unit.
        "dose_value": _mean(doses) if len(units) == 1 else np.nan,
        "dose_unit": _together([arm.dose_unit for arm in one.arms]),
        "n_doses": _mean([arm.n_doses for arm in one.arms]),
        **{
            name: getattr(one.trial, name)
            for name in ("diagnosis", "control_type", "design", "sessions", "in_nikolin2023")
        },
        "scale": key.scale,
        "statistic": key.statistic if isinstance(key, ResultRow) else "difference",
        "time_h": key.time_h,
        "analysis": _analysis(key),
        "arms": "+".join(arm.arm_id for arm in one.arms),
        "derived": "; ".join(sorted({row.derived for row in results if row.derived})),
        "sources": ";".join(dict.fromkeys(sources)),
    }


def _mean(values: list[float]) -> float:
    return values[0] if len(values) == 1 else float(np.mean(values))  # NumPy's takes as long as all else of a row


def programme_of(trial: TrialRow) -> str:
    """Panels of one programme share its name, and are one replication."""
    return trial.acronym or trial.trial_id


def _together(values: list[str]) -> str:
    if len(values) == 1:
        return values[0] or NOT_STATED
    return "+".join(sorted(set(values))) or NOT_STATED


def _means(one: Chosen, method: Method, beside: Beside | None) -> Figures:
    corrected = recovered(one, beside, method) if beside is not None and method.baseline == "ancova" else None
    if corrected is not None:
        return corrected
    mean_e, sd_e, n_e = _combined(one.experimental)
    mean_c, sd_c, n_c = _combined(one.control)
    return {"mean_e": mean_e, "sd_e": sd_e, "n_e": n_e, "mean_c": mean_c, "sd_c": sd_c, "n_c": n_c / one.sharing}


def _combined(rows: Sequence[ResultRow]) -> tuple[float, float, float]:
    from ketcli.effects.groups import combine_means

    if len(rows) == 1:
        return rows[0].mean, rows[0].sd, rows[0].n
    return combine_means([row.mean for row in rows], [row.sd for row in rows], [row.n for row in rows])


def _events(one: Chosen) -> Figures:
    return {
        "events_e": sum(row.events for row in one.experimental),
        "n_e": sum(row.n for row in one.experimental),
        "events_c": sum(row.events for row in one.control) / one.sharing,
        "n_c": sum(row.n for row in one.control) / one.sharing,
    }


_OF_TRIAL = ("diagnosis", "control_type", "design", "sessions", *map(membership, REVIEWS))
_COLUMNS = (
    *(
        "study",
        "trial_id",
        "programme",
        "n_randomized",
        "cell",
        "year",
        TREATMENT,
        COMPARATOR,
        "formulation",
        "route",
        "dose",
        "dose_value",
        "dose_unit",
        "n_doses",
    ),
    *_OF_TRIAL,
    *(
        "outcome",
        "scale",
        "statistic",
        "time_h",
        "analysis",
        "arms",
        "derived",
        "sources",
        "paired",
        "direct",
        "yi",
        "vi",
    ),
)
_FIGURES = (
    *("n_e", "mean_e", "sd_e", "events_e", "n_c", "mean_c", "sd_c", "events_c"),
    *("difference", "difference_se", "imbalance"),
)


_NUMBERS = frozenset({"year", "n_randomized", "dose_value", "n_doses", "time_h", "yi", "vi", *_FIGURES})
_FLAGS = ("paired", "direct")
TO_COMPUTE = (*_FLAGS, "yi", "vi", *_FIGURES)
"""The columns that effect sizes are computed from."""


def figure_table(rows: list[Figures], names: Sequence[str] = (*_COLUMNS, *_FIGURES)) -> Columns:
    """The rows by columns, with every column of the measure even where no trial fills it."""
    return Columns({name: _column([row.get(name) for row in rows], name) for name in names})


def _column(cells: list[Any], name: str) -> np.ndarray:
    if name in _NUMBERS:
        return np.array(cells, dtype=np.float64)  # None is NaN
    return np.array(cells, dtype=bool) if name in _FLAGS else as_array(cells)
