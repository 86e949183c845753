"""The report as one Markdown file: the sentences and tables of the HTML, for a README or a wiki, and no pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.show.kit.formats import grid, more_rows
from ketcli.show.kit.safe import code, markdown_shown
from ketcli.show.kit.table import Table
from ketcli.show.report.head import head_of

if TYPE_CHECKING:
    from ketcli.overviews.findings.own_report import OwnReport
    from ketcli.overviews.findings.report import Report
    from ketcli.show.kit.answer import Answer
    from ketcli.show.report.section import Section


def as_markdown(report: Report | OwnReport, sections: tuple[Section, ...]) -> str:
    """Paragraphs with an empty line between them."""
    head, data = head_of(report, ending=".md"), report.provenance
    version = data["version"]
    made_of = [
        f"- Data: {data['name']}{f', version {version}' if version else ''}, SHA-256 `{data['sha256']}`",
        f"- Which trials: {head.filters or head.whole}",
        f"- Made by: `{head.command}` (ketcli {head.version})",
    ]
    cited = (
        f"Cite the trials by their own reports, and this document as: {head.title}. ketcli {head.version}, "
        f"dataset {data['name']}{f' {version}' if version else ''}, SHA-256 {data['sha256']}."
    )
    parts = [f"# {head.title}", f"**{head.warning}**", "\n".join(made_of)]
    for section in sections:
        parts += _section(section)
    return "\n\n".join([*parts, "## Citing and repeating", cited, head.warning]) + "\n"


def _section(section: Section) -> list[str]:
    parts = [f"{'#' * section.level} {section.title}"]
    if section.answer is not None:
        parts += _answer(section.answer)
    elif section.why_none:
        parts.append(f"No answer in these data: {markdown_shown(section.why_none)}.")
    return [*parts, f"This part alone: {code(section.line)}"] if section.line else parts


def _answer(answer: Answer) -> list[str]:
    parts = []
    for block in answer.blocks:
        if isinstance(block, Table):
            title = [f"**{markdown_shown(block.title)}**"] if block.title else []
            parts += [*title, grid(block, "github"), *filter(None, [more_rows(block)])]
        elif isinstance(block, str):
            parts.append(markdown_shown(block))
    if answer.notes:
        parts.append("\n".join(f"- {markdown_shown(str(note))}" for note in answer.notes))
    return [*parts, f"_{markdown_shown(answer.footer)}_"] if answer.footer else parts
