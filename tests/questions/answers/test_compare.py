"""Two bodies of evidence: Bucher's difference by hand, signs, who counts where, and what cannot be asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_keywords
from ketcli.effects.means import smd
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.evidence.dataset import bundled, open_folder
from ketcli.evidence.filters import Filters
from ketcli.evidence.rows import ArmRow, ResultRow, TrialRow
from ketcli.models.pooling.pool import Pooled, pool
from ketcli.models.pooling.subgroups import pool_subgroups
from ketcli.models.regression.regression import regress
from ketcli.questions.answers.compare import Comparison, column_of, compare
from ketcli.questions.answers.difference import combine
from ketcli.questions.answers.pooled_effect import PooledEffect, pooled_effect
from ketcli.questions.effects.ask import ask
from ketcli.show.words.compare import headline

FACING = open_folder(Path(__file__).parents[2] / "facing")


MATCHED = Filters(route=("iv",), control=("inactive_placebo",))  # one route, single doses, one kind of control


def facing(filters: Filters | None = None, **asked: Any) -> Comparison:
    return compare(FACING, filters or Filters(), **asked)


@pytest.mark.parametrize(
    "asked", [{}, {"outcome": "response"}, {"measure": "MD"}, {"outcome": "ae:nausea", "measure": "OR"}]
)
@pytest.mark.parametrize("test", ["knha", "z"])
def test_each_side_is_the_ordinary_pool_and_the_difference_is_the_moderator(asked, test) -> None:
    answer = facing(test=test, **asked)
    for body in (answer.a, answer.b):
        # Juniper 2021 has both sides: it counts as head to head only
        filters = Filters(formulation=(body.level,), exclude=("juniper2021",))
        want = pooled_effect(ask(FACING, filters, test=test, **asked)).pooled
        assert body.pooled.pooled.estimate == want.estimate
        assert body.pooled.pooled.se == want.se
    a, b = (body.pooled.studies for body in (answer.a, answer.b))
    yi, vi = (np.concatenate([a[name], b[name]]) for name in ("yi", "vi"))
    X = np.column_stack([np.ones(yi.size), np.repeat([1.0, 0.0], [len(a), len(b)])])
    fit = regress(yi, vi, X, ["intercept", "a"], test=test)
    indirect = answer.indirect
    assert (indirect.estimate, indirect.se, indirect.p) == pytest.approx((fit.coef[1], fit.se[1], fit.p[1]))
    assert (indirect.ci_low, indirect.ci_high) == pytest.approx((fit.ci_low[1], fit.ci_high[1]))
    assert indirect.df == (None if test == "z" else yi.size - 2)
    assert answer.between.q == pytest.approx(indirect.statistic**2)
    assert answer.between.p == pytest.approx(indirect.p)
    assert "juniper2021" not in set(a["trial_id"]) | set(b["trial_id"])
    assert any("has both sides" in note.text for note in answer.notes)


@pytest.mark.parametrize("asked", [{"like": "meta"}, {"like": "metapsy"}, {"outcome": "response", "model": "mh"}])
def test_where_a_tool_or_a_model_has_no_moderator_the_difference_is_buchers(asked) -> None:
    answer = facing(**asked)
    a, b = answer.a.pooled.pooled, answer.b.pooled.pooled
    assert answer.indirect.estimate == a.estimate - b.estimate
    assert answer.indirect.se**2 == pytest.approx(a.se**2 + b.se**2)
    parts = sum(pooled.se**4 / pooled.df for pooled in (a, b) if getattr(pooled, "df", None) is not None)
    df = (a.se**2 + b.se**2) ** 2 / parts if parts else np.inf
    assert answer.indirect.df == (pytest.approx(df) if parts else None)
    assert answer.indirect.p == pytest.approx(2 * stats.t.sf(abs(answer.indirect.statistic), df))
    assert answer.between.q == pytest.approx(answer.indirect.statistic**2)
    assert answer.between.df2 is None


def test_head_to_head_trials_are_computed_from_their_arms() -> None:
    direct = facing().direct
    assert direct is not None
    studies = direct.studies.set_index("trial_id")
    koa = smd(17.5, 9.5, 29, 19.0, 10.0, 34)
    juniper = smd(17.0, 8.5, 30, 18.5, 9.0, 29)
    for name, want in (("koa2020", koa), ("juniper2021", juniper)):
        assert (studies.loc[name, "yi"], studies.loc[name, "vi"]) == pytest.approx((want.yi[0], want.vi[0]))
    # published as esketamine minus racemic, +2 points
    assert studies["yi"]["larch2022"] < 0
    again = pool(studies["yi"], studies["vi"])
    assert (direct.pooled.estimate, direct.pooled.se) == pytest.approx((again.estimate, again.se))


def test_published_difference_of_means_enters_turned() -> None:
    direct = facing(measure="MD").direct
    assert direct is not None
    studies = direct.studies.set_index("trial_id")
    assert studies.loc["larch2022", "yi"] == -2.0
    assert studies.loc["larch2022", "vi"] == pytest.approx((10 / 2 / stats.t.ppf(0.975, 47)) ** 2)


@pytest.mark.parametrize("asked", [{}, {"outcome": "response"}, {"test": "z"}, {"adjust": ("sessions",)}])
def test_swapping_the_sides_turns_every_sign(asked) -> None:
    one, other = facing(**asked), facing(a="esketamine", b="racemic", **asked)
    assert other.indirect.estimate == pytest.approx(-one.indirect.estimate)
    assert (other.indirect.ci_low, other.indirect.ci_high) == pytest.approx(
        (-one.indirect.ci_high, -one.indirect.ci_low)
    )
    assert other.indirect.p == pytest.approx(one.indirect.p)
    assert other.between.q == pytest.approx(one.between.q)
    assert one.direct is not None
    assert other.direct is not None
    assert other.direct.pooled.estimate == pytest.approx(-one.direct.pooled.estimate, rel=1e-6)
    assert other.direct.pooled.se == pytest.approx(one.direct.pooled.se, rel=1e-6)
    if one.adjusted is not None:
        assert other.adjusted is not None
        assert other.adjusted.difference.estimate == pytest.approx(-one.adjusted.difference.estimate)
        assert other.adjusted.difference.se == pytest.approx(one.adjusted.difference.se)


def test_ratios_are_shown_as_ratios() -> None:
    answer = facing(outcome="response")
    assert answer.indirect.display.estimate == pytest.approx(np.exp(answer.indirect.estimate))
    assert answer.indirect.display.scale == "ratio"


def test_swapping_the_sides_turns_what_is_combined() -> None:
    one, other = facing(MATCHED).combined, facing(MATCHED, a="esketamine", b="racemic").combined
    assert one is not None
    assert other is not None
    for mine, theirs in ((one.both, other.both), (one.disagreement, other.disagreement)):
        assert (theirs.estimate, theirs.se, theirs.p) == pytest.approx((-mine.estimate, mine.se, mine.p), rel=1e-6)


@pytest.mark.parametrize("trials", [(), ("juniper2021",)])
def test_direct_and_indirect_by_inverse_variance_on_one_tau2(trials: tuple[str, ...]) -> None:
    answer = facing(replace(MATCHED, exclude=trials))
    assert answer.direct is not None
    assert answer.combined is not None
    indirect, combined = answer.indirect, answer.combined
    sides = [body.pooled.studies for body in (answer.a, answer.b)]
    tau2 = (
        pool_subgroups(
            np.concatenate([side["yi"] for side in sides]),
            np.concatenate([side["vi"] for side in sides]),
            np.repeat(["a", "b"], [len(side) for side in sides]).tolist(),
            tau2_common=True,
        )
        .groups["a"]
        .tau2
    )
    assert tau2 is not None
    studies = answer.direct.studies
    precision = (1 / (studies["vi"] + tau2)).to_numpy()
    direct, direct_se = np.average(studies["yi"], weights=precision), precision.sum() ** -0.5
    assert (combined.tau2, combined.direct_estimate, combined.direct_se) == pytest.approx((tau2, direct, direct_se))
    weights = direct_se**-2, indirect.se**-2
    assert combined.both.estimate == pytest.approx(np.average([direct, indirect.estimate], weights=weights))
    assert combined.both.se == pytest.approx(sum(weights) ** -0.5)
    assert combined.weight_direct == pytest.approx(100 * weights[0] / sum(weights))
    gap, gap_se = direct - indirect.estimate, np.hypot(direct_se, indirect.se)
    assert combined.disagreement.p == pytest.approx(2 * stats.t.sf(abs(gap / gap_se), indirect.df))


def test_one_head_to_head_trial_gets_the_tau2_of_the_others() -> None:
    """Its own variance says nothing of how much effects differ from trial to trial."""
    direct = facing(replace(MATCHED, exclude=("juniper2021", "larch2022"))).direct
    assert direct is not None
    assert direct.pooled.k == 1
    made = combine(direct, facing().indirect, 0.3)
    assert made.direct_se**2 == pytest.approx(float(direct.effects.vi[0]) + 0.3)


@pytest.mark.parametrize(
    ("filters", "says"),
    [
        (Filters(), "their routes differ"),
        (Filters(route=("iv",)), "their numbers of doses differ"),
        (Filters(route=("iv",), sessions=("single",)), "their controls are of several kinds"),
    ],
)
def test_what_differs_in_more_than_the_drug_is_not_combined(filters: Filters, says: str) -> None:
    answer = facing(filters)
    assert answer.direct is not None
    assert (answer.combined, answer.not_combined) == (None, says)


def test_sides_that_share_no_route_cannot_be_told_apart() -> None:
    apart = facing(Filters(exclude=("iris2016",)))
    assert apart.inseparable == ("route",)
    assert "cannot be told apart from route, in which" in headline(apart)
    assert "hint" not in headline(apart)
    assert facing().inseparable == ()


def classic_se(effect: PooledEffect) -> float:
    assert isinstance(effect.pooled, Pooled)
    return float((1 / (effect.effects.vi + effect.pooled.tau2)).sum() ** -0.5)


def test_agreeing_trials_never_lead_with_an_interval_narrower_than_the_classic_one() -> None:
    answer = facing(test="knha")
    assert answer.direct is not None
    assert answer.direct.pooled.se < classic_se(answer.direct)
    head = answer.direct.lead.headline
    assert head is not None
    assert head.high - head.low > 2 * 1.96 * classic_se(answer.direct)
    assert answer.direct.lead.other
    assert not facing(test="adhoc").a.pooled.lead.other


def test_adjusted_contrast_is_the_regression_on_side_and_column() -> None:
    answer = facing(adjust=("sessions",))
    assert answer.adjusted is not None
    a, b = (body.pooled.studies for body in (answer.a, answer.b))
    yi, vi = (np.concatenate([a[name], b[name]]) for name in ("yi", "vi"))
    side = np.repeat([1.0, 0.0], [len(a), len(b)])
    single = np.concatenate([a["sessions"] == "single", b["sessions"] == "single"]).astype(float)
    ones = np.ones(len(yi))
    assert (answer.adjusted.on, answer.adjusted.fit.coef.size) == (("sessions",), 3)
    for X, got in (
        (np.column_stack([ones, side, single]), answer.adjusted.difference),
        (np.column_stack([ones, side]), answer.adjusted.unadjusted),
    ):
        fit = regress(yi, vi, X, [str(i) for i in range(X.shape[1])])
        assert (got.estimate, got.se, got.p) == pytest.approx((fit.coef[1], fit.se[1], fit.p[1]))


def test_what_cannot_be_adjusted_for_is_said() -> None:
    with pytest.raises(NoAnswer, match="cannot be adjusted for design: design does not vary"):
        facing(adjust=("design",))
    with pytest.raises(InvalidInput, match="unknown moderator"):
        facing(adjust=("colour",))


def test_composition_counts_trials_by_trait() -> None:
    made = facing().a.composition
    assert made.trials == 5
    assert made.traits["control_type"] == {"active_placebo": 3, "inactive_placebo": 2}
    assert made.years == (2003, 2015)
    assert sum(made.traits["diagnosis"].values()) == made.trials


def test_other_levels_and_no_direct_evidence_between_trials() -> None:
    answer = facing(a="active_placebo", b="inactive_placebo")
    assert answer.by == "control"
    assert answer.direct is None
    assert answer.combined is None
    routes = facing(a="iv", b="intranasal")
    assert routes.by == "route"
    assert routes.direct is None
    assert any("no head-to-head trial of iv against intranasal" in note.text for note in routes.notes)
    assert set(routes.b.pooled.studies["route"]) == {"intranasal"}


def test_one_trial_on_a_side_stands_as_it_is() -> None:
    answer = compare(FACING, Filters(trial=("alder2003", "fir2018", "gorse2019")))
    assert answer.a.pooled.pooled.k == 1
    assert answer.a.pooled.pooled.se == pytest.approx(float(np.sqrt(answer.a.pooled.effects.vi[0])))
    assert answer.a.pooled.lead.headline is not None
    assert answer.a.pooled.lead.headline.verdict == "single"
    assert answer.direct is None


def test_the_method_is_the_one_asked_for_though_a_side_has_one_trial() -> None:
    method = compare(FACING, Filters(trial=("alder2003", "fir2018", "gorse2019"))).effects.method
    assert (method.model, method.test) == ("random", "adhoc")


def test_roles_that_the_user_names_hold_for_head_to_head_trials_too() -> None:
    only = compare(FACING, Filters(role=("acute",))).direct
    assert only is not None
    assert list(only.studies["trial_id"]) == ["juniper2021"]


def test_an_empty_side_is_named() -> None:
    with pytest.raises(NoAnswer, match="esketamine: no trial left"):
        compare(FACING, Filters(diagnosis=("bipolar",)))


def test_levels_that_cannot_be_compared() -> None:
    assert column_of("oral", "iv") == "route"
    for a, b in (("racemic", "iv"), ("racemic", "racemic")):
        with pytest.raises(InvalidInput, match="two different levels of one thing"):
            column_of(a, b)
    with pytest.raises(InvalidInput, match="racemic"):
        column_of("racemc", "esketamine")
    with pytest.raises(InvalidInput, match="--a and --b choose the formulation"):
        compare(FACING, Filters(formulation=("racemic",)))
    with pytest.raises(InvalidInput, match="effects against control"):
        facing(outcome="response", measure="PLO")


def test_bundled_data_hold_the_relations() -> None:
    one = compare(bundled(), Filters(), at="24h")
    other = compare(bundled(), Filters(), a="esketamine", b="racemic", at="24h")
    assert one.indirect.estimate == pytest.approx(-other.indirect.estimate)
    assert one.between.q == pytest.approx(one.indirect.statistic**2)
    assert set(one.a.pooled.studies["formulation"]) == {"racemic"}
    assert set(one.b.pooled.studies["formulation"]) == {"esketamine"}


def test_an_empty_side_hides_no_randomized_comparison() -> None:
    with pytest.raises(NoAnswer, match="randomized head to head, with figures: Correia-Melo 2020"):
        compare(bundled(), Filters(route=("iv",)))


def test_an_empty_side_is_told_with_the_number_of_the_other() -> None:
    with pytest.raises(NoAnswer, match=r"^esketamine: no trial left.*; racemic: \d trials? with figures, nothing to"):
        compare(FACING, Filters(diagnosis=("bipolar",)))


def file_of(tmp_path: Path, *treatments: str) -> str:
    lines = ["study,treatment,mean,sd,n"]
    for place, name in enumerate(treatments):
        for study in "AB":
            lines += [f"{study}{place},{name},{10 + place + (study == 'B')},4,20", f"{study}{place},placebo,13,4,20"]
    path = tmp_path / "long.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("given", "levels"),
    [({}, ("drug", "other")), ({"a": "other"}, ("other", "drug")), ({"b": "drug"}, ("other", "drug")),
     ({"a": "drug"}, ("drug", "other")), ({"b": "other"}, ("drug", "other")),
     ({"a": "other", "b": "drug"}, ("other", "drug"))],
)  # fmt: skip
def test_of_a_file_with_two_treatments_one_or_none_need_be_named(
    tmp_path: Path, given: dict[str, str], levels: tuple[str, str]
) -> None:
    path = file_of(tmp_path, "drug", "other")
    found = answer(DataSource(path), from_keywords("compare", given, data=path))
    assert isinstance(found, Comparison)
    assert (found.a.level, found.b.level) == levels


@pytest.mark.parametrize(
    ("treatments", "says"),
    [(("drug",), "take two of drug; there is 1 beside placebo"),
     (("drug", "other", "third"), "take two of drug, other, third; there are 3 beside placebo")],
)  # fmt: skip
def test_of_more_or_fewer_both_must_be_named(tmp_path: Path, treatments: tuple[str, ...], says: str) -> None:
    path = file_of(tmp_path, *treatments)
    for given in ({}, {"a": "drug"}, {"b": "drug"}):
        with pytest.raises(InvalidInput, match=says):
            answer(DataSource(path), from_keywords("compare", given, data=path))


def test_trials_of_the_side_that_has_some_are_counted_in_words() -> None:
    for trials, words in ((("fir2018",), "1 trial with figures"), (("fir2018", "gorse2019"), "2 trials with figures")):
        with pytest.raises(NoAnswer, match=f"esketamine: {words}, nothing to compare with"):
            compare(FACING, Filters(trial=trials))


@pytest.mark.parametrize(("side", "trials"), [("a", ("cedar2010",)), ("b", ("iris2016",))])
def test_one_side_with_two_kinds_of_control_is_enough_to_keep_apart(side: str, trials: tuple[str, ...]) -> None:
    kept = ("alder2003", "birch2006", "iris2016", "koa2020", "larch2022", *trials)
    rows = [one._replace(control_type="active_placebo") if one.trial_id in trials and side == "b" else one
            for one in FACING.rows(TrialRow)]  # fmt: skip
    more = [one._replace(trial_id="iris2", label="Iris 2") for one in rows if one.trial_id == "iris2016"]
    if side == "b":
        more[0] = more[0]._replace(control_type="inactive_placebo")
    arms, results = list(FACING.rows(ArmRow)), list(FACING.rows(ResultRow))
    arms += [one._replace(trial_id="iris2") for one in arms if one.trial_id == "iris2016"]
    results += [one._replace(trial_id="iris2") for one in results if one.trial_id == "iris2016"]
    dataset = FACING.with_rows(TrialRow, [*rows, *more]).with_rows(ArmRow, arms).with_rows(ResultRow, results)
    found = compare(dataset, Filters(trial=(*kept, "iris2")))
    kinds = [set(body.composition.traits["control_type"]) for body in (found.a, found.b)]
    assert [len(kind) for kind in kinds] == ([2, 1] if side == "a" else [1, 2])
    assert found.direct is not None
    assert (found.combined, found.not_combined) == (None, "their controls are of several kinds")


def test_without_a_common_tau2_nothing_is_combined() -> None:
    found = facing(MATCHED, like="meta")
    assert found.direct is not None
    assert (found.combined, found.not_combined) == (None, "no tau2 is common to both sides")


@pytest.mark.parametrize(
    "asked", [{"model": "common"}, {"outcome": "response", "model": "mh"}, {"outcome": "response", "model": "common"}]
)
def test_a_model_without_heterogeneity_combines_without_it(asked: dict[str, Any]) -> None:
    found = facing(MATCHED, **asked)
    assert found.combined is not None
    assert found.combined.tau2 == 0
    assert found.direct is not None
    w = 1 / found.direct.effects.vi
    assert found.combined.direct_se == pytest.approx(float(w.sum() ** -0.5))


def test_trials_that_do_not_state_the_column_are_named() -> None:
    rows = [one._replace(sessions="") if one.trial_id == "alder2003" else one for one in FACING.rows(TrialRow)]
    found = compare(FACING.with_rows(TrialRow, rows), Filters(), adjust=("sessions",))
    assert found.adjusted is not None
    assert found.adjusted.left_out == ("Alder 2003",)
    (note,) = (note for note in found.notes if note.kind == "not_adjusted")
    assert note.text.endswith("a column is not stated: Alder 2003")
    assert not [note for note in facing(adjust=("sessions",)).notes if note.kind == "not_adjusted"]


def test_head_to_head_trials_without_figures_are_named_and_no_others() -> None:
    rows = [one._replace(sd=np.nan) if one.trial_id == "koa2020" else one for one in FACING.rows(ResultRow)]
    found = compare(FACING.with_rows(ResultRow, rows), Filters())
    told = [note for note in found.notes if note.text.startswith("head to head: ") and note.kind == "left_out"]
    assert [note.trials for note in told] == [("Koa 2020",)]
