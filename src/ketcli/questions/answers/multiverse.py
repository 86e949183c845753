"""What every combination of defensible choices of figures makes of an answer: a multiverse (Steegen et al. 2016)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.errors import InvalidInput, NoAnswer, named
from ketcli.questions.effects.came_about import imbalanced
from ketcli.questions.effects.method import MEANS, PREFERENCES, TAU2_METHODS, Method
from ketcli.questions.effects.prior import prior_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.arrays import FloatArray, IntArray
    from ketcli.models.subsets.data_sets import PooledSets
    from ketcli.models.verdict.headline import Span
    from ketcli.models.verdict.verdicts import Told
    from ketcli.questions.effects.effect_set import EffectSet

Specification = dict[str, Any]
"""The options that differ from one combination to the next, as they are typed."""

# Defensible values of each choice that changes the figures; what the question itself asks for is always among them.
# How tau2 is estimated and how an interval is made are analyses of the same data, and multiply nothing.
OF_MEANS: dict[str, tuple[Any, ...]] = {
    "prefer": PREFERENCES,
    "baseline": (("none", None), ("ancova", 0.2), ("ancova", 0.4), ("ancova", 0.6)),
    "crossover_r": (0.3, 0.5, 0.7),
    "impute_sd": (False, True),
}
OF_EVENTS: dict[str, tuple[Any, ...]] = {"prefer": ("adjusted", "raw"), "crossover_r": (0.3, 0.5, 0.7)}


@dataclass(frozen=True)
class Multiverse:
    """The answer under every specification.

    `specifications` in the order of the choices, the first as asked; `sets` (n,) says which distinct data set each one
    leads to, and `pooled` and `verdicts` are of these sets, number 0 as asked. `flagged` are trials left out in turn.
    `yi` and `vi` (trials, sets) are the figures of `studies` in each distinct set, NaN where it does not hold one.
    """

    effects: EffectSet
    specifications: tuple[Specification, ...]
    sets: IntArray
    pooled: PooledSets
    verdicts: tuple[Told, ...]
    flagged: tuple[str, ...]
    studies: tuple[str, ...]
    yi: FloatArray
    vi: FloatArray

    @cached_property
    def by_tau2(self) -> dict[str, tuple[float, float, float]]:
        """Estimate and interval of the set as asked by each estimator of tau2; empty where it has none."""
        from ketcli.models.pooling.pool import pool

        effects = self.effects
        found: dict[str, tuple[float, float, float]] = {}
        if effects.method.model == "random" and effects.usable.sum() > 1:
            for name in TAU2_METHODS:
                own = replace(effects.method, tau2_method=name).pooled_by("random")
                one = pool(effects.yi, effects.vi, **own)
                found[name] = (one.estimate, one.ci_low, one.ci_high)
        return found

    @cached_property
    def same(self) -> tuple[bool, ...]:
        """Whether each distinct set gives the verdict of the set as asked, in the same direction."""
        asked = self.verdicts[0]
        return tuple((one.verdict, one.side) == (asked.verdict, asked.side) for one in self.verdicts)

    @cached_property
    def simplest(self) -> tuple[Specification, ...]:
        """For each distinct set the specification that changes fewest choices of the one as asked."""
        changed = [len(self.changes(one)) for one in self.specifications]
        order = sorted(range(len(changed)), key=lambda row: changed[row])
        first: dict[int, int] = {}
        for row in order:
            first.setdefault(int(self.sets[row]), row)
        return tuple(self.specifications[first[one]] for one in range(len(self.verdicts)))

    def changes(self, specification: Specification) -> dict[str, Any]:
        """What a specification has otherwise than the question as asked; a correlation only beside a correction."""
        asked = self.specifications[0]
        found = {name: value for name, value in specification.items() if asked.get(name) != value}
        if "baseline" in found and "baseline_r" in found:
            found["baseline"] = f"{found['baseline']} r {found.pop('baseline_r'):g}"
        return found

    @property
    def moves_most(self) -> tuple[dict[str, Any], float] | None:
        """The single choice that moves the estimate most, and by how much; None where none moves it."""
        asked = self.pooled.estimate[0]
        moved = [
            (abs(float(self.pooled.estimate[number] - asked)), number, self.changes(one))
            for number, one in enumerate(self.simplest)
        ]
        single = [one for one in moved if len(one[2]) == 1 and one[0] > 0]
        if not single:
            return None
        _, number, change = max(single, key=lambda one: one[0])
        return change, float(self.pooled.estimate[number] - asked)

    @property
    def turns(self) -> tuple[int, dict[str, Any]] | None:
        """The distinct set with another verdict that the fewest changes lead to, and these; None where none has."""
        other = [(len(self.changes(one)), number) for number, one in enumerate(self.simplest) if not self.same[number]]
        if not other:
            return None
        _, number = min(other)
        return number, self.changes(self.simplest[number])


def multiverse(effects: EffectSet) -> Multiverse:
    """Pool every distinct data set that defensible choices lead to, and judge each by the rule of all answers.

    Raises
    ------
    InvalidInput
        A study file, a part of a set, or a model without inverse variance.
    NoAnswer
        No trial has figures.
    """
    from ketcli.models.subsets.data_sets import pool_sets
    from ketcli.models.verdict.verdicts import verdicts

    if effects.again is None:
        raise InvalidInput(f"{named('choices')}: a study file has one set of figures, and no others to choose from")
    options = effects.method.inverse_variance("the multiverse needs")
    asked = effects.entering
    flagged = tuple(asked.text("study", imbalanced(asked)))
    scale = asked.text("scale")[0] if effects.method.measure == "MD" else None
    specifications, studies, programmes, y, v = _figures(effects, flagged, scale)
    sets, columns = _distinct(y, v)
    pooled = pool_sets(
        y[:, columns], v[:, columns], model=options["model"], tau2_method=options["tau2_method"],
        test=options["test"], level=options["level"],
    )  # fmt: skip
    told = verdicts(
        y[:, columns], v[:, columns], prior=prior_of(effects), floors=_floors(effects.method, pooled),
        programmes=programmes, level=effects.method.level,
    )  # fmt: skip
    return Multiverse(effects, specifications, sets, pooled, told, flagged, studies, y[:, columns], v[:, columns])


def _figures(
    effects: EffectSet, flagged: Sequence[str], scale: str | None
) -> tuple[tuple[Specification, ...], tuple[str, ...], list[str], FloatArray, FloatArray]:
    """The specifications, the trials and their programmes, and effect sizes and variances (trials, specifications).

    NaN where a trial is not in.
    """
    assert effects.again is not None  # noqa: S101 - for the type checker
    method = replace(effects.method, window=None)
    choices = _choices(effects)
    methods = _methods(method, choices)
    without = [(), *((name,) for name in flagged), *([tuple(flagged)] if len(flagged) > 1 else [])]
    found = effects.again.sizes(methods, scale)
    names = list(dict.fromkeys(name for one in found for name in one))
    specifications, y, v, missing = [], [], [], (np.nan, np.nan)
    for (one, sizes), out in product(zip(methods, found, strict=True), without):
        if not sizes.keys() - out:
            continue
        kept = [sizes.get(name, missing) if name not in out else missing for name in names]
        specifications.append(_specification(one, out, choices))
        y.append([size for size, _ in kept])
        v.append([variance for _, variance in kept])
    if not y:
        raise NoAnswer(f"no study has a defined {method.measure}: {effects.why_none()}")
    by_label = effects.again.programmes()
    programmes = [by_label.get(name, name) for name in names]
    return tuple(specifications), tuple(names), programmes, np.array(y).T, np.array(v).T


def _choices(effects: EffectSet) -> dict[str, tuple[Any, ...]]:
    """The choices that this question has: severity as SMD may be read from response too."""
    if effects.method.measure not in MEANS:
        return OF_EVENTS
    response = effects.outcome == "severity" and effects.method.measure == "SMD"
    return OF_MEANS | ({"from_response": (False, True)} if response else {})


def _methods(method: Method, choices: dict[str, tuple[Any, ...]]) -> list[Method]:
    """The method as asked, then every other combination of the choices."""
    asked = {
        name: (method.baseline, method.baseline_r) if name == "baseline" else getattr(method, name) for name in choices
    }
    if method.baseline == "none":
        asked["baseline"] = ("none", None)
    own = {field.name: getattr(method, field.name) for field in fields(method)}  # `replace` reads them for each anew
    levels = [dict.fromkeys((asked[name], *choices[name])) for name in choices]
    found = []
    for values in product(*levels):
        given = dict(zip(choices, values, strict=True))
        if "baseline" in given:
            given["baseline"], r = given["baseline"]
            given["baseline_r"] = method.baseline_r if r is None else r
        found.append(Method(**own | given))
    return found


def _specification(method: Method, without: tuple[str, ...], choices: dict[str, tuple[Any, ...]]) -> Specification:
    found: Specification = {name: getattr(method, name) for name in choices}
    if method.baseline == "ancova":
        found["baseline_r"] = method.baseline_r
    return {**found, "without": list(without)}


def _distinct(y: FloatArray, v: FloatArray) -> tuple[IntArray, list[int]]:
    """The number of the distinct data set of each column, and the first column of each set."""
    numbers: dict[bytes, int] = {}
    columns: list[int] = []
    sets = np.empty(y.shape[1], dtype=np.int64)
    for column, cells in enumerate(np.nan_to_num(np.concatenate([y, v]), nan=np.inf).T):
        key = cells.tobytes()
        if key not in numbers:
            numbers[key] = len(columns)
            columns.append(column)
        sets[column] = numbers[key]
    return sets, columns


def _floors(method: Method, pooled: PooledSets) -> list[Span | None]:
    """The floor interval of each set where that is what was pooled; else the rule computes it."""
    from ketcli.models.verdict.headline import Span

    if (method.model, method.test) != ("random", "adhoc"):
        return [None] * len(pooled.k)
    return [
        Span(*span) if k > 1 else None
        for k, *span in zip(
            *(values.tolist() for values in (pooled.k, pooled.estimate, pooled.low, pooled.high)), strict=True
        )
    ]


def summary_keys(found: Multiverse) -> dict[str, Any]:
    """The whole in the keys of JSON."""
    moves, turns = found.moves_most, found.turns
    return {
        "n": len(found.specifications),
        "distinct": len(found.verdicts),
        "same_verdict": sum(found.same),
        "verdict": found.verdicts[0].verdict,
        "estimate_min": found.pooled.estimate.min(),
        "estimate_max": found.pooled.estimate.max(),
        "moves_most": None if moves is None else {"change": moves[0], "by": moves[1]},
        "turns": None if turns is None else {"change": turns[1], "verdict": found.verdicts[turns[0]].verdict},
        "tau2_methods": [
            {"tau2_method": name, "estimate": span[0], "ci_low": span[1], "ci_high": span[2]}
            for name, span in found.by_tau2.items()
        ],
    }
