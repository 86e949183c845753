"""A meta-regression as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ketcli.questions.effects.covered import coverage_keys
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.left_out import left_out_notes
from ketcli.show.kit.numbers import fixed, p_text
from ketcli.show.kit.table import Column, Table
from ketcli.show.words.borrowing import borrowing
from ketcli.show.words.common import footer
from ketcli.show.words.groups import smallest

if TYPE_CHECKING:
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
        Column("statistic", "z" if fit.df is None else f"t ({fit.df:g} df)", "number", 2, rank=1),
        Column("p", "p", "p"),
    ]
    if answer.permuted is not None:
        frame["p_permutation"] = answer.permuted.p
        columns.append(Column("p_permutation", "p (permutation)", "p"))
    table = Table(tuple(columns), frame)
    return Answer(
        body=_body(answer),
        main=table,
        blocks=(_headline(answer), _left(answer), table),
        method=answer.effects.method.as_dict(),
        provenance=answer.effects.provenance,
        footer=footer(answer.effects.method, answer.effects.provenance),
        notes=(*answer.notes, *left_out_notes(answer.effects)),
    )


def _headline(answer: RegressAnswer) -> str:
    fit = answer.fit
    on = " and ".join(answer.on)
    lead = f"The effect {'varies' if answer.verdict == 'difference' else 'does not clearly vary'} with {on}"
    if answer.verdict == "too_few" and answer.fewest is not None:
        lead = f"Too few trials to tell whether the effect varies with {on}, {smallest(answer.fewest)}"
    name = "Q_M" if fit.df is None else "F"
    degrees = f"{fit.qm_df} df" if fit.df is None else f"{fit.qm_df} and {fit.df:g} df"
    against = "; ".join(f"{column} compared with {level}" for column, level in answer.design.references.items())
    text = f"{lead}: {name} {fixed(fit.qm, 2)} on {degrees}, {p_text(fit.qm_p)}."
    if answer.permuted is not None:
        kind = "all" if answer.permuted.exact else "random"
        text += f" By permutation ({answer.permuted.permutations:,}, {kind}): {p_text(answer.permuted.qm_p)}."
    return text + (f" ({against}.)" if against else "")


def _left(answer: RegressAnswer) -> str:
    fit = answer.fit
    text = f"{fit.k} studies. Left unexplained: I2 {fixed(fit.i2, 0)} %"
    if fit.tau2 is not None:
        text += f", tau2 {fixed(fit.tau2, 3)}"
    text += f", Q_E {fixed(fit.qe, 1)} on {fit.qe_df} df ({p_text(fit.qe_p)})."
    if fit.r2 is not None:
        text += f" Explained: R2 {fixed(fit.r2, 0)} % of tau2."
    return text if fit.tau2 is None else f"{text} {borrowing('regress')}"


def _body(answer: RegressAnswer) -> dict[str, Any]:
    fit = answer.fit
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
