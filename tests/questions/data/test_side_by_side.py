"""The arms of a trial beside each other: efficacy first, and effect sizes that are those of `effects`."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from tests.row_data import row as row_of

from ketcli.effects.means import smd
from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.evidence.rows import ArmRow, ResultRow, TrialRow
from ketcli.questions.data.show import show_trial
from ketcli.questions.data.side_by_side import Beside, Figure, beside
from ketcli.questions.effects.ask import ask

TRIALS = [trial.trial_id for trial in bundled().rows(TrialRow)]


@pytest.mark.parametrize("trial", TRIALS)
def test_nothing_is_lost_and_efficacy_comes_first(trial: str) -> None:
    record = show_trial(bundled(), trial)
    results = record.tables["results"]
    assert sum(len(one.arms) for one in record.results) == len(results)
    kinds = [one.side_effect for one in record.results]
    assert kinds == sorted(kinds)
    shares = [one.share for one in record.results if one.side_effect]
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("outcome", ["severity", "response"])
def test_effect_sizes_are_those_of_effects(outcome: str) -> None:
    """Where `effects` takes arms' own figures of two different groups, both say the same."""
    effects = ask(bundled(), Filters(), outcome=outcome, prefer="raw")
    compared = 0
    for row in pd.DataFrame(effects.complete).to_dict("records"):
        if row["design"] == "crossover" or not math.isfinite(row.get("n_e", math.nan)):
            continue
        record = show_trial(bundled(), row["trial_id"])
        found = [effect.estimate for one in record.results if one.outcome == outcome for effect in one.effects]
        wanted = row["yi"] if outcome == "severity" else math.exp(row["yi"])
        if len(record.tables["arms"]) == 2 and found:
            compared += any(math.isclose(value, wanted, rel_tol=1e-9) for value in found)
    assert compared >= 3


def test_paired_figures_and_baselines_have_no_effect_size() -> None:
    for trial in TRIALS:
        for one in show_trial(bundled(), trial).results:
            if one.analysis == "both_periods" or one.statistic == "baseline":
                assert one.effects == ()


def test_the_share_is_the_largest_of_any_arm_and_none_of_scores() -> None:
    def arms(*figures: Figure) -> Beside:
        return Beside("ae:nausea", "", "events", None, "", "", figures, (), ())

    counted = arms(Figure("a", 20, None, None, 5), Figure("b", 10, None, None, 4), Figure("c", None, None, None, 9))
    assert counted.share == 0.4
    assert arms(Figure("a", 20, 10.0, 2.0, None)).share == 0
    assert arms(Figure("a", 0, None, None, 0)).share == 0


ARMS = [row_of(ArmRow, arm_id=name, role=role) for name, role in
        (("high", "experimental"), ("low", "experimental"), ("pbo", "control"), ("nothing", "control"))]  # fmt: skip


def results(**cells: Any) -> list[ResultRow]:
    usual: dict[str, Any] = {"outcome": "severity", "scale": "MADRS", "statistic": "endpoint", "time_h": 24.0,
                             "analysis": "itt", "n": 20.0, "mean": 15.0, "sd": 6.0, "source_id": "paper"}  # fmt: skip
    return [row_of(ResultRow, arm_id=arm.arm_id, **{**usual, **cells}) for arm in ARMS]


def test_each_experimental_arm_stands_against_the_first_control_with_a_normal_interval() -> None:
    scores = results()
    scores[1] = scores[1]._replace(mean=11.0)
    (one,) = beside(ARMS, scores)
    assert [(effect.arm_e, effect.arm_c, effect.measure) for effect in one.effects] == [
        ("high", "pbo", "SMD"), ("low", "pbo", "SMD")
    ]  # fmt: skip
    g = smd(11.0, 6.0, 20, 15.0, 6.0, 20)
    reach = 1.959964 * math.sqrt(g.vi[0])
    low = one.effects[1]
    assert (low.estimate, low.ci_low, low.ci_high) == pytest.approx(
        (g.yi[0], g.yi[0] - reach, g.yi[0] + reach), rel=1e-6
    )
    assert one.sources == ("paper",)


def test_counts_give_a_ratio_and_what_is_not_whole_gives_nothing() -> None:
    counted = results(outcome="response", statistic="events", events=5.0, mean=math.nan, sd=math.nan)
    counted[0] = counted[0]._replace(events=10.0)
    counted[1] = counted[1]._replace(n=math.nan)
    (one,) = beside(ARMS, counted)
    (effect,) = one.effects
    reach = math.exp(1.959964 * math.sqrt(1 / 10 + 1 / 5 - 2 / 20))
    assert (effect.arm_e, effect.measure) == ("high", "RR")
    assert (effect.estimate, effect.ci_low, effect.ci_high) == pytest.approx((2, 2 / reach, 2 * reach), rel=1e-6)
    assert beside(ARMS, results(sd=math.nan))[0].effects == ()
    assert beside(ARMS, results(outcome="response", events=0.0, mean=math.nan, sd=math.nan))[0].effects == ()
    assert beside(ARMS[:2], results()[:2])[0].effects == ()
    assert beside(ARMS, results(analysis="both_periods"))[0].effects == ()


def test_results_stand_by_outcome_scale_and_time_the_baseline_first() -> None:
    def one(
        outcome: str, scale: str = "", statistic: str = "endpoint", time_h: float = 24.0, events: float = 5.0
    ) -> list[ResultRow]:
        return results(outcome=outcome, scale=scale, statistic=statistic, time_h=time_h, events=events)

    wanted = [
        ("severity", "HDRS", "endpoint", 24.0), ("severity", "MADRS", "baseline", 0.0),
        ("severity", "MADRS", "change", 24.0), ("severity", "MADRS", "endpoint", 24.0),
        ("severity", "MADRS", "endpoint", 168.0), ("severity", "MADRS", "endpoint", math.nan),
        ("response", "", "events", 24.0), ("an outcome of its own", "", "endpoint", 24.0),
        ("ae:b", "", "events", 24.0), ("ae:a", "", "events", 24.0), ("ae:c", "", "events", 24.0),
    ]  # fmt: skip
    events = {"ae:b": 9.0, "ae:a": 5.0, "ae:c": 5.0}
    rows = [row for place in reversed(wanted) for row in one(*place, events=events.get(place[0], 5.0))]
    found = beside(ARMS, rows)
    assert [(each.outcome, each.scale, each.statistic, each.time_h) for each in found] == [
        (*place[:3], None if math.isnan(place[3]) else place[3]) for place in wanted
    ]
