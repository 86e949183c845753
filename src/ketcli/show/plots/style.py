"""What all pictures share: colours, type, the file they become, and how wide a text is.

Colours are those of Okabe & Ito (2008), which people with any kind of colour blindness tell apart; what matters also
differs in shape or lightness, so that a grey print reads the same.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from ketcli import __version__
from ketcli.show.kit.safe import lines_shown

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
FONT = "DejaVu Sans"  # ships with matplotlib: the same letters, and the same bytes, on every machine
DPI = 200
KINDS = {".svg": "svg", ".pdf": "pdf", ".png": "png"}

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
            own.update(_SETTINGS)
            matplotlib.rcParams.update(own)
        yield


def styled(draw: Callable[P, T]) -> Callable[P, T]:
    """Let a function that draws do so under `settings`."""

    @wraps(draw)
    def with_settings(*arguments: P.args, **options: P.kwargs) -> T:
        with settings():
            return draw(*arguments, **options)

    return with_settings


def as_bytes(figure: Figure, kind: str, *, title: str = "", description: str = "", dpi: int = DPI) -> bytes:
    """The picture as a file: the same bytes for the same picture, with no date in it.

    Parameters
    ----------
    figure : Figure
        The picture.
    kind : {"svg", "pdf", "png"}
        What it becomes.
    title, description : str
        Written into the file where its kind has room for them.
    dpi : int
        Dots an inch of a PNG.
    """
    import warnings

    from matplotlib.text import Text

    program = f"ketcli {__version__}"
    title, description = lines_shown(title), lines_shown(description)
    metadata: dict[str, dict[str, str | None]] = {
        "svg": {"Date": None, "Creator": program, "Title": title, "Description": description},
        "pdf": {"CreationDate": None, "Creator": program, "Producer": None, "Title": title, "Subject": description},
        "png": {"Software": program, "Title": title, "Description": description},
    }
    buffer = io.BytesIO()
    for text in figure.findobj(Text):
        if isinstance(text, Text):
            text.set_text(lines_shown(text.get_text()))
    with settings(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # a name in another script
        figure.savefig(buffer, format=kind, metadata=metadata[kind], dpi=dpi)
    return buffer.getvalue()


@cache
def text_width(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """Width of one line of text in inches."""
    import warnings

    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    if not text:
        return 0.0
    properties = FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")
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
    while text and text_width(text + "…", size, bold=bold) > width:
        text = text[:-1]
    return text.rstrip() + "…"
