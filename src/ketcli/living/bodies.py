"""Answers as the JSON object that a script reads."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.understanding import understood
from ketcli.errors import NoAnswer, UnknownName
from ketcli.show.kit.formats import render
from ketcli.show.kit.json_text import SCHEMA
from ketcli.show.kit.shown import shown

if TYPE_CHECKING:
    from ketcli.asking.request import Request
    from ketcli.evidence.dataset import Dataset

NO_ANSWER = "no_answer"


def opened(dataset: Dataset) -> DataSource:
    """A dataset that is open already, as something to ask; yesterday's need not pass the checks of today."""
    return DataSource(str(dataset.folder), dataset)


@dataclass
class Bodies:
    """The JSON object of each request; data are opened, and a question is asked, once.

    `data` are the data of requests that name none.
    """

    data: DataSource = field(default_factory=DataSource)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    _others: dict[str, DataSource] = field(default_factory=dict)

    def source(self, path: str | None) -> DataSource:
        """The data at a path, or those of requests that name none."""
        return self.data if path is None else self._others.setdefault(path, DataSource(path))

    def of(self, request: Request) -> dict[str, Any]:
        """The answer as `--json` prints it; that there is none is `{"schema":, "error": {"code":, "message":}}`.

        Raises
        ------
        InvalidInput
            The question, or its data, cannot be.
        """
        line = request.line()
        if line not in self.known:
            self.known[line] = self._asked(request, line)
        return self.known[line]

    def _asked(self, request: Request, line: str) -> dict[str, Any]:
        try:
            request = understood(self.source(request.data), request)
            told = shown(request, answer(self.source(request.data), request))
        except UnknownName:
            raise
        except NoAnswer as error:
            place = {"file": error.file, "row": error.row, "column": error.column}
            return {"schema": SCHEMA, "error": {"code": error.code, "message": str(error), **place}}
        body: dict[str, Any] = json.loads(render(told, "json", line))
        return body
