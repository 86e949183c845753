"""Data at the edge: an answer or one sentence with its exit code, never a traceback."""

from __future__ import annotations

import math

import pytest

SAME = "study,yi,vi\nA,0.5,0.1\nB,0.5,0.1\nC,0.5,0.1\n"
RATIO = "study,yi,vi\nA,0.5,1e-8\nB,0.7,1\nC,-3,1e3\nD,1,1e-4\n"
NO_EVENTS = "study,events_e,n_e,events_c,n_c\nA,0,10,0,12\nB,0,20,0,21\n"
DOUBLE_ZERO = "study,events_e,n_e,events_c,n_c\nA,0,10,0,12\nB,3,20,1,21\nC,10,10,12,12\nD,2,30,0,30\n"
NO_SPREAD = "study,mean_e,sd_e,n_e,mean_c,sd_c,n_c\nA,5,0,10,5,0,10\nC,3,1,20,4,1,22\nD,2,1.5,20,4,1,22\n"
ALL_OR_NONE = "study,events,n\nA,0,10\nB,5,5\nC,3,9\n"


@pytest.mark.parametrize("text", [SAME, RATIO, "study,yi,vi\nA,0.5,0.1\nB,0.7,0.2\n"], ids=["same", "ratio", "two"])
@pytest.mark.parametrize("tau2", ["REML", "DL", "PM", "ML", "SJ", "HS", "EB", "HE"])
def test_every_estimator_answers_with_finite_numbers(ketcli, study_file, text: str, tau2: str) -> None:
    answer = ketcli("pool", "--data", study_file(text), "--tau2", tau2, "--json").json
    assert all(math.isfinite(answer[key]) for key in ("estimate", "se", "ci_low", "ci_high", "tau2", "i2", "pi_low"))
    assert answer["tau2"] >= 0


def test_identical_studies(ketcli, study_file) -> None:
    path = study_file(SAME)
    answer = ketcli("pool", "--data", path, "--test", "z", "--json").json
    assert answer["estimate"] == pytest.approx(0.5)
    assert (answer["tau2"], answer["q"]) == (0, pytest.approx(0))
    assert "no test of funnel asymmetry" in ketcli("bias", "--data", path).out
    assert ketcli("sensitivity", "--data", path, "--gosh").code == 0


def test_a_dominating_study_decides(ketcli, study_file) -> None:
    text = "study,yi,vi\nBig,0.3,1e-10\nB,2,1\nC,-2,1\n"
    answer = ketcli("pool", "--data", study_file(text), "--model", "common", "--json").json
    assert answer["estimate"] == pytest.approx(0.3, abs=1e-8)
    assert answer["studies"][0]["weight"] > 99.99


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 1),
        (("--measure", "OR"), 1),
        (("--model", "mh"), 1),
        (("--model", "peto"), 1),
        (("--measure", "RD"), 0),
        (("--model", "mh", "--measure", "RD"), 0),
    ],
)
def test_no_event_at_all(ketcli, study_file, options: tuple[str, ...], code: int) -> None:
    ran = ketcli("pool", "--data", study_file(NO_EVENTS), *options)
    assert ran.code == code
    assert "Traceback" not in ran.err
    if code:
        assert ran.err.count("\n") == 1
        assert ran.out == ""


def test_double_zeros_are_named_and_add_nothing(ketcli, study_file) -> None:
    path = study_file(DOUBLE_ZERO)
    ran = ketcli("pool", "--data", path, "--measure", "OR", "--notes")
    assert "2 studies add nothing" in ran.err
    assert "A, C" in ran.err
    without = DOUBLE_ZERO.replace("A,0,10,0,12\n", "").replace("C,10,10,12,12\n", "")
    with_them = ketcli("pool", "--data", path, "--measure", "OR", "--json").json
    alone = ketcli("pool", "--data", study_file(without), "--measure", "OR", "--json").json
    assert with_them["estimate"] == alone["estimate"]
    effects = ketcli("effects", "--data", study_file(DOUBLE_ZERO), "--measure", "OR", "--json").json["studies"]
    assert [study["yi"] is None for study in effects] == [True, False, True, False]


def test_means_without_spread_have_no_standardized_difference(ketcli, study_file) -> None:
    answer = ketcli("pool", "--data", study_file(NO_SPREAD), "--json").json
    assert answer["k"] == 2
    assert any(note["text"].startswith("1 study adds nothing") for note in answer["notes"])


@pytest.mark.parametrize("measure", ["PLO", "PFT", "PR"])
def test_proportions_of_none_and_all(ketcli, study_file, measure: str) -> None:
    answer = ketcli("pool", "--data", study_file(ALL_OR_NONE), "--measure", measure, "--json").json
    assert 0 < answer["display"]["estimate"] < 1


def test_names_that_look_like_markup_or_csv(ketcli, study_file) -> None:
    text = 'study,yi,vi\n"Müller, 2001",0.5,0.1\n[b]X[/b],0.7,0.2\n"say ""no""",0.1,0.3\n'
    path = study_file(text)
    assert "[b]X[/b]" in ketcli("pool", "--data", path, "--forest").out
    assert '"Müller, 2001"' in ketcli("effects", "--data", path, "--csv").out
    assert '"say ""no"""' in ketcli("effects", "--data", path, "--csv").out


def test_each_cluster_alone_is_no_three_level_model(ketcli, study_file) -> None:
    ran = ketcli("pool", "--data", study_file(SAME), "--model", "multilevel", "--cluster", "study")
    assert ran.code == 1
    assert "cluster" in ran.err
