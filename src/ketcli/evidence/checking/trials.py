"""What trials, arms and sources must satisfy."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from ketcli.evidence.findings import Finding
from ketcli.evidence.vocabulary import ROUTES, SEVERAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ketcli.evidence.rows import ArmRow, PublishedRow, SourceRow, TrialRow

_PATTERNS = {
    "doi": (re.compile(r"10\.\d{4,9}/\S+"), "a DOI such as 10.1000/xyz"),
    "pmid": (re.compile(r"\d+"), "digits"),
    "pmcid": (re.compile(r"PMC\d+"), "PMC and digits"),
    "url": (re.compile(r"https?://\S+"), "an address that begins with https://"),
    "read_at": (re.compile(r"https?://\S+"), "an address that begins with https://"),
    "source_url": (re.compile(r"https?://\S+"), "an address that begins with https://"),
}


def pattern_findings(file: str, row: TrialRow | SourceRow | PublishedRow, *columns: str) -> Iterator[Finding]:
    """Identifiers and addresses of a row that are not written as such."""
    for column in columns:
        pattern, expected = _PATTERNS[column]
        cell = getattr(row, column)
        if cell and not pattern.fullmatch(cell):
            yield Finding(file, row.row, column, f"expected {expected}, found {cell!r}")


def trial_findings(trials: Iterable[TrialRow], arms: Iterable[ArmRow]) -> Iterator[Finding]:
    """Trials and their arms: complete, consistent with each other, numbers randomized that add up."""
    by_trial: defaultdict[str, list[ArmRow]] = defaultdict(list)
    for arm in arms:
        by_trial[arm.trial_id].append(arm)
        yield from _arm_findings(arm)
    for trial in trials:
        yield from pattern_findings("trials.csv", trial, "doi", "pmid")
        own = by_trial[trial.trial_id]
        yield from _role_findings(trial, own)
        if own:
            yield from _fact_findings(trial, own)
            yield from _randomized_findings(trial, own)
            yield from _cover_findings(own)


def _arm_findings(arm: ArmRow) -> Iterator[Finding]:
    has_value = not math.isnan(arm.dose_value)
    if has_value and not arm.dose_unit:
        yield Finding("arms.csv", arm.row, "dose_unit", "empty; expected the unit of dose_value")
    if arm.dose_value == 0:
        yield Finding("arms.csv", arm.row, "dose_value", "expected more than 0, or an empty cell")
    yield from _titration_findings(arm)


def _titration_findings(arm: ArmRow) -> Iterator[Finding]:
    """A first dose that differs from the arm's: with its unit and the hour of the next."""
    if math.isnan(arm.first_dose):
        if arm.titration_h >= 0:
            yield Finding("arms.csv", arm.row, "titration_h", "expected an empty cell without a first_dose")
        return
    if not arm.titration_h > 0 or not arm.dose_unit:
        yield Finding("arms.csv", arm.row, "first_dose", "expected with its unit and the hour of the next dose")
    if arm.first_dose == arm.dose_value:
        yield Finding("arms.csv", arm.row, "first_dose", "expected another dose than dose_value, or an empty cell")


def _role_findings(trial: TrialRow, arms: list[ArmRow]) -> Iterator[Finding]:
    def wrong(column: str, message: str) -> Finding:
        return Finding("trials.csv", trial.row, column, message)

    if not arms:
        yield wrong("trial_id", f"{trial.trial_id!r} has no arms in arms.csv")
        return
    roles = {arm.role for arm in arms}
    for role in ("experimental", "control"):
        if role not in roles:
            yield wrong("trial_id", f"{trial.trial_id!r} has no {role} arm in arms.csv")
    if (trial.control_type == "ect") != (trial.pool_role == "comparator_ect"):
        yield wrong("pool_role", "expected comparator_ect with control_type ect, and only there")
    if trial.control_type == "active_drug" and trial.pool_role == "acute":
        yield wrong("pool_role", "acute needs a placebo control; expected comparator_active_drug or another role")


def _fact_findings(trial: TrialRow, arms: list[ArmRow]) -> Iterator[Finding]:
    """Formulation, route, sessions and control of the trial against its arms."""
    tested = [arm for arm in arms if arm.role == "experimental"]
    in_control = [arm for arm in arms if arm.role == "control" and arm.formulation]
    forms = {arm.formulation for arm in (*tested, *in_control)} - {""}
    expected = "racemic_vs_esketamine" if len(forms) > 1 else next(iter(forms), "")
    if trial.formulation != expected:
        yield Finding("trials.csv", trial.row, "formulation", f"expected {expected!r} as its arms say")
    given = {route for arm in tested for route in arm.route.split(SEVERAL)}
    routes = SEVERAL.join(route for route in ROUTES if route in given)
    if routes and trial.route != routes:
        yield Finding("trials.csv", trial.row, "route", f"expected {routes!r}, the routes of its arms")
    if bool(in_control) != (trial.control_type == "head_to_head"):
        yield Finding(
            "trials.csv", trial.row, "control_type", "expected head_to_head where a control arm is ketamine only"
        )
    for arm in tested:
        if trial.sessions == "single" and arm.n_doses > 1:
            yield Finding("arms.csv", arm.row, "n_doses", "expected 1, the trial gives a single dose")


def _randomized_findings(trial: TrialRow, arms: list[ArmRow]) -> Iterator[Finding]:
    total = trial.n_randomized
    sizes = [arm.n_randomized for arm in arms if not arm.covers]
    if math.isnan(total):
        return
    known = [size for size in sizes if not math.isnan(size)]
    if trial.design == "crossover":
        if any(size > total for size in known):
            yield Finding("trials.csv", trial.row, "n_randomized", f"{total:g} is less than an arm's {max(known):g}")
    elif sum(known) > total:
        yield Finding("trials.csv", trial.row, "n_randomized", f"{total:g} is less than the arms' sum {sum(known):g}")
    elif len(known) == len(sizes) and sum(known) < total:
        yield Finding("trials.csv", trial.row, "n_randomized", f"{total:g} is more than the arms' sum {sum(known):g}")


def _cover_findings(arms: list[ArmRow]) -> Iterator[Finding]:
    plain = {arm.arm_id: arm for arm in arms if not arm.covers}
    for arm in arms:
        for covered in arm.covers.split(";") if arm.covers else ():
            if covered not in plain:
                yield Finding("arms.csv", arm.row, "covers", f"{covered!r} is not another arm of this trial")
            elif plain[covered].role != arm.role:
                yield Finding("arms.csv", arm.row, "covers", f"{covered!r} has another role than this arm")


def source_findings(sources: Iterable[SourceRow]) -> Iterator[Finding]:
    """Sources: identifiers written as such, and somewhere to find the document."""
    for row in sources:
        yield from pattern_findings("sources.csv", row, "doi", "pmid", "pmcid", "url", "read_at")
        if not (row.doi or row.pmid or row.pmcid or row.url or row.read_at or row.note):
            yield Finding("sources.csv", row.row, "url", "empty; expected a DOI, PMID, PMCID, address or a note")
        if bool(row.copy) != bool(row.read_at):
            yield Finding("sources.csv", row.row, "read_at", "expected where a copy was read, and only there")
