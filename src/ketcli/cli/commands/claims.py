"""`ketcli claims`."""

from __future__ import annotations

from typing import Annotated

from ketcli.cli import run
from ketcli.cli.grouped import grouped
from ketcli.cli.options import FILTERS, DataOption, OutputOptions, plain
from ketcli.errors import InvalidInput


@grouped
def command(
    data: DataOption,
    output: OutputOptions,
    claim_id: Annotated[
        list[str] | None,
        plain("--id", text="Only this claim, with the whole computation; repeatable.", panel=FILTERS, metavar="NAME"),
    ] = None,
    references: Annotated[
        bool, plain("--references", text="The article's reference list instead: which works exist.", panel=FILTERS)
    ] = False,
) -> None:
    """What a popular article says, claim by claim, beside what these data show.

    Verdicts are computed when you ask, by the rule stated for each claim. No advice.

    [dim]ketcli claims --id rapid-onset[/dim]
    [dim]ketcli claims --references[/dim]
    """
    run.check_output(output)
    if run.is_study_file(data.data):
        raise InvalidInput("--data: claims need a dataset folder, not a study file")
    if references and claim_id:
        raise InvalidInput("--references and --id: ask for one of them")
    from ketcli.overviews.claims import claims
    from ketcli.show.answers.claims import claims_answer, references_answer

    dataset = run.open_dataset(data.data)
    if references:
        run.show(references_answer(claims.references(dataset), dataset.provenance()), output)
        return
    found = claims.judge_claims(dataset, claim_id or (), data=data.data)
    run.show(claims_answer(found, detailed=bool(claim_id)), output)
