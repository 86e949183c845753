"""Tests of bias as an answer."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ketcli.overviews.findings.grade import ASYMMETRY_P
from ketcli.questions.effects.covered import coverage_keys
from ketcli.questions.effects.display import back_transform
from ketcli.show.kit.answer import Answer, Keys, Picture
from ketcli.show.kit.left_out import left_out_notes
from ketcli.show.kit.numbers import bracketed, fixed, p_text, whole
from ketcli.show.kit.table import Column, Table
from ketcli.show.terminal.funnel_picture import funnel_picture
from ketcli.show.words.common import MEASURE_NAMES, footer
from ketcli.show.words.coverage import coverage_text

if TYPE_CHECKING:
    from ketcli.questions.answers.bias import BiasAnswer

_TESTS = {
    "egger": "Egger (weighted least squares)",
    "regression_test": "Mixed-effects regression on SE",
    "peters": "Peters (on 1/N)",
    "harbord": "Harbord (score)",
}


def bias_answer(answer: BiasAnswer, *, with_funnel: bool = False) -> Answer:
    """Tests of asymmetry, then the effect as each correction would have it."""
    effects = answer.effects
    blocks: list[str | Table | Picture] = [_headline(answer), *coverage_text(effects)]
    tests = _tests(answer)
    blocks += [tests] if len(tests.frame) else []
    blocks.append(_corrections(answer))
    if with_funnel:
        blocks.append(Picture(lambda width, ascii_only: funnel_picture(answer, width, ascii_only)))
    if answer.fail_safe_n is not None:
        numbers = ", ".join(f"{name} {whole(count) or 'none'}" for name, count in asdict(answer.fail_safe_n).items())
        blocks.append(f"Fail-safe N (studies without effect that would undo the result): {numbers}.")
    return Answer(
        body=Keys(lambda: _body(answer)),
        main=_main(answer),
        blocks=tuple(blocks),
        method=effects.method.as_dict(),
        provenance=effects.provenance,
        footer=footer(effects.method, effects.provenance),
        notes=(*answer.notes, *left_out_notes(effects)),
    )


def _headline(answer: BiasAnswer) -> str:
    """By Egger's test; of counts by Peters', as `ketcli summary`: a ratio and its standard error go together anyway."""
    name, test = ("Egger", answer.egger) if answer.peters is None else ("Peters", answer.peters)
    k = answer.pooled.k
    if test is None:
        return f"{k} studies: no test of funnel asymmetry is possible."
    verdict = (
        "small studies find other effects than large ones" if test.p < ASYMMETRY_P else "no clear funnel asymmetry"
    )
    return f"{k} studies: {verdict} ({name}: t {fixed(test.statistic)} on {test.df:g} df, {p_text(test.p)})."


def _tests(answer: BiasAnswer) -> Table:
    rows: list[dict[str, Any]] = []
    for key, label in _TESTS.items():
        test = getattr(answer, key)
        if test is not None:
            rows.append({"test": label, "statistic": test.statistic, "p": test.p, "limit": test.estimate_at_zero_se})
    if answer.rank_test is not None:
        rank = answer.rank_test
        rows.append({"test": "Begg (rank, Kendall's tau)", "statistic": rank.kendall_tau, "p": rank.p, "limit": np.nan})
    columns = (
        Column("test", "Test of asymmetry"),
        Column("statistic", "Statistic", "number"),
        Column("p", "p", "p"),
        Column("limit", "Limit (analysis scale)", "number", rank=1),
    )
    return Table(columns, pd.DataFrame(rows, columns=[column.key for column in columns]))


def _estimates(answer: BiasAnswer) -> list[dict[str, Any]]:
    """The pooled effect, and what it becomes under each correction, on the analysis scale."""
    pooled = answer.pooled
    rows = [{"correction": "none", "estimate": pooled.estimate, "ci_low": pooled.ci_low, "ci_high": pooled.ci_high}]
    for name, filled in answer.trim_and_fill.items():
        if filled is not None:
            label = f"trim-and-fill {name}, {filled.k0} filled in on the {filled.side}"
            rows.append(
                {"correction": label, "estimate": filled.estimate, "ci_low": filled.ci_low, "ci_high": filled.ci_high}
            )
    both = answer.pet_peese
    if both is not None:
        for name, line in (("PET", both.pet), ("PEESE", both.peese)):
            label = f"{name}, selected" if both.selected == name else name
            rows.append(
                {"correction": label, "estimate": line.estimate, "ci_low": line.ci_low, "ci_high": line.ci_high}
            )
    model = answer.selection_model
    if model is not None:
        label = f"selection model (test of selection: {p_text(model.lrt_p)})"
        rows.append({"correction": label, "estimate": model.estimate, "ci_low": model.ci_low, "ci_high": model.ci_high})
    return rows


def _corrections(answer: BiasAnswer) -> Table:
    transform = back_transform(answer.effects)
    rows = _estimates(answer)
    texts = []
    for row in rows:
        span = transform(np.array([row["estimate"], row["ci_low"], row["ci_high"]]))
        texts.append(bracketed(*span.tolist()))
    name = MEASURE_NAMES[answer.effects.method.measure]
    columns = (
        Column("correction", "Corrected by"),
        Column("effect", f"{name} [{100 * answer.effects.method.level:g}% CI]", "figures"),
    )
    return Table(columns, pd.DataFrame(rows).assign(effect=texts))


def _main(answer: BiasAnswer) -> Table:
    """One row a test or correction, with whatever of the columns it has."""
    rows = []
    for key in _TESTS:
        test = getattr(answer, key)
        if test is not None:
            rows.append(
                {
                    "what": key,
                    "statistic": test.statistic,
                    "df": test.df,
                    "p": test.p,
                    "estimate": test.estimate_at_zero_se,
                }
            )
    if answer.rank_test is not None:
        rows.append({"what": "rank_test", "statistic": answer.rank_test.kendall_tau, "p": answer.rank_test.p})
    rows += [{"what": f"estimate: {row.pop('correction')}", **row} for row in _estimates(answer)]
    if answer.fail_safe_n is not None:
        rows += [
            {"what": f"fail_safe_n: {name}", "statistic": count} for name, count in asdict(answer.fail_safe_n).items()
        ]
    keys = ("what", "estimate", "ci_low", "ci_high", "statistic", "df", "p")
    columns = tuple(Column(key, key, "text" if key == "what" else "number") for key in keys)
    return Table(columns, pd.DataFrame(rows, columns=list(keys)))


def _body(answer: BiasAnswer) -> dict[str, Any]:
    def keys(result: Any) -> dict[str, Any] | None:
        return None if result is None else asdict(result)

    return {
        "measure": answer.effects.method.measure,
        "k": answer.pooled.k,
        "estimate": answer.pooled.estimate,
        "egger": keys(answer.egger),
        "regression_test": keys(answer.regression_test),
        "rank_test": keys(answer.rank_test),
        "peters": keys(answer.peters),
        "harbord": keys(answer.harbord),
        "trim_and_fill": {name: keys(filled) for name, filled in answer.trim_and_fill.items()},
        "pet_peese": keys(answer.pet_peese),
        "selection_model": keys(answer.selection_model),
        "fail_safe_n": keys(answer.fail_safe_n),
        "coverage": coverage_keys(answer.effects),
        "filters": answer.effects.filters,
    }
