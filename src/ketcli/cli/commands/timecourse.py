"""`ketcli timecourse`."""

from __future__ import annotations

from ketcli.cli.grouped import grouped
from ketcli.cli.options import (
    DataOption,
    FilterOptions,
    MeasureOptions,
    OutcomeOptions,
    OutputOptions,
    PoolingOptions,
)
from ketcli.cli.run import check_output, choices_from, filters_from, is_study_file, open_dataset, show
from ketcli.errors import InvalidInput


@grouped
def command(
    asked: OutcomeOptions,
    filters: FilterOptions,
    data: DataOption,
    measure: MeasureOptions,
    pooling: PoolingOptions,
    output: OutputOptions,
) -> None:
    """The pooled effect in windows of time, single and repeated dosing apart, and its trend.

    [dim]ketcli timecourse --formulation esketamine[/dim]
    [dim]ketcli timecourse --outcome response --json[/dim]
    """
    check_output(output)
    if is_study_file(data.data):
        raise InvalidInput("timecourse needs a dataset folder: a study file says no times (try regress --on COLUMN)")
    from ketcli.questions.answers.timecourse import time_course
    from ketcli.show.answers.timecourse import timecourse_answer

    answer = time_course(
        open_dataset(data.data),
        filters_from(filters),
        outcome=asked.outcome,
        scale=asked.scale,
        prefer=asked.prefer,
        **choices_from(measure, pooling),
    )
    show(timecourse_answer(answer), output)
