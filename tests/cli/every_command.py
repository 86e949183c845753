"""A line for every command that answers: what it is asked where all commands must behave alike."""

from __future__ import annotations

import shlex
from pathlib import Path

from ketcli.asking.registry import ASKABLE, QUESTIONS

TESTS = Path(__file__).parent.parent
SMALL = str(TESTS / "small")
BCG = str(TESTS / "oracle" / "data" / "bcg.csv")

# commands whose first example names files, or needs more than the small dataset has
WORDS = {
    "bias": ("--data", SMALL),
    "check": (SMALL,),
    "claims": ("--id", "rapid-onset"),
    "compare": ("--data", SMALL),
    "describe": (BCG,),
    "dose": ("--data", SMALL),
    "effects": ("--data", SMALL),
    "network": ("--data", SMALL),
    "replicate": ("--data", SMALL),
    "report": ("--data", SMALL, "--formulation", "racemic"),
    "safety": ("--data", SMALL, "--top", "3"),
    "sensitivity": ("--data", SMALL, "--gosh"),
    "show": ("alpha2001", "--data", SMALL),
    "sources": ("alpha2001", "--data", SMALL),
    "template": ("means",),
    "trials": ("--data", SMALL),
}


def words_of(name: str) -> tuple[str, ...]:
    """The command with its options, in words."""
    if name in WORDS:
        return (name, *WORDS[name])
    words = shlex.split(QUESTIONS[name].examples[0])[2:]
    return (name, *words, *(("--data", SMALL) if "data" in QUESTIONS[name].options else ()))


EVERY = tuple(ASKABLE)
