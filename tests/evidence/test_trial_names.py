"""Trials by id, label, acronym, number, DOI, or a part of one."""

from __future__ import annotations

import pytest

from ketcli.errors import UnknownName
from ketcli.evidence.dataset import bundled
from ketcli.evidence.rows import TrialRow
from ketcli.evidence.trial_names import _near, trial_named, trials_named

TRIALS = bundled().rows(TrialRow)


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.trial_id)
def test_every_trial_opens_by_its_own_names(trial) -> None:
    for name in (trial.trial_id, trial.label, trial.trial_id.upper(), trial.label.lower()):
        assert trial_named(bundled(), name) == trial.trial_id
    for name in (trial.registration, trial.doi, f"https://doi.org/{trial.doi}" if trial.doi else "", trial.acronym):
        assert not name or trial in trials_named(TRIALS, name.split(";")[0])


@pytest.mark.parametrize(
    ("name", "trial_id"),
    [("TRANSFORM-2", "popova2019"), ("transform 3", "ochsross2020"), ("ochs", "ochsross2020"),
     ("sustain-1", "daly2019"), ("ELEKT-D", "anand2023"), ("nct00768430", "murrough2013"), ("popova", "popova2019")],
)  # fmt: skip
def test_one_hit_opens(name, trial_id) -> None:
    assert trial_named(bundled(), name) == trial_id


def test_several_hits_are_listed() -> None:
    with pytest.raises(UnknownName, match="match 'murrough'") as refused:
        trial_named(bundled(), "murrough")
    for words in ("murrough2013", "murrough2015", "NCT00768430"):
        assert words in str(refused.value)


def test_no_hit_says_what_is_near() -> None:
    with pytest.raises(UnknownName, match="did you mean 'popova2019'"):
        trial_named(bundled(), "popva2019")
    for name in ("", "...", "qqqq"):
        with pytest.raises(UnknownName, match="unknown trial"):
            trial_named(bundled(), name)


@pytest.mark.parametrize(("many", "more"), [(12, False), (13, True)])
def test_twelve_hits_are_listed(many: int, more: bool) -> None:
    rows = [TRIALS[0]._replace(trial_id=f"same{i}", label=f"Same {i}") for i in range(many)]
    with pytest.raises(UnknownName, match=f"{many} trials match 'same'") as refused:
        trial_named(bundled().with_rows(TrialRow, rows), "same")
    lines = str(refused.value).splitlines()
    assert len(lines) == 13 + more
    assert (lines[-1] == "  and 1 more") is more


def test_three_that_are_near_are_named_and_no_more() -> None:
    near = [TRIALS[0]._replace(trial_id=f"alpha200{one}", label=f"Alpha 200{one}", acronym="") for one in range(1, 6)]
    said = _near(near, "alpha2008")
    assert said.startswith("; did you mean 'alpha200")
    assert said.count(" or ") == 2
    assert _near(near, "zzz") == " (ketcli trials lists them)"
