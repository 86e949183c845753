"""The forest plot: study table, effects with their weights, subgroups, the pooled effect and its prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.models.pooling.subgroups import FEWEST
from ketcli.questions.effects.method import MEANS
from ketcli.show.forest.model import forest_model
from ketcli.show.forest.order import sorted_model
from ketcli.show.forest.sides import Sides
from ketcli.show.plots.lights import MEANINGS
from ketcli.show.plots.look import looking
from ketcli.show.plots.sheet import draw_sheet
from ketcli.show.plots.sheet_parts import LightColumn, Mark, PlotColumn, Row, Sheet, TextColumn
from ketcli.show.plots.style import BLUE, INK, NO_BREAK, ORANGE, styled
from ketcli.show.plots.ticks import MINUS, reach
from ketcli.show.plots.words import arms_shown, capital, directions, effect_axis, subject
from ketcli.show.words.common import footer, heads
from ketcli.show.words.groups import smallest, statistic_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ketcli.models.pooling.subgroups import BetweenGroups
    from ketcli.questions.answers.pool import PoolAnswer
    from ketcli.questions.data.risk_of_bias import RiskOfBias
    from ketcli.show.forest.arm_columns import ArmColumn
    from ketcli.show.forest.model import ForestModel, Group, PooledLine, StudyLine
    from ketcli.show.plots.sheet_parts import Align

MAX_STUDIES = 500
NOT_DRAWN = ("time_h", "difference")
# which columns leave a narrow sheet, the highest first; the effect in numbers stays to the last
EFFECT_RANK, WEIGHT_RANK = 1, 2
RANKS = {"people": 3, "counts": 3, "scale": 4, "mean": 5}
WEIGHT_HEADS = {"all": "Weight\n(%)", "group": "Weight in\ngroup (%)"}


@styled
def forest_figure(answer: PoolAnswer, *, title: str | None = None, rob: RiskOfBias | None = None) -> Figure:
    """Draw every study, each subgroup and the whole.

    Squares have areas in proportion to weights; diamonds are pooled effects with their intervals; the line with end
    marks is the prediction interval; an arrow marks an interval that goes on. Ratios lie on a logarithmic axis.

    Parameters
    ----------
    answer : PoolAnswer
        What was pooled.
    title : str, optional
        Instead of the one made from the question.
    rob : RiskOfBias, optional
        Judgements to show as lights beside each study.
    """
    effects = answer.overall.effects
    sides = Sides(*heads(arms_shown(effects.arms)), *directions(effects))
    model = sorted_model(forest_model(answer, most=MAX_STUDIES, sides=sides), looking().sort)
    title = title if title is not None else subject(effects, by=answer.by)
    means = effects.method.measure in MEANS
    return draw_sheet(forest_sheet(model, title, footer(effects.method, effects.provenance), means=means, rob=rob))


def forest_sheet(model: ForestModel, title: str, method: str, *, means: bool, rob: RiskOfBias | None = None) -> Sheet:
    """What is drawn of a forest plot.

    Parameters
    ----------
    model : ForestModel
        Its rows.
    title, method : str
        Above the table, and in small print below it.
    means : bool
        Means were compared: where they were measured on several scales, each study's is named.
    rob : RiskOfBias, optional
        Judgements of these trials and of others.
    """
    shown = _columns(model, means=means)
    rob = None if rob is None else rob.only([line.trial for group in model.groups for line in group.studies])
    letters = {} if rob is None else rob.letters()
    return Sheet(
        title=title,
        columns=(
            TextColumn("study", "Study", "left"),
            *(_text_column(column) for column in shown),
            _plot_column(model),
            TextColumn("effect", f"{model.scale.name.capitalize()}\n[{model.scale.ci}]", rank=EFFECT_RANK),
            TextColumn("weight", WEIGHT_HEADS[model.weight_of], rank=WEIGHT_RANK),
            *(LightColumn(domain, letter) for domain, letter in letters.items()),
        ),
        rows=tuple(_rows(model, [column.key for column in shown], rob)),
        small_print=(*key_to_lights(rob), method),
        legend=tuple(MEANINGS.items()) if letters else (),
    )


def _columns(model: ForestModel, *, means: bool) -> list[ArmColumn]:
    """What went into the studies, as far as a picture shows it."""
    scales = {line.cells.get("scale") for group in model.groups for line in group.studies}
    hidden = NOT_DRAWN if means and len(scales) > 1 else (*NOT_DRAWN, "scale")
    return [column for column in model.columns if column.key not in hidden]


def _text_column(column: ArmColumn) -> TextColumn:
    align: Align = "left" if column.key == "scale" else "right"
    rank = RANKS.get(column.key.rpartition("_")[0] or column.key, WEIGHT_RANK + 1)
    return TextColumn(column.key, column.short or column.header, align, column.arm, rank)


def _plot_column(model: ForestModel) -> PlotColumn:
    scale, overall = model.scale, model.overall
    pooled = [line.span for line in model.pooled if line.span is not None]
    prediction = [overall.prediction] if overall.prediction is not None else []
    always = () if scale.null is None else (scale.null,)
    return PlotColumn(
        "plot",
        effect_axis(reach(model.spans, [*pooled, *prediction], always=always, logarithmic=scale.logarithmic)),
        f"{scale.name.capitalize()} ({scale.ci})",
        null=scale.null,
        dashed=None if overall.span is None else overall.span[0],
        directions=None if scale.null is None else (model.sides.left, model.sides.right),
    )


def _rows(model: ForestModel, keys: list[str], rob: RiskOfBias | None) -> list[Row]:
    rows: list[Row] = []
    for group in model.groups:
        studies = _studies(group, model, keys, rob)
        if group.pooled is None:
            rows += [*studies, Row(height=0.3)]
            continue
        rows.append(Row(wide=f"{capital(model.by or '')}: {group.level.replace('_', ' ')}", bold=True))
        rows += [*studies, *_pooled(group.pooled), Row(height=0.6)]
    rows += _pooled(model.overall)
    return rows if model.between is None else [*rows, Row(wide=_test_between(model.between), quiet=True)]


def _test_between(between: BetweenGroups) -> str:
    few = f" (no verdict, {smallest(between.fewest)})" if between.fewest < FEWEST else ""
    return f"Test between groups: {statistic_text(between)}{few}"


def _studies(group: Group, model: ForestModel, keys: list[str], rob: RiskOfBias | None) -> list[Row]:
    if group.hidden:
        return [Row(wide=f"({group.k:,} studies, not drawn)", quiet=True)]
    return [
        Row(
            cells={
                **_cells(line, keys),
                "study": line.study,
                "effect": _minus(line.text),
                "weight": line.weight_text,
            },
            marks={} if line.span is None else {"plot": (Mark("square", line.span, model.share(line), colour=BLUE),)},
            lights={} if rob is None else rob.lights(line.trial),
        )
        for line in group.studies
    ]


def _cells(line: StudyLine, keys: list[str]) -> dict[str, str]:
    """What went into one study."""
    kept = {key: text for key, text in line.cells.items() if key in keys}
    return {key: text if key == "scale" else _minus(text) for key, text in kept.items()}


def _minus(text: str) -> str:
    return text.replace("-", MINUS)


def _pooled(line: PooledLine) -> list[Row]:
    """Diamond, prediction interval and heterogeneity."""
    rows = [
        Row(
            cells={**line.cells, "study": f"{line.label} ({line.studies})", "effect": _minus(line.text)},
            marks={} if line.span is None else {"plot": (Mark("diamond", line.span, colour=ORANGE),)},
            bold=True,
        )
    ]
    if line.prediction_text:
        rows.append(
            Row(
                cells={"study": "Prediction interval", "effect": _minus(line.prediction_text)},
                marks={} if line.prediction is None else {"plot": (Mark("range", line.prediction, colour=INK),)},
            )
        )
    # no line breaks within a figure
    parts = ", ".join(part.replace(" ", NO_BREAK) for part in line.heterogeneity)
    return [*rows, Row(wide=f"Heterogeneity: {parts}", quiet=True)] if parts else rows


def key_to_lights(rob: RiskOfBias | None) -> tuple[str, ...]:
    """What the letters above the lights stand for."""
    if rob is None or not rob.trials:
        return ()
    key = "; ".join(f"{letter} {domain}" for domain, letter in rob.letters().items())
    shared = " A light of several colours: the sources disagree." if rob.disagreements() else ""
    return (f"Risk of bias as published: {key}.{shared}",)
