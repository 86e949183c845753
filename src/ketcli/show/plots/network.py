"""The network of treatments: discs by people, lines by trials."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ketcli.show.kit.numbers import whole
from ketcli.show.plots.paper import Paper
from ketcli.show.plots.style import BLUE, GREY, INK, ORANGE, SMALL, TITLE, styled, text_width, wrap
from ketcli.show.plots.words import subject
from ketcli.show.terminal.network_picture import untangled
from ketcli.show.words.common import footer

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ketcli.questions.answers.network import NetworkAnswer

MARGIN = 0.25
SMALLEST, LARGEST = 0.08, 0.3  # radius of a disc in inches
WIDEST = 9.0  # points of the line with the most trials


@styled
def network_figure(answer: NetworkAnswer, *, title: str | None = None) -> Figure:
    """Draw treatments on a ring in the order with the fewest crossing lines; the reference has a ring of its own.

    The area of a disc is in proportion to the people in it, the width of a line to its trials, whose number it bears.
    """
    trials = {pair: len(answer.studies_of(*pair)) for pair in answer.edges}
    order = untangled(answer.nodes, tuple(trials))
    people = {node: answer.people_of(node) for node in order}
    texts = {node: (node, f"{whole(round(people[node]))} people") for node in order}
    side = max(max(text_width(one, bold=True), text_width(two)) for one, two in texts.values()) + LARGEST + 0.2
    reach = max(1.7, 0.24 * len(order))
    width = max(2 * (MARGIN + side + reach), 6.0)
    titles = wrap(
        title if title is not None else subject(answer.effects, lead="Network: ", several=True),
        width - 0.5,
        TITLE,
        bold=True,
    )
    small = [
        f"{len(answer.members)} trials, {whole(round(answer.participants))} people. Discs by people analysed, lines by "
        f"trials (number on the line). Outlined twice: {answer.reference}, the reference.",
        footer(answer.effects.method, answer.effects.provenance),
    ]
    lines = [line for text in small for line in wrap(text, width - 2 * MARGIN, SMALL)]
    top = MARGIN + 0.2 * len(titles) + 0.2
    height = top + 2 * (reach + LARGEST + 0.45) + 0.16 * len(lines) + MARGIN
    paper = Paper(width, height)
    for number, line in enumerate(titles):
        paper.text(MARGIN, MARGIN + 0.06 + 0.2 * number, line, size=TITLE, bold=True)
    middle = top + reach + LARGEST + 0.4
    spots = {}
    for place, node in enumerate(order):
        angle = 2 * math.pi * place / len(order) - (math.pi if len(order) == 2 else math.pi / 2)
        spots[node] = (width / 2 + reach * math.cos(angle), middle + reach * math.sin(angle))
    most = max(trials.values(), default=1)
    for (one, other), number in trials.items():
        paper.line([spots[one], spots[other]], colour="#9DB7C9", width=max(WIDEST * number / most, 0.8))
    _numbers(paper, spots, trials)
    heaviest = max(people.values())
    for node in order:
        x, y = spots[node]
        radius = max(LARGEST * math.sqrt(people[node] / heaviest), SMALLEST)
        if node == answer.reference:
            paper.disc(x, y, radius + 0.05, fill="white", edge=INK, width=1.0, order=2.5)
        paper.disc(x, y, radius, fill=ORANGE if node == answer.reference else BLUE, edge="white", width=0.8)
        _label(paper, (x, y), (width / 2, middle), radius + 0.12, texts[node])
    for number, line in enumerate(lines):
        paper.text(MARGIN, height - MARGIN - 0.16 * (len(lines) - 1 - number), line, size=SMALL, colour=GREY)
    return paper.figure


def _label(
    paper: Paper, spot: tuple[float, float], centre: tuple[float, float], gap: float, text: tuple[str, str]
) -> None:
    """Name and people outside the ring."""
    x, y = spot
    away = (x - centre[0]) / (math.hypot(x - centre[0], y - centre[1]) or 1.0)
    if abs(away) < 0.25:
        below = y > centre[1]
        start = y + gap + 0.02 if below else y - gap - 0.17
        for number, line in enumerate(text):
            paper.text(x, start + 0.15 * number, line, align="center", bold=number == 0)
        return
    align = "left" if away > 0 else "right"
    for number, line in enumerate(text):
        paper.text(x + (gap if away > 0 else -gap), y - 0.075 + 0.15 * number, line, align=align, bold=number == 0)


def _numbers(paper: Paper, spots: dict[str, tuple[float, float]], trials: dict[tuple[str, str], int]) -> None:
    """The number of trials on each line, where no other number is."""
    taken: list[tuple[float, float]] = list(spots.values())
    for (one, other), number in trials.items():
        (x1, y1), (x2, y2) = spots[one], spots[other]
        shares = [0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72]
        places = [(x1 + (x2 - x1) * share, y1 + (y2 - y1) * share) for share in shares]
        free = [place for place in places if all(math.hypot(place[0] - a, place[1] - b) > 0.26 for a, b in taken)]
        x, y = (free or places)[0]
        taken.append((x, y))
        paper.disc(x, y, 0.095, fill="white", edge=GREY, width=0.4, order=2.2)
        paper.text(x, y, str(number), align="center", size=SMALL)
