"""Both readings of severity, from scores and from response, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.show.kit.answer import Answer
from ketcli.show.kit.numbers import fixed, interval
from ketcli.show.kit.table import Column, Table

if TYPE_CHECKING:
    from ketcli.columns import Columns
    from ketcli.models.pooling.pool import Pooled
    from ketcli.questions.answers.response_agreement import ResponseAgreement


def agreement_answer(found: ResponseAgreement) -> Answer:
    """A sentence on how far apart they are, then a row a trial."""
    studies = found.studies
    shown = studies.assign(
        scores=_with_limits(studies, ""),
        response=_with_limits(studies, "response_"),
    )
    columns = (
        Column("study", "Trial"),
        Column("scores", "Hedges' g from scores", "figures"),
        Column("response", "SMD from response", "figures"),
        Column("gap", "Apart", "number"),
    )
    main = tuple(
        Column(name, name, "text" if name == "study" else "number")
        for name in ("study", "yi", "vi", "response_yi", "response_vi", "gap")
    )
    body: dict[str, Any] = {
        "studies": studies.only(column.key for column in main),
        "mean": found.mean, "low": found.low, "high": found.high,
        "scores": _pooled(found.scores), "response": _pooled(found.response),
    }  # fmt: skip
    return Answer(
        body, Table(main, studies), (agreement_sentence(found), Table(columns, shown)), found.method.as_dict(),
        found.provenance,
    )  # fmt: skip


def agreement_sentence(found: ResponseAgreement) -> str:
    """How far severity from response lies from severity by scores, trial by trial and pooled."""
    k = len(found.studies)
    when = f" {found.when}".rstrip()
    if k == 1:
        return f"One trial has both{when}: from response the difference is {_apart(found.mean)} than from scores."
    pooled = ""
    if found.scores is not None and found.response is not None:
        pooled = f" Pooled: {_text(found.scores)} from scores, {_text(found.response)} from response."
    return (
        f"{k} trials have both{when}. From response the standardized difference is on average {_apart(found.mean)} "
        f"than from scores; in single trials it may be expected to differ by {interval(found.low, found.high)} "
        f"(limits of agreement).{pooled}"
    )


def _apart(gap: float) -> str:
    return f"{fixed(abs(gap))} {'lower' if gap < 0 else 'higher'}"


def _text(pooled: Pooled) -> str:
    return f"{fixed(pooled.estimate)} ({interval(pooled.ci_low, pooled.ci_high)})"


def _pooled(pooled: Pooled | None) -> dict[str, float] | None:
    if pooled is None:
        return None
    return {"k": pooled.k, "estimate": pooled.estimate, "ci_low": pooled.ci_low, "ci_high": pooled.ci_high}


def _with_limits(studies: Columns, which: str) -> list[str]:
    rows = zip(*studies.floats(*(f"{which}{name}" for name in ("yi", "ci_low", "ci_high"))), strict=True)
    return [f"{fixed(y)} ({interval(low, high)})" for y, low, high in rows]
