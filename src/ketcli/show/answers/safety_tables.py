"""The tables of side effects that a person reads."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.columns import Columns
from ketcli.distributions import normal_critical
from ketcli.questions.effects.arms import arms_of_all
from ketcli.questions.safety.event_row import Estimate
from ketcli.questions.safety.scores import SCORES
from ketcli.show.kit.numbers import bracketed, fixed, interval, percent, whole
from ketcli.show.kit.table import Column, Table
from ketcli.show.terminal.bars import Bar
from ketcli.show.words.common import capital, heads
from ketcli.show.words.safety import (
    MODEL_NAMES,
    by_name,
    event_name,
    level_name,
    needed_cell,
    needed_limits,
    ratio_text,
    share,
    share_limits,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.questions.safety.event_row import EventRow
    from ketcli.questions.safety.safety import SafetyAnswer
    from ketcli.questions.safety.scores import ScoreRow
    from ketcli.show.kit.answer import Picture

MARK = "+"


def event_table(answer: SafetyAnswer, rows: Sequence[EventRow], title: str, more: int = 0) -> Table:
    """Side effects, a row each: shares of both groups, ratio, difference, number needed, model."""
    level = percent(answer.method.level).replace(" ", "")
    treated, control = heads(answer.arms)
    cells = [
        {
            "event": _capital(event_name(row.event)),
            "level": level_name(row.level),
            "k": f"{row.k}{MARK if row.limited else ' '}",
            "n_e": f"{whole(row.total('events_e'))}/{whole(row.total('n_e'))}",
            "p_e": share(row.treated.value),
            "ci_e": share_limits(row.treated.low, row.treated.high),
            "n_c": f"{whole(row.total('events_c'))}/{whole(row.total('n_c'))}",
            "p_c": share(row.control),
            "ratio": f"{'OR ' if row.ratio_measure == 'OR' else ''}{ratio_text(row.ratio)}",
            "bayes": ratio_text(row.led) if led_by_bayes(row) else "",
            "rd": _difference(row),
            "nnh": needed_cell(row.nnh),
            "nnh_ci": needed_limits(row.nnh),
            "i2": fixed(row.i2, 0),
            "model": MODEL_NAMES[row.choice.model],
        }
        for row in rows
    ]
    split = (Column("level", _capital(by_name(answer))),) if answer.question.by else ()
    bayes = (Column("bayes", "By Bayes [CrI]", "figures", rank=1),) if any(map(led_by_bayes, rows)) else ()
    columns = (
        Column("event", "Event" if title != "Side effects" else "Side effect"),
        *split,
        Column("k", "Trials", "figures"),
        Column("n_e", f"{treated} n/N", "figures", rank=6),
        Column("p_e", treated, "figures"),
        Column("ci_e", f"{level} CI", "figures", rank=3),
        Column("n_c", f"{control} n/N", "figures", rank=6),
        Column("p_c", control, "figures"),
        Column("ratio", f"RR [{level} CI]", "figures"),
        *bayes,
        Column("rd", "RD % points", "figures", rank=5),
        Column("nnh", "NNH", "figures", rank=1),
        Column("nnh_ci", f"NNH {level} CI", "figures", rank=4),
        Column("i2", "I2 %", "figures", rank=5),
        Column("model", "Model", rank=2),
    )
    return Table(columns, Columns.of_rows(cells), title=f"{title}, % of people", more=more)


def led_by_bayes(row: EventRow) -> bool:
    """Whether the sentence of a side effect is made of a posterior, beside the model of its row."""
    return row.headline is not None and row.headline.method == "bayes" and not math.isnan(row.ratio.value)


def _capital(text: str | None) -> str:
    return capital(text or "")


def _difference(row: EventRow) -> str:
    if math.isnan(row.rd.value):
        return ""
    limits = interval(100 * row.rd.low, 100 * row.rd.high, 1)
    return fixed(100 * row.rd.value, 1) + (f" ({limits})" if limits else "")


def event_bars(answer: SafetyAnswer, rows: Sequence[EventRow]) -> list[Bar]:
    """Two bars for each side effect, the treated above their controls."""
    arms = answer.arms
    lines = []
    for row in rows:
        label = _capital(event_name(row.event)) + (f", {level_name(row.level)}" if row.level else "")
        one, other = row.treated.value, row.control
        lines.append(Bar(label, arms.short_experimental, one, f"{share(one)} %"))
        lines.append(Bar("", arms.short_control, other, f"{share(other)} %", first=False))
    return lines


def trial_table(answer: SafetyAnswer, row: EventRow) -> Table:
    """The trials of one event with their own counts and ratios."""
    crit = normal_critical(answer.method.level)
    treated, control = heads(row.arms)
    log_rr, variance = row.rows.floats("log_rr", "log_rr_v")
    half = crit * np.sqrt(variance)
    spans = zip(*(np.exp(log_rr + sign * half) for sign in (0, -1, 1)), strict=True)
    counts = {
        arm: [
            f"{whole(x)}/{whole(n)}" for x, n in zip(*row.rows.floats(f"events_{arm}", f"n_{arm}"), strict=True)
        ] for arm in ("e", "c")
    }  # fmt: skip
    cells = row.rows.only(("study", "arms", "terms")).assign(
        study=[f"{study} {MARK}" if study in row.limited else study for study in row.rows.text("study")],
        ratio=[ratio_text(Estimate(*span)) or "no event" for span in spans],
        **counts,
    )
    level = percent(answer.method.level).replace(" ", "")
    columns = (
        Column("study", "Trial"),
        Column("arms", "Arms", rank=2),
        Column("e", f"{treated} n/N", "figures"),
        Column("c", f"{control} n/N", "figures"),
        Column("ratio", f"RR [{level} CI]", "figures"),
        *((Column("terms", "Counted", rank=1),) if (cells["terms"] != row.event).any() else ()),
    )
    level_text = f" ({level_name(row.level)})" if row.level else ""
    return Table(columns, cells, title=f"{_capital(event_name(row.event))}{level_text}, trial by trial")


def score_keys(row: ScoreRow) -> dict[str, Any]:
    """One score under its JSON names."""
    score, effect = SCORES[row.outcome], row.effect
    keys: dict[str, Any] = {"outcome": row.outcome, "name": score.name, "unit": score.unit, "level": row.level or None}
    keys |= {"measure": "MD", "k": 0, "n_e": None, "n_c": None, "md": None, "ci_low": None, "ci_high": None}
    keys |= {"i2": None, "model": None, "trials": []}
    if effect is not None:
        pooled = effect.pooled
        keys |= {"k": pooled.k, "n_e": effect.n_e, "n_c": effect.n_c, "md": pooled.estimate}
        keys |= {"ci_low": pooled.ci_low, "ci_high": pooled.ci_high, "i2": getattr(pooled, "i2", None)}
        keys |= {"model": "single" if pooled.k == 1 else "random", "trials": effect.weighed.text("study")}
    keys["left_out"] = [one.as_dict() for one in row.left_out]
    return keys


def score_blocks(rows: Sequence[ScoreRow]) -> list[str | Table | Picture]:
    """The scores as a table, and a sentence for each that no trial gives."""
    found = [row for row in rows if row.effect is not None]
    blocks: list[str | Table | Picture] = []
    if found:
        cells = Columns.of_rows([_score_cells(row) for row in found])
        level = percent(found[0].effect.effects.method.level).replace(" ", "") if found[0].effect else ""
        columns = (
            Column("name", "Measured"),
            *((Column("level", "Group"),) if (cells["level"] != "").any() else ()),
            Column("k", "Trials", "figures"),
            Column("people", "n (treated/control)", "figures", rank=2),
            Column("md", f"Mean difference [{level} CI]", "figures"),
            Column("i2", "I2 %", "figures", rank=3),
            Column("trials", "Which", rank=1),
        )
        blocks.append(Table(columns, cells, title=f"Measured side effects, {_minus(found)}"))
    for row in rows:
        if row.effect is None:
            score = SCORES[row.outcome]
            why = "; ".join(f"{one.label}: {one.text}" for one in row.left_out) or "no trial reports it"
            blocks.append(f"{score.name} ({score.unit}): no trial has figures of both arms ({why}).")
    return blocks


def _minus(found: Sequence[ScoreRow]) -> str:
    """The arms of the trials behind all scores, as a difference."""
    arms = arms_of_all([row.effect.effects.entering for row in found if row.effect is not None])
    return f"{arms.experimental} minus {arms.control}"


def _score_cells(row: ScoreRow) -> dict[str, str]:
    keys = score_keys(row)
    return {
        "name": f"{keys['name']} ({keys['unit']})",
        "level": row.level,
        "k": str(keys["k"]),
        "people": f"{whole(keys['n_e'])}/{whole(keys['n_c'])}",
        "md": bracketed(keys["md"], keys["ci_low"], keys["ci_high"]),
        "i2": "" if keys["k"] == 1 else fixed(keys["i2"], 0),
        "trials": ", ".join(keys["trials"]),
    }


def published_table(answer: SafetyAnswer) -> Table:
    """What published pools report, arm by arm."""
    cells = Columns.of_rows(
        [
            {
                "event": _capital(event_name(one.event)),
                "pool": one.pool,
                "arm": one.arm,
                "count": f"{whole(one.events)}/{whole(one.n)}",
                "share": share(one.events / one.n),
                "source": f"{one.source}, {one.locator}",
            }
            for one in sorted(answer.published, key=lambda one: (one.event, one.pool, one.arm))
        ]
    )
    columns = (
        Column("event", "Side effect"),
        Column("pool", "Pool"),
        Column("arm", "Arm"),
        Column("count", "n/N", "figures"),
        Column("share", "%", "figures"),
        Column("source", "Source", rank=1),
    )
    return Table(
        columns, cells, title="Published pools of the same trials, as published; nothing here is computed from them"
    )
