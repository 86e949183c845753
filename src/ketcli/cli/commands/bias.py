"""`ketcli bias`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from ketcli.cli import run
from ketcli.cli.grouped import grouped
from ketcli.cli.options import (
    OUTPUT,
    AskedOptions,
    DataOption,
    FilterOptions,
    MeasureOptions,
    OutputOptions,
    PoolingOptions,
    plain,
)


@grouped
def command(
    asked: AskedOptions,
    filters: FilterOptions,
    data: DataOption,
    measure: MeasureOptions,
    pooling: PoolingOptions,
    output: OutputOptions,
    funnel: Annotated[bool, plain("--funnel", text="Draw a funnel plot.", panel=OUTPUT)] = False,
) -> None:
    """Funnel asymmetry, trim-and-fill, PET-PEESE, selection model, fail-safe N.

    Here --test is z unless another is asked for, as these tests were published and as metafor has them.

    [dim]ketcli bias --formulation esketamine --at 28d[/dim]
    [dim]ketcli bias --outcome response --funnel[/dim]
    """
    run.check_output(output)
    by_z = replace(pooling, test=pooling.test or "z")
    effects = run.effects_from(data, filters, asked, measure, by_z)
    from ketcli.questions.answers.bias import bias_of
    from ketcli.show.answers.bias import bias_answer

    run.show(bias_answer(bias_of(effects), with_funnel=funnel), output)
