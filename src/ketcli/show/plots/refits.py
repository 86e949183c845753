"""The pooled effect without each study, or as the studies came in: one row a fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.questions.effects.display import back_transform, scale_of
from ketcli.show.kit.numbers import fixed, p_value, percent
from ketcli.show.plots.sheet import draw_sheet
from ketcli.show.plots.sheet_parts import Mark, PlotColumn, Row, Sheet, TextColumn
from ketcli.show.plots.style import BLUE, ORANGE, styled
from ketcli.show.plots.ticks import MINUS, reach
from ketcli.show.plots.words import capital, subject
from ketcli.show.words.common import MEASURE_NAMES, directions_of, footer

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from ketcli.questions.answers.sensitivity import SensitivityAnswer
    from ketcli.show.plots.ticks import Span


@styled
def leave_one_out_figure(answer: SensitivityAnswer, *, title: str | None = None) -> Figure:
    """Draw the pooled effect without each study, and with all."""
    lead = "Leaving one study out: "
    return _figure(answer, answer.leave_one_out, "Without", "All studies", title, lead)


@styled
def cumulative_figure(answer: SensitivityAnswer, *, title: str | None = None) -> Figure:
    """Draw the pooled effect after each further study."""
    by = f" by {answer.order.replace('_', ' ')}" if answer.order else ""
    return _figure(answer, answer.cumulative, "Adding", "", title, f"Cumulative{by}: ")


def _figure(
    answer: SensitivityAnswer, frame: pd.DataFrame, verb: str, last: str, title: str | None, lead: str
) -> Figure:
    effects = answer.effects
    measure = effects.method.measure
    proportion = scale_of(measure) == "proportion"
    transform = back_transform(effects)
    values = frame[["estimate", "ci_low", "ci_high"]].to_numpy(dtype=float)
    pooled = np.array([answer.pooled.estimate, answer.pooled.ci_low, answer.pooled.ci_high])
    if proportion:
        values, pooled = transform(values), transform(pooled)

    def text(span: Span) -> str:
        shown = span if proportion else transform(np.array(span)).tolist()
        if not np.isfinite(shown[0]):
            return ""
        middle, low, high = (fixed(float(value), 3 if proportion else 2).replace("-", MINUS) for value in shown)
        return f"{middle} [{low}, {high}]" if np.isfinite(shown[1]) else middle

    spans: list[Span] = [(float(row[0]), float(row[1]), float(row[2])) for row in values]
    whole: Span = (float(pooled[0]), float(pooled[1]), float(pooled[2]))
    rows = [
        Row(
            cells={
                "study": str(study),
                "effect": text(span),
                "p": p_value(float(p)),
                "tau2": "" if tau2 is None else fixed(float(tau2), 3),
                "i2": "" if i2 is None else fixed(float(i2), 0),
            },
            marks={"plot": (Mark("square", span, 0.45, colour=BLUE),)} if np.isfinite(span).all() else {},
        )
        for study, span, p, tau2, i2 in zip(frame["study"], spans, frame["p"], frame["tau2"], frame["i2"], strict=True)
    ]
    if last:
        overall = answer.pooled
        rows += [
            Row(height=0.3),
            Row(
                cells={
                    "study": last,
                    "effect": text(whole),
                    "p": p_value(overall.p),
                    "tau2": fixed(overall.tau2, 3),
                    "i2": fixed(overall.i2, 0),
                },
                marks={"plot": (Mark("diamond", whole, colour=ORANGE),)},
                bold=True,
            ),
        ]
    finite = [span for span in spans if np.isfinite(span).all()]
    null = None if proportion else 0.0
    axis = reach(finite, [whole], always=() if null is None else (null,), logarithmic=scale_of(measure) == "ratio")
    ci = f"{percent(effects.method.level).replace(' ', '')} CI"
    name = capital(MEASURE_NAMES[measure])
    sheet = Sheet(
        title=title if title is not None else subject(effects, lead=lead),
        columns=(
            TextColumn("study", verb, "left"),
            PlotColumn(
                "plot",
                axis,
                f"{name} ({ci})",
                null=null,
                dashed=whole[0],
                directions=None if proportion else directions_of(effects),
            ),
            TextColumn("effect", f"{name}\n[{ci}]"),
            TextColumn("p", "p"),
            TextColumn("i2", "I² (%)"),
            TextColumn("tau2", "τ²"),
        ),
        rows=tuple(rows),
        small_print=(footer(effects.method, effects.provenance),),
    )
    return draw_sheet(sheet)
