"""Judgements of certainty: every word and level that is read, and every one that is refused by row and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketcli.errors import InvalidInput
from ketcli.evidence.review.certainty import Certainty, read_certainty


def read(
    folder: Path, *rows: str, head: str = "outcome,certainty,imprecision,imprecision_why"
) -> tuple[Certainty, ...]:
    path = folder / "certainty.csv"
    path.write_text("\n".join((head, *rows)) + "\n")
    return read_certainty(path)


def refused(folder: Path, *rows: str, head: str = "outcome,certainty,imprecision,imprecision_why") -> str:
    with pytest.raises(InvalidInput) as caught:
        read(folder, *rows, head=head)
    return str(caught.value)


@pytest.mark.parametrize(
    ("levels", "certainty", "says"),
    [
        ("1", "moderate", "serious imprecision (-1): few people"),
        ("-1", "moderate", "serious imprecision (-1): few people"),
        ("\N{MINUS SIGN}2", "Low", "very serious imprecision (-2): few people"),
        ("serious", "moderate", "serious imprecision (-1): few people"),
        ("Very  Serious", "low", "very serious imprecision (-2): few people"),
        ("extremely serious", "very_low", "extremely serious imprecision (-3): few people"),
        ("3", "very-low", "extremely serious imprecision (-3): few people"),
        *((word, "high", "") for word in ("", "0", "no", "none", "not serious")),
    ],
)
def test_levels_that_are_read(tmp_path: Path, levels: str, certainty: str, says: str) -> None:
    (one,) = read(tmp_path, f"pain,{certainty},{levels},few people")
    assert one.why == says
    assert one.row == 2
    taken = int(says[says.index("-") + 1]) if says else 0
    assert one.signs == "\N{CIRCLED PLUS}" * (4 - taken) + "\N{CIRCLED MINUS}" * taken


def test_upgrades_and_starts(tmp_path: Path) -> None:
    head = "outcome,time,certainty,start,large_effect,large_effect_why,footnote"
    one, other = read(
        tmp_path, "pain,,moderate,low,1,five times,see text", "pain,6w,high,low,2,ten times,", head=head
    )  # fmt: skip
    assert one.why == "large effect (+1): five times; see text"
    assert one.as_dict() == {
        "level": "moderate",
        "start": "low",
        "steps": [{"reason": "large_effect", "levels": 1, "why": "five times"}],
        "footnote": "see text",
    }
    assert (other.time, other.level, other.as_dict()["footnote"]) == ("6w", "high", None)
    (best,) = read(tmp_path, "pain,,high,high,2,ten times,", head=head)  # no higher than high
    assert best.level == "high"
    both = "outcome,certainty,imprecision,imprecision_why,risk_of_bias,risk_of_bias_why"
    (worst,) = read(tmp_path, "pain,very low,2,few,3,open", head=both)  # no lower than very low
    assert [step.levels for step in worst.steps] == [-3, -2]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("pain,high,1,few", "row 2, column certainty: the steps lead from high to moderate, not to high"),
        ("pain,fair,0,", "row 2, column certainty: expected high, moderate, low, very low, found 'fair'"),
        ("pain,moderate,1,", "row 2, column imprecision_why: a step needs its reason"),
        ("pain,low,4,few", "row 2, column imprecision: expected 0, 1 or 2 levels, found '4'"),
        ("pain,low,some,few", "row 2, column imprecision: expected 0, 1 or 2 levels, found 'some'"),
    ],
)
def test_what_is_refused(tmp_path: Path, row: str, says: str) -> None:
    assert says in refused(tmp_path, row)


def test_a_judgement_stands_once(tmp_path: Path) -> None:
    assert "row 3, column outcome: judged in row 2 already" in refused(tmp_path, "pain,high,0,", "Pain,high,0,")
    head = "outcome,time,certainty,start"
    assert len(read(tmp_path, "pain,6w,high,", "pain,12w,high,", head=head)) == 2
    assert "column start: expected low, high, found 'middle'" in refused(tmp_path, "pain,6w,high,middle", head=head)
