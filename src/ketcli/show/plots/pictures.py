"""The pictures of `ketcli plot`: from a question's result to its figure, and what a reader must know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from ketcli.evidence.notes import Note, naming
from ketcli.show.kit.left_out import left_out_notes, reasons

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ketcli.questions.answers.bias import BiasAnswer
    from ketcli.questions.answers.dose import DoseAnswer
    from ketcli.questions.answers.multiverse import Multiverse
    from ketcli.questions.answers.network import NetworkAnswer
    from ketcli.questions.answers.pool import PoolAnswer
    from ketcli.questions.answers.sensitivity import SensitivityAnswer
    from ketcli.questions.answers.timecourse import TimeCourse
    from ketcli.questions.data.risk_of_bias import RiskOfBias
    from ketcli.questions.safety.safety import SafetyAnswer

    Drawn: TypeAlias = tuple[Figure, list[Note]]


def forest(answer: PoolAnswer, *, title: str | None, rob: RiskOfBias | None = None) -> Drawn:
    """Studies and what they pool to, with the lights of published judgements where they are asked for."""
    from ketcli.show.plots.forest import forest_figure

    effects = answer.overall.effects
    figure = forest_figure(answer, title=title, rob=rob)
    notes = [*answer.notes, *left_out_notes(effects)]
    if rob is not None:
        rows = effects.complete
        trials = rows["trial_id" if "trial_id" in rows else "study"]  # one's own studies go by their names
        ids = set(trials)
        names = rows.loc[~trials.isin(rob.trials), "study"].tolist()
        notes += naming("no_judgement", "no published judgement of risk of bias", names)
        notes += _disagreements(rob.only(ids))
    return figure, notes


def _disagreements(judged: RiskOfBias) -> list[Note]:
    return list(naming("sources_disagree", "sources disagree, the light is shared", judged.disagreements()))


def funnel(answer: BiasAnswer, *, title: str | None, contours: bool = False) -> Drawn:
    """Effects by their standard errors."""
    from ketcli.show.plots.funnel import funnel_figure

    figure = funnel_figure(answer, contours=contours, title=title)
    return figure, [*answer.notes, *left_out_notes(answer.effects)]


def contour_funnel(answer: BiasAnswer, *, title: str | None) -> Drawn:
    """The same with contours of significance."""
    return funnel(answer, title=title, contours=True)


def baujat(answer: SensitivityAnswer, *, title: str | None) -> Drawn:
    """What each study adds to heterogeneity and to the estimate."""
    from ketcli.show.plots.baujat import baujat_figure

    return baujat_figure(answer, title=title), _of_effects(answer)


def gosh(answer: SensitivityAnswer, *, title: str | None) -> Drawn:
    """Every subset."""
    from ketcli.show.plots.gosh import gosh_figure

    return gosh_figure(answer, title=title), _of_effects(answer)


def choices(answer: Multiverse, *, title: str | None) -> Drawn:
    """Every distinct data set of defensible choices."""
    from ketcli.show.plots.choices import choices_figure

    return choices_figure(answer, title=title), [*answer.effects.notes, *left_out_notes(answer.effects)]


def cumulative(answer: SensitivityAnswer, *, title: str | None) -> Drawn:
    """The pooled effect as studies enter."""
    from ketcli.show.plots.refits import cumulative_figure

    return cumulative_figure(answer, title=title), _of_effects(answer)


def leave_one_out(answer: SensitivityAnswer, *, title: str | None) -> Drawn:
    """The pooled effect without each study."""
    from ketcli.show.plots.refits import leave_one_out_figure

    return leave_one_out_figure(answer, title=title), _of_effects(answer)


def _of_effects(answer: SensitivityAnswer) -> list[Note]:
    return [*answer.effects.notes, *left_out_notes(answer.effects)]


def timecourse(answer: TimeCourse, *, title: str | None) -> Drawn:
    """The effect in windows of time."""
    from ketcli.show.plots.timecourse import timecourse_figure

    return timecourse_figure(answer, title=title), [*answer.notes, *left_out_notes(answer.points)]


def dose(answer: DoseAnswer, *, title: str | None) -> Drawn:
    """Dose and effect."""
    from ketcli.show.plots.dose import dose_figure

    return dose_figure(answer, title=title), list(answer.notes)


def safety(answer: SafetyAnswer, *, title: str | None, top: int) -> Drawn:
    """Side effects."""
    from ketcli.show.plots.safety import safety_figure

    return safety_figure(answer, top=top, title=title), [*answer.notes, *reasons(answer.left_out)]


def network(answer: NetworkAnswer, *, title: str | None) -> Drawn:
    """Treatments and the trials that link them."""
    from ketcli.show.plots.network import network_figure

    apart = [
        Note("not_linked", f"not linked to the rest: {', '.join(part.nodes)}", part.studies)
        for part in answer.parts_left_out
    ]
    return network_figure(answer, title=title), [*answer.notes, *apart, *left_out_notes(answer.effects)]


def rob(answer: RiskOfBias, *, title: str | None) -> Drawn:
    """Published judgements of risk of bias."""
    from ketcli.show.plots.rob import rob_figure

    return rob_figure(answer, title=title), [*_disagreements(answer), *reasons(answer.left_out)]
