"""What the two arms of a set of trials are called, from the trials in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.columns import Columns
from ketcli.evidence.treatments import ESKETAMINE, RACEMIC, UNSTATED

if TYPE_CHECKING:
    from collections.abc import Iterable


BOTH = "ketamine or esketamine"
MOST_NAMED = 3
TREATMENT, COMPARATOR = "treatment", "comparator"
"""Columns of a frame of effects that name the arms of a row, several joined by `+`."""
_READ = (TREATMENT, COMPARATOR, "n_e", "n_c", "paired")


class Arms(NamedTuple):
    """Both arms in words.

    Attributes
    ----------
    experimental, control : str
        As they read in a sentence: `ketamine or esketamine`, `midazolam or placebo`.
    short_experimental, short_control : str
        As they read above a column and along an axis: `(es)ketamine`, `control`.
    share : str
        Where trials of both forms are pooled, which one most people are of: `86 % of the people: esketamine`.
    """

    experimental: str
    control: str
    short_experimental: str
    short_control: str
    share: str = ""

    @property
    def full(self) -> str:
        """The experimental arm with the share of its commoner form."""
        return f"{self.experimental} ({self.share})" if self.share else self.experimental


OF_STUDIES = Arms("the experimental group", "the control group", "experimental", "control")
"""Of a study file, which does not say what was tested."""


def arms_of(rows: Columns) -> Arms:
    """The arms of trials, a row a trial, by their columns `treatment`, `comparator`, `n_e` and `n_c`.

    Ketamine in any form; other treatments joined by `or`. Up to three controls are named, of more the two that most
    people had.
    """
    if TREATMENT not in rows or not len(rows):
        return OF_STUDIES
    if set(rows.text(TREATMENT)) == {OF_STUDIES.experimental}:
        return OF_STUDIES
    sizes = _people(rows)
    treated, controls = _shares(rows.text(TREATMENT), sizes), _shares(rows.text(COMPARATOR), sizes)
    experimental, short = _experimental(list(treated))
    control = _listed(controls)
    if control == experimental:
        control = f"another dose or schedule of {experimental}"
    return Arms(experimental, control, short, control if len(controls) == 1 else "control", _share(treated))


def arms_of_all(parts: Iterable[Columns]) -> Arms:
    """The arms of the trials of several tables together."""
    return arms_of(Columns.together([part.only(name for name in _READ if name in part) for part in parts]))


def _people(rows: Columns) -> list[float]:
    """People of each row; a crossover trial's once."""
    if not {"n_e", "n_c"} <= set(rows.columns):
        return [0.0] * len(rows)
    n_e, n_c = (np.nan_to_num(values) for values in rows.floats("n_e", "n_c"))
    people: list[float] = np.where(rows.flags("paired"), n_e, n_e + n_c).tolist()
    return people


def _shares(names: Iterable[str], sizes: Iterable[float]) -> dict[str, float]:
    """People by what they were given, those of a row with several things among these."""
    found: dict[str, float] = {}
    for name, people in zip(names, sizes, strict=True):
        given = name.split("+")
        for one in given:
            found[one] = found.get(one, 0.0) + people / len(given)
    return found


def _experimental(names: list[str]) -> tuple[str, str]:
    others = [name for name in names if name not in (RACEMIC, ESKETAMINE, UNSTATED)]
    if others:
        text = " or ".join(sorted(names, key=str.lower))
        return text, text if len(names) == 1 else "experimental"
    if names == [ESKETAMINE]:
        return ESKETAMINE, ESKETAMINE
    if ESKETAMINE in names:
        return BOTH, "(es)ketamine"
    return (RACEMIC, RACEMIC) if names == [RACEMIC] else (UNSTATED, UNSTATED)


def _listed(people: dict[str, float]) -> str:
    names = sorted(people, key=str.lower)
    if len(names) > MOST_NAMED:
        most = sorted(sorted(people, key=lambda name: -people[name])[:2], key=str.lower)
        names = [*most, "another control"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _share(treated: dict[str, float]) -> str:
    """Which form most people are of; nothing where there is one form, or people are not known."""
    everybody = sum(treated.values())
    if ESKETAMINE not in treated or len(treated) == 1 or not everybody:
        return ""
    most = max(treated, key=lambda name: treated[name])
    name = f"{UNSTATED}, form not stated" if most == UNSTATED else most
    return f"{_percent(treated[most] / everybody)} % of the people: {name}"


def _percent(share: float) -> str:
    """Whole, but never 100 where others are there too."""
    whole = round(100 * share)
    return f"{whole}" if whole < 100 else "over 99"
