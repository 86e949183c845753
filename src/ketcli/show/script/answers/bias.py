"""Tests of bias and the corrections for it as steps."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ketcli.questions.effects.effect_set import COUNTS
from ketcli.show.script.answers.pool import SEARCHED
from ketcli.show.script.steps import Rows, Script, Step, number, numbers_of, table

if TYPE_CHECKING:
    from ketcli.asking.request import Request
    from ketcli.questions.answers.bias import BiasAnswer

LINE = ("slope", "slope_se", "statistic", "p", "estimate_at_zero_se", "ci_low", "ci_high")
FILLED = ("k0", "estimate", "se", "ci_low", "ci_high", "p")
ESTIMATED = ("estimate", "se", "ci_low", "ci_high", "p")
SELECTED = (*ESTIMATED, "tau2", "delta", "lrt", "lrt_p")


def bias_script(answer: BiasAnswer, request: Request) -> Script:
    """Every test and correction that these data allow."""
    effects, level = answer.effects, answer.effects.method.level
    data = [table("studies", effects.complete, ("study", "yi", "vi"))]
    steps: list[Step] = []

    def add(label: str, function: str, options: dict[str, Any], expected: dict[str, Any], **more: Any) -> None:
        of = more.pop("of", "studies")
        steps.append(Step(label, function, (Rows(of),), options, expected, **more))

    method = effects.method
    choices = method.inverse_variance("tests of bias need")
    random = choices["model"] == "random"
    tested = {"tau2_method": method.tau2_method, "test": choices["test"], "level": level}
    if answer.egger is not None:
        add("Egger", "egger", {"level": level}, numbers_of(answer.egger, LINE))
    if answer.regression_test is not None:
        add(
            "regression test",
            "regression_test",
            {**tested, "test": method.test},
            numbers_of(answer.regression_test, LINE),
        )
    if answer.rank_test is not None:
        add("rank test", "rank_test", {}, numbers_of(answer.rank_test, ("kendall_tau", "p")))
    if answer.peters is not None or answer.harbord is not None:
        data.append(table("counts", effects.complete, ("study", *COUNTS)))
    for name in ("peters", "harbord"):
        found = getattr(answer, name)
        if found is not None:
            add(name.capitalize(), name, {"level": level}, numbers_of(found, LINE), of="counts")
    for estimator, filled in answer.trim_and_fill.items():
        if filled is not None:
            options = {"estimator": estimator, **tested, "random": random}
            names = (*FILLED, "tau2") if random else FILLED
            add(f"trim and fill {estimator}", "trim_and_fill", options, numbers_of(filled, names))
    both = answer.pet_peese
    if both is not None:
        sides = {"pet": both.pet, "peese": both.peese}
        expected = numbers_of(both, ESTIMATED)
        expected |= {f"{side}_{name}": number(getattr(one, name)) for side, one in sides.items() for name in ESTIMATED}
        add("PET-PEESE", "pet_peese", {"level": level}, expected)
    model = answer.selection_model
    if model is not None:
        options = {"sign": -1.0 if model.alternative == "less" else 1.0, "level": level}
        expected = numbers_of(model, SELECTED)
        add("selection model", "selection_model", options, expected, tolerance=10 * SEARCHED, tolerance_r=10 * SEARCHED)
    if answer.fail_safe_n is not None:
        counts = {name: number(value) for name, value in asdict(answer.fail_safe_n).items()}
        add("fail-safe N", "fail_safe_n", {}, counts)
    return Script(tuple(data), tuple(steps))
