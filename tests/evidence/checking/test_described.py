"""A dataset that describes itself is held to its own outcomes and scales."""

from __future__ import annotations

import pytest
from tests.row_data import row

from ketcli.evidence.checking.described import described_findings
from ketcli.evidence.description import Description
from ketcli.evidence.review.description import ReviewOutcome
from ketcli.evidence.rows import ContrastRow, ResultRow

OWN = Description("", "", (ReviewOutcome("pain"),), (), {"VAS": (0.0, 10.0)}, {}, ())


def told(*results: ResultRow, contrasts: tuple[ContrastRow, ...] = ()) -> list[tuple[str, str]]:
    found = described_findings(OWN, {"results": list(results), "contrasts": list(contrasts)})
    return [(one.file, one.message) for one in found]


def test_outcomes_are_those_that_it_names() -> None:
    known = [row(ResultRow, outcome=name) for name in ("pain", "ae:nausea")]
    assert told(*known) == []
    says = "expected one of pain, or ae:<event>, found 'pains'; did you mean 'pain'?"
    wrong = row(ContrastRow, outcome="pains")
    assert told(row(ResultRow, outcome="pains"), contrasts=(wrong,)) == [("results.csv", says), ("contrasts.csv", says)]


@pytest.mark.parametrize(("mean", "outside"), [(0.0, False), (10.0, False), (-0.1, True), (10.1, True)])
def test_end_points_lie_on_their_scale(mean: float, outside: bool) -> None:
    score = row(ResultRow, outcome="pain", scale="VAS", statistic="endpoint", mean=mean)
    says = f"expected 0 to 10 on VAS, found {mean:g}"
    assert told(score) == ([("results.csv", says)] if outside else [])
    assert told(score._replace(statistic="change"), score._replace(scale="other")) == []
