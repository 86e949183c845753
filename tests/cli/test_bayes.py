"""`ketcli pool --model bayes` and `--model glmm` as a script meets them, held to bayesmeta's and metafor's figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
BAYES = json.loads((TESTS / "oracle" / "extra_bayes.json").read_text(encoding="utf-8"))
COUNTS = "study,events_e,n_e,events_c,n_c\nA,4,123,11,139\nB,6,306,29,303\nC,3,231,11,220\nD,62,13598,248,12867\n"


@pytest.mark.parametrize("case", BAYES[::9], ids=lambda case: case["id"])
def test_the_posterior_is_that_of_bayesmeta(ketcli, study_file, case) -> None:
    rows = "".join(f"s{i},{y!r},{v!r}\n" for i, (y, v) in enumerate(zip(case["yi"], case["vi"], strict=True)))
    path = study_file("study,yi,vi\n" + rows)
    found = ketcli("pool", "--data", path, "--model", "bayes", "--tau-prior", case["tau_prior"], "--json").json
    expected, block = case["expected"], found["bayes"]
    near = 1e-3 * expected["mu_sd"]
    assert block["tau_prior"] == case["tau_prior"]
    assert found["estimate"] == pytest.approx(expected["mu_median"], abs=near)
    assert [found["ci_low"], found["ci_high"]] == pytest.approx(expected["mu_central"], abs=near)
    assert block["mu"]["central"] == [found["ci_low"], found["ci_high"]]
    assert [block["mu"]["mean"], block["mu"]["sd"]] == pytest.approx([expected["mu_mean"], expected["mu_sd"]], abs=near)
    assert block["tau"]["median"] == pytest.approx(expected["tau_median"], abs=near)
    assert block["tau"]["central"] == pytest.approx(expected["tau_central"], abs=near)
    assert block["new_study"]["central"] == pytest.approx(expected["new_study_central"], abs=5 * near)
    assert block["probability_below_0"] == pytest.approx(expected["probability_below_0"], abs=1e-3)
    assert len(found["studies"]) == len(case["yi"])
    assert all("shrunken" in study for study in found["studies"])


def test_what_has_no_default_prior_asks_for_one(ketcli, study_file) -> None:
    ran = ketcli("pool", "--data", study_file("study,yi,vi\na,0.1,0.2\nb,0.3,0.1\n"), "--model", "bayes")
    assert ran.code == 2
    assert "--tau-prior half-normal:SCALE" in ran.err
    assert ketcli("pool", "--model", "bayes", "--tau-prior", "normal:1").code == 2
    assert ketcli("pool", "--model", "bayes", "--test", "knha").code == 2


def test_the_sentence_says_how_probable_it_is(ketcli) -> None:
    said = ketcli("pool", "--model", "bayes", "--formulation", "esketamine", "-q").out
    first = said.split("\n", 1)[0]
    assert "credible interval" in first
    assert "P(effect < 0)" in first
    assert ", p = " not in first


def test_one_trial_has_no_p_that_is_not_defined(ketcli) -> None:
    said = ketcli("pool", "--model", "bayes", "--trial", "grunebaum2017", "-q").out
    assert "nothing is pooled" in said
    assert "not defined" not in said


@pytest.mark.parametrize(("variant", "estimate"), [("CM.EL", -1.25), ("UM.RS", -1.25)])
def test_mixed_models_of_counts(ketcli, study_file, variant, estimate) -> None:
    path = study_file(COUNTS)
    found = ketcli("pool", "--data", path, "--measure", "OR", "--model", "glmm", "--glmm", variant, "--json").json
    assert (found["model"], found["test"], found["df"]) == ("glmm", "t", 3)
    assert found["estimate"] == pytest.approx(estimate, abs=0.3)
    assert found["tau2"] >= 0
    assert ketcli("pool", "--data", path, "--measure", "RR", "--model", "glmm").code == 2
    assert ketcli("pool", "--data", path, "--model", "glmm", "--glmm", variant, "--json").json["measure"] == "OR"
