"""In what form an answer comes and where to: what holds where nothing is asked for, and what goes together."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from ketcli.cli.output import Output, _can_draw, tell
from ketcli.errors import InvalidInput
from ketcli.evidence.notes import Note

NOTHING = {"format": None, "switches": (), "columns": (), "output": None}


def test_nothing_is_asked_for_unless_it_is() -> None:
    assert asdict(Output()) == {**dict.fromkeys(asdict(Output()), False), **NOTHING}
    assert Output.of({}) == Output()
    assert Output().kind() == "table"


def test_each_option_is_what_was_given() -> None:
    given = {"csv": True, "json": False, "safe_csv": True, "quiet": True, "columns": ("a",), "output": "x.csv"}
    assert Output.of(given) == Output(switches=("csv",), safe_csv=True, quiet=True, columns=("a",), output="x.csv")


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (Output(format="json"), "json"),
        (Output(switches=("csv",)), "csv"),
        (Output(format="csv", switches=("csv",)), "csv"),
        (Output(output="a.csv"), "csv"),
        (Output(output="a.csv", format="csv"), "csv"),
    ],
)
def test_form(asked: Output, kind: str) -> None:
    assert asked.kind() == kind


@pytest.mark.parametrize(
    "asked", [Output(format="json", switches=("csv",)), Output(switches=("csv", "json")), Output(output="a.nothing")]
)
def test_forms_that_contradict_each_other_or_are_none(asked: Output) -> None:
    with pytest.raises(InvalidInput):
        asked.kind()


@pytest.mark.parametrize(
    ("encoding", "can"),
    [
        ("utf-8", True),
        ("utf-16", True),
        ("ascii", False),
        ("cp1252", False),
        ("nonsense", False),
        ("", False),
        (None, False),
    ],
)
def test_lines_are_drawn_where_an_encoding_has_them(encoding: str | None, can: bool) -> None:
    assert _can_draw(encoding) == can


NOTES = [Note("mixed", "first\x1b"), Note("derived", "second"), Note("mixed", "first\x1b")]


def test_notes_are_told_once_and_shown_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    tell(NOTES, quiet=False, everything=True)
    found = capsys.readouterr()
    assert (found.out, found.err) == ("", "note: first\u241b\nnote: second\n")


@pytest.mark.parametrize("everything", [True, False])
def test_no_notes_for_the_quiet_or_where_there_are_none(capsys: pytest.CaptureFixture[str], everything: bool) -> None:
    tell(NOTES, quiet=True, everything=everything)
    tell([], quiet=False, everything=everything)
    assert capsys.readouterr().err == ""
