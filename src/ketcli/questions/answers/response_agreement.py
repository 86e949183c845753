"""How well severity read from counts of response agrees with severity as it is published, over trials with both."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.distributions import normal_critical
from ketcli.errors import NoAnswer
from ketcli.evidence.filters import select
from ketcli.questions.effects.ask import question_of
from ketcli.questions.effects.effect_set import usable
from ketcli.questions.effects.from_dataset import effects_of_dataset
from ketcli.questions.effects.from_response import SEVERITY, sizes_of_response

if TYPE_CHECKING:
    from ketcli.columns import Columns
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Filters
    from ketcli.models.pooling.pool import Pooled
    from ketcli.questions.effects.method import Method

POOLED_FROM = 5


@dataclass(frozen=True)
class ResponseAgreement:
    """Both readings of the same trials at the same time.

    `studies` has `study`, `yi`, `vi`, `ci_low`, `ci_high` (scores), the same after `response_` (Chinn 2000) and `gap`
    (response minus scores). `mean` is the mean of `gap`, `low` and `high` are the limits of agreement (Bland & Altman
    1986: 1.96 SD around the mean; NaN of one trial); `scores` and `response` are the pools of both, from `POOLED_FROM`
    trials on.
    """

    studies: Columns
    mean: float
    low: float
    high: float
    scores: Pooled | None
    response: Pooled | None
    method: Method
    provenance: dict[str, str | None]
    when: str


def response_agreement(
    dataset: Dataset, filters: Filters, *, at: str | None = None, **choices: Any
) -> ResponseAgreement:
    """Set both readings beside each other.

    Raises
    ------
    NoAnswer
        No trial has both.
    """
    from ketcli.models.pooling.pool import pool

    choices = {name: value for name, value in choices.items() if name not in ("measure", "from_response")}
    question, method = question_of(dataset, filters, outcome=SEVERITY, at=at, measure="SMD", **choices)
    effects = effects_of_dataset(dataset, question, method)
    scored = effects.table.where(effects.usable)
    found = sizes_of_response(
        dataset, select(dataset, question.filters), question, method, set(scored.text("trial_id"))
    )
    found = found.where(usable(*found.floats("yi", "vi")))
    of_response = {
        study: (yi, vi) for study, yi, vi in zip(found.text("study"), *found.floats("yi", "vi"), strict=True)
    }
    both = scored.where(np.array([study in of_response for study in scored.text("study")], dtype=bool))
    if not len(both):
        raise NoAnswer("no trial has both scores and counts of response at this time")
    response_yi, response_vi = np.array([of_response[study] for study in both.text("study")]).T
    both = both.only(("study", "trial_id", "yi", "vi")).assign(response_yi=response_yi, response_vi=response_vi)
    critical = normal_critical(method.level)
    for which in ("", "response_"):
        reach = critical * np.sqrt(both[f"{which}vi"])
        limits = {f"{which}ci_low": both[f"{which}yi"] - reach, f"{which}ci_high": both[f"{which}yi"] + reach}
        both = both.assign(**limits)
    gap = both["response_yi"] - both["yi"]
    spread = 1.96 * float(gap.std(ddof=1)) if gap.size > 1 else math.nan
    mean = float(gap.mean())
    by = replace(method, model="random").pooled_by("random")
    pools = [
        pool(both[f"{name}yi"], both[f"{name}vi"], **by) if len(both) >= POOLED_FROM else None
        for name in ("", "response_")
    ]
    return ResponseAgreement(
        both.assign(gap=gap),
        mean,
        mean - spread,
        mean + spread,
        pools[0],
        pools[1],
        effects.method,
        effects.provenance,
        effects.when,
    )
