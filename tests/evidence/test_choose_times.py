"""Which results of a trial stand for its course over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from tests.row_data import row

from ketcli.evidence.choose_times import at_each_time
from ketcli.evidence.rows import ArmRow, ContrastRow, ResultRow, TrialRow
from ketcli.evidence.wanted import PREFERENCES, Wanted

NAN = float("nan")
TRIAL = row(TrialRow, trial_id="a", label="A", design="parallel")
ARMS = {
    "ket": row(ArmRow, arm_id="ket", role="experimental"),
    "pbo": row(ArmRow, arm_id="pbo", role="control"),
}
WANTED = Wanted("severity", "means", None, contrasts=("MD",))


@dataclass(frozen=True)
class Row:
    time: float
    scale: str = "MADRS"
    statistic: str = "endpoint"
    analysis: str = "observed"

    def rows(self) -> list[ResultRow]:
        same = {"scale": self.scale, "statistic": self.statistic, "time_h": self.time, "analysis": self.analysis}
        return [row(ResultRow, arm_id=arm, n=20.0, mean=10.0, sd=5.0, **same) for arm in ARMS]


def contrast(time: float, scale: str = "MADRS") -> ContrastRow:
    same = {"measure": "MD", "adjustment": "none", "se": 1.0, "scale": scale, "time_h": time}
    return row(ContrastRow, arm_e="ket", arm_c="pbo", n_e=20.0, n_c=20.0, **same)


def chosen(*reported: Row, contrasts: tuple[ContrastRow, ...] = (), wanted: Wanted = WANTED) -> list[tuple[Any, ...]]:
    results = [one for same in reported for one in same.rows()]
    ones = at_each_time(TRIAL, ARMS, results, list(contrasts), wanted)
    keys = [(one.experimental or one.contrasts)[0] for one in ones]
    return [
        (key.time_h, key.scale, getattr(key, "statistic", "difference"), getattr(key, "analysis", "")) for key in keys
    ]


def test_every_time_of_the_preferred_scale_in_order() -> None:
    found = chosen(Row(168), Row(24), Row(72, "HDRS-17"), Row(2, "HDRS-17"), Row(336, "HDRS-17"))
    assert found == [(24, "MADRS", "endpoint", "observed"), (168, "MADRS", "endpoint", "observed")]


def test_end_point_and_change_scores_are_not_mixed() -> None:
    more_changes = chosen(Row(24), Row(24, statistic="change"), Row(168, statistic="change"))
    assert [row[2] for row in more_changes] == ["change", "change"]
    as_many = chosen(Row(24), Row(24, statistic="change"))
    assert [row[2] for row in as_many] == ["endpoint"]
    wanted = Wanted("severity", "means", None, order=PREFERENCES["change"])
    assert [row[2] for row in chosen(Row(24), Row(24, statistic="change"), wanted=wanted)] == ["change"]


def test_one_analysis_set_at_each_time() -> None:
    assert chosen(Row(24, analysis="locf"), Row(24), Row(168, analysis="locf")) == [
        (24, "MADRS", "endpoint", "observed"),
        (168, "MADRS", "endpoint", "locf"),
    ]


def test_a_published_difference_stands_in_only_where_the_scale_has_no_figures() -> None:
    found = chosen(Row(24), contrasts=(contrast(24), contrast(168), contrast(336, "HDRS-17")))
    assert [(row[0], row[2]) for row in found] == [(24, "endpoint"), (168, "difference")]
    assert [(row[0], row[1]) for row in chosen(contrasts=(contrast(24, "HDRS-17"),))] == [(24, "HDRS-17")]


@pytest.mark.parametrize("time", [NAN, 0.0])
def test_a_result_without_a_time_after_the_first_dose_takes_no_part(time: float) -> None:
    assert chosen(Row(time)) == []
