"""Which trials and arms a question is asked of, and what each filter took away."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from ketcli.errors import NoAnswer, UnknownName
from ketcli.evidence.left_out import OVERLAPPING, LeftOut
from ketcli.evidence.nearest import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from ketcli.evidence.dataset import Dataset

REVIEWS = ("nikolin2023",)
ACUTE = ("acute",)

# filter -> column; the first group looks at the experimental arms, the second at the trial
_ARM_COLUMNS = {"route": "route", "formulation": "formulation", "dose_unit": "dose_unit"}
_TRIAL_COLUMNS = {
    "role": "pool_role",
    "diagnosis": "diagnosis",
    "control": "control_type",
    "design": "design",
    "sessions": "sessions",
    "trial": "trial_id",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What to keep: alternatives within one filter, all filters together. An empty filter keeps everything.

    `route`, `formulation` and the dose limits look at the experimental arms, all others at the trial.
    """

    review: tuple[str, ...] = ()
    trial: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
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


@dataclass(frozen=True, slots=True)
class Selection:
    """The trials and arms that are left (control arms are always kept), and the trials that are not."""

    trials: pd.DataFrame
    arms: pd.DataFrame
    left_out: tuple[LeftOut, ...]


def select(dataset: Dataset, filters: Filters) -> Selection:
    """The trials and arms of the dataset that pass every filter.

    Raises
    ------
    UnknownName
        A trial named in `trial` or `exclude` is not in the dataset.
    NoAnswer
        Nothing is left; the message says which filter took the last trial away.
    """
    require_known((*filters.trial, *filters.exclude), dataset.trials["trial_id"], "trial")
    trials, arms = dataset.trials, dataset.arms
    left_out: list[LeftOut] = []
    for name, option, trial_mask, arm_mask in _steps(filters, trials, arms):
        if arm_mask is not None:
            arms = arms[arm_mask.loc[arms.index] | (arms["role"] == "control")]
            keep = trials["trial_id"].isin(arms.loc[arms["role"] == "experimental", "trial_id"])
        else:
            keep = trial_mask.loc[trials.index]
        gone = trials[~keep]
        left_out += [
            _removed(trial_id, label, role) if name == "role" else LeftOut(trial_id, label, "filter", (name, option))
            for trial_id, label, role in zip(gone["trial_id"], gone["label"], gone["pool_role"], strict=True)
        ]
        if keep.sum() == 0:
            raise NoAnswer(
                f"no trial left: {option} removed the last {len(trials)} of the {len(dataset.trials)} in the dataset"
            )
        trials = trials[keep]
    return Selection(trials, arms[arms["trial_id"].isin(trials["trial_id"])], tuple(left_out))


def _removed(trial_id: str, label: str, role: str) -> LeftOut:
    return LeftOut(trial_id, label, "overlap" if role == OVERLAPPING else "role", (role,))


def _steps(
    filters: Filters, trials: pd.DataFrame, arms: pd.DataFrame
) -> Iterator[tuple[str, str, pd.Series[bool], pd.Series[bool] | None]]:
    """For each filter that is set: name, how it is written, the trials it keeps, and the arms (None: all of theirs)."""
    everything = trials["trial_id"] != ""
    given = filters.given()
    for name in given:
        value = getattr(filters, name)
        option = written(name, value)
        if name in _ARM_COLUMNS:
            yield name, option, everything, arms[_ARM_COLUMNS[name]].isin(value)
        elif name == "dose_min":
            yield name, option, everything, arms["dose_value"] >= value
        elif name == "dose_max":
            yield name, option, everything, arms["dose_value"] <= value
        elif name == "year_min":
            yield name, option, trials["year"] >= value, None
        elif name == "year_max":
            yield name, option, trials["year"] <= value, None
        elif name == "exclude":
            yield name, option, ~trials["trial_id"].isin(value), None
        elif name == "review":
            yield name, option, trials["in_nikolin2023"] == "yes", None
        else:
            yield name, option, trials[_TRIAL_COLUMNS[name]].isin(value), None


def written(name: str, value: object) -> str:
    """A filter as it is typed: `--route iv --route sc`."""
    option = f"--{name.replace('_', '-')}"
    values: Sequence[object] = value if isinstance(value, tuple) else (value,)
    return " ".join(f"{option} {item:g}" if isinstance(item, float) else f"{option} {item}" for item in values)


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
