"""How effect sizes came about, as notes: what is mixed, combined, split, paired or derived in them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import named
from ketcli.evidence.dataset import once
from ketcli.evidence.doses import NOT_STATED
from ketcli.evidence.notes import Note, naming
from ketcli.evidence.rows import SourceRow
from ketcli.evidence.vocabulary import DERIVATIONS, MIRROR, NEWS, REPOSITORY_TEXT, REVIEW
from ketcli.questions.effects.baseline import IMBALANCED, RECOVERED
from ketcli.questions.effects.borrowed_sd import BORROWED, LENT
from ketcli.questions.effects.method import MEANS

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray
    from ketcli.columns import Columns
    from ketcli.evidence.dataset import Dataset
    from ketcli.questions.effects.method import Method


def notes_on(rows: Columns, method: Method) -> list[Note]:
    """What a reader must know of how the effect sizes came about."""
    notes: list[Note] = []
    for column, what in (("scale", "scales"), ("statistic", "statistics")):
        kinds = _kinds(rows, column)
        if len(kinds) > 1 and method.measure in MEANS:
            notes.append(Note("mixed", f"{what} mixed across trials: {_counted(kinds)}"))
    sets = _kinds(rows, "analysis")
    if len(sets) > 1:
        notes.append(Note("analysis_sets", f"analysis sets: {_counted(sets)}"))
    notes += combined_notes(rows)
    paired = rows["paired"] & ~_published(rows)
    if paired.any():
        how = f"analysed as paired with r = {method.crossover_r:g}"
        if method.model in ("mh", "peto"):
            how = "enter as if their arms held different people"
        notes += naming("crossover", f"crossover trials {how}", rows.text("study", paired))
    notes += difference_notes(rows) + imbalance_notes(rows)
    return notes + unsized_notes(rows) + derived_notes(rows)


def _kinds(rows: Columns, column: str) -> Counter[str]:
    """How many studies have each word of a column."""
    pairs = dict.fromkeys(zip(rows.text("study"), rows.text(column), strict=True))
    return Counter(kind or NOT_STATED for _, kind in pairs)


def _counted(kinds: Counter[str]) -> str:
    return ", ".join(f"{kind} {n}" for kind, n in kinds.most_common())


def _published(rows: Columns) -> BoolArray:
    """Rows whose figure is a published difference."""
    return np.asarray(rows["statistic"] == "difference", dtype=bool)


def unsized_notes(rows: Columns) -> list[Note]:
    """Whose numbers of people are not known, because a difference came without them."""
    if not {"n_e", "n_c"} <= set(rows.columns):
        return []
    unknown = rows.stated("yi") & ~(rows.stated("n_e") & rows.stated("n_c"))
    what = "number of people in the arms not known, and not among the participants"
    return naming("people_not_known", what, rows.text("study", unknown))


def imbalance_notes(rows: Columns) -> list[Note]:
    """Whose groups differed much at baseline, where the effect is not corrected for it."""
    found = imbalanced(rows)
    if not found.any():
        return []
    names = rows.text("study", found)
    apart = rows["imbalance"][found].tolist()
    # a trial may stand there in many windows of time
    listed = dict.fromkeys(f"{study} ({value:+.1f} SD)" for study, value in zip(names, apart, strict=True))
    text = f"groups {IMBALANCED} SD or more apart at baseline, not corrected"
    return [Note("imbalance", f"{text}: {', '.join(listed)}", tuple(dict.fromkeys(names)))]


def imbalanced(rows: Columns) -> BoolArray:
    """Rows with an effect by end points or changes whose groups differ by `IMBALANCED` or more at baseline."""
    if "imbalance" not in rows:
        return np.zeros(len(rows), dtype=bool)
    found: BoolArray = (np.abs(rows["imbalance"]) >= IMBALANCED) & ~_published(rows)
    return found


def difference_notes(rows: Columns) -> list[Note]:
    """Whose effect is a published difference: of what kind, and by whose SD it is standardized."""
    published = _published(rows)
    adjusted = published & (rows["analysis"] != "none")
    own = published & rows["paired"]
    again = published & (rows["analysis"] == RECOVERED)
    kinds = (
        ("a published difference, adjusted by its trial", adjusted & ~own & ~again),
        ("the paired difference of a crossover trial, with its own standard error", own),
        ("a published difference between arms, not adjusted", published & ~adjusted & ~own),
    )
    notes = [
        note
        for words, those in kinds
        for note in naming("published_difference", f"from {words}", rows.text("study", those))
    ]
    words = "end points corrected for baseline, as by analysis of covariance"
    notes += naming("recovered", words, rows.text("study", again))
    lent: dict[str, list[tuple[str, float]]] = {}
    for row in rows.where(_derived(rows, LENT)).only(("study", "scale", "sd_e")).rows():
        lent.setdefault(row["scale"], []).append((row["study"], row["sd_e"]))
    for scale, studies in lent.items():
        words = (
            f"divided by the SD of scores on {scale} in the trials that report it, {studies[0][1]:.1f}, for want of "
            "their own"
        )
        notes += naming("published_difference", words, (study for study, _ in studies))
    return notes


def _derived(rows: Columns, how: str) -> BoolArray:
    """Rows with a figure derived in this way."""
    return np.array([how in kinds.split("; ") for kinds in rows.text("derived")], dtype=bool)


def combined_notes(rows: Columns) -> list[Note]:
    """Whose arms were combined, and whose control arm stands split in several cells."""
    combined = [study for study, arms in zip(rows.text("study"), rows.text("arms"), strict=True) if "+" in arms]
    cells = dict.fromkeys(pair for pair in zip(rows.text("trial_id"), rows.text("cell"), strict=True) if pair[1])
    split = Counter(trial for trial, _ in cells)
    return [
        *naming("combined_arms", "arms combined within a trial", combined, count=True),
        *naming(
            "split_control", "control arm split among the cells of a trial", (t for t, n in split.items() if n > 1),
            count=True,
        ),
    ]  # fmt: skip


def derived_notes(rows: Columns) -> list[Note]:
    """Whose figures were derived, and how."""
    studies_of: dict[str, dict[str, None]] = {}
    for study, kinds in zip(rows.text("study"), rows.text("derived"), strict=True):
        for kind in kinds.split("; "):
            studies_of.setdefault(kind, {})[study] = None
    notes = [
        note
        for kind, label in DERIVATIONS.items()
        for note in naming("derived", f"derived, {label}", studies_of.get(kind, ()))
    ]
    return notes + borrowed_notes(rows)


def borrowed_notes(rows: Columns) -> list[Note]:
    """Whose SDs were borrowed."""
    names = rows.text("study", _derived(rows, BORROWED))
    return naming("imputed", f"imputed, SD borrowed from the other trials ({named('impute_sd', True)})", names)


# Column of the sources, value, and what is said where figures rest on such a source.
SECOND_HAND = (
    ("kind", REVIEW, "figures taken from a review, not from the trial itself"),
    ("kind", NEWS, "figures taken from news, not from the trial itself"),
    ("copy", MIRROR, "figures read in a copy of the abstract or record on another page"),
    ("copy", REPOSITORY_TEXT, "figures read in a text kept in a public repository"),
)


def secondary_notes(rows: Columns, dataset: Dataset) -> list[Note]:
    """Whose figures come, all or some of them, from a review, from news, or from a copy of the document."""
    cited = [set(ids.split(";")) for ids in rows.text("sources")]
    notes: list[Note] = []
    for words, those in _second_hand(dataset):
        rests = [not those.isdisjoint(ids) for ids in cited]
        notes += naming("secondary_source", words, rows.text("study", rests))
    return notes


@once
def _second_hand(dataset: Dataset) -> list[tuple[str, set[str]]]:
    """What is said of the figures of such sources, and which these are."""
    sources = dataset.rows(SourceRow)
    return [
        (words, {source.source_id for source in sources if getattr(source, column) == value})
        for column, value, words in SECOND_HAND
    ]
