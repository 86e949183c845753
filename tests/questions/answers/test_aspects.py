"""The lines below a pooled effect: points, kinds of placebo and risk of bias are those of their own commands."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

import ketcli

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
