"""What a forest plot of the report shows beside its model: facts and sources of each study, and choices of studies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.evidence.vocabulary import DERIVATIONS, DIAGNOSES
from ketcli.questions.answers.choices import values_of
from ketcli.show.forest.model import forest_model, pooled_line
from ketcli.show.kit.numbers import fixed, percent
from ketcli.show.words.common import weight_of_evidence
from ketcli.show.words.verdicts import headline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.overviews.findings.report import Source
    from ketcli.questions.answers.choices import Choice
    from ketcli.questions.answers.pool import PoolAnswer
    from ketcli.show.forest.arm_columns import ArmColumn
    from ketcli.show.forest.model import ForestModel, PooledLine, StudyLine
    from ketcli.show.forest.scale import Span
    from ketcli.show.forest.sides import Sides


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One study: its line of the plot, and what a reader may ask of it."""

    line: StudyLine
    year: float
    route: str
    formulation: str
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
        return f"{self.line.study}: {self.effect}, weight {self.line.weight:.1f} %"


@dataclass(frozen=True, slots=True)
class PooledRow:
    """The pooled effect of one choice of studies; no line where none is left."""

    choice: Choice
    title: str
    line: PooledLine | None
    sentence: str

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
    """All of a forest plot, in the order of the data; the first of `pooled` is the whole."""

    model: ForestModel
    studies: tuple[StudyRow, ...]
    pooled: tuple[PooledRow, ...]
    options: dict[str, tuple[str, ...]]

    @property
    def level(self) -> str:
        """Of the confidence intervals: `95 %`."""
        return percent(self.model.scale.level)


def forest_rows(
    answer: PoolAnswer, choices: Sequence[Choice], sources: dict[str, Source], *, sides: Sides | None = None
) -> ForestRows:
    """The rows of a pooled answer and of its choices, every number from these.

    Parameters
    ----------
    answer : PoolAnswer
        The whole.
    choices : sequence of Choice
        As `ketcli.questions.answers.choices.choices_of` gives them for it.
    sources : dict
        Every document by its name.
    sides : Sides, optional
        As `ketcli.show.forest.model.forest_model`.
    """
    model = forest_model(answer, sides=sides)
    (group,) = model.groups
    rows = []
    for line, study in zip(group.studies, answer.overall.studies.to_dict("records"), strict=True):
        facts = [(_fact(column), line.cells[column.key]) for column in model.columns if line.cells[column.key]]
        facts += [(name, _meaning(str(study[key]))) for name, key in _FACTS if str(study[key])]
        cited = [sources[name] for name in study["sources"].split(";") if name in sources]
        links = tuple((source.citation, source.link) for source in cited)
        rows.append(StudyRow(line, float(study["year"]), study["route"], study["formulation"], tuple(facts), links))
    pooled = tuple(_pooled(choice, answer, model) for choice in choices)
    return ForestRows(model, tuple(rows), pooled, values_of(answer.overall))


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
    estimate, low, high = (fixed(value) for value in shown)
    return f"{estimate} ({low} to {high})"


def _pooled(choice: Choice, answer: PoolAnswer, model: ForestModel) -> PooledRow:
    title = f"Pooled, {' '.join(choice.words)}" if choice.words else "All studies"
    effect = choice.effect
    if effect is None:
        return PooledRow(choice, title, None, f"No study is {' and '.join(choice.words)}.")
    line = model.overall if effect is answer.overall else pooled_line(effect, title, model.scale)
    title = title if line.k > 1 else f"{title} (one study)"
    return PooledRow(choice, title, line, f"{headline(effect)} {weight_of_evidence(effect)}")
