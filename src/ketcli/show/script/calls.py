"""With what options a script pools a set, whatever its language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

if TYPE_CHECKING:
    from ketcli.models.pooling.choices import PoolingModel
    from ketcli.questions.answers.script import PooledSet, Repeatable


def function_of(model: PoolingModel) -> str:
    """The function, of this name in every language, that pools by this model."""
    match model:
        case "random":
            return "random_effects"
        case "common":
            return "common_effect"
        case "mh":
            return "mantel_haenszel"
        case "peto" | "multilevel":
            return model
        case "bayes" | "glmm":
            raise AssertionError("refused before anything is written")
        case _:
            assert_never(model)


def arguments(one: PooledSet) -> dict[str, Any]:
    """The options of the function that pools this set, every rule resolved."""
    method = one.method
    match method.model:
        case "random":
            automatic = "normal" if method.test == "z" else "t-1"
            return {
                "method": method.tau2_method,
                "test": method.test,
                "level": method.level,
                "prediction": automatic if method.pi == "auto" else method.pi,
                "prediction_se": method.pi_se,
                "i2_from": method.i2_definition,
            }
        case "common":
            return {"test": method.test if len(one.rows) > 1 else "z", "level": method.level}
        case "mh":
            return {"measure": method.measure, "level": method.level}
        case "peto" | "multilevel":
            return {"level": method.level}
        case "bayes" | "glmm":
            raise AssertionError("refused before anything is written")
        case _:
            assert_never(method.model)


def moderator_arguments(content: Repeatable) -> dict[str, Any] | None:
    """The options of the meta-regression that tests between groups; None where the groups' estimates are tested."""
    options = content.moderator
    if options is None:
        return None
    method = options["tau2_method"] if options["model"] == "random" else "EE"
    return {"method": method, "test": options["test"]}
