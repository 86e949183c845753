"""One trial as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.columns import Columns
from ketcli.evidence.doses import dosing_text
from ketcli.evidence.schema import TABLES
from ketcli.evidence.vocabulary import CONTROLS, DIAGNOSES, POOL_ROLES
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.numbers import fixed, missing, whole
from ketcli.show.kit.table import Column, Table
from ketcli.show.kit.truth import truths

if TYPE_CHECKING:
    from ketcli.questions.data.show import TrialRecord
    from ketcli.show.kit.answer import Picture

_MEANING = {"diagnosis": DIAGNOSES, "control_type": CONTROLS, "pool_role": POOL_ROLES}


def trial_answer(record: TrialRecord) -> Answer:
    """Facts, arms, results, differences, risk of bias and sources of a trial; CSV gives the results."""
    blocks: list[str | Table | Picture] = [str(record.facts["label"]), _facts(record.facts), _arms(record)]
    blocks += [
        table
        for table in (_people(record), _results(record), _contrasts(record), _bias(record), _sources(record))
        if table
    ]
    results = record.tables["results"]
    names = [column.name for column in TABLES["results"].columns if column.name != "trial_id"]
    numeric = [results[name].dtype.kind in "fiu" for name in names]
    main = Table(
        tuple(Column(name, name, "number" if number else "text") for name, number in zip(names, numeric, strict=True)),
        results,
    )
    return Answer(
        body={"trial": {**record.facts, **truths(record.facts)}, **record.tables},
        main=main,
        blocks=tuple(blocks),
        provenance=record.provenance,
    )


def _facts(facts: dict[str, object]) -> Table:
    rows = []
    for name, value in facts.items():
        if missing(value) or value == "" or name == "label":
            continue
        text = whole(value).replace(",", "") if isinstance(value, float) else str(value)
        meaning = _MEANING.get(name, {}).get(text)
        rows.append({"fact": name.replace("_", " "), "value": f"{text}: {meaning}" if meaning else text})
    return Table((Column("fact", "Fact"), Column("value", "Value")), Columns.of_rows(rows))


def _arms(record: TrialRecord) -> Table:
    arms = record.tables["arms"]
    parts = (arms[name].tolist() for name in ("dose_value", "dose_unit", "first_dose"))
    doses = [dosing_text(*dose) for dose in zip(*parts, strict=True)]
    columns = (
        Column("arm_id", "Arm"),
        Column("role", "Role"),
        Column("drug", "Drug"),
        Column("formulation", "Formulation", rank=2),
        Column("route", "Route", rank=1),
        Column("dose", "Dose"),
        Column("n_doses", "Doses", "whole"),
        Column("n_randomized", "Randomized", "whole"),
    )
    return Table(columns, arms.assign(dose=doses), "Arms")


def _people(record: TrialRecord) -> Table | None:
    rows = record.tables["characteristics"]
    if not len(rows):
        return None
    figures = [_figure(row) for row in rows.rows()]
    columns = (
        Column("arm_id", "Arm"),
        Column("what", "What"),
        Column("n", "n", "whole"),
        Column("figure", "Mean (SD) or people", "figures"),
        Column("derived", "Derived", rank=2),
        Column("source_id", "Source", rank=1),
        Column("locator", "Where", rank=3),
    )
    arms = [arm or "all" for arm in rows.text("arm_id")]
    return Table(columns, rows.assign(figure=figures, arm_id=arms), "People before treatment")


def _results(record: TrialRecord) -> Table | None:
    results = record.tables["results"]
    if not len(results):
        return None
    figures = [_figure(row) for row in results.rows()]
    columns = (
        Column("arm_id", "Arm"),
        Column("outcome", "Outcome"),
        Column("scale", "Scale"),
        Column("statistic", "Statistic", rank=1),
        Column("time_h", "Hours", "number", 0),
        Column("analysis", "Analysis", rank=4),
        Column("n", "n", "whole"),
        Column("figure", "Mean (SD) or events", "figures"),
        Column("derived", "Derived", rank=3),
        Column("source_id", "Source", rank=2),
        Column("locator", "Where", rank=5),
    )
    return Table(columns, results.assign(figure=figures), "Results")


def _figure(row: dict[Any, Any]) -> str:
    if not missing(row["events"]):
        return f"{whole(row['events'])}/{whole(row['n'])}"
    spread = "" if missing(row["sd"]) else f" ({fixed(row['sd'], 2)})"
    return f"{fixed(row['mean'], 2)}{spread}"


def _contrasts(record: TrialRecord) -> Table | None:
    contrasts = record.tables["contrasts"]
    if not len(contrasts):
        return None
    columns = (
        Column("arm_e", "Arm"),
        Column("arm_c", "against"),
        Column("outcome", "Outcome"),
        Column("scale", "Scale"),
        Column("time_h", "Hours", "number", 0),
        Column("measure", "Measure"),
        Column("estimate", "Estimate", "number"),
        Column("ci_low", "CI low", "number"),
        Column("ci_high", "CI high", "number"),
        Column("adjustment", "Adjustment", rank=1),
        Column("source_id", "Source", rank=2),
    )
    return Table(columns, contrasts, "Published differences")


def _bias(record: TrialRecord) -> Table | None:
    judgements = record.tables["risk_of_bias"]
    if not len(judgements):
        return None
    columns = (
        Column("domain", "Domain"),
        Column("judgement", "Judgement"),
        Column("source_id", "Judged by", rank=1),
    )
    return Table(columns, judgements, "Risk of bias, as published")


def _sources(record: TrialRecord) -> Table:
    columns = (
        Column("source_id", "Source"),
        Column("kind", "Kind", rank=1),
        Column("citation", "Citation"),
        Column("doi", "DOI", rank=2),
        Column("url", "Address", rank=4),
        Column("read_at", "Read at", rank=3),
    )
    return Table(columns, record.tables["sources"], "Sources")
