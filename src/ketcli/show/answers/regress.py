"""A meta-regression as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ketcli.models.multilevel.result import ThreeLevelRegression
from ketcli.questions.effects.covered import coverage_keys
from ketcli.show.kit.answer import Answer, Keys
from ketcli.show.kit.left_out import left_out_notes
from ketcli.show.kit.numbers import fixed, p_text
from ketcli.show.kit.table import Column, Table
from ketcli.show.words.borrowing import borrowing
from ketcli.show.words.common import footer
from ketcli.show.words.coverage import coverage_text
from ketcli.show.words.groups import planned_doses, smallest

if TYPE_CHECKING:
    from ketcli.models.regression.regression import Regression
    from ketcli.questions.answers.regress import RegressAnswer


def regress_answer(answer: RegressAnswer) -> Answer:
    """Coefficients with their tests, the omnibus test, and what heterogeneity is left."""
    fit = answer.fit
    frame = pd.DataFrame(
        {
            "name": fit.names,
            "coef": fit.coef,
            "se": fit.se,
            "ci_low": fit.ci_low,
            "ci_high": fit.ci_high,
            "statistic": fit.statistic,
            "p": fit.p,
        }
    )
    columns = [
        Column("name", "Coefficient"),
        Column("coef", "Estimate", "number", 4),
        Column("se", "SE", "number", 4, rank=1),
        Column("ci_low", "CI low", "number", 4),
        Column("ci_high", "CI high", "number", 4),
        Column("statistic", _test_of(answer.fit), "number", 2, rank=1),
        Column("p", "p", "p"),
    ]
    if isinstance(fit, ThreeLevelRegression):
        frame["se_cr2"], frame["df_cr2"], frame["p_cr2"] = fit.se_cr2, fit.df_cr2, fit.p_cr2
        columns += [
            Column("se_cr2", "SE (CR2)", "number", 4, rank=2),
            Column("df_cr2", "df (CR2)", "number", 1, rank=2),
            Column("p_cr2", "p (CR2)", "p"),
        ]
    if answer.permuted is not None:
        frame["p_permutation"] = answer.permuted.p
        columns.append(Column("p_permutation", "p (permutation)", "p"))
    table = Table(tuple(columns), frame)
    return Answer(
        body=Keys(lambda: _body(answer)),
        main=table,
        blocks=(
            _headline(answer),
            *coverage_text(answer.effects),
            *planned_doses(answer.effects, answer.on),
            _left(answer),
            table,
        ),
        method=answer.effects.method.as_dict(),
        provenance=answer.effects.provenance,
        footer=footer(answer.effects.method, answer.effects.provenance),
        notes=(*answer.notes, *left_out_notes(answer.effects)),
    )


def _headline(answer: RegressAnswer) -> str:
    fit = answer.fit
    on = " and ".join(answer.on)
    lead = f"The effect does not clearly vary with {on}"
    if answer.verdict == "difference":
        size = None if answer.larger is None else "larger" if answer.larger else "smaller"
        lead = f"The effect varies with {on}" if size is None else f"The effect is {size} at higher values of {on}"
    if answer.verdict == "too_few":
        lead = f"Too few trials to tell whether the effect varies with {on}"
        lead += "" if answer.fewest is None else f", {smallest(answer.fewest)}"
    df = _df(fit)
    name = "Q_M" if df is None else "F"
    degrees = f"{fit.qm_df} df" if df is None else f"{fit.qm_df} and {df:g} df"
    against = "; ".join(f"{column} compared with {level}" for column, level in answer.design.references.items())
    text = f"{lead}: {name} {fixed(fit.qm, 2)} on {degrees}, {p_text(fit.qm_p)}."
    if answer.permuted is not None:
        kind = "all" if answer.permuted.exact else "random"
        text += f" By permutation ({answer.permuted.permutations:,}, {kind}): {p_text(answer.permuted.qm_p)}."
    return text + (f" ({against}.)" if against else "")


def _df(fit: Regression | ThreeLevelRegression) -> float | None:
    """Degrees of freedom of the tests; None where they are normal."""
    return None if isinstance(fit, ThreeLevelRegression) else fit.df


def _test_of(fit: Regression | ThreeLevelRegression) -> str:
    df = _df(fit)
    return "z" if df is None else f"t ({df:g} df)"


def _left(answer: RegressAnswer) -> str:
    fit = answer.fit
    if isinstance(fit, ThreeLevelRegression):
        return (
            f"{fit.k} estimates in {fit.clusters} clusters. Left unexplained: variance between clusters "
            f"{fixed(fit.sigma2_between, 3)}, within clusters {fixed(fit.sigma2_within, 3)}, "
            f"Q_E {fixed(fit.qe, 1)} on {fit.qe_df} df ({p_text(fit.qe_p)}). CR2: robust errors, a cluster's estimates "
            f"taken together. {borrowing('multilevel')}"
        )
    text = f"{fit.k} studies. Left unexplained: I2 {fixed(fit.i2, 0)} %"
    if fit.tau2 is not None:
        text += f", tau2 {fixed(fit.tau2, 3)}"
    text += f", Q_E {fixed(fit.qe, 1)} on {fit.qe_df} df ({p_text(fit.qe_p)})."
    if fit.r2 is not None:
        text += f" Explained: R2 {fixed(fit.r2, 0)} % of tau2."
    return text if fit.tau2 is None else f"{text} {borrowing('regress')}"


def _body(answer: RegressAnswer) -> dict[str, Any]:
    fit = answer.fit
    if isinstance(fit, ThreeLevelRegression):
        return _three_level_body(answer, fit)
    permuted = answer.permuted
    return {
        "measure": answer.effects.method.measure,
        "model": fit.model,
        "tau2_method": fit.tau2_method,
        "test": fit.test,
        "on": list(answer.on),
        "references": [{"column": name, "level": level} for name, level in answer.design.references.items()],
        "k": fit.k,
        "names": list(fit.names),
        "coef": fit.coef,
        "se": fit.se,
        "ci_low": fit.ci_low,
        "ci_high": fit.ci_high,
        "statistic": fit.statistic,
        "df": fit.df,
        "p": fit.p,
        "tau2": fit.tau2,
        "i2": fit.i2,
        "h2": fit.h2,
        "qm": fit.qm,
        "qm_df": fit.qm_df,
        "qm_p": fit.qm_p,
        "verdict": answer.verdict,
        "qe": fit.qe,
        "qe_df": fit.qe_df,
        "qe_p": fit.qe_p,
        "r2": fit.r2,
        "permutation": None
        if permuted is None
        else {
            "p": permuted.p,
            "qm_p": permuted.qm_p,
            "permutations": permuted.permutations,
            "exact": permuted.exact,
        },
        "coverage": coverage_keys(answer.effects),
        "filters": answer.effects.filters,
        "studies": answer.studies[["study", *answer.on, "yi", "vi"]],
    }


_OF_FIT = (
    *("k", "clusters", "coef", "se", "ci_low", "ci_high", "statistic", "p"),
    *("se_cr2", "df_cr2", "statistic_cr2", "p_cr2", "ci_cr2_low", "ci_cr2_high"),
    *("sigma2_between", "sigma2_between_ci_low", "sigma2_between_ci_high"),
    *("sigma2_within", "sigma2_within_ci_low", "sigma2_within_ci_high", "i2_between", "i2_within", "loglik"),
    *("qm", "qm_df", "qm_p", "qe", "qe_df", "qe_p"),
)


def _three_level_body(answer: RegressAnswer, fit: ThreeLevelRegression) -> dict[str, Any]:
    """The keys of the three-level model: those of a meta-regression where both have them."""
    return {
        "measure": answer.effects.method.measure,
        "model": "multilevel",
        "tau2_method": "REML",
        "test": "z",
        "on": list(answer.on),
        "references": [{"column": name, "level": level} for name, level in answer.design.references.items()],
        "names": list(fit.names),
        **{name: getattr(fit, name) for name in _OF_FIT},
        "verdict": answer.verdict,
        "coverage": coverage_keys(answer.effects),
        "filters": answer.effects.filters,
        "studies": answer.studies[["study", *answer.on, "yi", "vi"]],
    }
