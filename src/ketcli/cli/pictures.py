"""From what was asked of `ketcli plot` to a figure: the question's own result, then its picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ketcli.cli import run
from ketcli.cli.picture_options import OF_DATASETS
from ketcli.errors import InvalidInput
from ketcli.show.left_out import left_out_notes

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from ketcli.cli.picture_options import Wanted
    from ketcli.questions.effect_set import EffectSet
    from ketcli.questions.risk_of_bias import RiskOfBias


@dataclass(frozen=True)
class Drawn:
    """A figure, what it is called, and what a reader must know of it."""

    figure: Figure
    title: str
    notes: tuple[str, ...]


def draw(wanted: Wanted) -> Drawn:
    """Ask the question and draw its answer.

    Raises
    ------
    InvalidInput
        The picture needs a dataset, and a study file was given; or as the question itself.
    NoAnswer
        As the question itself.
    """
    if wanted.kind in OF_DATASETS and run.is_study_file(wanted.data.data):
        raise InvalidInput(f"plot {wanted.kind} needs a dataset folder, not a study file")
    figure, notes = _DRAWERS[wanted.kind](wanted)
    return Drawn(figure, wanted.picture.title or f"ketcli plot {wanted.kind}", tuple(notes))


def _effects(wanted: Wanted, **pooling: Any) -> EffectSet:
    given = replace(wanted.pooling, **pooling)
    return run.effects_from(wanted.data, wanted.filters, wanted.asked, wanted.measure, given)


def _question(wanted: Wanted) -> dict[str, Any]:
    asked = wanted.asked
    named = {"outcome": asked.outcome, "at": asked.at, "scale": asked.scale, "prefer": asked.prefer}
    return {**named, **run.choices_from(wanted.measure, wanted.pooling)}


def _forest(wanted: Wanted) -> tuple[Figure, list[str]]:
    from ketcli.questions.pool import pool_effects
    from ketcli.show.plots.forest import forest_figure

    options = wanted.forest
    effects, split = run.effects_and_split(
        wanted.data, wanted.filters, wanted.asked, wanted.measure, wanted.pooling, by=options.by,
        tau2_common=options.tau2_common or None,
    )  # fmt: skip
    answer = pool_effects(effects, split=split, by=options.by, cluster=options.cluster)
    rob = _judgements(wanted) if options.rob else None
    figure = forest_figure(answer, title=wanted.picture.title, rob=rob)
    notes = [*answer.notes, *left_out_notes(effects)]
    if rob is not None:
        ids = set(effects.complete.get("trial_id", []))
        names = effects.complete.loc[~effects.complete["trial_id"].isin(rob.trials), "study"].tolist()
        notes += [f"no published judgement of risk of bias: {', '.join(names)}"] if names else []
        split_lights = rob.only(ids).disagreements()
        notes += [f"sources disagree, the light is shared: {', '.join(split_lights)}"] if split_lights else []
    return figure, notes


def _judgements(wanted: Wanted) -> RiskOfBias:
    from ketcli.questions.risk_of_bias import risk_of_bias

    if run.is_study_file(wanted.data.data):
        raise InvalidInput("--rob needs a dataset folder: a study file has no judgements of risk of bias")
    return risk_of_bias(run.open_dataset(wanted.data.data), run.filters_from(wanted.filters))


_DRAWERS: dict[str, Callable[[Wanted], tuple[Figure, list[str]]]] = {"forest": _forest}
