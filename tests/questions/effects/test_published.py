"""Published differences: which figure of a trial is taken, and by which SD it is standardized; by a second route."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pytest
from scipy import stats
from scipy.special import gammaln
from tests.row_data import row

from ketcli.columns import Columns
from ketcli.evidence.choose import best
from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.evidence.rows import ArmRow, ContrastRow, ResultRow, TrialRow
from ketcli.evidence.wanted import PREFERENCES, Chosen, Wanted
from ketcli.evidence.windows import window_at
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.borrowed_sd import Lent
from ketcli.questions.effects.effect_set import compute
from ketcli.questions.effects.method import PREFERENCES as ALLOWED
from ketcli.questions.effects.method import resolve
from ketcli.questions.effects.trial_figures import figures_of

ARMS = {
    "low": row(ArmRow, trial_id="a", arm_id="low", role="experimental", route="iv"),
    "high": row(ArmRow, trial_id="a", arm_id="high", role="experimental", route="sc"),
    "pbo": row(ArmRow, trial_id="a", arm_id="pbo", role="control"),
}
LENT = {"MADRS": Lent(10.0, 150.0, 3)}
DAY_ONE = window_at("24h")


def trial(design: str = "parallel") -> TrialRow:
    return row(TrialRow, trial_id="a", label="A", design=design)


def difference(arm: str = "low", **cells: Any) -> ContrastRow:
    usual: dict[str, Any] = {
        "measure": "MD", "adjustment": "ancova", "scale": "MADRS", "time_h": 24.0, "estimate": -4.0, "se": 1.5,
        "n_e": 30.0, "n_c": 30.0,
    }  # fmt: skip
    return row(ContrastRow, trial_id="a", arm_e=arm, arm_c="pbo", **{**usual, **cells})


def scores(statistic: str = "endpoint", *arms: str, sd: float = 8.0, **cells: Any) -> list[ResultRow]:
    usual: dict[str, Any] = {"scale": "MADRS", "time_h": 24.0, "analysis": "observed", "n": 31.0, "mean": 20.0}
    return [
        row(ResultRow, trial_id="a", arm_id=arm, statistic=statistic, sd=sd, **{**usual, **cells})
        for arm in arms or ("low", "pbo")
    ]


def taken(
    results: Iterable[ResultRow],
    contrasts: Iterable[ContrastRow],
    prefer: str = "adjusted",
    design: str = "parallel",
    by: str | None = None,
) -> list[Chosen]:
    wanted = Wanted(
        "severity", "means", DAY_ONE, order=PREFERENCES[prefer], contrasts=("MD", "SMD"),
        standard=frozenset(LENT), by=by,
    )  # fmt: skip
    return best(trial(design), ARMS, list(results), list(contrasts), wanted)


def figures(*asked: Any, measure: str = "SMD", **named: Any) -> list[dict[str, Any]]:
    table, _ = figures_of(taken(*asked, **named), resolve(measure=measure), LENT)
    found: list[dict[str, Any]] = list(table.rows())
    return found


def exact_j(m: float) -> float:
    return math.exp(gammaln(m / 2) - math.log(math.sqrt(m / 2)) - gammaln((m - 1) / 2))


def kind(chosen: list[Chosen]) -> str:
    (one,) = chosen
    return one.contrasts[0].adjustment if one.contrasts else one.experimental[0].statistic


def test_every_preference_has_its_order() -> None:
    both = [*scores("endpoint"), *scores("change")]
    found = {prefer: kind(taken(both, [difference()], prefer)) for prefer in ALLOWED}
    assert found == {"adjusted": "ancova", "raw": "endpoint", "endpoint": "endpoint", "change": "change"}
    alone = {prefer: bool(taken([], [difference()], prefer)) for prefer in ALLOWED}
    assert alone == {"adjusted": True, "raw": False, "endpoint": True, "change": True}


def test_an_unadjusted_difference_stands_in_only_where_the_arms_have_no_figures() -> None:
    plain = difference(adjustment="none")
    assert kind(taken(scores(time_h=36.0), [plain])) == "endpoint"
    assert kind(taken([], [plain])) == "none"


def test_of_several_models_the_one_that_is_named_is_taken_and_never_the_largest_difference() -> None:
    models = [difference(adjustment=name, estimate=size) for name, size in (("unclear", -9.0), ("mmrm", -7.0))]
    for contrasts in ([*models, difference()], [difference(), *models]):
        assert kind(taken([], contrasts)) == "ancova"
    assert kind(taken([], models)) == "mmrm"


@pytest.mark.parametrize("also", [[], scores("change", sd=3.0)])
def test_an_adjusted_difference_is_divided_by_the_arms_own_raw_sd(also: list[ResultRow]) -> None:
    (found,) = figures([*scores("endpoint", sd=8.0), *also], [difference()])
    g = exact_j(60) * -4.0 / 8.0
    assert found["yi"] == pytest.approx(g)
    assert found["vi"] == pytest.approx(exact_j(60) ** 2 * (1.5 / 8.0) ** 2 + g**2 / (2 * 60))


@pytest.mark.parametrize("results", [[], scores("change", sd=3.0), scores("endpoint", "low", sd=3.0)])
def test_without_one_in_every_arm_it_is_divided_by_the_sd_of_other_trials(results: list[ResultRow]) -> None:
    (found,) = figures(results, [difference()])
    g = exact_j(150) * -4.0 / 10.0
    assert found["yi"] == pytest.approx(g)
    assert found["vi"] == pytest.approx(exact_j(150) ** 2 * (1.5 / 10.0) ** 2 + g**2 / (2 * 150))
    assert (found["derived"], found["direct"]) == ("difference; lent", True)


def test_the_residual_sd_behind_an_adjusted_difference_has_no_say() -> None:
    narrow, wide = (figures([], [difference(se=se)])[0] for se in (0.5, 2.5))
    assert narrow["yi"] == wide["yi"]
    assert narrow["vi"] < wide["vi"]


def test_no_difference_is_standardized_without_an_sd_people_or_an_error() -> None:
    assert taken([], [difference(scale="HDRS-17")]) == []
    assert taken([], [difference(n_e=math.nan)]) == []
    assert taken([], [difference(se=math.nan)]) == []
    assert taken([], [difference(measure="SMD", estimate=-0.5, se=0.2)]) == []


@pytest.mark.parametrize(("design", "df"), [("parallel", 58), ("crossover", 29)])
def test_an_interval_gives_its_standard_error_by_t(design: str, df: int) -> None:
    printed = difference(se=math.nan, ci_low=-7.0, ci_high=-1.0)
    (found,) = figures([], [printed], design=design, measure="MD")
    assert math.sqrt(found["vi"]) == pytest.approx(3.0 / stats.t.ppf(0.975, df))


def test_a_crossover_trials_own_paired_difference_comes_first_and_needs_no_assumed_correlation() -> None:
    sd_e, sd_c, n, r = 9.0, 6.0, 24, 0.339
    se = math.sqrt((sd_e**2 + sd_c**2 - 2 * r * sd_e * sd_c) / n)
    arms = [*scores("endpoint", "low", sd=sd_e, analysis="both_periods"),
            *scores("endpoint", "pbo", sd=sd_c, analysis="both_periods")]  # fmt: skip
    own = difference(adjustment="none", se=se, n_e=n, n_c=n)
    found = [figures(arms, [own], design="crossover")[0], figures(arms[::-1], [own], design="crossover")[0]]
    m = 2 * (n - 1) / (1 + r**2)
    g = exact_j(m) * -4.0 / math.sqrt((sd_e**2 + sd_c**2) / 2)
    for one in found:
        assert one["yi"] == pytest.approx(g)
        assert one["vi"] == pytest.approx(exact_j(m) ** 2 * se**2 / ((sd_e**2 + sd_c**2) / 2) + g**2 / (2 * m))
        assert (one["paired"], one["direct"], one["sd_e"], one["sd_c"]) == (True, True, sd_e, sd_c)
    assert kind(taken(arms, [own], "raw", "crossover")) == "endpoint"


def test_arms_against_one_control_are_put_together_and_a_shared_control_is_shared() -> None:
    contrasts = [difference("low", estimate=-3.0, n_e=20.0), difference("high", estimate=-6.0, n_e=40.0)]
    (together,) = figures([], contrasts, measure="MD")
    implied = [1.5 / math.sqrt(1 / n + 1 / 30) for n in (20, 40)]
    sd = math.sqrt((20 * implied[0] ** 2 + 40 * implied[1] ** 2) / 60)
    assert together["yi"] == pytest.approx(-5.0)
    assert math.sqrt(together["vi"]) == pytest.approx(sd * math.sqrt(1 / 60 + 1 / 30))
    apart = {one["study"]: one for one in figures([], contrasts, by="route", measure="MD")}
    assert apart["A (iv)"]["yi"] == -3.0
    assert math.sqrt(apart["A (iv)"]["vi"]) == pytest.approx(implied[0] * math.sqrt(1 / 20 + 2 / 30))
    assert sum(one["n_c"] for one in apart.values()) == 30


def test_the_trials_that_publish_only_an_adjusted_difference_enter_by_default() -> None:
    usual, raw = ask(bundled(), Filters()), ask(bundled(), Filters(), prefer="raw")
    only = set(usual.complete["trial_id"]) - set(raw.complete["trial_id"])
    assert {"canuso2018", "fu2020", "lapidus2014"} <= only
    assert set(raw.complete["trial_id"]) <= set(usual.complete["trial_id"])
    assert "grunebaum2018" not in only  # its POMS subscale is no depression severity
    lapidus, nugent = (usual.frame[usual.frame["trial_id"] == name].iloc[0] for name in ("lapidus2014", "nugent2019"))
    assert lapidus["difference_se"] == pytest.approx(1.74, abs=0.02)  # 7.6 / 4.39 = 1.731; by the interval 1.754
    assert (nugent["difference"], nugent["difference_se"]) == (-6.75, 1.948)


@pytest.mark.parametrize(("design", "df"), [("parallel", 2), ("crossover", 1)])
def test_an_interval_of_two_people_an_arm_still_has_its_degrees_of_freedom(design: str, df: int) -> None:
    printed = difference(se=math.nan, ci_low=-7.0, ci_high=-1.0, n_e=2, n_c=2)
    (found,) = figures([], [printed], design=design, measure="MD")
    assert math.sqrt(found["vi"]) == pytest.approx(3.0 / stats.t.ppf(0.975, df))


def test_without_any_sd_a_crossover_difference_is_standardized_by_the_correlation_that_is_assumed() -> None:
    (found,) = figures([], [difference(scale="HDRS-17", n_e=20.0, n_c=20.0)], design="crossover")
    sd = 1.5 * math.sqrt(20) / math.sqrt(2 * (1 - 0.5))
    g = exact_j(19) * -4.0 / sd
    assert found["yi"] == pytest.approx(g)
    assert found["vi"] == pytest.approx(exact_j(19) ** 2 * (1.5 / sd) ** 2 + g**2 / (2 * 19))


@pytest.mark.parametrize(("se", "r"), [(0.01, 1.0), (4.0, -1.0)])
def test_a_correlation_is_measured_no_further_than_one(se: float, r: float) -> None:
    """Whatever standard error is printed beside the SDs of both conditions."""
    sd_e, sd_c, n = 9.0, 6.0, 24
    arms = [*scores("endpoint", "low", sd=sd_e, analysis="both_periods"),
            *scores("endpoint", "pbo", sd=sd_c, analysis="both_periods")]  # fmt: skip
    (found,) = figures(arms, [difference(adjustment="none", se=se, n_e=n, n_c=n)], design="crossover")
    m = 2 * (n - 1) / (1 + r**2)
    assert found["yi"] == pytest.approx(exact_j(m) * -4.0 / math.sqrt((sd_e**2 + sd_c**2) / 2))


def alone(*contrasts: ContrastRow, measure: str, sharing: int = 1, **lent: Lent) -> dict[str, Any] | str:
    """The figures of one trial's published differences as they stand; or the reason for which it has none."""
    arms = tuple(ARMS[one.arm_e] for one in contrasts)
    one = Chosen(trial(), "cell", arms, (), (), contrasts, sharing, (), (ARMS["pbo"],))
    table, unusable = figures_of([one], resolve(measure=measure), lent)
    return unusable[0].kind if unusable else next(iter(table.rows()))


