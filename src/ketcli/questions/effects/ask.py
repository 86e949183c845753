"""From what a user names to effect sizes: outcome, time, filters and method of one question to a dataset."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ketcli.evidence.filters import implied_role, require_known, with_role
from ketcli.evidence.outcomes import outcome_of
from ketcli.evidence.windows import DEFAULT_WINDOW, END_OF_TRIAL
from ketcli.questions.effects.from_dataset import effects_of_dataset
from ketcli.questions.effects.method import resolve
from ketcli.questions.effects.outcomes import default_measure, require_outcome, window_for
from ketcli.questions.effects.trial_figures import Question

AGAINST_ECT = ("comparator_ect",)

if TYPE_CHECKING:
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Filters
    from ketcli.questions.effects.effect_set import EffectSet
    from ketcli.questions.effects.method import Method


def ask(
    dataset: Dataset,
    filters: Filters,
    *,
    outcome: str = "severity",
    at: str | None = None,
    scale: str | None = None,
    by: str | None = None,
    every_time: bool = False,
    like: str | None = None,
    **choices: Any,
) -> EffectSet:
    """The effect sizes of a dataset's trials for one question, with the defaults that every command shares.

    Parameters
    ----------
    dataset : Dataset
        Where the trials are.
    filters : Filters
        Which trials; without a role, those of the kind that the question implies (`with_role`).
    outcome, at, scale, by, like
        As the options of that name; `at` None is day 1, for relapse the end of the trial, for side effects any time.
    every_time : bool
        A result at each time that a trial reports, whatever `at` says, instead of one.
    **choices
        Fields of `Method`; None is the default.

    Raises
    ------
    InvalidInput
        An outcome, a column or a choice that cannot be.
    NoAnswer
        Nothing is left after the filters.
    """
    question, method = question_of(
        dataset, filters, outcome=outcome, at=at, scale=scale, by=by, every_time=every_time, like=like, **choices
    )
    effects = effects_of_dataset(dataset, question, method)
    return replace(effects, notes=(*implied_role(filters, question.filters), *effects.notes))


def question_of(
    dataset: Dataset,
    filters: Filters,
    *,
    outcome: str = "severity",
    at: str | None = None,
    scale: str | None = None,
    by: str | None = None,
    every_time: bool = False,
    like: str | None = None,
    **choices: Any,
) -> tuple[Question, Method]:
    """The question and the method that `ask` would use, checked against what the dataset has."""
    from ketcli.evidence.choose import GROUPS, NODE
    from ketcli.evidence.rows import ArmRow

    require_outcome(dataset, outcome)
    outcome = dataset.named(outcome)
    if by is not None:
        known = (*GROUPS, NODE) if any(arm.node for arm in dataset.rows(ArmRow)) else GROUPS
        require_known([by], known, "column to group by:")
    measure = choices.pop("measure", None) or default_measure(outcome, choices.get("model"))
    method = resolve(like, measure=measure, **choices)
    asked = with_role(filters, outcome)
    if at is None and asked.role == AGAINST_ECT and asked != filters and outcome_of(outcome).at == DEFAULT_WINDOW:
        at = END_OF_TRIAL.name  # a course of ECT has no day 1
    window = None if every_time else window_for(outcome, at, dataset.windows)
    return Question(outcome, window, scale, by, asked, every_time), method
