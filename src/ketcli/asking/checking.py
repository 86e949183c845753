"""Whether a dataset is what it claims to be, the questions written in it among its cells."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ketcli.asking.answer import refuse_options_of_files, study_options
from ketcli.asking.read import from_lines, from_words
from ketcli.errors import InvalidInput
from ketcli.evidence.findings import Finding
from ketcli.evidence.review.description import is_review, read_review
from ketcli.questions.data import check as data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from importlib.resources.abc import Traversable

    from ketcli.asking.answer import DataSource
    from ketcli.asking.request import Request
    from ketcli.evidence.studyfiles.options import ReadingOptions
    from ketcli.questions.data.check import CheckResult


def check_asked(source: DataSource, request: Request) -> CheckResult:
    """The findings that a request asks for; a study file is read as its options say.

    Raises
    ------
    InvalidInput
        As `check`, or options of a study file for a folder.
    """
    own = request.own()
    path = str(own.pop("path", source.path))
    if Path(path).is_dir():
        refuse_options_of_files(request)
    return check(path, reading=study_options(request, source).reading, **own)


def check(
    path: str, *, reading: ReadingOptions | None = None, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()
) -> CheckResult:
    """Check a dataset folder or a study file, which is read as `reading` says.

    Raises
    ------
    InvalidInput
        There is nothing at `path`; or a study file cannot be read (then the message lists every finding).
    """
    if is_review(path):
        path = str(read_review(path).studies)  # which refuses what is wrong in the files beside it
    result = data.check(path, reading=reading, select=select, ignore=ignore)
    if path == "-" or not Path(path).is_dir():
        return result
    from ketcli.evidence.schema import TABLES

    order = [table.filename for table in TABLES.values()]
    found = [*result.findings, *line_findings(Path(path))]
    known = {name: place for place, name in enumerate(order)}
    found.sort(key=lambda one: (known.get(one.file, -1), one.row or 0, one.column))
    return replace(result, findings=tuple(found))


def line_findings(folder: Traversable | Path) -> Iterator[Finding]:
    """What is wrong with the lines of `claims.csv` and the options of `replications.csv`."""
    yield from _findings(folder, "claims", "question", _lines_problem)
    yield from _findings(folder, "replications", "filters", _options_problem)


def _findings(folder: Traversable | Path, name: str, column: str, problem: Callable[[str], str]) -> Iterator[Finding]:
    from ketcli.evidence.reading import read_table
    from ketcli.evidence.schema import TABLES

    table = TABLES[name]
    rows, _ = read_table(folder, table)
    for row in rows:
        text = getattr(row, column)
        why = problem(text)
        if why:
            yield Finding(table.filename, row.row, column, why)


def _lines_problem(text: str) -> str:
    try:
        for request in from_lines(text):
            _require_method(request)
    except InvalidInput as error:
        return str(error)
    return ""


def _options_problem(text: str) -> str:
    """A published row is asked of `pool`, a published number of trials of `trials`; either takes these options."""
    try:
        _require_method(from_words("pool", shlex.split(text)))
    except InvalidInput as error:
        return str(error)
    except ValueError as error:
        return str(error).lower()
    return ""


def _require_method(request: Request) -> None:
    """Refuse a line that is asked of other data, or choices that cannot go together."""
    from ketcli.evidence.windows import window_at
    from ketcli.questions.effects.method import resolve
    from ketcli.questions.effects.outcomes import default_measure

    if request.data is not None:
        raise InvalidInput(f"{request.line()!r}: a line is asked of the dataset that it stands in")
    choices = request.choices()
    if "measure" in request.question.asks:
        measure = choices.pop("measure", None) or default_measure(request.value("outcome"), choices.get("model"))
        resolve(choices.pop("like", None), measure=measure, **choices)
    if request.given.get("at") is not None:
        window_at(request.given["at"])
