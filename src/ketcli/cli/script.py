"""`ketcli script`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.asking.question import STUDIED, Question, load
from ketcli.asking.registry import QUESTIONS, SCRIPTED, script_options
from ketcli.cli.surroundings import data_of, naming_variable
from ketcli.errors import InvalidInput, named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ketcli.asking.option import Option

COMMANDS = tuple(question.name for question in SCRIPTED)


def write_script() -> Callable[..., None]:
    """The command, with the options of all questions that it repeats."""
    from ketcli.cli.signature import with_options

    return with_options(_write, rows(), panels())


def rows() -> tuple[Option, ...]:
    """Its options: the command, those of all questions, and those of the file."""
    from ketcli.asking.option import Option
    from ketcli.asking.options import options_in

    repeated = Option(
        "repeated", "script command", f"The command to repeat, with its own options: {', '.join(COMMANDS)}.",
        allowed=COMMANDS, argument=True, required=True, metavar="COMMAND", place="output",
    )  # fmt: skip
    own = options_in(("script",))
    asked = [row for row in script_options() if row.name not in own]
    return (repeated, *options_in(("data",)).values(), *asked, *own.values())


def panels() -> dict[str, str]:
    """The heading of each option that only some commands take."""
    shared = (*STUDIED, "subgroups", "data", "script", "script command")
    return {row.name: _panel(row.name) for row in rows() if row.group not in shared}


def _panel(name: str) -> str:
    """The commands that take an option which is not everybody's."""
    return ", ".join(f"script {question.name}" for question in SCRIPTED if name in question.asks)


def _write(given: dict[str, Any]) -> None:
    from ketcli.asking.answer import DataSource, answer
    from ketcli.asking.request import Request
    from ketcli.asking.understanding import understood
    from ketcli.cli import output as out
    from ketcli.cli.commands import given_options, naming_filters
    from ketcli.cli.script_files import Target

    question = QUESTIONS[given["repeated"]]
    target = Target.of(question.name, given["language"], given["output"])
    target.check(force=given["force"])
    asked = given_options(given, {row.name: row for row in script_options()})
    with naming_variable(given):
        request = Request(question.name, _checked(question, asked), data_of(given))
        source = DataSource(request.data)
        request = understood(source, request)
        with naming_filters(request):
            result = answer(source, request)
    from ketcli.show.kit.shown import shown
    from ketcli.show.script.write import scripts

    told = shown(request, result)
    content = load(question.script)(result, request)
    written = scripts(content, target.languages, told, request.line())
    target.write(written, force=given["force"])
    out.tell((*request.notes, *told.notes), quiet=given["quiet"], everything=given["notes"])


def _checked(question: Question, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The options as the question itself has them.

    Raises
    ------
    InvalidInput
        One that it does not take, or lacks.
    """
    rows = question.asks
    for name in asked:
        if name not in rows:
            takes = ", ".join(one.name for one in SCRIPTED if name in one.asks)
            raise InvalidInput(f"{named(name)} does not apply to script {question.name}, only to script {takes}")
    lacking = [named(name) for name, row in rows.items() if row.required and name not in asked]
    if lacking:
        raise InvalidInput(f"script {question.name} needs {', '.join(lacking)}")
    return {name: rows[name].checked(value) for name, value in asked.items()}
