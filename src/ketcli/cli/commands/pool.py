"""`ketcli pool`."""

from __future__ import annotations

from typing import Annotated

import typer

from ketcli.cli.grouped import grouped
from ketcli.cli.options import (
    METHOD,
    OUTPUT,
    AskedOptions,
    DataOption,
    FilterOptions,
    MeasureOptions,
    OutputOptions,
    PoolingOptions,
    SubgroupOptions,
    plain,
)
from ketcli.cli.run import check_output, effects_and_split, show


@grouped
def command(
    asked: AskedOptions,
    filters: FilterOptions,
    data: DataOption,
    measure: MeasureOptions,
    pooling: PoolingOptions,
    output: OutputOptions,
    subgroups: SubgroupOptions,
    permutations: Annotated[
        int | None, plain("--permutations", text="Test by so many permutations too.", panel=METHOD, metavar="N")
    ] = None,
    seed: Annotated[int, plain("--seed", text="Seed of random permutations.", panel=METHOD)] = 1,
    forest: Annotated[bool, typer.Option("--forest", help="Draw a forest plot.", rich_help_panel=OUTPUT)] = False,
) -> None:
    """One pooled effect, with its studies.

    [dim]ketcli pool --route iv --forest[/dim]
    [dim]ketcli pool --outcome response --measure RR --by formulation[/dim]
    """
    check_output(output)
    by, cluster = subgroups.by, subgroups.cluster
    effects, split = effects_and_split(
        data, filters, asked, measure, pooling, by=by, tau2_common=subgroups.tau2_common or None
    )
    from ketcli.questions.answers.pool import pool_effects
    from ketcli.show.answers.pool import pool_answer

    result = pool_effects(effects, split=split, by=by, cluster=cluster, permutations=permutations, seed=seed)
    show(pool_answer(result, with_forest=forest), output)
