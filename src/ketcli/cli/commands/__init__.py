"""The commands, in the order of the help page. A module is imported only when its command runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

QUESTIONS = "Questions"
ROBUSTNESS = "How far to trust it"
DATA = "The data"


@dataclass(frozen=True, slots=True)
class Listed:
    """A command as the help page lists it: its name (that of its module), its summary and its panel."""

    name: str
    summary: str
    panel: str


ALL: tuple[Listed, ...] = (
    Listed(
        "summary",
        "Summary of findings: the main outcomes in rows, relative and absolute, with what rules say of their weight.",
        QUESTIONS,
    ),
    Listed("pool", "One pooled effect, with its studies.", QUESTIONS),
    Listed(
        "compare", "Racemic ketamine against esketamine, or any two levels, indirectly and head to head.", QUESTIONS
    ),
    Listed(
        "network",
        "Network meta-analysis: racemic, esketamine, placebos, ECT and other drugs against each other.",
        QUESTIONS,
    ),
    Listed("effects", "The effect size of each study, with what went into it.", QUESTIONS),
    Listed("safety", "How often side effects occur with ketamine and with control.", QUESTIONS),
    Listed(
        "timecourse",
        "The pooled effect in windows of time, single and repeated dosing apart, and its trend.",
        QUESTIONS,
    ),
    Listed(
        "dose", "Dose and effect, between trials by meta-regression and within trials that compare doses.", QUESTIONS
    ),
    Listed("regress", "Meta-regression: how the effect varies with what the trials differ in.", QUESTIONS),
    Listed("claims", "What a popular article says, claim by claim, beside what these data show.", QUESTIONS),
    Listed(
        "sensitivity", "Leave-one-out, influence, cumulative pooling, and pooling of every subset (GOSH).", ROBUSTNESS
    ),
    Listed("replicate", "Published pooled results beside the same question asked of these data.", ROBUSTNESS),
    Listed("bias", "Funnel asymmetry, trim-and-fill, PET-PEESE, selection model, fail-safe N.", ROBUSTNESS),
    Listed(
        "script",
        "A stand-alone R or Python script that repeats a pooled answer without ketcli, to verify it.",
        ROBUSTNESS,
    ),
    Listed("plot", "A picture as SVG, PDF or PNG: forest, funnel and ten others.", QUESTIONS),
    Listed("report", "The whole evidence as one self-contained HTML or Markdown file.", DATA),
    Listed("trials", "The trials, a line each, and how far the dataset reaches.", DATA),
    Listed("show", "One trial: its arms, results and sources.", DATA),
    Listed("check", "Prove a dataset: every finding at once, with file, row, column and what was expected.", DATA),
)


def load(name: str) -> Callable[..., Any]:
    """The function of a command; its docstring begins with the summary listed here."""
    from importlib import import_module

    command: Callable[..., Any] = import_module(f"{__name__}.{name}").command
    return command
