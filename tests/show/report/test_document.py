"""The report as HTML and Markdown: the same tables, marked up for a screen reader."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from ketcli.asking.answer import DataSource
from ketcli.asking.request import Request
from ketcli.evidence.dataset import open_folder
from ketcli.overviews.findings.report import Report, collect
from ketcli.show.kit.table import Table
from ketcli.show.report.document import as_html
from ketcli.show.report.markdown import as_markdown
from ketcli.show.report.section import Section
from ketcli.show.report.sections import sections_of

SMALL = open_folder(Path(__file__).parents[2] / "small")
VOID = {"meta", "br", "option"}


class Page(HTMLParser):
    """What stands in a page: its elements, the text of its cells, and whether all are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "td" in self.open or "th" in self.open:
            self.cells[-1] += data.replace("\N{NO-BREAK SPACE}", " ")

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def report() -> Report:
    return collect(DataSource(None, SMALL), Request("report"))


@pytest.fixture(scope="module")
def sections(report: Report) -> tuple[Section, ...]:
    return sections_of(report)


@pytest.fixture(scope="module")
def page(report: Report, sections: tuple[Section, ...]) -> Page:
    parsed = Page()
    parsed.feed(as_html(report, sections))
    assert parsed.open == []
    return parsed


def test_every_header_cell_has_a_scope_and_every_table_a_caption(page: Page) -> None:
    assert {cell.get("scope") for cell in page.all("th")} == {"col", "row"}
    assert len(page.all("caption")) == len(page.all("table")) > 5


def test_no_identifier_stands_twice_and_every_link_inside_leads_somewhere(page: Page) -> None:
    names = [attributes["id"] for _, attributes in page.elements if attributes.get("id")]
    assert len(names) == len(set(names))
    for link in page.all("a"):
        address = str(link["href"])
        assert address.startswith(("https://", "http://")) or address.removeprefix("#") in names


def test_headings_go_down_one_step_at_a_time(page: Page) -> None:
    levels = [int(name[1]) for name, _ in page.elements if name in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_html_and_markdown_hold_the_cells_of_every_table(page: Page, report: Report, sections) -> None:
    markdown = as_markdown(report, sections)
    cells = set(page.cells)
    for section in sections:
        for block in section.answer.blocks if section.answer else ():
            if isinstance(block, Table):
                for row in block.cells():
                    for cell in row:
                        assert cell.replace("|", "\\|") in markdown
                        assert "https://" in cell or "http://" in cell or cell in cells


def test_a_section_without_an_answer_says_why(report: Report, sections) -> None:
    markdown = as_markdown(report, sections)
    gone = [section for section in sections if section.why_none]
    assert gone
    for section in gone:
        assert f"No answer in these data: {section.why_none}." in markdown


def test_each_trial_can_be_linked_to(page: Page) -> None:
    names = {attributes.get("id") for attributes in page.all("tr")}
    assert {f"trial-{trial}" for trial in SMALL.trials["trial_id"]} <= names


def test_a_table_becomes_cards_before_its_columns_are_too_narrow(report: Report, sections) -> None:
    """The more columns it has, the wider the window that they need: about 120 pixels each."""
    html = as_html(report, sections)
    widths = dict.fromkeys(re.findall(r"max-width: (\d+)px\) \{\s*\.(\w+) table", html))
    assert list(widths) == [("640", "table"), ("900", "some"), ("1240", "many"), ("1480", "most")]
