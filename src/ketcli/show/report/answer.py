"""The report as an answer: text, JSON and Markdown from its sections, HTML from its template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.overviews.findings.own_report import OwnReport
from ketcli.overviews.findings.summary import Summary
from ketcli.show.answers.summary import summary_answer, summary_footer
from ketcli.show.kit.answer import Answer, Keys
from ketcli.show.report.markdown import as_markdown
from ketcli.show.report.sections import TITLE, WARNING, brief_sections, sections_of

if TYPE_CHECKING:
    from ketcli.overviews.findings.report import Report
    from ketcli.show.kit.answer import Picture
    from ketcli.show.kit.table import Table
    from ketcli.show.report.section import Section


def answer_of(found: Report | OwnReport | Summary) -> Answer:
    """The report, or the summary of findings where only that was asked for."""
    return summary_answer(found) if isinstance(found, Summary) else report_answer(found)


def report_answer(report: Report | OwnReport) -> Answer:
    """Every section in every format, or the two pages of a brief one; CSV gives the summary of findings."""
    brief = bool(report.asked.value("brief"))
    if isinstance(report, OwnReport):
        from ketcli.show.report.own_sections import own_brief, own_sections

        title, sections = report.title, own_brief(report) if brief else own_sections(report)
    else:
        title, sections = TITLE, brief_sections(report) if brief else sections_of(report)
    summary = summary_answer(report.summary)
    blocks: list[str | Table | Picture] = [f"{title}. {WARNING}"]
    for section in sections:
        blocks.append(section.title.upper())
        if section.answer is not None:
            blocks += section.answer.blocks
        elif section.why_none:
            blocks.append(f"No answer: {section.why_none}.")
    return Answer(
        body=Keys(lambda: {"filters": report.summary.filters, "sections": [_keys(section) for section in sections]}),
        main=summary.main,
        blocks=tuple(blocks),
        method=summary.method,
        provenance=report.provenance,
        footer=summary_footer(report.summary),
        documents={
            "html": lambda: _as_html(report, sections),
            "markdown": lambda: as_markdown(report, sections),
        },
    )


def _as_html(report: Report | OwnReport, sections: tuple[Section, ...]) -> str:
    from ketcli.show.report.document import as_html  # here, for the other formats do without templates

    return as_html(report, sections)


def _keys(section: Section) -> dict[str, Any]:
    return {
        "section": section.name,
        "title": section.title,
        "command": section.line or None,
        "answer": None if section.answer is None else section.answer.body,
        "notes": [] if section.answer is None else [note.as_dict() for note in section.answer.notes],
        "why_none": section.why_none or None,
    }
