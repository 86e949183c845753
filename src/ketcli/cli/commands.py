"""The commands, made from the registry of questions: read options, ask, show. No arithmetic."""

from __future__ import annotations

import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ketcli.asking.question import Question
from ketcli.asking.question import load as load_function
from ketcli.asking.registry import COMMANDS, QUESTIONS
from ketcli.cli.surroundings import data_of, naming_variable
from ketcli.errors import NoAnswer, NothingLeft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ketcli.asking.option import Option
    from ketcli.asking.request import Request

ALL = COMMANDS


def load(name: str) -> Callable[..., Any]:
    """The function of a command, whose signature holds its options and whose docstring is its help."""
    from ketcli.cli.signature import with_options

    question = QUESTIONS[name]
    if question.command:
        command: Callable[..., Any] = load_function(question.command)()
    else:
        command = with_options(lambda given: ask(question, given), question.options.values())
    command.__doc__ = _help(question)
    command.__name__ = name
    return command


def _help(question: Question) -> str:
    examples = "\n".join(f"[dim]{example}[/dim]" for example in question.examples)
    return "\n\n".join([question.summary, *question.more, examples])


def ask(question: Question, given: Mapping[str, Any]) -> None:
    """Answer a question and show the answer."""
    from ketcli.asking.answer import DataSource, answer
    from ketcli.asking.request import Request
    from ketcli.asking.understanding import understood
    from ketcli.cli import output as out
    from ketcli.cli.progress import progress

    rows = question.options
    output = out.Output.of({name: value for name, value in given.items() if rows[name].goes_to == "output"})
    output.check()
    with naming_variable(given):
        request = Request(question.name, given_options(given, rows), data_of(given))
        source = DataSource(request.data)
        request = understood(source, request)
        quiet = output.quiet or not question.progress
        with naming_filters(request), progress(question.progress, quiet=quiet) as tell:
            result = answer(source, request, tell=tell, workers=cores(question))
    from ketcli.show.kit.shown import shown

    told = shown(request, result)
    out.show(told, output, request.line(), paged=question.paged)
    if told.exit_code:
        import typer

        raise typer.Exit(told.exit_code)


@contextmanager
def naming_filters(request: Request) -> Iterator[None]:
    """Name the filters that were asked for where they leave trials, but none that answers."""
    from ketcli.asking.request import words

    try:
        yield
    except NothingLeft:
        raise
    except NoAnswer as error:
        rows = request.question.options
        filters = {name: value for name, value in request.given.items() if rows[name].goes_to == "filters"}
        if filters:
            error.args = (f"{error.args[0]}; asked with {shlex.join(words(rows, filters))}",)
        raise


def given_options(given: Mapping[str, Any], rows: Mapping[str, Option]) -> dict[str, Any]:
    """The options that are part of a question and differ from their defaults."""
    asked = {}
    for name, value in given.items():
        row = rows.get(name)
        if row is None or row.goes_to in ("output", "data"):
            continue
        wanted = tuple(value) if isinstance(value, list) else value
        if wanted not in (row.default, None, ()):
            asked[name] = wanted
    return asked


def cores(question: Question) -> int:
    """Processes for a question that can use several."""
    if "workers" not in question.options:
        return 1
    from ketcli.models.blocks.run import available_cores

    return available_cores()
