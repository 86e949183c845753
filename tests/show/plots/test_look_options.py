"""How a picture is to look, as it is typed: what is taken, up to its bounds, and what is refused with a way out."""

from __future__ import annotations

import pytest

from ketcli.errors import InvalidInput
from ketcli.show.plots.look_options import look_of

TAKEN: dict[tuple[str, object], tuple[str, object]] = {
    ("width", "2in"): ("width", 2.0),
    ("width", "20in"): ("width", 20.0),
    ("width", " 5.08cm "): ("width", 2.0),
    ("width", "508mm"): ("width", 20.0),
    ("width", "85mm"): ("width", pytest.approx(3.3465, abs=1e-4)),
    ("xlim", "-1.5, 2"): ("xlim", (-1.5, 2.0)),
    ("xlim", "\N{MINUS SIGN}1,0"): ("xlim", (-1.0, 0.0)),
    ("labels", " Drug , No drug"): ("labels", ("Drug", "No drug")),
    ("favours", "good,"): ("favours", ("good", "")),
    ("columns", ("effect, weight", "people,")): ("columns", ("effect", "weight", "people")),
    ("order_of_studies", "effect"): ("sort", "effect"),
    ("grey", True): ("grey", True),
    ("no_method", True): ("method", False),
}
REFUSED: dict[tuple[str, object], str] = {
    ("width", "1.99in"): "between 2in and 20in, not 1.99in",
    ("width", "509mm"): "between 50.8mm and 508mm, not 509mm",
    ("width", "5cm"): "between 5.08cm and 50.8cm, not 5cm",
    ("width", "85"): "expected a number with its unit",
    ("width", "widemm"): "expected a number with its unit",
    ("xlim", "1,1"): "the first must be less than the second",
    ("xlim", "1,2,3"): "expected LOW,HIGH",
    ("xlim", "a,b"): "expected LOW,HIGH",
    ("labels", "Drug"): "expected EXPERIMENTAL,CONTROL",
    ("favours", "a,b,c"): "expected LEFT,RIGHT",
    ("order_of_studies", "efect"): "did you mean 'effect'",
}


@pytest.mark.parametrize("typed", TAKEN)
def test_taken(typed: tuple[str, object]) -> None:
    name, value = TAKEN[typed]
    assert getattr(look_of(dict([typed])), name) == value


@pytest.mark.parametrize("typed", REFUSED)
def test_refused(typed: tuple[str, object]) -> None:
    with pytest.raises(InvalidInput, match=REFUSED[typed]):
        look_of(dict([typed]))


def test_what_is_not_asked_for_is_as_always() -> None:
    look = look_of({})
    assert (look.width, look.xlim, look.labels, look.favours, look.columns, look.sort) == (None,) * 4 + ((), None)
    assert (look.grey, look.method) == (False, True)
