"""Scripts by language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.show.script.origin import Origin
from ketcli.show.script.python import python_script
from ketcli.show.script.r import r_script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ketcli.questions.answers.script import Repeatable

_WRITERS: dict[str, Callable[[Repeatable, Origin], str]] = {"python": python_script, "r": r_script}


def scripts(content: Repeatable, languages: Iterable[str], repeats: str, written_by: str) -> dict[str, str]:
    """A script in each language, for the answer of the command `repeats`; `written_by` is the one that asks for it."""
    origin = Origin(repeats, written_by)
    return {language: _WRITERS[language](content, origin) for language in languages}
