"""`ketcli plot`."""

from __future__ import annotations

from typing import Annotated

import typer

from ketcli.cli import files, run
from ketcli.cli.grouped import grouped
from ketcli.cli.options import (
    AskedOptions,
    DataOption,
    FilterOptions,
    MeasureOptions,
    PoolingOptions,
    one_of,
)
from ketcli.cli.picture_options import (
    KINDS,
    DoseOptions,
    ForestOptions,
    NetworkOptions,
    PictureOptions,
    SafetyOptions,
    SensitivityOptions,
    Wanted,
)


@grouped
def command(
    kind: Annotated[
        str, typer.Argument(callback=one_of(KINDS), metavar="KIND", help=f"Which picture: {', '.join(KINDS)}.")
    ],
    asked: AskedOptions,
    filters: FilterOptions,
    data: DataOption,
    measure: MeasureOptions,
    pooling: PoolingOptions,
    forest: ForestOptions,
    sensitivity: SensitivityOptions,
    dose: DoseOptions,
    safety: SafetyOptions,
    network: NetworkOptions,
    picture: PictureOptions,
) -> None:
    """A picture as SVG, PDF or PNG: forest, funnel and ten others.

    It shows the numbers that the command of the same question prints, and takes its options.

    [dim]ketcli plot forest --route iv -o forest.svg[/dim]
    [dim]ketcli plot funnel --outcome response -o funnel.pdf[/dim]
    """
    wanted = Wanted(kind, asked, filters, data, measure, pooling, forest, sensitivity, dose, safety, network, picture)
    ending = picture.ending()
    files.check_target(picture.output, force=picture.force)
    wanted.refuse_what_does_not_apply()
    picture.require_matplotlib()
    from ketcli.cli.pictures import draw
    from ketcli.show.plots.style import as_bytes

    drawn = draw(wanted)
    content = as_bytes(drawn.figure, ending, title=drawn.title, description=run.command_line(), dpi=picture.dpi)
    files.write_file(picture.output, content, force=picture.force)
    run.tell(drawn.notes, quiet=picture.quiet)
