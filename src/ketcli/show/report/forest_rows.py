"""What a forest plot of the report shows: one row a study, and the pooled effect of each choice of studies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.evidence.schema import DERIVATIONS, DIAGNOSES
from ketcli.questions.answers.pool import pooled_effect, single_as_it_is, study_limits
from ketcli.questions.effects.display import back_transform
from ketcli.show.answers.arm_columns import arm_columns
from ketcli.show.kit.numbers import fixed, missing, percent, whole
from ketcli.show.words.common import MEASURE_NAMES, directions, headline, weight_of_evidence

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray, FloatArray
    from ketcli.overviews.findings.report import Source
    from ketcli.questions.answers.pool import PoolAnswer, PooledEffect
    from ketcli.show.answers.arm_columns import ArmColumn

FILTERS = ("route", "formulation")


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One study: its place on the axis of analysis, its texts, and what a reader may ask of it."""

    label: str
    trial_id: str
    span: tuple[float, float, float]
    sizes: tuple[str, str]
    effect: str
    weight: float
    year: float
    route: str
    formulation: str
    facts: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]

    @property
    def spoken(self) -> str:
        """The study in one sentence."""
        return f"{self.label}: {self.effect}, weight {self.weight:.1f} %"


@dataclass(frozen=True, slots=True)
class PooledRow:
    """The pooled effect of the studies that one choice of the filters leaves; no span where none is left."""

    choice: dict[str, str]
    title: str
    span: tuple[float, float, float] | None
    prediction: tuple[float, float] | None
    sizes: tuple[str, str]
    effect: str
    prediction_text: str
    sentence: str
    weights: tuple[float | None, ...]

    @property
    def key(self) -> str:
        """The choice as the page's script names it: `iv|racemic`, empty for all."""
        return "|".join(self.choice[name] for name in FILTERS)


@dataclass(frozen=True, slots=True)
class ForestRows:
    """All of a forest plot, in the order of the data."""

    studies: tuple[StudyRow, ...]
    pooled: tuple[PooledRow, ...]
    measure: str
    level: str
    logarithmic: bool
    sides: tuple[str, str]
    options: dict[str, tuple[str, ...]]


def forest_rows(answer: PoolAnswer, sources: dict[str, Source]) -> ForestRows:
    """The rows of a pooled answer, every number from that answer.

    A filter of the page keeps the studies whose route (formulation) is just that; the pooled effect of what is left
    is computed here, by the same model.
    """
    overall = answer.overall
    frame = overall.studies
    options = {name: tuple(sorted(value for value in frame[name].unique() if "+" not in value)) for name in FILTERS}
    pooled = [
        _pooled(overall, {"route": route, "formulation": formulation})
        for route in ("", *options["route"])
        for formulation in ("", *options["formulation"])
    ]
    method = overall.effects.method
    return ForestRows(
        _studies(overall, sources), tuple(pooled), MEASURE_NAMES[method.measure], percent(method.level),
        overall.display.scale == "ratio", directions(overall), options,
    )  # fmt: skip


def _studies(overall: PooledEffect, sources: dict[str, Source]) -> tuple[StudyRow, ...]:
    effects, frame = overall.effects, overall.studies
    transform = back_transform(effects)
    low, high = study_limits(effects)
    spans = np.column_stack([effects.yi, low, high])
    shown = transform(spans)
    columns = arm_columns(frame)
    rows = []
    for index, study in enumerate(frame.to_dict("records")):
        facts = [(_fact(column), column.cells[index]) for column in columns if column.cells[index]]
        facts += [(name, _meaning(str(study[key]))) for name, key in _FACTS if str(study[key])]
        cited = [sources[name] for name in study["sources"].split(";") if name in sources]
        rows.append(
            StudyRow(
                study["study"],
                study["trial_id"],
                _three(spans[index]),
                _sizes(study),
                _effect_text(*shown[index]),
                float(study["weight"]),
                float(study["year"]),
                study["route"],
                study["formulation"],
                tuple(facts),
                tuple((source.citation, source.link) for source in cited),
            )
        )
    return tuple(rows)


def _fact(column: ArmColumn) -> str:
    return column.header if not column.arm or column.arm in column.header else f"{column.arm} {column.header}"


def _meaning(value: str) -> str:
    """A word of the schema as a person says it."""
    known = {**DIAGNOSES, **DERIVATIONS, "difference": "from a published difference between arms"}
    return "; ".join(known.get(part, part.replace("_", " ")) for part in value.split("; "))


def _three(values: FloatArray) -> tuple[float, float, float]:
    estimate, low, high = (float(value) for value in values)
    return estimate, low, high


_FACTS = (
    ("Formulation", "formulation"),
    ("Route", "route"),
    ("Dose", "dose"),
    ("Control", "control_type"),
    ("Sessions", "sessions"),
    ("Diagnosis", "diagnosis"),
    ("Design", "design"),
    ("Figures derived", "derived"),
)


def _sizes(study: dict[Any, Any]) -> tuple[str, str]:
    """People of both groups, with their events where these are what was counted."""
    if missing(study["n_e"]) or missing(study["n_c"]):
        return "", ""
    if not missing(study["events_e"]) and not missing(study["events_c"]):
        one, other = (f"{whole(study[f'events_{arm}'])}/{whole(study[f'n_{arm}'])}" for arm in "ec")
        return one, other
    return whole(study["n_e"]), whole(study["n_c"])


def _effect_text(estimate: float, low: float, high: float) -> str:
    return f"{fixed(estimate)} ({fixed(low)} to {fixed(high)})"


def _pooled(overall: PooledEffect, choice: dict[str, str]) -> PooledRow:
    effects = overall.effects
    kept: BoolArray = np.ones(len(overall.studies), dtype=bool)
    for name, value in choice.items():
        if value:
            kept &= (overall.studies[name] == value).to_numpy()
    chosen = " ".join(filter(None, (choice["formulation"], choice["route"])))
    title = f"Pooled, {chosen}" if chosen else "All studies"
    if not kept.any():
        none = f"No study is {' and '.join(filter(None, (choice['formulation'], choice['route'])))}."
        return PooledRow(choice, title, None, None, ("", ""), "", "", none, (None,) * len(kept))
    rows = effects.poolable.copy()
    rows[rows] = kept
    effect = overall if kept.all() else pooled_effect(single_as_it_is(effects.where(rows)))
    pooled, shown = effect.pooled, effect.display
    weights: list[float | None] = [None] * len(kept)
    for place, weight in zip(np.flatnonzero(kept), pooled.weights, strict=True):
        weights[place] = float(weight)
    prediction = None if pooled.pi_low is None or pooled.pi_high is None else (pooled.pi_low, pooled.pi_high)
    limits = "" if prediction is None else f"prediction {fixed(shown.pi_low)} to {fixed(shown.pi_high)}"
    return PooledRow(
        choice, title if pooled.k > 1 else f"{title} (one study)",
        (pooled.estimate, pooled.ci_low, pooled.ci_high), prediction,
        (whole(effect.n_e), whole(effect.n_c)),
        _effect_text(shown.estimate, shown.ci_low, shown.ci_high), limits,
        f"{headline(effect)} {weight_of_evidence(effect)}", tuple(weights),
    )  # fmt: skip
