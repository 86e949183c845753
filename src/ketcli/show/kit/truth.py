"""Yes and no as one thing in every answer: `true` and `false` for programs, `yes` and `no` for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.columns import as_array
from ketcli.evidence.schema import membership
from ketcli.evidence.vocabulary import REVIEWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketcli.columns import Columns

_MEANS = {"yes": True, "no": False}
WORDS = {True: "yes", False: "no"}


def truth(text: object) -> bool | None:
    """What `yes`, `no` and `unknown` of the dataset mean; None is not known."""
    return _MEANS.get(str(text))


def truths(trial: Mapping[str, object]) -> dict[str, bool | None]:
    """The columns of yes and no of one trial."""
    return {name: truth(trial[name]) for name in map(membership, REVIEWS) if name in trial}


def with_truths(rows: Columns) -> Columns:
    """The same of a row a trial, in place of the texts."""
    names = [name for name in map(membership, REVIEWS) if name in rows]
    return rows.assign(**{name: as_array([truth(text) for text in rows.text(name)]) for name in names})
