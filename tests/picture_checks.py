"""What can be seen of a figure without eyes: where its texts lie, and whether two of them touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from ketcli.show.plots.style import settings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TOUCH = 1.0  # dots at 100 an inch by which the boxes of two texts may meet: boxes have a margin, letters do not


def legible(figure: Figure, width: float) -> list[str]:
    """As `look`, of a picture so many mm wide on paper: its width, no type under 6.5 points, nothing cut short."""
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(width, abs=0.1)
    sizes = {text.get_text(): float(text.get_fontsize()) for text in _drawn(figure)}
    assert min(sizes.values()) >= 6.5 - 1e-9, min(sizes, key=lambda text: sizes[text])
    texts = look(figure, edges=False)
    assert not [text for text in texts if text.endswith("…")]
    return texts


def _drawn(figure: Figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


def look(figure: Figure, *, edges: bool = True) -> list[str]:
    """Draw the figure: every text inside it, no two on each other, no mark at its edge. Gives the texts.

    A picture as wide as a column of print has no margin: its marks may come near the `edges`.
    """
    with settings():
        figure.set_dpi(100)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        drawn = _drawn(figure)
        found = [text.get_window_extent(renderer) for text in drawn]
        pixels = np.asarray(canvas.buffer_rgba())[:, :, :3]
    texts = [text.get_text() for text in drawn]
    box = np.array([(one.x0, one.y0, one.x1, one.y1) for one in found])
    _assert_inside(texts, box, figure.get_size_inches() * 100)
    _assert_apart(texts, box)
    dots = 3 if edges else 1
    sides = (pixels[:dots], pixels[-dots:], pixels[:, :dots], pixels[:, -dots:])
    assert all((side == 255).all() for side in sides)
    return texts


def _assert_inside(texts: list[str], box: np.ndarray, size: np.ndarray) -> None:
    outside = np.atleast_1d((box[:, :2] < 0).any(axis=1) | (box[:, 2:] > size).any(axis=1))
    assert not outside.any(), [text for text, out in zip(texts, outside, strict=True) if out]


def _assert_apart(texts: list[str], box: np.ndarray) -> None:
    left, bottom, right, top = (box[:, i] for i in range(4))
    across = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    up = np.minimum(top[:, None], top) - np.maximum(bottom[:, None], bottom)
    meet = np.triu((across > TOUCH) & (up > TOUCH), 1)
    assert not meet.any(), [(texts[i], texts[j]) for i, j in np.argwhere(meet)[:5]]
