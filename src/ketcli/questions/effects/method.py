"""The statistical choices of an answer: defaults, what other tools choose, and what the user overrides."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, assert_never, get_args

from ketcli.effects.measures import (
    BinaryMeasure,
    MeanMeasure,
    Measure,
    ProportionMeasure,
    SmdVariance,
    ZeroCells,
)
from ketcli.errors import InvalidInput, named
from ketcli.evidence.wanted import PREFERENCES as ORDERS
from ketcli.models.pooling.choices import (
    Between,
    ChoiceOptions,
    CountModel,
    Glmm,
    I2Definition,
    Model,
    PoolingModel,
    PredictionRule,
    PredictionSe,
    Tau2Method,
    Test,
    default_test,
)

MEASURES: tuple[Measure, ...] = get_args(Measure)
BINARY: tuple[BinaryMeasure, ...] = get_args(BinaryMeasure)
MEANS: tuple[MeanMeasure, ...] = get_args(MeanMeasure)
PROPORTIONS: tuple[ProportionMeasure, ...] = get_args(ProportionMeasure)
INVERSE_VARIANCE: tuple[Model, ...] = get_args(Model)
COUNT_MODELS: tuple[CountModel, ...] = get_args(CountModel)
MODELS: tuple[PoolingModel, ...] = get_args(PoolingModel)
TAU2_METHODS: tuple[Tau2Method, ...] = get_args(Tau2Method)
TESTS: tuple[Test, ...] = get_args(Test)
PREDICTIONS: tuple[PredictionRule, ...] = get_args(PredictionRule)
I2_DEFINITIONS: tuple[I2Definition, ...] = get_args(I2Definition)
SMD_VARIANCES: tuple[SmdVariance, ...] = get_args(SmdVariance)
ZERO_CELLS: tuple[ZeroCells, ...] = get_args(ZeroCells)
GLMMS: tuple[Glmm, ...] = get_args(Glmm)
PREFERENCES = tuple(ORDERS)
BASELINES = ("none", "ancova")


@dataclass(frozen=True, slots=True)
class Method:
    """Every choice that can change a number, resolved. JSON answers carry all of them under `method`.

    `between` is the test between groups: the moderator of one meta-regression with one tau2 for all groups, or Q of the
    groups' own estimates and standard errors.
    """

    measure: Measure = "SMD"
    model: PoolingModel = "random"
    tau2_method: Tau2Method = "REML"
    test: Test = "adhoc"
    level: float = 0.95
    pi: PredictionRule = "auto"
    pi_se: PredictionSe = "test"
    i2_definition: I2Definition = "tau2"
    between: Between = "moderator"
    smd_variance: SmdVariance = "ls"
    zero_cells: ZeroCells = "half"
    crossover_r: float = 0.5
    tau2_common: bool = False
    tau_prior: str | None = None
    mid: float | None = None
    glmm: Glmm = "CM.EL"
    impute_sd: bool = False
    from_response: bool = False
    prefer: str = "adjusted"
    baseline: str = "none"
    baseline_r: float = 0.4
    window: str | None = None
    like: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The choices by name."""
        return asdict(self)

    def inverse_variance(self, needs: str) -> ChoiceOptions:
        """The choices of a pool or a regression by inverse variance; `needs` starts the refusal of other models.

        Raises
        ------
        InvalidInput
            The model is another one.
        """
        if self.model not in INVERSE_VARIANCE:
            raise InvalidInput(f"{needs} {named('model', 'random')} or common, not {self.model}")
        return self.pooled_by(self.model)

    def moderator(self, k: int, groups: int) -> ChoiceOptions | None:
        """The choices of the meta-regression that tests between groups; None where Q of their estimates does.

        As many groups as studies leave nothing to estimate a tau2 from: Q is then that of the studies themselves.
        """
        if self.between == "estimates" or self.model not in INVERSE_VARIANCE or k <= groups:
            return None
        return self.pooled_by(self.model)

    def pooled_by(self, model: Model) -> ChoiceOptions:
        """The choices of a pool by inverse variance with this model; another than the method's has its own test."""
        test = self.test if model == self.model else default_test(model)
        return ChoiceOptions(
            model=model, tau2_method=self.tau2_method, test=test, level=self.level,
            i2_definition=self.i2_definition, pi=self.pi, pi_se=self.pi_se,
        )  # fmt: skip

    def arms_first(self) -> Method:
        """The same with a difference only where a trial's arms have no figures: for what compares arms themselves."""
        return replace(self, prefer="endpoint") if self.prefer == "adjusted" else self


