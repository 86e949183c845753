"""`ketcli sensitivity`."""

from __future__ import annotations

from typing import Annotated

from ketcli.cli import run
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
    choice,
    plain,
)
from ketcli.show.kit.parts import SENSITIVITY_PARTS


@grouped
def command(
    asked: AskedOptions,
    filters: FilterOptions,
    data: DataOption,
    measure: MeasureOptions,
    pooling: PoolingOptions,
    output: OutputOptions,
    order: Annotated[
        str | None, plain("--order", text="Column that orders the cumulative part.", panel=METHOD, metavar="COLUMN")
    ] = None,
    gosh: Annotated[
        bool, plain("--gosh", text="Pool every subset too (all up to 2^15, else random).", panel=METHOD)
    ] = False,
    subsets: Annotated[
        int | None, plain("--subsets", text="So many random subsets (implies --gosh).", panel=METHOD, metavar="N")
    ] = None,
    seed: Annotated[int, plain("--seed", text="Seed of random subsets.", panel=METHOD)] = 1,
    workers: Annotated[
        int | None, plain("--workers", text="Processes for --gosh. (default: one a core)", panel=METHOD, metavar="N")
    ] = None,
    scheduler: Annotated[
        str | None,
        plain("--scheduler", text="Dask scheduler for --gosh, tcp://host:port.", panel=METHOD, metavar="ADDRESS"),
    ] = None,
    part: Annotated[
        str, choice("--part", allowed=SENSITIVITY_PARTS, text="Which part --csv prints", panel=OUTPUT)
    ] = "leave-one-out",
) -> None:
    """Leave-one-out, influence, cumulative pooling, and pooling of every subset (GOSH).

    [dim]ketcli sensitivity --formulation racemic[/dim]
    [dim]ketcli sensitivity --data studies.csv --order year --gosh[/dim]
    """
    run.check_output(output)
    effects = run.effects_from(data, filters, asked, measure, pooling)
    from ketcli.cli.progress import progress
    from ketcli.models.subsets.blocks import available_cores
    from ketcli.questions.answers.sensitivity import GoshOptions, sensitivity_of
    from ketcli.show.answers.sensitivity import sensitivity_answer

    with progress("Subsets", quiet=output.quiet) as tell:
        wanted = None
        if gosh or subsets is not None or part == "gosh":
            wanted = GoshOptions(subsets, seed, workers or available_cores(), scheduler, tell)
        found = sensitivity_of(effects, order=order, gosh=wanted)
    run.show(sensitivity_answer(found, part=part), output)
