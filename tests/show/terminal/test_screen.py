"""Answers on a terminal, of each width and with colour, letter by letter."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from tests.golden_files import check_golden
from tests.whole_answers import answer_of, slug

from ketcli.show.kit.answer import Picture
from ketcli.show.terminal.screen import print_answer

SHOWN = (
    "small: pool",
    "small: compare",
    "small: sensitivity --choices",
    "small: summary",
    "small: trials",
    "small: show beta2005",
    "facing: pool --by control_type --tau2-common",
    "facing: network",
    "facing: network --outcome response --measure OR --one-placebo --reference placebo",
    "facing: effects --outcome response --measure RR",
    "course: timecourse",
    "course: timecourse --outcome response",
    "course: dose",
    "course: dose --outcome response --at 28d",
    "course: bias --funnel",
    "course: sensitivity --order year --gosh --subsets 100",
    "events: safety",
    "events: safety --by formulation --sort rr",
    "hahn2001.csv: bias",
    "bcg.csv: pool --forest",
    "bias_selected.csv: bias --funnel",
    "pritz1997.csv: pool --measure PLO",
    "once.csv: timecourse",
    "sure.csv: bias --funnel",
)
WIDTHS = (60, 100, 160)


def screen(line: str, width: int, *, ascii_only: bool, colour: bool) -> str:
    stream = io.StringIO()
    console = Console(
        file=stream, width=width, highlight=False, emoji=False, markup=False, safe_box=ascii_only,
        force_terminal=colour, color_system="standard" if colour else None, no_color=not colour, _environ={},
    )  # fmt: skip
    print_answer(answer_of(line), console, ascii_only=ascii_only)
    return "\n".join(row.rstrip() for row in stream.getvalue().split("\n"))


@pytest.mark.parametrize("line", SHOWN)
def test_as_kept(line: str) -> None:
    place = SHOWN.index(line)
    parts = []
    for number, width in enumerate(WIDTHS):
        ascii_only, colour = (place + number) % 2 == 0, number == 2
        parts.append(screen(line, width, ascii_only=ascii_only, colour=colour))
        assert not ascii_only or not any("─" <= one <= "╿" for one in parts[-1])
    check_golden(f"screen/{slug(line)}.txt", "\n".join(parts))


PICTURES = (
    *(
        "course: dose",
        "doses.csv: dose --good low",
        "course: timecourse",
        "once.csv: timecourse",
        "course: bias --funnel",
    ),
    *("sure.csv: bias --funnel", "facing: network", "pair.csv: network", "events: safety", "bcg.csv: pool --forest"),
)


@pytest.mark.parametrize("line", PICTURES)
def test_pictures_on_terminals_too_narrow_and_very_wide_as_kept(line: str) -> None:
    (picture, *_) = (block for block in answer_of(line).blocks if isinstance(block, Picture))
    parts = [picture.draw(width, width in (44, 240)) for width in (20, 44, 46, 99, 101, 240)]
    check_golden(f"screen/widths_{slug(line)}.txt", "\n\n".join([*parts, ""]))
