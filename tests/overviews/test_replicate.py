"""Published results beside the same question to a small dataset."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from tests.article_data import REVIEW, RULE, small_copy

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_line
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.evidence.dataset import bundled, open_folder
from ketcli.evidence.rows import PublishedRow, ReplicationRow
from ketcli.overviews.replicate.replicate import Replication, figures_of, replicate
from ketcli.overviews.replicate.rules import TIMES, asking, time_of

OUTCOMES = {"severity", "response", "ae:nausea"}


def replicated(tmp_path: Path, row: dict[str, str], rule: dict[str, str], **options: Any) -> Replication:
    folder = small_copy(tmp_path, published=[{**REVIEW, **row}], rules=[{**RULE, **rule}])
    return replicate(open_folder(folder), **options).results[0]


def published_row(**cells: Any) -> PublishedRow:
    given: dict[str, Any] = {**dict.fromkeys(PublishedRow._fields, ""), "row": 2, **REVIEW, **cells}
    return PublishedRow(**given)


def rule_row(**cells: Any) -> ReplicationRow:
    given: dict[str, Any] = {**dict.fromkeys(ReplicationRow._fields, ""), "row": 2, **RULE, **cells}
    return ReplicationRow(**given)


def test_own_figures_are_those_of_the_printed_command(tmp_path: Path) -> None:
    one = replicated(tmp_path, {}, {"filters": "--formulation racemic"})
    assert one.line == ("ketcli pool --outcome severity --measure SMD --at 24h --formulation racemic --year-max 2023")
    assert one.own is not None
    again = answer(DataSource(None, open_folder(tmp_path / "small")), from_line(one.line)).overall
    assert one.own.pooled.estimate == again.pooled.estimate
    assert list(one.own.studies["study"]) == ["Alpha 2001", "Beta 2005", "Gamma 2010", "Epsilon 2020"]


def test_no_published_number_enters_a_computation(tmp_path: Path) -> None:
    """With other published figures ketcli's own stay as they are, to the last bit."""
    rows = [
        REVIEW,
        {**REVIEW, "outcome": "response", "measure": "RR", "estimate": "2", "ci_low": "1.5", "ci_high": "2.7"},
        {
            **REVIEW,
            "outcome": "ae:nausea",
            "measure": "OR",
            "time": "any",
            "estimate": "3",
            "ci_low": "",
            "ci_high": "",
        },
        {**REVIEW, "outcome": "inclusion", "measure": "count", "estimate": "", "ci_low": "", "ci_high": ""},
        {**REVIEW, "outcome": "response", "measure": "proportion (%)", "estimate": "50"},
    ]
    others = [
        {**row, "estimate": "7.5", "ci_low": "0.01", "ci_high": "80", "k": "3", "n": "31", "i2": "99", "tau2": "4",
         "p_value": "0.5"}
        for row in rows
    ]  # fmt: skip
    for folder, published in (("one", rows), ("other", others)):
        small_copy(tmp_path / folder, published=published, rules=[RULE])
    before = replicate(open_folder(tmp_path / "one" / "small")).results
    after = replicate(open_folder(tmp_path / "other" / "small")).results
    assert [figures_of(one) for one in before] == [figures_of(one) for one in after]
    assert all(figures_of(one) for one in before)
    assert [one.line for one in before] == [one.line for one in after]


def test_difference_is_measured_in_both_standard_errors(tmp_path: Path) -> None:
    one = replicated(tmp_path, {}, {})
    assert one.own is not None
    assert one.compared is not None
    se_published = (1.1 - 0.5) / (2 * 1.959963984540054)
    expected = (one.own.pooled.estimate + 0.8) / math.hypot(one.own.pooled.se, se_published)
    assert one.compared.difference_in_se == pytest.approx(expected, rel=1e-12)
    assert one.compared.overlap is (one.own.pooled.ci_low <= -0.5 and one.own.pooled.ci_high >= -1.1)


def test_ratios_are_compared_as_logarithms(tmp_path: Path) -> None:
    ratio = {"outcome": "response", "measure": "RR", "estimate": "2", "ci_low": "1", "ci_high": "4"}
    one = replicated(tmp_path, ratio, {})
    assert one.own is not None
    assert one.compared is not None
    assert one.compared.difference == pytest.approx(math.log(one.own.display.estimate / 2), rel=1e-12)


def test_a_review_that_counts_improvement_as_positive_is_turned(tmp_path: Path) -> None:
    usual = replicated(tmp_path, {}, {})
    positive = {"estimate": "0.8", "ci_low": "0.5", "ci_high": "1.1"}
    turned = replicated(tmp_path / "turned", positive, {"better": "higher"})
    assert turned.published.reversed
    assert (turned.published.estimate, turned.published.ci_low, turned.published.ci_high) == (-0.8, -1.1, -0.5)
    assert turned.compared == usual.compared


def test_ratios_are_never_turned(tmp_path: Path) -> None:
    one = replicated(tmp_path, {"outcome": "response", "measure": "RR", "estimate": "2"}, {"better": "higher"})
    assert not one.published.reversed
    assert one.published.estimate == 2


