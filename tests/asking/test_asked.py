"""Command lines kept as text, read back as questions."""

from __future__ import annotations

import pytest

from ketcli.asking.answering import answered
from ketcli.asking.asked import command_line, read_line, read_lines
from ketcli.errors import InvalidInput
from ketcli.evidence.dataset import open_folder
from ketcli.questions.answers.pool import PoolAnswer


def test_options_are_read_with_their_types() -> None:
    asked = read_line("ketcli pool --route iv --route sc --year-max 2020 --dose-min 0.5 --level 0.9 --tau2 DL --at 7d")
    filters = asked.filters()
    assert filters.route == ("iv", "sc")
    assert filters.year_max == 2020
    assert filters.dose_min == 0.5
    assert asked.question() == {"at": "7d", "level": 0.9, "tau2_method": "DL"}


def test_several_lines_and_quoted_values() -> None:
    one, other = read_lines('ketcli safety --event "blood pressure increased"; ketcli trials')
    assert one.options == {"event": ("blood pressure increased",)}
    assert (other.command, other.options) == ("trials", {})


def test_a_line_names_the_dataset_it_was_asked_of() -> None:
    asked = read_line("ketcli trials --route iv")
    assert asked.on(None) == "ketcli trials --route iv"
    assert asked.on("my data/") == "ketcli trials --route iv --data 'my data/'"
    assert command_line("pool", "--outcome", "ae:dropout any reason") == "ketcli pool --outcome 'ae:dropout any reason'"


@pytest.mark.parametrize("line", ["", "ketcli", "rm -rf /", "ketcli pool --route", "ketcli pool iv iv"])
def test_what_is_no_line_is_refused(line: str) -> None:
    with pytest.raises(InvalidInput, match="expected"):
        read_line(line)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("ketcli pol --route iv", "did you mean 'pool'"),
        ("ketcli pool --rout iv", "has no option --rout; did you mean 'route'"),
        ("ketcli pool --year-max soon", "expected a number"),
        ("ketcli trials --wrong x", "has no option --wrong"),
    ],
)
def test_what_no_command_knows_is_refused(line: str, message: str) -> None:
    from article_data import SMALL

    with pytest.raises(InvalidInput, match=message):
        answered(open_folder(SMALL), read_line(line))


def test_no_answer_is_kept_as_its_sentence() -> None:
    from article_data import SMALL

    found = answered(open_folder(SMALL), read_line("ketcli pool --trial alpha2001"))
    assert found.result is None
    assert found.why_none.startswith("one study only (Alpha 2001)")
    assert isinstance(answered(open_folder(SMALL), read_line("ketcli pool --route iv")).result, PoolAnswer)
