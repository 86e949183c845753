"""The lines below a pooled effect: points, kinds of placebo and risk of bias are those of their own commands."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.row_data import row

import ketcli
from ketcli.evidence.dataset import bundled, open_folder
from ketcli.evidence.filters import Filters
from ketcli.evidence.rows import ResultRow, RiskOfBiasRow
from ketcli.questions.answers.aspects import ACTIVE, INERT, apart, aspects_of, hazard, in_points, low_risk
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.effect_set import EffectSet

EVIDENCE = ketcli.load()


def body(**options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(EVIDENCE.pool(**options).to_json())
    return found


def told(found: dict[str, Any]) -> tuple[object, object, int]:
    return found["headline"], found["verdict"], found["k"]


@pytest.mark.parametrize("options", [{}, {"route": "iv"}, {"formulation": "esketamine"}, {"at": "28d"}])
def test_points_are_those_of_the_mean_difference_and_of_the_summary(options: dict[str, Any]) -> None:
    found = body(**options)
    points = found["points"]
    own = body(**options, measure="MD", scale=points["scale"])
    assert told(points) == told(own)
    text = repr(EVIDENCE.pool(**options)).splitlines()[0]
    assert f"about {abs(points['headline']['estimate']):.0f} points on the {points['scale']}" in text
    rows = json.loads(EVIDENCE.summary(**{key: value for key, value in options.items() if key != "at"}).to_json())[
        "rows"
    ]
    (row,) = [row for row in rows if row["key"] == f"severity_{options.get('at', '24h')}"]
    shown = row["absolute"]
    assert (shown["unit"], shown["k"]) == ("MADRS", points["k"])
    assert shown["estimate"] == pytest.approx(points["headline"]["estimate"])


def test_points_say_in_how_many_trials_the_scale_is_shared() -> None:
    assert "on the MADRS in 3 trials that report it" in repr(EVIDENCE.pool(route="iv"))
    assert "on the MADRS." in repr(EVIDENCE.pool(formulation="esketamine"))


def test_no_points_without_a_direction_or_for_another_measure() -> None:
    assert "points on" not in repr(EVIDENCE.pool(diagnosis="bipolar"))
    assert body(outcome="response")["points"] is None
    assert body(measure="MD")["points"] is None


@pytest.mark.parametrize("options", [{}, {"outcome": "response"}])
def test_each_kind_of_placebo_is_said_as_its_own_pool_says_it(options: dict[str, Any]) -> None:
    kinds = {part["level"]: part for part in body(**options)["by_control"]}
    for level, part in kinds.items():
        assert told(part) == told(body(**options, control=level))
    text = repr(EVIDENCE.pool(**options))
    assert "against an inert placebo" in text
    assert f"({kinds['active_placebo']['k']} trials)" in text
    assert body(**options, control="inactive_placebo")["by_control"] is None


def test_trials_at_low_risk_of_bias_alone() -> None:
    found = body()["low_risk"]
    text = repr(EVIDENCE.pool())
    assert f"published judgements of {found['judged']} of the 12 trials" in text
    low = body(trial=["canuso2018", "daly2018", "ionescu2021"])
    assert told(found["low"]) == told(low)
    assert "none of them low throughout" in repr(EVIDENCE.pool(route="iv"))


def test_analysed_of_randomized_stands_in_the_table() -> None:
    text = repr(EVIDENCE.pool(route="iv"))
    assert "72 of 73" in text
    assert "Analysed of randomized" in text


def test_one_question_is_primary_and_all_others_are_exploratory() -> None:
    for options, primary in (
        ({}, True),
        ({"route": "iv"}, True),
        ({"at": "7d"}, False),
        ({"outcome": "response"}, False),
    ):
        (note,) = [note for note in body(**options)["notes"] if note["kind"] == "primary"]
        assert note["text"].endswith("this is it" if primary else "this one is exploratory")


def test_single_and_repeated_dosing_are_told_apart_where_they_meet() -> None:
    found = body(at="7d")
    assert [part["level"] for part in found["by_sessions"]] == ["single", "repeated"]
    for part in found["by_sessions"]:
        assert told(part) == told(body(at="7d", sessions=part["level"]))
    text = repr(EVIDENCE.pool(at="7d"))
    assert "By dosing: after a single dose" in text
    assert re.search(r"Lii 2023 +single", text)
    assert re.search(r"SYNAPSE panel A\) +repeated", text)
    assert body()["by_sessions"] is None  # on day 1 everybody has had one dose


def test_relapse_is_counts_and_a_hazard_ratio_in_one_answer() -> None:
    text = repr(EVIDENCE.pool(outcome="relapse"))
    assert "24/90" in text
    assert "39/86" in text
    own = body(outcome="relapse", measure="HR")
    assert told(body(outcome="relapse")["hazard"]) == told(own)
    shown = own["display"]
    limits = ", ".join(f"{shown[name]:.2f}" for name in ("ci_low", "ci_high"))
    assert f"hazard ratio {shown['estimate']:.2f} [{limits}]" in text


FACING = open_folder(Path(__file__).parents[2] / "facing")
TRIALS = ("alder2003", "birch2006", "cedar2010", "iris2016")


def of_facing(scales: tuple[str, ...] = (), **asked: Any) -> EffectSet:
    """As many of these trials, each on one of the scales."""
    names = dict(zip(TRIALS, scales or ("MADRS",) * 4, strict=False))
    rows = [one._replace(scale=names.get(one.trial_id, one.scale)) for one in FACING.rows(ResultRow)]
    return ask(FACING.with_rows(ResultRow, rows), Filters(trial=tuple(names)), **asked)


@pytest.mark.parametrize(
    ("scales", "points"),
    [
        (("MADRS",), "MADRS"),
        (("MADRS", "HDRS"), "MADRS"),
        (("HDRS", "HDRS", "MADRS"), "HDRS"),
        (("MADRS", "HDRS", "BDI"), None),
        (("MADRS", "MADRS", "HDRS", "BDI"), "MADRS"),
    ],
)
def test_points_are_of_a_scale_that_half_of_the_trials_have(scales: tuple[str, ...], points: str | None) -> None:
    found = in_points(of_facing(scales))
    assert (found and found.scale) == points
    if found is not None:
        assert found.shared is (set(scales) == {points})
        own = ask(FACING, Filters(trial=TRIALS[: len(scales)]))
        assert found.effect.pooled.k == sum(scale == points for scale in scales)
        assert len(own.table) == len(scales)
    assert (in_points(of_facing(scales), "HDRS") is None) is (2 * scales.count("HDRS") < len(scales))


def test_who_has_no_points() -> None:
    assert in_points(of_facing(model="bayes")) is None
    assert in_points(of_facing(measure="MD")) is None
    assert in_points(of_facing().where(np.ones(4, dtype=bool))) is None  # a part of a set cannot be asked again


def test_kinds_stand_apart_where_both_have_a_trial() -> None:
    found = apart(of_facing(), "control_type", (INERT, ACTIVE))
    assert found is not None
    assert [(level, part.pooled.k) for level, part in found.parts] == [(INERT, 3), (ACTIVE, 1)]
    assert found.between is not None
    assert apart(of_facing(), "sessions", ("single", "repeated")) is None
    assert apart(of_facing(), "no such column", (INERT, ACTIVE)) is None
    assert apart(of_facing(model="multilevel"), "control_type", (INERT, ACTIVE)) is None
    assert apart(of_facing().where(np.ones(4, dtype=bool)), "control_type", (INERT, ACTIVE)) is None


def test_judgements_at_low_risk() -> None:
    def judged(*rows: tuple[str, str, str]) -> tuple[int, int] | None:
        """How many are judged, and how many of them low, by trial, domain and judgement."""
        given = [row(RiskOfBiasRow, trial_id=t, domain=domain, judgement=how) for t, domain, how in rows]
        found = low_risk(ask(FACING.with_rows(RiskOfBiasRow, given), Filters(trial=TRIALS)))
        return None if found is None else (found.judged, 0 if found.low is None else found.low.pooled.k)

    one, two, three, _ = TRIALS
    assert judged() is None
    assert judged(("oak2014", "overall", "low")) is None
    assert judged((one, "overall", "low"), (one, "selection", "high")) == (1, 1)
    assert judged((one, "selection", "low"), (one, "other", "low")) == (1, 1)
    assert judged((one, "selection", "low"), (one, "other", "high"), (two, "overall", "Low")) == (2, 1)
    assert judged((one, "overall", "some concerns"), (two, "overall", "high"), (three, "other", "unclear")) == (3, 0)
    assert judged((one, "overall", "low"), (one, "overall", "high")) == (1, 0)


def test_no_hazard_where_nobody_publishes_one() -> None:
    assert hazard(ask(bundled(), Filters(), outcome="response")) is None
    assert hazard(ask(bundled(), Filters())) is None
    relapse = ask(bundled(), Filters(), outcome="relapse")
    assert hazard(relapse.where(relapse.usable)) is None  # a part of a set cannot be asked again
    found = hazard(ask(bundled(), Filters(), outcome="relapse"))
    assert found is not None
    assert found.effects.method.measure == "HR"


def test_kinds_that_are_not_compared_have_no_say_in_the_test_between_the_two() -> None:
    effects = of_facing()
    kinds = np.array([INERT, "ect", ACTIVE, INERT], dtype=object)
    mixed = replace(effects, table=effects.table.assign(control_type=kinds))
    found = apart(mixed, "control_type", (INERT, ACTIVE))
    assert found is not None
    assert found.between is not None
    assert [part.pooled.k for _, part in found.parts] == [2, 1]
    two = mixed.where(kinds != "ect")
    alone = apart(replace(two, again=mixed.again), "control_type", (INERT, ACTIVE))
    assert alone is not None
    assert alone.between is not None
    assert (found.between.df, found.between.q, found.between.p) == (1, alone.between.q, alone.between.p)


def test_dosing_is_told_apart_only_after_the_first_dose() -> None:
    late = ask(bundled(), Filters(), at="7d")
    assert aspects_of(late).by_sessions is not None
    assert aspects_of(replace(late, window=None)).by_sessions is None
