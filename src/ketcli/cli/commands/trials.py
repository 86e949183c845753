"""`ketcli trials`."""

from __future__ import annotations

from ketcli.cli import run
from ketcli.cli.grouped import grouped
from ketcli.cli.options import DataOption, FilterOptions, OutputOptions
from ketcli.errors import InvalidInput


@grouped
def command(filters: FilterOptions, data: DataOption, output: OutputOptions) -> None:
    """The trials, a line each, and how far the dataset reaches.

    [dim]ketcli trials --route iv --diagnosis trd[/dim]
    """
    run.check_output(output)
    if run.is_study_file(data.data):
        raise InvalidInput("--data: trials need a dataset folder; `ketcli effects` lists the rows of a study file")
    from ketcli.questions.data.trials import list_trials
    from ketcli.show.answers.trials import trials_answer

    found = list_trials(run.open_dataset(data.data), run.filters_from(filters))
    run.show(trials_answer(found), output)
