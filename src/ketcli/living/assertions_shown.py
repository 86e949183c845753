"""What holds and what does not, as an answer: one line a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pandas as pd

from ketcli.errors import ExitCode
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.github import command as github_command
from ketcli.show.kit.table import Column, Table

if TYPE_CHECKING:
    from ketcli.living.assertions import Asserted, Assertions


def assertions_answer(result: Assertions) -> Answer:
    """One line a failure and how many hold; leaves with 3 where one fails."""
    rows = [_row(one) for one in result.each]
    columns = [Column(key, key.capitalize()) for key in rows[0]]
    lines = [f"FAILED {one.expectation.text}: {one.why}" for one in result.failed]
    blocks = [*(["\n".join(lines)] if lines else []), _count(result)]
    return Answer(
        body={"expectations": rows, "held": len(rows) - len(lines), "failed": len(lines)},
        main=Table(tuple(columns), pd.DataFrame(rows)),
        blocks=tuple(blocks),
        provenance=result.provenance,
        documents={"github": lambda: _github(result), "junit": lambda: _junit(result)},
        exit_code=ExitCode.ASSERTION if lines else ExitCode.ANSWER,
    )


def _row(one: Asserted) -> dict[str, object]:
    asked = one.expectation
    return {
        "expectation": asked.text, "command": asked.request.line(), "key": asked.key, "op": asked.op,
        "expected": asked.wanted, "tolerance": asked.tolerance or None, "found": one.found, "holds": one.holds,
        "why": one.why or None,
    }  # fmt: skip


def _count(result: Assertions) -> str:
    total, failed = len(result.each), len(result.failed)
    noun = "expectation" if total == 1 else "expectations"
    version = result.provenance.get("version")
    data = f", data {version}" if version else ""
    if failed:
        return f"{failed} of {total} {noun} {'does' if failed == 1 else 'do'} not hold{data}."
    return f"{total} {noun} hold{'s' if total == 1 else ''}{data}."


def _github(result: Assertions) -> str:
    """The failures as commands to a workflow of GitHub, which lists them with the run."""
    failures = [
        github_command("error", f"{one.expectation.text}: {one.why}", title="ketcli assert") for one in result.failed
    ]
    return "".join([*failures, f"{_count(result)}\n"])


def _junit(result: Assertions) -> str:
    """JUnit's XML, a test case an expectation, as build servers read it."""
    suite = ElementTree.Element(
        "testsuite", name="ketcli assert", tests=str(len(result.each)), failures=str(len(result.failed)), errors="0"
    )
    for one in result.each:
        case = ElementTree.SubElement(
            suite, "testcase", classname=one.expectation.request.line(), name=one.expectation.text
        )
        if not one.holds:
            ElementTree.SubElement(case, "failure", message=one.why).text = f"{one.expectation.text}: {one.why}"
    ElementTree.indent(suite)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(suite, encoding="unicode")}\n'
