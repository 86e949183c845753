"""Notes on where figures come from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd

from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import ACUTE, Filters
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
