"""The report as an answer: text and JSON from its sections, HTML and Markdown from their templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.overviews.findings.own_report import OwnReport
from ketcli.overviews.findings.summary import Summary
from ketcli.show.answers.summary import summary_answer, summary_footer
from ketcli.show.kit.answer import Answer
from ketcli.show.report.document import as_html, as_markdown
from ketcli.show.report.own_sections import own_brief, own_sections
from ketcli.show.report.sections import TITLE, WARNING, brief_sections, sections_of

if TYPE_CHECKING:
    from ketcli.overviews.findings.report import Report
    from ketcli.show.kit.answer import Picture
    from ketcli.show.kit.table import Table


def answer_of(found: Report | OwnReport | Summary) -> Answer:
    """The report, or the summary of findings where only that was asked for."""
    return summary_answer(found) if isinstance(found, Summary) else report_answer(found)


def report_answer(report: Report | OwnReport) -> Answer:
    """Every section in every format, or the two pages of a brief one; CSV gives the summary of findings."""
    brief = bool(report.asked.value("brief"))
    if isinstance(report, OwnReport):
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
        body={
            "filters": report.summary.filters,
            "sections": [
                {
                    "section": section.name,
                    "title": section.title,
                    "command": section.line or None,
                    "answer": None if section.answer is None else section.answer.body,
                    "notes": [] if section.answer is None else [note.as_dict() for note in section.answer.notes],
                    "why_none": section.why_none or None,
                }
                for section in sections
            ],
        },
        main=summary.main,
        blocks=tuple(blocks),
        method=summary.method,
        provenance=report.provenance,
        footer=summary_footer(report.summary),
        documents={
            "html": lambda: as_html(report, sections),
            "markdown": lambda: as_markdown(report, sections),
        },
    )
