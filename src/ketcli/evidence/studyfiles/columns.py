"""The columns that a study file may have: their names, what they hold, and the sets that make an effect.

Reserved names are those of `COLUMNS`; every other column is a moderator.
"""

from __future__ import annotations

from dataclasses import dataclass

STUDY, AUTHOR, YEAR = "study", "author", "year"
OUTCOME, TIME, TREATMENT, ARM, DOSE = "outcome", "time", "treatment", "arm", "dose"
SUBGROUP, POPULATION = "subgroup", "population"
# the columns that say what a row of a long file is about, in the order in which they are named
LONG = (OUTCOME, TIME, TREATMENT, ARM, SUBGROUP, POPULATION)
SIDES = {"e": "experimental", "c": "control"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what it holds (`text`, `number`, `people`, `events`, `positive`), and that in words."""

    name: str
    holds: str
    text: str


def _of_arms(stem: str, holds: str, text: str) -> tuple[Column, ...]:
    """The column of an arm in a row of its own, and those of the two arms of one row."""
    sides = tuple(Column(f"{stem}_{side}", holds, f"{text}, {name} arm") for side, name in SIDES.items())
    return (*sides, Column(stem, holds, f"{text}, in a file with a row an arm"))


COLUMNS: tuple[Column, ...] = (
    Column(STUDY, "text", "name of the study"),
    Column(AUTHOR, "text", "with the year, the name of the study where there is no column `study`"),
    Column(YEAR, "text", "year of publication"),
    Column(OUTCOME, "text", "what was measured: `--outcome` takes one"),
    Column(TIME, "text", "when it was measured, as `6w` or `6 weeks`: `--at` takes one"),
    Column(TREATMENT, "text", "what the arm received, in a file with a row an arm: `--arms EXPERIMENTAL,CONTROL`"),
    Column(ARM, "text", "the same, or `experimental` and `control`"),
    Column(DOSE, "text", "what dose the arm received, a number or `25 mg`: `ketcli dose`"),
    Column(SUBGROUP, "text", "a part of the people: `--where`, `--by`"),
    Column(POPULATION, "text", "who was treated: `--where`, `--by`"),
    Column("yi", "number", "effect on the scale of analysis (logarithm of a ratio)"),
    Column("vi", "positive", "sampling variance of yi"),
    Column("sei", "positive", "standard error of yi"),
    Column("ci_low", "number", "lower limit of the interval of the effect; `--ci-level` says which"),
    Column("ci_high", "number", "upper limit"),
    Column("z", "number", "yi divided by its standard error"),
    Column("p", "probability", "two-sided p value of the effect, exact"),
    Column("hr", "ratio", "hazard ratio; its logarithm is pooled"),
    Column("or", "ratio", "odds ratio; its logarithm is pooled"),
    Column("rr", "ratio", "risk ratio; its logarithm is pooled"),
    *_of_arms("mean", "number", "mean"),
    *_of_arms("sd", "spread", "standard deviation"),
    *_of_arms("se", "positive", "standard error of the mean"),
    *_of_arms("ci_low", "number", "lower limit of the interval of the mean")[:2],
    *_of_arms("ci_high", "number", "upper limit of that interval")[:2],
    *_of_arms("med", "number", "median"),
    *_of_arms("q1", "number", "first quartile"),
    *_of_arms("q3", "number", "third quartile"),
    *_of_arms("min", "number", "smallest value"),
    *_of_arms("max", "number", "largest value"),
    *_of_arms("n", "people", "people"),
    *_of_arms("events", "events", "people with the event"),
    *_of_arms("nonevents", "events", "people without the event"),
    Column("t", "number", "t statistic of the difference between the two arms"),
    Column("n_pairs", "people", "people who had both treatments (crossover)"),
    Column("r_pairs", "correlation", "correlation of their two outcomes; else `--crossover-r`"),
)
HOLDS = {column.name: column.holds for column in COLUMNS}
NUMBERS = tuple(column.name for column in COLUMNS if column.holds != "text")
RATIOS = {"hr": "HR", "or": "OR", "rr": "RR"}

# What one arm's mean and SD, or events, can come from, best first.
SPREADS: dict[str, tuple[str, ...]] = {
    "sd": ("mean", "sd"),
    "se": ("mean", "se"),
    "ci": ("mean", "ci_low", "ci_high"),
    "five": ("med", "min", "q1", "q3", "max"),
    "quartiles": ("med", "q1", "q3"),
    "range": ("med", "min", "max"),
}
COUNTED: dict[str, tuple[str, ...]] = {"n": ("events", "n"), "nonevents": ("events", "nonevents")}
# What the precision of a given effect can come from, best first.
PRECISIONS: dict[str, tuple[str, ...]] = {
    "vi": ("vi",),
    "sei": ("sei",),
    "ci": ("ci_low", "ci_high"),
    "z": ("z",),
    "p": ("p",),
}


def _two_arms(one_arm: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{stem}_{side}" for side in SIDES for stem in one_arm)


# For the reader: the sets of columns, by the kind of row that each makes.
SETS: dict[str, tuple[tuple[str, ...], ...]] = {
    "effects": (
        *(("yi", *precision) for precision in PRECISIONS.values()),
        *((ratio, "ci_low", "ci_high") for ratio in RATIOS),
    ),
    "means": (
        *(_two_arms((*spread, "n")) for spread in SPREADS.values()),
        ("mean_e", "n_e", "mean_c", "n_c", "t"),
        ("mean_e", "n_e", "mean_c", "n_c", "p"),
        ("t", "n_e", "n_c"),
    ),
    "counts": tuple(_two_arms(counted) for counted in COUNTED.values()),
    "pairs": (("mean_e", "sd_e", "mean_c", "sd_c", "n_pairs"), ("events_e", "events_c", "n_pairs")),
    "proportions": (("events", "n"),),
    "arms": (("treatment", "mean", "sd", "n"), ("treatment", "events", "n")),
}
# one set of each kind, for a message
SHORT = (
    *(("yi", "vi"), ("yi", "sei"), ("yi", "ci_low", "ci_high")),
    ("mean_e", "sd_e", "n_e", "mean_c", "sd_c", "n_c"),
    *(("events_e", "n_e", "events_c", "n_c"), ("events", "n")),
    *(("treatment", "mean", "sd", "n"), ("treatment", "events", "n")),
)
