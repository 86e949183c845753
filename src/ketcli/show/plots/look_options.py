"""From options to the look of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.asking.options import ORDERS
from ketcli.errors import InvalidInput, named
from ketcli.evidence.nearest import suggestion
from ketcli.show.plots.fonts import require_font
from ketcli.show.plots.look import Look

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

UNITS = {"mm": 25.4, "cm": 2.54, "in": 1.0}
NARROWEST, WIDEST = 2.0, 20.0


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
