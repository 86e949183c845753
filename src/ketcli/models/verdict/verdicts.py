"""The verdict of the one rule for many data sets of the same trials, without what else a headline says."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ketcli.models.bayes.sides import plain_sides
from ketcli.models.pooling.sums import check_effects
from ketcli.models.verdict.headline import DIRECTED, FEW, each_alone, floor_of, headline, rule

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from ketcli.arrays import BoolArray, FloatArray
    from ketcli.models.bayes.priors import TauPrior
    from ketcli.models.verdict.headline import Span, Verdict


class Told(NamedTuple):
    """What a data set shows, -1 or 1 where that is a direction (else 0), and how many replications tell it."""

    verdict: Verdict
    side: int
    replications: int


def verdicts(
    y: FloatArray, v: FloatArray, *, prior: TauPrior | None, floors: Sequence[Span | None],
    programmes: Sequence[Hashable], level: float = 0.95,
) -> tuple[Told, ...]:  # fmt: skip
    """Judge each column of effect sizes and variances (k, sets), NaN where a set does not hold a trial.

    As `ketcli.models.verdict.headline.headline` does, whose parameters these are, with a floor for each set and a
    programme for each trial. Few trials need to know on which side the Bayesian interval lies; the interval is
    computed only where that is not plain without it.

    Raises
    ------
    InvalidInput, NoAnswer
        As there.
    """
    held: BoolArray = np.isfinite(y)
    check_effects(y[held], v[held])
    sides = _sides(y, v, held, prior, level)
    told = []
    for column, floor in enumerate(floors):
        own = held[:, column]
        labels = [name for name, there in zip(programmes, own.tolist(), strict=True) if there]
        told.append(_told(y[own, column], v[own, column], prior, sides.get(column), floor, labels, level))
    return tuple(told)


def _sides(y: FloatArray, v: FloatArray, held: BoolArray, prior: TauPrior | None, level: float) -> dict[int, float]:
    """The side of the Bayesian interval for each set of few trials, by its column; NaN where it is not plain."""
    found: dict[int, float] = {}
    if prior is None:
        return found
    k = held.sum(axis=0)
    for few in range(2, FEW):
        columns = np.flatnonzero(k == few)
        if columns.size:
            own = held.T[columns]
            effects, variances = (values.T[columns][own].reshape(-1, few) for values in (y, v))
            found |= zip(columns.tolist(), plain_sides(effects, variances, prior, level=level).tolist(), strict=True)
    return found


def _told(
    y: FloatArray, v: FloatArray, prior: TauPrior | None, posterior: float | None, floor: Span | None,
    programmes: Sequence[Hashable], level: float,
) -> Told:  # fmt: skip
    """What one set shows."""
    replications = len(set(programmes))
    if posterior is not None and math.isnan(posterior):
        head = headline(y, v, prior=prior, floor=floor, programmes=programmes, level=level)
        return Told(head.verdict, head.side, replications)
    directions = each_alone(y, v, level)[2]
    floor = floor or (floor_of(y, v, level) if y.size > 1 else None)
    side = None if posterior is None else int(posterior)
    leads, verdict = rule(y, directions, replications=replications, floor=floor, posterior=side)
    directed = side if leads == "bayes" else floor.side if leads == "adhoc" and floor else int(directions[0])
    return Told(verdict, directed or 0 if verdict in DIRECTED else 0, replications)
