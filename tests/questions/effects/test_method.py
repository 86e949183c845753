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
    ],
)
def test_impossible_choices(choices: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        resolve(**choices)
