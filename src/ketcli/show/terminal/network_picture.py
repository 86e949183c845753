"""A network drawn with characters: treatments on a ring, lines with the number of trials between them."""

from __future__ import annotations

import math
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from ketcli.show.kit.numbers import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.questions.answers.network import NetworkAnswer

Pair = tuple[str, str]
MAX_ALL_ORDERS = 7
MAX_WIDTH = 100
MAX_DRAWN = 24  # treatments, each of which needs a row of its own
MAX_UNTANGLED = 16  # treatments whose order is looked for: the time grows with the sixth power of their number


def draw_network(answer: NetworkAnswer, width: int, ascii_only: bool) -> str:
    """Treatments with their people, and between those that trials compare a line with the number of trials.

    Parameters
    ----------
    answer : NetworkAnswer
        The network.
    width : int
        Columns that may be used.
    ascii_only : bool
        Use ASCII characters only.
    """
    if len(answer.nodes) > MAX_DRAWN:
        return f"The network is not drawn: {len(answer.nodes)} treatments are too many for a ring of characters."
    labels = {node: f"[{node} {whole(round(answer.people_of(node), 1))}]" for node in answer.nodes}
    trials = {pair: len(answer.studies_of(*pair)) for pair in answer.edges}
    caption = "In brackets people analysed; on each line its trials."
    return f"{ring(labels, trials, min(width, MAX_WIDTH), ascii_only=ascii_only)}\n{caption}"


def ring(labels: dict[str, str], trials: dict[Pair, int], width: int, *, ascii_only: bool) -> str:
    """The canvas as lines of text, none longer than `width`."""
    order = untangled(tuple(labels), tuple(trials))
    count = len(order)
    height = 5 if count == 2 else min(25, max(11, 2 * count + 5))
    longest = max(len(text) for text in labels.values())
    reach_x, reach_y = max((width - longest) / 2 - 1, 1.0), (height - 1) / 2
    spots: dict[str, tuple[float, float]] = {}
    rows: set[int] = set()
    for place, node in enumerate(order):
        angle = 2 * math.pi * place / count - math.pi / 2 - (math.pi / 2 if count == 2 else 0)
        side = math.cos(angle)
        row = round(reach_y + reach_y * math.sin(angle))
        if count > 2:  # a row of its own for each, so that labels never meet
            row = _nearest_free(row, rows, height)
        rows.add(row)
        # drawn out to the sides: there is more room across than down
        spots[node] = (width / 2 + reach_x * math.copysign(abs(side) ** 0.6, side), float(row))
    canvas = [[" "] * width for _ in range(height)]
    most = max(trials.values(), default=1)
    for (one, other), number in trials.items():
        thick = number * 2 > most
        dot = ("o" if thick else ".") if ascii_only else ("•" if thick else "·")
        for x, y in _line(spots[one], spots[other]):
            canvas[y][min(x, width - 1)] = dot
    for node in order:
        across, down = spots[node]
        text = labels[node][: width - 1]
        _write(canvas, round(across - len(text) / 2), round(down), text)
    for (one, other), number in trials.items():
        _write_clear(canvas, spots[one], spots[other], f" {number} ")
    return "\n".join("".join(row).rstrip() for row in canvas).rstrip("\n")


def _nearest_free(row: int, taken: set[int], height: int) -> int:
    return min((free for free in range(height) if free not in taken), key=lambda free: abs(free - row))


def untangled(nodes: tuple[str, ...], edges: Sequence[Pair]) -> tuple[str, ...]:
    """The order round the ring with the fewest crossing lines, and among those the shortest lines.

    Of more than `MAX_ALL_ORDERS` treatments, the best that swapping two at a time finds; of more than `MAX_UNTANGLED`,
    as they come.
    """
    if len(nodes) > MAX_UNTANGLED:
        return nodes

    def cost(order: tuple[str, ...]) -> tuple[int, int]:
        place = {node: index for index, node in enumerate(order)}
        chords = [tuple(sorted((place[one], place[other]))) for one, other in edges]
        crossings = sum(a < c < b < d or c < a < d < b for (a, b), (c, d) in combinations(chords, 2))
        return crossings, sum(min(b - a, len(order) - b + a) for a, b in chords)

    first, rest = nodes[0], nodes[1:]
    if len(nodes) <= MAX_ALL_ORDERS:
        return min(((first, *other) for other in permutations(rest)), key=cost)
    best = nodes
    improved = True
    while improved:
        improved = False
        for i, j in combinations(range(1, len(nodes)), 2):
            swapped = list(best)
            swapped[i], swapped[j] = swapped[j], swapped[i]
            if cost(tuple(swapped)) < cost(best):
                best, improved = tuple(swapped), True
    return best


def _line(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[int, int]]:
    steps = max(int(max(abs(end[0] - start[0]) / 2, abs(end[1] - start[1]))), 1)
    return [
        (round(start[0] + (end[0] - start[0]) * step / steps), round(start[1] + (end[1] - start[1]) * step / steps))
        for step in range(steps + 1)
    ]


def _write(canvas: list[list[str]], x: int, y: int, text: str) -> None:
    x = min(max(x, 0), len(canvas[0]) - len(text))
    canvas[y][x : x + len(text)] = list(text)


def _write_clear(canvas: list[list[str]], start: tuple[float, float], end: tuple[float, float], text: str) -> None:
    """Write on a line or just beside it, as near to its middle as there is room; nothing where there is none."""
    shares = sorted((step / 20 for step in range(2, 19)), key=lambda share: abs(share - 0.5))
    for down in (0, -1, 1):
        for share in shares:
            x = round(start[0] + (end[0] - start[0]) * share - len(text) / 2)
            y = round(start[1] + (end[1] - start[1]) * share) + down
            x = min(max(x, 0), len(canvas[0]) - len(text))
            if 0 <= y < len(canvas) and set(canvas[y][x : x + len(text)]) <= set(" .o·•"):
                _write(canvas, x, y, text)
                return
