"""The numbers of a forest plot for the page's script, which pools them again."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from ketcli.distributions import normal_critical, t_critical
from ketcli.models.verdict.headline import FEW
from ketcli.questions.effects.lead import widest_of
from ketcli.show.words.verdicts import TOO_WIDE, words_of

if TYPE_CHECKING:
    from ketcli.questions.answers.pooled_effect import PooledEffect
    from ketcli.show.report.forest_rows import ForestRows, PooledSet

COMPUTED = ("single", "each", "adhoc")
"""Headlines that the page computes; what Bayes leads is shipped with it."""


def forest_data(rows: ForestRows) -> str:
    """What the page's script needs, as JSON that may stand inside a script element.

    Of each study its effect size and variance (unrounded) and what is told of it; of each set its studies, the method
    that leads, and what no simple formula gives: the Bayesian span, the prediction, the words, and tau2 where it is not
    by REML.
    """
    whole = rows.sets[0].choice.answer
    assert whole is not None  # noqa: S101 - the whole has an answer
    overall = whole.overall
    method = overall.effects.method
    content = {
        "measure": rows.model.scale.name,
        "ratio": rows.model.scale.logarithmic,
        "level": rows.level,
        "axis": [rows.model.axis(100).low, rows.model.axis(100).high],
        "critical": {
            "normal": normal_critical(method.level),
            "t": [t_critical(method.level, df) for df in range(1, max(len(one.rows) for one in rows.sets) + 1)],
        },
        "few": FEW,
        "words": {
            "sides": words_of(overall),
            "open": "no clear difference",
            "wide": TOO_WIDE,
            "widest": widest_of(overall.effects),
        },
        "studies": [
            {
                "label": study.line.study, "trial": study.line.trial, "effect": study.effect,
                "yi": study.yi, "vi": study.vi, "programme": study.programme,
                "year": None if math.isnan(study.year) else study.year,
                "facts": study.facts, "links": study.links,
            }
            for study in rows.studies
        ],
        "sets": {one.choice.key: _set(one, own_tau2=rows.leaves_out) for one in rows.sets},
    }  # fmt: skip
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("&", "\\u0026")


def _set(one: PooledSet, *, own_tau2: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"title": one.title, "sentence": one.sentence, "rows": one.rows}
    if one.choice.answer is None or one.line is None:
        return found
    effect = one.choice.answer.overall
    head = effect.lead.headline
    computed = head is not None and head.method in COMPUTED and not effect.lead.other
    return {
        **found,
        "lead": head.method if head is not None and computed else "given",
        "given": None if computed else _given(effect),
        "tau2": None if own_tau2 else getattr(effect.pooled, "tau2", None),
        "words": one.effect if one.line.span is None else "",
        "prediction": None if one.line.prediction is None else one.line.prediction[1:],
        "people": [*one.line.people],
    }


def _given(effect: PooledEffect) -> list[float]:
    """The span that the page cannot compute, on the scale of analysis."""
    return [*(effect.span or (effect.pooled.estimate, effect.pooled.ci_low, effect.pooled.ci_high))]
