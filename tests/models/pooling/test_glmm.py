"""Mixed models of 2x2 tables: metafor's figures, second routes for both likelihoods, and what has no estimate."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, stats
from tests.oracle_cases import ORACLE, read_columns

from ketcli.effects.counts import odds_ratio
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.pooling.choices import Glmm
from ketcli.models.pooling.glmm import glmm
from ketcli.models.pooling.glmm_conditional import likelihood, tables
from ketcli.models.pooling.glmm_laplace import laplace
from ketcli.models.pooling.pool import Pooled, pool

CASES = json.loads((ORACLE / "extra_glmm.json").read_text(encoding="utf-8"))
COLUMNS = ("events_e", "n_e", "events_c", "n_c")
# metafor integrates tables to 1e-4 and differentiates that; lme4 stops early, and differentiates its deviance with the
# weights of the step before, which costs digits where counts are large: agreement in standard errors, and of them
ESTIMATE = {"CM.EL": 1e-5, "UM.RS": 1e-3}
ERROR = {"CM.EL": 1e-4, "UM.RS": 6e-3}


def counts_of(case: dict[str, Any]) -> list[np.ndarray]:
    d = read_columns(case["data"])
    return [d[name][: case["first_rows"]] for name in COLUMNS]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["id"])
def test_metafor(case: dict[str, Any]) -> None:
    r, want, variant = glmm(*counts_of(case), variant=case["glmm"]), case["expected"], case["glmm"]
    assert r.estimate == pytest.approx(want["estimate"], abs=ESTIMATE[variant] * want["se"])
    assert r.se == pytest.approx(want["se"], rel=ERROR[variant])
    assert r.tau2 == pytest.approx(want["tau2"], rel=ESTIMATE[variant], abs=1e-6)


def bcg(k: int = 4) -> list[np.ndarray]:
    d = read_columns("data/bcg.csv")
    return [d[name][:k] for name in COLUMNS]


def test_conditional_likelihood_by_quadrature() -> None:
    """SciPy's Fisher distribution and adaptive quadrature, table by table."""
    a, n1, c, n2 = bcg()

    def reference(mu: float, tau: float) -> float:
        total = 0.0
        for x, m, y, n in zip(a, n1, c, n2, strict=True):
            seen, people = int(x + y), int(m + n)

            def integrand(z: float, x: float = x, m: float = m, seen: int = seen, people: int = people) -> float:
                p = stats.nchypergeom_fisher.pmf(x, people, int(m), seen, math.exp(mu + tau * z))
                return float(p * stats.norm.pdf(z))

            total += math.log(integrate.quad(integrand, -6, 6, points=[-2, 0, 2], limit=200)[0])
        return total

    prepared = tables(a, n1, c, n2)
    points = [np.array([-0.9, 0.5]), np.array([-0.2, 1.4])]
    ours = [likelihood(prepared, p).value for p in points]
    assert ours[1] - ours[0] == pytest.approx(reference(*points[1]) - reference(*points[0]), abs=1e-6)


@pytest.mark.parametrize("parameters", [(-0.9, 0.5), (-0.2, 1.4), (0.3, 0.0), (-0.9, -0.5)])
def test_conditional_derivatives(parameters: tuple[float, float]) -> None:
    prepared, x = tables(*bcg()), np.array(parameters)
    at = likelihood(prepared, x)
    for i in range(2):
        step = np.eye(2)[i] * 1e-5
        up, down = likelihood(prepared, x + step), likelihood(prepared, x - step)
        assert at.gradient[i] == pytest.approx((up.value - down.value) / 2e-5, rel=1e-5, abs=1e-5)
        np.testing.assert_allclose(at.hessian[i], (up.gradient - down.gradient) / 2e-5, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("mu", [-0.9, 0.4])
def test_the_integral_over_a_spread_that_vanishes_is_the_likelihood_without_one(mu: float) -> None:
    prepared = tables(*bcg())
    none, little = (likelihood(prepared, np.array([mu, tau])) for tau in (0.0, 1e-7))
    assert little.value == pytest.approx(none.value, rel=1e-9)
    np.testing.assert_allclose(little.gradient, none.gradient, rtol=1e-5, atol=1e-2)
    np.testing.assert_allclose(little.hessian, none.hessian, rtol=1e-5, atol=1e-2)


def minus(f: Callable[[np.ndarray], float], z: np.ndarray) -> float:
    return -f(z)


def test_laplace_trial_by_trial() -> None:
    """Each trial's peak by a general optimizer, and its curvature by differences."""
    a, n1, c, n2 = (x[:3] for x in read_columns("data/nielweise2007.csv").values() if isinstance(x, np.ndarray))

    def reference(p: np.ndarray) -> float:
        total = 0.0
        for x, m, y, n in zip(a, n1, c, n2, strict=True):

            def height(z: np.ndarray, x: float = x, m: float = m, y: float = y, n: float = n) -> float:
                eta_e = p[1] + p[0] + p[2] * z[0] + p[3] * z[1] / 2
                eta_c = p[1] + p[2] * z[0] - p[3] * z[1] / 2
                return float(
                    x * eta_e - m * np.log1p(np.exp(eta_e)) + y * eta_c - n * np.log1p(np.exp(eta_c)) - z @ z / 2
                )

            peak = optimize.minimize(partial(minus, height), np.zeros(2), tol=1e-12).x
            h = 1e-3 * np.eye(2)
            bend = [
                [
                    (height(peak + i + j) - height(peak + i - j) - height(peak - i + j) + height(peak - i - j)) / 4e-6
                    for j in h
                ]
                for i in h
            ]
            total += height(peak) - 0.5 * math.log(np.linalg.det(-np.array(bend)))
        return total

    function = laplace(a, n1, c, n2)
    points = [np.array([-1.3, -3.0, 0.7, 0.8]), np.array([-0.8, -2.5, 0.3, 1.5])]
    assert function(points[1]) - function(points[0]) == pytest.approx(
        reference(points[1]) - reference(points[0]), abs=1e-4
    )


def pooled_or_none(counts: list[np.ndarray], variant: str) -> Pooled | None:
    try:
        return glmm(*counts, variant=variant)  # type: ignore[arg-type]
    except NoAnswer:
        return None


tables_of_counts = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=6
)


