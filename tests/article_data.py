"""A small dataset with published results, rules to replicate them, claims and references, written for a test."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from ketcli.evidence.schema import TABLES

SMALL = Path(__file__).parent / "small"

REVIEW = {
    "review_id": "review2023",
    "citation": "Reviewer A 2023. An invented review for tests",
    "year": "2023",
    "question": "ketamine against placebo",
    "subset": "all",
    "outcome": "severity",
    "scale": "MADRS",
    "time": "24 h",
    "measure": "SMD",
    "estimate": "-0.8",
    "ci_low": "-1.1",
    "ci_high": "-0.5",
    "k": "10",
    "n": "400",
    "source_url": "https://example.org/review2023",
}
RULE = {
    "review_id": "review2023",
    "question": "ketamine against placebo",
    "subset": "all",
    "better": "lower",
}


def write_table(folder: Path, name: str, rows: list[dict[str, str]]) -> None:
    """Write a table of the schema; columns that a row does not name stay empty."""
    names = [column.name for column in TABLES[name].columns]
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def small_copy(
    folder: Path,
    *,
    published: list[dict[str, str]] | None = None,
    rules: list[dict[str, str]] | None = None,
    claims: list[dict[str, str]] | None = None,
    citations: list[dict[str, str]] | None = None,
) -> Path:
    """The dataset of `tests/small` in a new folder, with these tables of its own."""
    target = folder / "small"
    shutil.copytree(SMALL, target)
    own = {"published": published, "replications": rules, "claims": claims, "citations": citations}
    for name, rows in own.items():
        if rows is not None:
            write_table(target, name, rows)
    return target
