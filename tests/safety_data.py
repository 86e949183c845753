"""A small dataset of side effects, written anew for each test: what each trial is for stands beside it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from ketcli.evidence.schema import TABLES

if TYPE_CHECKING:
    from pathlib import Path

# trial, year, design, formulation, route, sessions
TRIALS = (
    ("alpha", 2010, "parallel", "racemic", "iv", "single"),
    ("beta", 2012, "parallel", "racemic", "iv", "single"),
    ("gamma", 2014, "crossover", "racemic", "iv", "single"),  # the same 20 people in both arms
    ("delta", 2018, "parallel", "esketamine", "intranasal", "repeated"),  # two doses, and an arm that repeats them
    ("eps", 2020, "parallel", "esketamine", "intranasal", "repeated"),  # lists events from 5 % on
)
# trial, arm, role, dose, unit, randomized, covers
ARMS = (
    ("alpha", "ket", "experimental", "0.5", "mg/kg", 40, ""),
    ("alpha", "pbo", "control", "", "", 40, ""),
    ("beta", "ket", "experimental", "0.5", "mg/kg", 60, ""),
    ("beta", "pbo", "control", "", "", 60, ""),
    ("gamma", "ket", "experimental", "0.5", "mg/kg", 20, ""),
    ("gamma", "pbo", "control", "", "", 20, ""),
    ("delta", "esk56", "experimental", "56", "mg", 50, ""),
    ("delta", "esk84", "experimental", "84", "mg", 50, ""),
    ("delta", "all", "experimental", "", "", 100, "esk56;esk84"),
    ("delta", "pbo", "control", "", "", 50, ""),
    ("eps", "esk", "experimental", "84", "mg", 120, ""),
    ("eps", "pbo", "control", "", "", 120, ""),
)
# trial, event, events by arm
COUNTS = (
    ("alpha", "nausea", {"ket": 12, "pbo": 4}),
    ("beta", "nausea", {"ket": 15, "pbo": 9}),
    ("gamma", "nausea", {"ket": 7, "pbo": 2}),
    ("delta", "nausea", {"esk56": 13, "esk84": 17, "all": 30, "pbo": 5}),
    ("eps", "nausea", {"esk": 70, "pbo": 9}),
    # under 1 % and arms of the same size where anybody had it: Peto
    ("alpha", "death", {"ket": 0, "pbo": 0}),
    ("beta", "death", {"ket": 1, "pbo": 0}),
    ("eps", "death", {"esk": 1, "pbo": 1}),
    # an empty cell and under 10 %: Mantel-Haenszel
    ("alpha", "tremor", {"ket": 2, "pbo": 0}),
    ("beta", "tremor", {"ket": 3, "pbo": 1}),
    ("gamma", "tremor", {"ket": 0, "pbo": 0}),
    ("eps", "tremor", {"esk": 9, "pbo": 4}),
    # one trial only
    ("beta", "tinnitus", {"ket": 6, "pbo": 0}),
    # several names of one thing, and a group
    ("alpha", "drowsiness", {"ket": 8, "pbo": 3}),
    ("beta", "somnolence", {"ket": 9, "pbo": 5}),
    ("delta", "somnolence", {"esk56": 6, "esk84": 9, "pbo": 4}),
    ("delta", "sedation", {"esk56": 8, "esk84": 7, "pbo": 1}),
    ("eps", "sedation", {"esk": 11, "pbo": 2}),
    # nobody, nowhere
    ("alpha", "seizure", {"ket": 0, "pbo": 0}),
    ("beta", "seizure", {"ket": 0, "pbo": 0}),
    # overall and serious
    ("alpha", "serious", {"ket": 1, "pbo": 1}),
    ("beta", "serious", {"ket": 2, "pbo": 1}),
    ("beta", "discontinuation", {"ket": 3, "pbo": 1}),
)
TERMS = (
    ("nausea", "nausea", "", "symptom"),
    ("somnolence", "somnolence", "sedation or somnolence", "symptom"),
    ("drowsiness", "somnolence", "sedation or somnolence", "symptom"),
    ("sedation", "sedation", "sedation or somnolence", "symptom"),
    ("death", "death", "", "serious"),
    ("serious", "serious", "", "serious"),
    ("discontinuation", "discontinuation", "", "overall"),
)
RANDOMIZED = {(trial, arm): n for trial, arm, _, _, _, n, _ in ARMS}


def write(folder: Path) -> Path:
    """Write the dataset into a folder and give it back."""
    trials = [
        {
            "trial_id": trial, "label": trial.capitalize(), "year": year, "design": design, "diagnosis": "trd",
            "formulation": formulation, "route": route, "control": "saline", "control_type": "inactive_placebo",
            "sessions": sessions, "in_nikolin2023": "unknown", "pool_role": "acute", "source_id": "paper",
            "n_randomized": n_randomized(trial, design),
        }
        for trial, year, design, formulation, route, sessions in TRIALS
    ]  # fmt: skip
    about = {trial: (formulation, route) for trial, _, _, formulation, route, _ in TRIALS}
    arms = [
        {
            "trial_id": trial, "arm_id": arm, "role": role, "drug": "drug", "n_randomized": n, "covers": covers,
            "formulation": about[trial][0] if role == "experimental" else "", "route": about[trial][1],
            "dose_value": dose, "dose_unit": unit, "n_doses": 1, "source_id": "paper",
        }
        for trial, arm, role, dose, unit, n, covers in ARMS
    ]  # fmt: skip
    results: list[dict[str, Any]] = [
        {
            "trial_id": trial, "arm_id": arm, "outcome": f"ae:{event}", "statistic": "events", "events": count,
            "n": RANDOMIZED[trial, arm], "analysis": "both_periods" if trial == "gamma" else "observed",
            "source_id": "list" if trial == "eps" else "paper", "locator": "Table 3",
        }
        for trial, event, counts in COUNTS
        for arm, count in counts.items()
    ]  # fmt: skip
    for arm, cadss, pressure in (("ket", (21.0, 9.0), (18.0, 10.0)), ("pbo", (2.0, 3.0), (6.0, 9.0))):
        common: dict[str, Any] = {"trial_id": "alpha", "arm_id": arm, "n": 40, "source_id": "paper", "locator": "text"}
        peak = {"outcome": "dissociation", "scale": "CADSS", "statistic": "endpoint", "time_h": 0.67}
        results.append({**common, **peak, "mean": cadss[0], "sd": cadss[1]})
        results.append({**common, **peak, "time_h": 24, "mean": 1.0, "sd": 1.0})
        rise = {"outcome": "sbp_max_increase", "scale": "SBP mmHg", "statistic": "change"}
        results.append({**common, **rise, "mean": pressure[0], "sd": pressure[1]})
    tables: dict[str, list[dict[str, Any]]] = {
        "trials": trials,
        "arms": arms,
        "results": results,
        "contrasts": [],
        "published": [],
        "sources": [
            {"source_id": name, "kind": "trial_report", "citation": name, "url": f"https://example.org/{name}"}
            for name in ("paper", "list")
        ],
        "event_terms": [
            {"event": event, "preferred": preferred, "group": group, "kind": kind}
            for event, preferred, group, kind in TERMS
        ],
        "event_thresholds": [{"trial_id": "eps", "source_id": "list", "percent": 5, "locator": "footnote"}],
        "pooled_safety_sets": [
            {"pool_id": "both", "label": "Delta and Eps", "trials": "delta;eps", "source_id": "paper"}
        ],
        "pooled_safety": [
            {
                "pool_id": "both", "arm_id": arm, "outcome": "ae:nausea", "n": n, "events": events,
                "source_id": "paper", "locator": "label",
            }
            for arm, n, events in (("esk", 220, 60), ("pbo", 170, 14))
        ],
    }  # fmt: skip
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, [column.name for column in TABLES[name].columns], restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def n_randomized(trial: str, design: str) -> int:
    """People in a trial: those of the arms that repeat nobody, once in a crossover trial."""
    sizes = [n for name, _, _, _, _, n, covers in ARMS if name == trial and not covers]
    return sizes[0] if design == "crossover" else sum(sizes)
