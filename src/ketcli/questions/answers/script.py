"""What a stand-alone script needs to repeat a pooled answer: the effects that went in, the numbers that came out."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, assert_never

from ketcli.errors import InvalidInput, NoAnswer, named
from ketcli.questions.effects.effect_set import COUNTS
from ketcli.questions.effects.method import COUNT_MODELS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.models.pooling.choices import ChoiceOptions, PoolingModel
    from ketcli.questions.answers.pool import PoolAnswer, PooledEffect
    from ketcli.questions.effects.method import Method

WHOLE = "all"
_ALWAYS = ("estimate", "se", "ci_low", "ci_high", "p")


@dataclass(frozen=True, slots=True)
class PooledSet:
    """Studies that are pooled together: `rows` under `columns`, and ketcli's numbers (None: there is none)."""

    label: str
    method: Method
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    expected: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A pooled answer as a script repeats it: all studies, each group, and the test between groups."""

    answer: PoolAnswer
    sets: tuple[PooledSet, ...]
    between: dict[str, float] | None

    @property
    def method(self) -> Method:
        """The choices that the answer was asked with."""
        return self.answer.overall.effects.method

    @property
    def moderator(self) -> ChoiceOptions | None:
        """The choices of the meta-regression that tests between groups; None where their estimates are tested."""
        groups = [group.pooled.k for _, group in self.answer.subgroups]
        return self.method.moderator(sum(groups), len(groups))


def repeatable(answer: PoolAnswer, languages: Iterable[str], *, cluster: str | None = None) -> Repeatable:
    """Take an answer apart for scripts in these languages.

    Raises
    ------
    NoAnswer
        A script cannot repeat this answer in one of them.
    """
    method = answer.overall.effects.method
    if method.model == "multilevel" and "python" in languages:
        raise NoAnswer(
            "no Python library that a script could lean on fits the three-level model;"
            f" {named('language', 'r')} writes it in R"
        )
    if method.tau2_common and answer.by is not None and method.model == "random":
        raise NoAnswer(f"a script gives each group its own tau2: it cannot repeat {named('tau2_common')}")
    parts = ((WHOLE, answer.overall), *((f"{answer.by}: {level}", group) for level, group in answer.subgroups))
    sets = tuple(_set(label, effect, cluster or "trial_id") for label, effect in parts)
    between = None if answer.between is None else {"q": answer.between.q, "p": answer.between.p}
    return Repeatable(answer, sets, between)


def _set(label: str, effect: PooledEffect, cluster: str) -> PooledSet:
    method, frame = effect.effects.method, effect.effects.complete
    if effect.pooled.model == "common" != method.model:  # one study alone
        method = replace(method, model="common", test="z")
    figures = {name: name for name in (COUNTS if method.model in COUNT_MODELS else ("yi", "vi"))}
    if method.model == "multilevel":
        figures["cluster"] = cluster
    columns = [frame["study"].astype(str).tolist()]
    columns += [
        effect.effects.labels(name).tolist() if key == "cluster" else frame[name].tolist()
        for key, name in figures.items()
    ]
    expected = {name: _number(getattr(effect.pooled, name)) for name in _numbers(method.model)}
    return PooledSet(label, method, ("study", *figures), tuple(zip(*columns, strict=True)), expected)


def _numbers(model: PoolingModel) -> tuple[str, ...]:
    """What a script compares."""
    match model:
        case "random":
            return (*_ALWAYS, "tau2", "pi_low", "pi_high", "q", "i2")
        case "common":
            return (*_ALWAYS, "q", "i2")
        case "mh" | "peto":
            return _ALWAYS
        case "multilevel":
            return (*_ALWAYS, "sigma2_between", "sigma2_within", "pi_low", "pi_high", "q")
        case "bayes" | "glmm":
            raise InvalidInput(f"no script repeats {named('model', model)}: bayesmeta and metafor's rma.glmm do")
        case _:
            assert_never(model)


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
