"""A meta-regression as steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.models.multilevel.result import ThreeLevelRegression
from ketcli.show.script.answers.pool import SEARCHED, refuse_permutations
from ketcli.show.script.steps import Data, Rows, Script, Step, numbers_of

if TYPE_CHECKING:
    from ketcli.asking.request import Request
    from ketcli.models.pooling.choices import ChoiceOptions
    from ketcli.questions.answers.regress import RegressAnswer

FIT = ("coef", "se", "ci_low", "ci_high", "statistic", "p", "tau2", "i2", "qm", "qm_p", "qe", "qe_p", "r2")

LEVELS = (
    *("coef", "se", "p", "se_cr2", "df_cr2", "p_cr2", "ci_cr2_low", "ci_cr2_high"),
    *("sigma2_between", "sigma2_within"),
)


def regress_script(answer: RegressAnswer, request: Request) -> Script:
    """The studies with the columns of the design, and the fit.

    Raises
    ------
    NoAnswer
        Permutations were asked for.
    """
    refuse_permutations(answer.permuted)
    fit, studies = answer.fit, answer.studies
    if isinstance(fit, ThreeLevelRegression):
        return _three_levels(answer, fit)
    columns = zip(
        studies["study"].astype(str), studies["yi"], studies["vi"], *answer.design.X[:, 1:].T.tolist(), strict=True
    )
    data = Data("studies", ("study", "yi", "vi", *fit.names[1:]), tuple(columns))
    options = regression_options(answer.effects.method.inverse_variance("a meta-regression needs"))
    names = [name for name in FIT if getattr(fit, name) is not None]
    return Script((data,), (Step("regression", "regression", (Rows("studies"),), options, numbers_of(fit, names)),))


def _three_levels(answer: RegressAnswer, fit: ThreeLevelRegression) -> Script:
    if answer.clusters is None:
        raise AssertionError("a three-level model has clusters")
    studies = answer.studies
    head = (studies["study"].astype(str), studies["yi"], studies["vi"], answer.clusters.astype(str))
    rows = tuple(zip(*head, *answer.design.X[:, 1:].T.tolist(), strict=True))
    return three_level_script("regression", rows, fit, fit.names[1:])


def three_level_script(
    label: str, rows: tuple[tuple[Any, ...], ...], fit: ThreeLevelRegression, moderators: tuple[str, ...]
) -> Script:
    """The three-level model on rows of study, yi, vi, cluster and moderators."""
    data = Data(label, ("study", "yi", "vi", "cluster", *moderators), rows)
    options = {"level": fit.level}
    step = Step(
        label, "three_level_trend", (Rows(label),), options, numbers_of(fit, LEVELS), "", SEARCHED, 10 * SEARCHED
    )
    return Script((data,), (step,), ("metafor", "clubSandwich"))


def regression_options(choices: ChoiceOptions) -> dict[str, Any]:
    """The options of a regression by these choices."""
    return {
        "tau2_method": choices["tau2_method"],
        "test": choices["test"],
        "level": choices["level"],
        "i2_from": choices["i2_definition"],
        "random": choices["model"] == "random",
    }
