"""A set of effect sizes: which rows can be pooled, by which correlation, and why there is none."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ketcli.columns import Columns
from ketcli.effects import counts, paired
from ketcli.errors import NoAnswer
from ketcli.evidence.left_out import LeftOut, LeftOutKind
from ketcli.questions.effects.effect_set import EffectSet, compute, within_correlation
from ketcli.questions.effects.method import Method, resolve


def made(left_out: tuple[LeftOut, ...] = (), method: Method | None = None, **columns: Any) -> EffectSet:
    frame = pd.DataFrame({"study": [f"s{i}" for i in range(len(columns["yi"]))], **columns})
    return EffectSet(Columns.of(frame), "", method or resolve(measure="GEN"), left_out, (), {}, {})


def test_an_effect_needs_a_finite_size_and_a_positive_variance() -> None:
    nan, inf = math.nan, math.inf
    effects = made(yi=[0.1, 0.2, 0.3, nan, inf, 0.4, 0.5], vi=[0.5, 0.0, -0.1, 0.1, 0.1, nan, inf])
    assert effects.usable.tolist() == [True] + [False] * 6
    assert effects.yi.tolist() == [0.1]
    assert effects.complete["study"].tolist() == ["s0"]


def test_a_pool_of_counts_takes_every_row_with_counts() -> None:
    cells: dict[str, Any] = {
        "events_e": [0, 3, 2], "n_e": [10, 10, 10], "events_c": [0, 1, math.nan], "n_c": [10, 10, 10],
        "yi": [math.nan, 0.3, 0.2], "vi": [math.nan, 0.1, 0.1],
    }  # fmt: skip
    assert made(method=resolve(measure="OR", model="mh"), **cells).poolable.tolist() == [True, True, False]
    assert made(method=resolve(measure="OR"), **cells).poolable.tolist() == [False, True, True]


def test_why_there_is_none_names_the_three_commonest_reasons_of_trials_that_were_asked_for() -> None:
    times: dict[LeftOutKind, tuple[int, tuple[str, ...]]] = {
        "filter": (9, ("route", "iv")), "role": (5, ("acute",)), "one_arm": (2, ("",)), "no_sd": (3, ("MADRS", "")),
        "difference_incomplete": (1, ()),
    }  # fmt: skip
    left_out = tuple(
        LeftOut(f"t{i}", f"T{i}", kind, about) for kind, (many, about) in times.items() for i in range(many)
    )
    words = made(left_out, yi=[], vi=[]).why_none()
    assert [part.rpartition(" ")[2] for part in words.split("; ")] == ["(3)", "(2)", "(1)"]
    assert words.startswith("no SD on MADRS")
    assert made(left_out[:9], yi=[], vi=[]).why_none().endswith("(9)")
    assert made(yi=[], vi=[]).why_none() == "none"
    assert made(yi=[math.nan] * 2, vi=[0.1] * 2).why_none() == "undefined for all 2"
    with pytest.raises(NoAnswer, match="no study has a defined GEN: undefined for all 2"):
        _ = made(yi=[math.nan] * 2, vi=[0.1] * 2).entering


def test_a_row_has_its_own_correlation_or_the_assumed_one() -> None:
    rows = made(yi=[0.0] * 3, vi=[1.0] * 3, crossover_r=[0.8, math.nan, 0.0]).table
    assert within_correlation(rows, resolve(crossover_r=0.3)).tolist() == [0.8, 0.3, 0.0]
    assert within_correlation(made(yi=[0.0], vi=[1.0]).table, resolve(crossover_r=0.3)).tolist() == [0.3]


def test_people_in_both_arms_are_paired_by_the_smaller_number() -> None:
    cells: dict[str, Any] = {"events_e": [6.0, 6.0], "n_e": [20.0, 20.0], "events_c": [3.0, 3.0], "n_c": [19.0, 19.0]}
    rows = made(yi=[0.0] * 2, vi=[1.0] * 2, paired=[False, True], direct=[False, False], **cells).table
    yi, vi = compute(rows, resolve(measure="RD", crossover_r=0.4))
    apart = counts.rd(6, 20, 3, 19)
    together = paired.paired_rd(6 * 19 / 20, 3, 19, r=0.4)
    np.testing.assert_allclose(yi, [apart.yi[0], together.yi[0]])
    np.testing.assert_allclose(vi, [apart.vi[0], together.vi[0]])


def test_a_row_that_is_an_effect_already_keeps_it() -> None:
    cells: dict[str, Any] = {"events_e": [6.0, 6.0], "n_e": [20.0, 20.0], "events_c": [3.0, 3.0], "n_c": [19.0, 19.0]}
    rows = made(yi=[0.7, 0.7], vi=[0.2, 0.2], paired=[False, True], direct=[True, True], **cells).table
    yi, vi = compute(rows, resolve(measure="RR"))
    assert (yi.tolist(), vi.tolist()) == ([0.7, 0.7], [0.2, 0.2])


def test_what_may_explain_or_group_is_neither_effect_nor_figure() -> None:
    effects = made(yi=[0.1, math.nan], vi=[0.2, 0.2], dose=[1.5, 2.0], site=["x", ""])
    assert effects.column_names() == ["study", "dose", "site"]
    assert effects.moderators().columns.tolist() == ["dose", "site"]
    assert (effects.labels("dose"), effects.labels("site")) == (["1.5"], ["x"])
    two = effects.where(np.array([False, True]))
    assert (len(two.table), two.poolable.tolist()) == (1, [False])


@pytest.mark.parametrize(("n_e", "n_c"), [(20.0, 19.0), (19.0, 23.0), (20.0, 20.0)])
@pytest.mark.parametrize("measure", ["RR", "OR", "RD"])
def test_pairs_are_as_many_as_the_smaller_group_whichever_that_is(n_e: float, n_c: float, measure: Any) -> None:
    cells: dict[str, Any] = {"events_e": [6.0], "n_e": [n_e], "events_c": [3.0], "n_c": [n_c]}
    rows = made(yi=[0.0], vi=[1.0], paired=[True], direct=[False], **cells).table
    found = compute(rows, resolve(measure=measure, crossover_r=0.4))
    pairs = min(n_e, n_c)
    own = {"RR": paired.paired_rr, "OR": paired.paired_odds_ratio, "RD": paired.paired_rd}[measure]
    expected = own(6 * pairs / n_e, 3 * pairs / n_c, pairs, r=0.4)
    np.testing.assert_allclose(np.ravel(found), [expected.yi[0], expected.vi[0]])


def test_a_published_difference_stands_in_only_for_means_that_are_not_there() -> None:
    cells: dict[str, Any] = {
        "mean_e": [12.0, math.nan, math.nan], "mean_c": [15.0, math.nan, math.nan], "sd_e": [6.0] * 3,
        "sd_c": [6.0] * 3, "n_e": [20.0] * 3, "n_c": [20.0] * 3, "difference": [-1.0, -4.0, math.nan],
    }  # fmt: skip
    rows = made(yi=[0.0] * 3, vi=[1.0] * 3, paired=[False] * 3, direct=[False] * 3, **cells).table
    yi, _ = compute(rows, resolve(measure="MD"))
    np.testing.assert_array_equal(yi, [-3.0, -4.0, math.nan])
