"""The linear model of a network, trial by trial: no matrix is larger than treatments by treatments.

``y = X theta + u + e`` over the contrasts of all trials. ``X`` has +1 for the treatment and -1 for the trial's base, so
``X' W X`` is the Laplacian of the network. The covariance of ``e`` is block-diagonal, and ``var(u) = tau2 R`` with 1 on
the diagonal of R and 1/2 between contrasts of one trial: every comparison varies by the same tau2 (Higgins & Whitehead,
1996). Trials of as many arms are handled together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.arrays import FloatArray, IntArray
    from ketcli.models.network.data import Trial


class Trials(NamedTuple):
    """Trials of as many arms: columns of their treatments (n, arms), base first, contrasts (n, c), covariances."""

    arms: IntArray
    y: FloatArray
    cov: FloatArray

    @property
    def heterogeneity(self) -> FloatArray:
        """R of one trial, (c, c)."""
        c = self.y.shape[1]
        return 0.5 * (np.eye(c) + np.ones((c, c)))

    def weights(self, tau2: float) -> FloatArray:
        """``(cov + tau2 R)^-1`` of each trial, (n, c, c)."""
        inverse = np.linalg.inv(self.cov + tau2 * self.heterogeneity)
        return np.asarray(inverse + inverse.swapaxes(1, 2), dtype=np.float64) / 2

    def differences(self, theta: FloatArray) -> FloatArray:
        """``X theta``, (n, c)."""
        at = theta[self.arms]
        return np.asarray(at[:, 1:] - at[:, :1], dtype=np.float64)


class Stacked(NamedTuple):
    """All contrasts of all trials; the columns of the design are ``size`` treatments, linked by the trials."""

    parts: tuple[Trials, ...]
    size: int

    @property
    def rows(self) -> int:
        """How many contrasts there are."""
        return sum(part.y.size for part in self.parts)

    @property
    def df(self) -> int:
        """Contrasts less effects, of which a linked network has one fewer than treatments."""
        return self.rows - (self.size - 1)

    def weights(self, tau2: float) -> list[FloatArray]:
        """``W`` of the trials of each part."""
        return [part.weights(tau2) for part in self.parts]

    def gathered(self, rows: Sequence[FloatArray]) -> FloatArray:
        """``X' a`` (size,) of a (n, c) in each part."""
        result = np.zeros(self.size)
        for part, a in zip(self.parts, rows, strict=True):
            by_arm = np.concatenate([-a.sum(axis=1, keepdims=True), a], axis=1)
            result += np.bincount(part.arms.ravel(), by_arm.ravel(), self.size)
        return result

    def laplacian(self, squares: Sequence[FloatArray]) -> FloatArray:
        """``X' A X`` (size, size) of the blocks A (n, c, c) of each part."""
        result = np.zeros(self.size * self.size)
        for part, a in zip(self.parts, squares, strict=True):
            n, arms = part.arms.shape
            by_arm = np.empty((n, arms, arms))
            by_arm[:, 1:, 1:] = a
            by_arm[:, 1:, 0], by_arm[:, 0, 1:] = -a.sum(axis=2), -a.sum(axis=1)
            by_arm[:, 0, 0] = a.sum(axis=(1, 2))
            cell = part.arms[:, :, None] * self.size + part.arms[:, None, :]
            result += np.bincount(cell.ravel(), by_arm.ravel(), result.size)
        return result.reshape(self.size, self.size)


def stack(trials: Sequence[Trial], treatments: Sequence[int]) -> Stacked:
    """The linear model of all contrasts; columns of its design follow `treatments`, which the trials must link."""
    place = {treatment: column for column, treatment in enumerate(treatments)}
    by_arms: dict[int, list[Trial]] = {}
    for one in trials:
        by_arms.setdefault(len(one.treatments), []).append(one)
    parts = [
        Trials(
            np.array([[place[treatment] for treatment in one.treatments] for one in members], dtype=np.int64),
            np.array([one.yi for one in members]),
            np.array([one.cov for one in members]),
        )
        for _, members in sorted(by_arms.items())
    ]
    return Stacked(tuple(parts), len(place))


def inverse_laplacian(laplacian: FloatArray) -> FloatArray:
    """Moore-Penrose inverse of the Laplacian of a linked network.

    Only a constant is in its null space, so that the inverse without one treatment, centred, is the one of all.
    """
    inverse = np.zeros_like(laplacian)
    inverse[1:, 1:] = np.linalg.inv(laplacian[1:, 1:])
    inverse = (inverse + inverse.T) / 2
    inverse -= inverse.mean(axis=0)
    inverse -= inverse.mean(axis=1, keepdims=True)
    return inverse
