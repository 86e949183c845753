"""Why a trial has no figure for a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.wanted import Record, Wanted


def reported_outcomes(dataset: Dataset) -> set[tuple[str, str]]:
    """The outcomes that each trial has a result of, at whatever time after the first dose: (outcome, trial_id)."""
    results = dataset.results
    after = results["statistic"] != "baseline"
    return set(zip(results.loc[after, "outcome"], results.loc[after, "trial_id"], strict=True))


def why_nothing(
    results: list[Record], contrasts: list[Record], wanted: Wanted, *, one_arm: bool, elsewhere: bool
) -> str:
    """Why a trial has no figure for the question, in words.

    `one_arm` where a single arm has one; `elsewhere` where the trial has a result of the outcome at some time.
    """
    place = "" if wanted.window is None else f" {wanted.window.text()}"
    if any(row["measure"] in wanted.contrasts for row in contrasts):
        kinds = sorted({row["adjustment"] for row in contrasts if row["measure"] in wanted.contrasts})
        if not set(kinds) & set(wanted.adjustments):
            return (
                f"only an adjusted difference between arms is published ({', '.join(kinds)}); see --adjusted-contrasts"
            )
        return "the published difference between arms lacks the number of people or an interval"
    if contrasts:
        measures = ", ".join(sorted({row["measure"] for row in contrasts}))
        return f"only a difference between arms is published ({measures})"
    if one_arm:
        return f"figures for one arm only{place}"
    if any(row["statistic"] != "baseline" for row in results):
        needed = "number of people or of events" if wanted.figures == "events" else "mean, SD or number of people"
        return f"{needed} missing{place}"
    if wanted.window is not None and elsewhere:
        return f"no result{place}, only at other times"
    return f"no figure for {wanted.outcome}"
