"""What is said when something goes wrong: a sentence on standard error; with --json an object on standard output."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketcli.cli import streams
from ketcli.errors import ExitCode, KetcliError
from ketcli.show.kit.safe import lines_shown, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

USAGE = "usage"
# the last of several letters may be -f, and its value may follow without a space
_JSON = re.compile(r"(?:^| )(?:--json|(?:--format[ =]|-[a-zA-Z]*f ?)json)(?= |$)", re.IGNORECASE)


def asks_for_json(typed: Sequence[str]) -> bool:
    """Whether a command line asks for JSON; it is read word by word, for it may be one that cannot be parsed."""
    return bool(_JSON.search(" ".join(map(str, typed))))


def tell_failure(error: KetcliError, *, as_json: bool) -> int:
    """Tell of a failure and give its exit code."""
    return tell(error.code, str(error), error.exit_code, as_json=as_json, at=(error.file, error.row, error.column))


def tell_usage(error: Any, *, as_json: bool) -> int:
    """The same of a command line that cannot be parsed: an exception of Typer's Click, which has no public name."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()  # its message is the whole help page
        return int(error.exit_code)
    context = getattr(error, "ctx", None)
    hint = "" if context is None else f"\nTry '{context.command_path} --help'."
    message: str = error.format_message()
    return tell(USAGE, message, int(error.exit_code), as_json=as_json, hint=hint)


def tell(
    code: str,
    message: str,
    exit_code: int,
    *,
    as_json: bool,
    at: tuple[str | None, int | None, str | None] = (None, None, None),
    hint: str = "",
) -> int:
    """Write the sentence, and the object if it is wanted; gives the exit code."""
    if as_json:
        from ketcli.cli.output import write_out
        from ketcli.show.kit.json_text import SCHEMA, json_text

        file, row, column = at
        place = {"file": file, "row": row, "column": column}
        try:
            write_out(json_text({"schema": SCHEMA, "error": {"code": code, "message": message, **place}}))
        except streams.ReaderGone:
            streams.forget_output()
    for name in (at[0], Path(at[0]).name) if at[0] else ():
        message = message.replace(name, shown(name)) if name else message  # a line end in a name begins no line
    streams.say(lines_shown(f"ketcli: {message}{hint}\n"))
    return ExitCode(exit_code)
