"""Which measure a study file answers for, and which of its figures it is computed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidInput, named
from ketcli.evidence.notes import Note
from ketcli.evidence.studyfiles.columns import RATIOS
from ketcli.evidence.studyfiles.kinds import FAMILIES, IN_ONE_ROW, classify, expected, possible
from ketcli.evidence.studyfiles.names import compact
from ketcli.questions.effects.method import BINARY, COUNT_MODELS, MEANS, PROPORTIONS

if TYPE_CHECKING:
    from ketcli.arrays import BoolArray
    from ketcli.evidence.studyfiles.kinds import Kinds, Present
    from ketcli.questions.effects.method import Method

MEASURE_OF_FAMILY = {"effects": "GEN", "means": "SMD", "counts": "RR", "proportions": "PLO"}
WORDS = {"effects": "an effect", "means": "means", "counts": "counts", "proportions": "counts of one group"}
# headers of an effect that say which measure it is
_SAID = {
    **dict.fromkeys(
        ("smd", "g", "hedgesg", "hedgessg", "d", "cohensd", "stdmeandifference", "standardizedmeandifference"), "SMD"
    ),
    **dict.fromkeys(("standardisedmeandifference", "stddiffinmeans"), "SMD"),
    **dict.fromkeys(("md", "wmd", "meandifference"), "MD"),
    **dict.fromkeys(("rd", "riskdifference"), "RD"),
    **dict.fromkeys(("loghr", "lnhr", "loghazardratio"), "HR"),
    **dict.fromkeys(("logor", "lnor", "logoddsratio"), "OR"),
    **dict.fromkeys(("logrr", "lnrr", "logriskratio"), "RR"),
}
_TAKEN_AS = {"RR": "log RR", "OR": "log OR", "HR": "log HR", "PLO": "logit proportion"}
MAX_ROWS = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """The measure, the kinds of rows it takes in order of preference, the column of a given effect, and notes.

    `asked` is the measure that the user, or a column's name, says.
    """

    measure: str
    kinds: tuple[str, ...]
    ratio: str
    asked: str | None
    notes: tuple[Note, ...]
    found: Kinds


def plan_of(present: Present, method: Method, measure: str | None) -> Plan:
    """What a file is asked for.

    Raises
    ------
    InvalidInput
        No whole set of columns for the measure; or rows of which no one measure can be computed.
    """
    file = present.file
    ratio, said = _effect_column(present, measure)
    kinds = _kinds_for(measure, method)
    if not possible(file, kinds, ratio):
        raise expected(file, measure)
    if measure is not None:
        plan = _plan(present, measure, kinds, ratio, measure)
        _refuse_another(present, plan, said)
        return plan
    found = classify(present, kinds, ratio)
    families = found.families() or [FAMILIES[possible(file, kinds, ratio)[0]]]
    if len(families) == 1:
        family = families[0]
        chosen = said if family == "effects" and said is not None else MEASURE_OF_FAMILY[family]
        asked = said if family == "effects" else None
        own = tuple(kind for kind in kinds if FAMILIES[kind] == family)
        return Plan(chosen, own, ratio, asked, (), found)
    for family in ("means", "counts"):
        own = tuple(kind for kind in kinds if FAMILIES[kind] == family)
        taken = classify(present, own, ratio)
        if not taken.incomplete[~found.incomplete].any():
            return Plan(MEASURE_OF_FAMILY[family], own, ratio, None, (), taken)
    if said is not None and set(families) == {"effects", _family_of(said)}:
        own = _kinds_for(said, method)
        return _plan(present, said, own, ratio, said)
    raise InvalidInput(
        f"{file.name}: {_mixture(present, found)}; name one measure for all with {named('measure')}, or take "
        f"rows of one kind with {named('where')} or {named('exclude')}"
    )


def _family_of(measure: str) -> str:
    return "means" if measure in MEANS else "counts" if measure in BINARY else "effects"


def _kinds_for(measure: str | None, method: Method) -> tuple[str, ...]:
    """The kinds of rows that a measure can be computed from, the most direct first."""
    if measure is None:
        return IN_ONE_ROW
    if method.model in COUNT_MODELS:
        return ("counts",)
    if measure in MEANS:
        return ("mean_pairs", "means", *(("tests",) if measure == "SMD" else ()), "effects")
    if measure in BINARY:
        return ("count_pairs", "counts", "effects")
    return ("proportions", "effects") if measure in PROPORTIONS else ("effects",)


def _effect_column(present: Present, measure: str | None) -> tuple[str, str | None]:
    """The column that gives an effect, and the measure that its name says; `yi` where there is none.

    Raises
    ------
    InvalidInput
        Its name says another measure than the one asked for, or several ratios are given.
    """
    file = present.file
    if "yi" in file.holds and len(file.holds["yi"]) == 1:
        said = _SAID.get(compact(file.header("yi")))
        base = "yi"
    else:
        ratios = [name for name in RATIOS if possible(file, ("effects",), name)]
        wanted = [name for name in ratios if RATIOS[name] == measure]
        if "yi" in file.holds or not ratios:
            return "yi", None
        if len(ratios) > 1 and not wanted:
            listed = " and ".join(file.header(name) for name in ratios)
            raise InvalidInput(f"{file.name}: columns {listed} both give an effect; say which with {named('measure')}")
        base = (wanted or ratios)[0]
        said = RATIOS[base]
    return base, said


def _refuse_another(present: Present, plan: Plan, said: str | None) -> None:
    """Refuse rows of which only an effect is given that is another measure, as its column says.

    Raises
    ------
    InvalidInput
        There is one.
    """
    rows = plan.found.of("effects")
    if said is None or plan.measure in (said, "GEN") or not rows.any():
        return
    where = "" if rows.all() else f" ({_rows(present, rows)})"
    raise InvalidInput(
        f"{present.file.name}: column {present.file.header(plan.ratio)} gives {said}, not {plan.measure}{where}"
    )


def _plan(present: Present, measure: str, kinds: tuple[str, ...], ratio: str, asked: str) -> Plan:
    """The plan for a measure, with a note where rows give an effect that is only said to be of it."""
    found = classify(present, kinds, ratio)
    rows = found.of("effects")
    notes: tuple[Note, ...] = ()
    given = found.use("yi") & ~(found.use("ci_low") if measure in RATIOS.values() else np.zeros(len(rows), dtype=bool))
    if given.any() and ratio == "yi" and measure != "GEN":
        text = f"yi taken as {_TAKEN_AS.get(measure, measure)}"
        if not rows.all():
            notes = (Note("taken_as", f"{text} in {_rows(present, rows)}"),)
        elif measure in _TAKEN_AS:
            notes = (Note("taken_as", text),)
    return Plan(measure, kinds, ratio, asked, notes, found)


def _rows(present: Present, rows: BoolArray) -> str:
    lines = [str(line) for line in present.file.lines[rows]]
    more = f" and {len(lines) - MAX_ROWS} more" if len(lines) > MAX_ROWS else ""
    return f"row{'s' if len(lines) > 1 else ''} {', '.join(lines[:MAX_ROWS])}{more}"


def _mixture(present: Present, kinds: Kinds) -> str:
    parts = []
    for family, words in WORDS.items():
        rows = kinds.in_family(family)
        if rows.any():
            parts.append(f"{_rows(present, rows)} {'give' if rows.sum() > 1 else 'gives'} {words}")
    return ", ".join(parts)
