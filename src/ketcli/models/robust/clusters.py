"""Studies that belong together: rows sorted cluster by cluster, so that sums within clusters take linear time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Clusters:
    """A grouping of k rows into m clusters.

    Attributes
    ----------
    order : array (k,)
        Rows of the input, cluster by cluster (clusters in order of first appearance).
    starts, sizes : arrays (m,)
        First sorted row of each cluster, and how many rows it has.
    index : array (k,)
        Cluster of each sorted row.
    """

    order: IntArray
    starts: IntArray
    sizes: IntArray
    index: IntArray

    @property
    def m(self) -> int:
        """Number of clusters."""
        return self.starts.size

    def total(self, rows: FloatArray) -> FloatArray:
        """Sum of sorted rows (k, ...) within each cluster (m, ...)."""
        return np.asarray(np.add.reduceat(rows, self.starts, axis=0), dtype=np.float64)


def group(labels: Sequence[Any] | np.ndarray[Any, Any], k: int) -> Clusters:
    """Group k rows by label, which may be text or numbers.

    Raises
    ------
    InvalidInput
        If there are not k labels, or one is missing.
    """
    items = labels.tolist() if isinstance(labels, np.ndarray) else list(labels)
    if len(items) != k:
        raise InvalidInput(f"a cluster is needed for each of the {k} studies, not {len(items)}")
    number = {item: place for place, item in enumerate(dict.fromkeys(items))}
    for item in number:
        if item is None or item == "" or (isinstance(item, float) and math.isnan(item)):
            raise InvalidInput(f"row {items.index(item) + 1}: the cluster is missing")
    code = np.fromiter(map(number.__getitem__, items), dtype=np.int64, count=k)
    order = np.argsort(code, kind="stable")
    sizes = np.bincount(code, minlength=len(number))
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return Clusters(
        order=order.astype(np.int64), starts=starts.astype(np.int64), sizes=sizes.astype(np.int64), index=code[order]
    )
