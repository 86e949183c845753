"""Names that would take over a terminal, a browser or a file are shown, not obeyed, in every format."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import openpyxl
import pytest

from ketcli.asking.options import FORMATS
from ketcli.questions.answers.pool import pool_effects
from ketcli.questions.effects.from_studies import ask_studies
from ketcli.show.answers.effects import effects_answer
from ketcli.show.answers.pool import pool_answer
from ketcli.show.kit.formats import render
from ketcli.show.kit.safe import lines_shown, shown
from ketcli.show.kit.workbook import workbook

if TYPE_CHECKING:
    from ketcli.show.kit.answer import Answer

FILES = Path(__file__).parent.parent / "studyfiles"
EVIL = FILES / "breaking" / "evil.csv"
HARMFUL = {chr(code) for code in (*range(9), *range(14, 32), 0x7F, *range(0x80, 0xA0), *range(0x202A, 0x202F))}


def answers() -> list[Answer]:
    effects = ask_studies(str(EVIL))
    by = effects.column_names()[3]
    pooled = pool_effects(effects, by=by)
    return [effects_answer(effects), pool_answer(pooled, with_forest=False), pool_answer(pooled, with_forest=True)]


def test_no_sheet_of_a_workbook_holds_a_character_that_is_obeyed() -> None:
    for answer in answers():
        book = openpyxl.load_workbook(io.BytesIO(workbook(answer, "ketcli pool")))
        for sheet in book:
            texts = [str(cell.value) for row in sheet for cell in row]
            assert not HARMFUL & set("".join([sheet.title, *texts]))


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "xlsx"])
def test_no_format_holds_a_character_that_is_obeyed(kind: str) -> None:
    for answer in answers():
        text = render(answer, kind, "ketcli pool")
        assert not HARMFUL & set(text)


def test_names_stay_on_their_line_and_can_be_told_apart() -> None:
    assert shown("a\r\nb") == "a␤b"
    assert shown("\x1b[31mRed\x07") == "␛[31mRed␇"
    assert shown("Müller – 中文 🙂") == "Müller – 中文 🙂"
    assert lines_shown("a\n\tb\x1b\r") == "a\n\tb␛␤"
    for unseen in "\x85\u061c\u200b\u202e\u2060\u2069\ud800\ufeff\ufff9\uffff":
        assert shown(f"a – {unseen}b") == lines_shown(f"a – {unseen}b") == "a – \N{REPLACEMENT CHARACTER}b"


def test_json_keeps_the_name() -> None:
    body = json.loads(render(answers()[0], "json", "ketcli effects"))
    assert "\x1b[2J" in body["studies"][4]["study"]
    assert "\u202e" in body["studies"][8]["study"]


@pytest.mark.parametrize("name", ["breaking/ctrl_svg.csv", "41-escape.csv", "breaking/evil.csv"])
def test_pictures_are_well_formed(name: str, recwarn: pytest.WarningsRecorder) -> None:
    from ketcli.show.plots.forest import forest_figure
    from ketcli.show.plots.style import as_bytes

    answer = pool_effects(ask_studies(str(FILES / name)))
    ElementTree.fromstring(as_bytes(forest_figure(answer), "svg", title="\x1b"))  # noqa: S314 - our own picture
    # the lowest matplotlib calls the newest pyparsing by older names
    assert not [one for one in recwarn.list if "pyparsing" not in one.category.__module__]