def test_a_percentage_is_compared_as_a_proportion(tmp_path: Path) -> None:
    percent = {"outcome": "response", "measure": "proportion (%)", "estimate": "45", "ci_low": "35", "ci_high": "55"}
    one = replicated(tmp_path, percent, {})
    assert one.published.estimate == pytest.approx(0.45)
    assert one.own is not None
    assert 0 < one.own.display.estimate < 1
    assert one.compared is not None
    assert one.compared.difference == pytest.approx(one.own.pooled.estimate - math.log(0.45 / 0.55))


def test_trials_after_the_review_wait_for_all_years(tmp_path: Path) -> None:
    then = replicated(tmp_path, {"year": "2006"}, {})
    now = replicate(open_folder(tmp_path / "small"), all_years=True).results[0]
    assert then.own is not None
    assert now.own is not None
    assert then.own.studies["year"].max() <= 2006
    assert set(then.own.studies["study"]) < set(now.own.studies["study"])
    assert now.line is not None
    assert "--year-max" not in now.line


def test_a_count_of_trials_is_set_beside_the_trials_here(tmp_path: Path) -> None:
    count = {"outcome": "inclusion", "measure": "count", "estimate": "", "ci_low": "", "ci_high": "", "time": ""}
    one = replicated(tmp_path, count, {"filters": "--role acute"})
    assert one.line == "ketcli trials --role acute --year-max 2023"
    assert figures_of(one) == {"k": 6, "n": 362.0}
    assert one.differs == ("4 of the review's 10 trials are not here",)


@pytest.mark.parametrize(
    ("row", "rule", "why"),
    [
        ({}, {"why_not": "it pools dogs"}, "it pools dogs"),
        ({"subset": "another"}, {}, "no row for this question"),
        ({"outcome": "quality of life"}, {}, "do not record quality of life"),
        ({"measure": "standardized beta"}, {}, "no measure that two arms give"),
        ({"time": "at some time"}, {}, "no rule says what 'at some time' is in hours"),
        ({"time": "day 300"}, {}, "no study has a defined SMD"),
        ({}, {"filters": "--route im --route oral"}, "no trial left"),
    ],
)
def test_what_cannot_be_asked_says_why(tmp_path: Path, row: dict[str, str], rule: dict[str, str], why: str) -> None:
    one = replicated(tmp_path, row, rule)
    assert one.own is None
    assert one.compared is None
    assert why in one.why_not
    assert figures_of(one) == {}


def test_what_differs_is_said(tmp_path: Path) -> None:
    one = replicated(tmp_path, {"measure": "SMD (Cohen d)"}, {"differs": "other people"})
    assert one.own is not None
    assert one.differs[:2] == ("other people", "Cohen's d there, Hedges' g here")
    assert f"the review pools 10 trials, {one.own.pooled.k} have figures here" in one.differs


def test_a_rule_for_one_time_comes_before_the_rule_for_every_time() -> None:
    row = published_row(year=2023.0, time="day 7")
    every = rule_row(filters="--route iv")
    rules = [every, every._replace(time="day 7", filters="--route oral")]
    assert "--route oral" in str(asking(row, rules, OUTCOMES).line)
    assert "--route iv" in str(asking(row._replace(time="24 h"), rules, OUTCOMES).line)


def test_side_effects_are_asked_over_the_whole_trial() -> None:
    row = published_row(year=math.nan, outcome="ae:nausea", measure="RR", time="4 weeks")
    asked = asking(row, [rule_row()], OUTCOMES)
    assert asked.line == "ketcli pool --outcome ae:nausea --measure RR"
    assert asked.differs == ("side effects are counted over the whole trial",)


@pytest.mark.parametrize(
    ("words", "at"),
    [("24 h", "24h"), ("day 7", "7d"), ("~7 days", "7d"), ("28 days", "28d"), ("4 weeks", "4w"), ("~24 h", "24h")],
)
def test_times_in_a_reviews_words(words: str, at: str) -> None:
    assert time_of(words) == (at, "")


@pytest.mark.parametrize("words", ["days 5-8", "1 day to 1 week", "7", "soon"])
def test_times_without_a_rule(words: str) -> None:
    assert time_of(words) is None


def test_every_listed_time_is_one_that_a_pool_knows() -> None:
    from ketcli.evidence.windows import window_at

    assert all(window_at(at) for at, _ in TIMES.values())


def test_unknown_names_are_refused_with_what_there_is(tmp_path: Path) -> None:
    dataset = open_folder(small_copy(tmp_path, published=[REVIEW], rules=[RULE]))
    with pytest.raises(InvalidInput, match=r"did you mean 'review2023'\?; there are review2023"):
        replicate(dataset, reviews=["reviw2023"])
    with pytest.raises(InvalidInput, match="no published result of outcome 'sleep'"):
        replicate(dataset, outcomes=["sleep"])


def test_nothing_left_is_no_answer(tmp_path: Path) -> None:
    rows = [REVIEW, {**REVIEW, "review_id": "b2020", "outcome": "response", "measure": "RR"}]
    dataset = open_folder(small_copy(tmp_path, published=rows, rules=[RULE]))
    with pytest.raises(NoAnswer, match="no published result is left"):
        replicate(dataset, reviews=["b2020"], outcomes=["severity"])


def test_every_published_row_of_the_bundled_data_has_a_rule_or_a_reason() -> None:
    for one in replicate(bundled()).results:
        assert (one.own is not None or one.counted is not None) != bool(one.why_not)
        assert "replications.csv has no row" not in one.why_not, one.row
