"""From what was asked of `ketcli plot` to a figure: the question's own result, then its picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ketcli.cli import run
from ketcli.cli.picture_options import OF_DATASETS
from ketcli.errors import InvalidInput
from ketcli.evidence.notes import Note, naming
from ketcli.questions.safety.question import BY
from ketcli.show.kit.left_out import left_out_notes, reasons

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from ketcli.cli.picture_options import Wanted
    from ketcli.questions.data.risk_of_bias import RiskOfBias
    from ketcli.questions.effects.effect_set import EffectSet


@dataclass(frozen=True)
class Drawn:
    """A figure, what it is called, and what a reader must know of it."""

    figure: Figure
    title: str
    notes: tuple[Note, ...]


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


def _forest(wanted: Wanted) -> tuple[Figure, list[Note]]:
    from ketcli.questions.answers.pool import pool_effects
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
        notes += naming("no_judgement", "no published judgement of risk of bias", names)
        split_lights = rob.only(ids).disagreements()
        notes += naming("sources_disagree", "sources disagree, the light is shared", split_lights)
    return figure, notes


def _judgements(wanted: Wanted) -> RiskOfBias:
    from ketcli.questions.data.risk_of_bias import risk_of_bias

    if run.is_study_file(wanted.data.data):
        raise InvalidInput("--rob needs a dataset folder: a study file has no judgements of risk of bias")
    return risk_of_bias(run.open_dataset(wanted.data.data), run.filters_from(wanted.filters))


def _funnel(wanted: Wanted) -> tuple[Figure, list[Note]]:
    from ketcli.questions.answers.bias import bias_of
    from ketcli.show.plots.funnel import funnel_figure

    effects = _effects(wanted, test=wanted.pooling.test or "z")  # as ketcli bias
    answer = bias_of(effects)
    figure = funnel_figure(answer, contours=wanted.kind == "contour-funnel", title=wanted.picture.title)
    return figure, [*answer.notes, *left_out_notes(effects)]


def _sensitivity(wanted: Wanted) -> tuple[Figure, list[Note]]:
    from ketcli.cli.progress import progress
    from ketcli.models.subsets.blocks import available_cores
    from ketcli.questions.answers.sensitivity import GoshOptions, sensitivity_of
    from ketcli.show.plots.baujat import baujat_figure
    from ketcli.show.plots.gosh import gosh_figure
    from ketcli.show.plots.refits import cumulative_figure, leave_one_out_figure

    effects = _effects(wanted)
    options = wanted.sensitivity
    with progress("Subsets", quiet=wanted.picture.quiet) as say:
        subsets = None
        if wanted.kind == "gosh":
            workers = options.workers or available_cores()
            subsets = GoshOptions(options.subsets, options.seed, workers, options.scheduler, say)
        answer = sensitivity_of(effects, order=options.order, gosh=subsets)
    figures = {
        "baujat": baujat_figure,
        "gosh": gosh_figure,
        "cumulative": cumulative_figure,
        "leave-one-out": leave_one_out_figure,
    }
    figure = figures[wanted.kind](answer, title=wanted.picture.title)
    return figure, [*effects.notes, *left_out_notes(effects)]


def _timecourse(wanted: Wanted) -> tuple[Figure, list[Note]]:
    from ketcli.questions.answers.timecourse import time_course
    from ketcli.show.plots.timecourse import timecourse_figure

    asked = _question(wanted)
    del asked["at"]
    answer = time_course(run.open_dataset(wanted.data.data), run.filters_from(wanted.filters), **asked)
    notes = [*answer.notes, *left_out_notes(answer.points)]
    return timecourse_figure(answer, title=wanted.picture.title), notes


def _dose(wanted: Wanted) -> tuple[Figure, list[Note]]:
    from ketcli.questions.answers.dose import dose_response
    from ketcli.show.plots.dose import dose_figure

    knots = wanted.dose.knots
    if knots not in (3, 4, 5):
        raise InvalidInput(f"--knots must be 3, 4 or 5, not {knots}")
    answer = dose_response(
        run.open_dataset(wanted.data.data),
        run.filters_from(wanted.filters),
        kind=wanted.dose.doses,
        knots=knots,
        **_question(wanted),
    )
    return dose_figure(answer, title=wanted.picture.title), list(answer.notes)


def _safety(wanted: Wanted) -> tuple[Figure, list[Note]]:
    from ketcli.questions.safety.safety import SafetyQuestion, safety
    from ketcli.show.plots.safety import safety_figure

    options = wanted.safety
    if wanted.forest.by not in (None, *BY):
        raise InvalidInput(f"--by {wanted.forest.by}: plot safety splits by {', '.join(BY)}")
    if options.top < 0:
        raise InvalidInput(f"--top must be 0 or more, not {options.top}")
    question = SafetyQuestion(
        tuple(options.event or ()), wanted.forest.by, options.sort, options.min_trials, serious=options.serious,
        grouped=options.grouped, model=wanted.pooling.model,
    )  # fmt: skip
    method = run.method_from(wanted.measure, wanted.pooling, measure="RR", model="random")
    answer = safety(run.open_dataset(wanted.data.data), run.filters_from(wanted.filters), method, question)
    notes = [*answer.notes, *reasons(answer.left_out)]
    return safety_figure(answer, top=options.top, title=wanted.picture.title), notes


def _network(wanted: Wanted) -> tuple[Figure, list[Note]]:
    from ketcli.questions.answers.network import network_of
    from ketcli.show.plots.network import network_figure

    options = wanted.network
    answer = network_of(
        run.open_dataset(wanted.data.data),
        run.filters_from(wanted.filters),
        reference=options.reference,
        routes_apart=options.routes_apart,
        one_placebo=options.one_placebo,
        **_question(wanted),
    )
    apart = [
        Note("not_linked", f"not linked to the rest: {', '.join(part.nodes)}", part.studies)
        for part in answer.parts_left_out
    ]
    return network_figure(answer, title=wanted.picture.title), [*answer.notes, *apart, *left_out_notes(answer.effects)]


def _rob(wanted: Wanted) -> tuple[Figure, list[Note]]:
    from ketcli.show.plots.rob import rob_figure

    answer = _judgements(wanted)
    disagree = answer.disagreements()
    notes = naming("sources_disagree", "sources disagree, the light is shared", disagree)
    return rob_figure(answer, title=wanted.picture.title), [*notes, *reasons(answer.left_out)]


_DRAWERS: dict[str, Callable[[Wanted], tuple[Figure, list[Note]]]] = {
    "forest": _forest,
    **dict.fromkeys(("funnel", "contour-funnel"), _funnel),
    **dict.fromkeys(("baujat", "gosh", "cumulative", "leave-one-out"), _sensitivity),
    "timecourse": _timecourse,
    "dose": _dose,
    "safety": _safety,
    "network": _network,
    "rob": _rob,
}
