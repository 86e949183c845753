"""The commands, in the order of the help page: name, function, panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.cli.commands import (
    check,
    effects,
    pool,
    regress,
    sensitivity,
    show,
    trials,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ANSWERS = "Questions"
ROBUSTNESS = "How far to trust it"
DATA = "The data"

ALL: tuple[tuple[str, Callable[..., None], str], ...] = (
    ("pool", pool.command, ANSWERS),
    ("effects", effects.command, ANSWERS),
    ("regress", regress.command, ANSWERS),
    ("sensitivity", sensitivity.command, ROBUSTNESS),
    ("trials", trials.command, DATA),
    ("show", show.command, DATA),
    ("check", check.command, DATA),
)
