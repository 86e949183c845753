"""Names that hold a comma, parted where commas stand between names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ketcli.evidence.several import rejoined

KNOWN = ("Smith,2001", "Smith,2001,b", "Jones")


def test_the_longest_known_name_is_put_together_again() -> None:
    assert rejoined(["smith", "2001", "b", "Jones"], KNOWN) == ["smith,2001,b", "Jones"]
    assert rejoined(["Smith", "2001", "Jones"], KNOWN) == ["Smith,2001", "Jones"]
    assert rejoined(["Smith", "Jones", "2001"], KNOWN) == ["Smith", "Jones", "2001"]


@given(st.lists(st.text(",ab", max_size=4)), st.lists(st.text(",ab", max_size=4)))
def test_nothing_is_lost(names: list[str], known: list[str]) -> None:
    assert ",".join(rejoined(names, known)) == ",".join(names)
