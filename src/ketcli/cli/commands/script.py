"""`ketcli script`."""

from __future__ import annotations

from typing import Annotated

import typer

from ketcli.cli import run
from ketcli.cli.grouped import grouped
from ketcli.cli.options import (
    OUTPUT,
    AskedOptions,
    DataOption,
    FilterOptions,
    MeasureOptions,
    PoolingOptions,
    SubgroupOptions,
    choice,
    one_of,
    plain,
)
from ketcli.cli.script_files import Target
from ketcli.questions.answers.script import COMMANDS, LANGUAGES


@grouped
def command(
    repeated: Annotated[
        str,
        typer.Argument(
            callback=one_of(COMMANDS), metavar="COMMAND", help="The command to repeat (pool), with its own options."
        ),
    ],
    asked: AskedOptions,
    filters: FilterOptions,
    data: DataOption,
    measure: MeasureOptions,
    pooling: PoolingOptions,
    subgroups: SubgroupOptions,
    language: Annotated[
        str | None,
        choice(
            "--language",
            allowed=(*LANGUAGES, "both"),
            text="Language. (default: by the ending of --output; both into a folder; else python)",
            panel=OUTPUT,
        ),
    ] = None,
    output: Annotated[
        str | None,
        plain("--output", "-o", text="A file ending in .py or .R, or a folder.", panel=OUTPUT, metavar="PATH"),
    ] = None,
    force: Annotated[bool, plain("--force", text="Let --output replace a file.", panel=OUTPUT)] = False,
    quiet: Annotated[bool, plain("--quiet", "-q", text="No notes on standard error.", panel=OUTPUT)] = False,
) -> None:
    """A stand-alone R or Python script that repeats a pooled answer without ketcli, to verify it.

    The script holds the effects, computes the answer and compares it with ketcli's; it fails if a number differs.

    [dim]ketcli script pool --route iv --test z > verify.py[/dim]
    [dim]ketcli script pool --outcome response --measure RR -o verify.R[/dim]
    """
    target = Target.of(repeated, language, output)
    target.check(force=force)
    effects, split = run.effects_and_split(
        data, filters, asked, measure, pooling, by=subgroups.by, tau2_common=subgroups.tau2_common or None
    )
    from ketcli.questions.answers.pool import pool_effects
    from ketcli.questions.answers.script import repeatable
    from ketcli.show.script.write import scripts

    answer = pool_effects(effects, split=split, by=subgroups.by, cluster=subgroups.cluster)
    content = repeatable(answer, target.languages, cluster=subgroups.cluster)
    repeats = run.command_of(repeated, asked, filters, data, measure, pooling, subgroups)
    target.write(scripts(content, target.languages, repeats, run.command_line()), force=force)
    run.tell(answer.notes, quiet=quiet)
