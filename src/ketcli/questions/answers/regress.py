"""How the effect varies with something that the trials differ in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput, named
from ketcli.evidence.notes import Note
from ketcli.models.multilevel.result import ThreeLevelRegression
from ketcli.questions.answers.clusters import clustered, clusters_of
from ketcli.questions.effects.design import Design, design_matrix, moderators_named
from ketcli.questions.effects.lead import replications
from ketcli.questions.effects.method import PROPORTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from ketcli.models.permutation.permuted import Permuted, Where
    from ketcli.models.pooling.subgroups import BetweenVerdict
    from ketcli.models.regression.regression import Regression
    from ketcli.questions.effects.effect_set import EffectSet

STUDIES_PER_COEFFICIENT = 10


@dataclass(frozen=True)
class RegressAnswer:
    """A meta-regression with the studies in it, and p values by permutation where they were asked for.

    `clusters` are the labels of a three-level model, a row a study; None for other models.
    """

    effects: EffectSet
    studies: pd.DataFrame
    on: tuple[str, ...]
    design: Design
    fit: Regression | ThreeLevelRegression
    permuted: Permuted | None
    notes: tuple[Note, ...]
    clusters: pd.Series[str] | None = None

    @property
    def fewest(self) -> int | None:
        """Replications (or clusters) in the smallest group that a moderator makes; None where all are numbers."""
        groups = (group for name in self.design.references for _, group in self.studies.groupby(name))
        if self.clusters is not None:
            return min((self.clusters.loc[group.index].nunique() for group in groups), default=None)
        return min((replications(group) for group in groups), default=None)

    @property
    def larger(self) -> bool | None:
        """Whether the effect is larger at higher values of the one moderator, a number.

        Larger: farther from none than it is at the mean of the moderator, on the same side. None where there are other
        moderators, and for proportions, which have no place of no effect.
        """
        if len(self.fit.coef) != 2 or self.design.references or self.effects.method.measure in PROPORTIONS:
            return None
        middle = float(self.design.X.mean(axis=0) @ self.fit.coef)
        return float(self.fit.coef[1]) * middle > 0

    @property
    def verdict(self) -> BetweenVerdict | None:
        """What the omnibus test shows, by the rule of every test between groups."""
        from ketcli.models.pooling.subgroups import FEWEST, between_verdict
        from ketcli.models.verdict.headline import FEW

        if self.fit.qm_p is None:
            return None
        if self.fewest is None and self.fit.k < FEW:  # as few as a pool cannot tell from either
            return "too_few"
        p = self.fit.qm_p
        if isinstance(self.fit, ThreeLevelRegression):  # a difference must be clear by the robust errors too
            p = max(p, float(self.fit.p_cr2[1:].min()))
        return between_verdict(p, FEWEST if self.fewest is None else self.fewest, self.fit.level)


def regress_effects(
    effects: EffectSet, on: Sequence[str], *, cluster: str | None = None, permutations: int | None = None,
    seed: int = 1, workers: int = 1, scheduler: str | None = None, tell: Callable[[int, int], None] | None = None,
) -> RegressAnswer:  # fmt: skip
    """Meta-regression of the effect sizes on columns of the set.

    Parameters
    ----------
    effects : EffectSet
        The effect sizes; its method gives tau2, test and level.
    on : sequence of str
        Moderators: columns of numbers as they are, others as dummies against their first level.
    cluster : str, optional
        For the multilevel model, the column whose equal values make a cluster; of a dataset else the trial.
    permutations : int, optional
        Test the coefficients by so many permutations too (Higgins & Thompson, 2004).
    seed : int
        Of the random permutations.
    workers, scheduler, tell
        Where the permutations are computed and who is told how many are done, as
        `ketcli.models.blocks.run.run_blocks` has it; never changes an answer.

    Raises
    ------
    InvalidInput
        An unknown column, or a model that has no meta-regression.
    NoAnswer
        Too few studies for the coefficients.
    """
    from ketcli.models.permutation.moderators import permute_regression
    from ketcli.models.regression.regression import regress

    if effects.method.model == "multilevel":
        if permutations is not None:
            raise InvalidInput(
                f"{named('model', 'multilevel')}: no {named('permutations')}, which would break clusters"
            )
        return _three_level(effects if cluster is None else clustered(effects, cluster), on, cluster)
    options = effects.method.inverse_variance("a meta-regression needs")
    frame = effects.complete
    moderators = effects.moderators()
    on = moderators_named(moderators, on)
    design = design_matrix(moderators, on)
    studies = frame.assign(**{name: moderators[name] for name in on})[design.rows]
    yi, vi = studies["yi"].to_numpy(), studies["vi"].to_numpy()
    fit = regress(yi, vi, design.X, design.names, **options)
    permuted = None
    if permutations is not None:
        where: Where = {"workers": workers, "scheduler": scheduler, "progress": tell}
        permuted = permute_regression(
            yi, vi, design.X, design.names, permutations=permutations, seed=seed, where=where, **options
        )
    return RegressAnswer(effects, studies, on, design, fit, permuted, tuple(_notes(effects, design, studies)))


def _three_level(effects: EffectSet, on: Sequence[str], cluster: str | None) -> RegressAnswer:
    """The same on a three-level model, with robust errors beside its own."""
    import pandas as pd

    from ketcli.models.multilevel.three_level import three_level_regression

    frame = effects.complete
    labels = pd.Series(clusters_of(effects, cluster), index=frame.index, dtype="str")
    moderators = effects.moderators()
    on = moderators_named(moderators, on)
    design = design_matrix(moderators, on)
    studies = frame.assign(**{name: moderators[name] for name in on})[design.rows]
    kept = labels[design.rows]
    fit = three_level_regression(
        studies["yi"].to_numpy(), studies["vi"].to_numpy(), kept.to_numpy(), design.X, design.names,
        level=effects.method.level,
    )  # fmt: skip
    notes = tuple(_notes(effects, design, studies))
    return RegressAnswer(effects, studies, on, design, fit, None, notes, kept)


def _notes(effects: EffectSet, design: Design, studies: pd.DataFrame) -> list[Note]:
    notes = list(effects.notes)
    missing = effects.complete.loc[~design.rows, "study"]
    if len(missing):
        text = f"left out ({len(missing)}), a moderator is not stated: {', '.join(missing)}"
        notes.append(Note("moderator_missing", text, tuple(missing)))
    moderators = design.X.shape[1] - 1
    if len(studies) < STUDIES_PER_COEFFICIENT * moderators:
        text = f"{len(studies)} studies for {moderators} coefficients: fewer than ten each, easily misled by chance"
        notes.append(Note("few_studies", text))
    if "dose_unit" in studies.columns and "dose_value" in design.names:
        units = sorted(set(studies["dose_unit"]))
        if len(units) > 1:
            text = f"dose_value mixes units ({', '.join(units)}); {named('dose_unit')} keeps one"
            notes.append(Note("mixed_units", text))
    return [*notes, Note("not_randomized", "a relation between trials is not a randomized comparison")]
