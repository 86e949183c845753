"""What can be seen of a figure without eyes: where its texts lie, and whether two of them touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from ketcli.show.plots.style import settings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TOUCH = 1.0  # dots at 100 an inch by which the boxes of two texts may meet: boxes have a margin, letters do not


def boxes(figure: Figure) -> tuple[list[str], np.ndarray]:
    """Every text that is drawn, and its box (left, bottom, right, top) in dots."""
    with settings():
        figure.set_dpi(100)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
        found = [text.get_window_extent(renderer) for text in texts]
    return [text.get_text() for text in texts], np.array([(box.x0, box.y0, box.x1, box.y1) for box in found])


def assert_legible(figure: Figure) -> None:
    """Every text lies inside the figure, and no two lie on each other."""
    texts, box = boxes(figure)
    width, height = figure.get_size_inches() * 100
    outside = (box[:, 0] < 0) | (box[:, 1] < 0) | (box[:, 2] > width) | (box[:, 3] > height)
    assert not outside.any(), [text for text, out in zip(texts, outside, strict=True) if out]
    left, bottom, right, top = (box[:, i] for i in range(4))
    across = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    up = np.minimum(top[:, None], top) - np.maximum(bottom[:, None], bottom)
    meet = np.triu((across > TOUCH) & (up > TOUCH), 1)
    assert not meet.any(), [(texts[i], texts[j]) for i, j in np.argwhere(meet)[:5]]


def assert_drawn_inside(figure: Figure) -> None:
    """No mark or line reaches beyond the paper: what is drawn within the edges is all there is."""
    with settings():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        pixels = np.asarray(canvas.buffer_rgba())[:, :, :3]
    edge = np.concatenate(
        [
            pixels[:3].reshape(-1, 3),
            pixels[-3:].reshape(-1, 3),
            pixels[:, :3].reshape(-1, 3),
            pixels[:, -3:].reshape(-1, 3),
        ]
    )
    assert (edge == 255).all()
