"""Other orders of a forest plot's studies than that of the data."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.show.forest.model import ForestModel, StudyLine

_YEAR = re.compile(r"(?:19|20)\d\d")


def sorted_model(model: ForestModel, order: str | None) -> ForestModel:
    """The studies of each group by falling weight, or rising year, effect or name; None leaves them."""
    if order in (None, "file"):
        return model
    keys: dict[str, Callable[[StudyLine], Any]] = {
        "weight": lambda line: -line.weight if math.isfinite(line.weight) else math.inf,
        "year": _year,
        "effect": lambda line: math.inf if line.span is None else line.span[0],
        "name": lambda line: line.study.casefold(),
    }
    groups = tuple(one._replace(studies=tuple(sorted(one.studies, key=keys[str(order)]))) for one in model.groups)
    return replace(model, groups=groups)


def _year(line: StudyLine) -> float:
    """The last year in the name of a study; those without one come last."""
    found = _YEAR.findall(line.study)
    return float(found[-1]) if found else math.inf
