"""Side effects: people with it in both groups, the share of people, and the risk ratio, a row each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ketcli.questions.safety.event_row import Estimate
from ketcli.show.kit.axis import Axis
from ketcli.show.kit.numbers import fixed, percent, whole
from ketcli.show.plots.look import looking
from ketcli.show.plots.sheet import draw_sheet
from ketcli.show.plots.sheet_parts import Mark, PlotColumn, Row, Sheet, TextColumn
from ketcli.show.plots.style import BLUE, ORANGE, styled
from ketcli.show.plots.ticks import MINUS, reach
from ketcli.show.plots.words import arms_shown, capital, effect_axis, filters_text
from ketcli.show.words.common import data_text, heads
from ketcli.show.words.safety import NOT_CLEAR, event_name, needed, needed_limits, share

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ketcli.questions.safety.event_row import EventRow
    from ketcli.questions.safety.safety import SafetyAnswer
    from ketcli.show.plots.ticks import Span

MARK = "+"


@styled
def safety_figure(answer: SafetyAnswer, *, top: int = 15, title: str | None = None) -> Figure:
    """Draw the first `top` side effects (0: all), with every level of `by`.

    Parameters
    ----------
    answer : SafetyAnswer
        What was counted.
    top : int
        How many side effects.
    title : str, optional
        Instead of the one made from the question.
    """
    events = list(dict.fromkeys(row.event for row in answer.rows))
    kept = set(events[:top] if top else events)
    rows = [row for row in answer.rows if row.event in kept]
    level = f"{percent(answer.method.level).replace(' ', '')} CI"
    ratios = [_ratio(row) for row in rows]
    told = [span for span in ratios if span is not None]
    highest = max(
        [limit for row in rows for limit in (row.treated.value, row.treated.high, row.control) if math.isfinite(limit)],
        default=1.0,
    )
    shares = Axis(0.0, min(100.0, 100 * highest * 1.02) or 1.0, 2)
    by = answer.question.by
    arms = answer.arms
    arms = arms_shown(arms)
    treated, control = heads(arms)
    heading = f"Side effects, {arms.experimental} against {arms.control}" + (f", by {by}" if by else "")
    sheet = Sheet(
        title=title if title is not None else f"{heading}{filters_text(answer.filters)}",
        columns=(
            TextColumn("event", "Side effect", "left"),
            TextColumn("k", "Trials", rank=4),
            TextColumn("n_e", f"{treated}\nn/N", rank=6),
            TextColumn("n_c", f"{control}\nn/N", rank=6),
            PlotColumn("share", shares, f"People with it (%, {level})", width=2.5, rank=2),
            TextColumn("share_e", f"{treated}\n%", rank=5),
            TextColumn("share_c", f"{control}\n%", rank=5),
            *(
                [
                    PlotColumn(
                        "ratio",
                        effect_axis(reach(told, always=(0.0,), logarithmic=True)),
                        f"Risk ratio ({level})",
                        width=2.2,
                        null=0.0,
                        directions=looking().favours
                        or (f"less with {arms.short_experimental}", f"more with {arms.short_experimental}"),
                    )
                ]
                if told
                else []
            ),
            TextColumn("rr", f"Risk ratio\n[{level}]"),
            TextColumn("nnh", f"Number needed\n({level})", rank=3),
        ),
        rows=tuple(_sections(rows, ratios, answer)),
        explained=tuple(_explained(answer, rows)),
        small_print=(f"Ratio and difference: {answer.rule}; {data_text(answer.provenance)}",),
    )
    return draw_sheet(sheet)


SECTIONS = {
    "symptom": "Side effects by name", "measured": "Side effects by name", "overall": "Any side effect, and stopping",
    "serious": "Serious events",
}  # fmt: skip


def _sections(rows: list[EventRow], ratios: list[Span | None], answer: SafetyAnswer) -> list[Row]:
    """Named side effects, totals and serious events apart; where no other order is asked for, the commonest first."""
    by, found = answer.question.by, []
    told = list(zip(rows, ratios, strict=True))
    if answer.question.sort == "trials":
        share: dict[str, float] = {}
        for row in rows:
            share[row.event] = max(share.get(row.event, 0.0), row.treated.value)
        told.sort(key=lambda one: (-share[one[0].event], one[0].event))
    used = dict.fromkeys(SECTIONS[row.kind] for row in rows)
    for heading in dict.fromkeys(SECTIONS.values()):
        if heading not in used:
            continue
        found += [Row(wide=heading, bold=True)] if len(used) > 1 else []
        found += [_row(row, span, by) for row, span in told if SECTIONS[row.kind] == heading]
    return found


def _ratio(row: EventRow) -> Span | None:
    """The ratio with its interval on the log scale, where all of it is defined."""
    values = (row.ratio.value, row.ratio.low, row.ratio.high)
    if not all(math.isfinite(value) and value > 0 for value in values):
        return None
    value, low, high = (math.log(value) for value in values)
    return value, low, high


def _row(row: EventRow, ratio: Span | None, by: str | None) -> Row:
    name = capital(event_name(row.event)) + (f", {row.level}" if by else "")
    marks: dict[str, tuple[Mark, ...]] = {}
    shares = []
    treated, control = _share(row.treated), _share(Estimate(row.control))
    if treated is not None:
        shares.append(Mark("disc", treated, shift=-0.16, colour=BLUE))
    if control is not None:
        shares.append(Mark("ring", control, shift=0.16, colour=ORANGE))
    marks["share"] = tuple(shares)
    if ratio is not None:
        marks["ratio"] = (Mark("square", ratio, 0.45, colour=BLUE),)
    prefix = "OR " if row.ratio_measure == "OR" else ""
    text = (
        ""
        if ratio is None
        else f"{prefix}{_short(row.ratio.value)} [{_short(row.ratio.low)}, {_short(row.ratio.high)}]"
    )
    number = NOT_CLEAR if row.nnh.through_infinity else needed(row.nnh.estimate)
    limits = needed_limits(row.nnh).replace("inf", "∞")
    return Row(
        cells={
            "event": name,
            "k": f"{row.k}{MARK if row.limited else ''}",
            "n_e": f"{whole(row.total('events_e'))}/{whole(row.total('n_e'))}",
            "n_c": f"{whole(row.total('events_c'))}/{whole(row.total('n_c'))}",
            "share_e": share(row.treated.value),
            "share_c": share(row.control),
            "rr": text,
            "nnh": f"{number} ({limits})" if limits else number.replace("inf", "∞"),
        },
        marks=marks,
        height=1.1,
    )


def _share(one: Estimate) -> Span | None:
    """A share in % with its limits; without limits the point alone."""
    if not math.isfinite(one.value):
        return None
    low, high = (one.value if math.isnan(limit) else limit for limit in (one.low, one.high))
    return 100 * one.value, 100 * low, 100 * high


def _short(value: float) -> str:
    return fixed(value, 2 if value < 100 else 0).replace("-", MINUS)


def _explained(answer: SafetyAnswer, rows: list[EventRow]) -> list[tuple[str, str]]:
    arms = arms_shown(answer.arms)
    found = [
        ("share", f"Filled discs: {arms.short_experimental}; rings: {arms.short_control}."),
        ("nnh", "NNH: people treated for one more to have it (NNT: for one fewer)."),
    ]
    if any(row.limited for row in rows):
        found.append(("k", f"{MARK}: with trials that list side effects only from some frequency on."))
    if any(row.ratio_measure == "OR" for row in rows):
        found.append(("rr", "OR: Peto's odds ratio."))
    return found
