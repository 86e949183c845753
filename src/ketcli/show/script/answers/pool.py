"""A pooled effect, its groups and what its headline says, as steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, assert_never

from ketcli.errors import NoAnswer, named
from ketcli.models.pooling.choices import default_test
from ketcli.questions.effects.effect_set import COUNTS
from ketcli.questions.effects.method import COUNT_MODELS
from ketcli.show.script.steps import Data, Found, Groups, Rows, Script, Step, number, numbers_of, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.asking.request import Request
    from ketcli.models.bayes.posterior import BayesPooled
    from ketcli.models.permutation.permuted import Permuted
    from ketcli.models.verdict.headline import Headline
    from ketcli.questions.answers.pool import PoolAnswer
    from ketcli.questions.answers.pooled_effect import PooledEffect
    from ketcli.questions.effects.method import Method

WHOLE = "all"
TESTED = ("estimate", "se", "ci_low", "ci_high", "statistic", "p")
RANDOM = (*TESTED, "tau2", "tau2_ci_low", "tau2_ci_high", "pi_low", "pi_high", "q", "i2", "h2")
COMMON = (*TESTED, "q", "i2", "h2")
LEVELS = (
    *("estimate", "se", "ci_low", "ci_high", "p", "sigma2_between", "sigma2_within", "pi_low", "pi_high", "q"),
    *("i2_between", "i2_within", "se_cr2", "df_cr2", "p_cr2", "ci_cr2_low", "ci_cr2_high"),
)
MIXED = (*TESTED, "tau2", "pi_low", "pi_high")
# of the standard error: bayesmeta's grid, which ketcli follows, and the searches for a highest likelihood
GRID, SEARCHED, SEARCHED_BY_R = 0.01, 1e-4, 0.01


@dataclass(frozen=True, slots=True)
class Call:
    """How a model is called, which of its numbers are compared, and how closely."""

    function: str
    options: dict[str, Any]
    numbers: tuple[str, ...]
    tolerance: float = 1e-6
    tolerance_r: float = 1e-6


def pool_script(answer: PoolAnswer, request: Request) -> Script:
    """All studies, each group, and the test between them.

    Raises
    ------
    NoAnswer
        Permutations were asked for.
    """
    refuse_permutations(answer.permuted)
    cluster = request.value("cluster") or "trial_id"
    script = pooled_script(WHOLE, answer.overall, cluster)
    if answer.by is None:
        return script
    labels = tuple(f"{answer.by}: {level}" for level, _ in answer.subgroups)
    method = answer.overall.effects.method
    shared = method.tau2_common and method.model == "random"
    for place, (label, (_, group)) in enumerate(zip(labels, answer.subgroups, strict=True)):
        script += _of_one_tau2(label, group, labels, place) if shared else pooled_script(label, group, cluster)
    return script + _between(answer, labels)


def refuse_permutations(permuted: Permuted | None) -> None:
    """Permutations come from this program's random numbers, in this program's order.

    Raises
    ------
    NoAnswer
        There are some.
    """
    if permuted is not None:
        raise NoAnswer(f"a script cannot repeat {named('permutations')}: their order is this program's own")


def pooled_script(label: str, effect: PooledEffect, cluster: str = "trial_id") -> Script:
    """The studies of one pooled effect, their pooling, and the headline where that is another model's."""
    data = studies_of(label, effect, cluster)
    if effect.posterior is not None:
        return Script((data,), (posterior_step(label, label, effect.posterior, effect.effects.method.measure),))
    call = call_of(effect)
    expected = numbers_of(effect.pooled, call.numbers)
    if call.function in ("random_effects", "common_effect"):
        expected["weight"] = number(effect.pooled.weights)
    step = Step(
        label, call.function, (Rows(label),), call.options, expected, effect.effects.method.measure, call.tolerance,
        call.tolerance_r,
    )  # fmt: skip
    packages = ("metafor", "clubSandwich") if call.function == "three_levels" else ("metafor",)
    return Script((data,), (step,), packages) + headline_script(label, effect, data)


def studies_of(label: str, effect: PooledEffect, cluster: str = "trial_id") -> Data:
    """The studies with what the model pools: effect sizes, or the counts of both arms."""
    effects = effect.effects
    if effects.method.model in (*COUNT_MODELS, "glmm") and call_of(effect).function != "common_effect":
        return table(label, effects.complete, ("study", *COUNTS))
    if effects.method.model == "multilevel" and call_of(effect).function == "three_levels":
        frame = effects.complete.assign(cluster=effects.labels(cluster))
        return table(label, frame, ("study", "yi", "vi", "cluster"))
    return table(label, effects.complete, ("study", "yi", "vi"))


def call_of(effect: PooledEffect) -> Call:
    """The function that repeats a pooled effect, whatever its model; one study alone is itself."""
    method, model = effect.effects.method, effect.pooled.model
    test = method.test if effect.pooled.k > 1 and model == method.model else default_test(model)
    match model:
        case "random":
            return Call("random_effects", random_options(method), RANDOM)
        case "common":
            return Call("common_effect", {"test": test, "level": method.level}, COMMON)
        case "mh":
            return Call("mantel_haenszel", {"measure": method.measure, "level": method.level}, TESTED)
        case "peto":
            return Call("peto", {"level": method.level}, TESTED)
        case "multilevel":
            return Call("three_levels", {"level": method.level}, LEVELS, SEARCHED, SEARCHED)
        case "glmm":
            options = {"variant": method.glmm, "level": method.level}
            return Call("mixed_model", options, MIXED, 10 * SEARCHED, SEARCHED_BY_R)
        case "bayes":
            raise AssertionError("a posterior is posterior_step's")
        case _:
            assert_never(model)


