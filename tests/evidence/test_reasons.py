"""Why a trial has no figure: what it lacks, by what it has."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.row_data import row

from ketcli.evidence.reasons import why_nothing
from ketcli.evidence.rows import ContrastRow, ResultRow
from ketcli.evidence.wanted import PREFERENCES, Wanted
from ketcli.evidence.windows import window_at

DAY = window_at("24h")


def why(
    contrasts: tuple[ContrastRow, ...] = (), results: tuple[ResultRow, ...] = (), *, one_arm: bool = False,
    elsewhere: bool = True, **cells: Any,
) -> tuple[str, tuple[str, ...]]:  # fmt: skip
    usual = {
        "window": DAY,
        "order": PREFERENCES["adjusted"],
        "contrasts": ("MD", "SMD"),
        "standard": frozenset({"MADRS"}),
    }
    wanted = Wanted(**{"outcome": "severity", "figures": "means", **usual, **cells})
    return why_nothing(list(results), list(contrasts), wanted, one_arm=one_arm, elsewhere=elsewhere)


def difference(**cells: Any) -> ContrastRow:
    usual = {"measure": "MD", "adjustment": "ancova", "scale": "HDRS", "se": 1.0, "n_e": 9.0, "n_c": 9.0}
    return row(ContrastRow, **{**usual, **cells})


def test_nothing_of_the_outcome_or_nothing_at_the_time() -> None:
    assert why(elsewhere=False) == ("no_figures", ("severity",))
    assert why() == ("other_time", (DAY.text(),))
    assert why(window=None) == ("no_figures", ("severity",))
    assert why(one_arm=True) == ("one_arm", (DAY.text(),))


def test_figures_that_lack_something() -> None:
    score = row(ResultRow, statistic="endpoint")
    assert why(results=(score,)) == ("incomplete", ("mean, SD or number of people", DAY.text()))
    counted = why(results=(row(ResultRow, statistic="events"),), figures="events", window=None)
    assert counted == ("incomplete", ("number of people or of events", ""))
    assert why(results=(row(ResultRow, statistic="baseline"),))[0] == "other_time"
    assert why(results=(score,), one_arm=True)[0] == "one_arm"


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({}, "no_sd"),
        ({"scale": "MADRS"}, "difference_incomplete"),
        ({"n_e": 2.0}, "no_sd"),
        ({"n_e": 1.0}, "difference_incomplete"),
        ({"se": math.nan}, "difference_incomplete"),
        ({"adjustment": "none"}, "difference_incomplete"),
        ({"measure": "SMD"}, "difference_incomplete"),
        ({"measure": "HR"}, "difference_only"),
    ],
)
def test_a_published_difference_lacks_an_sd_or_its_people_or_is_of_another_kind(
    cells: dict[str, Any], kind: str
) -> None:
    assert why((difference(**cells),))[0] == kind


def test_only_an_adjusted_difference_is_published_where_none_is_wanted() -> None:
    models = (difference(adjustment="mmrm"), difference(), difference())
    raw = PREFERENCES["raw"]
    assert why(models, order=raw) == ("adjusted_only", ("ancova, mmrm",))
    assert why((*models, difference(adjustment="none")), order=raw)[0] != "adjusted_only"
    assert why((difference(measure="HR"), difference(measure="OR")), order=raw) == ("difference_only", ("HR, OR",))
