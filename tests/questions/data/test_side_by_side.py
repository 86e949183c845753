"""The arms of a trial beside each other: efficacy first, and effect sizes that are those of `effects`."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.evidence.rows import TrialRow
from ketcli.questions.data.show import show_trial
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
