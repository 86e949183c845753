"""Two bodies of evidence against each other: racemic ketamine and esketamine, two routes, two kinds of control."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ketcli.errors import InvalidInput, NoAnswer, UnknownName, named
from ketcli.evidence.filters import ACUTE, of_filter, require_known
from ketcli.evidence.notes import Note
from ketcli.evidence.sides import head_to_head
from ketcli.evidence.vocabulary import CONTROLS, FORMULATIONS, ROUTES, SESSIONS
from ketcli.questions.answers.difference import Combined, Difference, combine, indirect_of
from ketcli.questions.answers.pooled_effect import PooledEffect, pooled_effect
from ketcli.questions.answers.subgroups import by_programme
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.composition import Composition, composition
from ketcli.questions.effects.display import back_transform, display
from ketcli.questions.effects.method import PROPORTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Filters
    from ketcli.models.pooling.choices import Model
    from ketcli.models.pooling.subgroups import BetweenGroups
    from ketcli.models.regression.regression import Regression
    from ketcli.questions.effects.effect_set import EffectSet

LEVELS = {"formulation": FORMULATIONS, "route": ROUTES, "sessions": SESSIONS, "control": tuple(CONTROLS)}
OF_ARMS = ("formulation", "route")
USUAL = ("racemic", "esketamine")
HEAD_TO_HEAD = (*ACUTE, "head_to_head", "dose_schedule_comparison")
SIDE = "side"
# traits that a contrast between trials cannot be told apart from where the sides share none of their values
DESIGN = ("formulation", "route", "sessions")


class Adjusted(NamedTuple):
    """a minus b from a meta-regression on the side and other columns, beside the one on the side alone."""

    on: tuple[str, ...]
    fit: Regression
    difference: Difference
    unadjusted: Difference
    left_out: tuple[str, ...]


class Body(NamedTuple):
    """One side: the effect sizes as asked for, their pooled effect against control, and what it is made of."""

    level: str
    asked: EffectSet
    pooled: PooledEffect
    composition: Composition


@dataclass(frozen=True)
class Comparison:
    """The whole answer; what the data cannot give is None, and `not_combined` and `notes` say why."""

    by: str
    a: Body
    b: Body
    between: BetweenGroups
    indirect: Difference
    direct: PooledEffect | None
    combined: Combined | None
    not_combined: str
    adjusted: Adjusted | None
    notes: tuple[Note, ...]

    @property
    def inseparable(self) -> tuple[str, ...]:
        """Traits in which every trial of one side differs from every trial of the other, beside the one compared."""
        one, other = (_values(body.composition) for body in (self.a, self.b))
        return tuple(
            trait
            for trait in DESIGN
            if trait != self.by and one[trait] and other[trait] and not one[trait] & other[trait]
        )

    @property
    def effects(self) -> EffectSet:
        """The effect sizes of side a: outcome, method and provenance of the answer."""
        return self.a.asked


def column_of(a: str, b: str, every: Mapping[str, tuple[str, ...]] = MappingProxyType(LEVELS)) -> str:
    """What two levels are levels of: formulation, route, sessions or control (`every` gives the levels of each).

    Raises
    ------
    InvalidInput
        An unknown level, the same twice, or levels of different things.
    """
    known = [level for levels in every.values() for level in levels]
    require_known((a, b), known, "level to compare:")
    for column, levels in every.items():
        if a in levels and b in levels and a != b:
            return column
    choices = "; ".join(f"{column}: {', '.join(levels)}" for column, levels in every.items())
    raise InvalidInput(f"{named('a', a)} {named('b', b)}: two different levels of one thing are needed ({choices})")


def _levels(dataset: Dataset, a: str | None, b: str | None) -> tuple[str, str]:
    """The two levels to compare: those named, else the usual ones; of a study file its two treatments.

    Raises
    ------
    InvalidInput
        A study file has more or fewer than two treatments beside its control, and they are not named.
    """
    about = dataset.about
    if about is None:
        return a or USUAL[0], b or USUAL[1]
    if a is not None and b is not None:
        return a, b
    if len(about.treatments) != len(USUAL):
        beside = f" beside {about.control}" if about.control else ""
        raise InvalidInput(
            f"{dataset.name}: which two treatments? {named('a')} and {named('b')} take two of "
            f"{', '.join(about.treatments)}; there {'is' if len(about.treatments) == 1 else 'are'} "
            f"{len(about.treatments)}{beside}"
        )
    first, second = about.treatments
    return (a or (second if b == first else first)), (b or (first if a == second else second))


def compare(
    dataset: Dataset, filters: Filters, *, a: str | None = None, b: str | None = None,
    adjust: Sequence[str] = (), **asked: Any,
) -> Comparison:  # fmt: skip
    """Compare two levels: each against control, indirectly, head to head, and combined.

    The indirect comparison is the coefficient of the side in a meta-regression with one tau2 (`_contrast`). Trials
    that compare the two head to head are pooled; a trial that also has a control counts there only, so that direct and
    indirect evidence stay independent. The two are combined where routes, sessions and controls match.

    Parameters
    ----------
    dataset : Dataset
        Where the trials are.
    filters : Filters
        Which trials, on both sides.
    a, b : str
        Two levels of formulation, route, sessions or control. All differences are a minus b.
    adjust : sequence of str
        Columns of the effect sizes that a meta-regression adjusts the indirect contrast for.
    **asked
        As `ketcli.questions.effects.ask.ask`.

    Raises
    ------
    InvalidInput
        Levels or choices that cannot be.
    NoAnswer
        One of the sides has no trial with figures.
    """
    a, b = _levels(dataset, a, b)
    # a study file calls its treatments by their names, each a form of its own
    by = column_of(a, b, LEVELS if dataset.about is None else {"formulation": dataset.about.treatments})
    if getattr(filters, by):
        raise InvalidInput(f"{of_filter(by, getattr(filters, by))}: {named('a')} and {named('b')} choose the {by}")
    notes: list[Note] = []
    facing = _direct(dataset, filters, by, (a, b), notes, asked) if by in OF_ARMS else None
    filters = filters if filters.role else replace(filters, role=ACUTE)
    taken = () if facing is None else tuple(facing.entering.text("trial_id"))
    try:
        bodies = _bodies(dataset, filters, by, (a, b), taken, notes, asked)
    except NoAnswer as empty:
        if facing is None:
            raise
        names = ", ".join(facing.entering.text("study"))
        raise NoAnswer(f"{empty}; randomized head to head, with figures: {names} (ketcli show)") from empty
    one, other = bodies
    between, indirect, tau2 = _contrast(one, other)
    between = by_programme(between, (one.pooled.effects, other.pooled.effects))
    direct = None if facing is None else pooled_effect(facing)
    adjusted = _adjusted(bodies, tuple(adjust)) if adjust else None
    if adjusted is not None and adjusted.left_out:
        text = f"not in the adjusted contrast, a column is not stated: {', '.join(adjusted.left_out)}"
        notes.append(Note("not_adjusted", text, adjusted.left_out))
    reason = "" if facing is None else _why_apart(by, bodies, composition(facing), tau2)
    combined = None if direct is None or reason or tau2 is None else combine(direct, indirect, tau2)
    return Comparison(
        by, one, other, between, indirect, direct, combined, reason, adjusted, tuple(dict.fromkeys(notes))
    )


def _values(made: Composition) -> dict[str, set[str]]:
    """The values of each trait that its trials state."""
    return {trait: set(counts) - {"not stated"} for trait, counts in made.traits.items()}


def _why_apart(by: str, bodies: Sequence[Body], facing: Composition, tau2: float | None) -> str:
    """Why direct and indirect evidence do not answer one question; empty where they do."""
    sides = [_values(body.composition) for body in bodies]
    for trait in DESIGN:
        found = [values[trait] for values in (*sides, _values(facing))]
        if trait not in (by, "formulation") and (found[0] != found[1] or found[0] != found[2]):
            return f"their {'routes' if trait == 'route' else 'numbers of doses'} differ"
    if len(sides[0]["control_type"] | sides[1]["control_type"]) != 1:
        return "their controls are of several kinds"
    return "no tau2 is common to both sides" if tau2 is None else ""


def _bodies(
    dataset: Dataset, filters: Filters, by: str, levels: tuple[str, str], taken: tuple[str, ...],
    notes: list[Note], asked: dict[str, Any],
) -> tuple[Body, Body]:  # fmt: skip
    """Both sides.

    Raises
    ------
    NoAnswer
        One has no trial with figures: which one, and how many the other has.
    """
    found: list[Body] = []
    empty: list[str] = []
    for level in levels:
        try:
            found.append(_body(dataset, _of_level(filters, by, level), level, taken, notes, asked))
        except NoAnswer as error:
            empty.append(f"{level}: {error.words}")
    if empty:
        rest = (
            f"{body.level}: {_trials(body.composition.trials)} with figures, nothing to compare with" for body in found
        )
        raise NoAnswer("; ".join([*empty, *rest]))
    return found[0], found[1]


def _trials(k: int) -> str:
    return f"{k} trial{'' if k == 1 else 's'}"


def _of_level(filters: Filters, by: str, level: str) -> Filters:
    only: dict[str, Any] = {by: (level,)}
    return replace(filters, **only)


def _body(
    dataset: Dataset, filters: Filters, level: str, taken: tuple[str, ...], notes: list[Note], asked: dict[str, Any]
) -> Body:
    effects = ask(dataset, filters, **asked)
    method = effects.method
    if method.measure in PROPORTIONS or method.model == "multilevel":
        raise InvalidInput("a comparison needs effects against control (SMD, MD, RR, OR, RD), one a trial")
    twice = np.isin(effects.table["trial_id"], taken)
    if twice.any():
        names = tuple(effects.table.text("study", twice))
        text = f"{level}: has both sides, counted as head to head only: {', '.join(names)}"
        notes.append(Note("has_both_sides", text, names))
        effects = effects.where(~twice)
    notes += [note.under(level) for note in effects.notes]
    return Body(level, effects, pooled_effect(effects), composition(effects))


def _direct(
    dataset: Dataset, filters: Filters, by: str, sides: tuple[str, str], notes: list[Note], asked: dict[str, Any]
) -> EffectSet | None:
    """Effect sizes of a against b within trials, or None with a note that says why."""
    # the kind of control says nothing of a trial of a against b
    own = replace(filters, control=(), role=filters.role or HEAD_TO_HEAD)
    none = f"no head-to-head trial of {sides[0]} against {sides[1]}"
    try:
        view, trials = head_to_head(dataset, by, *sides, own)
        if not trials:
            notes.append(Note("no_head_to_head", f"{none} in the dataset"))
            return None
        effects = ask(view, replace(own, trial=trials), **asked)
    except NoAnswer:
        notes.append(Note("no_head_to_head", f"{none} passes the filters"))
        return None
    except UnknownName:  # no row of these trials has the outcome; what no trial has, the sides refuse
        notes.append(Note("no_head_to_head", f"{none} has figures for this question"))
        return None
    notes += [
        Note("left_out", f"head to head: {item.label}: {item.words}", (item.label,))
        for item in effects.left_out
        if item.trial_id in trials
    ]
    if not effects.usable.any():
        notes.append(Note("no_head_to_head", f"{none} has figures for this question"))
        return None
    notes += [note.under("head to head") for note in effects.notes]
    return effects


def _contrast(a: Body, b: Body) -> tuple[BetweenGroups, Difference, float | None]:
    """The test between the sides, a minus b through their controls, and the tau2 common to both, from one fit.

    The moderator of a meta-regression with one tau2 where effects are pooled by inverse variance and a trial is left
    to estimate it from; else from the two pooled effects (Bucher et al., 1997), which share a tau2 only where the model
    has none.
    """
    from ketcli.models.pooling.subgroups import subgroup_test
    from ketcli.models.regression.groups import omnibus, regress_on_groups

    sides = (a.pooled.effects, b.pooled.effects)
    k = [effects.yi.size for effects in sides]
    options = a.asked.method.moderator(sum(k), len(sides))
    if options is None:
        between = subgroup_test([body.pooled.pooled for body in (a, b)])
        return between, indirect_of(a.pooled, b.pooled), None if a.asked.method.model == "random" else 0.0
    yi, vi = (np.concatenate([getattr(effects, name) for effects in sides]) for name in ("yi", "vi"))
    labels = np.repeat([a.level, b.level], k).tolist()
    fit = regress_on_groups(yi, vi, labels, (b.level, a.level), **options)
    return omnibus(fit, labels), _coefficient(fit, a.pooled.effects), fit.tau2 or 0.0


def _adjusted(bodies: Sequence[Body], on: tuple[str, ...]) -> Adjusted:
    """The contrast of the sides given the other columns; all trials of both sides, one tau2."""
    import pandas as pd

    from ketcli.models.regression.regression import regress
    from ketcli.questions.effects.design import design_matrix, moderators_named

    method = bodies[0].pooled.effects.method
    model: Model = "common" if method.model == "common" else "random"
    frames = [
        body.pooled.effects.complete.assign(**{SIDE: value}) for body, value in zip(bodies, (1.0, 0.0), strict=True)
    ]
    frame = pd.concat(frames, ignore_index=True)
    on = moderators_named(frame, on)
    fits = []
    try:
        design = design_matrix(frame, (SIDE, *on))
        kept = frame[design.rows]
        for X, names in ((design.X, design.names), (design.X[:, :2], design.names[:2])):
            fits.append(regress(kept["yi"], kept["vi"], X, names, **method.pooled_by(model)))
    except NoAnswer as error:
        raise NoAnswer(f"the contrast cannot be adjusted for {' and '.join(on)}: {error}") from error
    shown = [_coefficient(fit, bodies[0].pooled.effects) for fit in fits]
    return Adjusted(on, fits[0], shown[0], shown[1], tuple(frame.loc[~design.rows, "study"]))


def _coefficient(fit: Regression, effects: EffectSet) -> Difference:
    """The coefficient of the side, second after the intercept, with the test of the regression."""
    estimate, se, low, high, statistic, p = (
        float(values[1]) for values in (fit.coef, fit.se, fit.ci_low, fit.ci_high, fit.statistic, fit.p)
    )
    shown = display(back_transform(effects), effects.method.measure, (estimate, low, high, None, None))
    return Difference(estimate, se, low, high, statistic, p, shown, fit.df)
