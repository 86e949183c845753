"""The report on paper: A4, a running head, page numbers, nothing torn apart; the brief one on two pages."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest

from ketcli import __version__

A4 = (595, 842)
SMALL = Path(__file__).parents[1] / "small"
OWN = Path(__file__).parents[2] / "docs" / "examples" / "review"


def pages_of(page, file: Path) -> list[tuple[tuple[int, int], str]]:
    """Size in points and text of every page that Chromium prints."""
    page.pdf(path=str(file), prefer_css_page_size=True)
    document = pypdfium2.PdfDocument(file)
    found = [
        ((round(sheet.get_width()), round(sheet.get_height())), plain(sheet.get_textpage().get_text_range()))
        for sheet in document
    ]
    document.close()
    return found


def plain(text: str) -> str:
    """Text without line breaks, hyphens at their ends, and doubled blanks."""
    return re.sub(r"\s+", " ", text.replace("\ufffe", "-").replace("\N{NO-BREAK SPACE}", " ")).strip()


def test_every_sheet_is_a4_with_its_number_and_a_running_head(open_whole, tmp_path: Path) -> None:
    pages = pages_of(open_whole(), tmp_path / "whole.pdf")
    assert len(pages) <= 40
    assert {tuple(sorted(size)) for size, _ in pages} == {A4}
    assert {size for size, _ in pages} == {A4, A4[::-1]}  # wide tables lie on their side
    for number, (_, text) in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in text
        assert (f"ketcli {__version__}, data " in text) == (number > 1)


@pytest.mark.parametrize("which", ["open_whole", "open_own"])
def test_heading_text_and_figure_stand_on_one_sheet(request, which: str, tmp_path: Path) -> None:
    page = request.getfixturevalue(which)()
    kept = page.locator(".keep").evaluate_all(
        """all => all.map(one => [
          one.querySelector('h2, h3').textContent, one.querySelector('p.lead').textContent,
          ...[...one.querySelectorAll('svg.wide text')].filter(text => !text.closest('[hidden]'))
            .map(text => text.textContent)])"""
    )
    assert len(kept) > 3
    pages = pages_of(page, tmp_path / "whole.pdf")
    for parts in kept:
        wanted = [plain(part) for part in parts if part.strip()]
        wanted[1] = wanted[1][:40]
        assert any(all(part in text for part in wanted) for _, text in pages), wanted[0]


def test_folded_rows_are_printed_and_controls_are_not(open_whole, tmp_path: Path) -> None:
    page = open_whole()
    last = page.locator("#side-effects details.rows tbody tr").last.locator("th").text_content()
    text = " ".join(text for _, text in pages_of(page, tmp_path / "whole.pdf"))
    assert plain(last) in text
    assert "Sort by" not in text
    assert "more rows" not in text


@pytest.mark.parametrize(
    "words",
    [(), ("--formulation", "esketamine"), ("--route", "iv"), ("--data", str(SMALL)), ("--data", str(OWN))],
    ids=" ".join,
)
def test_the_brief_report_is_two_pages(browser, write_report, tmp_path: Path, words: tuple[str, ...]) -> None:
    page = browser.new_page()
    page.goto(write_report(tmp_path, "--brief", *words))
    pages = pages_of(page, tmp_path / "brief.pdf")
    assert [size for size, _ in pages] == [A4, A4]
    assert "Summary of findings" in pages[0][1]
    assert "in a sentence" in pages[0][1] + pages[1][1]
    assert "it does not advise" in pages[1][1]
    page.close()
