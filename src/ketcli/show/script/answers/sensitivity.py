"""Leaving out, influence, cumulative pooling, other priors and other choices as steps."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ketcli.errors import NoAnswer, named
from ketcli.questions.answers.missing import Missing
from ketcli.questions.answers.multiverse import Multiverse
from ketcli.questions.answers.priors import Priors
from ketcli.questions.answers.sensitivity import ordered
from ketcli.questions.effects.prior import prior_of
from ketcli.show.script.answers.pool import GRID, headline_step, posterior_step, random_options
from ketcli.show.script.steps import Data, Found, Rows, Script, Step, number, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from ketcli.asking.request import Request
    from ketcli.questions.answers.sensitivity import SensitivityAnswer

REFITTED = ("estimate", "se", "ci_low", "ci_high", "statistic", "p", "tau2", "i2", "q")
INFLUENCE = (
    *("rstudent", "dffits", "cook_d", "cov_r", "tau2_deleted", "q_deleted", "hat", "weight", "dfbetas"),
    "influential",
)
ASSUMED = ("estimate", "low", "high")


def sensitivity_script(answer: SensitivityAnswer | Multiverse | Missing | Priors, request: Request) -> Script:
    """Whatever part was asked for.

    Raises
    ------
    NoAnswer
        Subsets, which are too many for a script.
    """
    if isinstance(answer, Priors):
        return _priors(answer)
    if isinstance(answer, Multiverse):
        return _choices(answer)
    if isinstance(answer, Missing):
        return _missing(answer)
    if answer.gosh is not None:
        raise NoAnswer(f"a script cannot repeat {named('gosh')}: it would pool tens of thousands of subsets")
    return _refits(answer)


def _refits(answer: SensitivityAnswer) -> Script:
    effects = answer.effects
    choices = effects.method.inverse_variance("sensitivity analyses need")
    random = choices["model"] == "random"
    diagnosed = {"tau2_method": choices["tau2_method"] if random else "EE", "test": choices["test"]}
    options = {**diagnosed, "level": choices["level"], "i2_from": choices["i2_definition"] if random else "q"}
    columns = ("study", "yi", "vi")
    data = [table("studies", effects.complete, columns)]
    if answer.order is not None:
        data.append(table("in order", ordered(effects, answer.order), columns))
    refitted = REFITTED if random else tuple(name for name in REFITTED if name != "tau2")
    moved = {f"baujat_{axis}": number(answer.baujat[axis]) for axis in "xy"}
    steps = (
        Step("leave one out", "leave_one_out", (Rows("studies"),), options, _columns(answer.leave_one_out, refitted)),
        Step(
            "influence",
            "influence_of",
            (Rows("studies"),),
            diagnosed,
            {**_columns(answer.influence, INFLUENCE), **moved},
        ),
        Step("cumulative", "cumulative", (Rows(data[-1].label),), options, _columns(answer.cumulative, refitted)),
    )
    return Script(tuple(data), steps)


def _columns(frame: pd.DataFrame, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: number(frame[name].astype(float)) for name in names}


def _priors(answer: Priors) -> Script:
    effects = answer.effects
    data = table("studies", effects.complete, ("study", "yi", "vi"))
    steps = (posterior_step(row.name, "studies", row.bayes, effects.method.measure) for row in answer.rows)
    return Script((data,), tuple(steps))


def _choices(answer: Multiverse) -> Script:
    """Every distinct data set, pooled as asked, and the first by every estimator of tau2."""
    method, pooled = answer.effects.method, answer.pooled
    data, steps = [], []
    for one in range(answer.yi.shape[1]):
        label = f"data set {one + 1}"
        y, v = answer.yi[:, one].tolist(), answer.vi[:, one].tolist()
        rows = tuple(row for row in zip(answer.studies, y, v, strict=True) if math.isfinite(row[1]))
        data.append(Data(label, ("study", "yi", "vi"), rows))
        span = (pooled.estimate[one], pooled.low[one], pooled.high[one])
        random = method.model == "random" and len(rows) > 1
        function = "random_effects" if random else "common_effect"
        options = random_options(method) if random else {"test": "z", "level": method.level}
        steps.append(Step(label, function, (Rows(label),), options, _span(span), method.measure))
    for name, span in answer.by_tau2.items():
        options = random_options(method, tau2_method=name)
        steps.append(Step(f"tau2 by {name}", "random_effects", (Rows(data[0].label),), options, _span(span)))
    return Script(tuple(data), tuple(steps))


def _span(values: Iterable[float]) -> dict[str, Any]:
    return {name: number(value) for name, value in zip(("estimate", "ci_low", "ci_high"), values, strict=True)}


def _missing(answer: Missing) -> Script:
    """The headline of the trials that are there, and how far those that are not could move it."""
    effects = answer.effects
    head = headline_step("headline", "studies", answer.headline, replace(effects.method, tau2_method="REML"))
    prior = prior_of(effects)
    options: dict[str, Any] = {
        "missing_vi": list(answer.expected_vi),
        "missing": len(answer.expected_vi) + len(answer.unsized),
        "prior": "none" if prior is None else prior.kind,
        "parameters": [] if prior is None else list(prior.parameters),
        "shares": [one.share for one in answer.shares],
    }
    expected = {
        "tau2": answer.tau2, "weight_missing": answer.weight, "tipping_point": answer.tipping_point,
        "bound": answer.bound, **{name: [getattr(one, name) for one in answer.shares] for name in ASSUMED},
    }  # fmt: skip
    values = {name: number(value) for name, value in expected.items()}
    arguments = (Rows("studies"), Found(("headline",)))
    step = Step("missing", "assumed_missing", arguments, options, values, tolerance=GRID, tolerance_r=GRID)
    return Script((table("studies", effects.complete, ("study", "yi", "vi")),), (head, step))
