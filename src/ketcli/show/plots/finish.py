"""What is done to a picture when it is drawn: all of it made smaller, its colours made grey, its fonts set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.show.plots.fonts import families
from ketcli.show.plots.look import looking

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TICK_PAD, TICK_LENGTH, TICK_WIDTH = 3.5, 3.5, 0.7  # points


def finish(figure: Figure) -> None:
    """Make a picture as the look asks for."""
    from matplotlib.text import Text

    look = looking()
    if look.width is not None:
        _smaller(figure, look.scale)
    if look.grey:
        _grey(figure)
    for text in figure.findobj(Text):
        if isinstance(text, Text):
            names = families(text.get_text())
            if len(names) > 1:
                text.set_fontfamily(names)


def _smaller(figure: Figure, scale: float) -> None:
    """Type, lines and marks, which are measured in points; what is measured in inches was laid out smaller."""
    from matplotlib.collections import Collection, PathCollection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.text import Annotation, Text

    for artist in figure.findobj():
        if isinstance(artist, Text):
            artist.set_fontsize(float(artist.get_fontsize()) * scale)
            if isinstance(artist, Annotation):
                x, y = artist.xyann
                artist.xyann = (x * scale, y * scale)
        elif isinstance(artist, Line2D):
            artist.set_linewidth(artist.get_linewidth() * scale)
            artist.set_markersize(artist.get_markersize() * scale)
            artist.set_markeredgewidth(artist.get_markeredgewidth() * scale)
        elif isinstance(artist, Patch):
            artist.set_linewidth(artist.get_linewidth() * scale)
        elif isinstance(artist, Collection):
            artist.set_linewidth([width * scale for width in np.atleast_1d(artist.get_linewidth())])
            if isinstance(artist, PathCollection):
                artist.set_sizes([size * scale**2 for size in artist.get_sizes()])
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            axis.labelpad *= scale
            axis.set_tick_params(pad=TICK_PAD * scale, length=TICK_LENGTH * scale, width=TICK_WIDTH * scale)


def _grey(figure: Figure) -> None:
    """Every colour as its lightness; the palette was chosen to differ in it."""
    from matplotlib.collections import Collection
    from matplotlib.image import AxesImage
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.text import Text

    for artist in figure.findobj():
        if isinstance(artist, Text):
            artist.set_color(_lightness(artist.get_color()))
        elif isinstance(artist, Line2D):
            artist.set_color(_lightness(artist.get_color()))
            artist.set_markerfacecolor(_lightness(artist.get_markerfacecolor()))
            artist.set_markeredgecolor(_lightness(artist.get_markeredgecolor()))
        elif isinstance(artist, Patch):
            face, edge = artist.get_facecolor(), artist.get_edgecolor()
            artist.set_facecolor(_lightness(face))
            artist.set_edgecolor(_lightness(edge))
        elif isinstance(artist, AxesImage):
            artist.set_cmap("gray_r")
        elif isinstance(artist, Collection) and artist.get_array() is None:
            artist.set_facecolor([_lightness(colour) for colour in artist.get_facecolor()])
            artist.set_edgecolor([_lightness(colour) for colour in artist.get_edgecolor()])


def _lightness(colour: Any) -> Any:
    from matplotlib.colors import to_rgba

    if isinstance(colour, str) and colour in ("none", "auto"):
        return colour
    red, green, blue, alpha = to_rgba(colour)
    grey = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return (grey, grey, grey, alpha)
