"""The forest plot: study table, effects with their weights, subgroups, the pooled effect and its prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.questions.answers.pool import study_limits
from ketcli.questions.effects.display import back_transform
from ketcli.questions.effects.method import MEANS
from ketcli.show.answers.arm_columns import arm_columns
from ketcli.show.kit.numbers import fixed, missing, p_text, percent, whole
from ketcli.show.plots.lights import MEANINGS
from ketcli.show.plots.sheet import draw_sheet
from ketcli.show.plots.sheet_parts import LightColumn, Mark, PlotColumn, Row, Sheet, TextColumn
from ketcli.show.plots.style import BLUE, INK, NO_BREAK, ORANGE, styled
from ketcli.show.plots.ticks import MINUS, reach
from ketcli.show.plots.words import capital, subject
from ketcli.show.words.common import MEASURE_NAMES, directions, footer

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from ketcli.arrays import FloatArray
    from ketcli.questions.answers.pool import PoolAnswer, PooledEffect
    from ketcli.questions.data.risk_of_bias import RiskOfBias
    from ketcli.show.plots.ticks import Span

MAX_STUDIES = 500


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
    overall = answer.overall
    groups = [group for _, group in answer.subgroups] or [overall]
    scale = _Scale(overall)
    spans = [span for group in groups for span in scale.of_studies(group)]
    pooled = [scale.of_pooled(effect) for effect in {id(one): one for one in (*groups, overall)}.values()]
    prediction = [span for span in [scale.of_prediction(overall)] if span]
    null = None if scale.proportion else 0.0
    axis = reach(spans, [*pooled, *prediction], always=() if null is None else (null,), logarithmic=scale.ratio)
    table, columns = _table(overall, groups)
    rob = None if rob is None else rob.only(_trials(overall))
    letters = {} if rob is None else rob.letters()
    heading = f"{MEASURE_NAMES[overall.effects.method.measure].capitalize()}\n[{_ci(overall)}]"
    sheet = Sheet(
        title=title if title is not None else subject(overall.effects, by=answer.by),
        columns=(
            TextColumn("study", "Study", "left"),
            *columns,
            PlotColumn(
                "plot",
                axis,
                f"{MEASURE_NAMES[overall.effects.method.measure].capitalize()} ({_ci(overall)})",
                null=null,
                dashed=pooled[-1][0],
                directions=None if scale.proportion else directions(overall),
            ),
            TextColumn("effect", heading),
            TextColumn("weight", "Weight\n(%)"),
            *(LightColumn(domain, letter) for domain, letter in letters.items()),
        ),
        rows=tuple(_rows(answer, scale, table, rob)),
        small_print=(*key_to_lights(rob), footer(overall.effects.method, overall.effects.provenance)),
        legend=tuple(MEANINGS.items()) if letters else (),
    )
    return draw_sheet(sheet)


class _Scale:
    """Values of the analysis scale as they are drawn and as they are written."""

    def __init__(self, effect: PooledEffect) -> None:
        self.transform: Callable[[FloatArray], FloatArray] = back_transform(effect.effects)
        self.ratio = effect.display.scale == "ratio"
        self.proportion = effect.display.scale == "proportion"
        self.digits = 3 if self.proportion else 2

    def drawn(self, values: tuple[float, float, float]) -> Span:
        """Proportions are drawn as they are, ratios on the log scale."""
        if not self.proportion:
            return values
        estimate, low, high = (float(value) for value in self.transform(np.array(values)))
        return estimate, low, high

    def of_studies(self, group: PooledEffect) -> list[Span]:
        """Every study with its own interval."""
        low, high = study_limits(group.effects)
        spans = zip(group.effects.yi.tolist(), low.tolist(), high.tolist(), strict=True)
        return [self.drawn(span) for span in spans]

    def of_pooled(self, effect: PooledEffect) -> Span:
        """The pooled effect with its interval."""
        pooled = effect.pooled
        return self.drawn((pooled.estimate, pooled.ci_low, pooled.ci_high))

    def of_prediction(self, effect: PooledEffect) -> Span | None:
        """The prediction interval, where there is one."""
        pooled = effect.pooled
        if pooled.pi_low is None or pooled.pi_high is None:
            return None
        return self.drawn((pooled.estimate, pooled.pi_low, pooled.pi_high))

    def text(self, span: Span, *, estimate: bool = True) -> str:
        """An estimate with its interval in the reader's numbers."""
        values = span if self.proportion else tuple(float(v) for v in self.transform(np.array(span)))
        middle, low, high = (fixed(value, self.digits).replace("-", MINUS) for value in values)
        if missing(values[0]):
            return "not estimable"
        return f"{middle} [{low}, {high}]" if estimate else f"[{low}, {high}]"


def _trials(effect: PooledEffect) -> list[str]:
    frame = effect.effects.complete
    return [str(trial) for trial in frame["trial_id"]] if "trial_id" in frame.columns else []


def _ci(effect: PooledEffect) -> str:
    return f"{percent(effect.pooled.level).replace(' ', '')} CI"


def _table(overall: PooledEffect, groups: list[PooledEffect]) -> tuple[list[list[dict[str, str]]], list[TextColumn]]:
    """The cells of each group's studies, and the columns that they fill."""
    shown = [arm for arm in arm_columns(overall.effects.complete) if arm.key not in ("time_h", "difference")]
    scales = overall.effects.complete.get("scale")
    if overall.effects.method.measure not in MEANS or scales is None or scales.nunique() < 2:
        shown = [arm for arm in shown if arm.key != "scale"]
    keys = [arm.key for arm in shown]
    columns = [
        TextColumn(arm.key, arm.short or arm.header, "left" if arm.key == "scale" else "right", arm.arm)
        for arm in shown
    ]
    cells: list[list[dict[str, str]]] = []
    for group in groups:
        frame = group.effects.complete
        found = {arm.key: arm.cells for arm in arm_columns(frame)}
        cells.append([_cells(found, keys, row) for row in range(len(frame))])
    return cells, columns


