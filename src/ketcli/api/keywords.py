"""The keyword arguments of questions: the options of the command line by name, and what they become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from ketcli.asking.allowed import require_allowed
from ketcli.asking.asked import CHOICES, FILTERS, QUESTION
from ketcli.evidence.filters import Filters
from ketcli.evidence.nearest import suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping

Several: TypeAlias = str | Sequence[str] | None


class Which(TypedDict, total=False):
    """Which trials: alternatives within one filter (a text or a list), all filters together."""

    route: Several
    formulation: Several
    diagnosis: Several
    control: Several
    design: Several
    sessions: Several
    dose_min: float | None
    dose_max: float | None
    dose_unit: Several
    year_min: int | None
    year_max: int | None
    trial: Several
    exclude: Several
    review: Several
    role: Several


class Choosing(TypedDict, total=False):
    """How two arms become one effect size, whatever the measure."""

    smd_variance: str | None
    zero_cells: str | None
    crossover_r: float | None
    adjusted_contrasts: bool | None
    impute_sd: bool | None
    level: float | None
    like: str | None


class Pooling(TypedDict, total=False):
    """How effect sizes become one."""

    model: str | None
    tau2: str | None
    test: str | None
    pi: str | None
    i2: str | None


class OfEffects(Which, Choosing, total=False):
    """Options of `effects`."""

    outcome: str
    at: str | None
    scale: str | None
    prefer: str | None
    measure: str | None


class OfPool(OfEffects, Pooling, total=False):
    """Options of every question that pools."""


class OfTimes(Which, Choosing, Pooling, total=False):
    """Options of `timecourse`: those of a pool but the time."""

    outcome: str
    scale: str | None
    prefer: str | None
    measure: str | None


class OfSafety(Which, Choosing, Pooling, total=False):
    """Options of `safety`: neither outcome nor measure."""


class OfSummary(Which, total=False):
    """Options of `summary`: what applies to all outcomes together."""

    tau2: str | None
    test: str | None
    pi: str | None
    crossover_r: float | None
    level: float | None
    like: str | None


@dataclass(frozen=True, slots=True)
class Given:
    """Keyword arguments, checked and told apart: the filters, and the rest under the names that questions know."""

    filters: Filters
    question: dict[str, Any]

    @classmethod
    def of(cls, command: str, kind: type, options: Mapping[str, Any]) -> Given:
        """Read the keyword arguments of a question.

        Raises
        ------
        TypeError
            The question has no option of that name; the nearest one is named.
        InvalidInput
            A value that the option does not have.
        """
        known: frozenset[str] = kind.__optional_keys__  # type: ignore[attr-defined]
        for name in options:
            if name not in known:
                raise TypeError(f"{command}() has no option {name!r}{suggestion(name, known)}")
        require_allowed(options)
        given = {name: value for name, value in options.items() if value is not None}
        filters: dict[str, Any] = {
            name: several(value) if name not in _SINGLE else value for name, value in given.items() if name in FILTERS
        }
        question = {name: given[name] for name in QUESTION if name in given}
        question |= {field: given[name] for name, field in CHOICES.items() if name in given}
        question |= {name: given[name] for name in _SWITCHES if name in given}
        return cls(Filters(**filters), question)


_SWITCHES = ("adjusted_contrasts", "impute_sd")
_SINGLE = ("dose_min", "dose_max", "year_min", "year_max")


def several(value: Several) -> tuple[str, ...]:
    """One value or several as a tuple; none as an empty one."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
