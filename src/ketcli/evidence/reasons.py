"""Why a trial has no figure for a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.evidence.candidates import has_error

if TYPE_CHECKING:
    from ketcli.evidence.left_out import Why
    from ketcli.evidence.rows import ContrastRow, ResultRow
    from ketcli.evidence.wanted import Wanted


def why_nothing(
    results: list[ResultRow], contrasts: list[ContrastRow], wanted: Wanted, *, one_arm: bool, elsewhere: bool
) -> Why:
    """Why a trial has no figure for the question: the kind of reason and its particulars.

    `one_arm` where a single arm has one; `elsewhere` where the trial has a result of the outcome at some time.
    """
    if not (results or contrasts or elsewhere):
        return "no_figures", (wanted.outcome,)
    place = "" if wanted.window is None else wanted.window.text()
    asked = [row for row in contrasts if row.measure in wanted.contrasts]
    if asked and "adjusted" not in wanted.order and all(row.adjustment != "none" for row in asked):
        return "adjusted_only", (", ".join(sorted({row.adjustment for row in asked})),)
    whole = [
        row for row in asked if row.measure == "MD" and row.adjustment != "none" and has_error(row) and row.n_e >= 2
    ]
    if whole and wanted.standard is not None and whole[0].scale not in wanted.standard:
        return "no_sd", (whole[0].scale, place)
    if asked:
        return "difference_incomplete", ()
    if contrasts:
        return "difference_only", (", ".join(sorted({row.measure for row in contrasts})),)
    if one_arm:
        return "one_arm", (place,)
    if any(row.statistic != "baseline" for row in results):
        needed = "number of people or of events" if wanted.figures == "events" else "mean, SD or number of people"
        return "incomplete", (needed, place)
    if wanted.window is not None and elsewhere:
        return "other_time", (place,)
    return "no_figures", (wanted.outcome,)
