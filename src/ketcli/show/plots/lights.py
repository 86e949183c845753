"""Risk-of-bias lights: a disc a judgement, told apart by sign and lightness as well as by colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.show.plots.style import INK, ORANGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.show.plots.paper import Paper

LOW, SOME, HIGH = "low", "some", "high"
COLOURS = {LOW: "#7FC8E8", SOME: "#F4DE7A", HIGH: ORANGE}
MEANINGS = {LOW: "low risk", SOME: "some concerns or unclear", HIGH: "high risk"}
RADIUS = 0.078


def put_light(paper: Paper, x: float, y: float, judgements: Sequence[str]) -> None:
    """Draw what was judged; several judgements share the disc, and none leaves the place empty."""
    if not judgements:
        return
    share = 360 / len(judgements)
    if len(judgements) == 1:
        paper.disc(x, y, RADIUS, fill=COLOURS[judgements[0]], edge=INK, width=0.4)
        _sign(paper, x, y, judgements[0])
        return
    for number, judgement in enumerate(judgements):
        paper.slice(x, y, RADIUS, number * share, (number + 1) * share, fill=COLOURS[judgement])
    paper.ring(x, y, RADIUS)


def _sign(paper: Paper, x: float, y: float, judgement: str) -> None:
    """A plus, a question mark or a minus in the middle of the disc."""
    arm = 0.036
    if judgement == SOME:
        paper.text(x, y, "?", align="center", size=7.5, bold=True)
        return
    colour = INK if judgement == LOW else "white"
    paper.line([(x - arm, y), (x + arm, y)], width=1.1, colour=colour, order=4)
    if judgement == LOW:
        paper.line([(x, y - arm), (x, y + arm)], width=1.1, colour=colour, order=4)
