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

from ketcli.errors import InvalidInput, named
from ketcli.evidence.nearest import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

LEGIBLE = 6.5  # points: journals ask for 6 to 7 at the least
SMALLEST = 7.5  # points of the smallest type of a layout
UNITS = {"mm": 25.4, "cm": 2.54, "in": 1.0}
NARROWEST, WIDEST = 2.0, 20.0


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


def look_of(given: Mapping[str, Any]) -> Look:
    """The look that options ask for.

    Raises
    ------
    InvalidInput
        A value that cannot be.
    """
    columns = tuple(name.strip() for text in given.get("columns") or () for name in text.split(",") if name.strip())
    font = given.get("font")
    if font is not None:
        from ketcli.show.plots.fonts import require_font

        require_font(font)
    return Look(
        width=None if given.get("width") is None else _inches(given["width"]),
        grey=bool(given.get("grey")),
        font=font,
        labels=_pair(given.get("labels"), "labels", "EXPERIMENTAL,CONTROL"),
        favours=_pair(given.get("favours"), "favours", "LEFT,RIGHT"),
        columns=columns,
        sort=_order(given.get("order_of_studies")),
        xlim=_limits(given.get("xlim")),
        method=not given.get("no_method"),
    )


def _inches(text: str) -> float:
    for unit, per_inch in UNITS.items():
        if text.strip().endswith(unit):
            try:
                inches = float(text.strip().removesuffix(unit)) / per_inch
            except ValueError:
                break
            if NARROWEST <= inches <= WIDEST:
                return inches
            low, high = (f"{end * per_inch:.3g}{unit}" for end in (NARROWEST, WIDEST))
            raise InvalidInput(f"{named('width')} must lie between {low} and {high}, not {text}")
    raise InvalidInput(f"{named('width')} {text!r}: expected a number with its unit, as 85mm, 18cm or 7in")


def _order(name: str | None) -> str | None:
    from ketcli.asking.options import ORDERS

    if name is not None and name not in ORDERS:
        raise InvalidInput(f"{named('sort')} {name!r}: not one of {', '.join(ORDERS)}{suggestion(name, ORDERS)}")
    return name


def _pair(text: str | None, name: str, shape: str) -> tuple[str, str] | None:
    if text is None:
        return None
    parts = tuple(part.strip() for part in text.split(","))
    if len(parts) != 2:
        raise InvalidInput(f"{named(name)} {text!r}: expected {shape}")
    return parts


def _limits(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        low, high = (float(part) for part in text.replace("\N{MINUS SIGN}", "-").split(","))
    except ValueError:
        raise InvalidInput(f"{named('xlim')} {text!r}: expected LOW,HIGH, two numbers") from None
    if not low < high:
        raise InvalidInput(f"{named('xlim')} {text!r}: the first must be less than the second")
    return low, high
