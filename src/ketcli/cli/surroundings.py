"""What the environment and the program itself say of the data: KETCLI_DATA, and `ketcli --version`."""

from __future__ import annotations

import os
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketcli import __version__
from ketcli.errors import InvalidInput, KetcliError, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

VARIABLE = "KETCLI_DATA"
_NOTHING: Mapping[str, Any] = {"data": None}
VERSION = ("--version", "-V")


def data_of(given: Mapping[str, Any]) -> str | None:
    """The data that a command is asked of: those of `--data`, else of KETCLI_DATA; None is the bundled dataset.

    Raises
    ------
    InvalidInput
        `--data` is given without a path.
    """
    path: str | None = given.get("data")
    if path == "":
        raise InvalidInput(f"{named('data')}: no path is given")
    return os.environ[VARIABLE] if _by_variable(given) else path


def _by_variable(given: Mapping[str, Any]) -> bool:
    """Whether a command takes data, is told of none, and the variable names some."""
    return "data" in given and given["data"] is None and bool(os.environ.get(VARIABLE))


@contextmanager
def naming_variable(given: Mapping[str, Any]) -> Iterator[None]:
    """Say in a failure that the data are those of KETCLI_DATA, where they are."""
    try:
        yield
    except KetcliError as error:
        if _by_variable(given):
            error.args = (f"{error.args[0]}; the data are those of {VARIABLE}={os.environ[VARIABLE]}",)
        raise


def version_for(typed: Sequence[str], *, as_json: bool) -> str | None:
    """What `ketcli --version` prints: its version and that of the data; None where that is not asked.

    Raises
    ------
    InvalidInput
        The data that KETCLI_DATA names cannot be read.
    """
    if not any(word in VERSION for word in takewhile(lambda word: word.startswith("-"), typed)):
        return None
    with naming_variable(_NOTHING):
        data = _data_version()
    if as_json:
        from ketcli.show.kit.json_text import SCHEMA, json_text

        return json_text({"schema": SCHEMA, "ketcli": __version__, "data": data})
    parts = (data["name"], data["version"] or data["sha256"])
    return f"ketcli {__version__}\ndata {' '.join(filter(None, parts))}\n"


def _data_version() -> dict[str, Any]:
    from ketcli.asking.answer import DataSource

    source = DataSource(data_of(_NOTHING))
    if source.is_study_file:
        from ketcli.evidence.studyfiles.file import read_studies

        if source.review is None:
            return dict(read_studies(str(source.path)).provenance())
        return {"name": Path(str(source.path)).name, "version": None, "sha256": None}
    from ketcli.evidence.dataset import bundled, open_folder

    return dict((bundled() if source.path is None else open_folder(Path(source.path))).provenance())
