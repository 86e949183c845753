"""The tables of a dose-response: by dose, dose against dose, and the comparisons behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.columns import Columns
from ketcli.questions.answers.pooled_effect import study_limits
from ketcli.questions.effects.display import back_transform
from ketcli.show.kit.numbers import fixed, interval, whole
from ketcli.show.kit.table import Column, Table
from ketcli.show.words.common import MEASURE_NAMES, capital
from ketcli.show.words.verdicts import row_text

if TYPE_CHECKING:
    from ketcli.questions.answers.dose import Curve, KindAnswer


def dose_table(one: KindAnswer) -> Table:
    """A row a dose: what is pooled there, and what line and spline expect."""
    rows: list[dict[str, Any]] = []
    for at in one.doses:
        rows.append(
            {
                "dose": f"{at.dose:g}",
                "k": at.pooled.pooled.k,
                "participants": at.pooled.participants,
                "pooled": row_text(at.pooled),
                "linear": _expected(one, one.linear, at.dose),
                "spline": _expected(one, one.spline, at.dose),
            }
        )
    columns = [
        Column("dose", one.kind.unit or "Dose", "figures"),
        Column("k", "Trials", "whole"),
        Column("participants", "People", "whole", rank=2),
        Column("pooled", f"{_heading(one)}, pooled", "figures"),
    ]
    columns += [Column("linear", "by the line", "figures")] if one.linear else []
    columns += [Column("spline", "by the spline", "figures", rank=1)] if one.spline else []
    title = f"{one.kind.label}: effect against {one.effects.arms.control} at each dose"
    return Table(tuple(columns), Columns.of_rows(rows), title=capital(title))


def pair_table(one: KindAnswer) -> Table:
    """A row a pair of doses in one trial."""
    rows = [
        {
            "study": pair.study,
            "doses": f"{pair.high:g} v {pair.low:g}",
            "people": f"{whole(pair.n_high)} v {whole(pair.n_low)}",
            "time": fixed(pair.time_h, 0),
            "scale": pair.scale,
            "effect": _cell(pair.shown.estimate, pair.shown.ci_low, pair.shown.ci_high),
            "p": pair.p,
        }
        for pair in one.within.pairs
    ]
    columns = (
        Column("study", "Trial"),
        Column("doses", one.kind.unit or "Doses", "figures"),
        Column("people", "People", "figures", rank=1),
        Column("time", "Hours", "figures", rank=2),
        Column("scale", "Scale", rank=3),
        Column("effect", _heading(one), "figures"),
        Column("p", "p", "p", rank=1),
    )
    return Table(columns, Columns.of_rows(rows), title="Dose against dose within a trial (higher v lower, randomized)")


def comparison_table(one: KindAnswer) -> Table:
    """A row a comparison with control, by dose."""
    effects = one.effects.where(one.effects.usable)
    arms = effects.arms
    table = effects.table
    transform = back_transform(effects)
    low, high = (transform(limit) for limit in study_limits(effects))
    shown = table.only(("study", "scale")).assign(
        dose=[f"{dose:g}" for dose in table["dose_value"].tolist()],
        time=[fixed(hours, 0) for hours in table["time_h"].tolist()],
        people=[f"{whole(e)}/{whole(c)}" for e, c in zip(*table.floats("n_e", "n_c"), strict=True)],
        effect=[_cell(y, a, b) for y, a, b in zip(transform(effects.yi), low, high, strict=True)],
    )
    shown = shown.where(np.argsort(table["dose_value"], kind="stable"))
    columns = (
        Column("study", "Trial"),
        Column("dose", one.kind.unit or "Dose", "figures"),
        Column("people", f"{capital(arms.short_experimental)}/{arms.short_control}", "figures", rank=1),
        Column("time", "Hours", "figures", rank=2),
        Column("scale", "Scale", rank=3),
        Column("effect", _heading(one), "figures"),
    )
    return Table(columns, shown, title=f"Each dose of each trial against {arms.control}")


def _heading(one: KindAnswer) -> str:
    method = one.effects.method
    return f"{MEASURE_NAMES[method.measure]} [{100 * method.level:g}% CI]"


def _cell(estimate: float, low: float, high: float) -> str:
    return f"{fixed(estimate)} [{interval(low, high)}]"


def _expected(one: KindAnswer, curve: Curve | None, dose: float) -> str:
    if curve is None:
        return ""
    at = curve.at(np.array([dose]))
    values = back_transform(one.effects)(np.array([at.estimate[0], at.ci_low[0], at.ci_high[0]]))
    return _cell(*(float(value) for value in values))
