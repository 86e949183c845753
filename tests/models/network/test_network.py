"""Network meta-analysis against multivariate metafor, netmeta's published results, and what must always hold."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.network.data import Trial, components, from_arms, from_pairs, trial
from ketcli.models.network.estimate import NetworkTau2, network, p_scores
from ketcli.models.network.inconsistency import decompose, split_sides
from ketcli.models.pooling.pool import pool

ORACLE = json.loads((Path(__file__).parents[2] / "oracle" / "extra_network.json").read_text(encoding="utf-8"))
EXAMPLES = ("senn2013", "hasselblad1998")


def example(name: str) -> tuple[list[Trial], list[str], dict[str, Any]]:
    """Trials, treatment names by index, and metafor's results for them."""
    expected = ORACLE[name]
    names = expected["treatments"]
    arms = expected["arms"]
    study, treatment = [arm["study"] for arm in arms], [names.index(arm["treatment"]) for arm in arms]
    values, variances = ([arm[key] for arm in arms] for key in ("value", "variance"))
    return from_arms(study, treatment, values, variances), names, expected


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("method", ["common", "dl", "reml"])
def test_estimates_as_multivariate_metafor(name: str, method: str) -> None:
    trials, names, expected = example(name)
    options: dict[str, str] = {"model": "common"} if method == "common" else {"tau2_method": method.upper()}
    result = network(trials, **options)  # type: ignore[arg-type]
    reference = names.index(expected["reference"])
    rows = [names.index(compared) for compared in expected["compared"]]
    assert (result.tau2 or 0.0) == pytest.approx(expected[method]["tau2"], rel=1e-9)
    assert result.estimate[rows, reference] == pytest.approx(expected[method]["estimates"], rel=1e-8)
    assert result.se[rows, reference] == pytest.approx(expected[method]["se"], rel=1e-8)
    assert result.q == pytest.approx(expected["common"]["qe"], rel=1e-10)
    assert result.q_df == expected["q_df"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_inconsistency_as_multivariate_metafor(name: str) -> None:
    trials, _, expected = example(name)
    parts = decompose(trials, network(trials).treatments)
    assert (parts.within.q, parts.within.df) == pytest.approx((expected["within"]["q"], expected["within"]["df"]))
    assert parts.between.df == expected["interaction"]["df"]
    assert parts.tau2_within == pytest.approx(expected["interaction"]["tau2"], rel=1e-9)
    assert parts.interaction.q == pytest.approx(expected["interaction"]["q"], rel=1e-8)


@pytest.mark.parametrize("name", EXAMPLES)
def test_sides_as_multivariate_metafor(name: str) -> None:
    trials, names, expected = example(name)
    splits = {
        (names[one.left], names[one.right]): one for one in split_sides(trials, network(trials, tau2_method="DL"))
    }
    both = {pair for pair, one in splits.items() if not np.isnan(one.indirect)}
    assert both == {(want["a"], want["b"]) for want in expected["splits"]}
    for want in expected["splits"]:
        one = splits[want["a"], want["b"]]
        assert one.k == want["trials"]
        assert one.indirect == pytest.approx(want["indirect"], rel=1e-7)
        assert one.difference == pytest.approx(want["difference"], rel=1e-7)
        assert one.difference_se == pytest.approx(want["se_difference"], rel=1e-8)
        assert one.direct == pytest.approx(one.indirect + one.difference, rel=1e-12)


@pytest.mark.parametrize("name", EXAMPLES)
def test_p_scores_by_plain_sums(name: str) -> None:
    trials, names, expected = example(name)
    for key, options, small in (
        ("common_small", {"model": "common"}, True),
        ("dl_small", {"tau2_method": "DL"}, True),
        ("dl_large", {"tau2_method": "DL"}, False),
    ):
        scores = p_scores(network(trials, **options), small_is_good=small)  # type: ignore[arg-type]
        want = [expected["p_scores"][key][treatment] for treatment in names]
        assert scores == pytest.approx(want, abs=1e-12)


def test_published_by_netmeta_for_smoking_cessation() -> None:
    """Q and tau2 that netmeta gives for its data set smokingcessation (odds ratios, 0.5 where a cell is empty)."""
    trials, _, _ = example("hasselblad1998")
    result = network(trials, tau2_method="DL")
    parts = decompose(trials, result.treatments)
    assert result.tau2 == pytest.approx(0.598875258924702, rel=1e-10)
    assert (result.q, result.q_df) == (pytest.approx(202.618871212977, rel=1e-11), 23)
    assert (parts.within.q, parts.within.df) == (pytest.approx(187.398534192084, rel=1e-11), 16)
    assert (parts.between.q, parts.between.df) == (pytest.approx(15.220337020893, rel=1e-9), 7)


def test_published_by_netmeta_for_diabetes() -> None:
    """netmeta's Senn2013 holds effects rounded to two decimals and SEs to four, so the last digits differ."""
    trials, names, _ = example("senn2013")
    result = network(trials, tau2_method="DL")
    parts = decompose(trials, result.treatments)
    assert result.tau2 == pytest.approx(0.1087, abs=5e-5)
    assert result.i2 == pytest.approx(81.4, abs=0.05)
    assert (result.q, parts.within.q, parts.between.q) == pytest.approx((96.9856, 74.4553, 22.5303), abs=0.01)
    assert (parts.interaction.q, parts.interaction.df) == (pytest.approx(2.19, abs=0.01), 7)
    scores = dict(zip(names, p_scores(result, small_is_good=True), strict=True))
    published = {"rosiglitazone": 0.8934, "metformin": 0.7818, "pioglitazone": 0.7746, "placebo": 0.0139}
    assert {name: scores[name] for name in published} == pytest.approx(published, abs=5e-5)


def test_pairwise_comparisons_give_what_arms_give() -> None:
    trials, names, expected = example("senn2013")
    rows: list[tuple[str, int, int, float, float]] = []
    arms: dict[str, list[dict[str, Any]]] = {}
    for arm in expected["arms"]:
        arms.setdefault(arm["study"], []).append(arm)
    for study, members in arms.items():
        for one, other in combinations(members, 2):
            left, right = (names.index(arm["treatment"]) for arm in (one, other))
            rows.append((study, left, right, one["value"] - other["value"], one["variance"] + other["variance"]))
    again = network(from_pairs(*zip(*rows, strict=True)))
    assert again.estimate == pytest.approx(network(trials).estimate, abs=1e-10)
    assert again.se == pytest.approx(network(trials).se, abs=1e-10)


def test_contradicting_or_missing_comparisons_of_a_trial_are_refused() -> None:
    with pytest.raises(InvalidInput, match="study x: 3 treatments need 3"):
        from_pairs("xx", [0, 1], [1, 2], [1, 1], [1, 1])
    with pytest.raises(InvalidInput, match="study x: its comparisons contradict"):
        from_pairs("xxx", [0, 1, 0], [1, 2, 2], [1, 1, 5], [1, 1, 1])
    with pytest.raises(InvalidInput, match="different treatments"):
        trial((0, 0), [1], [[1]])
    with pytest.raises(InvalidInput, match="positive definite"):
        trial((0, 1), [1], [[0]])


def test_two_treatments_are_an_ordinary_pool() -> None:
    yi, vi = np.array([-0.5, -0.1, -0.9, -0.3]), np.array([0.04, 0.09, 0.05, 0.02])
    trials = [trial((0, 1), [y], [[v]]) for y, v in zip(yi, vi, strict=True)]
    for method in ("REML", "DL"):
        for test in ("z", "knha"):
            one = network(trials, tau2_method=method, test=test)
            other = pool(yi, vi, tau2_method=method, test=test)
            got = (one.estimate[1, 0], one.se[1, 0], one.ci_low[1, 0], one.p[1, 0], one.tau2, one.q)
            assert got == pytest.approx(
                (other.estimate, other.se, other.ci_low, other.p, other.tau2, other.q), rel=1e-9
            )


def test_triangle_of_two_arm_trials_is_back_calculation() -> None:
    """Direct and indirect by hand: Bucher's difference, and 1/v = 1/v_direct + 1/v_indirect."""
    trials = [trial((0, 1), [1.0], [[0.1]]), trial((0, 2), [0.4], [[0.2]]), trial((1, 2), [-0.9], [[0.3]])]
    result = network(trials, model="common")
    (split,) = [one for one in split_sides(trials, result) if (one.left, one.right) == (1, 2)]
    assert (split.direct, split.direct_se**2) == pytest.approx((0.9, 0.3))
    assert (split.indirect, split.indirect_se**2) == pytest.approx((0.6, 0.3))
    assert split.network == pytest.approx(0.75)
    assert 1 / split.network_se**2 == pytest.approx(1 / 0.3 + 1 / 0.3)
    assert split.difference / split.difference_se == pytest.approx(0.3 / np.sqrt(0.6))
    parts = decompose(trials, result.treatments)
    assert parts.within.df == 0
    assert (parts.between.q, parts.between.df) == (pytest.approx(0.09 / 0.6), 1)


def test_a_star_has_no_inconsistency_and_no_indirect_side() -> None:
    trials = [trial((0, 1), [1.0], [[0.1]]), trial((0, 2), [0.4], [[0.2]]), trial((0, 2), [0.6], [[0.2]])]
    result = network(trials, tau2_method="DL")
    assert decompose(trials, result.treatments).between.df == 0
    assert decompose(trials, result.treatments).between.p == 1
    for split in split_sides(trials, result):
        assert np.isnan(split.indirect)
        assert split.direct == split.network
    bucher = 1.0 - 0.5
    assert result.estimate[1, 2] == pytest.approx(bucher)


def test_parts_that_no_trial_links() -> None:
    trials = [trial((3, 4), [1], [[1]]), trial((0, 1), [1], [[1]]), trial((1, 2), [1], [[1]])]
    assert components(trials) == [(0, 1, 2), (3, 4)]
    with pytest.raises(NoAnswer, match="2 parts"):
        network(trials, model="common")


def test_no_degree_of_freedom_and_no_trial() -> None:
    with pytest.raises(NoAnswer, match="cannot tell how much"):
        network([trial((0, 1), [1], [[1]])])
    with pytest.raises(NoAnswer, match="no trial"):
        network([])
    with pytest.raises(InvalidInput, match="unknown"):
        network([trial((0, 1), [1], [[1]])], tau2_method="PM")  # type: ignore[arg-type]


numbers = st.floats(-2, 2).map(lambda x: round(x, 3))
variances = st.floats(0.01, 1).map(lambda x: round(x, 3))


@st.composite
def networks(draw: st.DrawFn) -> list[tuple[list[int], list[float], list[float]]]:
    """Arms of trials over four treatments, connected."""
    made = []
    for _ in range(draw(st.integers(4, 8))):
        arms = draw(st.lists(st.integers(0, 3), min_size=2, max_size=4, unique=True))
        many = len(arms)
        made.append((arms, draw(st.lists(numbers, min_size=many, max_size=many)),
                     draw(st.lists(variances, min_size=many, max_size=many))))  # fmt: skip
    return made


def build(made: list[tuple[list[int], list[float], list[float]]], names: list[int] | None = None) -> list[Trial]:
    study = [index for index, (arms, _, _) in enumerate(made) for _ in arms]
    treatment = [arm if names is None else names[arm] for arms, _, _ in made for arm in arms]
    return from_arms(study, treatment, [y for _, ys, _ in made for y in ys], [v for _, _, vs in made for v in vs])


@given(networks(), st.permutations([0, 1, 2, 3]), st.sampled_from(["REML", "DL"]))
def test_order_and_names_of_treatments_do_not_matter(
    made: list[tuple[list[int], list[float], list[float]]], names: list[int], method: NetworkTau2
) -> None:
    trials = build(made)
    assume(components(trials) == [(0, 1, 2, 3)])
    one = network(trials, tau2_method=method)
    turned = [(arms[::-1], ys[::-1], vs[::-1]) for arms, ys, vs in made][::-1]
    other = network(build(turned, names), tau2_method=method)
    at = np.ix_(names, names)
    assert other.tau2 == pytest.approx(one.tau2, rel=1e-6, abs=1e-9)
    assert other.estimate[at] == pytest.approx(one.estimate, abs=1e-6)
    assert other.se[at] == pytest.approx(one.se, abs=1e-6)
    assert one.estimate == pytest.approx(-one.estimate.T, abs=1e-12)
    assert one.estimate[0, 1] + one.estimate[1, 2] == pytest.approx(one.estimate[0, 2], abs=1e-9)
    low, high = (p_scores(one, small_is_good=small) for small in (True, False))
    assert low + high == pytest.approx(np.ones(4), abs=1e-9)
    assert low.mean() == pytest.approx(0.5, abs=1e-9)


@given(networks())
def test_q_adds_up_and_splits_reverse(made: list[tuple[list[int], list[float], list[float]]]) -> None:
    trials = build(made)
    assume(components(trials) == [(0, 1, 2, 3)])
    result = network(trials, tau2_method="DL")
    parts = decompose(trials, result.treatments)
    assert parts.within.q + parts.between.q == pytest.approx(result.q, abs=1e-7)
    assert parts.within.df + parts.between.df == result.q_df
    assert parts.interaction.q >= 0
    for split in split_sides(trials, result):
        if np.isnan(split.indirect):
            assert split.direct == split.network
            continue
        low, high = sorted((split.direct, split.indirect))
        assert split.difference == pytest.approx(split.direct - split.indirect, abs=1e-7)
        two_arm = all(len(one.treatments) == 2 for one in trials)
        if two_arm:
            assert low - 1e-7 <= split.network <= high + 1e-7
            weights = split.direct_se**-2, split.indirect_se**-2
            assert sum(weights) == pytest.approx(split.network_se**-2, rel=1e-6)


@pytest.mark.parametrize(
    ("y", "v"),
    [
        ([0.33, 0.21, 20.06], [0.032, 0.185, 28.703]),
        ([4.34, 0.13, 0.43], [2.101, 0.002, 0.002]),
        ([2.38, 0.35, -31.66, 6.87], [15.251, 0.013, 95.999, 128.164]),
    ],
)
def test_of_two_maxima_of_the_likelihood_the_higher_one_counts(y: list[float], v: list[float]) -> None:
    """The score falls where tau2 is as small as the variances, and rises again far beyond them."""
    result = network([trial([0, 1], [one], [[variance]]) for one, variance in zip(y, v, strict=True)])
    pooled = pool(y, v, test="z")
    assert result.tau2 == pytest.approx(pooled.tau2, rel=1e-7)
    assert abs(result.estimate[0, 1]) == pytest.approx(abs(pooled.estimate), rel=1e-7)
