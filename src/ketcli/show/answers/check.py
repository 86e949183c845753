"""The findings of a check as an answer."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

from ketcli.errors import ExitCode
from ketcli.show.kit.answer import Answer
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
    )
    table = Table(columns, pd.DataFrame(findings, columns=[column.key for column in columns]))
    size = ", ".join(f"{count:,} {name}" for name, count in result.counts.items())
    if not findings:
        lead: tuple[str | Table, ...] = (f"{result.path}: nothing wrong ({size}).",)
    else:
        lead = (f"{result.path}: {len(findings)} problem{'s' if len(findings) > 1 else ''} ({size}).", table)
    body = {"path": result.path, "valid": not findings, "counts": result.counts, "findings": findings}
    code = ExitCode.INVALID if findings else ExitCode.ANSWER
    return Answer(body=body, main=table, blocks=lead, exit_code=code)
