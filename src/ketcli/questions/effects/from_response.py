"""Depression severity read from counts of response, for trials that publish nothing else of it (Chinn 2000)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from ketcli.evidence.filters import Selection
from ketcli.evidence.notes import naming
from ketcli.questions.effects.effect_set import compute
from ketcli.questions.effects.trial_figures import choices_of, figures_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.left_out import LeftOut, LeftOutKind
    from ketcli.evidence.notes import Note
    from ketcli.questions.effects.method import Method
    from ketcli.questions.effects.trial_figures import Question

SEVERITY, RESPONSE = "severity", "response"
NOTHING_ELSE: frozenset[LeftOutKind] = frozenset(
    ("no_figures", "other_time", "incomplete", "one_arm", "difference_only", "difference_incomplete")
)
"""Reasons for which a trial is missing that say that no figure of severity at the time can be used by any option."""


def standing_in(
    dataset: Dataset, selection: Selection, question: Question, method: Method, left_out: Iterable[LeftOut]
) -> pd.DataFrame:
    """A row for each trial that is left out for want of any figure and has counts of response, with its SMD.

    Log odds ratio times ``sqrt(3) / pi``, its variance times ``3 / pi^2``, the sign turned: response is good, a high
    score is bad (Cochrane Handbook 10.6). Counts and their odds ratio are chosen and computed as for response itself.
    """
    wanted = {item.trial_id for item in left_out if item.kind in NOTHING_ELSE}
    return sizes_of_response(dataset, selection, question, method, wanted)


def sizes_of_response(
    dataset: Dataset, selection: Selection, question: Question, method: Method, trials: set[str]
) -> pd.DataFrame:
    """The severity that counts of response in these trials stand for, a row each, as `figures_of` makes them."""
    from ketcli.effects.conversions import smd_from_odds_ratio

    some = Selection(
        tuple(trial for trial in selection.trials if trial.trial_id in trials),
        tuple(arm for arm in selection.arms if arm.trial_id in trials),
        (),
    )
    by_odds = replace(method, measure="OR", from_response=False)
    chosen, _ = choices_of(dataset, some, replace(question, outcome=RESPONSE, scale=None), by_odds, None)
    frame, _ = figures_of(chosen, by_odds)
    yi, vi = compute(frame, by_odds)
    sizes = smd_from_odds_ratio(yi, vi, good=True)
    return frame.assign(yi=sizes.yi, vi=sizes.vi, direct=True, statistic=RESPONSE)


def with_response(
    frame: pd.DataFrame, response: pd.DataFrame, order: Sequence[str], left_out: Iterable[LeftOut]
) -> tuple[pd.DataFrame, tuple[LeftOut, ...], list[Note]]:
    """The frame with the rows of response in the order of the trials, who is left out now, and a note on them."""
    if response.empty:
        return frame, tuple(left_out), []
    whole = response if frame.empty else pd.concat([frame, response])
    whole = whole.sort_values("trial_id", key=lambda ids: ids.map(order.index), kind="stable", ignore_index=True)
    filled = set(response["trial_id"])
    words = "severity from counts of response, SMD = ln OR x sqrt(3)/pi (Chinn 2000, --from-response)"
    notes = naming("from_response", words, response["study"])
    return whole, tuple(item for item in left_out if item.trial_id not in filled), notes
