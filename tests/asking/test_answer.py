"""One way from a request to an answer, for datasets and study files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.article_data import SMALL

from ketcli.asking.answer import DataSource, answer, answered
from ketcli.asking.read import from_line
from ketcli.asking.registry import ASKABLE, QUESTIONS
from ketcli.asking.request import Request
from ketcli.errors import InvalidInput
from ketcli.evidence.dataset import open_folder
from ketcli.questions.answers.pool import PoolAnswer

DATA = DataSource(None, open_folder(SMALL))
STUDIES = DataSource(str(Path(__file__).parents[1] / "oracle" / "data" / "bcg.csv"))
NEEDED: dict[str, dict[str, Any]] = {
    "regress": {"on": ("n_e",)},
    "show": {"trial": "alpha2001"},
    "check": {"path": str(SMALL)},
    "template": {"kind": "means"},
    "describe": {"file": str(STUDIES.path)},
}


def test_no_answer_is_kept_as_its_sentence() -> None:
    found = answered(DATA, from_line("ketcli pool --trial alpha2001 --measure RR"))
    assert found.result is None
    assert found.why_none.startswith("no study has a defined RR")
    assert isinstance(answered(DATA, from_line("ketcli pool --route iv")).result, PoolAnswer)


def test_a_name_that_the_data_do_not_have_is_no_answer() -> None:
    assert "unknown trial 'alpha2002'" in answered(DATA, from_line("ketcli pool --trial alpha2002")).why_none


@pytest.mark.parametrize("name", ASKABLE)
def test_a_study_file_is_answered_or_refused_by_the_registry(name: str) -> None:
    request = Request(name, NEEDED.get(name, {}))
    if QUESTIONS[name].no_studies:
        with pytest.raises(InvalidInput, match=rf"bcg.csv: {name} needs a dataset folder, not a study file"):
            answer(STUDIES, request)
    elif {"treatments", "times", "doses"} & set(QUESTIONS[name].needs):
        with pytest.raises(InvalidInput, match=r"bcg.csv: no column '(treatment|time|dose)', which "):
            answer(STUDIES, request)
    else:
        assert answer(STUDIES, request.also(measure="RR") if "measure" in request.question.asks else request)


def test_a_study_file_has_no_trials_to_choose_from() -> None:
    with pytest.raises(InvalidInput, match="--route: a study file has no trials to choose from"):
        answer(STUDIES, from_line("ketcli pool --route iv --at 7d"))


def test_switches_and_methods_of_a_line_take_effect() -> None:
    usual = answer(DATA, from_line("ketcli pool"))
    method = answer(DATA, from_line("ketcli pool --impute-sd --like meta --tau2 DL --i2 tau2")).overall.effects.method
    assert usual.overall.effects.method.impute_sd is False
    assert (method.impute_sd, method.like, method.tau2_method, method.i2_definition) == (True, "meta", "DL", "tau2")


def test_bias_is_tested_by_z_unless_asked_otherwise() -> None:
    asked = "ketcli bias --measure RR"
    assert answer(STUDIES, from_line(asked)).effects.method.test == "z"
    assert answer(STUDIES, from_line(f"{asked} --test knha")).effects.method.test == "knha"


def test_an_option_that_makes_no_sense_is_refused_wherever_it_comes_from() -> None:
    with pytest.raises(InvalidInput, match="--measure does not apply: ketcli safety gives incidence"):
        answer(DATA, Request("safety", {"measure": "OR"}))
