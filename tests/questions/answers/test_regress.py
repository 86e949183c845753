"""Meta-regressions: when few studies are warned about, when they may show nothing, and which way the effect goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ketcli.columns import Columns
from ketcli.models.multilevel.three_level import ThreeLevelRegression
from ketcli.models.pooling.subgroups import between_verdict
from ketcli.questions.answers.regress import RegressAnswer, regress_effects
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.method import resolve


def regressed(yi: list[float], **columns: list[Any]) -> RegressAnswer:
    """These effects on all of these columns, common-effect: nothing but the numbers decides."""
    k = len(yi)
    frame = pd.DataFrame({"study": [f"s{i}" for i in range(k)], "yi": yi, "vi": [0.04] * k, **columns})
    method = resolve(measure="GEN", model="common")
    effects = EffectSet(Columns.of(frame), "", method, (), (), {}, {"name": "made", "sha256": ""})
    return regress_effects(effects, list(columns))


@pytest.mark.parametrize(("k", "moderators", "few"), [(9, 1, True), (10, 1, False), (19, 2, True), (20, 2, False)])
def test_ten_studies_a_coefficient_are_enough(k: int, moderators: int, few: bool) -> None:
    columns = {f"x{one}": [float((i + one) ** (one + 1) % 7) for i in range(k)] for one in range(moderators)}
    notes = [note.text for note in regressed([0.1 * i for i in range(k)], **columns).notes]
    told = f"{k} studies for {moderators} coefficients: fewer than ten each, easily misled by chance"
    assert (told in notes) is few


@pytest.mark.parametrize(("k", "verdict"), [(4, "too_few"), (5, "difference")])
def test_five_studies_may_show_that_a_number_matters(k: int, verdict: str) -> None:
    assert regressed([1.0 * i for i in range(k)], x=[float(i) for i in range(k)]).verdict == verdict


@pytest.mark.parametrize(
    ("yi", "larger"), [([1.0, 2.0, 3.0], True), ([3.0, 2.0, 1.0], False), ([-1.0, -2.0, -3.0], True),
                       ([-3.0, -2.0, -1.0], False), ([0.1, 0.2, 0.3], True), ([0.3, 0.2, 0.1], False)],
)  # fmt: skip
def test_larger_is_farther_from_none(yi: list[float], larger: bool) -> None:
    assert regressed(yi, x=[0.0, 1.0, 2.0]).larger is larger


@pytest.mark.parametrize("coef", [(0.5, 0.0), (0.0, 0.0)])
def test_no_slope_is_no_larger_effect(coef: tuple[float, float]) -> None:
    found = regressed([1.0, 2.0, 3.0], x=[0.0, 1.0, 2.0])
    assert replace(found, fit=replace(found.fit, coef=np.array(coef))).larger is False


def test_a_second_moderator_or_a_group_has_no_one_direction() -> None:
    assert regressed([1.0, 2.0, 3.5, 4.0], x=[0.0, 1.0, 2.0, 3.0], z=[1.0, 0.0, 0.0, 1.0]).larger is None
    assert regressed([1.0, 2.0, 3.5, 4.0], g=["a", "a", "b", "b"]).larger is None


def test_a_study_without_the_moderator_is_left_out_by_name() -> None:
    found = regressed([1.0, 2.0, 3.5, 4.0], x=[0.0, float("nan"), 2.0, 3.0])
    assert found.studies["study"].tolist() == ["s0", "s2", "s3"]
    assert "left out (1), a moderator is not stated: s1" in [note.text for note in found.notes]


@pytest.mark.parametrize(("units", "told"), [(["mg", "mg", "mg"], False), (["mg", "mg/kg", "mg"], True)])
def test_doses_of_several_units_are_told(units: list[str], told: bool) -> None:
    frame = {"dose_value": [1.0, 2.0, 4.0], "dose_unit": units}
    data = pd.DataFrame({"study": ["a", "b", "c"], "yi": [0.1, 0.2, 0.4], "vi": [0.1] * 3, **frame})
    effects = EffectSet(
        Columns.of(data), "", resolve(measure="GEN", model="common"), (), (), {}, {"name": "made", "sha256": ""}
    )
    notes = [note.text for note in regress_effects(effects, ["dose_value"]).notes]
    assert any("dose_value mixes units (mg, mg/kg)" in text for text in notes) is told


def test_permutations_are_drawn_with_seed_1_unless_another_is_named() -> None:
    k = 12
    frame = pd.DataFrame(
        {"study": [f"s{i}" for i in range(k)], "yi": [0.1 * (i * 5 % 7) for i in range(k)],
         "vi": [0.05 + 0.01 * i for i in range(k)], "x": [float(i) for i in range(k)]}
    )  # fmt: skip
    method = resolve(measure="GEN", model="common")
    effects = EffectSet(Columns.of(frame), "", method, (), (), {}, {"name": "made", "sha256": ""})

    def drawn(**options: Any) -> list[float]:
        permuted = regress_effects(effects, ["x"], permutations=200, **options).permuted
        assert permuted is not None
        return [float(one) for one in permuted.p]

    assert drawn() == drawn(seed=1) != drawn(seed=2)


def test_of_clusters_the_groups_count_these_and_a_difference_is_clear_by_robust_errors_too() -> None:
    yi = [0.1, 0.2, 0.15, 0.9, 1.1, 1.0, 0.95, 0.2, 1.05, 0.12]
    group = ["a", "a", "a", "b", "b", "b", "b", "a", "b", "a"]
    clusters = ["u", "u", "v", "w", "w", "x", "y", "z", "y", "z"]
    frame = pd.DataFrame({"study": [f"s{i}" for i in range(10)], "yi": yi, "vi": [0.02 + 0.002 * i for i in range(10)],
                          "g": group, "trial_id": clusters})  # fmt: skip
    method = resolve(measure="GEN", model="multilevel")
    effects = EffectSet(Columns.of(frame), "", method, (), (), {}, {"name": "made", "sha256": ""})
    found = regress_effects(effects, ["g"])
    assert found.fewest == 3
    assert isinstance(found.fit, ThreeLevelRegression)
    assert found.verdict == between_verdict(max(found.fit.qm_p, float(found.fit.p_cr2[1])), 3, found.fit.level)
    unclear = replace(found, fit=replace(found.fit, p_cr2=np.array([0.001, 0.9])))
    assert unclear.verdict == between_verdict(0.9, 3, 0.95) != between_verdict(0.001, 3, 0.95)
    plain = regress_effects(replace(effects, method=resolve(measure="GEN")), ["g"])
    assert plain.fewest == 5


def test_a_study_that_says_nothing_of_its_cluster_is_left_out() -> None:
    columns = {"x": [float(i) for i in range(8)], "site": ["u", "u", "", "v", "v", "w", "w", "y"]}
    yi = [0.1 * (i % 5) for i in range(8)]
    frame = pd.DataFrame({"study": [f"s{i}" for i in range(8)], "yi": yi, "vi": [0.04] * 8, **columns})
    method = resolve(measure="GEN", model="multilevel")
    effects = EffectSet(Columns.of(frame), "", method, (), (), {}, {"name": "made", "sha256": ""})
    found = regress_effects(effects, ["x"], cluster="site")
    assert found.studies["study"].tolist() == [f"s{i}" for i in range(8) if i != 2]
    assert found.clusters is not None
    assert found.clusters.tolist() == ["u", "u", "v", "v", "w", "w", "y"]


def test_units_of_dose_matter_to_a_regression_on_dose_alone() -> None:
    notes = regressed([1.0, 2.0, 3.5, 4.0], x=[0.0, 1.0, 2.0, 3.0]).notes
    frame = {"dose_unit": ["mg", "mg/kg", "mg", "mg"], "x": [0.0, 1.0, 2.0, 3.0]}
    data = pd.DataFrame({"study": list("abcd"), "yi": [0.1, 0.2, 0.4, 0.3], "vi": [0.1] * 4, **frame})
    method = resolve(measure="GEN", model="common")
    beside = EffectSet(Columns.of(data), "", method, (), (), {}, {"name": "made", "sha256": ""})
    for told in (notes, regress_effects(beside, ["x"]).notes):
        assert "mixed_units" not in {note.kind for note in told}