@settings(max_examples=30, deadline=None)
@given(tables_of_counts)
def test_any_tables_give_an_answer_or_one_sentence(cells: list[tuple[int, int, int, int]]) -> None:
    """And the conditional answer turns its sign with the arms."""
    a, b, c, d = np.array(cells, dtype=float).T
    one, other = pooled_or_none([a, a + b, c, c + d], "CM.EL"), pooled_or_none([c, c + d, a, a + b], "CM.EL")
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.estimate == pytest.approx(-other.estimate, abs=1e-5)
        assert one.se == pytest.approx(other.se, rel=1e-4)
        assert one.ci_low < one.estimate < one.ci_high


def test_arms_turned_in_the_unconditional_model() -> None:
    """Coded plus and minus one half, the arms are alike."""
    a, n1, c, n2 = bcg(6)
    one, other = glmm(a, n1, c, n2, variant="UM.RS"), glmm(c, n2, a, n1, variant="UM.RS")
    np.testing.assert_allclose([one.estimate, one.se, one.tau2], [-other.estimate, other.se, other.tau2], rtol=1e-5)


def test_large_counts_without_any_spread() -> None:
    """Both spreads end at 0, where differences of large likelihoods must still lead there."""
    a, n1 = [339, 1372, 536, 1365, 1113, 1478, 1797], [839, 3532, 1387, 3404, 2708, 3838, 4498]
    c, n2 = [7, 1, 9, 2, 10, 3, 8], [14, 4, 18, 17, 19, 9, 13]
    r = glmm(a, n1, c, n2, variant="UM.RS")
    # without spread the model is one table: the log odds ratio of the sums
    cells = [sum(a), sum(n1) - sum(a), sum(c), sum(n2) - sum(c)]
    assert r.tau2 == 0
    assert r.estimate == pytest.approx(math.log(cells[0] * cells[3] / (cells[1] * cells[2])), abs=0.005)
    assert r.se == pytest.approx(math.sqrt(sum(1 / x for x in cells)), rel=0.01)


@pytest.mark.parametrize("mute", [(0, 40, 0, 50), (40, 40, 50, 50), (0, 0, 3, 20), (3, 20, 0, 0), (0, 0, 20, 20)])
def test_tables_that_say_nothing_are_not_counted(mute: tuple[float, ...]) -> None:
    a, n1, c, n2 = (np.append(x, extra) for x, extra in zip(bcg(), mute, strict=True))
    with_empty, without = glmm(a, n1, c, n2), glmm(*bcg())
    assert (with_empty.k, with_empty.df) == (4, 3.0)
    assert with_empty.estimate == pytest.approx(without.estimate, rel=1e-12)


@pytest.mark.parametrize("telling", [(1, 1, 2, 12), (2, 12, 0, 1), (20, 20, 19, 20), (0, 9, 1, 9)])
def test_tables_that_say_little_are_counted(telling: tuple[float, ...]) -> None:
    """Arms of one person, and arms in which all or none has the event where the other one differs."""
    a, n1, c, n2 = (np.append(x, extra) for x, extra in zip(bcg(), telling, strict=True))
    assert glmm(a, n1, c, n2).k == 5


