"""Verdicts of many data sets: each is the verdict and the direction of the headline of that set."""

from __future__ import annotations

import numpy as np
import pytest

from ketcli.errors import InvalidInput
from ketcli.models.bayes.priors import parse_prior
from ketcli.models.verdict.headline import Span, headline
from ketcli.models.verdict.verdicts import verdicts


@pytest.mark.parametrize("prior", [None, "half-normal:0.5"])
@pytest.mark.parametrize("mean", [-0.6, 0.3])
def test_each_is_that_of_the_headline(prior: str | None, mean: float) -> None:
    rng = np.random.default_rng(11)
    own = None if prior is None else parse_prior(prior)
    y, v = rng.normal(mean, 0.6, (6, 300)), rng.uniform(0.1, 0.4, (6, 300)) ** 2
    kept = rng.permuted(np.arange(6)[:, None] < rng.integers(1, 7, 300), axis=0)
    y[~kept] = v[~kept] = np.nan
    programmes = ["a", "a", "b", "c", "d", "d"]
    floors = [Span(-1.0, -2.0, -0.1) if number % 7 == 0 else None for number in range(300)]
    told = verdicts(y, v, prior=own, floors=floors, programmes=programmes, level=0.9)
    for column, (one, floor) in enumerate(zip(told, floors, strict=True)):
        held = kept[:, column]
        labels = [name for name, there in zip(programmes, held, strict=True) if there]
        head = headline(y[held, column], v[held, column], prior=own, floor=floor, programmes=labels, level=0.9)
        side = 0 if head.verdict == "single" else head.side
        assert one == (head.verdict, side, head.replications)
    expected = {"single", "difference", "too_few", "conflict", "no_clear_difference"} | ({"probable"} if own else set())
    assert {one.verdict for one in told} == expected


def test_an_impossible_variance_is_refused_and_not_judged() -> None:
    y = np.array([[-0.5, -0.4], [-0.3, np.nan]])
    for bad in (np.inf, 0.0, -1.0):
        v = np.array([[0.1, 0.1], [bad, np.nan]])
        with pytest.raises(InvalidInput, match="variance"):
            verdicts(y, v, prior=parse_prior("half-normal:0.5"), floors=[None] * 2, programmes=["a", "b"])


@pytest.mark.parametrize("effect", [0.39, 0.395])
def test_the_level_is_95_percent_unless_given(effect: float) -> None:
    """Each trial's own interval just holds no effect, and just does not."""
    y, v = np.full((2, 1), effect), np.full((2, 1), 0.04)
    (told,) = verdicts(y, v, prior=None, floors=[None], programmes=["a", "b"])
    assert told.verdict == headline(y[:, 0], v[:, 0]).verdict == ("difference" if effect > 0.392 else "too_few")
