"""A report on two pages: the summary of findings, and a sentence to each question."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from ketcli.columns import Columns
from ketcli.show.answers.summary import (
    credible_findings,
    findings_table,
    key_text,
    no_grade,
    summary_answer,
    summary_footer,
)
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.table import Column, Table
from ketcli.show.report.section import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.overviews.findings.summary import Summary

KEYS = ("question", "answer", "command")


def brief(summary: Summary, line: str, asked: Sequence[Section], title: str) -> tuple[Section, ...]:
    """Both pages.

    Parameters
    ----------
    summary : Summary
        The first page.
    line : str
        The command that gives it.
    asked : sequence of Section
        The questions of the second page with their answers.
    title : str
        Its heading.
    """
    whole = summary_answer(summary)
    blocks = (
        whole.blocks[0],
        findings_table(summary),
        *credible_findings(summary),
        key_text(summary),
        no_grade(summary),
    )
    rows = [dict(zip(KEYS, (one.title, _told(one), one.line), strict=True)) for one in asked]
    columns = (Column("question", "Question"), Column("answer", "What the trials say"))
    table = Table(columns, Columns.of_rows(rows, KEYS), title=title)
    second = Answer({"answers": rows}, table, (table,), provenance=summary.provenance, footer=summary_footer(summary))
    return (
        Section("summary", "Summary of findings", 2, replace(whole, blocks=blocks, notes=(), footer=""), line),
        Section("questions", title, 2, second),
    )


def _told(section: Section) -> str:
    """The first sentences of an answer (of both kinds of doses), or why there is none."""
    if section.answer is None:
        return f"No answer in these data: {section.why_none}."
    texts = takewhile(lambda block: isinstance(block, str), section.answer.blocks)
    kinds = len(section.answer.body.get("kinds", [])) or 1
    return " ".join(map(str, islice(texts, kinds)))
