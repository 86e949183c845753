"""Notes beside an answer: few, and none lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.evidence.left_out import LeftOut, LeftOutKind
from ketcli.evidence.notes import CAUTIONS, Note, merged
from ketcli.show.kit.left_out import reasons
from ketcli.show.kit.told import LEAD, WIDTH, brief, lines_of

FEW = Note("few_studies", "only 4 studies: tau2, and with it every interval, is very uncertain")
DERIVED = Note("derived", "derived, SD from a t or p value: Alpha 2001", ("Alpha 2001",))


def gone(kind: LeftOutKind, about: tuple[str, ...], *labels: str) -> list[LeftOut]:
    return [LeftOut(label.lower(), label, kind, about) for label in labels]


def test_cautions_first_then_a_count_with_the_commonest_reason() -> None:
    out = [
        *gone("filter", ("route", "--route iv"), "A", "B", "C"),
        *gone("no_figures", ("severity",), "D", "E"),
        *gone("other_time", ("on day 1 (12 h to 48 h)",), "F"),
    ]
    assert brief([DERIVED, *reasons(out), FEW]) == [
        FEW.text,
        "6 trials do not enter; 2: no figure for severity; 1 more note; --notes lists them",
    ]


def test_of_many_cautions_the_gravest_are_told() -> None:
    cautions = [Note(kind, f"a caution of the kind {kind}") for kind in reversed(CAUTIONS)]
    told = brief(cautions)
    assert told[:3] == [f"a caution of the kind {kind}" for kind in CAUTIONS[:3]]
    assert told[3:] == [f"{len(CAUTIONS) - 3} notes; --notes lists them"]


def test_without_notes_nothing_is_told_and_one_is_one() -> None:
    assert brief([]) == []
    assert brief([DERIVED]) == ["1 note; --notes lists it"]


def test_a_note_on_several_parts_stands_once() -> None:
    (one, other) = merged([DERIVED.under("24h"), FEW, DERIVED.under("7d"), FEW, DERIVED.under("24h")])
    assert str(one) == "24h, 7d: derived, SD from a t or p value: Alpha 2001"
    assert other == FEW
    assert str(DERIVED.under("inner").under("outer")).startswith("outer, inner: derived")


@given(st.lists(st.builds(Note, st.sampled_from([*CAUTIONS, "derived", "left_out"]), st.text(max_size=300))))
def test_four_lines_of_eighty_columns_at_the_most(notes: list[Note]) -> None:
    told = [line for note in brief(notes) for line in lines_of(note, WIDTH)]
    assert len(told) <= 4


@pytest.mark.parametrize("width", [40, 80, 120])
def test_lines_are_as_wide_as_the_terminal(width: int) -> None:
    lines = lines_of(FEW, width)
    assert all(len(line) <= width for line in lines)
    assert lines[0].startswith(LEAD)
    assert " ".join(line.strip() for line in lines) == f"{LEAD}{FEW.text}"


def test_a_word_longer_than_a_line_stays_whole_and_is_not_broken_at_its_hyphens() -> None:
    long = "x" * 90
    assert long in [line.strip() for line in lines_of(f"see {long} there", 80)]
    name = "a-" * 30 + "b"
    assert name in [line.strip() for line in lines_of(f"{'word ' * 8}{name}", 80)]
