"""How few studies each test and correction of bias can be computed from: so many are answered, one less is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.bias.fail_safe import fail_safe_n
from ketcli.models.bias.funnel_tests import egger, harbord, peters, rank_test, regression_test
from ketcli.models.bias.pet_peese import pet_peese
from ketcli.models.bias.selection import selection_model
from ketcli.models.bias.trim_and_fill import trim_and_fill

YI, VI = np.array([0.1, 0.9, 0.3, 0.5]), np.array([0.01, 0.15, 0.04, 0.2])
COUNTS = [np.array(one, dtype=float) for one in ([3, 8, 5, 9], [20, 25, 31, 40], [5, 4, 9, 12], [21, 24, 30, 42])]


@pytest.mark.parametrize(
    ("function", "fewest", "options"),
    [
        (egger, 3, {}), (regression_test, 3, {"tau2_method": "DL"}), (rank_test, 2, {}), (pet_peese, 3, {}),
        (selection_model, 3, {}), (trim_and_fill, 2, {"side": "left"}), (trim_and_fill, 3, {}), (fail_safe_n, 1, {}),
    ],
)  # fmt: skip
def test_the_fewest_studies_with_an_answer(function: Callable[..., Any], fewest: int, options: dict[str, Any]) -> None:
    assert function(YI[:fewest], VI[:fewest], **options)
    with pytest.raises((NoAnswer, InvalidInput)):
        function(YI[: fewest - 1], VI[: fewest - 1], **options)


@pytest.mark.parametrize("function", [peters, harbord])
def test_three_tables_are_enough(function: Callable[..., Any]) -> None:
    assert function(*(one[:3] for one in COUNTS)).k == 3
    with pytest.raises(NoAnswer):
        function(*(one[:2] for one in COUNTS))


@pytest.mark.parametrize("alpha", [0.0, 0.5, 0.6])
def test_a_level_of_significance_lies_between_0_and_a_half(alpha: float) -> None:
    with pytest.raises(InvalidInput, match=r"between 0 and 0\.5"):
        fail_safe_n(YI, VI, alpha=alpha)
    assert fail_safe_n(YI, VI, alpha=0.49).Rosenthal >= 0
