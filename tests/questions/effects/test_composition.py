"""What a body of evidence is made of: spans of years and doses, and how far two bodies share a trait."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace

import numpy as np
import pytest

from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.composition import composition, overlap


@pytest.mark.parametrize("doses", [[8.0], [8.0, 1.0], [8.0, 1.0, 6.0], [8.0, 1.0, 6.0, 3.0], [2.0, 9.0, 4.0, 7.0, 5.0]])
def test_years_and_doses_from_the_lowest_to_the_highest(doses: list[float]) -> None:
    effects = ask(bundled(), Filters())
    some = effects.table.where(np.arange(len(doses)))
    years = [1990.0 + dose for dose in doses]
    made = composition(replace(effects, table=some.assign(n_doses=np.array(doses), year=np.array(years))))
    assert made.doses == (min(doses), statistics.median(doses), max(doses))
    assert made.years == (min(years), max(years))
    assert made.trials == len(doses)


def test_bodies_share_what_both_have() -> None:
    assert overlap({"iv": 3, "im": 1}, {"iv": 1, "sc": 1}) == 0.5
    assert overlap({"iv": 2}, {"sc": 5}) == 0
    assert overlap({"iv": 2, "im": 2}, {"im": 5, "iv": 5}) == 1
    assert math.isnan(overlap({}, {"iv": 1}))
    assert math.isnan(overlap({"iv": 1}, {}))


def test_every_trial_that_was_asked_for_is_eligible_and_each_value_counted() -> None:
    effects = ask(bundled(), Filters())
    made = composition(
        replace(effects, table=effects.table.assign(diagnosis=["trd", "", *["mdd"] * (len(effects.table) - 2)]))
    )
    assert made.traits["diagnosis"] == {"mdd": made.trials - 2, "trd": 1, "not stated": 1}
    asked = {item.trial_id for item in effects.left_out if item.asked_for}
    assert made.eligible == len(asked | set(effects.table.text("trial_id"))) > made.trials


def test_shares_are_of_each_body() -> None:
    assert overlap({"iv": 3, "im": 1}, {"iv": 4, "im": 6}) == pytest.approx(0.4 + 0.25)
    assert overlap({"iv": 3, "im": 1, "sc": 4}, {"iv": 20, "im": 20}) == pytest.approx(3 / 8 + 1 / 8)
