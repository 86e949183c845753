"""`ketcli report`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from ketcli.cli.grouped import grouped
from ketcli.cli.options import OUTPUT, DataOption, FilterOptions, OutputOptions, plain
from ketcli.cli.progress import progress
from ketcli.cli.report_options import CommonChoices
from ketcli.cli.run import check_output, filters_from, is_study_file, open_dataset, show
from ketcli.errors import InvalidInput


@grouped
def command(
    filters: FilterOptions,
    data: DataOption,
    common: CommonChoices,
    output: OutputOptions,
    markdown: Annotated[bool, plain("--markdown", text="Same as --format markdown.", panel=OUTPUT)] = False,
    sof: Annotated[
        bool, plain("--sof", text="Only the summary of findings (the same as ketcli summary).", panel=OUTPUT)
    ] = False,
) -> None:
    """The whole evidence as one self-contained HTML or Markdown file.

    Summary of findings, forest plots, comparison, time course, side effects, risk of bias, claims, methods, trials.

    [dim]ketcli report -o evidence.html[/dim]
    [dim]ketcli report --formulation esketamine --markdown -o esketamine.md[/dim]
    """
    if markdown:
        if output.kind() not in ("table", "markdown"):
            raise InvalidInput(f"two formats asked for: {output.kind()} and markdown")
        output = replace(output, format="markdown")
    check_output(output)
    if is_study_file(data.data):
        raise InvalidInput("ketcli report needs a dataset folder; for one study file use ketcli pool")
    chosen, dataset = filters_from(filters), open_dataset(data.data)
    if sof:
        from ketcli.overviews.findings.summary import summarize
        from ketcli.show.answers.summary import summary_answer

        with progress("pooling", quiet=output.quiet) as tell:
            summary = summarize(dataset, chosen, data=data.data, tell=tell, **common.given())
        show(summary_answer(summary), output)
        return
    from ketcli.overviews.findings.report import collect
    from ketcli.show.report.answer import report_answer

    with progress("collecting the evidence", quiet=output.quiet) as tell:
        report = collect(dataset, chosen, data=data.data, tell=tell, **common.given())
    show(report_answer(report), output)
