"""Several arms at once: equal to the functions for two arms, consistent whichever arm is the base."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketcli.effects import counts as pair_counts
from ketcli.effects import means as pair_means
from ketcli.effects import multiarm
from ketcli.effects.measures import SmdVariance, ZeroCells
from ketcli.errors import InvalidInput

ORACLE = json.loads((Path(__file__).parents[1] / "oracle" / "extra_network.json").read_text(encoding="utf-8"))
PAIRS = {"RR": pair_counts.rr, "OR": pair_counts.odds_ratio, "RD": pair_counts.rd}
arm_means = st.tuples(st.floats(5, 30), st.floats(2, 15), st.integers(3, 200))


@given(arm_means, arm_means, st.sampled_from(get_args(SmdVariance)))
def test_two_arms_are_the_ordinary_differences(one, other, variance) -> None:
    (m1, s1, n1), (m2, s2, n2) = one, other
    yi, cov = multiarm.smd([m1, m2], [s1, s2], [n1, n2], variance=variance)
    want = pair_means.smd(m2, s2, n2, m1, s1, n1, variance=variance)
    assert (yi[0], cov[0, 0]) == pytest.approx((want.yi[0], want.vi[0]), rel=1e-10, abs=1e-12)
    yi, cov = multiarm.md([m1, m2], [s1, s2], [n1, n2])
    want = pair_means.md(m2, s2, n2, m1, s1, n1)
    assert (yi[0], cov[0, 0]) == pytest.approx((want.yi[0], want.vi[0]), rel=1e-10, abs=1e-12)


@given(
    st.tuples(st.integers(0, 12), st.integers(0, 30)),
    st.tuples(st.integers(0, 12), st.integers(0, 30)),
    st.sampled_from(sorted(PAIRS)),
    st.sampled_from(get_args(ZeroCells)),
)
def test_two_arms_are_the_ordinary_comparison_of_counts(one, other, measure, zero_cells) -> None:
    (a, more_a), (c, more_c) = one, other
    n_a, n_c = a + more_a + 1, c + more_c + 1
    yi, cov = multiarm.counts([c, a], [n_c, n_a], measure=measure, zero_cells=zero_cells)
    want = PAIRS[measure](a, n_a, c, n_c, zero_cells=zero_cells)
    if np.isnan(want.yi[0]):
        assert np.isnan(yi[0]) or cov[0, 0] == 0
    else:
        assert (yi[0], cov[0, 0]) == pytest.approx((want.yi[0], want.vi[0]), rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("measure", sorted(PAIRS))
@pytest.mark.parametrize("zero_cells", get_args(ZeroCells))
@pytest.mark.parametrize(("a", "c"), [(0, 3), (12, 3), (3, 0), (3, 14), (3, 4)])
def test_every_correction_of_every_empty_cell_is_that_of_two_arms(measure, zero_cells, a: int, c: int) -> None:
    yi, cov = multiarm.counts([c, a], [14, 12], measure=measure, zero_cells=zero_cells)
    want = PAIRS[measure](a, 12, c, 14, zero_cells=zero_cells)
    found = (np.nan, np.nan) if np.isnan(want.yi[0]) and measure != "RD" else (want.yi[0], want.vi[0])
    assert (yi[0], cov[0, 0]) == pytest.approx(found, rel=1e-10, nan_ok=True)


def turned(yi, cov):
    """The contrasts against the second arm, from those against the first, for arms (2, 1, 3)."""
    change = np.array([[-1.0, 0.0], [-1.0, 1.0]])
    return change @ yi, change @ cov @ change.T


@pytest.mark.parametrize("variance", get_args(SmdVariance))
def test_the_base_does_not_matter_for_means(variance) -> None:
    mean, sd, n = np.array([20.0, 15.0, 12.5]), np.array([8.0, 9.0, 7.5]), np.array([20, 22, 19])
    order = [1, 0, 2]
    yi, cov = turned(*multiarm.smd(mean, sd, n, variance=variance))
    other = multiarm.smd(mean[order], sd[order], n[order], variance=variance)
    assert other[0] == pytest.approx(yi)
    assert other[1] == pytest.approx(cov)


@pytest.mark.parametrize("measure", sorted(PAIRS))
@pytest.mark.parametrize("events", [[3, 8, 5], [0, 8, 5]])
def test_the_base_does_not_matter_for_counts(measure, events) -> None:
    x, n, order = np.array(events), np.array([20, 22, 19]), [1, 0, 2]
    yi, cov = turned(*multiarm.counts(x, n, measure=measure))
    other = multiarm.counts(x[order], n[order], measure=measure)
    assert other[0] == pytest.approx(yi)
    assert other[1] == pytest.approx(cov)


def test_standardized_differences_of_three_arms_as_in_r() -> None:
    want = ORACLE["smd"]
    yi, cov = multiarm.smd(want["mean"], want["sd"], want["n"])
    assert yi == pytest.approx(want["yi"], rel=1e-12)
    assert cov == pytest.approx(np.array(want["V"]), rel=1e-12)


def test_log_odds_of_several_arms_as_in_r() -> None:
    """The arms of Hasselblad's trials, with 0.5 in every cell of a trial that has an empty one."""
    example = ORACLE["hasselblad1998"]
    studies: dict[object, list[tuple[dict, dict]]] = {}
    for arm, count in zip(example["arms"], example["counts"], strict=True):
        studies.setdefault(arm["study"], []).append((arm, count))
    for members in studies.values():
        yi, cov = multiarm.counts([c["xi"] for _, c in members], [c["ni"] for _, c in members], measure="OR")
        value = np.array([arm["value"] for arm, _ in members])
        variance = np.array([arm["variance"] for arm, _ in members])
        assert yi == pytest.approx(value[1:] - value[0], rel=1e-12, abs=1e-12)
        assert cov == pytest.approx(np.diag(variance[1:]) + variance[0], rel=1e-12)


def test_nothing_to_compare_is_not_a_number() -> None:
    assert np.isnan(multiarm.counts([0, 0, 0], [5, 6, 7], measure="RR")[0]).all()
    assert np.isnan(multiarm.counts([5, 6, 7], [5, 6, 7], measure="OR")[0]).all()
    assert np.isnan(multiarm.smd([1, 2, 3], [0, 0, 0], [5, 5, 5])[0]).all()


def test_impossible_arms_are_refused() -> None:
    with pytest.raises(InvalidInput, match="row 2"):
        multiarm.counts([1, 9], [5, 5], measure="RR")
    with pytest.raises(InvalidInput, match="standard deviation"):
        multiarm.md([1, 2], [1, -1], [5, 5])
    for nobody in ([5, 0], [0, 5], [5, -1]):
        with pytest.raises(InvalidInput, match="group size is not positive"):
            multiarm.md([1, 2], [1, 1], nobody)
    for events, n in (([0, 1], [0, 5]), ([1, 0], [5, 0])):
        with pytest.raises(InvalidInput, match="group size is not positive"):
            multiarm.counts(events, n, measure="RR")
    with pytest.raises(InvalidInput, match="negative count"):
        multiarm.counts([1, -1], [5, 5], measure="RR")
    with pytest.raises(InvalidInput, match="unknown measure"):
        multiarm.counts([1, 2], [5, 5], measure="HR")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="variance of the SMD"):
        multiarm.smd([1, 2], [1, 1], [5, 5], variance="x")  # type: ignore[arg-type]
