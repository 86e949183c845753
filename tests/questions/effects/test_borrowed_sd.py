"""Borrowed SDs: off by default, from trials that report one, named in the answer; never instead of a reported one."""

from __future__ import annotations

import math
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import ACUTE, Filters
from ketcli.evidence.windows import window_at
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.from_dataset import effects_of_dataset
from ketcli.questions.effects.method import resolve
from ketcli.questions.effects.trial_figures import Question

SMALL = Path(__file__).parents[2] / "small"
LENT = [(9.0, 20), (8.0, 22), (11.0, 30), (10.0, 31), (7.0, 12)]  # SD and people of five arms of three trials


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Alpha 2001 loses SD and number of people at 24 h; three trials with MADRS end points are added."""
    target = tmp_path / "small"
    shutil.copytree(SMALL, target)
    results = pd.read_csv(target / "results.csv", dtype=str, keep_default_na=False)
    scores = results["outcome"] == "severity"
    at_24h = (results["trial_id"] == "alpha2001") & (results["scale"] == "MADRS") & (results["time_h"] == "24")
    results = results[(at_24h & (results["statistic"] == "endpoint")) | ~scores].copy()
    results.loc[results["outcome"] == "severity", ["sd", "n"]] = ""
    template = results[results["outcome"] == "severity"].iloc[0]
    trials = pd.read_csv(target / "trials.csv", dtype=str, keep_default_na=False)
    arms = pd.read_csv(target / "arms.csv", dtype=str, keep_default_na=False)
    spare = [t for t in trials.loc[trials["pool_role"] == "acute", "trial_id"] if t != "alpha2001"][:3]
    rows, left = [], list(LENT)
    for trial in spare:
        for arm in arms.loc[arms["trial_id"] == trial, "arm_id"].head(2):
            if left:
                sd, n = left.pop(0)
                rows.append({**template, "trial_id": trial, "arm_id": arm, "mean": "20", "sd": str(sd), "n": str(n)})
    pd.concat([results, pd.DataFrame(rows)]).to_csv(target / "results.csv", index=False)
    return target


def asked(folder: Path, **method: Any) -> EffectSet:
    question = Question(window=window_at("24h"), filters=Filters(role=ACUTE))
    return effects_of_dataset(open_folder(folder), question, resolve(**method))


def test_off_by_default(folder: Path) -> None:
    assert "Alpha 2001" not in set(asked(folder).frame["study"])
    assert asked(folder).method.as_dict()["impute_sd"] is False


def test_the_sd_within_the_arms_that_report_one(folder: Path) -> None:
    found = asked(folder, impute_sd=True)
    (alpha,) = found.frame[found.frame["study"] == "Alpha 2001"].to_dict("records")
    expected = math.sqrt(sum((n - 1) * sd**2 for sd, n in LENT) / sum(n - 1 for _, n in LENT))
    assert (alpha["sd_e"], alpha["sd_c"]) == pytest.approx((expected, expected))
    assert (alpha["n_e"], alpha["n_c"]) == (20, 19)  # of the response at that time
    assert any(
        note.text.startswith("imputed, SD borrowed") and note.text.endswith(": Alpha 2001") for note in found.notes
    )
    assert found.method.as_dict()["impute_sd"] is True


def test_people_randomized_where_nothing_else_is_known(folder: Path) -> None:
    results = pd.read_csv(folder / "results.csv", dtype=str, keep_default_na=False)
    results[results["outcome"] == "severity"].to_csv(folder / "results.csv", index=False)
    frame = asked(folder, impute_sd=True).frame
    assert frame.loc[frame["study"] == "Alpha 2001", ["n_e", "n_c"]].to_numpy().tolist() == [[20, 20]]


def test_a_reported_sd_is_left_alone_and_two_trials_lend_nothing(folder: Path) -> None:
    results = pd.read_csv(folder / "results.csv", dtype=str, keep_default_na=False)
    lenders = results.loc[results["sd"] != "", "trial_id"].unique()
    results[results["trial_id"] != lenders[-1]].to_csv(folder / "results.csv", index=False)
    assert "Alpha 2001" not in set(asked(folder, impute_sd=True).frame["study"])
    whole = {bool(on): effects_of_dataset(open_folder(SMALL), Question(window=window_at("24h")), resolve(impute_sd=on))
             for on in (False, True)}  # fmt: skip
    pd.testing.assert_frame_equal(whole[True].frame, whole[False].frame)
