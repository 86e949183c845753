"""Writes the typed keywords of `ketcli.api` from the table of options, so that editors and type checkers know them.

python -m ketcli.asking.typed_keywords > src/ketcli/api/keywords.py
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ketcli.asking.registry import ASKABLE, QUESTIONS

if TYPE_CHECKING:
    from ketcli.asking.option import Option
    from ketcli.asking.question import Question

HEAD = '''"""The typed keywords of each question, made from the table of options by `ketcli.asking.typed_keywords`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, TypedDict

Several: TypeAlias = str | Sequence[str] | None
'''


def text() -> str:
    """The whole module: a class of keywords for each group of options, and one for each question made of them."""
    questions = [QUESTIONS[name] for name in ASKABLE]
    groups = dict.fromkeys(group for question in questions for group in _groups(question))
    parts = [_group(name, [row for row in _all_rows(questions) if row.group == name]) for name in groups]
    return "\n\n".join([HEAD, *parts, *(_question(question) for question in questions)])


def _all_rows(questions: list[Question]) -> list[Option]:
    return list(dict.fromkeys(row for question in questions for row in _rows(question)))


def _rows(question: Question) -> list[Option]:
    """The options that Python takes by name; those of show are left to whoever looks at the answer."""
    rows = question.asks.values()
    return [row for row in rows if row.name not in question.positional and row.goes_to != "show"]


def _groups(question: Question) -> list[str]:
    return list(dict.fromkeys(row.group for row in _rows(question)))


def _name(words: str) -> str:
    return "".join(word.capitalize() for word in words.split())


def _group(name: str, rows: list[Option]) -> str:
    lines = [f"class {_name(name)}Options(TypedDict, total=False):", f'    """The group `{name}`."""', ""]
    return "\n".join([*lines, *(f"    {row.name}: {_type(row)}" for row in rows)]) + "\n"


def _question(question: Question) -> str:
    bases = [f"{_name(group)}Options" for group in _groups(question)] or ["TypedDict"]
    listed = "".join(f"    {base},\n" for base in [*bases, "total=False"])
    return f'class Of{_name(question.name)}(\n{listed}):\n    """Options of `{question.name}`."""\n'


def _type(row: Option) -> str:
    return "Several" if row.many else f"{row.kind.__name__} | None"


if __name__ == "__main__":
    sys.stdout.write(text())
