"""`ketcli script`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.asking.registry import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable


def write_script() -> Callable[..., None]:
    """The command, with the options of the question that it repeats."""
    from ketcli.cli.signature import with_options

    return with_options(_write, QUESTIONS["script"].options.values())


def _write(given: dict[str, Any]) -> None:
    from ketcli.asking.answer import DataSource, answer
    from ketcli.asking.request import Request
    from ketcli.asking.understanding import understood
    from ketcli.cli import output as out
    from ketcli.cli.commands import given_options
    from ketcli.cli.script_files import Target

    repeated = given["repeated"]
    target = Target.of(repeated, given["language"], given["output"])
    target.check(force=given["force"])
    request = Request(repeated, given_options(given, QUESTIONS["script"].options), given["data"])
    source = DataSource(request.data)
    request = understood(source, request)
    result = answer(source, request)
    from ketcli.questions.answers.script import repeatable
    from ketcli.show.script.write import scripts

    content = repeatable(result, target.languages, cluster=request.value("cluster"))
    target.write(scripts(content, target.languages, request.line()), force=given["force"])
    out.tell((*request.notes, *result.notes), quiet=given["quiet"], everything=given["notes"])
