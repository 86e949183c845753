"""The list of trials as an answer."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from ketcli.columns import Columns
from ketcli.errors import written
from ketcli.evidence.schema import TABLES
from ketcli.evidence.vocabulary import ADVERSE_EVENT_PREFIX, UNFINISHED
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.left_out import reasons
from ketcli.show.kit.numbers import whole
from ketcli.show.kit.table import Column, Table
from ketcli.show.kit.truth import with_truths
from ketcli.show.words.common import has

if TYPE_CHECKING:
    from ketcli.evidence.coverage import Listed
    from ketcli.questions.data.trials import TrialList

_MARKS = {"severity": "S", "difference": "d", "response": "R", "remission": "M", "side_effects": "E"}
_SEARCHED = ("why", "looked", "not_had")
_MISSING = (
    Column("label", "Trial"),
    Column("n_randomized", "n", "whole"),
    Column("registration", "Registration"),
    Column("status", "Status", rank=2),
    Column("pool_role", "Role", rank=3),
    Column("why", "Why"),
    Column("not_had", "Not to be had", rank=4),
    Column("looked", "Where was looked", rank=5),
)
LEGEND = (
    "Usable in both arms: S severity, d a published difference of severity, R response, M remission, E side effects."
)


def trials_answer(found: TrialList) -> Answer:
    """A line a trial, and below it how far the dataset reaches; CSV gives every column of `trials.csv`."""
    trials = found.trials
    figures = ["".join(mark for name, mark in _MARKS.items() if row[name]) for row in trials.only(_MARKS).rows()]
    columns = (
        _MISSING
        if found.without
        else (
            Column("label", "Trial"),
            Column("formulation", "Drug"),
            Column("route", "Route"),
            Column("diagnosis", "Diagnosis", rank=2),
            Column("control_type", "Control", rank=3),
            Column("n_randomized", "n", "whole"),
            Column("figures", "Figures", rank=1),
            Column("pool_role", "Role", rank=4),
        )
    )
    names = [column.name for column in TABLES["trials"].columns]
    numeric = ("year", "n_randomized")
    main = (*(Column(name, name, "number" if name in numeric else "text") for name in names),)
    if found.without:
        main = (*main, *(Column(name, name) for name in _SEARCHED))
    flags = tuple(Column(f"has_{name}", f"has_{name}") for name in _MARKS)
    marked = with_truths(trials).assign(**{f"has_{name}": trials[name] for name in _MARKS}, figures=figures)
    coverage = found.coverage
    return Answer(
        body={
            "filters": found.filters,
            "k": len(trials),
            **({"without": asdict(found.without)} if found.without else {}),
            "trials": marked.only(column.key for column in (*main, *flags)),
            "coverage": asdict(coverage),
        },
        main=Table((*main, *flags), marked),
        blocks=(
            _headline(found),
            Table(columns, marked),
            *((_how_searched(),) if found.without else (LEGEND, *(() if found.filters else _reach(found)))),
        ),
        provenance=found.provenance,
        notes=tuple(reasons(found.left_out)),
    )


def _headline(found: TrialList) -> str:
    k = len(found.trials)
    known = found.trials.stated("n_randomized")
    people = whole(float(found.trials["n_randomized"][known].sum()))
    unknown = int((~known).sum())
    size = f"{people} people randomized{f' (number not known in {unknown})' if unknown else ''}"
    if found.without is None:
        return f"{k} {'trial' if k == 1 else 'trials'}, {size}."
    unfinished = sum(status in UNFINISHED for status in found.trials.text("status"))
    when = found.without.time or "at whatever time"
    outcome = found.without.outcome.removeprefix(ADVERSE_EVENT_PREFIX).replace("_", " ")
    return (
        f"{k} of {found.without.of} trials {has(k)} no usable figure of {outcome} here, {when}: {size}; "
        f"{unfinished} of them {'is' if unfinished == 1 else 'are'} running or of unknown status."
    )


def _reach(found: TrialList) -> tuple[str | Table, ...]:
    return (*map(_coverage_sentence, found.coverage.reviews), _coverage_table(found))


def _how_searched() -> str:
    where = f"{written('csv')} has where each was looked for (looked) and what was not to be had there (not_had)"
    return f"No figure here does not mean that none was published: {where}."


def _coverage_sentence(listed: Listed) -> str:
    text = (
        f"Of the {listed.total} trials of {listed.label}, {listed.here} are here ({written('review', listed.review)})"
    )
    if not listed.unknown:
        return f"{text}."
    return f"{text}; for {listed.unknown} other trials it is not known whether that review lists them."


def _coverage_table(found: TrialList) -> Table:
    columns = (
        Column("group", "What can be used"),
        Column("trials", "Trials", "whole"),
        Column("participants", "People", "whole"),
        Column("severity", "Severity", "whole"),
        Column("severity_difference_only", "Difference only", "whole", rank=2),
        Column("response", "Response", "whole"),
        Column("remission", "Remission", "whole", rank=1),
        Column("efficacy", "Any efficacy", "whole", rank=3),
        Column("side_effects", "Side effects", "whole"),
    )
    return Table(columns, Columns.of_rows([asdict(group) for group in found.coverage.groups]), "The whole dataset")
