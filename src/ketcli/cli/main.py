"""The program: its commands, and what is said when something goes wrong."""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

import typer

from ketcli import __version__
from ketcli.cli.run import ARGUMENTS
from ketcli.errors import ExitCode, KetcliError

HELP = """What the randomized trials of ketamine and esketamine for depression say.

Every figure comes from a trial with its source; every estimate agrees with the R package metafor.
ketcli informs; it gives no medical advice.
"""
EXAMPLES = "Start with `ketcli pool --route iv --forest`, then `ketcli trials` and `ketcli show TRIAL`."

app = typer.Typer(
    name="ketcli",
    help=HELP,
    epilog=EXAMPLES,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"ketcli {__version__}\n")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options before the command."""


def _register() -> None:
    from ketcli.cli import commands

    for name, command, panel in commands.ALL:
        app.command(name, rich_help_panel=panel)(command)


_register()


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code; a failure is one message on standard error."""
    typed = sys.argv[1:] if arguments is None else arguments
    ARGUMENTS.set(typed)
    try:
        app(typed, prog_name="ketcli")
    except KetcliError as error:
        sys.stderr.write(f"ketcli: {error}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        # the reader has had enough; keep the interpreter from flushing into the closed pipe at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.ANSWER)
    sys.exit(ExitCode.ANSWER)
