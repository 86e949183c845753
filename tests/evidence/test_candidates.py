"""Which figures of a trial may answer and how they rank, rule by rule."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.row_data import row

from ketcli.evidence.candidates import (
    difference_sets,
    distance,
    has_error,
    kind_of,
    position,
    rank_of,
    time_of,
)
from ketcli.evidence.rows import ContrastRow, ResultRow, TrialRow
from ketcli.evidence.wanted import PREFERENCES, Wanted
from ketcli.evidence.windows import WINDOWS

DAY = WINDOWS[1]


def wanted(**cells: Any) -> Wanted:
    given = {"outcome": "severity", "figures": "means", "window": DAY, "order": PREFERENCES["adjusted"]}
    return Wanted(**{**given, "contrasts": ("MD", "SMD"), **cells})


def difference(**cells: Any) -> ContrastRow:
    place = {"arm_e": "ket", "arm_c": "pbo", "scale": "MADRS", "time_h": 24.0, "adjustment": "ancova"}
    return row(ContrastRow, **{**place, "measure": "MD", "estimate": -5.0, "se": 1.0, "n_e": 9.0, "n_c": 9.0, **cells})


def score(arm: str, **cells: Any) -> ResultRow:
    place = {
        "arm_id": arm,
        "scale": "MADRS",
        "time_h": 24.0,
        "statistic": "endpoint",
        "n": 9.0,
        "mean": 10.0,
        "sd": 4.0,
    }
    return row(ResultRow, **{**place, **cells})


def sets(*contrasts: ContrastRow, results: tuple[ResultRow, ...] = (), design: str = "parallel", **asked: Any):
    return difference_sets(row(TrialRow, design=design), results, contrasts, wanted(**asked))


def test_small_parts() -> None:
    assert time_of(difference(time_h=math.nan)) is None
    assert time_of(difference(time_h=7.0)) == 7
    assert distance(30.0, DAY) == distance(18.0, DAY) == 6
    assert distance(None, DAY) == math.inf
    assert (distance(None, None), distance(30.0, None)) == (-math.inf, -30.0)
    assert [position(one, ("a", "b")) for one in "abc"] == [0, 1, 2]


def test_an_error_is_a_standard_error_or_an_interval() -> None:
    nothing = {"se": math.nan, "ci_low": math.nan, "ci_high": math.nan}
    assert has_error(difference(**{**nothing, "se": 0.1}))
    assert has_error(difference(**{**nothing, "ci_low": 1.0, "ci_high": 1.1}))
    for cells in (
        nothing,
        {**nothing, "se": 0.0},
        {**nothing, "ci_low": 1.0},
        {**nothing, "ci_low": 1.0, "ci_high": 1.0},
    ):
        assert not has_error(difference(**cells))


@pytest.mark.parametrize(
    ("cells", "design", "order", "kind"),
    [
        ({}, "parallel", "adjusted", "adjusted"),
        ({"adjustment": "none"}, "parallel", "adjusted", "difference"),
        ({}, "parallel", "raw", None),
        ({"adjustment": "none"}, "parallel", "raw", "difference"),
        ({"measure": "SMD"}, "parallel", "adjusted", None),
        ({"measure": "SMD", "adjustment": "none"}, "parallel", "adjusted", "difference"),
        ({"measure": "RR"}, "parallel", "adjusted", None),
        ({}, "crossover", "adjusted", "paired"),
        ({"adjustment": "none"}, "crossover", "adjusted", "paired"),
        ({"adjustment": "none"}, "crossover", "raw", "difference"),
        ({"measure": "SMD", "adjustment": "none"}, "crossover", "adjusted", "difference"),
    ],
)
def test_kinds(cells: dict[str, str], design: str, order: str, kind: str | None) -> None:
    assert kind_of(difference(**cells), row(TrialRow, design=design), wanted(order=PREFERENCES[order])) == kind


def test_ranks() -> None:
    """Nearest in time, then the scale, then most arms, then the kind; what comes after all figures of arms last."""
    one = rank_of("endpoint", score("ket"), 1, wanted())
    later = rank_of("endpoint", score("ket", time_h=25.0), 1, wanted())
    other = rank_of("endpoint", score("ket", scale="HDRS-17"), 1, wanted())
    more = rank_of("endpoint", score("ket"), 2, wanted())
    change = rank_of("change", score("ket"), 1, wanted())
    paired = rank_of("paired", difference(), 1, wanted())
    last = rank_of("difference", difference(), 3, wanted())
    assert sorted([last, later, other, change, one, paired, more]) == [more, paired, one, change, other, later, last]
    preferring = wanted(order=PREFERENCES["endpoint"])
    assert rank_of("paired", difference(), 9, preferring) > rank_of("change", score("ket", time_h=40.0), 1, preferring)
    assert rank_of("endpoint", score("ket"), 1, wanted(), 1.0) < rank_of("endpoint", score("ket"), 1, wanted(), 2.0)
    of_differences = wanted(order=("difference", "adjusted"))
    assert rank_of("difference", difference(), 1, of_differences)[0] == 1.0


def test_a_difference_stands_on_its_error() -> None:
    assert len(sets(difference())) == 1
    assert sets(difference(se=0.0)) == []
    assert len(sets(difference(n_e=math.nan))) == 1  # nothing is standardized
    assert sets(difference(), order=PREFERENCES["raw"]) == []


def test_to_be_standardized_it_needs_its_people_and_an_sd() -> None:
    asked: dict[str, Any] = {"standard": frozenset({"MADRS"})}
    assert len(sets(difference(n_e=2.0, n_c=2.0), **asked)) == 1
    for people in ({"n_e": 1.0}, {"n_c": 1.0}, {"n_e": math.nan}):
        assert sets(difference(**people), **asked) == []
    assert sets(difference(scale="HDRS"), **asked) == []
    own = (score("ket", scale="HDRS"), score("pbo", scale="HDRS"))
    assert len(sets(difference(scale="HDRS"), results=own, **asked)) == 1
    assert len(sets(difference(scale="HDRS", adjustment="none"), **asked)) == 1


def test_several_arms_are_put_together_by_their_people() -> None:
    two = (difference(), difference(arm_e="mid"))
    (found,) = sets(*two)
    assert [one.arm_e for one in found.contrasts] == ["ket", "mid"]
    (found,) = sets(two[0], difference(arm_e="mid", n_e=1.0))
    assert [one.arm_e for one in found.contrasts] == ["ket"]
    assert len(sets(two[0], difference(arm_e="mid", adjustment="mmrm"))) == 2
    assert len(sets(two[0], difference(arm_e="mid", time_h=48.0))) == 2


def raw(*results: ResultRow, **asked: Any) -> list[str]:
    (found,) = sets(difference(), results=results, **asked)
    return [f"{one.arm_id} {one.statistic} {one.analysis}".strip() for one in found.raw]


def test_the_raw_rows_beside_a_difference() -> None:
    both = (score("ket"), score("pbo"))
    assert raw(*both) == ["ket endpoint", "pbo endpoint"]
    assert raw(score("ket", n=2.0), score("pbo", sd=0.1)) == ["ket endpoint", "pbo endpoint"]
    for lacking in (
        {"sd": 0.0},
        {"sd": math.nan},
        {"n": 1.0},
        {"time_h": 25.0},
        {"scale": "HDRS"},
        {"statistic": "change"},
    ):
        assert raw(both[0], score("pbo", **lacking)) == []
    assert raw(both[0], score("mid")) == []
    changes = (score("ket", statistic="change"), score("pbo", statistic="change"))
    assert raw(*changes) == []
    preferring: dict[str, Any] = {"order": PREFERENCES["change"]}
    assert raw(*both, *changes, **preferring) == ["ket change", "pbo change"]
    assert raw(*both, **preferring) == ["ket endpoint", "pbo endpoint"]
    mixed = (score("ket", analysis="itt"), score("pbo", analysis="observed"))
    assert raw(*mixed) == []
    assert raw(*both, *mixed) == ["ket endpoint", "pbo endpoint"]
