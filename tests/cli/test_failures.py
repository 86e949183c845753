"""A name in a message begins no line of its own, whether the message has the whole path or the file's name alone."""

from __future__ import annotations

import pytest

from ketcli.cli.failures import tell

PATH = "some\nfolder/a\nfile.csv"
NAME = "a\nfile.csv"


@pytest.mark.parametrize("said", [PATH, NAME])
def test_one_line_of_an_error_stays_one(said: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = tell("invalid_data", f"{said}: it is broken", 2, as_json=False, at=(PATH, 3, "yi"))
    told = capsys.readouterr().err
    assert code == 2
    assert told.count("\n") == 1
    assert told.endswith("file.csv: it is broken\n")


def test_a_message_of_several_lines_keeps_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell("usage", "one\ntwo", 2, as_json=False, hint="\nTry this.") == 2
    assert capsys.readouterr().err == "ketcli: one\ntwo\nTry this.\n"
