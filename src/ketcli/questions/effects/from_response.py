"""Depression severity read from counts of response, for trials that publish nothing else of it (Chinn 2000)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ketcli.columns import Columns
from ketcli.errors import named
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
) -> Columns:
    """A row for each trial that is left out for want of any figure and has counts of response, with its SMD.

    Log odds ratio times ``sqrt(3) / pi``, its variance times ``3 / pi^2``, the sign turned: response is good, a high
    score is bad (Cochrane Handbook 10.6). Counts and their odds ratio are chosen and computed as for response itself.
    """
    return sizes_of_response(dataset, selection, question, method, without_figures(left_out))


def without_figures(left_out: Iterable[LeftOut]) -> set[str]:
    """The trials for which counts of response may stand."""
    return {item.trial_id for item in left_out if item.kind in NOTHING_ELSE}


def sizes_of_response(
    dataset: Dataset, selection: Selection, question: Question, method: Method, trials: set[str]
) -> Columns:
    """The severity that counts of response in these trials stand for, a row each, as `figures_of` makes them."""
    return as_severity(counts_of_response(dataset, selection, question, method, trials), method)


def counts_of_response(
    dataset: Dataset, selection: Selection, question: Question, method: Method, trials: set[str]
) -> Columns:
    """The counts of response in these trials, as `figures_of` makes them: the same for every correlation assumed."""
    some = Selection(
        tuple(trial for trial in selection.trials if trial.trial_id in trials),
        tuple(arm for arm in selection.arms if arm.trial_id in trials),
        (),
    )
    by_odds = replace(method, measure="OR")
    chosen, _ = choices_of(dataset, some, replace(question, outcome=RESPONSE, scale=None), by_odds, None)
    return figures_of(chosen, by_odds)[0]


def as_severity(rows: Columns, method: Method) -> Columns:
    """Counts of response with the standardized difference of severity that they stand for."""
    from ketcli.effects.conversions import smd_from_odds_ratio

    yi, vi = compute(rows, replace(method, measure="OR"))
    sizes = smd_from_odds_ratio(yi, vi, good=True)
    every = len(rows)
    return rows.assign(yi=sizes.yi, vi=sizes.vi, direct=np.ones(every, dtype=bool), statistic=[RESPONSE] * every)


def with_response(
    rows: Columns, response: Columns, order: Sequence[str], left_out: Iterable[LeftOut]
) -> tuple[Columns, tuple[LeftOut, ...], list[Note]]:
    """The rows with those of response in the order of the trials, who is left out now, and a note on them."""
    if not len(response):
        return rows, tuple(left_out), []
    whole = Columns.together([rows, response])
    places = [order.index(trial) for trial in whole.text("trial_id")]
    whole = whole.where(np.argsort(places, kind="stable"))
    filled = set(response.text("trial_id"))
    option = named("from_response", value=True)
    words = f"severity from counts of response, SMD = ln OR x sqrt(3)/pi (Chinn 2000, {option})"
    notes = naming("from_response", words, response.text("study"))
    return whole, tuple(item for item in left_out if item.trial_id not in filled), notes
