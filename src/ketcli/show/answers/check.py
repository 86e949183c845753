"""The findings of a check as an answer."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

from ketcli.errors import ExitCode
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.github import command as github_command
from ketcli.show.kit.table import Column, Table

if TYPE_CHECKING:
    from ketcli.questions.data.check import CheckResult


def check_answer(result: CheckResult) -> Answer:
    """One row a finding; one sentence where there is none."""
    findings = [asdict(finding) for finding in result.findings]
    columns = (
        Column("file", "File"),
        Column("row", "Row", "whole"),
        Column("column", "Column"),
        Column("message", "Expected"),
        *((Column("rule", "Rule"), Column("level", "Level")) if any(one.rule for one in result.findings) else ()),
    )
    table = Table(columns, pd.DataFrame(findings, columns=[column.key for column in columns] or None))
    errors = [one for one in result.findings if one.level == "error"]
    size = ", ".join(f"{count:,} {name}" for name, count in result.counts.items())
    if not findings:
        lead: tuple[str | Table, ...] = (f"{result.path}: nothing wrong ({size}).",)
    else:
        counted = [(len(errors), "problem"), (len(findings) - len(errors), "warning")]
        said = ", ".join(f"{count} {noun}{'s' if count > 1 else ''}" for count, noun in counted if count)
        lead = (f"{result.path}: {said}{f' ({size})' if size else ''}.", table)
    body = {"path": result.path, "valid": not errors, "counts": result.counts, "findings": findings}
    code = ExitCode.INVALID if errors else ExitCode.ANSWER
    documents = {"github": lambda: _github(result)}
    return Answer(body=body, main=table, blocks=lead, exit_code=code, documents=documents)


def _github(result: CheckResult) -> str:
    """The findings as commands to a workflow of GitHub, which shows each beside its line."""
    lines = []
    for one in result.findings:
        text = f"{one.column}: {one.message}" if one.column else one.message
        lines.append(github_command(one.level, text, file=result.path, line=one.row, title=one.rule or "ketcli"))
    return "".join(lines)
