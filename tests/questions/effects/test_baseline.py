"""Baseline: whose groups differed, and the difference that an analysis of covariance would find."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.row_data import row

from ketcli.columns import Columns
from ketcli.effects.adjusted import standardized_difference
from ketcli.errors import InvalidInput
from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.evidence.rows import ResultRow, TrialRow
from ketcli.evidence.wanted import Chosen
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.baseline import Beside, beside_of, correlation, imbalance, recovered
from ketcli.questions.effects.came_about import imbalance_notes
from ketcli.questions.effects.method import resolve

N = (24, 19)


def people(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Group (1 experimental), baseline and follow-up of each person; the correlation within groups is one."""
    rng = np.random.default_rng(seed)
    group = np.repeat([1.0, 0.0], N)
    before = rng.normal(30, 5, sum(N)) + 4 * group
    after = 12 + 0.5 * before - 5 * group + rng.normal(0, 6, sum(N))
    return group, before, after


def rows(statistic: str, group: np.ndarray, values: np.ndarray, time: float) -> list[ResultRow]:
    return [
        row(
            ResultRow, trial_id="a", arm_id=arm, outcome="severity", scale="MADRS", statistic=statistic, time_h=time,
            analysis="observed", n=float(n), mean=values[group == side].mean(), sd=values[group == side].std(ddof=1),
        )
        for arm, side, n in zip(("ket", "pbo"), (1.0, 0.0), N, strict=True)
    ]  # fmt: skip


def score(statistic: str, arm: str, **cells: Any) -> ResultRow:
    usual: dict[str, Any] = {"n": 20.0, "mean": 25.0, "sd": 5.0, "time_h": 0.0 if statistic == "baseline" else 24.0}
    place = {"trial_id": "a", "arm_id": arm, "outcome": "severity", "scale": "MADRS", "statistic": statistic}
    return row(ResultRow, **{**place, **usual, **cells})


def trial(seed: int, *, changes: bool = True, design: str = "parallel") -> tuple[Chosen, Beside]:
    group, before, after = people(seed)
    end = rows("endpoint", group, after, 24.0)
    other = rows("change", group, after - before, 24.0) if changes else []
    dataset = bundled().with_rows(ResultRow, [*end, *rows("baseline", group, before, 0.0), *other])
    one = Chosen(row(TrialRow, trial_id="a", design=design), "", (), (end[0],), (end[1],), (), 1)
    return one, beside_of(dataset, "severity")


@pytest.mark.parametrize("seed", range(5))
def test_what_is_recovered_is_the_regression_on_the_people(seed: int) -> None:
    group, before, after = people(seed)
    one, beside = trial(seed)
    found: Any = recovered(one, beside, resolve(measure="MD"))
    X = np.column_stack([np.ones(sum(N)), group, before])
    beta, squares, *_ = np.linalg.lstsq(X, after, rcond=None)
    within = [np.corrcoef(before[group == side], after[group == side])[0, 1] for side in (1.0, 0.0)]
    r = correlation((*one.experimental, *one.control), beside)
    assert min(within) < r < max(within)
    assert found["yi"] == pytest.approx(beta[1])
    error = math.sqrt(squares[0] / (sum(N) - 3) * np.linalg.inv(X.T @ X)[1, 1])
    assert math.sqrt(found["vi"]) == pytest.approx(error)
    assert (found["n_e"], found["n_c"]) == N


def test_the_correlation_is_assumed_only_where_it_is_not_measured() -> None:
    one, measured = trial(1)
    _, assumed = trial(1, changes=False)

    def effect(beside: Beside, r: float) -> float:
        found = recovered(one, beside, resolve(baseline_r=r))
        assert found is not None
        return float(found["yi"])

    assert effect(measured, 0.2) == effect(measured, 0.6)
    assert effect(assumed, 0.2) != effect(assumed, 0.6)
    assert effect(assumed, correlation((*one.experimental, *one.control), measured)) == pytest.approx(
        effect(measured, 0.4)
    )


def test_imbalance_is_in_sds_of_the_baseline_and_a_crossover_trial_has_none() -> None:
    group, before, _ = people(2)
    one, beside = trial(2)
    sds = [before[group == side].std(ddof=1) for side in (1.0, 0.0)]
    pooled = math.sqrt(sum((n - 1) * sd**2 for n, sd in zip(N, sds, strict=True)) / (sum(N) - 2))
    expected = (before[group == 1].mean() - before[group == 0].mean()) / pooled
    assert imbalance(one, beside) == pytest.approx(expected)
    crossover, _ = trial(2, design="crossover")
    assert math.isnan(imbalance(crossover, beside))
    assert recovered(crossover, beside, resolve()) is None