@pytest.mark.parametrize("variant", ["CM.EL", "UM.RS"])
def test_what_stands_beside_the_estimate_is_made_of_the_odds_ratios_and_of_tau2(variant: Glmm) -> None:
    a, n1, c, n2 = bcg(6)
    r = glmm(a, n1, c, n2, variant=variant)
    single = odds_ratio(a, n1, c, n2)
    plain = pool(single.yi, single.vi, model="common")
    assert (r.q, r.q_p) == pytest.approx((plain.q, plain.q_p), rel=1e-10)
    assert (r.q_df, r.df, r.k) == (5, 5.0, 6)
    w = 1 / single.vi
    typical = 5 / (w.sum() - (w**2).sum() / w.sum())
    assert r.tau2 is not None
    assert r.tau2 > 0.1
    assert r.i2 == pytest.approx(100 * r.tau2 / (r.tau2 + typical))
    assert r.h2 == pytest.approx((r.tau2 + typical) / typical)
    half = stats.t.ppf(0.975, 5) * np.array([r.se, math.sqrt(r.se**2 + r.tau2)])
    assert (r.ci_low, r.pi_low) == pytest.approx(tuple(r.estimate - half))
    assert (r.ci_high, r.pi_high) == pytest.approx(tuple(r.estimate + half))
    assert r.statistic == pytest.approx(r.estimate / r.se)
    assert r.p == pytest.approx(2 * stats.t.sf(abs(r.statistic), 5))
    assert np.isnan(r.weights).all()
    assert r.weights.size == 6


def test_interval_is_by_t() -> None:
    r = glmm(*bcg(), level=0.9)
    assert r.ci_high - r.estimate == pytest.approx(stats.t.ppf(0.95, 3) * r.se)


@pytest.mark.parametrize("variant", ["CM.EL", "UM.RS"])
def test_no_estimate(variant: Glmm) -> None:
    for one, other in (([3, 4, 0], [0, 0, 0]), ([20, 20, 20], [3, 4, 20]), ([3, 20, 2], [0, 4, 0])):
        for a, c in ((one, other), (other, one)):
            with pytest.raises(NoAnswer, match="0 or infinite in every study"):
                glmm(a, [20, 20, 20], c, [20, 20, 20], variant=variant)
    with pytest.raises(NoAnswer, match="two studies or more"):
        glmm([3, 0], [20, 20], [1, 0], [20, 20], variant=variant)


def test_impossible_input() -> None:
    with pytest.raises(InvalidInput, match="unknown mixed model"):
        glmm(*bcg(), variant="UM.FS")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="row 1"):
        glmm([30, 2], [20, 20], [1, 1], [20, 20])
    with pytest.raises(InvalidInput, match="missing"):
        glmm([np.nan, 2], [20, 20], [1, 1], [20, 20])


@pytest.mark.parametrize(
    ("counts", "estimate"),
    [
        (([0, 2, 47], [5, 51, 53], [1, 0, 11], [7, 8, 52]), 3.066),
        (([37, 1, 12], [37, 2, 21], [1, 0, 27], [2, 6, 72]), 1.135),
    ],
)
def test_of_two_maxima_the_higher_one(counts: Any, estimate: float) -> None:
    """A lower one stands at a tau of about 1.5; one is found from a wide spread alone, the other from a narrow one."""
    r = glmm(*counts)
    assert (r.estimate, r.tau2) == pytest.approx((estimate, 0), abs=1e-3)
    prepared = tables(*(np.array(one, dtype=float) for one in counts))
    highest = likelihood(prepared, np.array([r.estimate, 0.0])).value
    for mu in estimate + np.linspace(-2, 2, 9):
        for tau in np.linspace(0, 4, 9):
            assert likelihood(prepared, np.array([mu, tau])).value <= highest + 1e-9


def test_a_spread_without_limit_is_no_estimate() -> None:
    """One trial all for and one all against: the wider the spread, the likelier they are."""
    with pytest.raises(NoAnswer, match="no limit"):
        glmm([20, 0], [20, 20], [5, 15], [20, 20])


@pytest.mark.parametrize("size", [250_000.0, 1e15, 1e150, 1e300])
def test_counts_too_large_to_count_one_by_one(size: float) -> None:
    with pytest.raises(NoAnswer, match="too large for a mixed model: 100,000 events are the most"):
        glmm([1, 5, size / 2], [20, 50, size], [2, 20, size / 2], [50, 50, size])
    with pytest.raises(NoAnswer, match="too large for a mixed model"):
        glmm([1, 5], [20, 2.0**50], [2, 20], [50, 50])


def test_many_people_with_few_events_are_no_matter() -> None:
    r = glmm([10, 5], [1e9, 1e9], [20, 15], [1e9, 1e9])
    assert r.estimate == pytest.approx(math.log(15 / 35), abs=0.02)
