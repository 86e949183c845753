"""Judgements of certainty by GRADE as people write them down: levels, downgrades by domain with reasons, footnotes.

Guyatt et al., J Clin Epidemiol 2011;64:383-394: randomized trials start high, observational studies low; each domain
may take one or two levels away, three reasons may add some.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.evidence.findings import Finding, refuse
from ketcli.evidence.review.tables import read_lines

if TYPE_CHECKING:
    from pathlib import Path

    from ketcli.evidence.review.tables import Line

LEVELS = ("very low", "low", "moderate", "high")
DOMAINS = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
UPGRADES = ("large_effect", "dose_response", "confounding")
WORDS = {"": 0, "0": 0, "no": 0, "not serious": 0, "none": 0, "serious": 1, "very serious": 2, "extremely serious": 3}
DOWN = {1: "serious", 2: "very serious", 3: "extremely serious"}
COLUMNS: dict[str, str] = {
    "outcome": "the outcome, as the study file and review.toml name it",
    "time": "the time, as the study file has it; empty for all times of the outcome",
    "certainty": "high, moderate, low or very low",
    "start": "where it started: high (randomized trials; so if empty) or low",
    **{
        name: f"levels taken away for {name.replace('_', ' ')}: 0, 1 or 2 (or: serious, very serious)"
        for name in DOMAINS
    },
    **{f"{name}_why": f"the reason; needed where {name} takes a level away" for name in DOMAINS},
    **{name: f"levels added for {name.replace('_', ' ')}: 0, 1 or 2" for name in UPGRADES},
    **{f"{name}_why": f"the reason; needed where {name} adds one" for name in UPGRADES},
    "footnote": "anything else that a reader must know of the judgement",
}
NEEDED = ("outcome", "certainty")


@dataclass(frozen=True, slots=True)
class Step:
    """Levels that one reason takes away (negative) or adds, with the reason in its author's words."""

    name: str
    levels: int
    why: str

    @property
    def text(self) -> str:
        """`serious imprecision (-1): few people`."""
        name = self.name.replace("_", " ")
        word = DOWN[-self.levels] if self.levels < 0 else ""
        return f"{f'{word} ' if word else ''}{name} ({self.levels:+d}): {self.why}"


@dataclass(frozen=True, slots=True)
class Certainty:
    """What people judged of one outcome at one time (`time` empty: at all of its times)."""

    row: int
    outcome: str
    time: str
    level: str
    start: str
    steps: tuple[Step, ...]
    footnote: str = ""

    @property
    def signs(self) -> str:
        """GRADE's signs: filled circles for the levels."""
        filled = LEVELS.index(self.level) + 1
        return "\N{CIRCLED PLUS}" * filled + "\N{CIRCLED MINUS}" * (len(LEVELS) - filled)

    @property
    def why(self) -> str:
        """The reasons and the footnote in one text; empty where there are none."""
        return "; ".join(filter(None, [*(step.text for step in self.steps), self.footnote]))

    def as_dict(self) -> dict[str, object]:
        """The keys of a JSON answer."""
        steps = [{"reason": step.name, "levels": step.levels, "why": step.why} for step in self.steps]
        return {"level": self.level, "start": self.start, "steps": steps, "footnote": self.footnote or None}


def read_certainty(path: Path) -> tuple[Certainty, ...]:
    """The judgements of a file (`COLUMNS`).

    Raises
    ------
    InvalidInput
        It cannot be read, or a row cannot be: a word that is no level, a step without a reason, or steps that do not
        lead from the start to the level. All findings are listed.
    """
    found, findings = [], []
    seen: dict[tuple[str, str], int] = {}
    for line in read_lines(path, NEEDED, [name for name in COLUMNS if name not in NEEDED]):
        one, wrong = _judgement(line, path.name)
        findings += wrong
        found.append(one)
        first = seen.setdefault((one.outcome.casefold(), one.time.casefold()), line.row)
        if first != line.row:
            findings.append(Finding(path.name, line.row, "outcome", f"judged in row {first} already"))
    if findings:
        raise refuse(findings, f"cannot use {path.name}")
    return tuple(found)


def _judgement(line: Line, file: str) -> tuple[Certainty, list[Finding]]:
    findings: list[Finding] = []
    levels: dict[str, str] = {}
    for name, empty in (("certainty", ""), ("start", "high")):
        levels[name] = " ".join(line.get(name).lower().replace("_", " ").replace("-", " ").split()) or empty
        allowed = LEVELS if name == "certainty" else ("high", "low")
        if levels[name] not in allowed:
            expected = f"expected {', '.join(reversed(allowed))}, found {line.get(name)!r}"
            findings.append(Finding(file, line.row, name, expected))
    steps = []
    for name in (*DOMAINS, *UPGRADES):
        sign = -1 if name in DOMAINS else 1
        taken = _levels(line.get(name))
        why = line.get(f"{name}_why")
        if taken is None:
            findings.append(Finding(file, line.row, name, f"expected 0, 1 or 2 levels, found {line.get(name)!r}"))
        elif taken and not why:
            findings.append(Finding(file, line.row, f"{name}_why", "a step needs its reason"))
        elif taken:
            steps.append(Step(name, sign * taken, why))
    if not findings:
        place = LEVELS.index(levels["start"]) + sum(step.levels for step in steps)
        ends = LEVELS[min(max(place, 0), len(LEVELS) - 1)]
        if ends != levels["certainty"]:
            text = f"the steps lead from {levels['start']} to {ends}, not to {levels['certainty']}"
            findings.append(Finding(file, line.row, "certainty", text))
    level, start = levels["certainty"], levels["start"]
    one = Certainty(line.row, line.get("outcome"), line.get("time"), level, start, tuple(steps), line.get("footnote"))
    return one, findings


def _levels(cell: str) -> int | None:
    """Levels of a step; None where the cell says none."""
    text = " ".join(cell.lower().lstrip("-+\N{MINUS SIGN}").split())
    if text in WORDS:
        return WORDS[text]
    return int(text) if text in ("1", "2", "3") else None
