"""Pooled effects against metafor: the public cases and hard data."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.oracle_cases import Case, assert_close, assert_matches, cases, select

from ketcli.effects import counts, means, proportions
from ketcli.effects.result import EffectSizes
from ketcli.models.pooling.choices import PredictionRule, PredictionSe, Tau2Method
from ketcli.models.pooling.heterogeneity import q_profile
from ketcli.models.pooling.mantel_haenszel import mantel_haenszel
from ketcli.models.pooling.peto import peto
from ketcli.models.pooling.pool import pool
from ketcli.models.pooling.sums import prepare, sums

RULES: dict[str, PredictionRule] = {"t1": "t-1", "t2": "t-2", "normal": "normal"}
ERRORS: dict[str, PredictionSe] = {"test": "test", "classic": "classic"}
# metafor stops looking for the upper limit at max(100, 10 tau2) = 2054: see test_metafor_caps_the_interval
CAPPED = "normand1999/MD/DL/z"


def effects_of(case: Case) -> EffectSizes:
    d, measure = case.columns(), case.options["measure"]
    if measure == "GEN":
        return EffectSizes(d["yi"], d["vi"])
    if measure in {"MD", "SMD"}:
        f = means.md if measure == "MD" else means.smd
        return f(d["mean_e"], d["sd_e"], d["n_e"], d["mean_c"], d["sd_c"], d["n_c"])
    if measure in {"RR", "OR", "RD"}:
        g = {"RR": counts.rr, "OR": counts.odds_ratio, "RD": counts.rd}[measure]
        return g(d["events_e"], d["n_e"], d["events_c"], d["n_c"])
    h = {"PLO": proportions.plo, "PFT": proportions.pft, "PR": proportions.pr}[measure]
    return h(d["events"], d["n"])


def pooling_cases(topic: str) -> list[Case]:
    return [c for c in select("pool", topic=topic) if c.options["model"] in {"random", "common"}]


@pytest.mark.parametrize("case", pooling_cases("public"), ids=lambda c: c.id)
def test_public_cases(case: Case) -> None:
    e = effects_of(case)
    there = np.isfinite(e.yi)
    tau2_method: Tau2Method = case.options.get("tau2") or "REML"
    result = pool(
        e.yi[there], e.vi[there], model=case.options["model"], tau2_method=tau2_method, test=case.options["test"]
    )
    keys = [k for k in case.expected if not (case.id == CAPPED and k == "tau2_ci_high")]
    assert_matches(result, case.expected, keys)


def test_metafor_caps_the_interval() -> None:
    """The Q-profile limits do not depend on the estimate: metafor's own REML case has what its DL case cuts off."""
    capped, whole = (next(c for c in cases() if c.id == i) for i in (CAPPED, "normand1999/MD/REML/z"))
    assert capped.expected["tau2_ci_high"] == pytest.approx(10 * capped.expected["tau2"], rel=1e-9)
    e = effects_of(capped)
    result = pool(e.yi, e.vi, tau2_method="DL", test="z")
    assert_close("tau2_ci_high", result.tau2_ci_high, whole.expected["tau2_ci_high"])
    problem = prepare(e.yi, e.vi)
    assert sums(problem, q_profile(problem, sums(problem, 0.0), 0.95)[1]).rss == pytest.approx(2.179730747, rel=1e-8)


@pytest.mark.parametrize(
    "case", [c for c in select("pool") if c.options["model"] in {"mh", "peto"}], ids=lambda c: c.id
)
def test_mantel_haenszel_and_peto(case: Case) -> None:
    d = case.columns()
    tables = d["events_e"], d["n_e"], d["events_c"], d["n_c"]
    if case.options["model"] == "mh":
        result = mantel_haenszel(*tables, measure=case.options["measure"])
    else:
        result = peto(*tables)
    assert_matches(result, case.expected)


@pytest.mark.parametrize("case", cases("extra_pool"), ids=lambda c: c.id)
def test_hard_data(case: Case) -> None:
    d = case.columns()
    options = {"tau2_method": case.options.get("tau2") or "REML", "test": case.options["test"]}
    result = pool(d["yi"], d["vi"], model=case.options["model"], **options)
    expected = dict(case.expected)
    variants = {k: expected.pop(k) for k in list(expected) if k.startswith("pi_") and k not in {"pi_low", "pi_high"}}
    if expected["statistic"] is None:  # R writes infinity as null: identical studies have standard error 0
        assert expected["se"] == 0
        assert result.statistic == math.inf
        del expected["statistic"]
    for key, value in expected.items():
        assert_close(key, getattr(result, key), value, absolute=0)
    for name, (low, high) in variants.items():
        _, rule, error = name.split("_")
        other = pool(d["yi"], d["vi"], pi=RULES[rule], pi_se=ERRORS[error], tau2_interval=False, **options)
        assert_close("pi_low", other.pi_low, low)
        assert_close("pi_high", other.pi_high, high)


@pytest.mark.parametrize("case", select("pool", topic="extra_effects"), ids=lambda c: c.id)
def test_sparse_tables_and_proportions(case: Case) -> None:
    d = case.columns()
    model = case.options["model"]
    if model == "mh":
        result = mantel_haenszel(d["events_e"], d["n_e"], d["events_c"], d["n_c"], measure=case.options["measure"])
    elif model == "peto":
        result = peto(d["events_e"], d["n_e"], d["events_c"], d["n_c"])
    else:
        e = effects_of(case)
        there = np.isfinite(e.yi)
        tau2_method: Tau2Method = case.options.get("tau2") or "REML"
        result = pool(e.yi[there], e.vi[there], model=model, tau2_method=tau2_method, test=case.options["test"])
    keys = [k for k in case.expected if k not in {"n_harmonic", "back"}]
    assert_matches(result, case.expected, keys)
    if "back" in case.expected:
        harmonic = 1 / np.mean(1 / d["n"])
        assert_close("n_harmonic", harmonic, case.expected["n_harmonic"])
        shown = [result.estimate, result.ci_low, result.ci_high, result.pi_low, result.pi_high]
        assert_close("back", proportions.inverse_pft(shown, harmonic), case.expected["back"])
