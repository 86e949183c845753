"""Sensitivity analyses as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ketcli.questions.answers.sensitivity import gosh_quantiles
from ketcli.questions.effects.covered import coverage_keys
from ketcli.questions.effects.display import back_transform
from ketcli.questions.effects.method import PROPORTIONS
from ketcli.show.kit.answer import Answer, Keys
from ketcli.show.kit.left_out import left_out_notes
from ketcli.show.kit.numbers import bracketed, estimated, fixed
from ketcli.show.kit.table import Column, Table
from ketcli.show.words.common import FEW, MEASURE_NAMES, TEST_NAMES, footer
from ketcli.show.words.coverage import coverage_text

if TYPE_CHECKING:
    from ketcli.models.subsets.gosh import Gosh
    from ketcli.questions.answers.sensitivity import SensitivityAnswer

MAX_STUDIES = 100
MAX_NAMED = 6
_LEFT_OUT_KEYS = ("study", "estimate", "se", "ci_low", "ci_high", "tau2", "i2", "q", "statistic", "p")
_INFLUENCE_KEYS = (
    *("study", "rstudent", "dffits", "cook_d", "cov_r", "tau2_deleted", "q_deleted", "hat", "weight", "dfbetas"),
    "influential",
)


def sensitivity_answer(answer: SensitivityAnswer, *, part: str) -> Answer:
    """What the estimate becomes without each study, which studies are influential, and how it came about."""
    blocks: list[str | Table] = [_headline(answer), *coverage_text(answer.effects), _influential(answer)]
    blocks.append(_estimates(answer, answer.leave_one_out, "Without", "Leave one out"))
    blocks.append(_influence_table(answer))
    by = f" by {answer.order}" if answer.order else " in the order of the data"
    blocks.append(_estimates(answer, answer.cumulative, "Adding", f"Cumulative{by}"))
    if answer.gosh is not None:
        blocks += [_gosh_sentence(answer.gosh), _gosh_table(answer)]
    effects = answer.effects
    return Answer(
        body=Keys(lambda: _body(answer)),
        main=_main(answer, part),
        blocks=tuple(blocks),
        method=effects.method.as_dict(),
        provenance=effects.provenance,
        footer=footer(effects.method, effects.provenance),
        notes=(*effects.notes, *left_out_notes(effects)),
    )


def _headline(answer: SensitivityAnswer) -> str:
    transform = back_transform(answer.effects)
    frame = answer.leave_one_out
    shown = transform(frame["estimate"].to_numpy())
    low, high = int(np.argmin(shown)), int(np.argmax(shown))
    name = MEASURE_NAMES[answer.effects.method.measure]
    full = float(transform(np.array([answer.pooled.estimate]))[0])
    method = answer.effects.method
    level = 100 * method.level
    null = 0.0
    spans = (frame["ci_low"] <= null) & (null <= frame["ci_high"])
    whole = answer.pooled.ci_low <= null <= answer.pooled.ci_high
    decisive = frame.loc[spans != whole, "study"].tolist()
    verdict = "leaving any one study out does not change whether the interval includes no effect"
    if decisive:
        named = ", ".join(decisive[:MAX_NAMED]) + (" ..." if len(decisive) > MAX_NAMED else "")
        verdict = f"leaving out any one of these changes whether the interval includes no effect: {named}"
    # a pool of so few leads with another interval, and may say another thing of the same studies
    by_bayes = ""
    if answer.pooled.k <= FEW and method.test == "adhoc":
        by_bayes = " Of fewer than five studies the verdict of ketcli pool is that of Bayes, and may differ."
    # one group alone has no effect that an interval could include
    compares = answer.effects.method.measure not in PROPORTIONS
    return (
        f"The pooled {name} of {answer.pooled.k} studies, {estimated(full)}, lies between "
        f"{estimated(float(shown[low]))} (without {frame['study'][low]}) and {estimated(float(shown[high]))} "
        f"(without {frame['study'][high]})"
        + (f"; {verdict} ({level:g} % intervals, {TEST_NAMES[method.test]}).{by_bayes}" if compares else ".")
    )


def _influential(answer: SensitivityAnswer) -> str:
    names = answer.influence.loc[answer.influence["influential"], "study"]
    if names.empty:
        return "No study is flagged as influential (metafor's rule: dffits, Cook's distance, leverage, dfbetas)."
    return f"Flagged as influential (metafor's rule): {', '.join(names)}."


def _estimates(answer: SensitivityAnswer, part: pd.DataFrame, verb: str, title: str) -> Table:
    transform = back_transform(answer.effects)
    shown = part.head(MAX_STUDIES)
    frame = shown.assign(
        effect=[
            bracketed(y, low, high)
            for y, low, high in zip(
                *(transform(shown[key].to_numpy()) for key in ("estimate", "ci_low", "ci_high")), strict=True
            )
        ]
    )
    name = MEASURE_NAMES[answer.effects.method.measure]
    columns = (
        Column("study", verb),
        Column("effect", f"{name} [{100 * answer.effects.method.level:g}% CI]", "figures"),
        Column("p", "p", "p"),
        Column("tau2", "tau2", "number", 3, rank=1),
        Column("i2", "I2 %", "number", 0, rank=1),
        Column("q", "Q", "number", 1, rank=2),
    )
    return Table(columns, frame, title, more=len(part) - len(shown))


def _influence_table(answer: SensitivityAnswer) -> Table:
    shown = answer.influence.head(MAX_STUDIES)
    frame = shown.assign(flag=["*" if flagged else "" for flagged in shown["influential"]])
    headings = {
        "rstudent": "rstudent",
        "dffits": "dffits",
        "cook_d": "Cook's d",
        "cov_r": "cov.r",
        "hat": "hat",
        "dfbetas": "dfbetas",
        "tau2_deleted": "tau2 del.",
        "q_deleted": "Q del.",
        "weight": "weight %",
    }
    columns = [Column("study", "Study"), Column("flag", "")]
    columns += [Column(key, head, "number", 3, rank=index) for index, (key, head) in enumerate(headings.items())]
    return Table(tuple(columns), frame, "Influence", more=len(answer.influence) - len(shown))


def _gosh_sentence(found: Gosh) -> str:
    kind = "all" if found.exact else f"random, seed {found.seed}"
    estimate = gosh_quantiles(found)["estimate"]
    return (
        f"GOSH: {len(found.k):,} subsets ({kind}); half of the estimates lie between {fixed(estimate['0.25'])} and "
        f"{fixed(estimate['0.75'])}, 95 % between {fixed(estimate['0.025'])} and {fixed(estimate['0.975'])} "
        "(scale of analysis)."
    )


def _gosh_table(answer: SensitivityAnswer) -> Table:
    columns = (
        Column("study", "Study"),
        Column("estimate_with", "Median with", "number", 3),
        Column("estimate_without", "Median without", "number", 3),
        Column("i2_with", "I2 % with", "number", 0, rank=1),
        Column("i2_without", "I2 % without", "number", 0, rank=1),
    )
    frame = answer.gosh_studies if answer.gosh_studies is not None else pd.DataFrame()
    return Table(columns, frame, "Subsets with and without each study")


def _gosh_frame(found: Gosh) -> pd.DataFrame:
    columns: dict[str, Any] = {"k": found.k, "estimate": found.estimate}
    if found.tau2 is not None:
        columns["tau2"] = found.tau2
    return pd.DataFrame({**columns, "i2": found.i2, "h2": found.h2, "q": found.q})


def _main(answer: SensitivityAnswer, part: str) -> Table:
    if part == "gosh" and answer.gosh is not None:
        frame, keys = _gosh_frame(answer.gosh), None
    else:
        frame = getattr(answer, part.replace("-", "_"))
        keys = {"leave-one-out": _LEFT_OUT_KEYS, "influence": _INFLUENCE_KEYS}.get(part)
    names = keys or tuple(str(name) for name in frame.columns)
    return Table(tuple(Column(name, name, "text" if name == "study" else "number") for name in names), frame)


def _body(answer: SensitivityAnswer) -> dict[str, Any]:
    found = answer.gosh
    quantiles = {} if found is None else gosh_quantiles(found)
    return {
        "measure": answer.effects.method.measure,
        "k": answer.pooled.k,
        "estimate": answer.pooled.estimate,
        "leave_one_out": answer.leave_one_out[list(_LEFT_OUT_KEYS)],
        "influence": answer.influence[list(_INFLUENCE_KEYS)],
        "cumulative": answer.cumulative,
        "order": answer.order,
        "baujat": answer.baujat,
        "gosh": None
        if found is None
        else {
            "subsets": len(found.k),
            "exact": found.exact,
            "seed": found.seed,
            "quantiles": [
                {"p": float(p), "estimate": estimate, "i2": quantiles["i2"][p]}
                for p, estimate in quantiles["estimate"].items()
            ],
            "studies": answer.gosh_studies,
        },
        "coverage": coverage_keys(answer.effects),
        "filters": answer.effects.filters,
    }
