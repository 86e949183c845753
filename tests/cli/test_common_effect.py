"""A common effect is tested and permuted as it is asked for, and `--like metafor` keeps what metafor keeps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ORACLE = Path(__file__).parents[1] / "oracle"
METAFOR = json.loads((ORACLE / "extra_common.json").read_text(encoding="utf-8"))
UNEQUAL, HAHN = (str(ORACLE / "data" / name) for name in ("unequal_k5.csv", "hahn2001.csv"))


@pytest.mark.parametrize("test", ["z", "knha", "adhoc"])
def test_every_test_of_a_common_effect(ketcli, test: str) -> None:
    asked = ("--data", UNEQUAL, "--model", "common", "--test", test)
    expected = METAFOR["pooled"][test]
    answer = ketcli("pool", *asked, "--permutations", "5000", "--json").json
    for key in ("estimate", "se", "ci_low", "ci_high", "statistic", "p", "q"):
        assert answer[key] == pytest.approx(expected[key], rel=1e-8), key
    assert answer["permutation"]["p"] == pytest.approx(expected["permutation"])
    left = ketcli("sensitivity", *asked, "--json").json["leave_one_out"]
    assert [row["se"] for row in left] == pytest.approx(expected["leave_one_out_se"], rel=1e-8)


def test_without_a_test_a_common_effect_is_tested_with_the_normal_distribution(ketcli) -> None:
    for like in ((), ("--like", "revman")):
        answer = ketcli("pool", "--data", UNEQUAL, "--model", "common", *like, "--json").json
        assert (answer["se"], answer["test"]) == (pytest.approx(METAFOR["pooled"]["z"]["se"]), "z")


@pytest.mark.parametrize("test", ["z", "knha", "adhoc"])
def test_every_test_of_a_regression_on_a_common_effect(ketcli, test: str) -> None:
    asked = ("--data", UNEQUAL, "--on", "mod1", "--model", "common", "--test", test, "--permutations", "5000")
    answer, expected = ketcli("regress", *asked, "--json").json, METAFOR["regression"][test]
    for key in ("coef", "se", "p", "qm", "qm_p"):
        assert answer[key] == pytest.approx(expected[key], rel=1e-8), key
    assert answer["permutation"]["exact"]
    assert answer["permutation"]["p"] == pytest.approx(expected["permutation"])


@pytest.mark.parametrize("model", ["mh", "peto", "multilevel"])
def test_a_test_that_a_model_does_not_have_is_refused(ketcli, model: str) -> None:
    cluster = ["--cluster", "study"] if model == "multilevel" else []
    ran = ketcli("pool", "--data", HAHN, "--measure", "OR", "--model", model, "--test", "knha", *cluster)
    assert ran.code == 2
    assert f"--model {model} is tested by the normal distribution" in " ".join(ran.err.split())


@pytest.mark.parametrize("measure", ["RR", "OR", "RD"])
def test_like_metafor_keeps_double_zero_trials(ketcli, measure: str) -> None:
    answer = ketcli("pool", "--data", HAHN, "--measure", measure, "--like", "metafor", "--json").json
    expected = METAFOR["double_zero"][measure]
    assert answer["k"] == expected["k"] == 12
    assert (answer["estimate"], answer["se"]) == pytest.approx((expected["estimate"], expected["se"]), rel=1e-6)
    assert [study["vi"] for study in answer["studies"]] == pytest.approx(expected["vi"])


@pytest.mark.parametrize("like", ["meta", "revman"])
def test_other_tools_leave_double_zero_trials_out_of_a_ratio(ketcli, like: str) -> None:
    answer = ketcli("pool", "--data", HAHN, "--measure", "RR", "--like", like, "--json").json
    assert answer["k"] == 9
