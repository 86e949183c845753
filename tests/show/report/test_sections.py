"""Parts of a report that have no answer say why."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ketcli.asking.answer import Answered
from ketcli.asking.request import Request
from ketcli.overviews.findings.report import AGREEMENT_AT
from ketcli.show.report.sections import TITLES, _agreement, _part


def without(names: list[str]) -> Any:
    """A report of which no part has an answer, each for a reason of its own."""
    return SimpleNamespace(parts={name: Answered(Request("compare"), None, f"why not {name}") for name in names})


def test_agreement_says_the_reason_of_its_first_time() -> None:
    names = [f"agreement-{at}" for at in AGREEMENT_AT]
    section = _agreement(without(names))
    assert (section.answer, section.why_none, section.level) == (None, f"why not {names[0]}", 2)


@pytest.mark.parametrize("name", TITLES)
def test_each_part_has_its_title_its_command_and_its_reason(name: str) -> None:
    section = _part(without([name]), name)
    assert (section.name, section.title, section.answer) == (name, TITLES[name], None)
    assert (section.line, section.why_none) == ("ketcli compare", f"why not {name}")
    assert section.level == (3 if name.startswith(("bipolar", "suicidal", "ect")) else 2)
