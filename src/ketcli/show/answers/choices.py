"""How far an answer depends on choices, on what is missing and on the prior, as answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ketcli.questions.answers.missing import WHY, Missing
from ketcli.questions.answers.multiverse import Multiverse, summary_keys
from ketcli.questions.answers.priors import Priors
from ketcli.questions.effects.covered import coverage_keys
from ketcli.questions.effects.display import RATIOS
from ketcli.show.answers.sensitivity import sensitivity_answer
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.left_out import left_out_notes
from ketcli.show.kit.numbers import fixed
from ketcli.show.kit.table import Column, Table
from ketcli.show.words.choices import VERDICTS, multiverse_lines, shown_interval, shown_values, typed
from ketcli.show.words.common import MEASURE_NAMES, footer
from ketcli.show.words.coverage import coverage_text

if TYPE_CHECKING:
    from ketcli.questions.answers.sensitivity import SensitivityAnswer
    from ketcli.questions.effects.effect_set import EffectSet

MAX_SETS = 60


def asked_answer(found: SensitivityAnswer | Multiverse | Missing | Priors, *, part: str) -> Answer:
    """Whichever part of `ketcli sensitivity` was asked for."""
    if isinstance(found, Multiverse):
        return multiverse_answer(found)
    if isinstance(found, Missing):
        return missing_answer(found)
    return priors_answer(found) if isinstance(found, Priors) else sensitivity_answer(found, part=part)


def multiverse_answer(found: Multiverse) -> Answer:
    """The summary in sentences, then every distinct data set, sorted by its estimate."""
    blocks: list[str | Table] = [" ".join(multiverse_lines(found))]
    if found.by_tau2:
        shown = "; ".join(f"{name} {shown_interval(found.effects, *span)}" for name, span in found.by_tau2.items())
        blocks.append(f"The figures as asked by each estimator of tau2: {shown}.")
    blocks.append(_sets_table(found))
    rows = [
        {
            "specification": one,
            "set": int(number),
            "k": int(found.pooled.k[number]),
            "estimate": found.pooled.estimate[number],
            "ci_low": found.pooled.low[number],
            "ci_high": found.pooled.high[number],
            "verdict": found.verdicts[number].verdict,
            "same_verdict": found.same[number],
        }
        for one, number in zip(found.specifications, found.sets, strict=True)
    ]
    body = {"choices": rows, "summary": summary_keys(found)}
    flat = pd.DataFrame([{**_flat(row["specification"]), **row} for row in rows]).drop(columns="specification")
    return _answer(found.effects, body, _table_of(flat), blocks)


def _sets_table(found: Multiverse) -> Table:
    pooled = found.pooled
    changed = [len(found.changes(one)) for one in found.simplest]
    nearest = np.argsort(changed, kind="stable")[:MAX_SETS]  # those that the fewest changes lead to
    rows = [
        {
            "change": typed(found.changes(found.simplest[number])) or "as asked",
            "k": int(pooled.k[number]),
            "effect": shown_interval(found.effects, pooled.estimate[number], pooled.low[number], pooled.high[number]),
            "verdict": VERDICTS[found.verdicts[number].verdict],
        }
        for number in sorted(nearest, key=lambda number: pooled.estimate[number])
    ]
    columns = (
        Column("change", "Simplest change"),
        Column("k", "Studies", "number", 0),
        Column("effect", MEASURE_NAMES[found.effects.method.measure], "figures"),
        Column("verdict", "Shows"),
    )
    return Table(columns, pd.DataFrame(rows), "Distinct data sets", more=len(changed) - len(nearest))


def missing_answer(found: Missing) -> Answer:
    """The tipping point first, who is missing and why, then the curve and the bound; never a verdict."""
    effects, told = found.effects, found.headline
    shown = [
        {"share": one.share, "effect": shown_interval(effects, one.estimate, one.low, one.high)} for one in found.shares
    ]
    tip = fixed(float(shown_values(effects, [found.tipping_point])[0]))
    studies = f"{found.trials} other trial{'s' if found.trials > 1 else ''} ({found.people:,.0f} people)"
    name = MEASURE_NAMES[effects.method.measure]
    scale = f" on the logarithm of the {name}" if effects.method.measure in RATIOS else ""
    worst = told.estimate - np.sign(told.estimate) * found.bound
    direction = "" if np.sign(found.tipping_point) == np.sign(told.estimate) else ", in the other direction"
    pooled = shown_interval(effects, told.estimate, told.low, told.high)
    blocks: list[str | Table] = [
        f"For the mean of all to be nothing, the {studies} would have to average {tip}{direction}; they would have "
        f"{100 * found.weight:.0f} % of the weight, and those pooled average {pooled}.",
        "Assumptions, not findings: no imagined trial adds precision, and no verdict follows.",
        *(f"{_trials(len(names))}: {WHY[why]}." for why, names in found.why.items() if names),
        *_unsized(found),
        Table(
            (Column("share", "Assumed share", "number", 2), Column("effect", "Mean of all", "figures")),
            pd.DataFrame(shown),
            "If the others average this share of the pooled effect",
        ),
        f"Had results alone decided which trials can be read here, the bias could be at most {found.bound:.2f}{scale} "
        f"(Copas & Jackson 2004): at worst {fixed(float(shown_values(effects, [worst])[0]))}.",
    ]
    rows = [
        {"assumed_share": one.share, "trials": found.trials, "people": found.people, "estimate": one.estimate,
         "low": one.low, "high": one.high}
        for one in found.shares
    ]  # fmt: skip
    body = {
        "tipping_point": found.tipping_point, "weight_missing": found.weight, "bound": found.bound,
        "estimate_at_bound": worst, "tau2": found.tau2, "no_verdict": True, "missing": rows,
        "why": {why: list(names) for why, names in found.why.items()}, "unsized": list(found.unsized),
    }  # fmt: skip
    return _answer(effects, body, _table_of(pd.DataFrame(rows)), blocks)


def _trials(number: int) -> str:
    return f"{number} trial{'' if number == 1 else 's'}"


def _unsized(found: Missing) -> list[str]:
    """Who is missing and weighs nothing here, because nobody says how many people took part."""
    number = len(found.unsized)
    if not number:
        return []
    start = "1 of these has" if number == 1 else f"{number} of these have"
    return [f"{start} no number of people on record, and no weight here: {', '.join(found.unsized)}."]


def priors_answer(found: Priors) -> Answer:
    """Whether the verdict holds under every prior, then a row for each."""
    effects = found.effects
    verdicts = ", ".join(dict.fromkeys(VERDICTS[row.headline.verdict] for row in found.rows))
    holds = f"The verdict ({verdicts}) holds" if found.same_verdict else f"The verdict does not hold ({verdicts})"
    rows = [
        {
            "prior": str(row.prior),
            "name": row.name,
            "estimate": row.bayes.mu.median,
            "ci_low": row.bayes.mu.central[0],
            "ci_high": row.bayes.mu.central[1],
            "tau": row.bayes.tau.median,
            "probability_below_0": row.bayes.probability_below_0,
            "verdict": row.headline.verdict,
        }
        for row in found.rows
    ]
    frame = pd.DataFrame(rows)
    shown = frame.assign(
        effect=[shown_interval(effects, one.bayes.mu.median, *one.bayes.mu.central) for one in found.rows],
        shows=[VERDICTS[one.headline.verdict] for one in found.rows],
    )
    columns = (
        Column("name", "Prior of tau"),
        Column("effect", f"{MEASURE_NAMES[effects.method.measure]}, Bayes", "figures"),
        Column("tau", "tau", "number", 2),
        Column("probability_below_0", "P(below 0)", "number", 3),
        Column("shows", "Verdict"),
    )
    floor = " (with five trials or more the verdict does not depend on the prior)" if len(effects.yi) >= 5 else ""
    blocks: list[str | Table] = [f"{holds} under {len(rows)} priors of the spread between trials{floor}."]
    body = {"priors": rows, "same_verdict": found.same_verdict}
    return _answer(effects, body, _table_of(frame), [*blocks, Table(columns, shown, "Priors")])


def _answer(effects: EffectSet, body: dict[str, Any], main: Table, blocks: list[str | Table]) -> Answer:
    body |= {"measure": effects.method.measure, "outcome": effects.outcome or None}
    body |= {"coverage": coverage_keys(effects), "filters": effects.filters}
    return Answer(
        body=body, main=main, blocks=(blocks[0], *coverage_text(effects), *blocks[1:]),
        method=effects.method.as_dict(), provenance=effects.provenance,
        footer=footer(effects.method, effects.provenance), notes=(*effects.notes, *left_out_notes(effects)),
    )  # fmt: skip


def _table_of(frame: pd.DataFrame) -> Table:
    """Every column by its key, unrounded."""
    kinds = {str(name): "number" if frame[name].dtype.kind in "fiu" else "text" for name in frame}
    return Table(tuple(Column(name, name, kind, 4) for name, kind in kinds.items()), frame)  # type: ignore[arg-type]


def _flat(specification: dict[str, Any]) -> dict[str, Any]:
    return {name: "; ".join(value) if isinstance(value, list) else value for name, value in specification.items()}
