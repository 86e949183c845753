"""`ketcli effects`."""

from __future__ import annotations

from ketcli.cli.grouped import grouped
from ketcli.cli.options import AskedOptions, DataOption, FilterOptions, MeasureOptions, OutputOptions
from ketcli.cli.run import check_output, effects_from, show


@grouped
def command(
    asked: AskedOptions, filters: FilterOptions, data: DataOption, measure: MeasureOptions, output: OutputOptions
) -> None:
    """The effect size of each study, with what went into it.

    [dim]ketcli effects --csv > effects.csv[/dim]
    """
    check_output(output)
    effects = effects_from(data, filters, asked, measure)
    from ketcli.show.answers.effects import effects_answer

    show(effects_answer(effects), output)
