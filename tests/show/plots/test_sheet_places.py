"""Where the columns of a sheet lie: which leave a narrower one first, and that names and texts have room."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.golden_files import check_golden
from tests.show.plots.test_drawn import figure_of

from ketcli.errors import InvalidInput
from ketcli.show.kit.axis import Axis
from ketcli.show.plots import sheet as drawn_sheet
from ketcli.show.plots.look import Look, drawn_as
from ketcli.show.plots.sheet_parts import PlotColumn, Row, Sheet, TextColumn
from ketcli.show.plots.sheet_places import groups_of, left_block, placed
from ketcli.show.plots.style import SIZE, SMALL, text_width

if TYPE_CHECKING:
    from ketcli.show.plots.sheet_parts import Place

SHEETS = (
    ("forest", "small: pool"),
    ("forest", "facing: pool --outcome response --measure RR --by control_type"),
    ("forest", "pritz1997.csv: pool --measure PLO"),
    ("forest", "judged: pool"),
    ("choices", "small: sensitivity --choices"),
    ("cumulative", "bcg_groups.csv: sensitivity --order year"),
    ("leave-one-out", "hahn2001.csv: sensitivity"),
    ("safety", "events: safety"),
    ("safety", "events: safety --by formulation --sort rr"),
)
PICTURE = PlotColumn("effect", Axis(0.0, 4.0, 2), "Effect")


def sheet_of(kind: str, line: str, monkeypatch: pytest.MonkeyPatch) -> Sheet:
    """The sheet that a picture is drawn from."""
    seen: list[Sheet] = []

    def noted(sheet: Sheet) -> list[Place]:
        seen.append(sheet)
        return placed(sheet)

    monkeypatch.setattr(drawn_sheet, "placed", noted)
    figure_of(kind, line, Look())
    return seen[0]


def leaving(sheet: Sheet) -> list[str]:
    """The columns in the order in which a narrower and narrower sheet loses them, and what it ends with."""
    gone: list[str] = []
    names = [column.key for column in sheet.columns]
    left: list[str] = []
    for step in range(400, 0, -1):
        try:
            with drawn_as(Look(width=step / 25)):
                left = [place.column.key for place in placed(sheet)]
        except InvalidInput:
            break
        gone += [name for name in names if name not in (*left, *gone)]
    return [*gone, "|", *left]


def test_which_columns_a_narrow_sheet_loses_first(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib", minversion="3.11", reason="matplotlib before 3.11 measures texts otherwise")
    lines = [f"{kind}, {line}: {' '.join(leaving(sheet_of(kind, line, monkeypatch)))}\n" for kind, line in SHEETS]
    check_golden("drawn/leaving.txt", "".join(lines))


@pytest.mark.parametrize("room", [None, 5.0])
def test_a_name_over_several_columns_has_room_and_moves_what_stands_right_of_it(room: float | None) -> None:
    name = "a name of a group of columns"
    texts = [TextColumn("a", "A", "left"), *(TextColumn(key, key, group=name) for key in "bc"), TextColumn("d", "D")]
    sheet = Sheet("", (*texts, PICTURE), (Row({key: key for key in "abcd"}),))
    plain = replace(sheet, columns=(*(replace(column, group="") for column in texts), PICTURE))
    with drawn_as(Look(width=room)):
        places, before = placed(sheet), placed(plain)
    ((said, members),) = groups_of(places)
    assert (said, [place.column.key for place in members]) == (name, ["b", "c"])
    spanned = members[-1].left + members[-1].width - members[0].left
    assert spanned == pytest.approx(text_width(name, bold=True) + 0.05)
    lack = spanned - (before[2].left + before[2].width - before[1].left)
    assert lack > 0.5
    assert [one.left - other.left for one, other in zip(places, before, strict=True)] == pytest.approx(
        [0, 0, lack, lack, lack]
    )
    assert [one.width - other.width for one, other in zip(places, before, strict=True)] == pytest.approx(
        [0, lack, 0, 0, 0 if room is None else -lack]
    )


def test_texts_of_a_bold_row_have_room() -> None:
    text = "mmmmmmmm wwwwwwww"
    sheet = Sheet("", (TextColumn("a", "A"), PICTURE), (Row({"a": text}, bold=True), Row({"a": "x"})))
    assert placed(sheet)[0].width == pytest.approx(text_width(text, bold=True) + 0.01)
    plain = replace(sheet, rows=(Row({"a": text}),))
    assert placed(plain)[0].width == pytest.approx(text_width(text) + 0.01)
    assert text_width(text, bold=True) > text_width(text) + 0.05


@pytest.mark.parametrize(("bold", "quiet"), [(True, False), (False, True), (False, False)])
def test_what_runs_across_the_texts_has_room(bold: bool, quiet: bool) -> None:
    wide = "Something that is said of a whole group"
    row = Row(wide=wide, bold=bold, quiet=quiet)
    sheet = Sheet("", (TextColumn("a", "A"), TextColumn("b", "B"), PICTURE), (Row({"a": "x"}), row))
    left, end = left_block(placed(sheet))
    assert end - left == pytest.approx(text_width(wide, SMALL if quiet else SIZE, bold=bold) + 0.02)
    long = replace(sheet, rows=(Row(wide=wide * 9),))
    left, end = left_block(placed(long))
    assert end - left == pytest.approx(3.4)
