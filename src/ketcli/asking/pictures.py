"""The pictures, a row each: the question whose answer each shows, what draws it, and which options it takes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ketcli.asking.question import STUDIED
from ketcli.asking.registry import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketcli.asking.option import Option

_SHOWN = "ketcli.show.plots.pictures"
_SUBSETS = ("subsets", "seed", "workers", "scheduler")


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its kind, the question whose answer it shows, what draws it, and which own options it takes.

    `fixed` are options that the picture sets itself, `more` groups of options that its question does not have.
    """

    kind: str
    question: str
    draw: str
    own: tuple[str, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)
    more: tuple[str, ...] = ()

    @property
    def options(self) -> Mapping[str, Option]:
        """The options that it takes: what its question shares with others, and some of what it does not."""
        from ketcli.asking.options import options_in

        question = QUESTIONS[self.question]
        found = {name: row for name, row in question.asks.items() if row.group in STUDIED or name in self.own}
        return {**found, **options_in(self.more)}


PICTURES: tuple[Picture, ...] = (
    Picture("forest", "pool", f"{_SHOWN}:forest", ("by", "tau2_common", "cluster"), more=("forest",)),
    Picture("funnel", "bias", f"{_SHOWN}:funnel"),
    Picture("contour-funnel", "bias", f"{_SHOWN}:contour_funnel"),
    Picture("baujat", "sensitivity", f"{_SHOWN}:baujat"),
    Picture("gosh", "sensitivity", f"{_SHOWN}:gosh", _SUBSETS, {"gosh": True}),
    Picture("choices", "sensitivity", f"{_SHOWN}:choices", (), {"choices": True}),
    Picture("cumulative", "sensitivity", f"{_SHOWN}:cumulative", ("order",)),
    Picture("leave-one-out", "sensitivity", f"{_SHOWN}:leave_one_out"),
    Picture("timecourse", "timecourse", f"{_SHOWN}:timecourse"),
    Picture("dose", "dose", f"{_SHOWN}:dose", ("kind", "knots")),
    Picture("safety", "safety", f"{_SHOWN}:safety", ("event", "serious", "grouped", "min_trials", "by", "sort", "top")),
    Picture("network", "network", f"{_SHOWN}:network", ("reference", "routes_apart", "one_placebo")),
    Picture("rob", "rob", f"{_SHOWN}:rob"),
)


def picture_options() -> tuple[Option, ...]:
    """The options of all pictures together; one that several have stands once, with what any of them allows."""
    from ketcli.asking.options import options_in

    found = dict(options_in(STUDIED[:-1]))
    for question in dict.fromkeys(picture.question for picture in PICTURES):
        taken = [picture.options for picture in PICTURES if picture.question == question]
        rows = dict(QUESTIONS[question].options)
        for options in taken:
            rows |= options
        new = {name: row for name, row in rows.items() if any(name in options for options in taken)}
        for name, row in new.items():
            found[name] = _either(found[name], row) if name in found else row
    return tuple(found.values())


def _either(one: Option, other: Option) -> Option:
    """An option that two have, with the values that either allows; each checks its own."""
    if one == other or not (one.allowed and other.allowed):
        return one
    allowed = tuple(dict.fromkeys((*one.allowed, *other.allowed)))
    return replace(one, allowed=allowed, default=None, help=f"{one.help.partition(':')[0]}.", place=other.place)
