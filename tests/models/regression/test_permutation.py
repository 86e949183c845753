"""Permutation tests against metafor's permutest, and against one fit after another."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from tests.oracle_cases import Case, assert_close, read_columns, select

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.pooling.choices import Tau2Method
from ketcli.models.pooling.pool import pool
from ketcli.models.pooling.tau2 import tau2
from ketcli.models.regression.batch import Block, block_tau2
from ketcli.models.regression.permutation import permute_pooled, permute_regression
from ketcli.questions.effects.method import TAU2_METHODS as METHODS


@pytest.mark.parametrize("case", select("permutation", topic="extra_groups"), ids=lambda c: c.id)
def test_exact_against_metafor(case: Case) -> None:
    d, e = case.columns(), case.expected
    options = {"tau2_method": case.options["tau2"], "test": case.options["test"], "permutations": 5040}
    if "moderators" in case.options:
        x = d[case.options["moderators"]]
        x = x if isinstance(x, np.ndarray) else np.array([float(w == max(x)) for w in x])
        result = permute_regression(d["yi"], d["vi"], np.column_stack([np.ones(len(x)), x]), ["i", "x"], **options)
        assert_close("qm_p", result.qm_p, e["qm_p"])
    else:
        result = permute_pooled(d["yi"], d["vi"], **options)
    assert result.exact
    assert result.permutations == e["permutations"]
    assert_close("p", result.p, e["p"])


def test_signs_against_one_fit_after_another() -> None:
    d = read_columns("data/bcg_six.csv")
    for method in METHODS:
        for test in ("z", "knha", "adhoc"):
            statistics = [
                abs(pool(np.array(s) * d["yi"], d["vi"], tau2_method=method, test=test, tau2_interval=False).statistic)
                for s in itertools.product([1, -1], repeat=6)
            ]
            p = np.mean(np.array(statistics) >= statistics[0] - 1.5e-8)
            assert permute_pooled(d["yi"], d["vi"], tau2_method=method, test=test).p[0] == pytest.approx(p)


@pytest.mark.parametrize("method", METHODS)
def test_blocks_estimate_what_single_fits_do(method: Tau2Method) -> None:
    rng = np.random.default_rng(4)
    v = rng.uniform(0.01, 0.5, 9)
    y = rng.normal(0, np.sqrt(v + rng.uniform(0, 0.6, (40, 1))))
    got = block_tau2(Block(y, v, np.full((40, 9, 1), 1 / 3)), method)
    want = [tau2(row, v, method=method) for row in y]
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-12)


def test_random_permutations_repeat_with_the_seed_and_come_near_the_exact_p() -> None:
    d = read_columns("data/bcg_logrr.csv")
    X = np.column_stack([np.ones(13), d["ablat"]])
    first, again = (permute_regression(d["yi"], d["vi"], X, ["i", "x"], seed=7) for _ in range(2))
    assert not first.exact
    np.testing.assert_array_equal(first.p, again.p)
    assert first.p.min() >= 1 / 1000
    exact = permute_pooled(d["yi"][:11], d["vi"][:11], permutations=2**11, tau2_method="DL")
    drawn = permute_pooled(d["yi"][:11], d["vi"][:11], permutations=2**11 - 1, tau2_method="DL", seed=3)
    assert (exact.exact, drawn.exact) == (True, False)
    assert drawn.p[0] == pytest.approx(exact.p[0], abs=0.01)


def test_identical_studies() -> None:
    assert permute_pooled([0.3] * 4, [0.1, 0.2, 0.1, 0.4], permutations=100).p[0] == 2 / 16


def test_refusals() -> None:
    with pytest.raises(InvalidInput, match="at least 2"):
        permute_pooled([0.1, 0.2], [0.1, 0.1], permutations=1)
    with pytest.raises(NoAnswer):
        permute_pooled([0.1], [0.1])
