"""The network of treatments: discs by people, lines by trials."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput, named
from ketcli.show.kit.numbers import whole
from ketcli.show.plots.look import looking
from ketcli.show.plots.paper import Paper
from ketcli.show.plots.sheet_places import margin
from ketcli.show.plots.style import BLUE, GREY, INK, SMALL, TITLE, styled, text_width, wrap
from ketcli.show.plots.words import subject
from ketcli.show.terminal.network_picture import untangled
from ketcli.show.words.common import footer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from ketcli.questions.answers.network import NetworkAnswer
    from ketcli.show.plots.sheet_parts import Align

    Label = tuple[float, float, float, Align]
    """From where to where, the height of the first line, and the side that stands at the ring."""

SMALLEST, LARGEST = 0.08, 0.3  # radius of a disc in inches
WIDEST = 9.0  # points of the line with the most trials
LINE = 0.15
RING, LEAST_RING = 1.7, 0.75
NAME = 1.05  # inches of a name where the picture must be narrow


@styled
def network_figure(answer: NetworkAnswer, *, title: str | None = None) -> Figure:
    """Draw treatments on a ring in the order with the fewest crossing lines; the reference is outlined twice.

    The area of a disc is in proportion to the people in it, the width of a line to its trials, whose number it bears.
    """
    trials = {pair: len(answer.studies_of(*pair)) for pair in answer.edges}
    order = untangled(answer.nodes, tuple(trials))
    people = {node: answer.people_of(node) for node in order}
    heaviest = max(people.values())
    sizes = {node: math.sqrt(people[node] / heaviest) for node in order}
    room = looking().room
    longest = math.inf if room is None or room > 6 else NAME
    texts = {node: [*wrap(node, longest, bold=True), f"{whole(round(people[node]))} people"] for node in order}
    edge = margin()
    ring = max(RING, 0.24 * len(order))
    if room is not None:  # the largest ring that leaves its labels their place
        while ring > LEAST_RING and _extent(order, ring, _radii(sizes, ring), texts)[1] > room - 2 * edge:
            ring -= 0.02
    labels, across, up, down = _extent(order, ring, _radii(sizes, ring), texts)
    radius = _radii(sizes, ring)
    if room is not None and across > room - 2 * edge:
        why = f"these names need {25.4 * (across + 2 * edge) * looking().scale:.0f}mm with type that can be read"
        raise InvalidInput(f"{named('width')}: {why}")
    width = room or max(across + 2 * edge, 6.0)
    titles = wrap(
        title if title is not None else subject(answer.effects, lead="Network: ", several=True),
        width - 2 * edge,
        TITLE,
        bold=True,
    )
    small = [
        f"{len(answer.members)} trials, {whole(round(answer.participants))} people. Discs by people analysed, lines by "
        f"trials (number on the line). Outlined twice: {answer.reference}, the reference.",
        *([footer(answer.effects.method, answer.effects.provenance)] if looking().method else []),
    ]
    lines = [line for text in small for line in wrap(text, width - 2 * edge, SMALL)]
    top = edge + 0.2 * len(titles) + 0.15
    height = top + up + down + 0.15 + 0.16 * len(lines) + edge
    paper = Paper(width, height)
    for number, line in enumerate(titles):
        paper.text(edge, edge + 0.06 + 0.2 * number, line, size=TITLE, bold=True)
    left = min(box[0] for box in labels.values())
    left = min(left, -ring - LARGEST)
    centre = ((width - across) / 2 - left, top + up)
    spots = {node: (centre[0] + x, centre[1] + y) for node, (x, y) in _spots(order, ring).items()}
    most = max(trials.values(), default=1)
    for (one, other), number in trials.items():
        paper.line([spots[one], spots[other]], colour="#9DB7C9", width=max(WIDEST * number / most, 0.8))
    _numbers(paper, spots, trials)
    for node in order:
        x, y = spots[node]
        if node == answer.reference:
            paper.disc(x, y, radius[node] + 0.05, fill="white", edge=INK, width=1.0, order=2.5)
        paper.disc(x, y, radius[node], fill=BLUE, edge="white", width=0.8)
        start, end, first, align = labels[node]
        place = {"left": start, "right": end, "center": (start + end) / 2}[align]
        for number, line in enumerate(texts[node]):
            bold = number < len(texts[node]) - 1
            paper.text(centre[0] + place, centre[1] + first + LINE * number, line, align=align, bold=bold)
    for number, line in enumerate(lines):
        paper.text(edge, height - edge - 0.05 - 0.16 * (len(lines) - 1 - number), line, size=SMALL, colour=GREY)
    return paper.figure


def _radii(sizes: dict[str, float], ring: float) -> dict[str, float]:
    """Of the discs, smaller on a small ring."""
    largest = LARGEST * min(1.0, ring / RING)
    return {node: max(largest * size, min(SMALLEST, largest / 2)) for node, size in sizes.items()}


def _spots(order: Sequence[str], ring: float) -> dict[str, tuple[float, float]]:
    """Places on the ring, from its centre."""
    start = math.pi if len(order) == 2 else math.pi / 2
    angles = [2 * math.pi * place / len(order) - start for place in range(len(order))]
    return {node: (ring * math.cos(one), ring * math.sin(one)) for node, one in zip(order, angles, strict=True)}


def _extent(
    order: Sequence[str], ring: float, radius: dict[str, float], texts: dict[str, list[str]]
) -> tuple[dict[str, Label], float, float, float]:
    """The labels outside the ring; inches across all, above the centre and below it."""
    labels: dict[str, Label] = {}
    for node, (x, y) in _spots(order, ring).items():
        gap, lines = radius[node] + 0.12, texts[node]
        wide = max(text_width(line, bold=True) for line in lines)
        tall = LINE * (len(lines) - 1)
        away = x / ring
        if abs(away) < 0.25:
            first = y + gap + 0.02 if y > 0 else y - gap - 0.02 - tall
            labels[node] = (x - wide / 2, x + wide / 2, first, "center")
        elif away > 0:
            labels[node] = (x + gap, x + gap + wide, y - tall / 2, "left")
        else:
            labels[node] = (x - gap - wide, x - gap, y - tall / 2, "right")
    ends = [ring + LARGEST, *(box[1] for box in labels.values())]
    starts = [-ring - LARGEST, *(box[0] for box in labels.values())]
    highest = min(-ring - LARGEST, *(box[2] - LINE / 2 for box in labels.values()))
    lowest = max(ring + LARGEST, *(box[2] + LINE * (len(texts[node]) - 0.5) for node, box in labels.items()))
    return labels, max(ends) - min(starts), -highest, lowest


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
