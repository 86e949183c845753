"""The kind of trial that a question implies, the population of a trial, and results at any time."""

from __future__ import annotations

import pytest

from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import ACUTE, Filters, with_role
from ketcli.evidence.populations import POPULATIONS, population
from ketcli.evidence.rows import TrialRow
from ketcli.evidence.vocabulary import POOL_ROLES
from ketcli.questions.effects.ask import ask


@pytest.mark.parametrize(
    ("filters", "outcome", "role"),
    [
        (Filters(), "severity", ACUTE),
        (Filters(control=("inactive_placebo",)), "severity", ACUTE),
        (Filters(control=("inactive_placebo", "ect")), "severity", ACUTE),
        (Filters(control=("ect",)), "severity", ("comparator_ect",)),
        (Filters(control=("active_drug",)), "", ("comparator_active_drug",)),
        (Filters(), "relapse", ("relapse_prevention",)),
        (Filters(population=("adolescents",)), "severity", ("adolescents",)),
        (Filters(role=("acute",), control=("ect",)), "relapse", ("acute",)),
    ],
)
def test_a_question_implies_its_kind_of_trial_unless_one_is_named(
    filters: Filters, outcome: str, role: tuple[str, ...]
) -> None:
    assert with_role(filters, outcome).role == role
    assert set(role) <= set(POOL_ROLES)


def test_relapse_asks_the_trials_of_withdrawal_for_their_whole_course_and_says_so() -> None:
    effects = ask(bundled(), Filters(), outcome="relapse")
    found = effects.complete.set_index("study")
    assert [found.at["Daly 2019", name] for name in ("events_e", "n_e", "events_c", "n_c")] == [24, 90, 39, 86]
    assert "implied_role" in {note.kind for note in effects.notes}
    assert "implied_role" not in {note.kind for note in ask(bundled(), Filters()).notes}


def test_a_control_of_ect_finds_the_trials_against_it() -> None:
    found = ask(bundled(), Filters(control=("ect",)), outcome="response", at="end").complete
    assert "Anand 2023" in set(found["study"])


def test_any_time_is_whatever_a_trial_reports() -> None:
    anytime = set(ask(bundled(), Filters(), outcome="response", at="any").complete["trial_id"])
    for when in ("24h", "7d", "28d", "end"):
        assert set(ask(bundled(), Filters(), outcome="response", at=when).complete["trial_id"]) <= anytime


def test_populations_share_out_the_trials() -> None:
    trials = bundled().rows(TrialRow)
    found = {name: {trial.trial_id for trial in trials if population(trial) == name} for name in POPULATIONS}
    assert sum(map(len, found.values())) == len(trials)
    assert {"ochsross2020", "george2017", "lijffijt2022"} <= found["older"]
    assert "price2022" in found["adults"]  # 18 to 60
    assert "dwyer2021" in found["adolescents"]
