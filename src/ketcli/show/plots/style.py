"""What all pictures share: colours, type, the file they become, and how wide a text is.

Colours are those of Okabe & Ito (2008), which people with any kind of colour blindness tell apart; what matters also
differs in shape or lightness, so that a grey print reads the same.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from contextlib import contextmanager
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from ketcli import __version__
from ketcli.show.kit.safe import lines_shown
from ketcli.show.plots.fonts import FONT, families
from ketcli.show.plots.look import looking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.figure import Figure

P = ParamSpec("P")
T = TypeVar("T")

BLUE = "#0072B2"
SKY = "#56B4E9"
ORANGE = "#D55E00"
YELLOW = "#E69F00"
GREEN = "#009E73"
INK = "#1A1A1A"
GREY = "#6B6B6B"
PALE = "#D9D9D9"

SIZE = 8.5  # points
SMALL = 7.5
TITLE = 10.5
NO_BREAK = "\N{NO-BREAK SPACE}"  # `wrap` keeps what it joins on one line
DPI = 200
FORMATS = {"svg": "svg", "pdf": "pdf", "eps": "eps", "png": "png", "tiff": "tiff", "tif": "tiff"}
"""What a file becomes, by its ending."""

_SETTINGS: dict[str, Any] = {
    "font.family": [FONT],
    "font.size": SIZE,
    "text.parse_math": False,
    "text.color": INK,
    "text.hinting": "none",
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.labelsize": SIZE,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": SIZE,
    "ytick.labelsize": SIZE,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "lines.solid_capstyle": "butt",
    "svg.fonttype": "path",
    "svg.hashsalt": "ketcli",
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "savefig.bbox": None,
}


@contextmanager
def settings() -> Iterator[None]:
    """Give matplotlib its own defaults and the settings of this house, whatever the user's configuration says."""
    import warnings

    import matplotlib

    with matplotlib.rc_context():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", matplotlib.MatplotlibDeprecationWarning)  # of settings put to their default
            defaults = matplotlib.rcParamsDefault.items()
            own: dict[Any, Any] = {name: value for name, value in defaults if not name.startswith("backend")}
            own.update(_SETTINGS | {"font.family": families("")})
            matplotlib.rcParams.update(own)
        yield


def inches_of(figure: Figure) -> Any:
    """From inches of the layout to the figure."""
    from matplotlib.transforms import Affine2D

    scale = looking().scale
    return figure.dpi_scale_trans if scale == 1.0 else Affine2D().scale(scale) + figure.dpi_scale_trans


def styled(draw: Callable[P, T]) -> Callable[P, T]:
    """Let a function that draws do so under `settings`."""

    @wraps(draw)
    def with_settings(*arguments: P.args, **options: P.kwargs) -> T:
        from matplotlib.figure import Figure

        from ketcli.show.plots.finish import finish

        with settings():
            made = draw(*arguments, **options)
            if isinstance(made, Figure):
                finish(made)
            return made

    return with_settings


def as_bytes(figure: Figure, kind: str, *, title: str = "", description: str = "", dpi: int = DPI) -> bytes:
    """The picture as a file: the same bytes for the same picture, with no date in it.

    Parameters
    ----------
    figure : Figure
        The picture.
    kind : {"svg", "pdf", "png", "tiff", "eps"}
        What it becomes.
    title, description : str
        Written into the file where its kind has room for them.
    dpi : int
        Dots an inch of a PNG or TIFF.
    """
    import os
    import warnings

    from matplotlib.text import Text

    program = f"ketcli {__version__}"
    title, description = lines_shown(title), lines_shown(description)
    metadata: dict[str, dict[str, str | None]] = {
        "svg": {"Date": None, "Creator": program, "Title": title, "Description": description},
        "pdf": {"CreationDate": None, "Creator": program, "Producer": None, "Title": title, "Subject": description},
        "png": {"Software": program, "Title": title, "Description": description},
        "eps": {"Creator": program, "Title": title},
        "tiff": {},
    }
    buffer = io.BytesIO()
    for text in figure.findobj(Text):
        if isinstance(text, Text):
            text.set_text(lines_shown(text.get_text()))
    with settings(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # a name in another script
        more: dict[str, Any] = {"pil_kwargs": {"compression": "tiff_lzw"}} if kind == "tiff" else {}
        if kind != "tiff":
            more["metadata"] = metadata[kind]
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        os.environ["SOURCE_DATE_EPOCH"] = "0"  # EPS has a date that nothing else takes away
        try:
            figure.savefig(buffer, format=kind, dpi=dpi, **more)
        finally:
            if epoch is None:
                del os.environ["SOURCE_DATE_EPOCH"]
            else:
                os.environ["SOURCE_DATE_EPOCH"] = epoch
    return buffer.getvalue()


LONGEST = 1000  # characters that are measured


def text_width(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """Width of one line of text in inches; of one that no paper holds it is judged by its beginning."""
    start = text[:LONGEST]
    return _width(start, size, bold, tuple(families(start))) * len(text) / len(start) if text else 0.0


@cache
def _width(text: str, size: float, bold: bool, family: tuple[str, ...]) -> float:
    import warnings

    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    properties = FontProperties(family=list(family), size=size, weight="bold" if bold else "normal")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        return float(text_to_path.get_text_width_height_descent(lines_shown(text), properties, ismath=False)[0]) / 72


def wrap(text: str, width: float, size: float = SIZE, *, bold: bool = False) -> list[str]:
    """Text in lines no wider than so many inches (a longer word stands alone), broken at plain spaces only."""
    lines: list[str] = []
    for word in filter(None, text.replace("\n", " ").split(" ")):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def clipped(text: str, width: float, size: float = SIZE, *, bold: bool = False) -> str:
    """Text cut to a width, with an ellipsis where something is gone."""
    if text_width(text, size, bold=bold) <= width:
        return text
    lengths = range(min(len(text), LONGEST))
    kept = bisect_right(lengths, width, key=lambda end: text_width(text[:end] + "…", size, bold=bold))
    return text[: max(kept - 1, 0)].rstrip() + "…"
