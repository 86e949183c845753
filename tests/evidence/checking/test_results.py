"""What a mean and its SD can be on a scale."""

from __future__ import annotations

import math

import pytest
from tests.row_data import row

from ketcli.evidence.checking.results import result_findings
from ketcli.evidence.rows import ResultRow


@pytest.mark.parametrize("n", [2, 3, 20])
@pytest.mark.parametrize("mean", [5.0, 30.0, 59.0])
def test_the_largest_sd_is_that_of_people_at_both_ends_of_the_scale(n: int, mean: float) -> None:
    # with the share p of n people at 60 and the others at 0: mean 60 p, variance 60^2 p (1 - p) n / (n - 1)
    share = mean / 60
    largest = 60 * math.sqrt(share * (1 - share) * n / (n - 1))

    def found(sd: float) -> list[str]:
        score = row(
            ResultRow,
            outcome="severity",
            scale="MADRS",
            statistic="endpoint",
            time_h=24.0,
            n=float(n),
            mean=mean,
            sd=sd,
        )
        return [one.message for one in result_findings([], [], [score]) if one.column == "sd"]

    assert found(largest) == []
    assert found(largest * 1.02 + 0.1) == [
        f"{largest * 1.02 + 0.1:g} cannot be with mean {mean:g} on MADRS (at most {largest:.3g})"
    ]
