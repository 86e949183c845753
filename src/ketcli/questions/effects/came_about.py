"""How effect sizes came about, as notes: what is mixed, combined, split, paired or derived in them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ketcli.evidence.doses import NOT_STATED
from ketcli.evidence.notes import Note, naming
from ketcli.evidence.vocabulary import DERIVATIONS, MIRROR, NEWS, REPOSITORY_TEXT, REVIEW
from ketcli.questions.effects.baseline import IMBALANCED, RECOVERED
from ketcli.questions.effects.borrowed_sd import BORROWED, LENT
from ketcli.questions.effects.method import MEANS

if TYPE_CHECKING:
    import pandas as pd

    from ketcli.questions.effects.method import Method


def notes_on(frame: pd.DataFrame, method: Method) -> list[Note]:
    """What a reader must know of how the effect sizes came about."""
    notes: list[Note] = []
    for column, what in (("scale", "scales"), ("statistic", "statistics")):
        kinds = Counter(frame.drop_duplicates(["study", column])[column].replace("", NOT_STATED))
        if len(kinds) > 1 and method.measure in MEANS:
            found = ", ".join(f"{kind} {n}" for kind, n in kinds.most_common())
            notes.append(Note("mixed", f"{what} mixed across trials: {found}"))
    sets = Counter(frame.drop_duplicates(["study", "analysis"])["analysis"].replace("", NOT_STATED))
    if len(sets) > 1:
        found = ", ".join(f"{kind} {n}" for kind, n in sets.most_common())
        notes.append(Note("analysis_sets", f"analysis sets: {found}"))
    notes += combined_notes(frame)
    published = frame["statistic"] == "difference"
    paired = frame["paired"] & ~published
    if paired.any():
        how = f"analysed as paired with r = {method.crossover_r:g}"
        if method.model in ("mh", "peto"):
            how = "enter as if their arms held different people"
        notes += naming("crossover", f"crossover trials {how}", frame.loc[paired, "study"])
    notes += difference_notes(frame) + imbalance_notes(frame)
    return notes + unsized_notes(frame) + derived_notes(frame)


def unsized_notes(frame: pd.DataFrame) -> list[Note]:
    """Whose numbers of people are not known, because a difference came without them."""
    if not {"n_e", "n_c"} <= set(frame.columns):
        return []
    unknown = frame["yi"].notna() & (frame["n_e"].isna() | frame["n_c"].isna())
    what = "number of people in the arms not known, and not among the participants"
    return naming("people_not_known", what, frame.loc[unknown, "study"])


def imbalance_notes(frame: pd.DataFrame) -> list[Note]:
    """Whose groups differed much at baseline, where the effect is not corrected for it."""
    rows = imbalanced(frame)
    if not rows.any():
        return []
    found = frame.loc[rows, ["study", "imbalance"]].itertuples(index=False)
    names = [f"{study} ({value:+.1f} SD)" for study, value in found]
    text = f"groups {IMBALANCED} SD or more apart at baseline, not corrected"
    return [Note("imbalance", f"{text}: {', '.join(names)}", tuple(frame.loc[rows, "study"]))]


def imbalanced(frame: pd.DataFrame) -> pd.Series[bool]:
    """Rows with an effect by end points or changes whose groups differ by more than `IMBALANCED` at baseline."""
    if "imbalance" not in frame.columns:
        return frame["study"].isna()
    return (frame["imbalance"].abs() > IMBALANCED) & (frame["statistic"] != "difference")


def difference_notes(frame: pd.DataFrame) -> list[Note]:
    """Whose effect is a published difference: of what kind, and by whose SD it is standardized."""
    published = frame["statistic"] == "difference"
    adjusted = published & (frame["analysis"] != "none")
    own = published & frame["paired"]
    again = published & (frame["analysis"] == RECOVERED)
    kinds = (
        ("a published difference, adjusted by its trial", adjusted & ~own & ~again),
        ("the paired difference of a crossover trial, with its own standard error", own),
        ("a published difference between arms, not adjusted", published & ~adjusted & ~own),
    )
    notes = [
        note
        for words, rows in kinds
        for note in naming("published_difference", f"from {words}", frame.loc[rows, "study"])
    ]
    words = "end points corrected for baseline, as by analysis of covariance"
    notes += naming("recovered", words, frame.loc[again, "study"])
    lent = frame.loc[[LENT in kinds.split("; ") for kinds in frame["derived"]]]
    for scale, rows in lent.groupby("scale", sort=False):
        sd = f"{rows['sd_e'].iloc[0]:.1f}"
        words = f"divided by the SD of scores on {scale} in the trials that report it, {sd}, for want of their own"
        notes += naming("published_difference", words, rows["study"])
    return notes


def combined_notes(frame: pd.DataFrame) -> list[Note]:
    """Whose arms were combined, and whose control arm stands split in several cells."""
    combined = frame.loc[frame["arms"].str.contains("+", regex=False), "study"]
    split = frame.loc[frame["cell"] != ""].drop_duplicates(["trial_id", "cell"])["trial_id"]
    split = split[split.duplicated(keep=False)]
    return [
        *naming("combined_arms", "arms combined within a trial", combined, count=True),
        *naming("split_control", "control arm split among the cells of a trial", split, count=True),
    ]


def derived_notes(frame: pd.DataFrame) -> list[Note]:
    """Whose figures were derived, and how."""
    studies_of: dict[str, dict[str, None]] = {}
    for study, kinds in zip(frame["study"], frame["derived"], strict=True):
        for kind in kinds.split("; "):
            studies_of.setdefault(kind, {})[study] = None
    notes = [
        note
        for kind, label in DERIVATIONS.items()
        for note in naming("derived", f"derived, {label}", studies_of.get(kind, ()))
    ]
    return notes + borrowed_notes(frame)


def borrowed_notes(frame: pd.DataFrame) -> list[Note]:
    """Whose SDs were borrowed."""
    names = frame.loc[[BORROWED in kinds.split("; ") for kinds in frame["derived"]], "study"]
    return naming("imputed", "imputed, SD borrowed from the other trials (--impute-sd)", names)


# Column of the sources, value, and what is said where figures rest on such a source.
SECOND_HAND = (
    ("kind", REVIEW, "figures taken from a review, not from the trial itself"),
    ("kind", NEWS, "figures taken from news, not from the trial itself"),
    ("copy", MIRROR, "figures read in a copy of the abstract or record on another page"),
    ("copy", REPOSITORY_TEXT, "figures read in a text kept in a public repository"),
)


def secondary_notes(frame: pd.DataFrame, sources: pd.DataFrame) -> list[Note]:
    """Whose figures come, all or some of them, from a review, from news, or from a copy of the document."""
    notes: list[Note] = []
    for column, value, words in SECOND_HAND:
        those = set(sources.loc[sources[column] == value, "source_id"])
        rests = [not those.isdisjoint(ids.split(";")) for ids in frame["sources"]]
        notes += naming("secondary_source", words, frame.loc[rests, "study"])
    return notes
