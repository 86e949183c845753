"""Differences that stand only as they are published: hazard ratios, and mean differences without numbers of people."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.questions.answers.pool import pool_effects
from ketcli.questions.effects.ask import ask


def test_a_hazard_ratio_is_its_logarithm_with_the_se_of_its_interval() -> None:
    filters = Filters(trial=("daly2019",), role=("relapse_prevention",))
    effects = ask(bundled(), filters, outcome="relapse", measure="HR", at="end", model="common")
    assert effects.yi.tolist() == pytest.approx([math.log(0.49)])
    assert np.sqrt(effects.vi).tolist() == pytest.approx([math.log(0.84 / 0.29) / (2 * 1.959964)], rel=1e-6)
    assert pool_effects(effects).overall.display.estimate == pytest.approx(0.49)


def test_counts_without_a_time_belong_to_the_end_of_the_trial() -> None:
    filters = Filters(trial=("daly2019",), role=("relapse_prevention",))
    frame = ask(bundled(), filters, outcome="relapse", measure="RR", at="end", model="common").complete
    assert frame[["events_e", "n_e", "events_c", "n_c"]].to_numpy().tolist() == [[24, 90, 39, 86]]


def test_a_mean_difference_with_its_se_needs_no_number_of_people() -> None:
    effects = ask(bundled(), Filters(), measure="MD")
    assert {"Popova 2019", "SLS-002-201 (part 2)"} <= set(effects.complete["study"])
    assert [note.trials for note in effects.notes if note.kind == "people_not_known"] == [("SLS-002-201 (part 2)",)]
    assert len(effects.complete) == 12


def test_a_standardized_one_does() -> None:
    effects = ask(bundled(), Filters(), measure="SMD", adjusted_contrasts=True)
    assert "SLS-002-201 (part 2)" not in set(effects.complete["study"])
    assert "Popova 2019" in set(effects.complete["study"])


def test_a_scale_of_mood_is_not_depression_severity() -> None:
    effects = ask(bundled(), Filters(trial=("grunebaum2018",)), outcome="mood", measure="MD", model="common")
    assert effects.complete["scale"].tolist() == ["POMS depression"]
    severity = ask(bundled(), Filters(), adjusted_contrasts=True)
    assert "Grunebaum 2018" not in set(severity.complete["study"])


def test_a_course_of_ect_ends_with_its_last_session() -> None:
    effects = ask(bundled(), Filters(role=("adjunct_to_ect",)), at="end")
    means = effects.complete.set_index("study")["mean_e"]
    assert means["Alizadeh 2015"] == 16.27
    assert means["Anderson 2017"] == 17.2
