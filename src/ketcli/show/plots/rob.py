"""Risk of bias as robvis draws it: for each tool the lights of every study, and bars of how many stand where.

McGuinness & Higgins, Research Synthesis Methods 2021;12:55-61.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput, named
from ketcli.evidence.vocabulary import OVERALL
from ketcli.show.plots.lights import COLOURS, HIGH, LOW, MEANINGS, SOME, put_light
from ketcli.show.plots.look import looking
from ketcli.show.plots.paper import Paper
from ketcli.show.plots.sheet_places import margin
from ketcli.show.plots.style import GREY, INK, SIZE, SMALL, TITLE, styled, text_width, wrap
from ketcli.show.plots.words import capital, filters_text
from ketcli.show.words.common import data_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ketcli.questions.data.risk_of_bias import RiskOfBias

GAP, ROW, CELL = 0.2, 0.22, 0.46
BARS = 3.4  # inches of a bar of all studies
LONGEST = 3.2
LEAST_CELL, LEAST_NAME = 0.23, 0.9  # inches, where the picture must be narrow
FEW_PERCENT = 2.4  # inches of a bar below which fewer percentages stand under it
LINE = 0.15  # from one line of a name to the next


@dataclass(frozen=True, slots=True)
class _Inches:
    """Of the layout: edge, names of studies, names of domains, a cell of a light, a bar of all studies, everything."""

    edge: float
    left: float
    names: float
    cell: float
    bars: float
    width: float


def _inches(left: float, names: float, columns: int) -> _Inches:
    """As wide as the content needs, or fitted to the width that the picture must have.

    Raises
    ------
    InvalidInput
        The lights of so many domains do not fit.
    """
    room, edge = looking().room, margin()
    if room is None:
        width = max(2 * edge + left + GAP + columns * CELL, 2 * edge + names + GAP + BARS + 0.3, 6.0)
        return _Inches(edge, left, names, CELL, BARS, width)
    inner = room - 2 * edge
    left = max(min(left, inner - GAP - columns * CELL), min(left, LEAST_NAME))
    cell = min(CELL, (inner - left - GAP) / columns)
    if cell < LEAST_CELL:
        needed = 25.4 * (left + GAP + columns * LEAST_CELL + 2 * edge) * looking().scale
        raise InvalidInput(f"{named('width')}: lights of {columns} domains need {needed:.0f}mm at least")
    names = min(names, 0.5 * inner)
    return _Inches(edge, left, names, cell, inner - names - GAP - 0.2, room)


@styled
def rob_figure(answer: RiskOfBias, *, title: str | None = None) -> Figure:
    """Draw one part a tool: lights (an empty place was not judged), its domains by name, bars, overall last."""
    name = "Risk of bias as its authors judged it" if answer.own else "Risk of bias as published"
    whole = title if title is not None else f"{name}{filters_text(answer.filters)}"
    parts = [(tool, answer.by_tool(tool), answer.tools[tool]) for tool in answer.tools]
    left = min(max(text_width(label) for label in answer.trials.values()), LONGEST)
    names = max(text_width(capital(_plain(domain)), bold=True) for _, _, domains in parts for domain in domains)
    at = _inches(left, names, max(len(domains) for _, _, domains in parts))
    inner = at.width - 2 * at.edge
    heading = wrap(whole, inner, TITLE, bold=True)
    keys = [_key(domains, at) for _, _, domains in parts]
    shared = "; a light of several colours: its sources disagree" if answer.disagreements() else ""
    said = f"{data_text(answer.provenance).capitalize()}{shared}" if looking().method else ""
    small = wrap(said, inner, SMALL)
    legend = _legend_lines(inner)
    height = 2 * at.edge + 0.2 * len(heading) + 0.25 + 0.2 * len(legend) + 0.16 * len(small)
    for (_, own, domains), key in zip(parts, keys, strict=True):
        height += 0.72 + sum(_tall(label, at.left) for label in own.trials.values()) + 0.16 * len(key) + 0.3
        height += sum(_tall(capital(_plain(domain)), at.names, bold=domain == OVERALL) for domain in domains) + 0.45
    paper = Paper(at.width, height)
    for number, line in enumerate(heading):
        paper.text(at.edge, at.edge + 0.08 + 0.2 * number, line, size=TITLE, bold=True)
    y = at.edge + 0.2 * len(heading) + 0.1
    for (tool, own, domains), key in zip(parts, keys, strict=True):
        y = _lights(paper, y, tool, own, domains, at)
        for line in key:
            paper.text(at.edge, y + 0.08, line, size=SMALL, colour=GREY)
            y += 0.16
        y = _bars(paper, y + 0.3, own, domains, at)
    for one in legend:
        _legend(paper, y, one)
        y += 0.2
    for number, line in enumerate(small):
        paper.text(at.edge, y + 0.04 + 0.16 * number, line, size=SMALL, colour=GREY)
    return paper.figure


def _lines(text: str, width: float, *, bold: bool = False) -> list[str]:
    """A name in one line, or in several where the picture must be narrow."""
    return [text] if looking().room is None else wrap(text, width, bold=bold)


def _tall(text: str, width: float, *, bold: bool = False) -> float:
    """Inches of the row of a name."""
    return ROW + LINE * (len(_lines(text, width, bold=bold)) - 1)


def _named(paper: Paper, x: float, y: float, text: str, width: float, *, bold: bool = False) -> float:
    """Write a name; the height of the middle of its row."""
    lines = _lines(text, width, bold=bold)
    for number, line in enumerate(lines):
        paper.text(x, y + ROW / 2 + LINE * number, line, bold=bold)
    return y + ROW / 2 + LINE * (len(lines) - 1) / 2


def _short(domains: tuple[str, ...], cell: float) -> list[str]:
    """What stands above a column of lights: `D1`, `D2` ... and `Overall`, or `O` where that does not fit."""
    overall = "Overall" if cell >= CELL else "O"
    return [overall if name == OVERALL else f"D{number}" for number, name in enumerate(domains, start=1)]


def _plain(domain: str) -> str:
    """A domain without the number that a source puts before its name."""
    return re.sub(r"^D\d+[.:]? ", "", domain)


def _key(domains: tuple[str, ...], at: _Inches) -> list[str]:
    shorts = _short(domains, at.cell)
    pairs = [(short, _plain(name)) for short, name in zip(shorts, domains, strict=True)]
    named_ = [f"{short} {name}" for short, name in pairs if short != capital(name)]
    return wrap("; ".join(named_), at.width - 2 * at.edge, SMALL)


def _lights(paper: Paper, y: float, tool: str, own: RiskOfBias, domains: tuple[str, ...], at: _Inches) -> float:
    """The lights of one tool; where they end."""
    start = at.edge + at.left + GAP
    paper.text(at.edge, y + 0.12, capital(tool), bold=True, size=SIZE + 1)
    y += 0.36
    for column, short in enumerate(_short(domains, at.cell)):
        paper.text(start + (column + 0.5) * at.cell, y, short, align="center", bold=True)
    end = start + len(domains) * at.cell
    paper.line([(at.edge, y + 0.12), (end, y + 0.12)], width=0.8)
    y += 0.16
    for trial, label in own.trials.items():
        middle = _named(paper, at.edge, y, label, at.left)
        judged = own.lights(trial)
        for column, domain in enumerate(domains):
            put_light(paper, start + (column + 0.5) * at.cell, middle, judged.get(domain, ()))
        y += _tall(label, at.left)
    paper.line([(at.edge, y + 0.03), (end, y + 0.03)], width=0.5, colour=GREY)
    return y + 0.08


def shares(own: RiskOfBias, domain: str) -> dict[str, float]:
    """The share of the studies judged on a domain at each level; one on which sources disagree counts in parts."""
    found: Counter[str] = Counter()
    judged = 0
    for trial in own.trials:
        levels = own.lights(trial).get(domain, ())
        judged += bool(levels)
        for level in levels:
            found[level] += 1 / len(levels)  # type: ignore[assignment]
    return {level: found[level] / judged for level in (LOW, SOME, HIGH)} if judged else {}


def _bars(paper: Paper, y: float, own: RiskOfBias, domains: tuple[str, ...], at: _Inches) -> float:
    """A bar a domain, all studies judged on it being its whole length; where they end."""
    start = at.edge + at.names + GAP
    for domain in domains:
        text = capital(_plain(domain))
        middle = _named(paper, at.edge, y, text, at.names, bold=domain == OVERALL)
        x = start
        for level, share in shares(own, domain).items():
            end = x + share * at.bars
            corners = [(x, middle - 0.08), (end, middle - 0.08), (end, middle + 0.08), (x, middle + 0.08)]
            paper.polygon(corners, fill=COLOURS[level], edge=INK, width=0.4)
            x = end
        y += _tall(text, at.names, bold=domain == OVERALL)
    paper.line([(start, y), (start + at.bars, y)], width=0.7)
    for percent in (0, 25, 50, 75, 100) if at.bars >= FEW_PERCENT else (0, 50, 100):
        x = start + percent / 100 * at.bars
        paper.line([(x, y), (x, y + 0.04)], width=0.7)
        paper.text(x, y + 0.13, f"{percent} %", align="center", size=SMALL)
    return y + 0.35


def _legend_lines(inner: float) -> list[list[tuple[str, str]]]:
    """What lights mean, in as many lines as it takes."""
    lines: list[list[tuple[str, str]]] = []
    left = 0.0
    for level, meaning in MEANINGS.items():
        wide = 0.35 + text_width(meaning, SMALL)
        if not lines or wide > left:
            lines.append([])
            left = inner
        lines[-1].append((level, meaning))
        left -= wide
    return lines


def _legend(paper: Paper, y: float, line: list[tuple[str, str]]) -> None:
    x = margin() + 0.08
    for level, meaning in line:
        put_light(paper, x, y, (level,))
        paper.text(x + 0.15, y, meaning, size=SMALL)
        x += 0.35 + text_width(meaning, SMALL)
