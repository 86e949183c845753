"""Permutation tests against metafor's permutest, against one fit after another, and on every engine."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats
from tests.oracle_cases import Case, assert_close, read_columns, select

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.blocks import run
from ketcli.models.permutation import moderators as moderators_module
from ketcli.models.permutation import signs as signs_module
from ketcli.models.permutation.moderators import permute_regression
from ketcli.models.permutation.signs import permute_pooled
from ketcli.models.pooling.pool import pool
from ketcli.models.regression.regression import regress
from ketcli.questions.effects.method import TAU2_METHODS as METHODS

if TYPE_CHECKING:
    from ketcli.models.permutation.permuted import Permuted
    from ketcli.models.pooling.choices import Test

CASES = [*select("permutation", topic="extra_groups"), *select("permutation", topic="extra_permutation")]


def design(columns: dict[str, Any], names: str | list[str]) -> np.ndarray:
    """Intercept, numbers as they are, text as dummies against its first value."""
    parts = [np.ones(len(columns["yi"]))]
    for name in [names] if isinstance(names, str) else names:
        values = columns[name]
        if isinstance(values, np.ndarray):
            parts.append(values)
        else:
            parts += [np.array([float(v == level) for v in values]) for level in sorted(set(values))[1:]]
    return np.column_stack(parts)


def bcg() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    d = read_columns("data/bcg_logrr.csv")
    return d["yi"], d["vi"], np.column_stack([np.ones(13), d["ablat"]])


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_exact_against_metafor(case: Case) -> None:
    d, e = case.columns(), case.expected
    options = {"tau2_method": case.options["tau2"], "test": case.options["test"], "permutations": 5040}
    if "moderators" in case.options:
        X = design(d, case.options["moderators"])
        result = permute_regression(d["yi"], d["vi"], X, list("abcd")[: X.shape[1]], **options)
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


def test_signs_with_the_floor_under_the_factor() -> None:
    """In some patterns the Hartung-Knapp factor is above 1, in some at its floor: their order is not that of z."""
    moved = 0
    for seed in (3, 5, 13, 17):
        rng = np.random.default_rng(seed)
        y, v = rng.normal(0.3, 0.3, 6), np.exp(rng.uniform(np.log(0.001), 0, 6))
        for method in ("DL", "HE", "HS"):
            statistics = [
                abs(pool(np.array(s) * y, v, tau2_method=method, test="adhoc", tau2_interval=False).statistic)
                for s in itertools.product([1, -1], repeat=6)
            ]
            p = np.mean(np.array(statistics) >= statistics[0] - 1e-9)
            found = permute_pooled(y, v, tau2_method=method, test="adhoc").p[0]
            assert found == pytest.approx(p)
            moved += found != permute_pooled(y, v, tau2_method=method, test="z").p[0]
    assert moved > 5


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("test", ["z", "knha", "adhoc"])
def test_orders_against_one_fit_after_another(method: Any, test: Test) -> None:
    rng = np.random.default_rng(METHODS.index(method))
    vi = rng.uniform(0.02, 0.4, 5)
    yi = rng.normal(0, np.sqrt(vi + 0.3))
    X = np.column_stack([np.ones(5), rng.normal(size=5), [0, 0, 1, 1, 1]])
    options = {"tau2_method": method, "test": test}
    fits = [regress(yi, vi, X[list(o)], ["i", "a", "b"], **options) for o in itertools.permutations(range(5))]
    statistics = np.abs([fit.statistic for fit in fits])
    qm = np.array([fit.qm for fit in fits])
    found = permute_regression(yi, vi, X, ["i", "a", "b"], permutations=120, **options)
    assert found.exact
    np.testing.assert_allclose(found.p, np.mean(statistics >= statistics[0] - 1.5e-8, axis=0))
    assert found.qm_p == pytest.approx(np.mean(qm >= qm[0] - 1.5e-8))


def test_common_effect_and_no_intercept_against_one_fit_after_another() -> None:
    d = read_columns("data/bcg_six.csv")
    X = np.column_stack([d["ablat"], d["year"] - 1960])
    fits = [regress(d["yi"], d["vi"], X[list(o)], ["a", "b"], model="common") for o in itertools.permutations(range(6))]
    statistics, qm = np.abs([fit.statistic for fit in fits]), np.array([fit.qm for fit in fits])
    found = permute_regression(d["yi"], d["vi"], X, ["a", "b"], permutations=720, model="common")
    np.testing.assert_allclose(found.p, np.mean(statistics >= statistics[0] - 1.5e-8, axis=0))
    assert found.qm_p == pytest.approx(np.mean(qm >= qm[0] - 1.5e-8))


def test_a_regression_without_moderators_has_no_omnibus_test() -> None:
    yi, vi, X = bcg()
    found = permute_regression(yi, vi, X[:, :1], ["intercept"])
    assert (found.qm_p, found.permutations, found.p.tolist()) == (None, 1, [1.0])


def test_random_permutations_repeat_with_the_seed_and_come_near_the_exact_p() -> None:
    yi, vi, X = bcg()
    first, again = (permute_regression(yi, vi, X, ["i", "x"], seed=7) for _ in range(2))
    assert not first.exact
    np.testing.assert_array_equal(first.p, again.p)
    assert first.p.min() >= 1 / 1000
    assert permute_regression(yi, vi, X, ["i", "x"], seed=8).p.tolist() != first.p.tolist()
    exact = permute_regression(yi[:8], vi[:8], X[:8], ["i", "x"], permutations=40_320, tau2_method="DL")
    drawn = permute_regression(yi[:8], vi[:8], X[:8], ["i", "x"], permutations=10_000, tau2_method="DL", seed=3)
    assert (exact.exact, drawn.exact) == (True, False)
    np.testing.assert_allclose(drawn.p, exact.p, atol=0.02)
    exact = permute_pooled(yi[:11], vi[:11], permutations=2**11, tau2_method="DL")
    drawn = permute_pooled(yi[:11], vi[:11], permutations=2**11 - 1, tau2_method="DL", seed=3)
    assert (exact.exact, drawn.exact) == (True, False)
    assert drawn.p[0] == pytest.approx(exact.p[0], abs=0.01)


def same(one: Permuted, other: Permuted) -> bool:
    return one.p.tobytes() == other.p.tobytes() and (one.qm_p, one.exact) == (other.qm_p, other.exact)


@pytest.mark.parametrize("module", [moderators_module, signs_module])
def test_how_many_are_looked_at_together_changes_nothing(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    yi, vi, X = bcg()

    def asked() -> Permuted:
        if module is signs_module:
            return permute_pooled(yi, vi, permutations=3000)
        return permute_regression(yi, vi, X, ["i", "x"], permutations=3000)

    whole = asked()
    monkeypatch.setattr(module, "_TILE_CELLS", 4001)
    assert same(asked(), whole)


@pytest.mark.parametrize("method", ["DL", "REML"])
def test_two_processes_give_the_same_bytes(method: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PROCESSES_PAY_AFTER", 0.0)
    yi, vi, X = bcg()
    seen: list[tuple[int, int]] = []
    where: Any = {"workers": 2, "progress": lambda *state: seen.append(state)}
    options: Any = {"permutations": 60_000, "seed": 5, "tau2_method": method}
    one = permute_regression(yi, vi, X, ["i", "x"], **options)
    assert same(permute_regression(yi, vi, X, ["i", "x"], where=where, **options), one)
    assert seen == [(i, 4) for i in range(1, 5)]
    assert same(permute_pooled(yi, vi, where=where, **options), permute_pooled(yi, vi, **options))


def test_identical_studies() -> None:
    assert permute_pooled([0.3] * 4, [0.1, 0.2, 0.1, 0.4], permutations=100).p[0] == 2 / 16
    X = np.column_stack([np.ones(5), np.arange(5)])
    found = permute_regression([0.3] * 5, [0.1, 0.2, 0.1, 0.4, 0.2], X, ["i", "x"], permutations=120)
    assert found.exact
    assert (found.p[1], found.qm_p) == (1.0, 1.0)


def test_refusals() -> None:
    yi, vi, X = bcg()
    with pytest.raises(InvalidInput, match="at least 2"):
        permute_pooled([0.1, 0.2], [0.1, 0.1], permutations=1)
    with pytest.raises(InvalidInput, match="at least 2"):
        permute_regression(yi, vi, X, ["i", "x"], permutations=1)
    with pytest.raises(InvalidInput, match="seed must not be negative"):
        permute_pooled(yi, vi, seed=-1)
    with pytest.raises(InvalidInput, match="seed must not be negative"):
        permute_regression(yi, vi, X, ["i", "x"], seed=-1)
    with pytest.raises(InvalidInput, match="number of workers"):
        permute_regression(yi, vi, X, ["i", "x"], where={"workers": 0})
    with pytest.raises(NoAnswer):
        permute_pooled([0.1], [0.1])


def test_one_p_however_many_blocks() -> None:
    rng = np.random.default_rng(4)
    y, v = rng.normal(0.1, 0.4, 20), rng.uniform(0.05, 0.3, 20)
    found = permute_pooled(y, v, permutations=40_000, model="common", test="z")
    assert found.p.shape == (1,)
    near = 2 * stats.norm.sf(abs((y / v).sum()) / np.sqrt((y**2 / v**2).sum()))
    assert found.p[0] == pytest.approx(near, abs=0.03)


def test_what_is_taken_where_nothing_is_said() -> None:
    y, v, X = bcg()
    plain = permute_pooled(y, v, model="common", test="z")
    assert plain.permutations == 1000
    assert plain.p[0] == permute_pooled(y, v, permutations=1000, seed=1, model="common", test="z").p[0]
    assert plain.p[0] != permute_pooled(y, v, permutations=1000, seed=2, model="common", test="z").p[0]
    moved = permute_regression(y, v, X, ["i", "x"], model="common", test="z")
    assert moved.permutations == 1000
    named = permute_regression(y, v, X, ["i", "x"], permutations=1000, seed=1, model="common", test="z")
    assert moved.p.tolist() == named.p.tolist()
    assert moved.p.tolist() != permute_regression(y, v, X, ["i", "x"], seed=2, model="common", test="z").p.tolist()


def test_two_permutations_are_the_fewest() -> None:
    y, v, _ = bcg()
    assert permute_pooled(y, v, permutations=2).permutations == 2
    with pytest.raises(InvalidInput, match="permutations"):
        permute_pooled(y, v, permutations=1)
