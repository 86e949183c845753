"""Files: the same bytes twice, whatever the user's own settings; colours that a grey print keeps apart."""

from __future__ import annotations

import matplotlib
import pytest
from matplotlib.figure import Figure

from ketcli.show.plots import lights, style
from ketcli.show.plots.sheet import draw_sheet
from ketcli.show.plots.sheet_parts import LightColumn, Mark, PlotColumn, Row, Sheet, TextColumn
from ketcli.show.plots.ticks import reach


def picture(kind: str) -> bytes:
    span = (-0.5, -0.9, -0.1)
    sheet = Sheet(
        "A title",
        (
            TextColumn("study", "Study", "left"),
            PlotColumn("plot", reach([span]), "Effect", null=0.0),
            LightColumn("d", "A"),
        ),
        tuple(
            Row({"study": kind_of_mark}, {"plot": (Mark(kind_of_mark, span),)}, {"d": ("low", "high")})
            for kind_of_mark in ("square", "disc", "ring", "diamond", "range")
        ),
    )
    draw = style.styled(draw_sheet)
    return style.as_bytes(draw(sheet), kind, title="A title", description="ketcli plot forest")


@pytest.mark.parametrize("kind", ["svg", "pdf", "png", "eps", "tiff"])
def test_bytes_do_not_change_with_time_or_with_the_settings_of_the_user(kind: str) -> None:
    first = picture(kind)
    with matplotlib.rc_context({"font.size": 22, "axes.facecolor": "red", "svg.hashsalt": "other", "figure.dpi": 31}):
        assert picture(kind) == first
    starts = {"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG", "eps": b"%!PS-Adobe", "tiff": b"II*\0"}
    assert first.startswith(starts[kind])


def test_svg_has_no_date_and_says_what_makes_it() -> None:
    text = picture("svg").decode()
    assert "<dc:date>" not in text
    assert "ketcli plot forest" in text


def lightness(colour: str) -> float:
    red, green, blue = matplotlib.colors.to_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_grey_print_keeps_what_matters_apart() -> None:
    assert abs(lightness(lights.COLOURS["high"]) - lightness(lights.COLOURS["some"])) > 0.2
    assert abs(lightness(lights.COLOURS["high"]) - lightness(lights.COLOURS["low"])) > 0.2
    assert abs(lightness(style.BLUE) - lightness(style.SKY)) > 0.15


def test_a_dollar_is_a_dollar() -> None:
    """What stands between two of them is no formula."""
    with style.settings():
        assert not Figure().text(0, 0, "from $5 to $6").get_parse_math()
