"""From trials to effect sizes, each by a second route: the textbook formula written out."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.special import gammaln

from ketcli.columns import Columns
from ketcli.evidence.dataset import Dataset, open_folder
from ketcli.evidence.filters import ACUTE, Filters
from ketcli.evidence.rows import ResultRow
from ketcli.evidence.windows import window_at
from ketcli.questions.effects.effect_set import EffectSet, compute
from ketcli.questions.effects.from_dataset import effects_of_dataset
from ketcli.questions.effects.method import resolve
from ketcli.questions.effects.prior import scale_sd
from ketcli.questions.effects.trial_figures import Question

SMALL = open_folder(Path(__file__).parents[2] / "small")


def effects(outcome: str = "severity", by: str | None = None, scale: str | None = None, **method: Any) -> EffectSet:
    question = Question(outcome, window_at("24h") if "ae:" not in outcome else None, scale, by, Filters(role=ACUTE))
    return effects_of_dataset(SMALL, question, resolve(**method))


def row(found: EffectSet, study: str) -> dict[str, Any]:
    (only,) = found.table.where(found.table["study"] == study).rows()
    return only


def hedges_g(m1: float, s1: float, n1: float, m2: float, s2: float, n2: float) -> tuple[float, float]:
    df = n1 + n2 - 2
    pooled = math.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / df)
    j = math.exp(gammaln(df / 2) - math.log(math.sqrt(df / 2)) - gammaln((df - 1) / 2))
    g = j * (m1 - m2) / pooled
    return g, 1 / n1 + 1 / n2 + g**2 / (2 * (n1 + n2))


def test_parallel_trial() -> None:
    found = row(effects(), "Alpha 2001")
    assert (found["yi"], found["vi"]) == pytest.approx(hedges_g(18.2, 9.1, 20, 26.4, 8.3, 19))


def test_arms_of_one_cell_are_one_group() -> None:
    rng = np.random.default_rng(5)

    def people(mean: float, sd: float, n: int) -> np.ndarray:
        raw = rng.normal(size=n)
        return mean + sd * (raw - raw.mean()) / raw.std(ddof=1)

    both = np.concatenate([people(22.0, 8.0, 20), people(17.5, 9.5, 19)])
    found = row(effects(), "Beta 2005")
    expected = hedges_g(both.mean(), both.std(ddof=1), 39, 25.5, 8.5, 20)
    assert (found["yi"], found["vi"]) == pytest.approx(expected)


def test_shared_control_is_split_between_cells() -> None:
    found = effects(by="dose")
    low = row(found, "Beta 2005 (0.2 mg/kg)")
    assert (low["yi"], low["vi"]) == pytest.approx(hedges_g(22.0, 8.0, 20, 25.5, 8.5, 10))
    people = found.frame.loc[found.frame["trial_id"] == "beta2005", "n_c"]
    assert people.sum() == 20


def test_crossover_trial_is_paired() -> None:
    found = row(effects(crossover_r=0.3), "Gamma 2010")
    pooled = math.sqrt((8.0**2 + 6.5**2) / 2)
    m = 2 * (12 - 1) / (1 + 0.3**2)
    j = math.exp(gammaln(m / 2) - math.log(math.sqrt(m / 2)) - gammaln((m - 1) / 2))
    assert found["yi"] == pytest.approx(j * (19 - 27) / pooled)
    assert row(effects(crossover_r=0.8), "Gamma 2010")["vi"] < found["vi"]


def test_published_difference_gives_the_pooled_sd() -> None:
    found = row(effects(), "Epsilon 2020")
    se = 9.0 / (2 * stats.t.ppf(0.975, 47))
    sd = se / math.sqrt(1 / 25 + 1 / 24)
    assert (found["yi"], found["vi"]) == pytest.approx(hedges_g(-5.0, sd, 25, 0.0, sd, 24))
    assert any("Epsilon 2020" in note.text for note in effects().notes)


@pytest.mark.parametrize("measure", ["SMD", "MD"])
@pytest.mark.parametrize("prefer", ["adjusted", "raw", "endpoint", "change"])
def test_a_published_difference_stands_as_a_difference_and_no_arm_gets_a_mean(measure: str, prefer: str) -> None:
    frame = effects(measure=measure, prefer=prefer).frame
    published = frame[frame["statistic"] == "difference"]
    assert "Epsilon 2020" in set(published["study"])
    assert ("Zeta 2021" in set(published["study"])) == (prefer != "raw" or measure == "MD")
    assert published[["mean_e", "mean_c"]].isna().all(axis=None)
    assert published[["difference", "difference_se"]].notna().all(axis=None)
    others = frame[frame["statistic"] != "difference"]
    assert others[["mean_e", "mean_c"]].notna().all(axis=None)
    assert others[["difference", "difference_se"]].isna().all(axis=None)
    assert row(effects(measure=measure), "Epsilon 2020")["difference"] == -5.0


def test_the_standard_error_of_a_published_difference_leads_to_its_effect() -> None:
    found = row(effects(), "Epsilon 2020")
    assert found["difference_se"] == pytest.approx(9.0 / (2 * stats.t.ppf(0.975, 47)))
    assert found["sd_e"] == found["sd_c"] == pytest.approx(found["difference_se"] / math.sqrt(1 / 25 + 1 / 24))
    mean = row(effects(measure="MD"), "Epsilon 2020")
    assert mean["difference_se"] ** 2 == pytest.approx(mean["vi"])


def test_trials_without_figures_are_named_with_the_reason() -> None:
    reasons = {item.trial_id: item.text for item in effects(prefer="raw").left_out}
    assert set(reasons) == {"eta2022", "theta2023", "zeta2021", "iota2024"}
    assert "adjusted" in reasons["zeta2021"]
    assert set(reasons) - {item.trial_id for item in effects().left_out} == {"zeta2021"}


def test_events_of_arms_add_up() -> None:
    found = row(effects("response", measure="RR"), "Beta 2005")
    assert found["yi"] == pytest.approx(math.log((14 / 39) / (4 / 20)))
    assert found["vi"] == pytest.approx(1 / 14 - 1 / 39 + 1 / 4 - 1 / 20)


def test_mean_difference_takes_one_scale_and_says_so() -> None:
    found = effects(measure="MD")
    assert set(found.frame["scale"]) == {"MADRS"}
    assert effects(measure="MD", scale="HDRS-17").frame["study"].tolist() == ["Alpha 2001"]


def test_mixed_statistics_are_noted() -> None:
    assert any(note.text.startswith("statistics mixed across trials") for note in effects().notes)
    assert row(effects(prefer="change"), "Alpha 2001")["mean_e"] == -14.1


def test_side_effects_need_no_time_and_no_arm_counts_twice() -> None:
    found = effects("ae:nausea", measure="RR")
    assert row(found, "Delta 2018")["n_e"] == 80
    assert row(found, "Delta 2018")["events_e"] == 26


def test_a_crossover_trial_that_lost_a_person_keeps_each_risk() -> None:
    frame = pd.DataFrame(
        {"paired": [True], "events_e": [6.0], "n_e": [27.0], "events_c": [1.0], "n_c": [26.0], "yi": [0.0], "vi": [0.0]}
    )
    yi, vi = compute(Columns.of(frame), resolve(measure="RR", crossover_r=0.0))
    p_e, p_c = 6 / 27, 1 / 26
    assert yi[0] == pytest.approx(math.log(p_e / p_c))
    assert vi[0] == pytest.approx((1 - p_e) / (26 * p_e) + (1 - p_c) / (26 * p_c))


@pytest.mark.parametrize(
    ("outcome", "method"),
    [
        ("severity", {"measure": "SMD"}),
        ("severity", {"measure": "MD"}),
        ("severity", {"measure": "SMD", "prefer": "raw"}),
        ("severity", {"measure": "SMD", "from_response": True}),
        *(("response", {"measure": measure}) for measure in ("RR", "RD", "OR")),
    ],
)
@pytest.mark.parametrize("nobody", [True, False])
def test_sizes_asked_for_in_bulk_are_those_of_the_set(outcome: str, method: dict[str, Any], nobody: bool) -> None:
    """Also where nobody had the event in a trial, whose difference has no variance."""
    rows = [one._replace(events=0.0) if nobody and one.trial_id == "alpha2001" and one.events > 0 else one
            for one in SMALL.rows(ResultRow)]  # fmt: skip
    question = Question(outcome, window_at("24h"), None, None, Filters(role=ACUTE))
    found = effects_of_dataset(SMALL.with_rows(ResultRow, rows), question, resolve(**method))
    assert found.again is not None
    scale = found.table.text("scale")[0] if method["measure"] == "MD" else None
    sizes, *_ = found.again.sizes([replace(found.method, window=None), resolve(measure="SMD", prefer="change")], scale)
    names = found.entering.text("study")
    assert sizes == {
        name: pytest.approx(one) for name, one in zip(names, zip(found.yi, found.vi, strict=True), strict=True)
    }
    assert (len(found.table) > len(names)) is (nobody and method["measure"] in ("RR", "OR"))


def test_one_scale_alone_is_not_told() -> None:
    def told(dataset: Dataset) -> list[str]:
        question = Question("severity", window_at("24h"), None, None, Filters(role=ACUTE))
        found = effects_of_dataset(dataset, question, resolve(measure="MD"))
        assert set(found.table.text("scale")) == {"MADRS"}
        return [note.text for note in found.notes if note.kind == "one_scale"]

    assert told(SMALL) == []
    rows = [one._replace(scale="HDRS-17") if one.trial_id == "beta2005" else one for one in SMALL.rows(ResultRow)]
    (text,) = told(SMALL.with_rows(ResultRow, rows))
    assert text.startswith("a mean difference needs one scale: MADRS, which most trials report")


def test_first_periods_are_those_of_crossover_trials_alone() -> None:
    rows = [one._replace(analysis="first_period") if one.trial_id in ("alpha2001", "gamma2010") else one
            for one in SMALL.rows(ResultRow)]  # fmt: skip
    question = Question("severity", window_at("24h"), None, None, Filters(role=ACUTE))
    found = effects_of_dataset(SMALL.with_rows(ResultRow, rows), question, resolve())
    assert found.again is not None
    (first,) = found.again.of_first_periods().sizes([resolve()], None)
    assert list(first) == ["Gamma 2010"]
    whole = effects()
    assert whole.again is not None
    assert whole.again.of_first_periods().sizes([resolve()], None) == [{}]


def test_standardized_differences_may_be_of_several_scales() -> None:
    rows = [one._replace(scale="HDRS-17") if one.trial_id == "beta2005" else one for one in SMALL.rows(ResultRow)]
    question = Question("severity", window_at("24h"), None, None, Filters(role=ACUTE))
    mixed = SMALL.with_rows(ResultRow, rows)
    found = effects_of_dataset(mixed, question, resolve())
    assert {"Alpha 2001", "Beta 2005", "Gamma 2010"} <= set(found.table.text("study"))
    assert {"MADRS", "HDRS-17"} <= set(found.table.text("scale"))
    points = effects_of_dataset(mixed, replace(question, scale="HDRS-17"), resolve(measure="MD"))
    assert "Beta 2005" in points.table.text("study")
    assert not any(note.kind == "one_scale" for note in (*found.notes, *points.notes))


def test_the_sd_of_people_is_known_in_points_alone() -> None:
    assert effects(measure="MD").scale_sd == scale_sd(SMALL, "MADRS") > 0
    assert effects(measure="MD", scale="HDRS-17").scale_sd == scale_sd(SMALL, "HDRS-17")
    assert math.isnan(effects().scale_sd)
    assert math.isnan(effects("response", measure="RR").scale_sd)


def test_a_question_asked_again_keeps_its_scale_unless_another_is_named() -> None:
    whole = effects(measure="MD")
    assert whole.again is not None
    method = resolve(measure="MD")
    assert set(whole.again(method).table.text("scale")) == {"MADRS"}
    assert set(whole.again(method, "HDRS-17").table.text("scale")) == {"HDRS-17"}
    short = effects(measure="MD", scale="HDRS-17")
    assert short.again is not None
    assert [list(sizes) for sizes in short.again.sizes([method], None)] == [["Alpha 2001"]]
    assert short.again(method).table.text("study") == ["Alpha 2001"]
    assert set(short.again.sizes([method], "MADRS")[0]) == set(whole.entering.text("study"))


def test_only_scores_have_a_baseline() -> None:
    assert np.isnan(effects("response", measure="RR").table["imbalance"]).all()
    ends = [one for one in SMALL.rows(ResultRow) if one.trial_id == "alpha2001" and one.statistic == "endpoint"]
    start = [one._replace(statistic="baseline", time_h=0.0, mean=30.0 + place)
             for place, one in enumerate(ends) if one.time_h == 24]  # fmt: skip
    question = Question("severity", window_at("24h"), None, None, Filters(role=ACUTE))
    found = effects_of_dataset(SMALL.with_rows(ResultRow, [*SMALL.rows(ResultRow), *start]), question, resolve())
    (alpha,) = found.table.where(found.table["study"] == "Alpha 2001").rows()
    assert abs(alpha["imbalance"]) > 0
