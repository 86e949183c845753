"""Trials of a network from arms and from pairs, by hand; refused where they cannot be; which parts hang together."""

from __future__ import annotations

import numpy as np
import pytest

from ketcli.errors import InvalidInput
from ketcli.models.network.data import components, from_arms, from_pairs, trial

COV = [[3.0, 1.0], [1.0, 5.0]]


def test_contrasts_of_any_two_arms() -> None:
    """Against the base 2 and 5 with variances 3 and 5, covariance 1: their difference has 3 + 5 - 2."""
    one = trial([7, 4, 9], [2.0, 5.0], COV)
    assert one.contrast(4, 7) == (2.0, 3.0)
    assert one.contrast(7, 4) == (-2.0, 3.0)
    assert one.contrast(9, 7) == (5.0, 5.0)
    assert one.contrast(4, 9) == (-3.0, 6.0)
    assert one.contrast(9, 4) == (3.0, 6.0)
    assert one.treatments == (7, 4, 9)


@pytest.mark.parametrize(
    ("treatments", "yi", "cov", "says"),
    [
        ([1], [], np.zeros((0, 0)), r"two or more different treatments, not \[1\]"),
        ([1, 1], [2.0], [[1.0]], "two or more different treatments"),
        ([1, 2, 3], [2.0], [[1.0]], "3 treatments need 2 contrasts and their covariance"),
        ([1, 2], [2.0], [[1.0, 0.0], [0.0, 1.0]], "2 treatments need 1 contrasts"),
        ([1, 2], [np.nan], [[1.0]], "contrasts must be finite"),
        ([1, 2], [2.0], [[np.inf]], "contrasts must be finite"),
        ([1, 2], [2.0], [[0.0]], "covariance positive definite"),
        ([1, 2, 3], [2.0, 1.0], [[1.0, 1.0], [1.0, 1.0]], "covariance positive definite"),
        ([1, 2, 3], [2.0, 1.0], [[1.0, 4.0], [0.0, 1.0]], "covariance positive definite"),
    ],
)
def test_what_is_no_trial(treatments, yi, cov, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        trial(treatments, yi, cov)


def test_arms_share_their_base() -> None:
    one, other = from_arms(
        ["a", "b", "a", "b", "a"], [0, 0, 1, 2, 2], [1.0, 5.0, 3.0, 4.0, 7.0], [1.0, 2.0, 3.0, 4.0, 5.0]
    )
    assert one.treatments == (0, 1, 2)
    assert one.yi.tolist() == [2.0, 6.0]
    assert one.cov.tolist() == [[4.0, 1.0], [1.0, 6.0]]
    assert (other.treatments, other.yi.tolist(), other.cov.tolist()) == ((0, 2), [-1.0], [[6.0]])


def pairs(last: float = 4.0, variance: float = 8.0):
    """Against 0: 2 and 6 with variances 4 and 6; between these two 4, with a variance of 8."""
    return from_pairs(["a"] * 3, [1, 0, 2], [0, 2, 1], [2.0, -6.0, last], [4.0, 6.0, variance])


def test_the_covariance_of_pairs() -> None:
    (one,) = pairs()
    assert one.treatments == (1, 0, 2)
    assert one.yi.tolist() == [-2.0, 4.0]
    assert one.cov.tolist() == [[4.0, 3.0], [3.0, 8.0]]  # (4 + 8 - 6) / 2
    assert one.contrast(2, 0) == (6.0, 6.0)


def test_pairs_that_lack_or_contradict_another() -> None:
    with pytest.raises(InvalidInput, match="study a: 3 treatments need 3 comparisons"):
        from_pairs(["a"] * 2, [1, 0], [0, 2], [2.0, -6.0], [4.0, 6.0])
    with pytest.raises(InvalidInput, match="study a: its comparisons contradict each other"):
        pairs(4.0001)
    with pytest.raises(InvalidInput, match="contradict"):
        pairs(3.9999)
    assert len(pairs(4.000001)) == 1  # rounding, to a millionth of what is compared


def test_parts_that_nothing_links() -> None:
    def linked(*edges: tuple[int, int]) -> list[tuple[int, ...]]:
        return components([trial(edge, [1.0], [[1.0]]) for edge in edges])

    assert linked((0, 1), (1, 2)) == [(0, 1, 2)]
    assert linked((0, 1), (2, 3), (2, 3)) == [(2, 3), (0, 1)]  # most trials first
    assert linked((4, 5), (0, 1)) == [(0, 1), (4, 5)]
    assert linked((0, 1), (2, 3), (3, 1)) == [(0, 1, 2, 3)]
