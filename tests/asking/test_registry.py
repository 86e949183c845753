"""The tables: every row names what exists, no two rows say the same, and what is made of them is fresh."""

from __future__ import annotations

import inspect
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from ketcli.asking import typed_keywords
from ketcli.asking.option import PLACES
from ketcli.asking.options import OPTIONS, options_in
from ketcli.asking.pictures import PICTURES, picture_options
from ketcli.asking.question import load
from ketcli.asking.registry import ASKABLE, COMMANDS, QUESTIONS, script_options
from ketcli.asking.request import Request
from ketcli.cli.commands import load as command_of
from ketcli.questions.effects.method import Method

SOURCE = Path(typed_keywords.__file__).parents[1]


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_functions_of_a_question_exist_and_take_its_options(name: str) -> None:
    question = QUESTIONS[name]
    for function in (question.answer, question.show, question.command):
        assert not function or callable(load(function))
    if not question.answer or question.takes == "request":
        return
    taken = inspect.signature(load(question.answer)).parameters
    if any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in taken.values()):
        return
    own = {row.target for row in question.asks.values() if row.goes_to in ("own", "both")}
    assert own <= set(taken)


@pytest.mark.parametrize("name", [name for name, question in QUESTIONS.items() if question.answer])
def test_a_function_that_is_called_alone_answers_by_the_defaults_of_the_table(name: str) -> None:
    question = QUESTIONS[name]
    for function in filter(None, (question.answer, question.show)):
        taken = inspect.signature(load(function)).parameters
        for row in question.options.values():
            own = taken[row.target].default if row.target in taken else inspect.Parameter.empty
            if row.default is not None and own not in (inspect.Parameter.empty, None, ""):
                assert own == row.default, (function, row.name)


@pytest.mark.parametrize("name", [name for name in ASKABLE if QUESTIONS[name].show])
def test_what_shows_a_question_takes_its_options_of_show(name: str) -> None:
    assert set(Request(name).shown()) <= set(inspect.signature(load(QUESTIONS[name].show)).parameters)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.kind)
def test_what_draws_a_picture_exists_and_its_options_are_its_questions(picture) -> None:
    assert callable(load(picture.draw))
    assert {*picture.own, *picture.fixed} <= set(QUESTIONS[picture.question].options)


def test_no_group_of_options_is_forgotten_and_no_name_stands_twice_in_one_question() -> None:
    groups = {row.group for row in OPTIONS}
    used = {group for question in QUESTIONS.values() for group in question.groups}
    used |= {group for picture in PICTURES for group in picture.more}
    assert groups - used == {"picture"}
    assert used <= groups
    for question in QUESTIONS.values():
        names = [row.name for row in OPTIONS if row.group in question.groups]
        assert len(names) == len(set(names)), question.name


def test_every_option_goes_somewhere() -> None:
    """To a field of `Method`, or to a question that is named like its group."""
    method = {field.name for field in fields(Method)} | {"like", "adjusted_contrasts"}  # names that `resolve` reads
    for row in OPTIONS:
        if row.goes_to == "method":
            assert row.target in method, row.name
        elif row.group not in PLACES and row.place is None:
            assert any(row.group in question.groups for question in QUESTIONS.values()), row


def test_no_other_place_lists_the_options() -> None:
    """A closed list of values is declared once: the program's own code names none of these options in another table."""
    names = {f'"--{row.name.replace("_", "-")}"' for row in options_in(("filters", "effects", "pooling")).values()}
    listing = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if sum(name in path.read_text(encoding="utf-8") for name in names) > 2
    ]
    assert listing == []


def test_the_keywords_of_python_are_fresh() -> None:
    assert (SOURCE / "api" / "keywords.py").read_text(encoding="utf-8") == typed_keywords.text()


def test_every_question_of_python_takes_the_options_of_its_command() -> None:
    import ketcli
    from ketcli.api import keywords

    for name in ASKABLE:
        if not hasattr(ketcli.Evidence, name):
            assert name in ("report", "check", "template", "describe")
            continue
        question = QUESTIONS[name]
        typed = getattr(keywords, f"Of{name.capitalize()}").__optional_keys__
        own = {row.name for row in question.asks.values() if row.goes_to != "show"}
        assert typed | set(question.positional) == own


def test_every_command_declares_the_rows_of_its_question() -> None:
    for question in COMMANDS:
        names = list(inspect.signature(command_of(question.name)).parameters)
        if question.name == "plot":
            pictured = [row.name for row in picture_options()]
            assert [name.removesuffix("_") for name in names[1 : 1 + len(pictured)]] == pictured
        elif question.name == "script":
            repeated = {row.name for row in script_options()} | set(options_in(("data", "script")))
            assert set(names) == {"repeated", *repeated}
        else:
            assert names == list(question.options)


def test_the_registry_costs_nothing() -> None:
    """Data only: the list of commands is there before the data, the arithmetic or Typer are."""
    heavy = ("numpy", "pandas", "typer", "ketcli.questions", "ketcli.overviews", "ketcli.show", "ketcli.asking.options")
    code = f"import sys, ketcli.asking.registry; print(*(name for name in {heavy} if name in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []
