"""Headline answers: what a question is answered with, in the few numbers that a reader takes away."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from ketcli.asking.read import from_line
from ketcli.errors import UnknownName
from ketcli.living.bodies import NO_ANSWER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketcli.living.bodies import Bodies

QUESTIONS = (
    "ketcli pool --route iv",
    "ketcli pool --route iv --at 7d",
    "ketcli pool --formulation racemic",
    "ketcli pool --formulation esketamine",
    "ketcli pool --formulation esketamine --at 28d",
    "ketcli pool --outcome response --route iv",
    "ketcli pool --outcome response --formulation racemic",
    "ketcli pool --outcome response --formulation esketamine --at 28d",
    "ketcli pool --outcome remission --formulation esketamine --at 28d",
    "ketcli pool --outcome relapse",
    "ketcli pool --outcome response --control ect --at end",
    "ketcli pool --diagnosis bipolar",
    "ketcli pool --diagnosis suicidal_mdd",
    "ketcli pool --population older --at 28d",
    "ketcli pool --route oral --at any",
    "ketcli pool --outcome ae:dissociation --formulation esketamine",
    "ketcli pool --outcome ae:nausea --formulation esketamine",
)
"""The questions whose answers are kept of every released dataset."""
NOT_POOLED = "each"
"""The method of a headline that shows two trials side by side."""
ALIKE = 1e-6
"""Numbers this near to each other, relative to the larger, are the same: a machine may round another way."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The answer to one question.

    Attributes
    ----------
    command : str
        The question.
    k : int, optional
        Trials; None where there is no answer.
    participants : float, optional
        People.
    measure, scale : str, str
        What was estimated, and `difference`, `ratio` or `proportion`.
    estimate, low, high : float, optional
        What the sentence says, on the reader's scale; None where it pools nothing.
    verdict : str
        As in the answer of `pool`; `no_answer` where there is none.
    why_none : str
        Why there is no answer.
    """

    command: str
    k: int | None = None
    participants: float | None = None
    measure: str = ""
    scale: str = ""
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    verdict: str = ""
    why_none: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Its fields by name."""
        return asdict(self)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Headline:
        """From its fields by name; others are passed over."""
        own = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in own})


@dataclass(frozen=True, slots=True)
class Moved:
    """A question with its answer on both sides (None: not asked there), and which parts of it differ."""

    command: str
    was: Headline | None
    now: Headline | None

    @property
    def parts(self) -> tuple[str, ...]:
        """Of `k`, `estimate`, `interval`, `verdict` those that differ; `answer` where only one side has one."""
        was, now = self.was, self.now
        if was is None or now is None:
            return () if was is now else ("answer",)
        if (was.k is None) is not (now.k is None):
            return ("answer",)
        differs = {
            "k": was.k != now.k,
            "estimate": not alike(was.estimate, now.estimate),
            "interval": not (alike(was.low, now.low) and alike(was.high, now.high)),
            "verdict": was.verdict != now.verdict,
        }
        return tuple(name for name, value in differs.items() if value)


def alike(one: float | None, other: float | None) -> bool:
    """Whether two numbers, either of which may be missing, are the same but for rounding."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=ALIKE, abs_tol=ALIKE * ALIKE)


def headline_of(body: Mapping[str, Any], command: str) -> Headline:
    """The headline of the JSON answer of `pool`, or of a part of an answer that has the same keys."""
    if "error" in body:
        return Headline(command, verdict=NO_ANSWER, why_none=str(body["error"]["message"]))
    shown = body.get("display") or {}
    scale = shown.get("scale", "difference")
    said = _said(body, shown, scale)
    return Headline(
        command, body.get("k"), body.get("participants"), body.get("measure") or "", scale,
        *said, verdict=body.get("verdict") or "",
    )  # fmt: skip


def _said(body: Mapping[str, Any], shown: Mapping[str, Any], scale: str) -> tuple[Any, Any, Any]:
    """Estimate and limits on the reader's scale: those of the sentence, or else of the model."""
    head = body.get("headline")
    if head is None or scale == "proportion":
        source = shown or body
        return source.get("estimate"), source.get("ci_low"), source.get("ci_high")
    if head.get("method") == NOT_POOLED:
        return None, None, None
    values = [head.get(name) for name in ("estimate", "low", "high")]
    back = math.exp if scale == "ratio" else float
    estimate, low, high = (None if value is None else back(value) for value in values)
    return estimate, low, high


def headlines(bodies: Bodies) -> tuple[Headline, ...]:
    """The headline answers of a dataset."""
    return tuple(_asked(line, bodies) for line in QUESTIONS)


def _asked(line: str, bodies: Bodies) -> Headline:
    try:
        return headline_of(bodies.of(from_line(line)), line)
    except UnknownName as error:  # an outcome that this dataset does not have yet
        return Headline(line, verdict=NO_ANSWER, why_none=str(error))


def compared(old: tuple[Headline, ...], new: tuple[Headline, ...]) -> tuple[Moved, ...]:
    """Both sides' answers, question by question, in the order of the new side."""
    was, now = {one.command: one for one in old}, {one.command: one for one in new}
    return tuple(Moved(line, was.get(line), now.get(line)) for line in dict.fromkeys((*now, *was)))
