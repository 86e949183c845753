"""`ketcli regress`."""

from __future__ import annotations

from typing import Annotated

from ketcli.cli.grouped import grouped
from ketcli.cli.options import (
    METHOD,
    AskedOptions,
    DataOption,
    FilterOptions,
    MeasureOptions,
    OutputOptions,
    PoolingOptions,
    plain,
)
from ketcli.cli.run import check_output, effects_from, show


@grouped
def command(
    asked: AskedOptions,
    filters: FilterOptions,
    data: DataOption,
    measure: MeasureOptions,
    pooling: PoolingOptions,
    output: OutputOptions,
    on: Annotated[list[str], plain("--on", text="Moderator: a column of `ketcli effects`; repeatable.", panel=METHOD)],
    permutations: Annotated[
        int | None, plain("--permutations", text="Test by so many permutations too.", panel=METHOD, metavar="N")
    ] = None,
    seed: Annotated[int, plain("--seed", text="Seed of random permutations.", panel=METHOD)] = 1,
) -> None:
    """Meta-regression: how the effect varies with what the trials differ in.

    [dim]ketcli regress --on year[/dim]
    [dim]ketcli regress --data studies.csv --on dose --on setting --permutations 10000[/dim]
    """
    check_output(output)
    effects = effects_from(data, filters, asked, measure, pooling)
    from ketcli.questions.answers.regress import regress_effects
    from ketcli.show.answers.regress import regress_answer

    show(regress_answer(regress_effects(effects, on, permutations=permutations, seed=seed)), output)
