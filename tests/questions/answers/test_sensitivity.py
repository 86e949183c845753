"""Sensitivity of a pooled effect: against refits one by one, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.models.pooling.pool import pool
from ketcli.questions.answers.missing import Missing
from ketcli.questions.answers.multiverse import Multiverse
from ketcli.questions.answers.priors import Priors
from ketcli.questions.answers.sensitivity import (
    GoshOptions,
    SensitivityAnswer,
    gosh_quantiles,
    sensitivity_asked,
    sensitivity_of,
)
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.from_studies import effects_of_studies
from ketcli.questions.effects.method import resolve

BCG = str(Path(__file__).parents[2] / "oracle" / "data" / "bcg_logrr.csv")


def test_leave_one_out_is_the_pool_of_the_others() -> None:
    effects = effects_of_studies(BCG, resolve(), measure="GEN")
    found = sensitivity_of(effects).leave_one_out
    for index in range(13):
        others = pool(np.delete(effects.yi, index), np.delete(effects.vi, index))
        assert found["estimate"][index] == pytest.approx(others.estimate, rel=1e-8)
        assert found["ci_high"][index] == pytest.approx(others.ci_high, rel=1e-8)


def test_cumulative_ends_with_the_pool_of_all_in_any_order() -> None:
    effects = effects_of_studies(BCG, resolve(), measure="GEN")
    for order in (None, "year", "ablat"):
        found = sensitivity_of(effects, order=order)
        assert found.cumulative["estimate"].iloc[-1] == pytest.approx(found.pooled.estimate, rel=1e-8)
    by_year = sensitivity_of(effects, order="year").cumulative["study"].tolist()
    years = effects.moderators().set_index(effects.complete["study"]).loc[by_year, "year"].tolist()
    assert years == sorted(years)


def test_gosh_of_every_study_is_one_of_the_subsets() -> None:
    effects = effects_of_studies(BCG, resolve(tau2_method="DL"), measure="GEN")
    found = sensitivity_of(effects, gosh=GoshOptions())
    assert found.gosh is not None
    assert len(found.gosh.k) == 2**13 - 1
    assert found.gosh.estimate[found.gosh.k == 13] == pytest.approx([found.pooled.estimate])
    quantiles = gosh_quantiles(found.gosh)["estimate"]
    assert quantiles["0"] <= quantiles["0.5"] <= quantiles["1"]
    assert found.gosh_studies is not None
    assert found.gosh_studies["study"].tolist() == effects.frame["study"].tolist()


def test_refused() -> None:
    effects = effects_of_studies(BCG, resolve(), measure="GEN")
    with pytest.raises(InvalidInput, match="did you mean 'year'"):
        sensitivity_of(effects, order="yaer")
    first_two = np.arange(13) < 2
    with pytest.raises(NoAnswer, match="at least three"):
        sensitivity_of(effects.where(first_two))


def test_three_studies_can_lose_one() -> None:
    effects = effects_of_studies(BCG, resolve(), measure="GEN")
    found = sensitivity_of(effects.where(np.arange(13) < 3), gosh=GoshOptions())
    assert found.leave_one_out["study"].tolist() == effects.frame["study"].tolist()[:3]
    assert found.gosh is not None
    assert found.gosh_studies is not None
    of_two = {found.gosh.holds(index).tobytes(): index for index in range(3)}
    assert len(of_two) == 3
    for index, row in found.gosh_studies.iterrows():
        several = found.gosh.k > 1  # a study alone is no subset that its outliers show in
        inside = found.gosh.estimate[found.gosh.holds(index) & several]  # type: ignore[arg-type]
        outside = found.gosh.estimate[~found.gosh.holds(index) & several]  # type: ignore[arg-type]
        assert (len(inside), len(outside)) == (3, 1)
        assert row["estimate_with"] == np.median(inside)
        assert row["estimate_without"] == outside[0]


def test_quantiles_over_subsets_are_named_by_their_share() -> None:
    effects = effects_of_studies(BCG, resolve(tau2_method="DL"), measure="GEN")
    found = sensitivity_of(effects, gosh=GoshOptions(subsets=50)).gosh
    assert found is not None
    quantiles = gosh_quantiles(found)["estimate"]
    assert list(quantiles) == ["0", "0.025", "0.25", "0.5", "0.75", "0.975", "1"]
    several = found.estimate[found.k > 1]
    assert quantiles["0.025"] == np.quantile(several, 0.025)
    assert (quantiles["0"], quantiles["1"]) == (several.min(), several.max())


def test_subsets_are_drawn_with_seed_1_unless_another_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sixteen.csv"  # more than are all looked at
    rows = [f"S{i},{0.1 * (i % 5)},{0.02 + 0.01 * i}" for i in range(16)]
    path.write_text("\n".join(["study,yi,vi", *rows]) + "\n", encoding="utf-8")
    effects = effects_of_studies(str(path), resolve(tau2_method="DL"), measure="GEN")

    def drawn(**options: Any) -> list[float]:
        found = sensitivity_asked(effects, subsets=40, **options)
        assert isinstance(found, SensitivityAnswer)
        assert found.gosh is not None
        return [float(one) for one in found.gosh.estimate]

    assert drawn() == drawn(seed=1) != drawn(seed=2)
    by_options = sensitivity_of(effects, gosh=GoshOptions(subsets=40)).gosh
    assert by_options is not None
    assert by_options.estimate.tolist() == drawn()


def test_gosh_is_computed_only_where_it_is_asked_for() -> None:
    effects = effects_of_studies(BCG, resolve(tau2_method="DL"), measure="GEN")
    asked: list[dict[str, Any]] = [{}, {"part": "baujat"}, {"gosh": True}, {"part": "gosh"}, {"subsets": 20}]
    has = []
    for options in asked:
        found = sensitivity_asked(effects, **options)
        assert isinstance(found, SensitivityAnswer)
        has.append(found.gosh is not None)
    assert has == [False, False, True, True, True]


def test_two_other_analyses_are_not_one() -> None:
    effects = ask(bundled(), Filters(route=("iv",)))
    both: list[dict[str, Any]] = [
        {"choices": True, "missing": True}, {"missing": True, "prior": True}, {"choices": True, "prior": True}
    ]  # fmt: skip
    for two in both:
        with pytest.raises(InvalidInput, match="are asked one at a time"):
            sensitivity_asked(effects, **two)
    assert isinstance(sensitivity_asked(effects, prior=True), Priors)
    assert isinstance(sensitivity_asked(effects, missing=True), Missing)
    assert isinstance(sensitivity_asked(effects, choices=True), Multiverse)


@pytest.mark.parametrize(
    ("k", "words"), [(1, "1 study: leaving one out needs"), (2, "2 studies: leaving one out needs")]
)
def test_too_few_are_counted_in_words(k: int, words: str) -> None:
    effects = effects_of_studies(BCG, resolve(), measure="GEN")
    with pytest.raises(NoAnswer, match=words):
        sensitivity_of(effects.where(np.arange(13) < k))


def test_each_part_has_its_own_columns() -> None:
    found = sensitivity_of(effects_of_studies(BCG, resolve(), measure="GEN"))
    refitted = ["estimate", "se", "ci_low", "ci_high", "statistic", "p", "tau2", "i2", "h2", "q"]
    assert list(found.leave_one_out) == ["study", *refitted]
    assert list(found.cumulative) == ["study", "k", *refitted]
    assert set(found.influence) > {"study"}
    assert set(found.baujat) > {"study"}
