"""`ketcli dose`."""

from __future__ import annotations

from typing import Annotated

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
    choice,
    plain,
)
from ketcli.cli.run import check_output, choices_from, filters_from, is_study_file, open_dataset, show
from ketcli.errors import InvalidInput


@grouped
def command(
    asked: AskedOptions,
    filters: FilterOptions,
    data: DataOption,
    measure: MeasureOptions,
    pooling: PoolingOptions,
    output: OutputOptions,
    kind: Annotated[
        str | None,
        choice(
            "--kind",
            allowed=("iv-racemic", "nasal-esketamine"),
            text="Whose doses. (default: both)",
            panel=FILTERS,
        ),
    ] = None,
    knots: Annotated[int, plain("--knots", text="Knots of the spline: 3, 4 or 5.", panel=METHOD)] = 3,
) -> None:
    """Dose and effect, between trials by meta-regression and within trials that compare doses.

    [dim]ketcli dose --kind nasal-esketamine --at 28d[/dim]
    [dim]ketcli dose --outcome response --json[/dim]
    """
    check_output(output)
    if is_study_file(data.data):
        raise InvalidInput("dose needs a dataset folder: for a study file with a column of doses, regress --on COLUMN")
    if knots not in (3, 4, 5):
        raise InvalidInput(f"--knots must be 3, 4 or 5, not {knots}")
    from ketcli.questions.answers.dose import dose_response
    from ketcli.show.answers.dose import dose_answer

    answer = dose_response(
        open_dataset(data.data),
        filters_from(filters),
        kind=kind,
        knots=knots,
        outcome=asked.outcome,
        at=asked.at,
        scale=asked.scale,
        prefer=asked.prefer,
        **choices_from(measure, pooling),
    )
    show(dose_answer(answer), output)
