"""The time course as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.columns import Columns
from ketcli.evidence.windows import hours_text
from ketcli.questions.answers.pool_keys import as_keys
from ketcli.questions.answers.timecourse import ALL, FEW_DF
from ketcli.questions.effects.covered import coverage_keys
from ketcli.questions.effects.display import RATIOS, back_transform
from ketcli.show.answers.pool import TEXTS, estimate_row
from ketcli.show.kit.answer import Answer, Keys, Picture
from ketcli.show.kit.left_out import left_out_notes
from ketcli.show.kit.numbers import bracketed, fixed, interval
from ketcli.show.kit.table import Column, Table
from ketcli.show.terminal.time_picture import time_picture
from ketcli.show.words.common import FEW, MEASURE_NAMES, footer, outcome_name
from ketcli.show.words.coverage import coverage_sentence, usable
from ketcli.show.words.timecourse import credible_windows, more_in_points, speed_and_length
from ketcli.show.words.verdicts import row_text, side_of, size_text, verdict_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.models.multilevel.three_level import ThreeLevelRegression
    from ketcli.questions.answers.pooled_effect import PooledEffect
    from ketcli.questions.answers.timecourse import TimeCourse, WindowEffect
    from ketcli.questions.answers.trend import Trend

_ROBUST = ("names", "coef", "se", "se_cr2", "df_cr2", "statistic_cr2", "p_cr2", "ci_cr2_low", "ci_cr2_high")
_OF_STUDIES = ("study", "trial_id", "time_h", "scale", "statistic", "arms", "yi", "vi", "weight")
_VARIANCES = (
    *("sigma2_between", "sigma2_between_ci_low", "sigma2_between_ci_high"),
    *("sigma2_within", "sigma2_within_ci_low", "sigma2_within_ci_high", "loglik", "qm", "qm_df", "qm_p"),
)


def timecourse_answer(answer: TimeCourse) -> Answer:
    """Each window, single and repeated dosing apart and together, and the trend, for every format."""
    return Answer(
        body=Keys(lambda: _body(answer)),
        main=_main(answer),
        blocks=(
            *(told := speed_and_length(answer) or [_headline(answer)]),
            *coverage_sentence(answer.coverage, answer.points.filters, usable(answer.points, "at any time")),
            *more_in_points(answer),
            *([] if told == [_headline(answer)] else [_headline(answer)]),
            Picture(lambda width, ascii_only: time_picture(answer, width, ascii_only)),
            _windows(answer),
            *credible_windows(answer.windows),
            _trials(answer),
            *_trend_blocks(answer),
        ),
        method=answer.method.as_dict(),
        provenance=answer.points.provenance,
        footer=footer(answer.method, answer.points.provenance)
        + f"; trend: three-level, REML, CR2, log10 time about {hours_text(answer.reference)}",
        notes=(*answer.notes, *left_out_notes(answer.points)),
    )


def _headline(answer: TimeCourse) -> str:
    """Where the effect is clear, where it is not, and where there is nothing to go by."""
    ones = answer.of(ALL)
    kinds: dict[str, list[str]] = {}
    for one in ones:
        if one.effect is not None and one.k > 1:
            clear = side_of(one.effect) != 0 or one.effect.shown.scale == "proportion"
            kinds.setdefault(verdict_of(one.effect), []).append(_place(one, one.effect, with_size=clear))
    what = outcome_name(answer.points.outcome, answer.method.measure)
    text = f"{what[:1].upper()}{what[1:]}, pooled by {answer.clock}: "
    text += (
        "; ".join(f"{verdict} {_listed(places)}".strip() for verdict, places in kinds.items())
        or "no window has two trials"
    )
    alone = [one.window.label for one in ones if one.k == 1]
    empty = [one.window.label for one in ones if not one.k]
    text += f". One trial only {_listed(alone)}" if alone else ""
    text += f". No trial {_listed(empty)}" if empty else ""
    return f"{text}."


def _place(one: WindowEffect, effect: PooledEffect, *, with_size: bool) -> str:
    size = f"{size_text(effect)}; " if with_size else ""
    return f"{one.window.label} ({size}{one.k} trials)"


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _trend_blocks(answer: TimeCourse) -> list[str | Table]:
    """The trend of each kind of dosing, a row each, and what cannot be estimated or trusted of it."""
    trends = [trend for trend in answer.trends if trend.sessions in answer.groups]
    rows = []
    for trend in trends:
        fit = trend.fit
        if fit is None:
            continue
        clear, grows = fit.p_cr2[1] < 1 - fit.level, fit.coef[1] * fit.coef[0] > 0
        rows.append(
            {
                "sessions": trend.sessions,
                "verdict": ("grows" if grows else "shrinks") if clear else "no clear change",
                "slope": _slope(answer, fit),
                "p": float(fit.p_cr2[1]),
                "df": float(fit.df_cr2[1]),
                "k": trend.k,
                "trials": trend.trials,
                "within": "" if trend.parts is None else _slope(answer, trend.parts),
                "df_within": np.nan if trend.parts is None else float(trend.parts.df_cr2[1]),
            }
        )
    measure = MEASURE_NAMES[answer.method.measure]
    how = "times" if answer.method.measure in RATIOS else "by"
    columns = (
        Column("sessions", "Dosing"),
        Column("verdict", "Effect"),
        Column("slope", f"{measure} {how} [{100 * answer.method.level:g}% CI]", "figures"),
        Column("p", "p", "p"),
        Column("df", "df", "number", 1, rank=1),
        Column("k", "Results", "whole", rank=2),
        Column("trials", "Trials", "whole", rank=1),
        Column("within", "Within trials", "figures", rank=3),
        Column("df_within", "df within", "number", 1, rank=4),
    )
    blocks: list[str | Table] = []
    if rows:
        blocks.append(
            Table(columns, Columns.of_rows(rows), f"Trend: what changes when {answer.clock} becomes ten times as long")
        )
        few = [row for row in rows if min(row["df"], np.nan_to_num(row["df_within"], nan=FEW_DF)) < FEW_DF]
        if few:
            blocks.append(f"With fewer than {FEW_DF} degrees of freedom an interval and its p are not to be trusted.")
    blocks += [
        f"Trend, {trend.sessions} dosing: cannot be estimated ({trend.why})." for trend in trends if trend.fit is None
    ]
    return blocks


def _slope(answer: TimeCourse, fit: ThreeLevelRegression) -> str:
    """The slope per tenfold time with its robust limits; of log ratios as a factor."""
    transform = back_transform(answer.points) if answer.method.measure in RATIOS else (lambda values: values)
    size, low, high = transform(np.array([fit.coef[1], fit.ci_cr2_low[1], fit.ci_cr2_high[1]])).tolist()
    return bracketed(size, low, high)


def _windows(answer: TimeCourse) -> Table:
    """A row a window and kind of dosing, empty ones too."""
    digits = 3 if answer.method.measure in ("PLO", "PFT", "PR") else 2
    rows = []
    for sessions in answer.groups:
        for one in answer.of(sessions):
            row: dict[str, Any] = {"window": one.window.label.removeprefix("on "), "sessions": sessions, "k": one.k}
            if one.effect is not None:
                shown, pooled = one.effect.shown, one.effect.pooled
                row |= {
                    "participants": one.effect.participants,
                    "effect": row_text(one.effect, digits),
                    "p": one.effect.p,
                    "prediction": interval(shown.pi_low, shown.pi_high, digits),
                    "i2": getattr(pooled, "i2", None) if one.k >= FEW else None,
                }
            rows.append(row)
    names = ("window", "sessions", "k", "participants", "effect", "p", "prediction", "i2")
    columns = [
        Column("window", "Window"),
        Column("sessions", "Dosing"),
        Column("k", "Trials", "whole"),
        Column("participants", "People", "whole", rank=1),
        Column("effect", f"{MEASURE_NAMES[answer.method.measure]} [{100 * answer.method.level:g}% CI]", "figures"),
        Column("p", "p", "p", rank=2),
        Column("prediction", "Prediction", "figures", rank=3),
        Column("i2", "I2 %", "number", 0, rank=4),
    ]
    if len(answer.groups) == 1:
        del columns[1]
    return Table(tuple(columns), Columns.of_rows(rows, names))


def _trials(answer: TimeCourse) -> Table:
    """A row a trial with its effect in each window."""
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for one in answer.of(ALL):
        if one.effect is None:
            continue
        effects = one.effect.effects
        trials = effects.entering
        values = back_transform(effects)(effects.yi)
        for study, sessions, value in zip(trials.text("study"), trials.text("sessions"), values.tolist(), strict=True):
            cells.setdefault((sessions, study), {})[one.window.name] = fixed(value)
    names = [one.window.name for one in answer.of(ALL)]
    rows = [
        {"study": study, "sessions": sessions, **{name: own.get(name, "") for name in names}}
        for (sessions, study), own in sorted(cells.items(), key=lambda item: (item[0][0] != "single", item[0][1]))
    ]
    columns = (
        Column("study", "Trial"),
        Column("sessions", "Dosing", rank=1),
        *(Column(name, name, "figures") for name in names),
    )
    table = Columns.of_rows(rows, ("study", "sessions", *names))
    return Table(columns, table, title=f"{MEASURE_NAMES[answer.method.measure]} of each trial, by window")


def _main(answer: TimeCourse) -> Table:
    rows = []
    for one in answer.windows:
        row: dict[str, Any] = {"window": one.window.name, "label": one.window.label, "sessions": one.sessions}
        rows.append(row | ({"k": 0, "participants": 0.0} if one.effect is None else estimate_row(one.effect)))
    table = Columns.of_rows(rows)
    text = ("window", "label", "sessions", *TEXTS)
    columns = tuple(Column(name, name, "text" if name in text else "number", 4) for name in table.columns)
    return Table(columns, table)


def _body(answer: TimeCourse) -> dict[str, Any]:
    points = answer.points.entering
    keys = ["study", "trial_id", "sessions", "time_h", "scale", "statistic", "analysis", "arms", "yi", "vi"]
    trends = {trend.sessions: _trend_keys(trend) for trend in answer.trends}
    return {
        "measure": answer.method.measure,
        "outcome": answer.points.outcome,
        "filters": answer.points.filters,
        "windows": [_window_keys(one, answer.method.measure) for one in answer.windows],
        "trend": {
            **trends.pop(ALL),
            "unit": f"per tenfold {answer.clock.removeprefix('the ')}",
            "reference_h": answer.reference,
            "by_sessions": list(trends.values()),
            "points": points.only(keys),
        },
        "left_out": [item.as_dict() for item in answer.points.left_out],
    }


def _window_keys(one: WindowEffect, measure: str) -> dict[str, Any]:
    head: dict[str, Any] = {"window": one.window.name, "label": one.window.label, "sessions": one.sessions}
    # how many trials of one dosing could have a figure is not counted apart
    head["coverage"] = coverage_keys(one.effect.effects) if one.effect is not None and one.sessions == ALL else None
    if one.effect is None:
        nothing = dict.fromkeys(("estimate", "se", "ci_low", "ci_high", "p", "pi_low", "pi_high", "i2", "tau2"))
        return {**head, "measure": measure, "k": 0, "participants": 0, **nothing, "display": None, "studies": []}
    studies = one.effect.weighed.only(_OF_STUDIES)
    return {**head, **as_keys(one.effect), "studies": studies}


def _trend_keys(trend: Trend) -> dict[str, Any]:
    keys: dict[str, Any] = {"sessions": trend.sessions, "k": trend.k, "trials": trend.trials}
    keys |= {"reason": trend.why or None}
    for name in (*_ROBUST, *_VARIANCES):
        keys[name] = None if trend.fit is None else getattr(trend.fit, name)
    parts = trend.parts
    keys["within_and_between"] = None if parts is None else {name: getattr(parts, name) for name in _ROBUST}
    return keys
