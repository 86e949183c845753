"""Who is missing: one note a reason, with names up to a number."""

from __future__ import annotations

import pytest

from ketcli.evidence.left_out import LeftOut
from ketcli.show.kit.left_out import reasons


@pytest.mark.parametrize(("many", "more"), [(1, ""), (60, ""), (61, " and 1 more"), (1100, " and 1,040 more")])
def test_sixty_are_named(many: int, more: str) -> None:
    (note,) = reasons(LeftOut(str(at), f"T{at}", "no_figures", ("severity",)) for at in range(many))
    names = ", ".join(f"T{at}" for at in range(min(many, 60)))
    assert note.text.startswith(f"left out ({many}), ")
    assert note.text.endswith(f": {names}{more}")
    assert note.trials == tuple(f"T{at}" for at in range(many))


@pytest.mark.parametrize(("many", "noun"), [(1, "1 trial"), (2, "2 trials")])
def test_of_a_filter_that_was_asked_for_their_number(many: int, noun: str) -> None:
    (note,) = reasons(LeftOut(str(at), f"T{at}", "filter", ("route", "iv")) for at in range(many))
    assert note.text.startswith("left out by ")
    assert note.text.endswith(f": {noun}")