# Defaults of other tools, as far as they differ from ketcli's own (docs/methods.md gives sources and sizes).
PRESETS: dict[str, dict[str, Any]] = {
    "metafor": {"test": "z", "zero_cells": "metafor"},
    "meta": {
        "test": "z",
        "pi": "t-1",
        "pi_se": "classic",
        "i2_definition": "q",
        "between": "estimates",
        "smd_variance": "ub",
        "zero_cells": "meta",
    },
    "revman": {"test": "knha", "pi": "t-1", "between": "estimates", "smd_variance": "revman"},
    "metapsy": {
        "test": "knha",
        "pi": "t-1",
        "pi_se": "classic",
        "i2_definition": "q",
        "between": "estimates",
        "smd_variance": "esc",
        "zero_cells": "tacc",
    },
}


def resolve(like: str | None = None, **overrides: Any) -> Method:
    """The method of a preset (or ketcli's own), with the overrides that are not None.

    Raises
    ------
    InvalidInput
        A value that cannot be, or two that cannot go together.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    if "adjusted_contrasts" in given:  # the older name of two of the preferences
        meant = "endpoint" if given.pop("adjusted_contrasts") else "raw"
        if given.setdefault("prefer", meant) != meant:
            asked, other = named("prefer", given["prefer"]), named("prefer", meant)
            raise InvalidInput(f"{asked} contradicts {named('adjusted_contrasts')}, an older name of {other}")
    preset = PRESETS[like] if like else {}
    method = replace(Method(like=like), **{**preset, **given})
    method = replace(method, test=_test_of(method, given.get("test")))
    if method.model not in INVERSE_VARIANCE:
        method = replace(method, between="estimates")
    if not 0 < method.level < 1:
        raise InvalidInput(f"{named('level')} must lie between 0 and 1, not {method.level:g}")
    if not -1 < method.crossover_r < 1:
        raise InvalidInput(f"{named('crossover_r')} must lie between -1 and 1, not {method.crossover_r:g}")
    if not -1 < method.baseline_r < 1:
        raise InvalidInput(f"{named('baseline_r')} must lie between -1 and 1, not {method.baseline_r:g}")
    if method.model == "peto" and method.measure != "OR":
        needed = f"give {named('measure', 'OR')}, not {method.measure}"
        raise InvalidInput(f"{named('model', 'peto')} pools odds ratios: {needed}")
    if method.model == "glmm" and method.measure != "OR":
        raise InvalidInput(
            f"{named('model', 'glmm')} pools odds ratios: give {named('measure', 'OR')}, not {method.measure}"
        )
    if method.tau_prior is not None:
        from ketcli.models.bayes.priors import parse_prior

        parse_prior(method.tau_prior)
    if method.model == "mh" and method.measure not in BINARY:
        raise InvalidInput(f"{named('model', 'mh')} pools {', '.join(BINARY)}, not {method.measure}")
    return method


def _test_of(method: Method, asked: Test | None) -> Test:
    """The test: of random effects what the defaults say, of every other model z unless another is asked for.

    Raises
    ------
    InvalidInput
        One is asked for that the model does not have.
    """
    match method.model:
        case "random":
            return method.test
        case "common":
            return asked or default_test(method.model)
        case "mh" | "peto" | "multilevel" | "bayes" | "glmm":
            if asked not in (None, "z"):
                by = {"bayes": "gives a posterior", "glmm": "is tested by t"}
                how = by.get(method.model, "is tested by the normal distribution")
                raise InvalidInput(f"{named('model', method.model)} {how}: no {named('test', asked)}")
            return default_test(method.model)
        case _:
            assert_never(method.model)


def measure_named(name: str) -> Measure:
    """The measure of this name.

    Raises
    ------
    InvalidInput
        There is none.
    """
    if name not in MEASURES:
        raise InvalidInput(f"no measure {name!r}: there are {', '.join(MEASURES)}")
    return name
