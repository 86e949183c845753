"""Traffic lights: the published judgements of risk of bias, a row a trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.show.plots.forest import key_to_lights
from ketcli.show.plots.lights import MEANINGS
from ketcli.show.plots.sheet import draw_sheet
from ketcli.show.plots.sheet_parts import LightColumn, Row, Sheet, TextColumn
from ketcli.show.plots.style import styled
from ketcli.show.plots.words import filters_text
from ketcli.show.words.common import data_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ketcli.questions.data.risk_of_bias import RiskOfBias


@styled
def rob_figure(answer: RiskOfBias, *, title: str | None = None) -> Figure:
    """Draw a light for each trial and domain; an empty place was not judged."""
    letters = answer.letters()
    sheet = Sheet(
        title=title if title is not None else f"Risk of bias as published{filters_text(answer.filters)}",
        columns=(
            TextColumn("study", "Study", "left"),
            *(LightColumn(domain, letter) for domain, letter in letters.items()),
            TextColumn("sources", "Judged by", "left"),
        ),
        rows=tuple(
            Row(cells={"study": label, "sources": ", ".join(answer.sources(trial))}, lights=answer.lights(trial))
            for trial, label in answer.trials.items()
        ),
        small_print=(*key_to_lights(answer), data_text(answer.provenance).capitalize()),
        legend=tuple(MEANINGS.items()),
    )
    return draw_sheet(sheet)
