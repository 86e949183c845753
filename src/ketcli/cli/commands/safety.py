"""`ketcli safety`."""

from __future__ import annotations

from typing import Annotated

from ketcli.cli.grouped import grouped as option_groups
from ketcli.cli.options import (
    METHOD,
    OUTPUT,
    DataOption,
    FilterOptions,
    MeasureOptions,
    OutputOptions,
    PoolingOptions,
    choice,
    plain,
)
from ketcli.cli.run import check_output, filters_from, is_study_file, method_from, open_dataset, show
from ketcli.errors import InvalidInput
from ketcli.questions.safety.question import BY, SORTS, SafetyQuestion

EVENTS = "Which side effects"


@option_groups
def command(
    filters: FilterOptions,
    data: DataOption,
    measure: MeasureOptions,
    pooling: PoolingOptions,
    output: OutputOptions,
    event: Annotated[
        list[str] | None,
        plain("--event", text="Only this side effect, by any of its names; repeatable.", panel=EVENTS, metavar="NAME"),
    ] = None,
    serious: Annotated[bool, plain("--serious", text="Only serious events and deaths.", panel=EVENTS)] = False,
    grouped: Annotated[
        bool, plain("--grouped", text="Count related terms as one (sedation or somnolence ...).", panel=EVENTS)
    ] = False,
    min_trials: Annotated[
        int, plain("--min-trials", text="Only events that so many trials report.", panel=EVENTS, metavar="N")
    ] = 1,
    by: Annotated[str | None, choice("--by", allowed=BY, text="Split each side effect by this.", panel=METHOD)] = None,
    sort: Annotated[
        str, choice("--sort", allowed=SORTS, text="Order: most trials, most people, largest effect ...", panel=OUTPUT)
    ] = "trials",
    top: Annotated[
        int, plain("--top", text="How many side effects the screen shows; 0 for all.", panel=OUTPUT, metavar="N")
    ] = 15,
    published: Annotated[
        bool, plain("--published", text="Add what published pools of these trials report.", panel=OUTPUT)
    ] = False,
) -> None:
    """How often side effects occur with ketamine and with control.

    For each: people with it, pooled incidence, risk ratio, risk difference and the number needed to harm.

    [dim]ketcli safety --formulation esketamine --top 10[/dim]
    [dim]ketcli safety --event dissociation --by formulation[/dim]
    """
    check_output(output)
    if is_study_file(data.data):
        raise InvalidInput("ketcli safety needs a dataset folder; for one study file use ketcli pool --measure RR")
    if measure.measure is not None:
        raise InvalidInput("--measure does not apply: ketcli safety gives incidence, risk ratio and risk difference")
    if top < 0:
        raise InvalidInput(f"--top must be 0 or more, not {top}")
    from ketcli.questions.safety.safety import safety
    from ketcli.show.answers.safety import safety_answer

    question = SafetyQuestion(
        tuple(event or ()), by, sort, min_trials, serious=serious, grouped=grouped, published=published,
        model=pooling.model,
    )  # fmt: skip
    method = method_from(measure, pooling, measure="RR", model="random")
    show(safety_answer(safety(open_dataset(data.data), filters_from(filters), method, question), top=top), output)
