"""SDs that trials do not report, borrowed from the trials that do: only where it is asked for, never in the data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ketcli.effects.groups import pooled_sd
from ketcli.evidence.filters import ACUTE

if TYPE_CHECKING:
    import pandas as pd

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.schema import Window

BORROWED = "borrowed"  # stands under `derived`, beside the derivations that data files may name
MIN_LENDERS = 3  # trials


def with_borrowed_sd(dataset: Dataset, outcome: str, window: Window | None) -> Dataset:
    """The dataset with an SD for each mean of the window that lacks one, in trials that report no SD there.

    The SD is that within the arms of the acute trials that report one on the same scale, of the same statistic (change
    or end point) and in the same window, an arm once, at its time nearest to the asked one (Furukawa et al. 2006, J
    Clin Epidemiol 59:7). Where the number of people is missing too, it is the most for whom the arm has another result
    at that time, or else the number randomized. Nothing is borrowed from fewer than three trials, or where no window
    is asked for.
    """
    if window is None:
        return dataset
    results = dataset.results
    inside = results["time_h"].map(window.contains) & (results["outcome"] == outcome)
    scores = results[inside & results["statistic"].isin(["change", "endpoint"]) & results["mean"].notna()]
    full = scores["sd"].gt(0) & scores["n"].ge(2)
    bare = scores[scores["sd"].isna() & ~scores["trial_id"].isin(scores.loc[full, "trial_id"])]
    acute = dataset.trials.loc[dataset.trials["pool_role"].isin(ACUTE), "trial_id"]
    lenders = _once_an_arm(scores[full & scores["trial_id"].isin(acute)], window)
    filled = results.copy()
    for index, row in bare.iterrows():
        alike = lenders[(lenders["scale"] == row["scale"]) & (lenders["statistic"] == row["statistic"])]
        if alike["trial_id"].nunique() < MIN_LENDERS:
            continue
        derived = f"{row['derived']}; {BORROWED}" if row["derived"] else BORROWED
        people = row["n"] if row["n"] >= 1 else _people(dataset, row)
        filled.loc[index, ["n", "sd", "derived"]] = [people, pooled_sd(alike["sd"], alike["n"]), derived]
    return dataset.with_tables(results=filled)


def _once_an_arm(scores: pd.DataFrame, window: Window) -> pd.DataFrame:
    """The row of each arm, scale and statistic that is nearest to the asked time."""
    nearest = scores.assign(away=(scores["time_h"] - window.asked).abs()).sort_values("away", kind="stable")
    return nearest.drop_duplicates(["trial_id", "arm_id", "scale", "statistic"])


def _people(dataset: Dataset, row: pd.Series) -> float:
    """How many people stand behind a mean that is printed without their number; NaN where nothing tells."""
    in_arm = (dataset.results["trial_id"] == row["trial_id"]) & (dataset.results["arm_id"] == row["arm_id"])
    at_that_time = float(dataset.results.loc[in_arm & (dataset.results["time_h"] == row["time_h"]), "n"].max())
    if at_that_time >= 1:
        return at_that_time
    randomized = dataset.arms.set_index(["trial_id", "arm_id"])["n_randomized"]
    return float(randomized.get((row["trial_id"], row["arm_id"]), math.nan))
