"""One number for one thing: commands that answer the same question give the same interval, p, share and count."""

from __future__ import annotations

import math
from typing import Any

import pytest

Told = tuple[object, ...]


def pooled(found: dict[str, Any]) -> Told:
    """What an answer says of a pooled effect, under the keys that all commands share."""
    return (
        found["k"],
        found["estimate"],
        found["ci_low"],
        found["ci_high"],
        found["p"],
        found["headline"],
        found["verdict"],
    )


FILTERS = ((), ("--route", "iv"), ("--formulation", "esketamine"))


@pytest.mark.parametrize("filters", FILTERS, ids=lambda value: " ".join(value) or "all")
def test_windows_of_the_time_course_are_pools_of_those_times(ketcli, filters: tuple[str, ...]) -> None:
    windows = ketcli("timecourse", *filters, "--json").json["windows"]
    for one in windows:
        if one["k"] == 0 or (one["sessions"] != "all" and one["window"] not in ("24h", "7d")):
            continue
        sessions = () if one["sessions"] == "all" else ("--sessions", one["sessions"])
        own = ketcli("pool", *filters, *sessions, "--at", one["window"], "--json").json
        assert pooled(one) == pooled(own), one["label"]


@pytest.mark.parametrize("filters", FILTERS, ids=lambda value: " ".join(value) or "all")
def test_rows_of_the_summary_are_pools_and_side_effects(ketcli, filters: tuple[str, ...]) -> None:
    rows = ketcli("summary", *filters, "--json").json["rows"]
    events = {one["event"]: one for one in ketcli("safety", *filters, "--json").json["events"]}
    for row in rows:
        relative = row["relative"]
        if relative is None:
            continue
        if row["at"]:
            own = ketcli("pool", *filters, "--outcome", row["outcome"], "--at", row["at"], "--json").json
            head = own["headline"]
            values: tuple[float, ...] = (head["estimate"], head["low"], head["high"])
            if own["display"]["scale"] == "ratio":
                values = tuple(math.exp(value) for value in values)
            assert (row["k"], row["participants"]) == (own["k"], own["participants"])
            assert row["verdict"] == own["verdict"]
        else:
            own = events[row["outcome"].removeprefix("ae:")]
            values = (own["rr"], own["rr_ci_low"], own["rr_ci_high"])
            assert (row["k"], row["events_e"], row["events_c"]) == (own["k"], own["events_e"], own["events_c"])
            assert row["absolute"]["control"] == pytest.approx(own["share_c"])
            assert row["absolute"]["estimate"] == pytest.approx(1000 * own["rd"])
        assert (relative["estimate"], relative["ci_low"], relative["ci_high"]) == pytest.approx(values)


def test_sides_and_test_of_a_comparison_are_those_of_pool_by(ketcli) -> None:
    compared = ketcli("compare", "--a", "single", "--b", "repeated", "--json").json
    pool = ketcli("pool", "--by", "sessions", "--json").json
    levels = {one["level"]: one for one in pool["subgroups"]}
    assert {side["level"] for side in compared["groups"]} == set(levels)
    for side in compared["groups"]:
        assert pooled(side) == pooled(levels[side["level"]])
    tested = compared["subgroup_test"]
    assert (tested["q"], tested["df"], tested["p"]) == pytest.approx(
        (pool["between"]["q"], pool["between"]["df"], pool["between"]["p"])
    )


def test_a_regression_on_groups_is_the_test_between_them(ketcli) -> None:
    fit = ketcli("regress", "--on", "sessions", "--json").json
    between = ketcli("pool", "--by", "sessions", "--json").json["between"]
    assert (fit["qm"], fit["qm_df"], fit["qm_p"], fit["verdict"]) == pytest.approx(
        (between["q"], between["df"], between["p"], between["verdict"])
    )


def test_sensitivity_starts_from_what_pool_says(ketcli) -> None:
    own = ketcli("pool", "--route", "iv", "--json").json
    first = ketcli("sensitivity", "--route", "iv", "--choices", "--json").json
    assert first["choices"][0]["estimate"] == pytest.approx(own["estimate"])
    assert first["summary"]["verdict"] == own["verdict"]
    prior = ketcli("sensitivity", "--route", "iv", "--prior", "--json").json["priors"][0]
    head = own["headline"]
    assert (prior["estimate"], prior["ci_low"], prior["ci_high"]) == (head["estimate"], head["low"], head["high"])
    assert prior["verdict"] == own["verdict"]


def test_doses_pooled_with_one_dose_are_the_pool(ketcli) -> None:
    (kind,) = ketcli("dose", "--route", "iv", "--formulation", "racemic", "--json").json["kinds"]
    (dose,) = kind["doses"]
    own = ketcli("pool", "--route", "iv", "--formulation", "racemic", "--json").json
    assert pooled(dose["pooled"]) == pooled(own)


def test_leaving_one_out_says_by_which_interval_and_that_few_are_told_by_another(ketcli) -> None:
    """Without Nugent 2019 three trials are left: Hartung-Knapp includes no effect, `pool` tells by Bayes."""
    said = " ".join(ketcli("sensitivity", "--route", "iv", "-q").out.split())
    assert "Nugent 2019 (95 % intervals, Hartung-Knapp with a factor of at least 1). Of fewer than five studies" in said
    assert ketcli("pool", "--route", "iv", "--exclude", "Nugent 2019", "--json").json["headline"]["method"] == "bayes"
    assert "Of fewer than five" not in ketcli("sensitivity", "--formulation", "esketamine", "-q").out
