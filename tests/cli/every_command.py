"""A line for every command that answers: what it is asked where all commands must behave alike."""

from __future__ import annotations

import shlex
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_words
from ketcli.asking.registry import ASKABLE, COMMANDS, QUESTIONS
from ketcli.asking.understanding import understood
from ketcli.show.kit.shown import shown

if TYPE_CHECKING:
    from ketcli.show.kit.answer import Answer

TESTS = Path(__file__).parent.parent
SMALL = str(TESTS / "small")
BCG = str(TESTS / "oracle" / "data" / "bcg.csv")

# commands whose first example names files, or needs more than the small dataset has
WORDS = {
    "assert": (f"pool --data {SMALL}: k > 1",),
    "bias": ("--data", SMALL),
    "check": (SMALL,),
    "claims": ("--id", "rapid-onset"),
    "compare": ("--data", SMALL),
    "describe": (BCG,),
    "diff": (SMALL, SMALL),
    "dose": ("--data", SMALL),
    "effects": ("--data", SMALL),
    "network": ("--data", SMALL),
    "pool": ("--data", SMALL),
    "replicate": ("--data", SMALL),
    "report": ("--data", SMALL, "--formulation", "racemic"),
    "safety": ("--data", SMALL, "--top", "3"),
    "sensitivity": ("--data", SMALL, "--gosh"),
    "show": ("alpha2001", "--data", SMALL),
    "sources": ("alpha2001", "--data", SMALL),
    "template": ("means",),
    "timecourse": ("--data", SMALL),
    "trials": ("--data", SMALL),
}


def words_of(name: str) -> tuple[str, ...]:
    """The command with its options, in words."""
    if name in WORDS:
        return (name, *WORDS[name])
    words = shlex.split(QUESTIONS[name].examples[0])[2:]
    return (name, *words, *(("--data", SMALL) if "data" in QUESTIONS[name].options else ()))


EVERY = tuple(command.name for command in COMMANDS if not command.command)
ASKED = tuple(ASKABLE)


@cache
def answer_of(name: str) -> tuple[Answer, str]:
    """The answer of a command, and the line that asks it."""
    request = from_words(name, words_of(name)[1:])
    source = DataSource(request.data)
    request = understood(source, request)
    return shown(request, answer(source, request)), request.line()
