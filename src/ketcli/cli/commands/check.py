"""`ketcli check`."""

from __future__ import annotations

from typing import Annotated

import typer

from ketcli.cli.grouped import grouped
from ketcli.cli.options import OutputOptions
from ketcli.cli.run import check_output, show


@grouped
def command(
    output: OutputOptions,
    path: Annotated[str, typer.Argument(help="A dataset folder, or one CSV file with a row a study (- for stdin).")],
) -> None:
    """Prove a dataset: every finding at once, with file, row, column and what was expected.

    Leaves with 2 where there is a finding, 0 where there is none.

    [dim]ketcli check data/[/dim]
    """
    check_output(output)
    from ketcli.errors import ExitCode
    from ketcli.questions.data.check import check
    from ketcli.show.answers.check import check_answer

    result = check(path)
    show(check_answer(result), output)
    if result.findings:
        raise typer.Exit(ExitCode.INVALID)
