"""Made-up sets of studies that pictures are drawn of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ketcli.columns import Columns
from ketcli.questions.answers.sensitivity import GoshOptions, SensitivityAnswer, sensitivity_of
from ketcli.questions.effects.effect_set import EffectSet, compute
from ketcli.questions.effects.method import resolve


def effects_of(k: int, measure: str = "GEN", **method: Any) -> EffectSet:
    """A set of so many studies, always the same ones."""
    random = np.random.default_rng(k)
    frame = pd.DataFrame({"study": [f"Study of {index}, {1990 + index % 35}" for index in range(k)]})
    chosen = resolve(measure=measure, **method)
    if measure == "GEN":
        vi = random.uniform(0.005, 0.5, k)
        frame = frame.assign(yi=random.normal(-0.4, np.sqrt(vi + 0.05)), vi=vi)
    elif measure in ("SMD", "MD"):
        n = random.integers(8, 400, k).astype(float)
        frame = frame.assign(
            mean_e=random.normal(14, 3, k),
            sd_e=random.uniform(5, 12, k),
            n_e=n,
            mean_c=random.normal(20, 3, k),
            sd_c=random.uniform(5, 12, k),
            n_c=n + 3,
        )
    elif measure in ("RR", "OR", "RD"):
        n = random.integers(8, 20_000, k).astype(float)
        frame = frame.assign(
            events_e=np.floor(n * random.uniform(0.05, 0.9, k)),
            n_e=n,
            events_c=np.floor(n * random.uniform(0, 0.5, k)),
            n_c=n,
        )
    else:
        n = random.integers(8, 900, k).astype(float)
        frame = frame.assign(events=np.floor(n * random.uniform(0, 1, k)), n=n)
    yi, vi = compute(Columns.of(frame), chosen)
    frame = frame.assign(yi=yi, vi=vi, group=[("a", "of the second kind", "c")[index % 3] for index in range(k)])
    return EffectSet(
        Columns.of(frame), "", chosen, (), (), {}, {"name": "made.csv", "version": None, "sha256": "0" * 64}
    )


def sensitivity(k: int, measure: str = "GEN", *, gosh: bool = False) -> SensitivityAnswer:
    return sensitivity_of(effects_of(k, measure), gosh=GoshOptions(subsets=500) if gosh else None)
