"""What a forest plot of the report shows beside its model: facts and sources of each study, and choices of studies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.evidence.vocabulary import DERIVATIONS, DIAGNOSES
from ketcli.questions.answers.choices import values_of
from ketcli.show.forest.model import forest_model
from ketcli.show.kit.numbers import estimated, fixed, interval, percent
from ketcli.show.words.common import weight_of_evidence
from ketcli.show.words.verdicts import headline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketcli.overviews.findings.report import Source
    from ketcli.questions.answers.choices import Choice
    from ketcli.questions.answers.pool import PoolAnswer
    from ketcli.show.forest.arm_columns import ArmColumn
    from ketcli.show.forest.model import ForestModel, PooledLine, StudyLine
    from ketcli.show.forest.scale import Span
    from ketcli.show.forest.sides import Sides


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One study: its line of the plot, its effect size and variance, and what a reader may ask of it."""

    line: StudyLine
    yi: float
    vi: float
    programme: str
    year: float
    facts: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]

    @property
    def effect(self) -> str:
        """Estimate and interval."""
        return _effect_text(self.line.shown)

    @property
    def sizes(self) -> tuple[str, str]:
        """People of both groups, with their events where these are what was counted."""
        cells, (experimental, control) = self.line.cells, self.line.people
        return cells.get("counts_e") or experimental, cells.get("counts_c") or control

    @property
    def spoken(self) -> str:
        """The study in one sentence."""
        return f"{self.line.study}: {self.effect}, weight {round(self.line.weight, 9):.1f} %"


@dataclass(frozen=True, slots=True)
class PooledSet:
    """The pooled effect of one choice of studies; `rows` are their places among all, in their order."""

    choice: Choice
    title: str
    line: PooledLine | None
    sentence: str
    rows: tuple[int, ...]

    @property
    def effect(self) -> str:
        """Estimate and interval, or the words in their place."""
        if self.line is None:
            return ""
        return self.line.text if self.line.span is None else _effect_text(self.line.shown)

    @property
    def prediction(self) -> str:
        """The prediction interval, where there is one."""
        if self.line is None or self.line.prediction_shown is None:
            return ""
        _, low, high = self.line.prediction_shown
        return f"prediction {fixed(low)} to {fixed(high)}"


@dataclass(frozen=True, slots=True)
class ForestRows:
    """All of a forest plot.

    Attributes
    ----------
    model : ForestModel
        The whole.
    studies : tuple of StudyRow
        Those of the whole in its order, then those that stand with other figures where a choice leaves only some arms.
    sets : tuple of PooledSet
        What may be chosen; the first is the whole.
    options : dict
        The values to choose, by column.
    """

    model: ForestModel
    studies: tuple[StudyRow, ...]
    sets: tuple[PooledSet, ...]
    options: dict[str, tuple[str, ...]]

    @property
    def shown(self) -> tuple[StudyRow, ...]:
        """The studies of the whole."""
        return self.studies[: len(self.sets[0].rows)]

    @property
    def leaves_out(self) -> bool:
        """Whether the page may pool without one study: its floor interval is by REML, and it leads."""
        whole = self.sets[0].choice.answer
        return whole is not None and whole.overall.effects.method.tau2_method == "REML" and not whole.overall.lead.other

    @property
    def level(self) -> str:
        """Of the confidence intervals: `95 %`."""
        return percent(self.model.scale.level)


def forest_rows(
    answer: PoolAnswer, choices: Sequence[Choice], sources: Mapping[str, Source], *, sides: Sides | None = None
) -> ForestRows:
    """The rows of a pooled answer and of its choices, every number from these.

    Parameters
    ----------
    answer : PoolAnswer
        The whole.
    choices : sequence of Choice
        As `ketcli.questions.answers.choices.choices_of` gives them for it, the whole first.
    sources : mapping
        Every document by its name.
    sides : Sides, optional
        As `ketcli.show.forest.model.forest_model`.
    """
    model = forest_model(answer, sides=sides)
    places: dict[tuple[str, float, float], int] = {}
    studies: list[StudyRow] = []
    sets = []
    for choice in choices:
        if choice.answer is None:
            sets.append(PooledSet(choice, _title(choice), None, f"No study is {' and '.join(choice.words)}.", ()))
            continue
        own = model if choice.answer is answer else forest_model(choice.answer, sides=model.sides)
        rows = []
        for study in _studies(choice.answer, own, sources):
            key = (study.line.study, study.yi, study.vi)
            if key not in places:
                places[key] = len(studies)
                studies.append(study)
            rows.append(places[key])
        title = _title(choice) if own.overall.k > 1 else f"{_title(choice)} (one study)"
        effect = choice.answer.overall
        sentence = f"{headline(effect)} {weight_of_evidence(effect)}"
        sets.append(PooledSet(choice, title, own.overall, sentence, tuple(rows)))
    return ForestRows(model, tuple(studies), tuple(sets), values_of(answer))


def _title(choice: Choice) -> str:
    return f"Pooled, {' '.join(choice.words)}" if choice.words else "All studies"


def _studies(answer: PoolAnswer, model: ForestModel, sources: Mapping[str, Source]) -> list[StudyRow]:
    (group,) = model.groups
    effects, rows = answer.overall.effects, []
    told = answer.overall.weighed.rows()
    for line, study, yi, vi in zip(group.studies, told, effects.yi.tolist(), effects.vi.tolist(), strict=True):
        facts = [(_fact(column), line.cells[column.key]) for column in model.columns if line.cells.get(column.key)]
        facts += [(name, _meaning(str(study[key]))) for name, key in _FACTS if str(study.get(key, ""))]
        cited = [sources[name] for name in str(study.get("sources", "")).split(";") if name in sources]
        links = tuple((source.citation, source.link) for source in cited)
        programme = str(study.get("programme", line.study))
        rows.append(StudyRow(line, yi, vi, programme, _year(study.get("year")), tuple(facts), links))
    return rows


def _year(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else math.nan


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


def _fact(column: ArmColumn) -> str:
    return column.header if not column.arm or column.arm in column.header else f"{column.arm} {column.header}"


def _meaning(value: str) -> str:
    """A word of the schema as a person says it."""
    known = {**DIAGNOSES, **DERIVATIONS, "difference": "from a published difference between arms"}
    return "; ".join(known.get(part, part.replace("_", " ")) for part in value.split("; "))


def _effect_text(shown: Span) -> str:
    estimate, low, high = shown
    return f"{estimated(estimate)} ({interval(low, high)})"
