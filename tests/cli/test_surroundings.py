"""What the environment says of the data, and the versions of program and data."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from ketcli import __version__
from ketcli.cli.surroundings import data_of, naming_variable, version_for
from ketcli.errors import InvalidInput
from ketcli.evidence.dataset import bundled

TESTS = Path(__file__).parents[1]
BCG = TESTS / "oracle" / "data" / "bcg.csv"
REVIEW = TESTS.parent / "docs" / "examples" / "review"
SHA256 = hashlib.sha256(BCG.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("given", "variable", "data"),
    [
        ({"data": None}, None, None),
        ({"data": None}, "", None),
        ({"data": None}, "mine", "mine"),
        ({"data": "theirs"}, "mine", "theirs"),
        ({}, "mine", None),
    ],
)
def test_whose_data(
    given: dict[str, str | None], variable: str | None, data: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KETCLI_DATA", raising=False)
    if variable is not None:
        monkeypatch.setenv("KETCLI_DATA", variable)
    assert data_of(given) == data
    by_variable = variable == "mine" and given == {"data": None}
    with pytest.raises(InvalidInput) as raised, naming_variable(given):
        raise InvalidInput("it is broken")
    assert str(raised.value) == "it is broken" + ("; the data are those of KETCLI_DATA=mine" if by_variable else "")


def known(name: str) -> tuple[str, str | None, str | None]:
    """The data of a name as KETCLI_DATA has them, and name, version and checksum."""
    if name == "bundled":
        about = bundled().provenance()
        return "", about["version"], about["sha256"]
    return {"bcg.csv": (str(BCG), None, SHA256), "review": (str(REVIEW), None, None)}.get(
        name, (str(TESTS / "small"), "1", None)
    )


@pytest.mark.parametrize("name", ["bundled", "small", "bcg.csv", "review"])
def test_versions(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path, version, sha256 = known(name)
    monkeypatch.setenv("KETCLI_DATA", path)
    data = json.loads(version_for(["--version"], as_json=True) or "")
    assert (data["schema"], data["ketcli"]) == ("ketcli/2", __version__)
    assert data["data"]["version"] == version
    assert name in ("bundled", "small") or (data["data"]["name"], data["data"]["sha256"]) == (name, sha256)
    words = " ".join(filter(None, [data["data"]["name"], version or sha256]))
    assert version_for(["-V"], as_json=False) == f"ketcli {__version__}\ndata {words}\n"


def test_a_command_or_another_option_is_no_question_for_the_version() -> None:
    assert version_for([], as_json=False) is None
    assert version_for(["--help"], as_json=False) is None
    assert version_for(["pool", "--version"], as_json=False) is None
    assert version_for(["--json", "--version"], as_json=False) is not None
