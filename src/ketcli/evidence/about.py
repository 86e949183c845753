"""What data say of themselves that are not of the bundled kind: their times, their control, and how they came about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ketcli.evidence.windows import WINDOWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketcli.evidence.description import Description
    from ketcli.evidence.left_out import LeftOut
    from ketcli.evidence.notes import Note
    from ketcli.evidence.outcomes import OwnOutcome
    from ketcli.evidence.windows import Window


@dataclass(frozen=True)
class About:
    """Such data.

    Attributes
    ----------
    control : str
        The treatment that others are listed against; empty where none is known to be the control.
    treatments : tuple of str
        What the other arms were given, in the order of the file.
    outcomes : tuple of OwnOutcome
        The outcomes, in the order of the file.
    windows : tuple of Window
        The spans of time in which results are looked for.
    chosen : mapping
        What chose the rows.
    notes, left_out : tuple
        How the rows were read, and which of them take no part.
    description : Description, optional
        What a dataset folder says of itself; None for a study file.
    """

    control: str
    treatments: tuple[str, ...]
    outcomes: tuple[OwnOutcome, ...]
    windows: tuple[Window, ...] = WINDOWS
    chosen: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    description: Description | None = None