@pytest.mark.parametrize(("measure", "se"), [("RR", math.nan), ("OR", 0.9), ("HR", 2.5)])
def test_a_published_ratio_is_pooled_by_its_interval_whatever_error_stands_beside(measure: str, se: float) -> None:
    """A standard error beside a ratio may be of the ratio or of its logarithm."""
    for level, z in ((math.nan, 1.959964), (0.95, 1.959964), (0.9, 1.644854)):
        printed = difference(
            measure=measure, estimate=0.5, se=se, ci_low=0.25, ci_high=1.0, ci_level=level, n_e=20.0, n_c=24.0
        )
        found = alone(printed, measure=measure, sharing=2)
        assert isinstance(found, dict)
        yi, vi = compute(Columns.of_rows([found]), resolve(measure=measure))
        assert (yi[0], math.sqrt(vi[0])) == pytest.approx((math.log(0.5), math.log(4) / (2 * z)), rel=1e-5)
        assert (found["n_e"], found["n_c"], found["derived"]) == (20, 12, "difference")


def test_a_published_difference_of_risks_keeps_its_own_error() -> None:
    printed = difference(measure="RD", estimate=-0.2, se=0.05, ci_low=-0.9, ci_high=0.9)
    found = alone(printed, measure="RD")
    assert isinstance(found, dict)
    yi, vi = compute(Columns.of_rows([found]), resolve(measure="RD"))
    assert (yi[0], vi[0]) == (-0.2, pytest.approx(0.05**2))


