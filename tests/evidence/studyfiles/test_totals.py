"""Rows that are sums of the others: by their names, or by their counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketcli.evidence.studyfiles import totals as module
from ketcli.questions.effects.from_studies import ask_studies

EFFECTS = ("study,yi,vi", "A,0.5,0.1", "B,0.4,0.1")
COUNTS = "study,events_e,n_e,events_c,n_c"


def left(folder: Path, *lines: str) -> str:
    path = folder / "studies.csv"
    path.write_text("\n".join(lines) + "\n")
    return "".join(ask_studies(str(path)).frame["study"])


@pytest.mark.parametrize(
    "name",
    [
        "Total",
        "Subtotal",
        "sub-total",
        "Overall (95% CI)",
        "Pooled effect:",
        "Random-effects model",
        "Summe",
        "All studies.",
    ],
)
def test_names_of_sums(tmp_path: Path, name: str) -> None:
    assert left(tmp_path, *EFFECTS, f"{name},0.45,0.05") == "AB"


@pytest.mark.parametrize("name", ["Totals 2001", "Allen", "Summers", "Meaney", f"total ({'x' * 52})"])
def test_names_of_studies(tmp_path: Path, name: str) -> None:
    assert left(tmp_path, *EFFECTS, f"{name},0.45,0.05") == f"AB{name}"


def test_long_names_are_names_from_sixty_letters_on(tmp_path: Path) -> None:
    short, long = f"total ({'x' * 51})", f"total ({'x' * 52})"
    assert (len(short), len(long)) == (59, 60)
    assert left(tmp_path, *EFFECTS, f"{short},0.45,0.05") == "AB"


def test_a_last_row_whose_counts_are_the_sums(tmp_path: Path) -> None:
    assert left(tmp_path, COUNTS, "A,1,10,2,11", "B,3,20,4,21", "C,4,30,6,32") == "AB"
    assert left(tmp_path, COUNTS, "A,1,10,2,11", "B,3,20,4,21", "C,4,30,6,33") == "ABC"
    assert left(tmp_path, COUNTS, "C,4,30,6,32", "A,1,10,2,11", "B,3,20,4,21") == "CAB"
    assert left(tmp_path, COUNTS, "A,1,10,2,11", "C,1,10,2,11.0") == "AC"  # two rows alone are two studies
    assert (
        left(tmp_path, COUNTS, "A,0,10,2,11", "B,0,20,4,21", "C,0,30,6,32") == "ABC"
    )  # a sum of nothing shows nothing
    three = ("study,events_e,n_e,events_c,n_c", "A,1,10,2,11", "Subtotal,9,9,9,9", "B,3,20,4,21", "C,4,30,6,32")
    assert left(tmp_path, *three) == "AB"


def test_a_file_of_nothing_but_totals_is_one_of_studies(tmp_path: Path) -> None:
    assert left(tmp_path, "study,yi,vi", "Total,0.5,0.1", "Mean,0.4,0.1") == "TotalMean"


def test_of_a_large_file_only_the_last_five_names_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FEW", 8)
    named = ("Total,0.1,0.1",)
    others = tuple(f"{letter},0.{row},0.1" for row, letter in enumerate("ABCDEFGH", 1))
    assert left(tmp_path, EFFECTS[0], *others, *named) == "ABCDEFGH"
    assert left(tmp_path, EFFECTS[0], *others[:4], *named, *others[4:]) == "ABCDEFGH"
    assert left(tmp_path, EFFECTS[0], *others[:3], *named, *others[3:]) == "ABCTotalDEFGH"
    assert left(tmp_path, EFFECTS[0], *named, *others[:7]) == "ABCDEFG"  # eight rows are few
