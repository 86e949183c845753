"""Funnel plots: effects against their standard errors, with studies filled in, or with contours of significance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.distributions import normal_critical
from ketcli.questions.effects.display import scale_of
from ketcli.show.kit.axis import Axis
from ketcli.show.kit.numbers import fixed, p_text
from ketcli.show.plots.charts import across, chart, directions_below, legend, minus, narrow, upwards
from ketcli.show.plots.style import BLUE, GREY, INK, ORANGE, styled
from ketcli.show.plots.words import capital, directions, effect_axis, subject
from ketcli.show.words.common import MEASURE_NAMES, footer

if TYPE_CHECKING:
    from typing import Any

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ketcli.arrays import FloatArray
    from ketcli.questions.answers.bias import BiasAnswer

LEVELS = ((0.90, "#C8C8C8", "p < 0.10"), (0.95, "#E0E0E0", "p < 0.05"), (0.99, "#F3F3F3", "p < 0.01"))


@styled
def funnel_figure(answer: BiasAnswer, *, contours: bool = False, title: str | None = None) -> Figure:
    """Draw the studies of a funnel.

    Without contours: the region that holds the level's share of studies of one common effect around the pooled one, and
    the studies that trim-and-fill (L0) adds. With contours (Peters et al., 2008): around no effect, the regions in
    which a study is significant at 0.10, 0.05 and 0.01.
    """
    effects = answer.effects
    method = effects.method
    told = np.isfinite(effects.yi) & np.isfinite(effects.vi) & (effects.vi > 0)
    yi, se = effects.yi[told], np.sqrt(effects.vi[told])
    filled = answer.trim_and_fill.get("L0")
    extra = None if contours or filled is None or not filled.k0 else (filled.filled_yi, np.sqrt(filled.filled_vi))
    deepest = float(max(se.max(), 0 if extra is None else extra[1].max())) * 1.06
    lead = "Funnel plot with contours: " if contours else "Funnel plot: "
    name = MEASURE_NAMES[method.measure]
    made = chart(
        title if title is not None else subject(effects, lead=lead),
        (*_tests(answer), footer(method, effects.provenance)),
        below=0.52 if narrow() else 0.2,
        above=0.75 if narrow() else 0.25,
    )
    (axes,) = made.panels
    centre = answer.pooled.estimate
    logarithmic = scale_of(method.measure) == "ratio"
    axis = effect_axis(_reach(yi, extra, centre, deepest, method.level, logarithmic=logarithmic))
    across(axes, axis, capital(name))
    upwards(axes, Axis(0.0, deepest, 2), "Standard error")
    axes.set_ylim(deepest, 0.0)
    entries: list[tuple[Any, str]] = []
    if contours:
        entries += _contours(axes, axis, deepest)
    else:
        entries += _region(axes, centre, deepest, method.level)
    axes.axvline(centre, color=ORANGE, linewidth=1.0, zorder=2)
    if not contours:
        axes.axvline(0.0, color=GREY, linewidth=0.7, zorder=1)
    studies = axes.scatter(yi, se, s=22, color=BLUE, edgecolors="white", linewidths=0.5, zorder=4, clip_on=False)
    entries.insert(0, (studies, f"{len(yi)} studies"))
    if extra is not None:
        added = axes.scatter(*extra, s=22, facecolors="white", edgecolors=INK, linewidths=0.9, zorder=4, clip_on=False)
        entries.insert(1, (added, f"{len(extra[0])} filled in (trim-and-fill)"))
    if method.measure not in ("PLO", "PFT", "PR"):
        directions_below(axes, 0.0, directions(effects))
    legend(axes, entries)
    return made.figure


def _reach(
    yi: FloatArray,
    extra: tuple[FloatArray, FloatArray] | None,
    centre: float,
    deepest: float,
    level: float,
    *,
    logarithmic: bool,
) -> Axis:
    half = normal_critical(level) * deepest
    points = np.concatenate([yi, [0.0, centre]] if extra is None else [yi, extra[0], [0.0, centre]])
    low, high = min(float(points.min()), centre - half), max(float(points.max()), centre + half)
    room = 0.04 * (high - low)
    return Axis(low - room, high + room, 2, logarithmic)


def _region(axes: Axes, centre: float, deepest: float, level: float) -> list[tuple[Any, str]]:
    half = normal_critical(level) * deepest
    axes.fill_between([centre - half, centre, centre + half], [deepest, 0, deepest], deepest, color="#EDEDED", zorder=0)
    lines = axes.plot(
        [centre - half, centre, centre + half],
        [deepest, 0, deepest],
        color=GREY,
        linewidth=0.8,
        linestyle=(0, (4, 3)),
        zorder=1,
    )
    return [(lines[0], f"{100 * level:g}% of studies of one common effect")]


def _contours(axes: Axes, axis: Axis, deepest: float) -> list[tuple[Any, str]]:
    """Bands between one level of significance and the next, white inside and beyond the last."""
    from matplotlib.patches import Patch

    y = np.array([0.0, deepest])
    limits = [normal_critical(level) * y for level, _, _ in LEVELS] + [np.full(2, 2 * max(-axis.low, axis.high, 1.0))]
    entries: list[tuple[Any, str]] = []
    for (_, colour, text), inner, outer in zip(LEVELS, limits, limits[1:], strict=False):
        for sign in (-1, 1):
            axes.fill_betweenx(y, sign * inner, sign * outer, color=colour, linewidth=0, zorder=0)
        entries.append((Patch(facecolor=colour, edgecolor=GREY, linewidth=0.4), text))
    axes.axvline(0.0, color=GREY, linewidth=0.7, zorder=1)
    return entries


def _tests(answer: BiasAnswer) -> tuple[str, ...]:
    parts = []
    if answer.egger is not None:
        egger = answer.egger
        parts.append(f"Egger's test: t = {fixed(egger.statistic)}, df = {egger.df:g}, {p_text(egger.p)}")
    if answer.rank_test is not None:
        parts.append(f"rank test: tau = {fixed(answer.rank_test.kendall_tau)}, {p_text(answer.rank_test.p)}")
    return (minus("; ".join(parts)) + ".",) if parts else ()