@pytest.mark.parametrize("measure", ["RR", "HR"])
def test_ratios_of_several_arms_cannot_be_put_together(measure: str) -> None:
    both = [
        difference(arm, measure=measure, estimate=0.5, se=math.nan, ci_low=0.25, ci_high=1.0) for arm in ("low", "high")
    ]
    assert alone(*both, measure=measure) == "several_differences"
    assert isinstance(alone(both[0], measure=measure), dict)


@pytest.mark.parametrize(("se", "of_interval"), [(0.0, True), (0.4, False), (1.5, False)])
def test_an_error_of_nothing_is_none(se: float, of_interval: bool) -> None:
    (found,) = figures([], [difference(se=se, ci_low=-7.0, ci_high=-1.0)], measure="MD")
    assert math.sqrt(found["vi"]) == pytest.approx(3.0 / stats.t.ppf(0.975, 58) if of_interval else se)


def test_of_arms_whose_people_are_not_known_the_first_stands() -> None:
    both = [difference(arm, estimate=size, se=se, n_e=math.nan, n_c=math.nan)
            for arm, size, se in (("low", -3.0, 1.5), ("high", -6.0, 2.5))]  # fmt: skip
    found = alone(*both, measure="MD")
    assert isinstance(found, dict)
    assert (found["yi"], found["vi"]) == (-3.0, pytest.approx(1.5**2))
    shared = alone(both[1], measure="MD", sharing=2)
    assert isinstance(shared, dict)
    assert (shared["yi"], shared["vi"]) == (-6.0, pytest.approx(2.5**2))


def test_a_crossover_trial_of_two_people_still_measures_its_correlation() -> None:
    sd_e, sd_c, r = 9.0, 6.0, 0.339
    se = math.sqrt((sd_e**2 + sd_c**2 - 2 * r * sd_e * sd_c) / 2)
    arms = [*scores("endpoint", "low", sd=sd_e, analysis="both_periods", n=2.0),
            *scores("endpoint", "pbo", sd=sd_c, analysis="both_periods", n=2.0)]  # fmt: skip
    (found,) = figures(arms, [difference(adjustment="none", se=se, n_e=2.0, n_c=2.0)], design="crossover")
    m = 2 / (1 + r**2)
    assert found["yi"] == pytest.approx(exact_j(m) * -4.0 / math.sqrt((sd_e**2 + sd_c**2) / 2))
