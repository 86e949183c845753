"""`ketcli replicate`."""

from __future__ import annotations

from typing import Annotated

from ketcli.cli import run
from ketcli.cli.grouped import grouped
from ketcli.cli.options import FILTERS, DataOption, OutputOptions, plain
from ketcli.errors import InvalidInput


@grouped
def command(
    data: DataOption,
    output: OutputOptions,
    review: Annotated[
        list[str] | None,
        plain("--review", text="Only this review, by its id.", panel=FILTERS, metavar="REVIEW_ID"),
    ] = None,
    outcome: Annotated[list[str] | None, plain("--outcome", text="Only this outcome.", panel=FILTERS)] = None,
    all_years: Annotated[
        bool, plain("--all-years", text="Trials published after the review too.", panel=FILTERS)
    ] = False,
) -> None:
    """Published pooled results beside the same question asked of these data.

    No published number enters a computation.

    [dim]ketcli replicate --review dean2021_cochrane[/dim]
    """
    run.check_output(output)
    if run.is_study_file(data.data):
        raise InvalidInput("--data: published results need a dataset folder, not a study file")
    from ketcli.overviews.replicate.replicate import replicate
    from ketcli.show.answers.replicate import replicate_answer

    found = replicate(
        run.open_dataset(data.data), reviews=review or (), outcomes=outcome or (), all_years=all_years, data=data.data
    )
    run.show(replicate_answer(found), output)
