"""Who a trial took by age, as far as its population note says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ketcli.evidence.rows import TrialRow

ADULTS, OLDER, ADOLESCENTS = "adults", "older", "adolescents"
POPULATIONS = (ADULTS, OLDER, ADOLESCENTS)
_OLDER = re.compile(
    r"older adults|elderly|late-life|geriatric|\b[67]\d (years )?and older|age >= ?[67]\d", re.IGNORECASE
)


def population(trial: TrialRow) -> str:
    """`adolescents` (under 18), `older` (only older people: 60 or 65 and more, late-life depression), else `adults`.

    Trials of adults of every age are `adults`; the data hold no mean age.
    """
    if trial.pool_role == ADOLESCENTS:
        return ADOLESCENTS
    return OLDER if _OLDER.search(trial.population_note) else ADULTS
