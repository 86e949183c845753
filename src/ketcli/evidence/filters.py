"""Which trials and arms a question is asked of, and what each filter took away."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ketcli.errors import NothingLeft, UnknownName, named
from ketcli.evidence.dataset import once
from ketcli.evidence.left_out import OVERLAPPING, LeftOut
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.notes import Note
from ketcli.evidence.outcomes import OwnOutcome
from ketcli.evidence.populations import ADOLESCENTS, population
from ketcli.evidence.rows import ArmRow, TrialRow
from ketcli.evidence.schema import membership
from ketcli.evidence.synonyms import meant
from ketcli.evidence.vocabulary import POOL_ROLES, SEVERAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ketcli.evidence.dataset import Dataset

ACUTE = ("acute",)

# Which kind of trial answers where nobody names one: by what was asked about, then by the one control asked for.
ROLES_OF_OUTCOMES = {"relapse": ("relapse_prevention",)}
ROLES_OF_CONTROLS = {
    "ect": ("comparator_ect",),
    "active_drug": ("comparator_active_drug",),
    "head_to_head": ("head_to_head", "dose_schedule_comparison"),
}

# What each filter keeps, given its value: experimental arms by the first table, trials by the second.
_KEEPS_ARM: dict[str, Callable[[ArmRow, Any], bool]] = {
    "route": lambda arm, routes: not set(routes).isdisjoint(arm.route.split(SEVERAL)),
    "formulation": lambda arm, formulations: arm.formulation in formulations,
    "dose_unit": lambda arm, units: arm.dose_unit in units,
    "dose_min": lambda arm, least: arm.dose_value >= least,
    "dose_max": lambda arm, most: arm.dose_value <= most,
}
_KEEPS_TRIAL: dict[str, Callable[[TrialRow, Any], bool]] = {
    "role": lambda trial, roles: trial.pool_role in roles,
    "population": lambda trial, populations: population(trial) in populations,
    "diagnosis": lambda trial, diagnoses: trial.diagnosis in diagnoses,
    "control": lambda trial, controls: trial.control_type in controls,
    "design": lambda trial, designs: trial.design in designs,
    "sessions": lambda trial, sessions: trial.sessions in sessions,
    "trial": lambda trial, names: trial.trial_id in names,
    "exclude": lambda trial, names: trial.trial_id not in names,
    "year_min": lambda trial, first: trial.year >= first,
    "year_max": lambda trial, last: trial.year <= last,
    "review": lambda trial, reviews: any(getattr(trial, membership(name)) == "yes" for name in reviews),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What to keep: alternatives within one filter, all filters together. An empty filter keeps everything.

    `route`, `formulation` and the dose limits look at the experimental arms, all others at the trial.
    """

    review: tuple[str, ...] = ()
    trial: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    population: tuple[str, ...] = ()
    diagnosis: tuple[str, ...] = ()
    control: tuple[str, ...] = ()
    design: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    year_min: int | None = None
    year_max: int | None = None
    formulation: tuple[str, ...] = ()
    route: tuple[str, ...] = ()
    dose_unit: tuple[str, ...] = ()
    dose_min: float | None = None
    dose_max: float | None = None
    role: tuple[str, ...] = ()  # last, so that only trials that all else would let in are named with their role

    def given(self) -> dict[str, object]:
        """The filters that are set, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in values.items()
            if value not in ((), None)
        }


@dataclass(frozen=True)
class Selection:
    """The trials and arms that are left (control arms are always kept), and the trials that are not."""

    trials: tuple[TrialRow, ...]
    arms: tuple[ArmRow, ...]
    left_out: tuple[LeftOut, ...]

    @cached_property
    def arms_of(self) -> dict[str, dict[str, ArmRow]]:
        """The arms by their id, by trial."""
        found: dict[str, dict[str, ArmRow]] = {trial.trial_id: {} for trial in self.trials}
        for arm in self.arms:
            found.setdefault(arm.trial_id, {})[arm.arm_id] = arm
        return found


@once
def select(dataset: Dataset, filters: Filters) -> Selection:
    """The trials and arms of the dataset that pass every filter.

    Raises
    ------
    UnknownName
        A trial named in `trial` or `exclude` is not in the dataset.
    NothingLeft
        Nothing is left; the message says which filter took the last trial away.
    """
    everything = dataset.rows(TrialRow)
    require_known((*filters.trial, *filters.exclude), [trial.trial_id for trial in everything], "trial")
    trials, arms = everything, dataset.rows(ArmRow)
    left_out: list[LeftOut] = []
    for name in filters.given():
        value = getattr(filters, name)
        if name in _KEEPS_ARM:
            keeps_arm = _KEEPS_ARM[name]
            arms = tuple(arm for arm in arms if arm.role == "control" or keeps_arm(arm, value))
            tested = {arm.trial_id for arm in arms if arm.role == "experimental"}
            kept = tuple(trial for trial in trials if trial.trial_id in tested)
        else:
            kept = tuple(trial for trial in trials if _KEEPS_TRIAL[name](trial, value))
        ids = {trial.trial_id for trial in kept}
        typed = (name, _typed(value))
        left_out += [
            _removed(trial) if name == "role" else LeftOut(trial.trial_id, trial.label, "filter", typed)
            for trial in trials
            if trial.trial_id not in ids
        ]
        if not kept:
            last = f"removed the last {len(trials)} of the {len(everything)} in the dataset"
            raise NothingLeft(f"no trial left: {of_filter(name, value)} {last}")
        trials = kept
    ids = {trial.trial_id for trial in trials}
    return Selection(trials, tuple(arm for arm in arms if arm.trial_id in ids), tuple(left_out))


def with_role(filters: Filters, outcome: str = "") -> Filters:
    """The filters with the kind of trial that they and the outcome imply, where none is named: acute ones, if nothing.

    No acute trial is compared with ECT, none looks for relapses: the question itself names the other kind.
    """
    if filters.role:
        return filters
    if outcome in ROLES_OF_OUTCOMES and not isinstance(outcome, OwnOutcome):
        return replace(filters, role=ROLES_OF_OUTCOMES[outcome])
    if filters.population == (ADOLESCENTS,):
        return replace(filters, role=(ADOLESCENTS,))
    if filters.control and all(one in ROLES_OF_CONTROLS for one in filters.control):
        return replace(filters, role=tuple(role for one in filters.control for role in ROLES_OF_CONTROLS[one]))
    return replace(filters, role=ACUTE)


def implied_role(given: Filters, asked: Filters) -> list[Note]:
    """A note where the kind of trial was implied by the question, and is not the usual one."""
    if given.role or asked.role == ACUTE:
        return []
    kinds = " or ".join(POOL_ROLES[role] for role in asked.role)
    text = f"trials of another kind than acute ones answer this: {kinds} ({of_filter('role', asked.role)})"
    return [Note("implied_role", text)]


def _removed(trial: TrialRow) -> LeftOut:
    overlaps = trial.pool_role == OVERLAPPING
    return LeftOut(trial.trial_id, trial.label, "overlap" if overlaps else "role", (trial.pool_role,))


def of_filter(name: str, value: object) -> str:
    """A filter in a message: `--route iv,sc`, `route='iv,sc'`."""
    return named(name, _typed(value))


def _typed(value: object) -> str:
    """The value of a filter as it is typed: `iv,sc`."""
    values: Sequence[object] = value if isinstance(value, tuple) else (value,)
    return ",".join(f"{item:g}" if isinstance(item, float) else str(item) for item in values)


def known_names(option: str, names: Iterable[str], known: Iterable[str], what: str) -> list[str]:
    """The known names that are meant, in any case or by a synonym of the option.

    Raises
    ------
    UnknownName
        A name means none of them; the message says what there is.
    """
    there = list(known)
    found = []
    for name in names:
        value = meant(option, name, there)
        if value is None:
            raise UnknownName(f"unknown {what} {name!r}{suggestion(name, there)}; there are {', '.join(there)}")
        found.append(value)
    return found


def require_known(names: Iterable[str], known: Iterable[str], what: str) -> None:
    """Refuse a name that is not known, with the nearest one that is.

    Raises
    ------
    UnknownName
        A name is not among the known ones.
    """
    known = list(known)
    for name in names:
        if name not in known:
            raise UnknownName(f"unknown {what} {name!r}{suggestion(name, known)}")
