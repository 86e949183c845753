"""Effect sizes against metafor's escalc."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.oracle_cases import Case, assert_close, select

from ketcli.effects import counts, means, paired, proportions

if TYPE_CHECKING:
    from ketcli.effects.result import EffectSizes

MEANS = ("mean_e", "sd_e", "n_e", "mean_c", "sd_c", "n_c")
TABLE = ("events_e", "n_e", "events_c", "n_c")
PAIRS = ("mean_e", "sd_e", "mean_c", "sd_c", "n")
EVENTS = ("events_e", "events_c", "n")


def compute(measure: str, d: dict[str, Any], options: dict[str, Any]) -> EffectSizes:
    def take(names: tuple[str, ...]) -> list[Any]:
        return [d[n] for n in names]

    zero = {"zero_cells": options["zero_cells"]} if "zero_cells" in options else {}
    variance = {"variance": options["smd_variance"]} if "smd_variance" in options else {}
    return {
        "MD": lambda: means.md(*take(MEANS)),
        "SMD": lambda: means.smd(*take(MEANS), **variance),
        "RR": lambda: counts.rr(*take(TABLE), **zero),
        "OR": lambda: counts.odds_ratio(*take(TABLE), **zero),
        "RD": lambda: counts.rd(*take(TABLE), **zero),
        "PETO": lambda: counts.peto(*take(TABLE)),
        "PLO": lambda: proportions.plo(d["events"], d["n"]),
        "PFT": lambda: proportions.pft(d["events"], d["n"]),
        "PR": lambda: proportions.pr(d["events"], d["n"]),
        "MC": lambda: paired.md_paired(*take(PAIRS), r=d["r"]),
        "SMCC": lambda: paired.smcc(*take(PAIRS), r=d["r"]),
        "SMCR": lambda: paired.smcr(d["mean_e"], d["mean_c"], d["sd_c"], d["n"], r=d["r"]),
        "SMCRP": lambda: paired.smcrp(*take(PAIRS), r=d["r"]),
        "MPRR": lambda: paired.paired_rr(*take(EVENTS), r=d["phi"]),
        "MPOR": lambda: paired.paired_odds_ratio(*take(EVENTS), r=d["phi"]),
        "MPORM": lambda: paired.paired_odds_ratio(*take(EVENTS), r=d["phi"]),
        "MPRD": lambda: paired.paired_rd(*take(EVENTS), r=d["phi"]),
    }[measure]()


@pytest.mark.parametrize("case", select("effects") + select("effects", topic="extra_effects"), ids=lambda c: c.id)
def test_effects(case: Case) -> None:
    result = compute(case.options["measure"], case.columns(), case.options)
    assert_close("yi", result.yi, case.expected["yi"])
    assert_close("vi", result.vi, case.expected["vi"], absolute=0)


@pytest.mark.parametrize("case", select("angles", topic="extra_effects"), ids=lambda c: c.id)
def test_freeman_tukey_back(case: Case) -> None:
    want = np.array([np.nan if x is None else x for x in case.expected["back"]], dtype=float)
    got = proportions.inverse_pft(case.expected["x"], case.expected["n_harmonic"])
    known = np.isfinite(want)  # metafor has NA where rounding makes the root negative
    np.testing.assert_allclose(got[known], want[known], rtol=1e-9, atol=1e-9)
    assert np.isfinite(got).all()


@pytest.mark.parametrize("case", select("exact", topic="extra_effects"), ids=lambda c: c.id)
def test_clopper_pearson(case: Case) -> None:
    d = case.columns()
    low, high = proportions.clopper_pearson(d["events"], d["n"])
    assert_close("low", low, case.expected["low"])
    assert_close("high", high, case.expected["high"])
