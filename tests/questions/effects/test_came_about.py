"""Notes on how effect sizes came about: what is mixed, paired, combined, derived, and where figures come from."""

from __future__ import annotations

import math
import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from ketcli.columns import Columns
from ketcli.errors import spelled
from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import ACUTE, Filters
from ketcli.evidence.vocabulary import DERIVATIONS
from ketcli.questions.effects.baseline import RECOVERED
from ketcli.questions.effects.borrowed_sd import BORROWED, LENT
from ketcli.questions.effects.came_about import imbalanced, notes_on
from ketcli.questions.effects.from_dataset import effects_of_dataset
from ketcli.questions.effects.method import resolve
from ketcli.questions.effects.trial_figures import Question

SMALL = Path(__file__).parents[2] / "small"
NOTE = "figures taken from a review, not from the trial itself: "


def notes(folder: Path) -> list[str]:
    found = effects_of_dataset(open_folder(folder), Question(filters=Filters(role=ACUTE)), resolve())
    return [note.text for note in found.notes if note.text.startswith(NOTE)]


def test_trials_known_from_a_review_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    assert notes(folder) == []
    sources = pd.read_csv(folder / "sources.csv", dtype=str, keep_default_na=False)
    sources.loc[sources["source_id"].isin(["beta2005", "gamma2010"]), "kind"] = "review_table"
    sources.to_csv(folder / "sources.csv", index=False)
    assert notes(folder) == [f"{NOTE}Beta 2005, Gamma 2010"]


def rows(**columns: list[Any]) -> Columns:
    """Rows of figures; a column that is not given says nothing."""
    k = len(next(iter(columns.values())))
    usual: dict[str, list[Any]] = {
        "study": [f"S{i}" for i in range(k)], "trial_id": [f"s{i}" for i in range(k)], "scale": ["MADRS"] * k,
        "statistic": ["endpoint"] * k, "analysis": ["itt"] * k, "arms": ["a"] * k, "cell": [""] * k,
        "paired": [False] * k, "derived": [""] * k, "imbalance": [0.0] * k, "sd_e": [1.0] * k,
    }  # fmt: skip
    return Columns.of(pd.DataFrame({**usual, **columns}))


def told(kind: str, table: Columns, **method: Any) -> list[str]:
    return [note.text for note in notes_on(table, resolve(**method)) if note.kind == kind]


def test_what_is_mixed_is_counted_once_a_study() -> None:
    two = rows(study=["A", "A", "B"], scale=["MADRS", "MADRS", "HDRS"], statistic=["endpoint", "change", "change"])
    assert told("mixed", two) == [
        "scales mixed across trials: MADRS 1, HDRS 1",
        "statistics mixed across trials: change 2, endpoint 1",
    ]
    assert told("mixed", two, measure="RR") == []
    assert told("mixed", rows(scale=["MADRS", "MADRS"])) == []
    assert told("analysis_sets", rows(analysis=["itt", "", "itt"])) == ["analysis sets: itt 2, not stated 1"]
    assert told("analysis_sets", rows(analysis=["itt", "itt"])) == []


def test_pairs_are_told_with_their_correlation_unless_they_are_taken_apart() -> None:
    pairs = rows(paired=[True, False, True], statistic=["events", "events", "difference"])
    assert told("crossover", pairs, measure="OR", crossover_r=0.3) == [
        "crossover trials analysed as paired with r = 0.3: S0"
    ]
    for model in ("mh", "peto"):
        assert told("crossover", pairs, measure="OR", model=model) == [
            "crossover trials enter as if their arms held different people: S0"
        ]
    assert told("crossover", rows(paired=[False])) == []


def test_groups_half_an_sd_or_more_apart_are_flagged_unless_the_difference_is_published() -> None:
    apart = rows(imbalance=[0.49, 0.5, -0.51, 0.9, 0.1], statistic=["endpoint"] * 3 + ["difference", "change"])
    assert imbalanced(apart).tolist() == [False, True, True, False, False]
    (note,) = told("imbalance", apart)
    assert note.endswith("not corrected: S1 (+0.5 SD), S2 (-0.5 SD)")


def test_people_that_are_not_known_are_told() -> None:
    unknown = rows(yi=[0.1, 0.2, math.nan, 0.3], n_e=[9, math.nan, math.nan, 9], n_c=[9, 9, 9, math.nan])
    (text,) = told("people_not_known", unknown)
    assert text.endswith("participants: S1, S3")
    assert told("people_not_known", rows(yi=[0.1])) == []


def test_arms_together_and_controls_apart_are_counted() -> None:
    arms = rows(arms=["a", "a+b", "b+c"])
    assert told("combined_arms", arms) == ["arms combined within a trial (2): S1, S2"]
    cells = rows(trial_id=["x", "x", "y", "z", "z"], cell=["low", "high", "low", "", ""])
    assert told("split_control", cells) == ["control arm split among the cells of a trial (1): x"]


def test_where_a_published_difference_comes_from() -> None:
    table = rows(
        statistic=["difference"] * 4 + ["endpoint"], analysis=["ancova", "none", "ancova", "mmrm", RECOVERED],
        paired=[False, False, True, False, False], derived=["", "", "", f"difference; {LENT}", ""],
        sd_e=[9.0, 9.0, 9.0, 8.25, 9.0],
    )  # fmt: skip
    assert told("published_difference", table) == [
        "from a published difference, adjusted by its trial: S0, S3",
        "from the paired difference of a crossover trial, with its own standard error: S2",
        "from a published difference between arms, not adjusted: S1",
        "divided by the SD of scores on MADRS in the trials that report it, 8.2, for want of their own: S3",
    ]
    again = rows(statistic=["difference"], analysis=[RECOVERED])
    assert told("published_difference", again) == []
    assert told("recovered", again) == ["end points corrected for baseline, as by analysis of covariance: S0"]


def test_how_figures_were_derived_is_told_for_each_way() -> None:
    ways = list(DERIVATIONS)[:2]
    table = rows(derived=[ways[0], "; ".join(ways), "", BORROWED])
    assert told("derived", table) == [
        f"derived, {DERIVATIONS[ways[0]]}: S0, S1",
        f"derived, {DERIVATIONS[ways[1]]}: S1",
    ]
    (text,) = told("imputed", table)
    assert spelled(text) == "imputed, SD borrowed from the other trials (--impute-sd): S3"
