"""The choices of a pooled answer: the names that each may have stand here once, for type checkers and for options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack, assert_never

from ketcli.literals import require_one_of

Model = Literal["random", "common"]  # by inverse variance
CountModel = Literal["mh", "peto"]
EventModel = Literal["random", "common", "mh", "peto"]
PoolingModel = Literal["random", "common", "mh", "peto", "multilevel", "bayes", "glmm"]
Glmm = Literal["CM.EL", "UM.RS"]
ClosedTau2 = Literal["DL", "SJ", "HS", "HE"]  # a formula
IteratedTau2 = Literal["REML", "PM", "ML", "EB"]  # the root of an equation
Tau2Method = Literal["REML", "DL", "PM", "ML", "SJ", "HS", "EB", "HE"]
Test = Literal["adhoc", "knha", "z"]
PredictionRule = Literal["auto", "normal", "t-1", "t-2"]
PredictionSe = Literal["test", "classic"]
Between = Literal["moderator", "estimates"]
I2Definition = Literal["tau2", "q"]


class ChoiceOptions(TypedDict, total=False):
    """The fields of `Choices`, for functions that pass them on."""

    model: Model
    tau2_method: Tau2Method
    test: Test
    level: float
    i2_definition: I2Definition
    pi: PredictionRule
    pi_se: PredictionSe


@dataclass(frozen=True, slots=True)
class Choices:
    """How effect sizes become one.

    Attributes
    ----------
    model : {"random", "common"}
        Random effects (weights ``1 / (v + tau2)``) or a common effect (``1 / v``).
    tau2_method : str
        Estimator of tau2, see `ketcli.models.pooling.tau2.tau2`.
    test : {"adhoc", "knha", "z"}
        ``knha``: Hartung & Knapp (2001), Sidik & Jonkman (2002): the variance is multiplied by
        ``q = sum w (y - mu)^2 / (k - 1)``, t with k - 1 degrees of freedom. ``adhoc``: the same with q never below 1
        (Knapp & Hartung, 2003; Roever, Knapp & Friede, 2015). ``z``: normal. See `default_test`.
    level : float
        Of the confidence, prediction and tau2 intervals.
    i2_definition : {"tau2", "q"}
        I2 and H2 from tau2 and the typical variance (metafor, Cochrane since 2024), or from Q (meta).
    pi : {"auto", "normal", "t-1", "t-2"}
        Distribution of the prediction interval ``mu +- c sqrt(se^2 + tau2)``: normal, t with k - 1 or k - 2 degrees of
        freedom (Higgins, Thompson & Spiegelhalter, 2009); ``auto`` is normal with ``z``, else t with k - 1.
    pi_se : {"test", "classic"}
        Standard error in it: that of the test, or the classic ``1 / sqrt(sum w)``.

    Raises
    ------
    InvalidInput
        For a value that is none of these.
    """

    model: Model = "random"
    tau2_method: Tau2Method = "REML"
    test: Test = "adhoc"
    level: float = 0.95
    i2_definition: I2Definition = "tau2"
    pi: PredictionRule = "auto"
    pi_se: PredictionSe = "test"

    def __post_init__(self) -> None:
        from ketcli.distributions import check_level

        require_one_of(self.model, Model, "model")
        require_one_of(self.tau2_method, Tau2Method, "estimator of tau2")
        require_one_of(self.test, Test, "test")
        require_one_of(self.pi, PredictionRule, "distribution of the prediction interval")
        require_one_of(self.pi_se, PredictionSe, "standard error of the prediction interval")
        require_one_of(self.i2_definition, I2Definition, "definition of I2")
        check_level(self.level)


def choices_of(**options: Unpack[ChoiceOptions]) -> Choices:
    """The choices of a caller who may leave any of them out; without a test, that of the model."""
    model = options.get("model", "random")
    require_one_of(model, Model, "model")
    given: ChoiceOptions = {"test": default_test(model), **options}
    return Choices(**given)


def default_test(model: PoolingModel) -> Test:
    """The test of a model unless another is asked for: ``adhoc`` for random effects, else the normal one."""
    match model:
        case "random":
            return "adhoc"
        case "common" | "mh" | "peto" | "multilevel" | "bayes" | "glmm":
            return "z"
        case _:
            assert_never(model)