@pytest.mark.parametrize("known", ["ket", "pbo", ""])
def test_a_baseline_of_one_arm_alone_corrects_nothing(known: str) -> None:
    one, whole = trial(3)
    beside = Beside(
        {place: row for place, row in whole.rows.items() if row.statistic != "baseline" or row.arm_id == known}
    )
    assert recovered(one, whole, resolve()) is not None
    assert recovered(one, beside, resolve()) is None
    assert math.isnan(imbalance(one, beside))


@pytest.mark.parametrize(("r", "g"), [(0.2, -0.29), (0.4, -0.17), (0.6, -0.04)])
def test_lii_2023_is_flagged_until_it_is_corrected(r: float, g: float) -> None:
    usual = ask(bundled(), Filters())
    (note,) = (note for note in usual.notes if note.kind == "imbalance")
    assert (note.trials, note.caution) == (("Lii 2023",), True)
    corrected = ask(bundled(), Filters(), baseline="ancova", baseline_r=r)
    assert not any(note.kind == "imbalance" for note in corrected.notes)
    (lii,) = corrected.frame[corrected.frame["trial_id"] == "lii2023"].to_dict("records")
    assert lii["yi"] == pytest.approx(g, abs=0.005)
    others = usual.frame["trial_id"] != "lii2023"
    assert usual.frame.loc[others, "yi"].tolist() == corrected.frame.loc[others, "yi"].tolist()


def test_a_correlation_lies_between_minus_one_and_one() -> None:
    with pytest.raises(InvalidInput, match="baseline-r"):
        resolve(baseline_r=1.0)


def test_a_note_of_imbalance_names_a_trial_once() -> None:
    many = Columns.of(
        pd.DataFrame({"study": ["A", "A", "B"], "imbalance": [-0.61, -0.61, 0.7], "statistic": ["endpoint"] * 3})
    )
    (note,) = imbalance_notes(many)
    assert (note.trials, note.text.count("A (")) == (("A", "B"), 1)


@pytest.mark.parametrize(("sd", "known"), [(0.5, True), (0.0, False), (math.nan, False)])
def test_a_baseline_needs_an_sd(sd: float, known: bool) -> None:
    one, _ = trial(1, changes=False)
    group, before, after = people(1)
    start = [first._replace(sd=sd) for first in rows("baseline", group, before, 0.0)]
    dataset = bundled().with_rows(ResultRow, [*rows("endpoint", group, after, 24.0), *start])
    assert bool(beside_of(dataset, "severity").baseline(one.experimental)) is known


def test_a_control_arm_that_is_shared_is_corrected_with_its_share_of_people() -> None:
    one, beside = trial(4)
    whole, half = (recovered(one._replace(sharing=sharing), beside, resolve(measure="MD")) for sharing in (1, 2))
    assert whole is not None
    assert half is not None
    assert (whole["n_e"], whole["n_c"]) == N
    assert (half["n_e"], half["n_c"]) == (N[0], N[1] / 2)
    assert half["vi"] > whole["vi"]


def test_the_baseline_of_several_arms_is_weighted_by_the_people_of_the_follow_up() -> None:
    end = [score("endpoint", "a", n=10.0), score("endpoint", "b", n=30.0), score("endpoint", "pbo", n=20.0)]
    start = [
        score("baseline", "a", n=99.0, mean=30.0), score("baseline", "b", n=1.0, mean=34.0),
        score("baseline", "pbo", n=50.0, mean=29.0, sd=8.0),
    ]  # fmt: skip
    beside = beside_of(bundled().with_rows(ResultRow, [*end, *start]), "severity")
    one = Chosen(row(TrialRow, trial_id="a", design="parallel"), "", (), tuple(end[:2]), (end[2],), (), 1)
    sd = math.sqrt((9 * 5**2 + 29 * 5**2 + 19 * 8**2) / 57)
    assert imbalance(one, beside) == pytest.approx((33 - 29) / sd)


def test_a_corrected_difference_enters_with_its_own_error() -> None:
    (points,) = ask(bundled(), Filters(trial=("lii2023",)), measure="MD", baseline="ancova").table.rows()
    assert points["analysis"] == "recovered_ancova"
    assert (points["yi"], points["vi"]) == (points["difference"], pytest.approx(points["difference_se"] ** 2))
    (sizes,) = ask(bundled(), Filters(trial=("lii2023",)), baseline="ancova").table.rows()
    own = standardized_difference(
        sizes["difference"], sizes["difference_se"], sizes["sd_e"], sizes["n_e"] + sizes["n_c"] - 2
    )
    assert (sizes["yi"], sizes["vi"]) == pytest.approx((own.yi[0], own.vi[0]))
