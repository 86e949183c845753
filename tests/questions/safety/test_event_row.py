"""The figures of one side effect from the counts of its trials, at the ends of what is defined."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.safety_data import write

from ketcli.effects import counts as counts_module
from ketcli.effects.score_interval import newcombe
from ketcli.evidence.dataset import Dataset, open_folder
from ketcli.evidence.filters import Filters
from ketcli.models.pooling.incidence import incidence
from ketcli.models.pooling.pool import pool
from ketcli.questions.effects.method import resolve
from ketcli.questions.safety.event_row import Estimate, EventRow, event_row
from ketcli.questions.safety.question import SafetyQuestion
from ketcli.questions.safety.safety import SafetyAnswer, safety


@pytest.fixture
def small(tmp_path: Path) -> Dataset:
    return open_folder(write(tmp_path))


def ask(dataset: Dataset, **method: Any) -> SafetyAnswer:
    return safety(dataset, Filters(), resolve(measure="RR", **method), SafetyQuestion())


def row(answer: SafetyAnswer, event: str) -> EventRow:
    (found,) = [one for one in answer.rows if one.event == event]
    return found


def limits_of(one: Estimate) -> tuple[float, float, float]:
    return one.value, one.low, one.high


NAMES = ("events_e", "n_e", "events_c", "n_c")


def made(
    one: EventRow, *cells: tuple[float, ...], model: Any = None, method: Any = None, **columns: list[Any]
) -> EventRow:
    """The figures of one event in trials with these counts."""
    sizes = [(counts_module.rr(*own), counts_module.rd(*own)) for own in cells]
    rows = one.rows.where(np.array([0] * len(cells))).assign(
        **{name: [float(own[place]) for own in cells] for place, name in enumerate(NAMES)},
        **{f"{name}{end}": [float(getattr(size[place], part)[0]) for size in sizes]
           for place, name in enumerate(("log_rr", "rd")) for end, part in (("", "yi"), ("_v", "vi"))},
        study=[f"S{place}" for place in range(len(cells))],
        programme=[f"s{place}" for place in range(len(cells))],
        **columns,
    )  # fmt: skip
    return event_row(rows, method or resolve(measure="RR"), event="x", kind="symptom", level="", model=model)


def test_nobody_in_one_trial_or_one_person_in_it(small: Dataset) -> None:
    one = row(ask(small), "tinnitus")
    nobody = made(one, (0, 20, 0, 21))
    assert nobody.rd.value == 0
    assert math.isnan(nobody.rd.low)
    for cells in ((1, 20, 0, 21), (0, 20, 1, 21)):
        assert limits_of(made(one, cells).rd) == pytest.approx(newcombe(*map(float, cells)))
    for cells in ((1, 20, 3, 21), (3, 20, 1, 21)):  # a person in each group: the ratio gives the difference
        found = made(one, cells)
        assert found.rd.value == pytest.approx(found.ratio.value * found.control - found.control)
        assert not math.isnan(found.nnh.estimate)


def test_one_informative_trial_tells_no_heterogeneity_and_two_do(small: Dataset) -> None:
    one = row(ask(small), "tinnitus")
    for model in ("peto", "mh", "random"):
        alone, two = (
            made(one, (3, 20, 1, 21), (0, 30, 0, 30), model=model),
            made(one, (9, 20, 1, 21), (3, 30, 9, 30), model=model),
        )
        assert math.isnan(alone.i2)
        assert alone.ratio.low < alone.ratio.value < alone.ratio.high
        assert two.i2 > 50


def test_two_trials_that_differ_are_pooled_by_random_effects(small: Dataset) -> None:
    one = row(ask(small), "tinnitus")
    cells = ((9, 20, 1, 21), (3, 30, 9, 30))
    found = made(one, *cells, model="random")
    sizes = [counts_module.rr(*own) for own in cells]
    own = pool([size.yi[0] for size in sizes], [size.vi[0] for size in sizes])
    assert own.tau2 is not None
    assert found.tau2 == pytest.approx(own.tau2)
    assert own.tau2 > 0.5
    assert limits_of(found.ratio) == pytest.approx(tuple(map(math.exp, (own.estimate, own.ci_low, own.ci_high))))


def test_the_model_that_pools_counts_leads_from_five_trials_on(small: Dataset) -> None:
    one = row(ask(small), "tinnitus")
    cells = tuple((6 + place, 40, 3, 40) for place in range(5))
    found = made(one, *cells, model="mh")
    assert found.headline is not None
    assert found.headline.method == "asked"
    assert limits_of(found.led) == pytest.approx(limits_of(found.ratio))
    four = made(one, *cells[:4], model="mh").headline
    assert four is not None
    assert four.method == "bayes"


@pytest.mark.parametrize(("test", "used"), [("knha", "adhoc"), ("adhoc", "adhoc"), ("z", "z")])
def test_shares_of_alike_groups_are_no_narrower_than_their_counts_allow(small: Dataset, test: str, used: str) -> None:
    found = row(ask(small, test=test), "nausea")
    events, people = found.rows.floats("events_e", "n_e")
    again: Any = incidence(events, people, tau2_method="REML", test=used, level=0.95)  # type: ignore[arg-type]
    assert (found.incidence_e.ci_low, found.incidence_e.ci_high) == (again.ci_low, again.ci_high)


def test_without_a_ratio_nothing_leads(small: Dataset) -> None:
    one = row(ask(small), "tinnitus")
    found = made(one, (5, 40, 0, 40), (9, 60, 0, 60))
    assert found.headline is not None
    assert all(map(math.isnan, limits_of(found.led)))


def test_a_list_from_any_percentage_on_is_limited(small: Dataset) -> None:
    one = row(ask(small), "tinnitus")
    found = made(one, *[(3, 20, 1, 21)] * 5, threshold=[0.0, 0.5, 5.0, math.nan, 1.0])
    assert found.limited == ["S1", "S2", "S4"]
    assert [study for study, percent in row(ask(small), "death").absent if percent is not None] == []
    assert "Delta" in dict(row(ask(small), "death").absent)
