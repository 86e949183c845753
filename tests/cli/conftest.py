"""Running the program in this process, as a shell would call it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.json_schema import fault

from ketcli.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS = Path(__file__).parent.parent
SMALL = str(TESTS / "small")
ORACLE = TESTS / "oracle"


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


@pytest.fixture
def ketcli(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run ketcli with these arguments, without colour and on 100 columns; every JSON answer is held to its schema."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("KETCLI_DATA", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERMINAL_WIDTH", "100")

    def run(*arguments: str) -> Ran:
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        out, err = capfdbinary.readouterr()
        code = left.value.code
        ran = Ran(0 if code is None else int(code), out.decode(), err.decode())
        if ran.out.startswith('{\n  "schema": "ketcli/'):
            assert fault(ran.json) == "", arguments
        return ran

    return run


@pytest.fixture
def study_file(tmp_path: Path) -> Callable[[str], str]:
    """Write a study file and give its path."""

    def write(text: str) -> str:
        path = tmp_path / "studies.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write
