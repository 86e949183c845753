"""How a picture is to look: its width on paper and the type that goes with it, grey, font, words and columns.

A picture is laid out in inches with type of 7.5 points and more. One that must be so wide on paper is laid out on the
room that it has at that size, and all of it, type included, made smaller by one factor: the smallest type is then 6.5
points, whatever the width.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LEGIBLE = 6.5  # points: journals ask for 6 to 7 at the least
SMALLEST = 7.5  # points of the smallest type of a layout


@dataclass(frozen=True, slots=True)
class Look:
    """What a user asks of a picture beside its question.

    Attributes
    ----------
    width : float or None
        Inches on paper; None is as wide as the content needs.
    grey : bool
        Without colour.
    font : str or None
        A family that is installed; DejaVu Sans, which comes with matplotlib, stands in for its missing letters.
    labels, favours : tuple or None
        Names of the arms (experimental, control), and the words left and right of no effect.
    columns : tuple of str
        The columns of text of a sheet beside its first; all that fit where it is empty.
    sort : str or None
        Order of the studies.
    xlim : tuple or None
        Ends of the axis of the effect, in the reader's numbers.
    method : bool
        Whether the small print stands below.
    """

    width: float | None = None
    grey: bool = False
    font: str | None = None
    labels: tuple[str, str] | None = None
    favours: tuple[str, str] | None = None
    columns: tuple[str, ...] = ()
    sort: str | None = None
    xlim: tuple[float, float] | None = None
    method: bool = True

    @property
    def scale(self) -> float:
        """By what everything is made smaller."""
        return 1.0 if self.width is None else LEGIBLE / SMALLEST

    @property
    def room(self) -> float | None:
        """Inches of the layout; None is as many as it takes."""
        return None if self.width is None else self.width / self.scale


_PLAIN = Look()
_LOOK: ContextVar[Look] = ContextVar("look", default=_PLAIN)


def looking() -> Look:
    """How the picture that is drawn now is to look."""
    return _LOOK.get()


@contextmanager
def drawn_as(look: Look) -> Iterator[None]:
    """Draw everything inside like this."""
    token = _LOOK.set(look)
    try:
        yield
    finally:
        _LOOK.reset(token)
