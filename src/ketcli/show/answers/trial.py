"""One trial as an answer."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from ketcli.columns import Columns
from ketcli.errors import written
from ketcli.evidence.doses import dosing_text
from ketcli.evidence.schema import TABLES
from ketcli.evidence.vocabulary import ADVERSE_EVENT_PREFIX, CONTROLS, DIAGNOSES, POOL_ROLES
from ketcli.evidence.windows import hours_text
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.numbers import bracketed, fixed, missing, whole
from ketcli.show.kit.table import Column, Table
from ketcli.show.kit.truth import truths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.questions.data.show import TrialRecord
    from ketcli.questions.data.side_by_side import Beside, Effect, Figure
    from ketcli.show.kit.answer import Picture

MOST_EVENTS = 12
_MEANING = {"diagnosis": DIAGNOSES, "control_type": CONTROLS, "pool_role": POOL_ROLES}


def trial_answer(record: TrialRecord) -> Answer:
    """Facts, arms side by side with what they differ by, differences, side effects, sources; CSV gives the results."""
    facts = {column.name: getattr(record.facts, column.name) for column in TABLES["trials"].columns}
    blocks: list[str | Table | Picture] = [record.facts.label, _facts(facts), _arms(record)]
    blocks += [
        table
        for table in (
            _efficacy(record), _contrasts(record), _side_effects(record), _people(record), _bias(record),
            _sources(record),
        )
        if table
    ]  # fmt: skip
    if record.results:
        blocks.append(f"Where each figure stands in its source, and how it was derived: {written('csv')}.")
    results = record.tables["results"]
    names = [column.name for column in TABLES["results"].columns if column.name != "trial_id"]
    numeric = [results[name].dtype.kind in "fiu" for name in names]
    main = Table(
        tuple(Column(name, name, "number" if number else "text") for name, number in zip(names, numeric, strict=True)),
        results,
    )
    return Answer(
        body={
            "trial": {**facts, **truths(facts)},
            **record.tables,
            "side_by_side": [asdict(one) for one in record.results],
        },
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
    figures = [_figure(*cells) for cells in zip(*rows.floats("events", "n", "mean", "sd"), strict=True)]
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


def _efficacy(record: TrialRecord) -> Table | None:
    rows = [one for one in record.results if not one.side_effect]
    return _side_by_side(rows, record, "Results, arms side by side") if rows else None


def _side_effects(record: TrialRecord) -> Table | None:
    rows = [one for one in record.results if one.side_effect]
    if not rows:
        return None
    table = _side_by_side(rows[:MOST_EVENTS], record, "Side effects, people with each; the most frequent first")
    return replace(table, more=max(len(rows) - MOST_EVENTS, 0))


def _side_by_side(rows: Sequence[Beside], record: TrialRecord, title: str) -> Table:
    arms = [str(arm) for arm in record.tables["arms"]["arm_id"]]
    pairs = list(dict.fromkeys((effect.arm_e, effect.arm_c) for one in rows for effect in one.effects))
    cells = [_cells(one, arms, pairs) for one in rows]
    scaled = any(row["scale"] for row in cells)
    columns = (
        Column("outcome", "Outcome"),
        *((Column("scale", "Scale", rank=2), Column("what", "Statistic", rank=5)) if scaled else ()),
        *((Column("time", "Time", "figures"),) if any(row["time"] for row in cells) else ()),
        *(Column(f"arm {arm}", arm, "figures") for arm in arms),
        *(Column(f"{one} v {other}", f"{one} v {other} [95% CI]", "figures", rank=1) for one, other in pairs),
        Column("analysis", "Analysis", rank=4),
        Column("sources", "Source", rank=3),
    )
    return Table(columns, Columns.of_rows(cells), title)


def _cells(one: Beside, arms: Sequence[str], pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    figures = {figure.arm_id: figure for figure in one.arms}
    effects = {(effect.arm_e, effect.arm_c): effect for effect in one.effects}
    outcome = one.outcome.removeprefix(ADVERSE_EVENT_PREFIX)
    return {
        "outcome": outcome if one.side_effect else outcome.replace("_", " "),
        "scale": one.scale,
        "what": "" if one.statistic == "events" else one.statistic,
        "time": one.visit.replace("_", " ") if one.time_h is None else hours_text(one.time_h),
        **{f"arm {arm}": _beside_text(figures[arm]) if arm in figures else "" for arm in arms},
        **{f"{e} v {c}": _effect_text(effects[e, c]) if (e, c) in effects else "" for e, c in pairs},
        "analysis": one.analysis.replace("_", " "),
        "sources": ", ".join(one.sources),
    }


def _beside_text(figure: Figure) -> str:
    if figure.events is not None:
        share = f" ({100 * figure.events / figure.n:.0f} %)" if figure.n else ""
        return f"{whole(figure.events)}/{whole(figure.n)}{share}"
    spread = "" if figure.sd is None else f" ({fixed(figure.sd, 1)})"
    people = "" if figure.n is None else f", n {whole(figure.n)}"
    return f"{fixed(figure.mean, 1)}{spread}{people}"


def _effect_text(effect: Effect) -> str:
    name = "g" if effect.measure == "SMD" else effect.measure
    return f"{name} {bracketed(effect.estimate, effect.ci_low, effect.ci_high)}"


def _figure(events: float, n: float, mean: float, sd: float) -> str:
    if not missing(events):
        return f"{whole(events)}/{whole(n)}"
    spread = "" if missing(sd) else f" ({fixed(sd, 2)})"
    return f"{fixed(mean, 2)}{spread}"


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
