"""A network of treatments as steps."""

from __future__ import annotations

from dataclasses import asdict
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.show.script.steps import Data, Rows, Script, Step, number

if TYPE_CHECKING:
    from ketcli.asking.request import Request
    from ketcli.questions.answers.network import NetworkAnswer

SIDES = ("direct", "direct_se", "indirect", "indirect_se", "difference", "difference_se", "p")
BOTH = (Rows("contrasts"), Rows("covariances"))


def network_script(answer: NetworkAnswer, request: Request) -> Script:
    """The contrasts of all trials with their covariance; every comparison, rankings, contradictions."""
    result, nodes = answer.result, list(answer.nodes)
    upper = [(answer.row(one), answer.row(other)) for one, other in combinations(nodes, 2)]
    expected: dict[str, Any] = {
        name: [getattr(result, name)[pair] for pair in upper] for name in ("estimate", "se", "ci_low", "ci_high", "p")
    }
    expected |= {"p_score": answer.scores, "q": result.q, "q_p": result.q_p, "i2": result.i2}
    expected |= {"tau2": result.tau2} if result.model == "random" else {}
    options = {
        "treatments": nodes, "random": result.model == "random", "estimator": result.tau2_method or "REML",
        "test": result.test, "level": result.level, "small_is_good": answer.small_is_good,
    }  # fmt: skip
    values = {name: number(value) for name, value in expected.items()}
    steps = [Step("network", "network", BOTH, options, values, tolerance_r=1e-5)]
    parts = answer.inconsistency
    found: dict[str, Any] = {"tau2_within": parts.tau2_within}
    for name, part in (("within", parts.within), ("between", parts.between), ("interaction", parts.interaction)):
        found |= {f"{name}_q": asdict(part)["q"], f"{name}_p": asdict(part)["p"]}
    steps.append(Step("inconsistency", "inconsistency", BOTH, {"treatments": nodes}, found))
    return Script(_tables(answer), (*steps, *_sides(answer, nodes)))


def _sides(answer: NetworkAnswer, nodes: list[str]) -> list[Step]:
    """Direct against indirect evidence, of the comparisons that have both."""
    both = {pair: split for pair, split in answer.splits.items() if np.isfinite(split.indirect)}
    if not both:
        return []
    expected = {name: number([getattr(split, name) for split in both.values()]) for name in SIDES}
    options = {"treatments": nodes, "pairs": [node for pair in both for node in pair], "tau2": answer.result.fit.tau2}
    return [Step("direct and indirect", "sides_of", BOTH, options, expected)]


def _tables(answer: NetworkAnswer) -> tuple[Data, Data]:
    """Contrasts, a row each; and what is not 0 of their covariance, by numbers of rows."""
    by_row = dict(zip(answer.order, answer.nodes, strict=True))
    names = {treatment: by_row[row] for row, treatment in enumerate(answer.result.treatments)}
    contrasts: list[tuple[Any, ...]] = []
    covariances: list[tuple[Any, ...]] = []
    for member in answer.members:
        trial, start = member.contrasts, len(contrasts) + 1
        base, *others = (names[treatment] for treatment in trial.treatments)
        contrasts += [(member.study, other, base, float(yi)) for other, yi in zip(others, trial.yi, strict=True)]
        size = len(others)
        covariances += [
            (float(start + i), float(start + j), float(trial.cov[i, j])) for i in range(size) for j in range(i, size)
        ]
    return (
        Data("contrasts", ("study", "treatment", "base", "yi"), tuple(contrasts)),
        Data("covariances", ("row", "column", "covariance"), tuple(covariances)),
    )
