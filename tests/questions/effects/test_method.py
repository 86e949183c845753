"""Resolving the method: defaults, presets, overrides, choices that cannot go together."""

from __future__ import annotations

from typing import Any

import pytest

from ketcli.errors import InvalidInput
from ketcli.questions.effects.method import PRESETS, Method, resolve


def test_own_defaults() -> None:
    method = resolve()
    assert (method.model, method.tau2_method, method.test, method.level) == ("random", "REML", "adhoc", 0.95)
    assert method.crossover_r == 0.5
    assert method.like is None


@pytest.mark.parametrize("like", PRESETS)
def test_preset_is_followed_named_and_overridden(like: str) -> None:
    method = resolve(like)
    assert method.like == like
    assert all(getattr(method, name) == value for name, value in PRESETS[like].items())
    overridden = resolve(like, test="adhoc", tau2_method="DL")
    assert (overridden.test, overridden.tau2_method) == ("adhoc", "DL")


def test_none_overrides_nothing() -> None:
    assert resolve(None, test=None, level=None) == Method()


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ({"level": 95.0}, "--level"),
        ({"crossover_r": 1.0}, "--crossover-r"),
        ({"model": "peto", "measure": "RR"}, "give --measure OR"),
        ({"model": "mh", "measure": "SMD"}, "--model mh pools"),
        ({"model": "glmm", "measure": "RR"}, "give --measure OR"),
    ],
)
def test_impossible_choices(choices: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        resolve(**choices)


@pytest.mark.parametrize(
    ("name", "refused", "taken"),
    [("level", (0.0, 1.0), (0.01, 0.99)), ("crossover_r", (-1.0, 1.0), (-0.99, 0.0, 0.99)),
     ("baseline_r", (-1.0, 1.0), (-0.99, 0.0, 0.99))],
)  # fmt: skip
def test_ends_are_refused_and_all_between_is_taken(
    name: str, refused: tuple[float, ...], taken: tuple[float, ...]
) -> None:
    for value in (*refused, *taken):
        choice: dict[str, Any] = {name: value}
        if value in taken:
            assert getattr(resolve(**choice), name) == value
            continue
        with pytest.raises(InvalidInput, match="must lie between"):
            resolve(**choice)


def test_a_tau2_between_groups_needs_a_study_more_than_groups() -> None:
    assert resolve().moderator(3, 3) is None
    assert resolve().moderator(4, 3) == resolve().pooled_by("random")
    assert resolve(between="estimates").moderator(4, 3) is None


@pytest.mark.parametrize(
    ("prefer", "first"),
    [("adjusted", "endpoint"), ("raw", "raw"), ("endpoint", "endpoint"), ("change", "change")],
)
def test_what_compares_arms_takes_a_published_difference_last(prefer: str, first: str) -> None:
    assert resolve(prefer=prefer).arms_first() == resolve(prefer=first)


def test_what_is_not_named_is_the_default() -> None:
    default = Method()
    kept = {name: getattr(default, name) for name in ("level", "crossover_r", "baseline_r", "tau2_common")}
    assert kept == {"level": 0.95, "crossover_r": 0.5, "baseline_r": 0.4, "tau2_common": False}
    assert (default.impute_sd, default.from_response, default.tau_prior, default.mid) == (False, False, None, None)


@pytest.mark.parametrize(
    ("model", "test", "pooled", "used"),
    [("random", "z", "random", "z"), ("random", "knha", "random", "knha"), ("random", "knha", "common", "z"),
     ("common", "knha", "common", "knha"), ("common", "knha", "random", "adhoc"), ("random", "adhoc", "common", "z")],
)  # fmt: skip
def test_another_model_than_the_methods_has_its_own_test(model: Any, test: Any, pooled: Any, used: str) -> None:
    assert resolve(model=model, test=test).pooled_by(pooled)["test"] == used


@pytest.mark.parametrize(
    ("model", "measure"), [("glmm", "OR"), ("peto", "OR"), ("mh", "RR"), ("mh", "OR"), ("mh", "RD")]
)
def test_models_of_counts_take_their_measures(model: Any, measure: Any) -> None:
    method = resolve(model=model, measure=measure)
    assert (method.model, method.measure) == (model, measure)
