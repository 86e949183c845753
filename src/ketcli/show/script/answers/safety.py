"""Side effects as steps, one an event."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ketcli.questions.safety.scores import SCORES
from ketcli.show.script.answers.pool import pooled_script
from ketcli.show.script.steps import Data, Rows, Script, Step, number

if TYPE_CHECKING:
    from ketcli.asking.request import Request
    from ketcli.questions.effects.method import Method
    from ketcli.questions.safety.event_row import EventRow
    from ketcli.questions.safety.safety import SafetyAnswer

UNNAMED = "the event"  # of a study file that does not say which
COLUMNS = ("study", "events_e", "n_e", "events_c", "n_c", "log_rr", "log_rr_v", "rd", "rd_v", "paired")


def safety_script(answer: SafetyAnswer, request: Request) -> Script:
    """Every event with its ratio, shares and difference; then the scores."""
    script = Script()
    for row in answer.rows:
        script += _event(row, answer.method)
    for score in answer.scores:
        if score.effect is not None:
            script += pooled_script(_label(SCORES[score.outcome].name, score.level), score.effect)
    return script


def _label(name: str, level: str) -> str:
    return f"{name}, {level}" if level else name


def _event(row: EventRow, method: Method) -> Script:
    label = _label(row.event or UNNAMED, row.level)
    frame = row.trials
    cells = zip(frame["study"].astype(str), *(frame[name].astype(float) for name in COLUMNS[1:]), strict=True)
    shares = {"e": row.incidence_e, "c": row.incidence_c}
    expected: dict[str, Any] = {
        "rr": row.ratio.value, "rr_ci_low": row.ratio.low, "rr_ci_high": row.ratio.high, "share_c": row.control,
        "share_e": row.treated.value, "rd": row.rd.value, "rd_ci_low": row.rd.low, "rd_ci_high": row.rd.high,
        "nnh": row.nnh.estimate,
    }  # fmt: skip
    if not math.isnan(row.treated.low):
        expected |= {"share_e_ci_low": row.treated.low, "share_e_ci_high": row.treated.high}
    if row.choice.model == "random" and not math.isnan(row.i2):
        expected |= {"tau2": row.tau2, "i2": row.i2}
    for arm, one in shares.items():
        name = f"incidence_{arm}"
        expected |= {name: one.estimate, f"{name}_ci_low": one.ci_low, f"{name}_ci_high": one.ci_high}
        expected |= {
            f"{name}_total": one.total,
            f"{name}_exact_low": one.total_low,
            f"{name}_exact_high": one.total_high,
        }
    options = {
        "model": row.choice.model, "tau2_method": method.tau2_method,
        "test": "z" if row.choice.model == "common" else method.test,
        "share_test": "adhoc" if method.test == "knha" else method.test, "level": method.level,
        "i2_from": method.i2_definition,
    }  # fmt: skip
    values = {name: number(value) for name, value in expected.items()}
    data = Data(label, COLUMNS, tuple(cells))
    return Script((data,), (Step(label, "side_effect", (Rows(label),), options, values),))
