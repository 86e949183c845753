"""One way from a question's result to its figure, for the command line and for Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.asking.question import load
from ketcli.errors import InvalidInput, named
from ketcli.show.plots.look import drawn_as

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ketcli.asking.pictures import Picture
    from ketcli.asking.request import Request
    from ketcli.questions.data.risk_of_bias import RiskOfBias
    from ketcli.show.plots.look import Look
    from ketcli.show.plots.pictures import Drawn

SHEETS = ("forest", "cumulative", "leave-one-out", "choices", "safety")
WITHOUT_EFFECT = ("baujat", "network", "rob")
WITHOUT_ARMS = (*WITHOUT_EFFECT, "gosh")
_APPLIES: dict[str, Callable[[str], bool]] = {
    "columns": lambda kind: kind in SHEETS,
    "xlim": lambda kind: kind not in WITHOUT_EFFECT,
    "labels": lambda kind: kind not in WITHOUT_ARMS,
    "favours": lambda kind: kind not in WITHOUT_ARMS,
}


def refuse_looks(kind: str, given: Mapping[str, Any]) -> None:
    """Refuse an option of looks that this kind of picture has no use for.

    Raises
    ------
    InvalidInput
        There is one.
    """
    for name, applies in _APPLIES.items():
        if given.get(name) and not applies(kind):
            raise InvalidInput(f"{named(name)} does not apply to plot {kind}")


def drawing(
    picture: Picture, result: Any, request: Request, look: Look, *, title: str | None = None,
    lights: RiskOfBias | None = None,
) -> Drawn:  # fmt: skip
    """The figure of a result, and the notes that go with it.

    Raises
    ------
    InvalidInput
        What must stand in it does not fit its width.
    NoAnswer
        There is nothing to draw.
    """
    shown = {} if lights is None else {"rob": lights}
    rows = {name: picture.options[name] for name in picture.own}
    own = {row.target: request.value(name) for name, row in rows.items() if row.goes_to == "show"}
    with drawn_as(look):
        drawn: Drawn = load(picture.draw)(result, title=title, **shown, **own)
    return drawn
