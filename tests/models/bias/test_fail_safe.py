"""Fail-safe N against metafor and its meaning."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracle_cases import select

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.bias.fail_safe import fail_safe_n
from ketcli.models.pooling.pool import pool

CASES = [c for c in select("bias") + select("bias", topic="extra_bias") if "fail_safe_n" in c.expected]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_equals_metafor(case):
    d = case.columns()
    options = {k: case.options[k] for k in ("alpha", "target") if case.options.get(k) is not None}
    assert getattr(fail_safe_n(d["yi"], d["vi"], **options), case.id.split("/")[2]) == case.expected["fail_safe_n"]


@given(st.integers(0, 9999), st.integers(3, 30))
def test_that_many_null_studies_undo_the_result(seed, k):
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.01, 0.2, k)
    y = rng.normal(0.4, np.sqrt(v))
    result = fail_safe_n(y, v)
    z = y / np.sqrt(v)
    for n, significant in ((result.Rosenthal, False), (result.Rosenthal - 1, True)):
        if n >= 0:
            assert bool(abs(z.sum()) / math.sqrt(k + n) > 1.6448536269514722) is significant
    n = int(result.Rosenberg)
    mean_weight = (1 / v).mean()
    with_null = pool(np.append(y, np.zeros(n)), np.append(v, np.full(n, 1 / mean_weight)), model="common")
    assert with_null.p > 0.05 - 1e-9
    if n > 0:
        fewer = pool(np.append(y, np.zeros(n - 1)), np.append(v, np.full(n - 1, 1 / mean_weight)), model="common")
        assert fewer.p < 0.05 + 1e-9
    assert result.Orwin == k


@given(st.integers(0, 9999))
def test_sign_scale_and_order_do_not_matter(seed):
    rng = np.random.default_rng(seed)
    y, v = rng.normal(0.5, 0.4, 8), rng.uniform(0.02, 0.2, 8)
    one = fail_safe_n(y, v)
    mix = rng.permutation(8)
    assert fail_safe_n(-4 * y[mix], 16 * v[mix]) == one


def test_orwin_targets():
    y, v = [0.5, 0.7], [0.1, 0.1]
    assert fail_safe_n(y, v, target=0.2).Orwin == 4
    assert fail_safe_n(y, v, target=-0.2).Orwin == 4
    assert fail_safe_n(y, v, target=0.9).Orwin == 0
    assert fail_safe_n(y, v, target=0.0).Orwin == math.inf
    assert fail_safe_n([0.5, -0.5], v).Orwin == math.inf


def test_one_study_and_errors():
    assert fail_safe_n([0.1], [0.1]).Rosenthal == 0
    with pytest.raises(NoAnswer):
        fail_safe_n([], [])
    with pytest.raises(InvalidInput):
        fail_safe_n([0.1], [0.1], alpha=0.7)


def test_by_hand():
    """z of 3 and 1 from two studies: Stouffer's z is 2 sqrt 2, so 2 x 8 / 1.6449^2 - 2 = 3.91 more."""
    y, v = [3.0, 1.0], [1.0, 1.0]
    assert fail_safe_n(y, v).Rosenthal == 4
    assert fail_safe_n(y, v).Rosenberg == math.ceil(2 * ((4 / 1.959963985) ** 2 - 2) / 2)
    assert fail_safe_n(y, v).Orwin == 2
    assert fail_safe_n(y, v, target=0.7).Orwin == math.ceil(2 * 1.3 / 0.7)
    assert fail_safe_n(y, v, alpha=0.05) == fail_safe_n(y, v)
    for alpha in (0.0, 0.5, -0.1):
        with pytest.raises(InvalidInput, match="significance"):
            fail_safe_n(y, v, alpha=alpha)
    assert fail_safe_n(y, v, alpha=0.499).Rosenthal > fail_safe_n(y, v).Rosenthal


@pytest.mark.parametrize("k", [1, 3, 7, 12])
def test_a_number_that_is_whole_but_for_rounding_is_that_number(k):
    for target in (0.1, 0.3, 0.7):
        for wanted in range(1, 40):
            assert fail_safe_n(np.full(k, target * (1 + wanted / k)), np.full(k, 0.1), target=target).Orwin == wanted