def random_options(method: Method, **instead: Any) -> dict[str, Any]:
    """The options of a pool by random effects, every rule resolved."""
    automatic = "normal" if instead.get("test", method.test) == "z" else "t-1"
    return {
        "tau2_method": method.tau2_method,
        "test": method.test,
        "level": method.level,
        "prediction": automatic if method.pi == "auto" else method.pi,
        "prediction_se": method.pi_se,
        "i2_from": method.i2_definition,
        **instead,
    }


def posterior_step(label: str, of: str, found: BayesPooled, measure: str) -> Step:
    """Bayes' rule on the studies of a table."""
    prior, _, parameters = found.tau_prior.partition(":")
    mu, tau, new = found.mu, found.tau, found.new_study
    expected = {
        "estimate": mu.median, "ci_low": mu.central[0], "ci_high": mu.central[1], "se": mu.sd, "mean": mu.mean,
        "tau_median": tau.median, "tau_central": list(tau.central),
        "tau_mean": tau.mean, "new_study": list(new.central), "probability_below_0": found.probability_below_0,
        "shrunken": found.shrunken.mean,
    }  # fmt: skip
    if prior in ("half-cauchy", "log-t"):  # their tails leave no such moments, or none that a grid could find
        for name in ("se", "mean", "tau_mean", "shrunken"):
            del expected[name]
    options = {"prior": prior, "parameters": [float(one) for one in parameters.split(",")], "level": found.level}
    values = {name: number(value) for name, value in expected.items()}
    return Step(label, "posterior", (Rows(of),), options, values, measure, GRID, GRID)


def headline_script(label: str, effect: PooledEffect, data: Data) -> Script:
    """What the sentence says, where the model asked for does not say it."""
    head, method, pooled = effect.lead.headline, effect.effects.method, effect.pooled
    if head is None or head.method == "asked" or not len(effect.told.frame):
        return Script()
    said = {"each": ("common", "z"), "single": ("common", "z"), "adhoc": ("random", "adhoc")}
    if said.get(head.method) == (pooled.model, pooled.test):
        return Script()
    own = "yi" not in data.columns
    of = f"{label}, effects" if own else label
    tables = (table(of, effect.told.frame, ("study", "yi", "vi")),) if own else ()
    return Script(tables, (headline_step(f"{label}, headline", of, head, method),))


def headline_step(label: str, of: str, head: Headline, method: Method) -> Step:
    """The model that leads a sentence, on the studies of a table."""
    expected = {"estimate": head.estimate, "ci_low": head.low, "ci_high": head.high}
    match head.method:
        case "bayes":
            if head.bayes is None:
                raise AssertionError("Bayes leads without a posterior")
            step = posterior_step(label, of, head.bayes, method.measure)
            said = {**expected, "probability_below_0": head.bayes.probability_below_0}
            return replace(step, expected=said if head.probability_below_0 is not None else expected)
        case "each" | "single":
            options: dict[str, Any] = {"test": "z", "level": head.level}
            return Step(label, "common_effect", (Rows(of),), options, expected, method.measure)
        case "adhoc":
            options = random_options(method, test="adhoc", level=head.level)
            return Step(label, "random_effects", (Rows(of),), options, expected, method.measure)
        case "asked":
            raise AssertionError("the model asked for has a step of its own")
        case _:
            assert_never(head.method)


def tolerances(effects: Iterable[PooledEffect]) -> tuple[float, float]:
    """How closely what is made of pooled effects can agree, in Python and in R: as the least close of them does."""
    every = [(GRID, GRID) if one.posterior else (call_of(one).tolerance, call_of(one).tolerance_r) for one in effects]
    loose, loose_r = map(max, zip(*every, strict=True))
    return loose, loose_r


def _of_one_tau2(label: str, group: PooledEffect, labels: tuple[str, ...], place: int) -> Script:
    method = group.effects.method
    expected = numbers_of(group.pooled, RANDOM)
    expected["weight"] = number(group.pooled.weights)
    options = {"number": place, **random_options(method)}
    step = Step(label, "one_tau2", (Groups(labels),), options, expected, method.measure)
    return Script((studies_of(label, group),), (step,))


def _between(answer: PoolAnswer, labels: tuple[str, ...]) -> Script:
    if answer.between is None:
        return Script()
    method = answer.overall.effects.method
    expected = numbers_of(answer.between, ("q", "p"))
    groups = [group.pooled.k for _, group in answer.subgroups]
    options = method.moderator(sum(groups), len(groups))
    if options is None:
        loose, loose_r = tolerances(group for _, group in answer.subgroups)
        arguments = (Found(labels),)
        step = Step("between", "between_estimates", arguments, {}, expected, tolerance=loose, tolerance_r=loose_r)
        return Script((), (step,))
    tau2 = options["tau2_method"] if options["model"] == "random" else "EE"
    given = {"tau2_method": tau2, "test": options["test"]}
    return Script((), (Step("between", "moderator_test", (Groups(labels),), given, expected),))
