"""Every kind of picture as it was drawn: each text, line, mark and area, where it lies and how it looks."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import Collection, LineCollection, PolyCollection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from tests.golden_files import GOLDEN, check_golden
from tests.picture_checks import look as texts_of
from tests.whole_answers import result_of, slug

from ketcli.asking.pictures import PICTURES
from ketcli.errors import InvalidInput
from ketcli.show.plots.drawing import drawing
from ketcli.show.plots.look import Look
from ketcli.show.plots.style import settings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS = 2.0  # at 100 an inch; letters are not as wide in every version of FreeType
HIGH = 0.2  # dots of a height, which no letter changes
LOOKS = {
    "": Look(),
    "narrow": Look(width=85 / 25.4, grey=True),
    "wide": Look(width=7.5, labels=("Drug", "No drug"), favours=("good", "bad"), xlim=(-3, 2), method=False),
    "cut": Look(xlim=(-1.2, -0.3), favours=("less", "more")),
    "flat": Look(width=5.5, grey=True, columns=("nnh", "rr")),
    "ratios": Look(xlim=(0.2, 9), columns=("effect",), sort="effect"),
    "middle": Look(width=5.2),
    "bare": Look(method=False),  # and without a title
}
DRAWN = (
    ("forest", "small: pool", ""),
    ("forest", "facing: pool --outcome response --measure RR --by control_type", "ratios"),
    ("forest", "facing: pool --by control_type --tau2-common", "narrow"),
    ("forest", "course: pool --at end --test knha --tau2 PM --level 0.9", "wide"),
    ("forest", "pritz1997.csv: pool --measure PLO", ""),
    ("forest", "judged: pool", ""),
    ("forest", "exact.csv: pool --measure OR", ""),
    ("forest", "exact.csv: pool --measure RD", "narrow"),
    ("funnel", "course: bias --funnel", ""),
    ("funnel", "hahn2001.csv: bias", "narrow"),
    ("contour-funnel", "bias_selected.csv: bias --funnel", "wide"),
    ("funnel", "sure.csv: bias", ""),
    ("baujat", "course: sensitivity", ""),
    ("baujat", "hahn2001.csv: sensitivity", "narrow"),
    ("gosh", "course: sensitivity --order year --gosh --subsets 100", ""),
    ("gosh", "bcg.csv: sensitivity --gosh", "narrow"),
    ("choices", "small: sensitivity --choices", ""),
    ("cumulative", "bcg_groups.csv: sensitivity --order year", ""),
    ("leave-one-out", "hahn2001.csv: sensitivity", "ratios"),
    ("timecourse", "course: timecourse", ""),
    ("timecourse", "course: timecourse --outcome response", "narrow"),
    ("timecourse", "once.csv: timecourse", ""),
    ("dose", "course: dose", ""),
    ("dose", "course: dose --outcome response --at 28d", "narrow"),
    ("safety", "events: safety", ""),
    ("safety", "events: safety --by formulation --sort rr", "narrow"),
    ("safety", "events: safety", "flat"),
    ("timecourse", "course: timecourse", "cut"),
    ("dose", "doses.csv: dose --good low", ""),
    ("rob", "judged: rob", ""),
    ("rob", "judged: rob", "narrow"),
    ("rob", "short: rob", ""),
    ("rob", "long: rob", ""),
    ("rob", "long: rob", "narrow"),
    ("network", "facing: network", ""),
    ("network", "pair.csv: network", ""),
    ("network", "many.csv: network --reference placebo", ""),
    ("network", "many.csv: network --reference placebo", "narrow"),
    ("network", "facing: network --outcome response --measure OR --one-placebo --reference placebo", "narrow"),
)
LIGHTS = {"judged: pool": "judged: rob"}
MORE = [
    (*drawn, look) for drawn in dict.fromkeys(one[:2] for one in DRAWN) for look in ("", "narrow", "middle", "bare")
]
UNFIT = (("rob", "short: rob", "narrow"),)  # lights of 14 domains
FURTHER = [pytest.param(*one, marks=pytest.mark.slow) for one in MORE if one not in (*DRAWN, *UNFIT)]


def figure_of(kind: str, line: str, look: Look, title: str | None = None) -> Figure:
    request, result = result_of(line)
    lights = result_of(LIGHTS[line])[1] if line in LIGHTS else None
    picture = next(one for one in PICTURES if one.kind == kind)
    return drawing(picture, result, request, look, title=title, lights=lights)[0]


def parts(figure: Figure) -> list[tuple[str, list[float]]]:
    """What each visible part is and how it looks, in words, and where it lies, in dots from the lower left."""
    with settings():
        figure.set_dpi(100)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        found: list[tuple[str, list[float]]] = [("figure", [*(figure.get_size_inches() * 100)])]
        for one in figure.findobj(lambda artist: artist.get_visible()):
            if isinstance(one, Text) and one.get_text().strip():
                looks = f"text {one.get_text()!r} {one.get_color()} {one.get_fontsize():g} {one.get_fontweight()}"
                box = one.get_window_extent(renderer)
                found.append((f"{looks} {one.get_zorder():g}", [*box.min, *box.max]))
            elif isinstance(one, Line2D):
                dashes = _dashes(*vars(one)["_dash_pattern"])
                looks = f"line {one.get_color()} {one.get_linewidth():g} {dashes}{_marker(one)}"
                found.append(
                    (f"{looks} {one.get_zorder():g}", _within(one.get_transform().transform(one.get_xydata())))
                )
            elif isinstance(one, Collection):
                sizes = sorted({round(float(size), 1) for size in getattr(one, "get_sizes", list)()})
                widths = sorted(set(np.ravel(one.get_linewidth()).round(2).tolist()))
                dashes = _dashes(*vars(one)["_linestyles"][0])
                looks = f"marks {_hex(one.get_facecolor())} {sizes} {_hex(one.get_edgecolor())} {widths} {dashes}"
                found.append((f"{looks} {one.get_zorder():g}", _within(_places(one))))
            elif isinstance(one, Patch):
                looks = f"area {_hex([one.get_facecolor()])} {_hex([one.get_edgecolor()])} {one.get_linewidth():g}"
                corners = one.get_transform().transform_path(one.get_path()).vertices
                found.append((f"{looks} {one.get_zorder():g}", _within(corners)))
    return found


def _dashes(start: float, lengths: list[float] | None) -> str:
    return f"{start:g} {[f'{length:g}' for length in lengths]}" if lengths else "-"


def _marker(line: Line2D) -> str:
    sides = [to_rgba(line.get_markerfacecolor()), to_rgba(line.get_markeredgecolor())]
    looks = f" {line.get_marker()} {line.get_markersize():g} {_hex(sides)} {line.get_markeredgewidth():g}"
    return looks if line.get_marker() != "None" else ""


def _hex(colours: Any) -> list[str]:
    return sorted({to_hex(tuple(colour), keep_alpha=True) for colour in np.asarray(colours).tolist()})


def _places(marks: Collection) -> Any:
    """Where marks of one shape lie, or else the corners of areas and lines."""
    if isinstance(marks, (PolyCollection, LineCollection)):
        return marks.get_transform().transform(
            np.vstack([np.empty((0, 2)), *(path.vertices for path in marks.get_paths())])
        )
    return marks.get_offset_transform().transform(np.asarray(marks.get_offsets()))


def _within(places: Any) -> list[float]:
    """Places in dots; of many the first, the last and the mean."""
    flat = np.asarray(places, float).reshape(-1, 2)
    flat = flat[np.isfinite(flat).all(axis=1)]
    if len(flat) > 12:
        flat = np.vstack([flat[:1], flat[-1:], flat.mean(axis=0, keepdims=True)])
    return flat.clip(-9999, 9999).ravel().tolist()


@pytest.mark.parametrize(("kind", "line", "look"), [*DRAWN, *FURTHER])
def test_as_kept(kind: str, line: str, look: str) -> None:
    pytest.importorskip("matplotlib", minversion="3.11", reason="matplotlib before 3.11 measures texts otherwise")
    path = GOLDEN / "drawn" / f"{slug(f'{kind} {line} {look}')}.json"
    found = parts(figure_of(kind, line, LOOKS[look], "" if look == "bare" else None))
    if os.environ.get("KETCLI_GOLDEN") == "write":
        lines = (
            json.dumps([looks, [round(place, 1) for place in places]], ensure_ascii=False) for looks, places in found
        )
        path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert [looks for looks, _ in found] == [looks for looks, _ in kept]
    for (looks, places), (_, before) in zip(found, kept, strict=True):
        assert places == pytest.approx(before, abs=DOTS), looks
        assert looks.startswith("text") or places[1::2] == pytest.approx(before[1::2], abs=HIGH), looks


HEADS = {"k": "Trials", "n": "n/N", "share": "%", "rr": "Risk ratio", "nnh": "Number needed"}


def test_any_column_beside_the_first_may_be_asked_for() -> None:
    for asked, head in HEADS.items():
        for width in (None, 3.6, 5.2):
            texts = texts_of(figure_of("safety", "events: safety", Look(columns=(asked,), width=width)), edges=False)
            assert {"Side effect", "Nausea"} <= set(texts)
            assert [one for one in HEADS.values() if one in texts] == [head], (asked, width)
    with pytest.raises(InvalidInput, match="no column 'event'; there are k, n, share, rr, nnh"):
        figure_of("safety", "events: safety", Look(columns=("event",)))


def test_what_does_not_fit_its_width_says_how_much_it_needs() -> None:
    said = []
    for kind, line, look in DRAWN:
        for inches in (2.0, 2.6, 3.2):
            try:
                figure_of(kind, line, replace(LOOKS[look], width=inches))
            except InvalidInput as error:
                said.append(f"{kind}, {line}, {inches}: {error}\n")
    check_golden("drawn/too_narrow.txt", "".join(said))
