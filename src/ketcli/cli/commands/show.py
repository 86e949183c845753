"""`ketcli show`."""

from __future__ import annotations

from typing import Annotated

import typer

from ketcli.cli import run
from ketcli.cli.grouped import grouped
from ketcli.cli.options import DataOption, OutputOptions


@grouped
def command(
    data: DataOption,
    output: OutputOptions,
    trial: Annotated[str, typer.Argument(help="The trial's id or label, as `ketcli trials` lists it.")],
) -> None:
    """One trial: its arms, results and sources.

    [dim]ketcli show murrough2013[/dim]
    """
    run.check_output(output)
    from ketcli.questions.data.show import show_trial
    from ketcli.show.answers.trial import trial_answer

    run.show(trial_answer(show_trial(run.open_dataset(data.data), trial)), output)
