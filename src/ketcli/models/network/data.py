"""What a network meta-analysis is made of: each trial's contrasts, their covariance, and which parts hang together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from ketcli.arrays import FloatArray

CONSISTENT = 1e-6


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial in a network: its treatments and the contrasts of all but the first against the first.

    Attributes
    ----------
    treatments : tuple of int
        Indices of the treatments, none twice; the first is the trial's base.
    yi : FloatArray, shape (m - 1,)
        Effect of each other treatment minus the base.
    cov : FloatArray, shape (m - 1, m - 1)
        Sampling covariance of ``yi``; the shared base makes it full.
    """

    treatments: tuple[int, ...]
    yi: FloatArray
    cov: FloatArray

    def contrast(self, left: int, right: int) -> tuple[float, float]:
        """The trial's own estimate of ``left - right`` and its variance."""
        row = np.zeros(len(self.yi))
        for treatment, sign in ((left, 1.0), (right, -1.0)):
            place = self.treatments.index(treatment)
            if place:
                row[place - 1] += sign
        return float(row @ self.yi), float(row @ self.cov @ row)


def trial(treatments: Sequence[int], yi: ArrayLike, cov: ArrayLike) -> Trial:
    """A trial from contrasts against its first treatment and their covariance.

    Raises
    ------
    InvalidInput
        For fewer than two treatments, one named twice, or numbers that are no contrasts and covariance of them.
    """
    y, v = np.asarray(yi, dtype=np.float64), np.asarray(cov, dtype=np.float64)
    if len(treatments) < 2 or len(set(treatments)) < len(treatments):
        raise InvalidInput(f"a trial needs two or more different treatments, not {list(treatments)}")
    if y.shape != (len(treatments) - 1,) or v.shape != (y.size, y.size):
        raise InvalidInput(f"{len(treatments)} treatments need {len(treatments) - 1} contrasts and their covariance")
    if not (np.isfinite(y).all() and np.isfinite(v).all()) or np.linalg.eigvalsh(v + v.T).min() <= 0:
        raise InvalidInput("contrasts must be finite and their covariance positive definite")
    return Trial(tuple(int(t) for t in treatments), y, v)


def from_arms(study: Sequence[object], treatment: Sequence[int], value: ArrayLike, variance: ArrayLike) -> list[Trial]:
    """Trials from arms that were estimated independently: means, log odds, log risks, risks.

    Contrasts of a trial share its first arm, so ``cov(y_j - y_1, y_k - y_1) = v_1`` (Cochrane Handbook, 11.6.2).

    Parameters
    ----------
    study : sequence
        The trial of each arm; arms of one trial need not stand together.
    treatment : sequence of int
        Its treatment.
    value, variance : array_like, shape (arms,)
        Estimate and sampling variance of each arm.

    Raises
    ------
    InvalidInput
        As `trial`.
    """
    y, v = np.asarray(value, dtype=np.float64), np.asarray(variance, dtype=np.float64)
    made = []
    for rows in _rows_by(study).values():
        base, others = rows[0], rows[1:]
        cov = np.diag(v[others]) + v[base]
        made.append(trial([treatment[row] for row in rows], y[others] - y[base], cov))
    return made


def from_pairs(
    study: Sequence[object], left: Sequence[int], right: Sequence[int], yi: ArrayLike, vi: ArrayLike
) -> list[Trial]:
    """Trials from pairwise comparisons, all ``m (m - 1) / 2`` of them for a trial of m arms.

    The covariance follows from the variances, ``cov(y_j1, y_k1) = (v_j1 + v_k1 - v_jk) / 2`` (Higgins & Whitehead,
    1996; Rücker & Schwarzer, 2014).

    Parameters
    ----------
    study : sequence
        The trial of each comparison.
    left, right : sequence of int
        Its treatments: the effect is ``left - right``.
    yi, vi : array_like, shape (comparisons,)
        Effect and sampling variance.

    Raises
    ------
    InvalidInput
        If a trial lacks a comparison, or its comparisons contradict each other.
    """
    y, v = np.asarray(yi, dtype=np.float64), np.asarray(vi, dtype=np.float64)
    made = []
    for name, rows in _rows_by(study).items():
        pairs = {}
        for row in rows:
            pairs[left[row], right[row]] = (y[row], v[row])
            pairs[right[row], left[row]] = (-y[row], v[row])
        arms = list(dict.fromkeys(t for row in rows for t in (left[row], right[row])))
        if len(pairs) != len(arms) * (len(arms) - 1):
            raise InvalidInput(
                f"study {name}: {len(arms)} treatments need {len(arms) * (len(arms) - 1) // 2} comparisons"
            )
        base, others = arms[0], arms[1:]
        effect = np.array([pairs[other, base][0] for other in others])
        alone = np.array([pairs[other, base][1] for other in others])
        cov = np.diag(alone)
        for j, one in enumerate(others):
            for k, other in enumerate(others[:j]):
                between, variance = pairs[one, other]
                if abs(effect[j] - effect[k] - between) > CONSISTENT * (1 + abs(between)):
                    raise InvalidInput(f"study {name}: its comparisons contradict each other")
                cov[j, k] = cov[k, j] = (alone[j] + alone[k] - variance) / 2
        made.append(trial(arms, effect, cov))
    return made


def _rows_by(study: Sequence[object]) -> dict[object, list[int]]:
    rows: dict[object, list[int]] = {}
    for row, name in enumerate(study):
        rows.setdefault(name, []).append(row)
    return rows


def components(trials: Sequence[Trial]) -> list[tuple[int, ...]]:
    """The parts of a network that no trial links: treatments of each, the part with most trials first."""
    parts: list[set[int]] = []
    for one in trials:
        joined = set(one.treatments)
        apart = [part for part in parts if not part & joined]
        parts = [*apart, joined.union(*(part for part in parts if part & joined))]

    def size(part: set[int]) -> tuple[int, int]:
        return -sum(one.treatments[0] in part for one in trials), min(part)

    return [tuple(sorted(part)) for part in sorted(parts, key=size)]
