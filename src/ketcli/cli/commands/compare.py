"""`ketcli compare`."""

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
    a: Annotated[
        str, plain("--a", text="One side: a formulation, route, control, or single|repeated.", panel=FILTERS)
    ] = "racemic",
    b: Annotated[str, plain("--b", text="The other side; differences are a minus b.", panel=FILTERS)] = "esketamine",
    adjust: Annotated[
        list[str] | None,
        plain(
            "--adjust",
            text="Adjust the contrast for this column of `ketcli effects` by meta-regression; repeatable.",
            panel=METHOD,
            metavar="COLUMN",
        ),
    ] = None,
) -> None:
    """Racemic ketamine against esketamine, or any two levels, indirectly and head to head.

    [dim]ketcli compare[/dim]
    [dim]ketcli compare --outcome response --adjust control_type[/dim]
    [dim]ketcli compare --a iv --b intranasal[/dim]
    """
    run.check_output(output)
    if run.is_study_file(data.data):
        raise InvalidInput("a study file has no formulations, routes or controls to compare; give a dataset folder")
    from ketcli.questions.answers.compare import compare
    from ketcli.show.answers.compare import compare_answer

    question = {"outcome": asked.outcome, "at": asked.at, "scale": asked.scale, "prefer": asked.prefer}
    choices = run.choices_from(measure, pooling)
    dataset = run.open_dataset(data.data)
    result = compare(dataset, run.filters_from(filters), a=a, b=b, adjust=tuple(adjust or ()), **question, **choices)
    run.show(compare_answer(result), output)
