"""Per-study effect sizes as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ketcli.questions.effects.covered import coverage_keys
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.left_out import left_out_notes
from ketcli.show.kit.table import Column, Table
from ketcli.show.kit.truth import with_truths
from ketcli.show.words.common import footer, has
from ketcli.show.words.coverage import coverage_text

if TYPE_CHECKING:
    from ketcli.questions.effects.effect_set import EffectSet

MAX_STUDIES = 100
_HIDDEN = ("direct", "cell", "paired")
_HEADINGS = {"yi": "yi", "vi": "vi", "se": "SE", "ci_low": "CI low", "ci_high": "CI high"}


def effects_answer(effects: EffectSet) -> Answer:
    """Study, yi, vi, se and interval, then all that went into them. The analysis scale: log for RR and OR."""
    from ketcli.distributions import normal_critical

    yi, vi = effects.table.floats("yi", "vi")
    se = np.sqrt(vi)
    half = normal_critical(effects.method.level) * se
    rows = effects.table.assign(se=se, ci_low=yi - half, ci_high=yi + half).without(_HIDDEN)
    keys = ["study", "yi", "vi", "se", "ci_low", "ci_high"]
    if effects.described is None:
        rows = with_truths(rows)
    else:
        own = effects.described
        rows = rows.assign(**{name: own.values(name).to_numpy() for name in own.names if name not in rows})
    others = [name for name in rows.columns if name not in ("trial_id", *keys) and rows.stated(name).any()]
    if "trial_id" in rows:
        others = ["trial_id", *others]
    columns = [Column("study", "Study"), *(Column(key, _HEADINGS[key], "number", 4) for key in keys[1:])]
    for name in others:
        numeric = rows[name].dtype.kind in "fiu"
        columns.append(Column(name, name, "number" if numeric else "text", _decimals(rows[name]), rank=_rank(name)))
    main = Table(tuple(columns), rows)
    screen = Table(tuple(columns), rows.head(MAX_STUDIES), more=max(0, len(rows) - MAX_STUDIES))
    usable = int(effects.usable.sum())
    lead = f"{usable} of {len(rows)} studies {has(usable)} a defined {effects.method.measure}"
    return Answer(
        body={
            "measure": effects.method.measure,
            "coverage": coverage_keys(effects),
            "filters": effects.filters,
            "studies": rows.only([*keys, *others]),
        },
        main=main,
        blocks=(f"{lead}; yi and vi on the scale of analysis.", *coverage_text(effects), screen),
        method=effects.method.as_dict(),
        provenance=effects.provenance,
        footer=footer(effects.method, effects.provenance),
        notes=(*effects.notes, *left_out_notes(effects)),
    )


def _decimals(values: np.ndarray) -> int:
    """Two, or none where a column holds whole numbers only: years, people, doses."""
    return 0 if values.dtype.kind in "fiu" and bool((values[np.isfinite(values)] % 1 == 0).all()) else 2


def _rank(name: str) -> int:
    """When a column is dropped on a narrow terminal: figures last, bookkeeping first."""
    order = (
        *("n_e", "n_c", "n", "scale", "time_h", "statistic", "difference", "difference_se"),
        *("mean_e", "sd_e", "mean_c", "sd_c"),
    )
    return order.index(name) + 1 if name in order else len(order) + 1
