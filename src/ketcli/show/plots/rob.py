"""Risk of bias as robvis draws it: for each tool the lights of every study, and bars of how many stand where.

McGuinness & Higgins, Research Synthesis Methods 2021;12:55-61.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from ketcli.evidence.vocabulary import OVERALL
from ketcli.show.plots.lights import COLOURS, HIGH, LOW, MEANINGS, SOME, put_light
from ketcli.show.plots.paper import Paper
from ketcli.show.plots.style import GREY, INK, SIZE, SMALL, TITLE, styled, text_width, wrap
from ketcli.show.plots.words import capital, filters_text
from ketcli.show.words.common import data_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ketcli.questions.data.risk_of_bias import RiskOfBias

MARGIN, GAP, ROW, CELL = 0.25, 0.2, 0.22, 0.46
BARS = 3.4  # inches of a bar of all studies
LONGEST = 3.2


@styled
def rob_figure(answer: RiskOfBias, *, title: str | None = None) -> Figure:
    """Draw one part a tool: lights (an empty place was not judged), its domains by name, bars, overall last."""
    name = "Risk of bias as its authors judged it" if answer.own else "Risk of bias as published"
    whole = title if title is not None else f"{name}{filters_text(answer.filters)}"
    parts = [(tool, answer.by_tool(tool), answer.tools[tool]) for tool in answer.tools]
    left = min(max(text_width(label) for label in answer.trials.values()), LONGEST)
    names = max(text_width(capital(_plain(domain)), bold=True) for _, _, domains in parts for domain in domains)
    lights = max(len(domains) for _, _, domains in parts) * CELL
    width = max(2 * MARGIN + left + GAP + lights, 2 * MARGIN + names + GAP + BARS + 0.3, 6.0)
    inner = width - 2 * MARGIN
    heading = wrap(whole, inner, TITLE, bold=True)
    keys = [_key(domains, inner) for _, _, domains in parts]
    height = MARGIN + 0.2 * len(heading) + 0.45 + MARGIN
    for (_, own, domains), key in zip(parts, keys, strict=True):
        height += 0.72 + ROW * len(own.trials) + 0.16 * len(key) + 0.3 + ROW * len(domains) + 0.45
    paper = Paper(width, height)
    for number, line in enumerate(heading):
        paper.text(MARGIN, MARGIN + 0.06 + 0.2 * number, line, size=TITLE, bold=True)
    y = MARGIN + 0.2 * len(heading) + 0.1
    for (tool, own, domains), key in zip(parts, keys, strict=True):
        y = _lights(paper, y, tool, own, domains, left)
        for line in key:
            paper.text(MARGIN, y + 0.08, line, size=SMALL, colour=GREY)
            y += 0.16
        y = _bars(paper, y + 0.3, own, domains, names)
    _legend(paper, y)
    shared = "; a light of several colours: its sources disagree" if answer.disagreements() else ""
    paper.text(MARGIN, y + 0.24, f"{data_text(answer.provenance).capitalize()}{shared}", size=SMALL, colour=GREY)
    return paper.figure


def _short(domains: tuple[str, ...]) -> list[str]:
    """What stands above a column of lights: `D1`, `D2` ... and `Overall`."""
    return ["Overall" if name == OVERALL else f"D{number}" for number, name in enumerate(domains, start=1)]


def _plain(domain: str) -> str:
    """A domain without the number that a source puts before its name."""
    return re.sub(r"^D\d+[.:]? ", "", domain)


def _key(domains: tuple[str, ...], inner: float) -> list[str]:
    named = [f"{short} {_plain(name)}" for short, name in zip(_short(domains), domains, strict=True) if name != OVERALL]
    return wrap("; ".join(named), inner, SMALL)


def _lights(
    paper: Paper, y: float, tool: str, own: RiskOfBias, domains: tuple[str, ...], left: float
) -> float:  # fmt: skip
    """The lights of one tool; where they end."""
    start = MARGIN + left + GAP
    paper.text(MARGIN, y + 0.12, capital(tool), bold=True, size=SIZE + 1)
    y += 0.36
    for column, short in enumerate(_short(domains)):
        paper.text(start + (column + 0.5) * CELL, y, short, align="center", bold=True)
    end = start + len(domains) * CELL
    paper.line([(MARGIN, y + 0.12), (end, y + 0.12)], width=0.8)
    y += 0.16
    for trial, label in own.trials.items():
        middle = y + ROW / 2
        paper.text(MARGIN, middle, label)
        judged = own.lights(trial)
        for column, domain in enumerate(domains):
            put_light(paper, start + (column + 0.5) * CELL, middle, judged.get(domain, ()))
        y += ROW
    paper.line([(MARGIN, y + 0.03), (end, y + 0.03)], width=0.5, colour=GREY)
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


def _bars(paper: Paper, y: float, own: RiskOfBias, domains: tuple[str, ...], names: float) -> float:
    """A bar a domain, all studies judged on it being its whole length; where they end."""
    start = MARGIN + names + GAP
    for domain in domains:
        middle = y + ROW / 2
        overall = domain == OVERALL
        paper.text(MARGIN, middle, capital(_plain(domain)), bold=overall)
        x = start
        for level, share in shares(own, domain).items():
            end = x + share * BARS
            corners = [(x, middle - 0.08), (end, middle - 0.08), (end, middle + 0.08), (x, middle + 0.08)]
            paper.polygon(corners, fill=COLOURS[level], edge=INK, width=0.4)
            x = end
        y += ROW
    paper.line([(start, y), (start + BARS, y)], width=0.7)
    for percent in (0, 25, 50, 75, 100):
        x = start + percent / 100 * BARS
        paper.line([(x, y), (x, y + 0.04)], width=0.7)
        paper.text(x, y + 0.13, f"{percent} %", align="center", size=SMALL)
    return y + 0.35


def _legend(paper: Paper, y: float) -> None:
    x = MARGIN + 0.08
    for level, meaning in MEANINGS.items():
        put_light(paper, x, y, (level,))
        paper.text(x + 0.15, y, meaning, size=SMALL)
        x += 0.35 + text_width(meaning, SMALL)
