"""The pooled effect of every distinct data set that defensible choices lead to, sorted: a specification curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.show.forest.scale import scale_for
from ketcli.show.plots.sheet import draw_sheet
from ketcli.show.plots.sheet_parts import Mark, PlotColumn, Row, Sheet, TextColumn
from ketcli.show.plots.style import BLUE, ORANGE, styled
from ketcli.show.plots.ticks import MINUS, reach
from ketcli.show.plots.words import capital, directions, effect_axis, subject
from ketcli.show.words.choices import VERDICTS, typed
from ketcli.show.words.common import footer

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ketcli.questions.answers.multiverse import Multiverse
    from ketcli.show.forest.scale import Scale, Span

SIZE = 0.45
AS_ASKED = "as asked"


@styled
def choices_figure(answer: Multiverse, *, title: str | None = None) -> Figure:
    """Draw a row a distinct data set, named by the simplest change that leads to it; the one as asked in bold."""
    effects, pooled = answer.effects, answer.pooled
    scale, null = scale_for(effects), scale_for(effects).null
    spans: list[Span] = [
        (float(y), float(low), float(high))
        for y, low, high in zip(pooled.estimate, pooled.low, pooled.high, strict=True)
    ]
    drawn = [span for one in spans if (span := scale.drawn(one)) is not None]
    asked = scale.drawn(spans[0])
    return draw_sheet(
        Sheet(
            title=title if title is not None else subject(effects, lead="Defensible choices of figures: "),
            columns=(
                TextColumn("change", "Simplest change", "left"),
                PlotColumn(
                    "plot",
                    effect_axis(
                        reach(drawn, [], always=() if null is None else (null,), logarithmic=scale.logarithmic)
                    ),
                    f"{capital(scale.name)} ({scale.ci})",
                    null=null,
                    dashed=None if asked is None else asked[0],
                    directions=None if null is None else directions(effects),
                ),
                TextColumn("effect", f"{capital(scale.name)}\n[{scale.ci}]", rank=1),
                TextColumn("k", "Studies", rank=2),
                TextColumn("verdict", "Shows", "left", rank=3),
            ),
            rows=tuple(_row(answer, int(one), spans[int(one)], scale) for one in np.argsort(pooled.estimate)),
            small_print=(footer(effects.method, effects.provenance),),
        )
    )


def _row(answer: Multiverse, number: int, one: Span, scale: Scale) -> Row:
    span, asked = scale.drawn(one), number == 0
    return Row(
        cells={
            "change": typed(answer.changes(answer.simplest[number])) or AS_ASKED,
            "effect": scale.text(one).replace("-", MINUS),
            "k": str(int(answer.pooled.k[number])),
            "verdict": VERDICTS[answer.verdicts[number].verdict],
        },
        marks={} if span is None else {"plot": (Mark("square", span, SIZE, colour=ORANGE if asked else BLUE),)},
        bold=asked,
    )
