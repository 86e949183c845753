"""A command line answered by the function that answers the command itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, Union

from ketcli.errors import InvalidInput, NoAnswer, UnknownName
from ketcli.evidence.nearest import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.asking.asked import Asked
    from ketcli.evidence.dataset import Dataset
    from ketcli.overviews.replicate.replicate import Replications
    from ketcli.questions.answers.compare import Comparison
    from ketcli.questions.answers.pool import PoolAnswer
    from ketcli.questions.answers.timecourse import TimeCourse
    from ketcli.questions.data.trials import TrialList
    from ketcli.questions.effects.effect_set import EffectSet
    from ketcli.questions.safety.safety import SafetyAnswer

Result: TypeAlias = Union[
    "PoolAnswer", "TrialList", "EffectSet", "SafetyAnswer", "Comparison", "TimeCourse", "Replications"
]


@dataclass(frozen=True)
class Answered:
    """A command line with its answer, or the sentence that says why the data have none."""

    asked: Asked
    result: Result | None
    why_none: str = ""


def answered(dataset: Dataset, asked: Asked) -> Answered:
    """Ask the dataset what the line asks.

    Raises
    ------
    InvalidInput
        The line is no question that ketcli knows.
    """
    if asked.command not in _COMMANDS:
        near = suggestion(asked.command, _COMMANDS)
        raise InvalidInput(f"{asked.line!r}: expected one of {', '.join(_COMMANDS)}{near}")
    try:
        return Answered(asked, _COMMANDS[asked.command](dataset, asked))
    except (NoAnswer, UnknownName) as error:
        return Answered(asked, None, str(error))


def pool_as_asked(dataset: Dataset, asked: Asked) -> PoolAnswer:
    """What `ketcli pool` answers to this line."""
    from ketcli.questions.answers.pool import pool_effects
    from ketcli.questions.effects.ask import ask

    asked.refuse_unknown("by")
    filters, question, by = asked.filters(), asked.question(), asked.last("by")
    effects = ask(dataset, filters, **question)
    split = ask(dataset, filters, by=by, **question) if by else effects
    return pool_effects(effects, split=split, by=by)


def trials_as_asked(dataset: Dataset, asked: Asked) -> TrialList:
    """What `ketcli trials` answers to this line."""
    from ketcli.questions.data.trials import list_trials

    asked.refuse_unknown()
    return list_trials(dataset, asked.filters())


def _effects(dataset: Dataset, asked: Asked) -> EffectSet:
    from ketcli.questions.effects.ask import ask

    asked.refuse_unknown()
    return ask(dataset, asked.filters(), **asked.question())


def _safety(dataset: Dataset, asked: Asked) -> SafetyAnswer:
    from ketcli.questions.effects.method import resolve
    from ketcli.questions.safety.question import SafetyQuestion
    from ketcli.questions.safety.safety import safety

    asked.refuse_unknown("event", "by")
    method = resolve(**{**asked.question(), "measure": "RR", "model": "random"})
    question = SafetyQuestion(asked.options.get("event", ()), asked.last("by"), model=asked.last("model"))
    return safety(dataset, asked.filters(), method, question)


def _compare(dataset: Dataset, asked: Asked) -> Comparison:
    from ketcli.questions.answers.compare import compare

    asked.refuse_unknown("a", "b", "adjust")
    sides = {name: str(asked.last(name)) for name in ("a", "b") if name in asked.options}
    return compare(dataset, asked.filters(), **sides, adjust=asked.options.get("adjust", ()), **asked.question())


def _timecourse(dataset: Dataset, asked: Asked) -> TimeCourse:
    from ketcli.questions.answers.timecourse import time_course

    asked.refuse_unknown()
    return time_course(dataset, asked.filters(), **asked.question())


def _replicate(dataset: Dataset, asked: Asked) -> Replications:
    from ketcli.overviews.replicate.replicate import replicate

    return replicate(dataset, reviews=asked.options.get("review", ()), outcomes=asked.options.get("outcome", ()))


_COMMANDS: dict[str, Callable[[Dataset, Asked], Result]] = {
    "pool": pool_as_asked,
    "effects": _effects,
    "trials": trials_as_asked,
    "safety": _safety,
    "compare": _compare,
    "timecourse": _timecourse,
    "replicate": _replicate,
}
