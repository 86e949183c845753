"""Points by equal factors and different values are NumPy's."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ketcli.models.numeric.distinct import distinct
from ketcli.models.numeric.spaced import by_equal_factors


@given(low=st.floats(1e-100, 1e100), factor=st.floats(1.001, 1e20), number=st.integers(2, 300))
def test_points_by_equal_factors(low: float, factor: float, number: int) -> None:
    points = by_equal_factors(low, low * factor, number)
    # a logarithm's last bit, which processors differ in, counts 230 times where numbers are near 1e100
    np.testing.assert_allclose(points, np.geomspace(low, low * factor, number), rtol=1e-13)
    assert (points[0], points[-1]) == (low, low * factor)


@given(values=st.lists(st.floats(-10, 10).map(lambda value: round(value, 1)), max_size=30))
def test_different_values_in_rising_order(values: list[float]) -> None:
    assert np.array_equal(distinct(np.array(values)), np.unique(np.array(values)))
