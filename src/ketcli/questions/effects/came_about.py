"""How effect sizes came about, as notes: what is mixed, combined, split, paired or derived in them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ketcli.evidence.choose import NOT_STATED
from ketcli.evidence.schema import DERIVATIONS, REVIEW
from ketcli.questions.effects.borrowed_sd import BORROWED
from ketcli.questions.effects.method import MEANS

if TYPE_CHECKING:
    import pandas as pd

    from ketcli.questions.effects.method import Method


def notes_on(frame: pd.DataFrame, method: Method) -> list[str]:
    """What a reader must know of how the effect sizes came about."""
    notes = []
    for column, what in (("scale", "scales"), ("statistic", "statistics")):
        kinds = Counter(frame.drop_duplicates(["study", column])[column].replace("", NOT_STATED))
        if len(kinds) > 1 and method.measure in MEANS:
            notes.append(f"{what} mixed across trials: " + ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()))
    sets = Counter(frame.drop_duplicates(["study", "analysis"])["analysis"].replace("", NOT_STATED))
    if len(sets) > 1:
        notes.append("analysis sets: " + ", ".join(f"{kind} {n}" for kind, n in sets.most_common()))
    notes += combined_notes(frame)
    if frame["paired"].any():
        names = ", ".join(frame.loc[frame["paired"], "study"].unique())
        if method.model in ("mh", "peto"):
            notes.append(f"crossover trials enter as if their arms held different people: {names}")
        else:
            notes.append(f"crossover trials analysed as paired with r = {method.crossover_r:g}: {names}")
    differences = frame.loc[frame["statistic"] == "difference", "study"].unique()
    if len(differences):
        notes.append(f"from a published difference between arms: {', '.join(differences)}")
    return notes + derived_notes(frame)


def combined_notes(frame: pd.DataFrame) -> list[str]:
    """Whose arms were combined, and whose control arm stands split in several cells."""
    notes = []
    combined = frame.loc[frame["arms"].str.contains("+", regex=False), "study"].unique()
    if len(combined):
        notes.append(f"arms combined within a trial ({len(combined)}): {', '.join(combined)}")
    split = frame.loc[frame["cell"] != ""].drop_duplicates(["trial_id", "cell"])["trial_id"]
    split = split[split.duplicated(keep=False)]
    if len(split):
        notes.append(f"control arm split among the cells of a trial ({split.nunique()}): {', '.join(split.unique())}")
    return notes


def derived_notes(frame: pd.DataFrame) -> list[str]:
    """Whose figures were derived, and how."""
    studies_of: dict[str, dict[str, None]] = {}
    for study, kinds in zip(frame["study"], frame["derived"], strict=True):
        for kind in kinds.split("; "):
            studies_of.setdefault(kind, {})[study] = None
    notes = [
        f"derived, {label}: {', '.join(studies_of[kind])}" for kind, label in DERIVATIONS.items() if kind in studies_of
    ]
    return notes + borrowed_notes(frame)


def borrowed_notes(frame: pd.DataFrame) -> list[str]:
    """Whose SDs were borrowed."""
    names = frame.loc[[BORROWED in kinds.split("; ") for kinds in frame["derived"]], "study"].unique()
    return [f"imputed, SD borrowed from the other trials (--impute-sd): {', '.join(names)}"] if len(names) else []


def secondary_notes(frame: pd.DataFrame, sources: pd.DataFrame) -> list[str]:
    """Whose figures come, all or some of them, from somebody's review and not from a report, a registry or a label."""
    reviews = set(sources.loc[sources["kind"] == REVIEW, "source_id"])
    secondary = [not reviews.isdisjoint(ids.split(";")) for ids in frame["sources"]]
    names = frame.loc[secondary, "study"].unique()
    return [f"figures taken from a review, not from the trial itself: {', '.join(names)}"] if len(names) else []