def _cells(found: dict[str, list[str]], keys: list[str], row: int) -> dict[str, str]:
    """What went into one study."""
    kept = [key for key in keys if key in found]
    return {key: found[key][row] if key == "scale" else found[key][row].replace("-", MINUS) for key in kept}


def _rows(answer: PoolAnswer, scale: _Scale, table: list[list[dict[str, str]]], rob: RiskOfBias | None) -> list[Row]:
    rows: list[Row] = []
    if answer.subgroups:
        for (level, group), cells in zip(answer.subgroups, table, strict=True):
            rows.append(Row(wide=f"{capital(answer.by or '')}: {level.replace('_', ' ')}", bold=True))
            rows += [*_studies(group, scale, cells, rob), *_summary(group, scale, "Pooled", ORANGE), Row(height=0.6)]
    else:
        rows += [*_studies(answer.overall, scale, table[0], rob), Row(height=0.3)]
    rows += _summary(answer.overall, scale, "All studies" if answer.subgroups else "Pooled", ORANGE)
    between = answer.between
    if between is not None:
        df = f"{between.df}" if between.df2 is None else f"{between.df}, {between.df2:g}"
        name = "Q" if between.df2 is None else "F"
        test = f"Test between groups: {name} = {fixed(between.q)}, df = {df}, {p_text(between.p)}"
        rows.append(Row(wide=test, quiet=True))
    return rows


def _studies(group: PooledEffect, scale: _Scale, cells: list[dict[str, str]], rob: RiskOfBias | None) -> list[Row]:
    frame = group.studies
    if len(frame) > MAX_STUDIES:
        return [Row(wide=f"({len(frame):,} studies, not drawn)", quiet=True)]
    weights = frame["weight"].to_numpy()
    heaviest = float(np.nanmax(weights)) or 1.0
    names = [str(name) for name in frame["study"]]
    ids = [str(trial) for trial in frame["trial_id"]] if "trial_id" in frame.columns else names
    return [
        Row(
            cells={
                **own, "study": name, "effect": scale.text(span),
                "weight": f"{weight:.1f}" if np.isfinite(weight) else "",
            },
            marks={"plot": (Mark("square", span, float(weight) / heaviest, colour=BLUE),)}
            if np.isfinite(span).all() else {},
            lights={} if rob is None else rob.lights(trial),
        )
        for name, trial, own, span, weight in zip(names, ids, cells, scale.of_studies(group), weights, strict=True)
    ]  # fmt: skip


def _summary(effect: PooledEffect, scale: _Scale, label: str, colour: str) -> list[Row]:
    """Diamond, prediction interval and heterogeneity."""
    pooled = effect.pooled
    span = scale.of_pooled(effect)
    people = {"people_e": effect.n_e, "people_c": effect.n_c}
    cells = {key: whole(value) for key, value in people.items() if not missing(value)}
    cells |= _counted(effect)
    k = f"{pooled.k} {'study' if pooled.k == 1 else 'studies'}"
    rows = [
        Row(
            cells={**cells, "study": f"{label} ({k})", "effect": scale.text(span)},
            marks={"plot": (Mark("diamond", span, colour=colour),)},
            bold=True,
        )
    ]
    prediction = scale.of_prediction(effect)
    if prediction is not None:
        rows.append(
            Row(
                cells={"study": "Prediction interval", "effect": scale.text(prediction, estimate=False)},
                marks={"plot": (Mark("range", prediction, colour=INK),)},
            )
        )
    text = heterogeneity(effect)
    return [*rows, Row(wide=text, quiet=True)] if text else rows


def _counted(effect: PooledEffect) -> dict[str, str]:
    """Events over people, all studies together."""
    frame = effect.effects.complete
    found = {}
    for key, events, n in (("counts_e", "events_e", "n_e"), ("counts_c", "events_c", "n_c"), ("counts", "events", "n")):
        if events in frame.columns and n in frame.columns and frame[events].notna().all():
            found[key] = f"{whole(float(frame[events].sum()))}/{whole(float(frame[n].sum()))}"
    return found


def heterogeneity(effect: PooledEffect) -> str:
    """I2, tau2 and Q in one line; nothing for a single study."""
    pooled = effect.pooled
    if pooled.k < 2:
        return ""
    parts = []
    i2, tau2 = getattr(pooled, "i2", None), getattr(pooled, "tau2", None)
    if i2 is not None:
        parts.append(f"I² = {fixed(i2, 0)}%")
    if tau2 is not None:
        parts.append(f"τ² = {fixed(tau2, 3)}")
    parts += [f"Q = {fixed(pooled.q, 1)}", f"df = {pooled.q_df}", p_text(pooled.q_p)]
    # no line breaks within a figure
    return f"Heterogeneity: {', '.join(part.replace(' ', NO_BREAK) for part in parts)}"


def key_to_lights(rob: RiskOfBias | None) -> tuple[str, ...]:
    """What the letters above the lights stand for."""
    if rob is None or not rob.trials:
        return ()
    key = "; ".join(f"{letter} {domain}" for domain, letter in rob.letters().items())
    shared = " A light of several colours: the sources disagree." if rob.disagreements() else ""
    return (f"Risk of bias as published: {key}.{shared}",)
