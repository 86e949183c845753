"""How far one study, or any subset of them, carries the pooled effect."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ketcli.errors import InvalidInput, NoAnswer, named
from ketcli.evidence.filters import known_names
from ketcli.questions.answers.missing import Missing, missing_trials
from ketcli.questions.answers.multiverse import Multiverse, multiverse
from ketcli.questions.answers.priors import Priors, under_priors

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.models.pooling.pool import Pooled
    from ketcli.models.subsets.gosh import Gosh
    from ketcli.questions.effects.effect_set import EffectSet

REFITTED = ("estimate", "se", "ci_low", "ci_high", "statistic", "p", "tau2", "i2", "h2", "q")
QUANTILES = (0.0, 0.025, 0.25, 0.5, 0.75, 0.975, 1.0)


@dataclass(frozen=True, slots=True)
class GoshOptions:
    """Which subsets GOSH looks at, and where it computes."""

    subsets: int | None = None
    seed: int = 1
    workers: int = 1
    scheduler: str | None = None
    progress: Callable[[int, int], None] | None = None


@dataclass(frozen=True)
class SensitivityAnswer:
    """The pooled effect and what it owes to whom; each part is a frame with a row a study.

    `gosh_studies` gives for each study the median estimate and I2 of the subsets with and without it.
    """

    effects: EffectSet
    pooled: Pooled
    leave_one_out: pd.DataFrame
    influence: pd.DataFrame
    cumulative: pd.DataFrame
    order: str | None
    baujat: pd.DataFrame
    gosh: Gosh | None
    gosh_studies: pd.DataFrame | None


def sensitivity_asked(
    effects: EffectSet, *, order: str | None = None, gosh: bool = False, subsets: int | None = None, seed: int = 1,
    workers: int = 1, scheduler: str | None = None, part: str = "", tell: Callable[[int, int], None] | None = None,
    choices: bool = False, missing: bool = False, prior: bool = False,
) -> SensitivityAnswer | Multiverse | Missing | Priors:  # fmt: skip
    """`sensitivity_of` by the options of `ketcli sensitivity`: whoever asks for subsets or their table wants GOSH.

    Choices of figures, missing trials and priors are each an answer of their own.

    Raises
    ------
    InvalidInput
        Two of these at once.
    """
    if choices + missing + prior > 1:
        raise InvalidInput(f"{named('choices')}, {named('missing')} and {named('prior')} are asked one at a time")
    if choices:
        return multiverse(effects)
    if missing:
        return missing_trials(effects)
    if prior:
        return under_priors(effects)
    wanted = gosh or subsets is not None or part == "gosh"
    options = GoshOptions(subsets, seed, workers, scheduler, tell) if wanted else None
    return sensitivity_of(effects, order=order, gosh=options)


def sensitivity_of(
    effects: EffectSet, *, order: str | None = None, gosh: GoshOptions | None = None
) -> SensitivityAnswer:
    """Leave-one-out, influence, Baujat coordinates and cumulative pooling; GOSH where it is asked for.

    Parameters
    ----------
    effects : EffectSet
        What to pool, by its method (random or common).
    order : str, optional
        Column by which studies enter the cumulative part, ascending; in the order of the data if not given.
    gosh : GoshOptions, optional
        Pool every subset, or so many at random.

    Raises
    ------
    NoAnswer
        Fewer than three studies.
    InvalidInput
        An unknown column, or a model without these diagnostics.
    """
    from ketcli.models.omission.baujat import baujat
    from ketcli.models.omission.cumulative import cumulative
    from ketcli.models.omission.influence import influence
    from ketcli.models.omission.leave_one_out import leave_one_out

    options = effects.method.inverse_variance("sensitivity analyses need")
    frame = effects.complete
    if len(frame) < 3:
        raise NoAnswer(
            f"{len(frame)} {'study' if len(frame) == 1 else 'studies'}: leaving one out needs at least three"
        )
    left_out = leave_one_out(effects.yi, effects.vi, **options)
    coming_in = ordered(effects, order)
    return SensitivityAnswer(
        effects=effects,
        pooled=left_out.pooled,
        leave_one_out=_with_study(frame, left_out.without, REFITTED),
        influence=_with_study(frame, influence(left_out)),
        cumulative=_with_study(
            coming_in,
            cumulative(coming_in["yi"].to_numpy(), coming_in["vi"].to_numpy(), **options),
            ("k", *REFITTED),
        ),
        order=order,
        baujat=_with_study(frame, baujat(left_out)),
        **_gosh(effects, gosh),
    )


def _with_study(frame: pd.DataFrame, result: Any, names: tuple[str, ...] = ()) -> pd.DataFrame:
    columns = {name: getattr(result, name) for name in names or [field.name for field in fields(result)]}
    return pd.DataFrame({"study": frame["study"].to_numpy(), **columns})


def ordered(effects: EffectSet, order: str | None) -> pd.DataFrame:
    """The studies as they enter the cumulative part.

    Raises
    ------
    InvalidInput
        An unknown column.
    """
    if order is None:
        return effects.complete
    (order,) = known_names("by", [order], [*effects.column_names(), "yi", "vi"], "column to order by:")
    values = effects.complete[order] if order in ("yi", "vi") else effects.column(order)
    return effects.complete.iloc[values.reset_index(drop=True).sort_values(kind="stable").index]


def _gosh(effects: EffectSet, options: GoshOptions | None) -> dict[str, Any]:
    if options is None:
        return {"gosh": None, "gosh_studies": None}
    from ketcli.models.subsets.gosh import gosh

    subsets = {} if options.subsets is None else {"subsets": options.subsets}
    found = gosh(
        effects.yi,
        effects.vi,
        seed=options.seed,
        workers=options.workers,
        scheduler=options.scheduler,
        progress=options.progress,
        **subsets,
        **effects.method.inverse_variance("GOSH needs"),
    )
    several = found.k > 1
    rows = []
    for index, study in enumerate(effects.complete["study"]):
        inside = found.holds(index) & several
        outside = ~found.holds(index) & several
        row: dict[str, Any] = {"study": study}
        for name, where in (("with", inside), ("without", outside)):
            row[f"estimate_{name}"] = float(np.median(found.estimate[where])) if where.any() else np.nan
            row[f"i2_{name}"] = float(np.median(found.i2[where])) if where.any() else np.nan
        rows.append(row)
    return {"gosh": found, "gosh_studies": pd.DataFrame(rows)}


def gosh_quantiles(found: Gosh) -> dict[str, dict[str, float]]:
    """Quantiles of the estimate and of I2 over all subsets of two studies or more."""
    several = found.k > 1
    return {
        name: {
            f"{q:g}": float(value) for q, value in zip(QUANTILES, np.quantile(values[several], QUANTILES), strict=True)
        }
        for name, values in (("estimate", found.estimate), ("i2", found.i2))
    }
