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
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "small"
    shutil.copytree(SMALL, target)
    own = {"published": published, "replications": rules, "claims": claims, "citations": citations}
    for name, rows in own.items():
        if rows is not None:
            write_table(target, name, rows)
    return target


def trial_rows(
    trial_id: str,
    *,
    mean: float = 20.0,
    n: int = 50,
    hours: float = 24.0,
    events: dict[str, tuple[int, int]] | None = None,
    arm: dict[str, str] | None = None,
    **facts: str,
) -> dict[str, list[dict[str, str]]]:
    """A two-arm trial on the MADRS: the control scores 30, ketamine `mean`, both with SD 10; `events` in both arms."""
    trial = {
        "trial_id": trial_id, "label": trial_id, "year": "2020", "design": "parallel", "diagnosis": "mdd",
        "formulation": "racemic", "route": "iv", "control_type": "inactive_placebo", "sessions": "single",
        "n_randomized": str(2 * n), "in_nikolin2023": "unknown", "pool_role": "acute", "source_id": trial_id, **facts,
    }  # fmt: skip
    ketamine = {
        "trial_id": trial_id, "arm_id": "ket", "role": "experimental", "drug": "ketamine", "n_doses": "1",
        "formulation": trial["formulation"], "route": trial["route"], "n_randomized": str(n), "source_id": trial_id,
        **(arm or {}),
    }  # fmt: skip
    control = {
        "trial_id": trial_id, "arm_id": "pbo", "role": "control", "drug": "saline", "n_randomized": str(n),
        "source_id": trial_id,
    }  # fmt: skip
    results = [
        {
            "trial_id": trial_id, "arm_id": arm_id, "outcome": "severity", "scale": "MADRS", "statistic": "endpoint",
            "time_h": str(hours), "analysis": "observed", "n": str(n), "mean": str(score), "sd": "10",
            "source_id": trial_id, "locator": "table",
        }
        for arm_id, score in (("ket", mean), ("pbo", 30.0))
    ]  # fmt: skip
    for outcome, counts in (events or {}).items():
        timed = "" if outcome.startswith("ae:") else str(hours)
        results += [
            {
                "trial_id": trial_id, "arm_id": arm_id, "outcome": outcome, "statistic": "events", "n": str(n),
                "scale": "" if outcome.startswith("ae:") else "MADRS", "time_h": timed, "events": str(count),
                "source_id": trial_id, "locator": "table",
            }
            for arm_id, count in zip(("ket", "pbo"), counts, strict=True)
        ]  # fmt: skip
    source = {"source_id": trial_id, "kind": "trial_report", "citation": trial_id, "url": "https://example.org"}
    return {"trials": [trial], "arms": [ketamine, control], "results": results, "sources": [source]}


def dataset_of(folder: Path, *trials: dict[str, list[dict[str, str]]], **tables: list[dict[str, str]]) -> Path:
    """A dataset of these trials, with the bundled claims and other tables as given."""
    from ketcli.evidence.dataset import bundled_folder

    folder.mkdir(parents=True, exist_ok=True)
    for name in ("trials", "arms", "results", "sources"):
        write_table(folder, name, [row for trial in trials for row in trial[name]])
    bundled = Path(str(bundled_folder()))
    shutil.copy(bundled / "claims.csv", folder / "claims.csv")
    for name in ("contrasts", "published"):
        write_table(folder, name, tables.pop(name, []))
    for name, rows in tables.items():
        write_table(folder, name, rows)
    return folder
