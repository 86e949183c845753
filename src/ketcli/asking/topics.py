"""Topics of help: what options can be told, from the tables that they are read by."""

from __future__ import annotations

from dataclasses import dataclass

from ketcli.asking.options import options_in
from ketcli.evidence.outcomes import OUTCOMES
from ketcli.evidence.vocabulary import POOL_ROLES
from ketcli.evidence.windows import ANY_TIME, END_OF_TRIAL, WINDOWS, hours_text


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: what it is about, and its rows of a name and a meaning."""

    name: str
    lead: str
    rows: tuple[tuple[str, str], ...]


def topic_of(topic: str | None = None) -> Topic:
    """One topic; without a name which there are."""
    if topic is None:
        return Topic("help", "Topics: ketcli help TOPIC. A command: ketcli help COMMAND.", tuple(LEADS.items()))
    rows = {
        "outcomes": _outcomes, "times": _times, "roles": _roles, "methods": _methods, "glossary": _glossary,
    }[topic]()  # fmt: skip
    return Topic(topic, LEADS[topic], rows)


LEADS = {
    "outcomes": "What --outcome can be; ae:NAME is a side effect by its name (ketcli safety lists them).",
    "times": "What --at can be: a window, or a time such as 7d, 4w or '1 week', which is the window that it falls in.",
    "roles": "Kinds of trials, which --role names; acute ones are asked unless the question implies another kind.",
    "methods": "Choices of method, each an option.",
    "glossary": "Words that ketcli prints; ketcli explain WORD explains one.",
}


def _outcomes() -> tuple[tuple[str, str], ...]:
    return tuple((code, outcome.label) for code, outcome in OUTCOMES.items())


def _times() -> tuple[tuple[str, str], ...]:
    spans = []
    for window in WINDOWS:
        end = "or more" if window.high == float("inf") else f"to {hours_text(window.high)}"
        spans.append((window.name, f"{window.label}: {hours_text(window.low)} {end} after the first dose"))
    return (*spans, (END_OF_TRIAL.name, "the last result of each trial"), (ANY_TIME, "whatever time a trial reports"))


def _roles() -> tuple[tuple[str, str], ...]:
    return tuple(POOL_ROLES.items())


def _methods() -> tuple[tuple[str, str], ...]:
    rows = options_in(("outcome", "measure", "effects", "model", "pooling")).values()
    chosen = [row for row in rows if row.goes_to == "method" or row.name == "prefer"]
    values = {row.name: f" [{', '.join(row.allowed)}]" if row.allowed else "" for row in chosen}
    return tuple((row.typed, f"{row.help}{values[row.name]}") for row in chosen)


def _glossary() -> tuple[tuple[str, str], ...]:
    from ketcli.questions.data.glossary import glossary

    return tuple((term.name, term.text) for term in glossary())
