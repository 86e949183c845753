"""An error, and a note, names an option as its reader writes it."""

from __future__ import annotations

import ast
import pickle
import re
from pathlib import Path
from typing import Any

import pytest

import ketcli
from ketcli import errors
from ketcli.errors import InvalidChoice, InvalidInput, NoAnswer, as_option, named, spelling
from ketcli.evidence.notes import Note

SOURCE = Path(errors.__file__).parent
SMALL = str(Path(__file__).parent / "small")
BELOW = ("evidence", "effects", "models", "questions", "overviews")


def test_an_option_is_spelled_where_the_caller_is_known() -> None:
    error = InvalidInput(f"{named('crossover_r')} and {named('model', 'peto')}")
    note = Note("understood", f"{named('level', 0.9)}, {named('impute_sd', False)}, {named('csv')}")
    assert str(error) == "crossover_r and model='peto'"
    assert str(note) == note.text == "level=0.9, impute_sd=False, to_frame()"
    with spelling(as_option):
        assert str(error) == "--crossover-r and --model peto"
        assert str(note) == note.text == note.as_dict()["text"] == "--level 0.9, --no-impute-sd, --csv"
    assert note.as_dict()["text"] == "--level 0.9, --no-impute-sd, --csv"


def test_a_choice_that_cannot_be_carries_its_field() -> None:
    error = InvalidChoice("tau2", "reml", "is not one of REML, DL")
    assert (error.field, error.value, str(error)) == ("tau2", "reml", "tau2: 'reml' is not one of REML, DL")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes, as between processes
    assert (type(again), str(again), again.field) == (InvalidChoice, str(error), "tau2")


@pytest.mark.parametrize(
    ("options", "typed", "keyword"),
    [
        ({"crossover_r": 2.0}, ("--crossover-r", "2"), "crossover_r must lie between -1 and 1"),
        (
            {"model": "peto", "measure": "SMD"},
            ("--model", "peto", "--measure", "SMD"),
            "model='peto' pools",
        ),
        ({"at": "soon"}, ("--at", "soon"), "at='soon': expected a time"),
        (
            {"outcome": "response", "measure": "RD", "model": "bayes"},
            ("--outcome", "response", "--measure", "RD", "--model", "bayes"),
            "model='bayes' needs",
        ),
    ],
)
def test_python_and_the_command_line_say_the_same_in_their_own_words(
    options: dict[str, Any], typed: tuple[str, ...], keyword: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from ketcli.cli.main import main

    with pytest.raises(ketcli.KetcliError, match=re.escape(keyword)) as refused:
        ketcli.load(SMALL).pool(**options)
    assert "--" not in str(refused.value)
    with pytest.raises(SystemExit):
        main(["pool", *typed, "--data", SMALL])
    with spelling(as_option):
        assert capsys.readouterr().err == f"ketcli: {refused.value}\n"


def test_no_error_of_the_floors_below_spells_an_option() -> None:
    """Nor any of its lines; `--data FILE` is no keyword of Python, which loads a file instead."""
    found = [
        f"{path.relative_to(SOURCE)}: {part.value}"
        for floor in BELOW
        for path in (SOURCE / floor).rglob("*.py")
        for raised in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(raised, ast.Raise)
        for part in ast.walk(raised)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and re.search(r"--[a-z]", part.value)
    ]
    assert found == []
    assert issubclass(NoAnswer, ketcli.KetcliError)


@pytest.mark.parametrize(
    ("lines", "options", "typed", "keyword"),
    [
        (["study,yi,vi", "A,1,1", ",2,1"], {}, "--exclude 'row 3'", "exclude='row 3'"),
        (["study,yi,vi", "A,1,1", "A,1,1"], {}, "--exclude 'row 3'", "exclude='row 3'"),
        (["Study ID,yi,vi", "A,1,1", "A,2,1"], {}, "--cluster 'Study ID'", "cluster='Study ID'"),
        (["name of it,yi,vi", "A,1,1"], {}, "--map 'THEIRS=study'", "map='THEIRS=study'"),
        (["study;yi;vi", "A;1,5;1.5", "B;2,5;1.5"], {}, "--decimal .", "decimal='.'"),
        (["study,yi,vi,setting", "A,1,1,x"], {"where": "setting>2"}, "--where setting>2", "where='setting>2'"),
    ],
)
def test_an_error_of_a_study_file_is_spelled_for_its_reader(
    tmp_path: Path, lines: list[str], options: dict[str, Any], typed: str, keyword: str
) -> None:
    file = tmp_path / "own.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(ketcli.KetcliError) as refused:
        ketcli.load(file).pool(**options)
    assert keyword in str(refused.value)
    assert "--" not in str(refused.value)
    with spelling(as_option):
        assert typed in str(refused.value)
