"""The pooled effect without each study, or as the studies came in: one row a fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ketcli.show.forest.scale import scale_for
from ketcli.show.kit.numbers import fixed, p_value
from ketcli.show.plots.sheet import draw_sheet
from ketcli.show.plots.sheet_parts import Mark, PlotColumn, Row, Sheet, TextColumn
from ketcli.show.plots.style import BLUE, ORANGE, styled
from ketcli.show.plots.ticks import MINUS, reach
from ketcli.show.plots.words import capital, directions, effect_axis, subject
from ketcli.show.words.common import footer

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from ketcli.questions.answers.sensitivity import SensitivityAnswer
    from ketcli.show.forest.scale import Scale, Span

SIZE = 0.45  # of every square: a fit has no weight


@styled
def leave_one_out_figure(answer: SensitivityAnswer, *, title: str | None = None) -> Figure:
    """Draw the pooled effect without each study, and with all."""
    lead = "Leaving one study out: "
    return _figure(answer, answer.leave_one_out, "Without", lead, title, with_all=True)


@styled
def cumulative_figure(answer: SensitivityAnswer, *, title: str | None = None) -> Figure:
    """Draw the pooled effect after each further study."""
    by = f" by {answer.order.replace('_', ' ')}" if answer.order else ""
    return _figure(answer, answer.cumulative, "Adding", f"Cumulative{by}: ", title, with_all=False)


@dataclass(frozen=True, slots=True)
class _Fit:
    """One pooled effect on the scale of analysis, and what stands beside it."""

    name: str
    span: Span
    p: float
    tau2: float | None
    i2: float | None

    def cells(self, scale: Scale) -> dict[str, str]:
        """Its numbers; no interval where there is none."""
        estimate = scale.shown(self.span)[0]
        effect = scale.text(self.span) if np.isfinite(self.span).all() else fixed(estimate, scale.digits)
        return {
            "study": self.name,
            "effect": effect.replace("-", MINUS),
            "p": p_value(self.p),
            "tau2": fixed(self.tau2, 3),
            "i2": fixed(self.i2, 0),
        }


def _fits(frame: pd.DataFrame) -> list[_Fit]:
    names = ("study", "estimate", "ci_low", "ci_high", "p", "tau2", "i2")
    return [
        _Fit(str(study), (float(estimate), float(low), float(high)), float(p), tau2, i2)
        for study, estimate, low, high, p, tau2, i2 in zip(*(frame[name] for name in names), strict=True)
    ]


def _whole(answer: SensitivityAnswer) -> _Fit:
    pooled = answer.pooled
    span = (pooled.estimate, pooled.ci_low, pooled.ci_high)
    return _Fit("All studies", span, pooled.p, pooled.tau2, pooled.i2)


def _figure(
    answer: SensitivityAnswer, frame: pd.DataFrame, verb: str, lead: str, title: str | None, *, with_all: bool
) -> Figure:
    """A row a fit of `frame`, its study under the head `verb`; `with_all` ends in the fit of all studies."""
    effects, whole = answer.effects, _whole(answer)
    scale, fits = scale_for(effects), _fits(frame)
    rows = [_row(fit, scale) for fit in fits]
    if with_all:
        rows += [Row(height=0.3), _last(whole, scale)]
    return draw_sheet(
        Sheet(
            title=title if title is not None else subject(effects, lead=lead),
            columns=(
                TextColumn("study", verb, "left"),
                _plot_column(fits, whole, scale, directions(effects)),
                TextColumn("effect", f"{capital(scale.name)}\n[{scale.ci}]", rank=1),
                TextColumn("p", "p", rank=2),
                TextColumn("i2", "I² (%)", rank=3),
                TextColumn("tau2", "τ²", rank=4),
            ),
            rows=tuple(rows),
            small_print=(footer(effects.method, effects.provenance),),
        )
    )


def _row(fit: _Fit, scale: Scale) -> Row:
    return Row(cells=fit.cells(scale), marks=_marks(fit, scale, "square", BLUE))


def _last(whole: _Fit, scale: Scale) -> Row:
    return Row(cells=whole.cells(scale), marks=_marks(whole, scale, "diamond", ORANGE), bold=True)


def _marks(fit: _Fit, scale: Scale, kind: Literal["square", "diamond"], colour: str) -> dict[str, tuple[Mark, ...]]:
    span = scale.drawn(fit.span)
    return {} if span is None else {"plot": (Mark(kind, span, SIZE, colour=colour),)}


def _plot_column(fits: list[_Fit], whole: _Fit, scale: Scale, directions: tuple[str, str]) -> PlotColumn:
    """The axis: all fits, the whole and no effect."""
    spans = [span for fit in fits if (span := scale.drawn(fit.span)) is not None]
    pooled = scale.drawn(whole.span)
    null = scale.null
    return PlotColumn(
        "plot",
        effect_axis(
            reach(
                spans,
                [] if pooled is None else [pooled],
                always=() if null is None else (null,),
                logarithmic=scale.logarithmic,
            )
        ),
        f"{capital(scale.name)} ({scale.ci})",
        null=null,
        dashed=None if pooled is None else pooled[0],
        directions=None if null is None else directions,
    )
