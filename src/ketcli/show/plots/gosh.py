"""GOSH plot (Olkin, Dahabreh & Trikalinos, 2012): pooled effect and heterogeneity of every subset of the studies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import NoAnswer
from ketcli.questions.effects.display import scale_of
from ketcli.show.kit.axis import Axis
from ketcli.show.plots.charts import across, chart, legend, upwards
from ketcli.show.plots.style import GREY, INK, ORANGE, styled
from ketcli.show.plots.words import capital, subject
from ketcli.show.words.common import MEASURE_NAMES, footer

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ketcli.questions.answers.sensitivity import SensitivityAnswer

CELLS = 160
SHADE = "#00456E"


@styled
def gosh_figure(answer: SensitivityAnswer, *, title: str | None = None) -> Figure:
    """Draw how many subsets of two studies or more fall where, darker for more (logarithmic)."""
    from matplotlib.colors import LinearSegmentedColormap, LogNorm

    effects = answer.effects
    found = answer.gosh
    if found is None:
        raise NoAnswer("no subsets were pooled")
    several = found.k > 1
    estimate, i2 = found.estimate[several], found.i2[several]
    kind = "all" if found.exact else f"random, seed {found.seed}"
    made = chart(
        title if title is not None else subject(effects, lead="GOSH plot: "),
        (f"{several.sum():,} subsets of two studies or more ({kind}).", footer(effects.method, effects.provenance)),
        right=0.95,
        headings=True,
    )
    (axes,) = made.panels
    low, high = float(estimate.min()), float(estimate.max())
    room = 0.05 * (high - low) or 0.5
    axis = Axis(low - room, high + room, 2, scale_of(effects.method.measure) == "ratio")
    top = max(float(i2.max()) * 1.05, 5.0)
    across(axes, axis, capital(MEASURE_NAMES[effects.method.measure]))
    upwards(axes, Axis(-0.02 * top, top, 2), "I² (%)")
    counts, x_edges, y_edges = np.histogram2d(
        estimate, i2, bins=CELLS, range=((axis.low, axis.high), (-0.02 * top, top))
    )
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
    line = axes.axvline(answer.pooled.estimate, color=ORANGE, linewidth=1.0, zorder=2)
    box = axes.get_position()
    width = made.figure.get_size_inches()[0]
    side = made.figure.add_axes((box.x1 + 0.2 / width, box.y0, 0.14 / width, box.height))
    bar = made.figure.colorbar(image, cax=side)
    bar.outline.set_linewidth(0.5)
    side.minorticks_off()
    most = int(np.floor(np.log10(max(counts.max(), 10.0))))
    bar.set_ticks([10.0**power for power in range(most + 1)], labels=[f"{10**power:,}" for power in range(most + 1)])
    side.tick_params(labelsize=7.5, color=GREY, labelcolor=INK)
    side.set_title("Subsets", fontsize=7.5, loc="left", pad=4)
    legend(axes, [(line, "all studies together")])
    return made.figure
