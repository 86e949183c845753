"""From the figures of arms in a study file to the tables of a dataset."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ketcli.evidence.own_outcome import UNNAMED
from ketcli.evidence.rows import ROWS, ArmRow, ResultRow, TrialRow
from ketcli.evidence.schema import TABLES
from ketcli.evidence.treatments import OwnName
from ketcli.evidence.vocabulary import ADVERSE_EVENT_PREFIX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.evidence.outcomes import OwnOutcome
    from ketcli.evidence.studyfiles.file import StudyFile


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """The figures of one arm, of one outcome at one time."""

    line: int
    study: str
    treatment: str
    outcome: str
    time: str
    hours: float
    dose: float
    unit: str
    statistic: str
    values: dict[str, float]
    label: str = ""

    @property
    def arm(self) -> str:
        """The arm's name within its trial."""
        dose = "" if math.isnan(self.dose) else f" {self.dose:g} {self.unit}"
        return self.treatment.casefold() + dose + (f" ({self.label})" if self.label else "")


def event_code(name: str) -> str:
    """The code of an event: `ae:nausea`."""
    return ADVERSE_EVENT_PREFIX + name.casefold().removeprefix(ADVERSE_EVENT_PREFIX).strip()


def tables_of(
    file: StudyFile, figures: Sequence[ArmFigures], control: set[str], outcomes: Sequence[OwnOutcome]
) -> dict[str, tuple[Any, ...]]:
    """The tables of a dataset that hold these figures; those that a file cannot fill are empty."""
    trials: dict[str, TrialRow] = {}
    arms: dict[tuple[str, str], ArmRow] = {}
    results = []
    first: dict[str, str] = {}
    treatments: dict[str, str] = {}
    own: dict[str, str] = {one.casefold(): str(one) for one in outcomes}
    controls: dict[str, dict[str, None]] = {}
    for one in figures:
        if one.treatment.casefold() in control:
            name = treatments.setdefault(one.treatment.casefold(), one.treatment)
            controls.setdefault(one.study.casefold(), {})[name] = None
    years = _years(file)
    for one in figures:
        key = one.study.casefold()
        study = first.setdefault(key, one.study)
        drug = treatments.setdefault(one.treatment.casefold(), one.treatment)
        trials.setdefault(
            key,
            _row(
                TrialRow, "trials", row=one.line, trial_id=study, label=study, year=years.get(key, math.nan),
                design="parallel", pool_role="acute", control_type=" or ".join(controls.get(key, {})),
            ),
        )  # fmt: skip
        role = "control" if one.treatment.casefold() in control else "experimental"
        arms.setdefault(
            (key, one.arm),
            _row(
                ArmRow, "arms", row=one.line, trial_id=study, arm_id=one.arm, role=role, drug=OwnName(drug),
                formulation=drug, dose_value=one.dose, dose_unit=one.unit,
            ),
        )  # fmt: skip
        outcome = own.get(one.outcome.casefold()) or own.get(event_code(one.outcome), one.outcome or UNNAMED)
        results.append(
            _row(
                ResultRow, "results", row=one.line, trial_id=study, arm_id=one.arm, outcome=str(outcome),
                statistic=one.statistic, time_h=one.hours, **one.values,
            )
        )  # fmt: skip
    empty: dict[str, tuple[Any, ...]] = dict.fromkeys(TABLES, ())
    return {**empty, "trials": tuple(trials.values()), "arms": tuple(arms.values()), "results": tuple(results)}


def _years(file: StudyFile) -> dict[str, float]:
    if len(file.holds.get("year", ())) != 1:
        return {}
    from ketcli.evidence.studyfiles import numbers

    values, _ = numbers.numbers(file.text("year").tolist(), ".")
    return dict(zip(file.study.str.casefold(), map(float, values), strict=True))


def _row(kind: type[Any], table: str, **values: Any) -> Any:
    """A row of a table with these cells, the others empty."""
    blank = {column.name: math.nan if column.is_number else "" for column in TABLES[table].columns}
    return ROWS[table](**{**blank, **values})
