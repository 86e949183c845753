"""Writing SVG: elements with escaped attributes and texts, numbers short enough to read."""

from __future__ import annotations

from html import escape
from typing import Any

from ketcli.show.kit.safe import lines_shown


def number(value: float) -> str:
    """A coordinate with at most two decimals, the same on every processor."""
    text = f"{round(value, 9):.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def element(name: str, *inside: str, **attributes: Any) -> str:
    """An element; `class_` is written `class`, underscores as hyphens, None and False not at all, True empty."""
    written = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        if value is True:
            written.append(f' {attribute}=""')
            continue
        shown = number(value) if isinstance(value, float) else str(value)
        written.append(f' {attribute}="{escape(lines_shown(shown))}"')
    opening = f"<{name}{''.join(written)}"
    return f"{opening}>{''.join(inside)}</{name}>" if inside else f"{opening}/>"


def text(content: str, x: float, y: float, class_: str = "", anchor: str | None = None) -> str:
    """A line of text; `anchor` as in SVG."""
    return element(
        "text", escape(lines_shown(content)), x=float(x), y=float(y), class_=class_ or None, text_anchor=anchor
    )


def line(x1: float, y1: float, x2: float, y2: float, class_: str, *, hidden: bool = False) -> str:
    """A straight line."""
    return element("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=class_, hidden=hidden)


def polygon(points: list[tuple[float, float]], class_: str, *, hidden: bool = False) -> str:
    """A filled shape."""
    return element(
        "polygon", points=" ".join(f"{number(x)},{number(y)}" for x, y in points), class_=class_, hidden=hidden
    )
