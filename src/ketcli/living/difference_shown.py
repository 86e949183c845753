"""What changed, and how answers moved, as an answer."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from ketcli.errors import ExitCode
from ketcli.living.records import DIGEST
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.numbers import fixed, interval, whole
from ketcli.show.kit.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.living.difference import Difference, Side
    from ketcli.living.headlines import Headline, Moved
    from ketcli.living.records import Change
    from ketcli.show.kit.answer import Picture

MAX_ROWS, MAX_NAMES = 40, 12
PLURAL = {"trial": "trials", "arm": "arms", "figure": "figures", "study": "studies", "value": "values"}
SHOWN = ("trial", "arm", "figure", "study")
"""Kinds of rows that a person reads; other values of a saved answer stand in CSV and JSON."""


def difference_answer(result: Difference, *, exit_code: bool) -> Answer:
    """The counts, the answers of both sides, and the rows that changed; leaves with 3 where that was asked for."""
    blocks: list[str | Table | Picture] = [_lead(result)]
    if result.answers:
        blocks.append(_answers(result))
    blocks += [line for what in ("added", "removed") if (line := _named(result, what))]
    altered = [one for one in result.changes if _is_read(one)]
    if altered:
        blocks.append(_altered(altered, result))
    return Answer(
        body=_body(result),
        main=_all(result),
        blocks=tuple(blocks),
        provenance={name: value for name, value in asdict(result.new).items() if name in ("name", "version", "sha256")},
        footer=_footer(result),
        exit_code=ExitCode.ASSERTION if exit_code and result.differs else ExitCode.ANSWER,
    )


def _lead(result: Difference) -> str:
    counts = [f"{_side(result.old)} -> {_side(result.new)}: {_counts(result.changes)}."]
    moved, asked = len(result.moved), len(result.answers)
    if asked == 1:
        counts.append(f"The answer {'moved' if moved else 'did not move'}.")
    elif asked:
        counts.append(f"{moved or 'None'} of {asked} headline answers moved.")
    return " ".join(counts)


def _counts(changes: Sequence[Change]) -> str:
    parts = []
    for kind, plural in PLURAL.items():
        for what in ("added", "removed", "altered"):
            count = sum(one.kind == kind and one.what == what for one in changes)
            if count:
                parts.append(f"{count:,} {kind if count == 1 else plural} {what}")
    return ", ".join(parts) or "no row changed"


def _side(side: Side) -> str:
    return f"{side.name} {side.version}" if side.version and side.kind == "dataset folder" else side.name


def _answers(result: Difference) -> Table:
    rows = [
        {
            "question": one.command.removeprefix("ketcli "),
            "was": _estimate(one.was),
            "is": _estimate(one.now),
            "k": _both(_count(one.was), _count(one.now)),
            "verdict": _both(_verdict(one.was), _verdict(one.now)),
            "moved": ", ".join(one.parts),
        }
        for one in result.answers
    ]
    columns = (
        Column("question", "Question"), Column("was", "Was", "figures"), Column("is", "Is", "figures"),
        Column("k", "Trials", "figures"), Column("verdict", "Verdict", rank=2), Column("moved", "Moved", rank=1),
    )  # fmt: skip
    return Table(columns, pd.DataFrame(rows), title="Headline answers")


def _estimate(one: Headline | None) -> str:
    if one is None:
        return "not asked"
    if one.estimate is None:
        return "no answer" if one.k is None else "not pooled"
    limits = interval(one.low, one.high)
    return f"{one.measure} {fixed(one.estimate)}" + (f" ({limits})" if limits else "")


def _count(one: Headline | None) -> str:
    return "-" if one is None or one.k is None else whole(one.k)


def _verdict(one: Headline | None) -> str:
    return "-" if one is None or not one.verdict else one.verdict.replace("_", " ")


def _both(was: str, now: str) -> str:
    return now if was == now else f"{was} -> {now}"


def _named(result: Difference, what: str) -> str:
    """`Trials added: Abbar 2022, ...` for trials or studies; empty where none was."""
    for kind in ("trial", "study"):
        names = [
            result.labels.get(one.name, one.name) for one in result.changes if (one.kind, one.what) == (kind, what)
        ]
        if names:
            more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
            return f"{PLURAL[kind].capitalize()} {what}: {', '.join(names[:MAX_NAMES])}{more}."
    return ""


def _is_read(one: Change) -> bool:
    named = one.kind in ("trial", "study") and one.what != "altered"
    return one.kind in SHOWN and not named


def _altered(changes: Sequence[Change], result: Difference) -> Table:
    """Rows that changed, a line a cell; of a trial that is new as a whole its rows do not stand here."""
    new = {one.name for one in result.changes if one.kind == "trial" and one.what == "added"}
    gone = {one.name for one in result.changes if one.kind == "trial" and one.what == "removed"}
    kept = [one for one in changes if one.name not in (new | gone)]
    rows = [
        {
            "study": result.labels.get(one.name, one.name), "what": f"{one.kind} {one.what}", "where": one.where,
            "column": name, "was": _cell(was), "is": _cell(now),
        }
        for one in kept
        for name, (was, now) in _cells(one)
    ]  # fmt: skip
    columns = (
        Column("study", "Trial" if result.labels else "Study"), Column("what", "What"), Column("where", "Where"),
        Column("column", "Column"), Column("was", "Was", "figures"), Column("is", "Is", "figures"),
    )  # fmt: skip
    frame = pd.DataFrame(rows[:MAX_ROWS], columns=[column.key for column in columns])
    return Table(columns, frame, title="What changed", more=max(len(rows) - MAX_ROWS, 0))


def _cells(one: Change) -> list[tuple[str, tuple[Any, Any]]]:
    """What differs in a row that a person reads: of a digest only that it does, where nothing else is known."""
    cells = [(name, pair) for name, pair in one.cells.items() if name != DIGEST]
    return cells or [("some figures" if one.cells else "", ("", ""))]


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _footer(result: Difference) -> str:
    old, new = result.old, result.new
    if old.kind == "saved answer":
        return f"Answered by ketcli {old.ketcli} and {new.ketcli}, of data {_data(old)} and {_data(new)}"
    program = f"ketcli {new.ketcli}" if old.ketcli == new.ketcli else f"ketcli {old.ketcli} and ketcli {new.ketcli}"
    return f"Answered by {program}, of data {_data(old)} and {_data(new)}"


def _data(side: Side) -> str:
    version = f"{side.version} " if side.version else ""
    return f"{version}(sha256 {(side.sha256 or '')[:12]})"


def _all(result: Difference) -> Table:
    """A line a cell that changed and a line a number that moved."""
    rows: list[dict[str, Any]] = []
    for one in result.changes:
        for column, (was, now) in (one.cells or {"": (None, None)}).items():
            rows.append({"kind": one.kind, "change": one.what, "name": one.name, "where": one.where, "column": column,
                         "was": was, "is": now})  # fmt: skip
    for moved in result.moved:
        for column in ("k", "estimate", "low", "high", "verdict"):
            pair = getattr(moved.was, column, None), getattr(moved.now, column, None)
            if pair[0] != pair[1]:
                rows.append({"kind": "answer", "change": "altered", "name": moved.command, "where": "",
                             "column": column, "was": pair[0], "is": pair[1]})  # fmt: skip
    names = ("kind", "change", "name", "where", "column", "was", "is")
    frame = pd.DataFrame(rows, columns=list(names), dtype=object)
    return Table(tuple(Column(name, name) for name in names), frame)


def _body(result: Difference) -> dict[str, Any]:
    return {
        "old": asdict(result.old),
        "new": asdict(result.new),
        "differs": result.differs,
        "changes": [_change(one, result) for one in result.changes],
        "answers": [_moved(one) for one in result.answers],
    }


def _change(one: Change, result: Difference) -> dict[str, Any]:
    cells = [{"column": name, "was": was, "is": now} for name, (was, now) in one.cells.items()]
    label = result.labels.get(one.name, one.name)
    return {"kind": one.kind, "change": one.what, "name": one.name, "label": label, "where": one.where, "cells": cells}


def _moved(one: Moved) -> dict[str, Any]:
    sides = {"was": one.was, "is": one.now}
    return {
        "command": one.command,
        "moved": list(one.parts),
        **{name: None if side is None else side.as_dict() for name, side in sides.items()},
    }
