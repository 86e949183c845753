"""Baujat's plot: who makes the heterogeneity, and who moves the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.show.plots.charts import across, chart, inches, plain_axis, upwards
from ketcli.show.plots.labels import name_points
from ketcli.show.plots.style import BLUE, styled
from ketcli.show.plots.words import subject
from ketcli.show.words.common import footer

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ketcli.questions.answers.sensitivity import SensitivityAnswer

WIDTH, HEIGHT = 6.4, 4.4


@styled
def baujat_figure(answer: SensitivityAnswer, *, title: str | None = None) -> Figure:
    """Draw each study by its contribution to heterogeneity and its influence (Baujat et al., 2002).

    Names go to the studies farthest out; where names would overlap, the nearer ones stay without.
    """
    effects = answer.effects
    frame = answer.baujat
    x, y = frame["x"].to_numpy(dtype=float), frame["y"].to_numpy(dtype=float)
    told = np.isfinite(x) & np.isfinite(y)
    x, y = x[told], y[told]
    names = [str(name) for name in frame["study"][told]]
    made = chart(
        title if title is not None else subject(effects, lead="Baujat plot: "),
        (footer(effects.method, effects.provenance),),
        width=WIDTH,
        height=HEIGHT,
    )
    (axes,) = made.panels
    across(axes, plain_axis(0.0, float(x.max())), "Contribution to heterogeneity (squared Pearson residual)")
    upwards(axes, plain_axis(0.0, float(y.max())), "Influence on the pooled effect")
    axes.scatter(x, y, s=22, color=BLUE, edgecolors="white", linewidths=0.5, zorder=3, clip_on=False)
    far = np.hypot(x / (x.max() or 1.0), y / (y.max() or 1.0))
    order = [int(index) for index in np.argsort(-far, kind="stable")]
    points = list(zip(x.tolist(), y.tolist(), strict=True))
    name_points(axes, inches(axes), points, names, order)
    return made.figure
