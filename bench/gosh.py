"""GOSH: time a subset; two cores, and a local Dask cluster, against one core: python bench/gosh.py."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

import common
import numpy as np

from ketcli.models.pooling.tau2 import METHODS
from ketcli.models.subsets.gosh import Gosh, gosh

if TYPE_CHECKING:
    from collections.abc import Callable

SEED = 20


def studies(k: int) -> tuple[np.ndarray, np.ndarray]:
    """Simulate k studies with tau2 = 0.3, variances as spread as those of the BCG trials."""
    rng = np.random.default_rng(SEED)
    vi = np.exp(rng.uniform(np.log(0.004), np.log(0.6), k))
    return rng.normal(-0.7, np.sqrt(vi + 0.3)), vi


def same_bits(a: Gosh, b: Gosh) -> bool:
    """Tell whether two results are equal to the last bit."""
    return all(
        getattr(a, n).tobytes() == getattr(b, n).tobytes() for n in ("estimate", "tau2", "i2", "h2", "q", "included")
    )


def timed(**options: Any) -> tuple[float, Gosh]:
    """All 2^20 - 1 subsets of 20 studies with REML."""
    yi, vi = studies(20)
    start = time.perf_counter()
    result = gosh(yi, vi, tau2_method="REML", subsets=2**20, **options)
    return time.perf_counter() - start, result


def main() -> None:
    """Print the figures."""
    print("one core, all 8191 subsets of 13 studies, microseconds a subset (best of 15):")
    yi, vi = studies(13)
    calls: dict[str, Callable[[], object]] = {m: partial(gosh, yi, vi, tau2_method=m) for m in METHODS}
    calls["common"] = partial(gosh, yi, vi, model="common")
    limits = {"DL": 3.0, "REML": 30.0}
    for name, took in common.in_turn(calls, 15).items():
        if name in limits:
            common.verdict(f"  {name}", took / 8191e-6, limits[name])
        else:
            print(f"  {name}: {took / 8191e-6:.2f}")
    print("all 1,048,575 subsets of 20 studies, REML:")
    common.on_cores_and_cluster(timed, same_bits, 1.048575, "a subset")


if __name__ == "__main__":
    main()
