"""`ketcli network`."""

from __future__ import annotations

from typing import Annotated

from ketcli.cli import run
from ketcli.cli.grouped import grouped
from ketcli.cli.options import (
    FILTERS,
    METHOD,
    AskedOptions,
    DataOption,
    FilterOptions,
    MeasureOptions,
    OutputOptions,
    PoolingOptions,
    plain,
)
from ketcli.errors import InvalidInput


@grouped
def command(
    asked: AskedOptions,
    filters: FilterOptions,
    data: DataOption,
    measure: MeasureOptions,
    pooling: PoolingOptions,
    output: OutputOptions,
    reference: Annotated[
        str | None,
        plain(
            "--reference", text="Treatment that others are listed against. (default: inactive placebo)", panel=METHOD
        ),
    ] = None,
    routes_apart: Annotated[
        bool, plain("--routes-apart", text="Every route is a treatment of its own.", panel=FILTERS)
    ] = False,
    one_placebo: Annotated[
        bool, plain("--one-placebo", text="Inactive and active placebo are one treatment.", panel=FILTERS)
    ] = False,
) -> None:
    """Network meta-analysis: racemic, esketamine, placebos, ECT and other drugs against each other.

    [dim]ketcli network --at 7d[/dim]
    [dim]ketcli network --outcome response --measure OR --one-placebo --reference placebo[/dim]
    """
    run.check_output(output)
    if run.is_study_file(data.data):
        raise InvalidInput("a network needs arms and their treatments: a dataset folder, not a study file")
    from ketcli.questions.answers.network import network_of
    from ketcli.show.answers.network import network_answer

    question = {"outcome": asked.outcome, "at": asked.at, "scale": asked.scale, "prefer": asked.prefer}
    result = network_of(
        run.open_dataset(data.data),
        run.filters_from(filters),
        reference=reference,
        routes_apart=routes_apart,
        one_placebo=one_placebo,
        **question,
        **run.choices_from(measure, pooling),
    )
    run.show(network_answer(result), output)
