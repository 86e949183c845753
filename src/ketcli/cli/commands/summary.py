"""`ketcli summary`."""

from __future__ import annotations

from ketcli.cli.grouped import grouped
from ketcli.cli.options import DataOption, FilterOptions, OutputOptions
from ketcli.cli.progress import progress
from ketcli.cli.report_options import CommonChoices
from ketcli.cli.run import check_output, filters_from, is_study_file, open_dataset, show
from ketcli.errors import InvalidInput


@grouped
def command(filters: FilterOptions, data: DataOption, common: CommonChoices, output: OutputOptions) -> None:
    """Summary of findings: the main outcomes in rows, relative and absolute, with what rules say of their weight.

    Three of GRADE's five domains by stated rules; no certainty, which people must judge.

    [dim]ketcli summary --formulation esketamine[/dim]
    """
    check_output(output)
    if is_study_file(data.data):
        raise InvalidInput("ketcli summary needs a dataset folder; for one study file use ketcli pool")
    from ketcli.overviews.findings.summary import summarize
    from ketcli.show.answers.summary import summary_answer

    dataset = open_dataset(data.data)
    with progress("pooling", quiet=output.quiet) as tell:
        found = summarize(dataset, filters_from(filters), data=data.data, tell=tell, **common.given())
    show(summary_answer(found), output)
