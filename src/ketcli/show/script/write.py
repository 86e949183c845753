"""Scripts by language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.show.script.origin import Origin
from ketcli.show.script.python import python_script
from ketcli.show.script.r import r_script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ketcli.show.kit.answer import Answer
    from ketcli.show.script.steps import Script

_WRITERS: dict[str, Callable[[Script, Origin], str]] = {"python": python_script, "r": r_script}


def scripts(content: Script, languages: Iterable[str], answer: Answer, repeats: str) -> dict[str, str]:
    """A script in each language, of the answer of the command `repeats`."""
    return {name: _WRITERS[name](content, Origin(answer, repeats, _written_by(repeats, name))) for name in languages}


def _written_by(repeats: str, language: str) -> str:
    program, _, question = repeats.partition(" ")
    return f"{program} script {question} --language {language}"
