"""Yes and no as one thing in every answer: `true` and `false` for programs, `yes` and `no` for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.evidence.schema import membership
from ketcli.evidence.vocabulary import REVIEWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

_MEANS = {"yes": True, "no": False}
WORDS = {True: "yes", False: "no"}


def truth(text: object) -> bool | None:
    """What `yes`, `no` and `unknown` of the dataset mean; None is not known."""
    return _MEANS.get(str(text))


def truths(trial: Mapping[str, object]) -> dict[str, bool | None]:
    """The columns of yes and no of one trial."""
    return {name: truth(trial[name]) for name in map(membership, REVIEWS) if name in trial}


def with_truths(frame: pd.DataFrame) -> pd.DataFrame:
    """The same of a row a trial, in place of the texts."""
    import pandas as pd

    names = [name for name in map(membership, REVIEWS) if name in frame.columns]
    return frame.assign(**{name: pd.Series(map(truth, frame[name]), frame.index, dtype=object) for name in names})
