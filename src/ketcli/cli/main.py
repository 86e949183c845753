"""The program: its commands, and what is said when something goes wrong."""

from __future__ import annotations

import os
import sys
import warnings
from typing import Annotated, Any, NoReturn

import typer

from ketcli.cli import failures, streams
from ketcli.cli.commands import ALL, load
from ketcli.cli.pages import help as help_pages
from ketcli.cli.quick import QuickCommand, QuickGroup
from ketcli.cli.surroundings import VERSION, version_for
from ketcli.errors import ExitCode, InvalidInput, KetcliError, NoAnswer, as_option, spelling

SETTINGS = {"help_option_names": ["-h", "--help"]}


class OnDemand(QuickGroup):
    """Knows the commands by name and makes the one that runs: start-up pays for one command, not for all."""

    commands: dict[str, Any]  # where Typer looks for names that are like a mistyped one

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = dict.fromkeys(command.name for command in ALL)

    def get_command(self, ctx: Any, name: str) -> Any:
        """The command of a name, loaded; none where there is none."""
        return _loaded(name) if name in self.commands else None


def _loaded(name: str) -> Any:  # Typer's own Click, which has no public name
    alone = typer.Typer(add_completion=False, context_settings=SETTINGS, rich_markup_mode="rich")
    alone.command(name, cls=QuickCommand)(load(name))
    return typer.main.get_command(alone)


app = typer.Typer(
    name="ketcli",
    cls=OnDemand,
    add_completion=False,
    context_settings=SETTINGS,
    rich_markup_mode="rich",
)


@app.callback()
def _root(
    version: Annotated[  # answered before Typer reads the line
        bool, typer.Option(*VERSION, help="Show the versions of ketcli and of the data, and exit.")
    ] = False,
) -> None:
    """Options before the command."""


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code; a failure is one message on standard error."""
    # no product here is large enough for BLAS to gain by threads; they cost time, and on some processors the last
    # digits of its sums depend on their number: whatever the user has set for other programs, it is one here
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # what a user must know is a note; a library's remark to programmers is none
    streams.end_on_signals()
    typed = sys.argv[1:] if arguments is None else arguments
    with streams.guarded(), spelling(as_option):
        sys.exit(streams.leave(_run(typed)))


def _run(typed: list[str]) -> int:
    try:
        return _answered(typed)
    except streams.ReaderGone:
        streams.forget_output()
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else ExitCode.ANSWER
    except OSError as error:
        streams.forget_output()
        return streams.cannot_write(error)
    return ExitCode.ANSWER


def _answered(typed: list[str]) -> int:
    page = help_pages.page_for(typed)
    if page is not None:
        sys.stdout.write(page)
        return ExitCode.ANSWER
    as_json = failures.asks_for_json(typed)
    try:
        version = version_for(typed, as_json=as_json)
        if version is not None:
            sys.stdout.write(version)
            return ExitCode.ANSWER
        program = typer.main.get_command(app)  # called itself, `app` would hang its own words on a traceback
        return int(program(typed, prog_name="ketcli", standalone_mode=False) or ExitCode.ANSWER)
    except KetcliError as error:
        return failures.tell_failure(error, as_json=as_json)
    except typer.Abort as aborted:
        cut = aborted.__context__
        if isinstance(cut, EOFError):  # click takes it for Ctrl-D at a prompt; there are no prompts
            return failures.tell_failure(InvalidInput(f"a file ends before it should ({cut})"), as_json=as_json)
        return ExitCode.INTERRUPTED
    except (MemoryError, RecursionError) as error:
        much = "not enough memory" if isinstance(error, MemoryError) else "nested too deeply to be read"
        return failures.tell("too_much", much, ExitCode.INVALID, as_json=as_json)
    except ArithmeticError as error:
        why = f"these figures are too extreme to compute with ({error})"
        return failures.tell(NoAnswer.code, why, ExitCode.NO_ANSWER, as_json=as_json)
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        return failures.tell_usage(error, as_json=as_json)
