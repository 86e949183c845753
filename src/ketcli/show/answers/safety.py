"""Side effects as an answer."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.columns import Columns
from ketcli.errors import named, written
from ketcli.evidence.notes import Note
from ketcli.questions.answers.pool_keys import headline_keys
from ketcli.show.answers.safety_tables import (
    MARK,
    event_bars,
    event_table,
    led_by_bayes,
    published_table,
    score_blocks,
    score_keys,
    trial_table,
)
from ketcli.show.kit.answer import Answer, Keys, Picture
from ketcli.show.kit.left_out import reasons
from ketcli.show.kit.numbers import percent
from ketcli.show.kit.table import Column, Kind, Table
from ketcli.show.terminal.bars import bars
from ketcli.show.words.common import TEST_NAMES, data_text
from ketcli.show.words.coverage import coverage_sentence
from ketcli.show.words.safety import event_name, headline, level_name, needed_interval, ratio_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.questions.safety.event_row import EventRow
    from ketcli.questions.safety.safety import SafetyAnswer


DETAILED = 6
OVERALL = ("any", "discontinuation", "serious", "death", "dropout any reason")
MAX_OVERALL = 5
KEYS = (
    *("event", "kind", "by", "level", "formulation", "route", "sessions", "k", "double_zero"),
    *("events_e", "n_e", "events_c", "n_c"),
    *(f"incidence_{arm}{part}" for arm in "ec" for part in ("", "_ci_low", "_ci_high", "_model", "_total")),
    *(f"incidence_{arm}_{part}" for arm in "ec" for part in ("exact_low", "exact_high")),
    *("share_e", "share_e_ci_low", "share_e_ci_high", "share_c"),
    *("ratio_measure", "rr", "rr_ci_low", "rr_ci_high", "rd", "rd_ci_low", "rd_ci_high"),
    *("nnh", "nnh_first", "nnh_last", "nnh_ci", "i2", "tau2", "model", "model_reason"),
    *("terms", "events_e_most", "events_c_most"),
)


def safety_answer(answer: SafetyAnswer, *, top: int) -> Answer:
    """The side effects for every format; on the screen the `top` first ones of those by name (0: all).

    Parameters
    ----------
    answer : SafetyAnswer
        What was counted.
    top : int
        How many side effects by name a person sees; CSV and JSON hold all.
    """
    symptoms = [row for row in answer.rows if row.kind in ("symptom", "measured")]
    others = [row for row in answer.rows if row.kind not in ("symptom", "measured")]
    if answer.question.sort == "trials":
        others.sort(key=lambda row: OVERALL.index(row.event) if row.event in OVERALL else len(OVERALL))
    listed = others if answer.question.events or answer.question.serious or not top else _head(others, MAX_OVERALL)
    shown = _head(symptoms, top)
    blocks: list[str | Table | Picture] = [headline(answer), *coverage_of(answer), _weight(answer)]
    if listed:
        blocks.append(event_table(answer, listed, "Overall and serious events", more=len(others) - len(listed)))
    blocks += [event_table(answer, shown, "Side effects", more=len(symptoms) - len(shown))] if shown else []
    blocks.append(_key(answer, [*listed, *shown]))
    blocks.append(Picture(lambda width, ascii_only: bars(event_bars(answer, [*listed, *shown]), width, ascii_only)))
    if answer.question.events and len(answer.rows) <= DETAILED:
        blocks += [trial_table(answer, row) for row in answer.rows]
    blocks += score_blocks(answer.scores)
    if answer.question.published:
        blocks.append(
            published_table(answer) if answer.published else "No published pool holds these events and trials."
        )
    keys = [as_keys(row, answer.question.by) for row in answer.rows]
    method = {
        **answer.method.as_dict(),
        "measure": "RR, RD",
        "model": answer.question.model or "by rule",
        "model_rule": answer.rule,
        "incidence": "logit random effects, exact where half of the trials or more tell nothing, or one trial",
        "grouped": answer.question.grouped,
    }
    return Answer(
        body=Keys(lambda: _body(answer, keys)),
        main=_all(answer, keys),
        blocks=tuple(blocks),
        method=method,
        provenance=answer.provenance,
        footer=_footer(answer),
        notes=(*answer.notes, *_row_notes(answer), *reasons(answer.left_out)),
    )


def _head(rows: Sequence[EventRow], top: int) -> list[EventRow]:
    """The rows of the first events."""
    events = list(dict.fromkeys(row.event for row in rows))
    first = set(events[:top] if top else events)
    return [row for row in rows if row.event in first]


def coverage_of(answer: SafetyAnswer) -> list[str]:
    """How many trials report a side effect, or the one asked for, in both groups."""
    events = {row.event for row in answer.rows}
    what = f"counts of {event_name(answer.rows[0].event)}" if len(events) == 1 else "counts of side effects"
    return coverage_sentence(answer.scope, answer.filters, f"{what} in both groups")


def _weight(answer: SafetyAnswer) -> str:
    trials = "1 trial" if len(answer.trials) == 1 else f"{len(answer.trials)} trials"
    return f"{trials}: {', '.join(answer.trials)}."


def _key(answer: SafetyAnswer, rows: Sequence[EventRow]) -> str:
    """What the columns hold, where a person may wonder."""
    text = (
        "Control: all people of the control groups together; treated: the ratio at that share, with its limits. NNH:"
        " people treated for one more to have it (NNT: for one fewer)."
    )
    if any(row.limited for row in rows):
        text += f" {MARK}: with trials that list side effects only from some frequency on."
    if any(row.ratio_measure == "OR" for row in rows):
        text += " OR: Peto's odds ratio, close to the risk ratio where events are rare."
    few = [f"{_named(answer, row)} {ratio_text(row.led)}" for row in rows if led_by_bayes(row)]
    if few:  # in words too, for a narrow screen has no room for the column
        text += (
            " By Bayes: the risk ratio that a sentence on an event of so few trials gives, with its credible interval"
            f" ({'; '.join(few)}); RR and the columns made of it are those of the model."
        )
    return text


def _named(answer: SafetyAnswer, row: EventRow) -> str:
    return event_name(row.event) + (f", {level_name(row.level)}" if answer.question.by else "")


def as_keys(row: EventRow, by: str | None) -> dict[str, Any]:
    """One side effect under the names of the JSON contract."""
    keys: dict[str, Any] = {
        "event": row.event, "kind": row.kind, "by": by, "level": row.level or None,
        **{name: row.values(name) for name in ("formulation", "route", "sessions")},
        "k": row.k, "double_zero": len(row.double_zero),
        **{name: row.total(name) for name in ("events_e", "n_e", "events_c", "n_c", "events_e_most", "events_c_most")},
        "share_e": row.treated.value, "share_e_ci_low": row.treated.low, "share_e_ci_high": row.treated.high,
        "share_c": row.control, "ratio_measure": row.ratio_measure, "rr": row.ratio.value, "rr_ci_low": row.ratio.low,
        "rr_ci_high": row.ratio.high, "rd": row.rd.value, "rd_ci_low": row.rd.low, "rd_ci_high": row.rd.high,
        "nnh": row.nnh.estimate, "nnh_first": row.nnh.first, "nnh_last": row.nnh.last,
        "nnh_ci": needed_interval(row.nnh) or None, "i2": row.i2, "tau2": row.tau2,
        "model": row.choice.model, "model_reason": row.choice.reason or written("model", row.choice.model),
        "terms": "; ".join(sorted({term for terms in row.rows.text("terms") for term in terms.split("; ")})),
    }  # fmt: skip
    for arm, one in (("e", row.incidence_e), ("c", row.incidence_c)):
        name = f"incidence_{arm}"
        keys |= {name: one.estimate, f"{name}_ci_low": one.ci_low, f"{name}_ci_high": one.ci_high}
        keys |= {f"{name}_model": one.model, f"{name}_total": one.total}
        keys |= {f"{name}_exact_low": one.total_low, f"{name}_exact_high": one.total_high}
    return {key: _finite(keys[key]) for key in KEYS}


def _finite(value: Any) -> Any:
    """No infinity in a table of figures: an infinite number needed is no number."""
    return np.nan if isinstance(value, float) and math.isinf(value) else value


_TRIAL_KEYS = ("study", "trial_id", "arms", "events_e", "n_e", "events_c", "n_c", "paired", "threshold", "terms")


def _body(answer: SafetyAnswer, keys: Sequence[dict[str, Any]]) -> dict[str, Any]:
    question = answer.question
    return {
        "by": question.by,
        "filters": answer.filters,
        "events": [
            {
                **own,
                **headline_keys(row.headline if math.isfinite(row.ratio.value) else None),
                "trials": row.rows.only([*_TRIAL_KEYS, "log_rr", "log_rr_v", "rd", "rd_v", "sources"]),
                "double_zero_trials": row.double_zero,
                "threshold_trials": row.limited,
                "coverage": None if (scope := answer.coverage(row)) is None else asdict(scope),
                "absent": [{"study": study, "threshold": limit} for study, limit in row.absent],
                "without_counts": [one.as_dict() for one in row.without],
            }
            for row, own in zip(answer.rows, keys, strict=True)
        ],
        "scores": [score_keys(row) for row in answer.scores],
        "published": [asdict(one) for one in answer.published] if question.published else None,
        "trials": list(answer.trials),
        "too_few_trials": [{"event": event, "k": k} for event, k in answer.too_few],
        "left_out": [one.as_dict() for one in answer.left_out],
    }


def _all(answer: SafetyAnswer, keys: Sequence[dict[str, Any]]) -> Table:
    rows = [
        {**own, **_led_keys(row), "trials": "; ".join(row.rows.text("study"))}
        for row, own in zip(answer.rows, keys, strict=True)
    ]
    frame = Columns.of_rows(rows)
    kinds: dict[str, Kind] = {key: "text" if frame[key].dtype == object else "number" for key in frame.columns}
    return Table(tuple(Column(key, key, kind, 4) for key, kind in kinds.items()), frame)


def _led_keys(row: EventRow) -> dict[str, Any]:
    """What the sentence of a side effect says, on the scale of `rr`."""
    head = row.headline if math.isfinite(row.ratio.value) else None
    led = {"headline_rr": row.led.value, "headline_rr_ci_low": row.led.low, "headline_rr_ci_high": row.led.high}
    method, verdict = ("", "") if head is None else (head.method, head.verdict)
    return {"headline_method": method, **led, "verdict": verdict}


def _footer(answer: SafetyAnswer) -> str:
    method = answer.method
    parts = [
        f"ratio: {answer.rule}",
        "difference and number needed: the ratio at the share of all control groups together; where one of the groups"
        " has no event the Mantel-Haenszel difference (one trial: hybrid score), without a number needed",
        f"tau2 by {method.tau2_method}, {TEST_NAMES[method.test]}",
        f"zero cells {method.zero_cells} in inverse variance only",
        f"crossover r {method.crossover_r:g}",
        f"level {percent(method.level)}",
    ]
    parts += [f"like {method.like}"] if method.like else []
    return "Method: " + "; ".join([*parts, data_text(answer.provenance)])


def _row_notes(answer: SafetyAnswer) -> list[Note]:
    """Double zeros, trials that do not report an event, trials without counts: by name for the events asked for."""
    notes: list[Note] = []
    if answer.question.events:
        for row in answer.rows:
            if row.double_zero:
                name = event_name(row.event) + (f" ({row.level})" if row.level else "")
                names = ", ".join(row.double_zero)
                text = f"{name}: nobody had it, but counted ({len(row.double_zero)}): {names}"
                notes.append(Note("nobody", text, tuple(row.double_zero)))
        for row in {row.event: row for row in answer.rows}.values():
            name = event_name(row.event)
            if row.without:
                names = "; ".join(f"{one.label} ({one.text})" for one in row.without)
                notes.append(Note("no_counts", f"{name}: left out, {names}", tuple(one.label for one in row.without)))
            if row.absent:
                absent = tuple(study for study, _ in row.absent)
                text = f"{name}: not reported, which is not zero ({len(absent)}): {', '.join(absent)}"
                notes.append(Note("not_reported", text, absent))
    else:
        zeros = [f"{event_name(row.event)} {len(row.double_zero)}" for row in answer.rows if row.double_zero]
        if zeros:
            notes.append(Note("nobody", f"trials in which nobody had the event, counted: {', '.join(zeros)}"))
    if answer.too_few:
        few = ", ".join(f"{event} ({k})" for event, k in answer.too_few)
        text = f"left out by {named('min_trials', answer.question.min_trials)}: {few}"
        notes.append(Note("too_few_trials", text))
    return notes
