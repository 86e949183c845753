"""The command lines of several questions about the same trials: what `ketcli.asking.asked` reads, written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.asking.asked import Asked, command_line, read_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketcli.evidence.filters import Filters

# fields of `Method` that a user may set for all questions together, and the option of each
OPTIONS = {
    "like": "--like",
    "tau2_method": "--tau2",
    "test": "--test",
    "pi": "--pi",
    "i2_definition": "--i2",
    "smd_variance": "--smd-variance",
    "zero_cells": "--zero-cells",
    "crossover_r": "--crossover-r",
    "level": "--level",
}


def options_of(filters: Filters, choices: Mapping[str, Any]) -> tuple[str, ...]:
    """Filters and choices of method as they are typed; a choice that is None is not typed."""
    words: list[str] = []
    for name, value in filters.given().items():
        for one in value if isinstance(value, list) else [value]:
            words += [f"--{name.replace('_', '-')}", str(one)]
    for field, option in OPTIONS.items():
        if choices.get(field) is not None:
            words += [option, str(choices[field])]
    return tuple(words)


def asking(command: str, *own: str, common: tuple[str, ...] = ()) -> Asked:
    """A question to be asked: the command, its own options, then those that all questions share."""
    return read_line(command_line(command, *own, *common))
