"""GOSH plot (Olkin, Dahabreh & Trikalinos, 2012): pooled effect and heterogeneity of every subset of the studies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.questions.effects.display import scale_of
from ketcli.show.kit.axis import Axis
from ketcli.show.plots.charts import across, chart, inches, upwards
from ketcli.show.plots.style import BLUE, GREY, INK, ORANGE, SKY, SMALL, styled
from ketcli.show.plots.words import capital, effect_axis, subject
from ketcli.show.words.common import MEASURE_NAMES, footer

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ketcli.arrays import FloatArray
    from ketcli.questions.answers.sensitivity import SensitivityAnswer

CELLS = 160
SHADE = "#00456E"
FEW = 3000  # subsets that are dots; more are counted in cells
BESIDE = 0.6  # inches of a histogram beside the axes


@styled
def gosh_figure(answer: SensitivityAnswer, *, title: str | None = None) -> Figure:
    """Draw the subsets of two studies or more: each as a dot, or, where they are many, how many fall where.

    Beside both axes stands how many subsets have the values there.
    """
    effects = answer.effects
    found = answer.gosh
    if found is None:
        raise NoAnswer("no subsets were pooled")
    several = found.k > 1
    estimate, i2 = found.estimate[several], found.i2[several]
    kind = "all" if found.exact else f"random, seed {found.seed}"
    many = estimate.size > FEW
    made = chart(
        title if title is not None else subject(effects, lead="GOSH plot: "),
        (
            f"{several.sum():,} subsets of two studies or more ({kind}). Line: all studies together. Bars: subsets.",
            footer(effects.method, effects.provenance),
        ),
        right=BESIDE + (0.95 if many else 0.1),
        above=BESIDE + 0.05,
    )
    (axes,) = made.panels
    low, high = float(estimate.min()), float(estimate.max())
    room = 0.05 * (high - low) or 0.5
    axis = effect_axis(Axis(low - room, high + room, 2, scale_of(effects.method.measure) == "ratio"))
    top = max(float(i2.max()) * 1.05, 5.0)
    across(axes, axis, capital(MEASURE_NAMES[effects.method.measure]))
    upwards(axes, Axis(-0.02 * top, top, 2), "I² (%)")
    if many:
        _cells(made.figure, axes, estimate, i2)
    else:
        axes.scatter(estimate, i2, s=5, color=BLUE, linewidths=0, zorder=2)
    axes.axvline(answer.pooled.estimate, color=ORANGE, linewidth=1.0, zorder=3)
    _margins(made.figure, axes, estimate, i2)
    return made.figure


def _cells(figure: Figure, axes: Axes, estimate: FloatArray, i2: FloatArray) -> None:
    """How many subsets fall into each cell, darker for more (logarithmic), with the key at the right."""
    from matplotlib.colors import LinearSegmentedColormap, LogNorm

    counts, x_edges, y_edges = np.histogram2d(estimate, i2, bins=CELLS, range=(axes.get_xlim(), axes.get_ylim()))
    colours = LinearSegmentedColormap.from_list("ketcli", ["#CFE3F1", "#3B8FC4", SHADE, "#00131F"])
    image = axes.imshow(
        np.ma.masked_equal(counts.T, 0),
        origin="lower",
        extent=(x_edges[0], x_edges[-1], y_edges[0], y_edges[-1]),
        aspect="auto",
        interpolation="nearest",
        cmap=colours,
        norm=LogNorm(vmin=1, vmax=max(float(counts.max()), 10.0)),
        zorder=1,
    )
    box, (width, _) = axes.get_position(), inches(axes)
    inch = box.width / width
    side = figure.add_axes((box.x1 + (BESIDE + 0.2) * inch, box.y0, 0.14 * inch, box.height))
    bar = figure.colorbar(image, cax=side)
    bar.outline.set_linewidth(0.5)
    side.minorticks_off()
    most = int(np.floor(np.log10(max(counts.max(), 10.0))))
    bar.set_ticks([10.0**power for power in range(most + 1)], labels=[f"{10**power:,}" for power in range(most + 1)])
    side.tick_params(labelsize=SMALL, color=GREY, labelcolor=INK)
    side.set_title("Subsets", fontsize=SMALL, loc="left", pad=4)


def _margins(figure: Figure, axes: Axes, estimate: FloatArray, i2: FloatArray) -> None:
    """Histograms of both axes, above and at the right."""
    box, (width, height) = axes.get_position(), inches(axes)
    across_inch, up_inch = box.width / width, box.height / height
    bins = 40
    top = figure.add_axes((box.x0, box.y1 + 0.06 * up_inch, box.width, (BESIDE - 0.1) * up_inch))
    top.hist(estimate, bins=bins, range=axes.get_xlim(), color=SKY)
    top.set_xlim(axes.get_xlim())
    right = figure.add_axes((box.x1 + 0.06 * across_inch, box.y0, (BESIDE - 0.1) * across_inch, box.height))
    right.hist(i2, bins=bins, range=axes.get_ylim(), color=SKY, orientation="horizontal")
    right.set_ylim(axes.get_ylim())
    for beside in (top, right):
        beside.set_axis_off()
