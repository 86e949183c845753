"""The effect sizes of a study file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.evidence.left_out import LeftOut
from ketcli.evidence.notes import Note
from ketcli.evidence.studyfile import LAYOUTS, STUDY, StudyFile, read_studies
from ketcli.questions.effects.effect_set import EffectSet, compute, figures_needed
from ketcli.questions.effects.method import resolve

if TYPE_CHECKING:
    from ketcli.questions.effects.method import Method

MEASURE_OF_LAYOUT = {"effects": "GEN", "effects_se": "GEN", "means": "SMD", "counts": "RR", "proportions": "PLO"}
MEASURE_OF_MODEL = {"peto": "OR", "mh": "RR"}
MAX_NAMED = 20


def ask_studies(source: str, *, like: str | None = None, measure: str | None = None, **choices: Any) -> EffectSet:
    """The effect sizes of a study file by the choices of a user, with the measure that the model calls for.

    Parameters
    ----------
    source : str
        Path or `-`.
    like, measure
        As the options of that name.
    **choices
        Fields of `Method`; None is the default.

    Raises
    ------
    InvalidInput
        As `effects_of_studies`, or a choice that cannot be.
    """
    measure = measure or MEASURE_OF_MODEL.get(str(choices.get("model")))
    return effects_of_studies(source, resolve(like, measure=measure, **choices), measure=measure)


def effects_of_studies(source: str, method: Method, *, measure: str | None) -> EffectSet:
    """Read a study file (`-` is standard input) and compute its effect sizes.

    Parameters
    ----------
    source : str
        Path or `-`.
    method : Method
        The choices; its measure counts only where `measure` says so.
    measure : str or None
        The measure asked for; None takes the one that fits the file's columns.

    Raises
    ------
    InvalidInput
        The file cannot be used; the message lists every finding.
    """
    file = read_studies(source, figures_needed(measure) if measure else tuple(LAYOUTS))
    method = replace(method, measure=measure or MEASURE_OF_LAYOUT[file.layout], window=None)
    frame = file.frame
    if file.layout == "effects_se":
        frame = frame.assign(vi=frame["sei"].to_numpy() ** 2)
    if file.layout in ("effects", "effects_se"):
        yi, vi = frame["yi"].to_numpy(), frame["vi"].to_numpy()
    else:
        yi, vi = compute(frame[list(LAYOUTS[file.layout])], method)  # another column has no say, whatever its name
    if not file.complete.all():
        yi, vi = np.where(file.complete, yi, np.nan), np.where(file.complete, vi, np.nan)
    frame = frame.assign(yi=yi, vi=vi)
    return EffectSet(frame, "", method, _incomplete(file), _notes(file, method), {}, file.provenance())


def _incomplete(file: StudyFile) -> tuple[LeftOut, ...]:
    missing = (~file.complete).nonzero()[0]
    return tuple(
        LeftOut(
            f"row {row + 2}",
            str(file.frame[STUDY].iloc[row]),
            "empty_cells",
            (str(row + 2), _empty_cells(file, int(row))),
        )
        for row in missing
    )


def _empty_cells(file: StudyFile, row: int) -> str:
    cells = file.frame.iloc[row]
    return ", ".join(name for name in LAYOUTS[file.layout] if not np.isfinite(cells[name]))


def _notes(file: StudyFile, method: Method) -> tuple[Note, ...]:
    notes = []
    if file.layout.startswith("effects") and method.measure in ("RR", "OR"):
        notes.append(Note("taken_as", f"yi taken as log {method.measure}"))
    if file.layout.startswith("effects") and method.measure == "PLO":
        notes.append(Note("taken_as", "yi taken as logit proportion"))
    return tuple(notes)
