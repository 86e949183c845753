"""Judgements of risk of bias in a file of one's own: a row a study with a column a domain, or a row a judgement."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput
from ketcli.evidence.findings import Finding, refuse
from ketcli.evidence.review.tables import read_lines

if TYPE_CHECKING:
    from pathlib import Path

LONG = ("study", "tool", "outcome", "domain", "judgement", "why")
ABOUT = ("study", "tool", "outcome", "weight")
OVERALL = "overall"
WORDS = (
    *("low", "some concerns", "some", "unclear", "moderate", "high", "serious", "critical", "no information"),
    *("+", "?", "-", "x"),
)
MEANT = {"some": "some concerns", "+": "low", "?": "unclear", "-": "high", "x": "high"}
UNNAMED = "risk of bias"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One domain of one study by one tool, as its author judged it, with the reason where one is given."""

    study: str
    tool: str
    domain: str
    judgement: str
    why: str = ""


def sha256_of(path: Path) -> str:
    """The hash of a file that could be read."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_judgements(path: Path) -> tuple[Judgement, ...]:
    """The judgements of a file.

    Its columns are `study`, `domain`, `judgement` (and `tool`, `why`), a row a judgement; or `study` (and `tool`) with
    a column for each domain by its name, `overall` among them, a row a study, as robvis takes it.

    Raises
    ------
    InvalidInput
        It cannot be read, or a judgement is none; all findings are listed.
    """
    lines = read_lines(path, ("study",))
    found: list[Judgement] = []
    findings: list[Finding] = []
    for line in lines:
        long = "domain" in line.cells and "judgement" in line.cells
        pairs = (
            [(line.get("domain"), line.get("judgement"), "judgement")]
            if long
            else [(name, cell, name) for name, cell in line.cells.items() if name and name not in ABOUT]
        )
        if not line.get("study"):
            findings.append(Finding(path.name, line.row, "study", "expected the name of a study, found nothing"))
        for domain, cell, column in pairs:
            word = " ".join(cell.lower().replace("_", " ").split()).removesuffix(" risk")
            if not word:
                continue
            if word not in WORDS:
                findings.append(
                    Finding(path.name, line.row, column, f"expected {', '.join(WORDS[:9])}; found {cell!r}")
                )
                continue
            name = domain.replace("_", " ").strip()
            name = OVERALL if name.lower() in (OVERALL, "overall bias", "overall risk of bias") else name
            tool = line.get("tool") or UNNAMED
            found.append(Judgement(line.get("study"), tool, name, MEANT.get(word, word), line.get("why")))
    if not found:
        raise InvalidInput(
            f"{path}: no cell is a judgement of risk of bias; expected a row a study with a column a domain, or "
            "columns study, domain, judgement"
        )
    if findings:
        raise refuse(findings, f"cannot use {path.name}")
    return tuple(found)
