"""The answers behind a claim, as its rule reads them, and the figures that a verdict is shown with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ketcli.overviews.claims.verdicts import CONTRADICTED, PARTLY, SUPPORTED, UNTESTABLE, Verdict, below, untestable
from ketcli.overviews.replicate.replicate import Replications
from ketcli.questions.answers.compare import Comparison
from ketcli.questions.answers.pool import PoolAnswer
from ketcli.questions.answers.pool_keys import between_keys, headline_keys
from ketcli.questions.answers.timecourse import TimeCourse
from ketcli.questions.data.trials import TrialList
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.safety.safety import SafetyAnswer

if TYPE_CHECKING:
    from ketcli.asking.answer import Answered
    from ketcli.columns import Columns
    from ketcli.evidence.dataset import Dataset
    from ketcli.questions.answers.pooled_effect import PooledEffect
    from ketcli.questions.safety.event_row import EventRow


@dataclass(frozen=True)
class Evidence:
    """The dataset and the answers to a claim's questions, in their order."""

    dataset: Dataset
    answers: tuple[Answered, ...]

    def _result(self, index: int) -> Any:
        """The answer to a question; None where it has none, and where the claim asks fewer than its rule reads."""
        return self.answers[index].result if index < len(self.answers) else None

    def why_none(self, index: int) -> str:
        """Why a question has no answer."""
        return self.answers[index].why_none if index < len(self.answers) else "the claim asks no such question"

    def pool(self, index: int) -> PoolAnswer | None:
        """The answer of `ketcli pool`; None if it has none."""
        result = self._result(index)
        return result if isinstance(result, PoolAnswer) else None

    def pooled(self, index: int) -> PooledEffect | None:
        """The pooled effect of `ketcli pool`; None if it has none."""
        answer = self.pool(index)
        return None if answer is None else answer.overall

    def compared(self, index: int) -> Comparison | None:
        """The answer of `ketcli compare`; None if it has none."""
        result = self._result(index)
        return result if isinstance(result, Comparison) else None

    def course(self, index: int) -> TimeCourse | None:
        """The answer of `ketcli timecourse`; None if it has none."""
        result = self._result(index)
        return result if isinstance(result, TimeCourse) else None

    def event(self, index: int, name: str) -> EventRow | None:
        """One row of `ketcli safety`, by the event's preferred term; None if no trial reports it."""
        result = self._result(index)
        if not isinstance(result, SafetyAnswer):
            return None
        return next((row for row in result.rows if row.event == name), None)

    def trials(self, index: int) -> Columns | None:
        """The trials of `ketcli trials`; None if none is left."""
        result = self._result(index)
        return result.trials if isinstance(result, TrialList) else None

    def studies(self, index: int) -> Columns | None:
        """The usable rows of `ketcli effects`; None if there is none."""
        result = self._result(index)
        if not isinstance(result, EffectSet) or not result.usable.any():
            return None
        return result.table.where(result.usable)

    def replications(self, index: int) -> Replications | None:
        """The answer of `ketcli replicate`; None if it has none."""
        result = self._result(index)
        return result if isinstance(result, Replications) else None


class Told(NamedTuple):
    """What the headline of a pooled effect says, on the scale of analysis.

    `k` are replications (panels of one programme are one), `side` is -1 or 1 where they show a difference by the rule
    for all answers, and `name` is what its interval is called.
    """

    k: int
    estimate: float
    low: float
    high: float
    side: int
    name: str


def told(effect: PooledEffect) -> Told:
    """The headline's figures; those of the model itself where it has none."""
    head, pooled = effect.lead.headline, effect.pooled
    if head is None:
        side = int(pooled.ci_low > 0) - int(pooled.ci_high < 0)
        return Told(pooled.k, pooled.estimate, pooled.ci_low, pooled.ci_high, side, "CI")
    name = "credible interval" if head.method == "bayes" else "CI"
    return Told(head.replications, head.estimate, head.low, head.high, head.side, name)


def lower(found: Told, limit: float, *, least: float = 0.0) -> str:
    """`below` for a pooled effect: supported only where the trials show a difference by the rule for all answers."""
    word = below(found.low, found.high, limit, least=least)
    return UNTESTABLE if word == SUPPORTED and found.side >= 0 else word


def pooled_numbers(effect: PooledEffect) -> dict[str, Any]:
    """The figures of a pooled effect under the names that `ketcli pool --json` gives them."""
    pooled, shown = effect.pooled, effect.display
    return {
        "measure": effect.effects.method.measure,
        "k": pooled.k,
        "participants": effect.participants,
        "estimate": pooled.estimate,
        "ci_low": pooled.ci_low,
        "ci_high": pooled.ci_high,
        **headline_keys(effect.lead.headline),
        "display": {"estimate": shown.estimate, "ci_low": shown.ci_low, "ci_high": shown.ci_high},
        "studies": effect.weighed.text("study"),
    }


def compared_numbers(comparison: Comparison) -> dict[str, Any]:
    """The figures of an indirect comparison under the names that `ketcli compare --json` gives them."""
    indirect = comparison.indirect
    return {
        "groups": [
            {"level": side.level, "k": side.pooled.pooled.k, "studies": _labels(side.pooled)}
            for side in (comparison.a, comparison.b)
        ],
        "inseparable": list(comparison.inseparable),
        "between": between_keys(comparison.between, comparison.effects.method.level),
        "indirect": {
            "estimate": indirect.estimate,
            "se": indirect.se,
            "ci_low": indirect.ci_low,
            "ci_high": indirect.ci_high,
            "p": indirect.p,
        },
    }


def hint(comparison: Comparison, said: str, numbers: dict[str, Any], *, least: float, otherwise: str) -> Verdict:
    """The verdict of an indirect contrast below 0: a hint at most, so partly; nothing where it is one with a trait.

    Contradicted where the whole interval lies above `-least`, the smallest effect that the claim could mean.
    """
    if comparison.inseparable:
        traits = " and ".join(comparison.inseparable)
        return untestable(f"{said}: it cannot be told apart from {traits}, which differs in every trial", **numbers)
    found, level = comparison.indirect, comparison.effects.method.level
    word = below(found.ci_low, found.ci_high, 0.0, least=least)
    if word == SUPPORTED and comparison.between.verdict(level) == "difference":
        return Verdict(PARTLY, f"{said}: a hint, for nobody was randomized between the trials", numbers)
    if word == CONTRADICTED:
        return Verdict(CONTRADICTED, f"{said}: at most a very small one", numbers)
    return untestable(f"{said}: {otherwise}", **numbers)


def _labels(effect: PooledEffect) -> list[str]:
    return effect.weighed.text("study")


def event_numbers(row: EventRow) -> dict[str, Any]:
    """The figures of a side effect under the names that `ketcli safety --json` gives them."""
    return {
        "event": row.event,
        "k": row.k,
        "events_e": row.total("events_e"),
        "n_e": row.total("n_e"),
        "events_c": row.total("events_c"),
        "n_c": row.total("n_c"),
        "incidence_e": row.incidence_e.estimate,
        "incidence_e_ci_low": row.incidence_e.ci_low,
        "incidence_e_ci_high": row.incidence_e.ci_high,
        "rr": row.ratio.value,
        "rr_ci_low": row.ratio.low,
        "rr_ci_high": row.ratio.high,
        **headline_keys(row.headline),
        "studies": row.rows.text("study"),
    }
