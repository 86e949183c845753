"""The effect in windows of time and its trend as steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.questions.answers.timecourse import ALL
from ketcli.questions.answers.trend import REFERENCE_H
from ketcli.show.script.answers.pool import pooled_script
from ketcli.show.script.answers.regress import three_level_script
from ketcli.show.script.steps import Script

if TYPE_CHECKING:
    from ketcli.asking.request import Request
    from ketcli.models.multilevel.three_level import ThreeLevelRegression
    from ketcli.questions.answers.timecourse import TimeCourse
    from ketcli.questions.answers.trend import Trend


def timecourse_script(answer: TimeCourse, request: Request) -> Script:
    """Each window of each kind of dosing that has trials, then the trends."""
    script = Script()
    for one in answer.windows:
        if one.effect is not None:
            dosing = "" if one.sessions == ALL else f", {one.sessions} dosing"
            script += pooled_script(f"{one.window.label}{dosing}", one.effect)
    for trend in answer.trends:
        script += _trend(answer, trend)
    return script


def _trend(answer: TimeCourse, trend: Trend) -> Script:
    frame = answer.points.complete
    if trend.sessions != ALL:
        frame = frame[frame["sessions"] == trend.sessions]
    name = "trend" if trend.sessions == ALL else f"trend, {trend.sessions} dosing"
    script = Script()
    x = np.log10(frame["time_h"].to_numpy() / REFERENCE_H)
    mean = frame.assign(x=x).groupby("trial_id")["x"].transform("mean").to_numpy()
    fits: tuple[tuple[str, ThreeLevelRegression | None, tuple[np.ndarray, ...]], ...] = (
        (name, trend.fit, (x,)),
        (f"{name}, within and between trials", trend.parts, (x - mean, mean)),
    )
    for label, fit, columns in fits:
        if fit is None:
            continue
        head = (frame["study"].astype(str), frame["yi"], frame["vi"], frame["trial_id"].astype(str))
        rows = tuple(zip(*head, *(column.tolist() for column in columns), strict=True))
        script += three_level_script(label, rows, fit, tuple(f"x{place + 1}" for place in range(len(columns))))
    return script
