"""Texts made from the program: a module that is run prints its text, one that is imported prints nothing."""

from __future__ import annotations

import runpy
from types import ModuleType

import pytest

from ketcli.asking import typed_keywords
from ketcli.evidence import datapackage, dictionary, row_text
from ketcli.evidence.studyfiles import dictionary as of_study_files

TEXTS = (
    (typed_keywords, typed_keywords.text),
    (datapackage, datapackage.data_package),
    (dictionary, dictionary.data_dictionary),
    (row_text, row_text.rows_module),
    (of_study_files, of_study_files.page),
)


@pytest.mark.parametrize("module", [module for module, _ in TEXTS], ids=lambda module: module.__name__)
def test_a_module_prints_its_text_when_it_is_run(module: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert module.__file__ is not None
    runpy.run_path(module.__file__, run_name="imported")
    assert capsys.readouterr().out == ""
    runpy.run_path(module.__file__, run_name="__main__")
    assert capsys.readouterr().out == dict(TEXTS)[module]()
