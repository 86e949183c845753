"""What other priors of the spread between trials make of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput
from ketcli.evidence.outcomes import is_side_effect
from ketcli.questions.effects.lead import programmes_of
from ketcli.questions.effects.method import MEANS
from ketcli.questions.effects.prior import STANDARD, half_normal, unit_of

if TYPE_CHECKING:
    from ketcli.models.bayes.posterior import BayesPooled
    from ketcli.models.bayes.priors import TauPrior
    from ketcli.models.verdict.headline import Headline
    from ketcli.questions.effects.effect_set import EffectSet

SCALES = (0.25, STANDARD, 1.0)
DROPOUTS = ("ae:dropout any reason", "ae:dropout for adverse event")


@dataclass(frozen=True)
class UnderPrior:
    """The pooled effect and the verdict under one prior; `name` says where it comes from."""

    name: str
    prior: TauPrior
    bayes: BayesPooled
    headline: Headline


@dataclass(frozen=True)
class Priors:
    """The answer under each prior, that of ketcli first."""

    effects: EffectSet
    rows: tuple[UnderPrior, ...]

    @property
    def same_verdict(self) -> bool:
        """Whether all lead to one verdict in one direction."""
        return len({(row.headline.verdict, row.headline.estimate > 0) for row in self.rows}) == 1


def under_priors(effects: EffectSet) -> Priors:
    """Pool by Bayes' rule under half-normal priors of scale 0.25, 0.5 and 1, and the empirical one of the setting.

    Raises
    ------
    InvalidInput
        A measure without a prior.
    NoAnswer
        No trial has figures.
    """
    from ketcli.models.bayes.posterior import bayes_pool
    from ketcli.models.bayes.priors import EMPIRICAL
    from ketcli.models.verdict.headline import headline

    unit, measure = unit_of(effects), effects.method.measure
    if not unit > 0:
        raise InvalidInput(f"no prior of the spread between trials is known for {measure}")
    priors = {f"half-normal, scale {scale:g}": half_normal(scale, unit) for scale in SCALES}
    if measure in MEANS:
        if measure == "SMD":
            priors["Rhodes 2015, mental health"] = EMPIRICAL["rhodes-mental-health"]
    else:
        name, words = _setting(effects.outcome)
        priors[f"Turner 2012, {words}"] = EMPIRICAL[name]
    yi, vi, level = effects.yi, effects.vi, effects.method.level
    programmes = programmes_of(effects.entering)
    rows = [
        UnderPrior(
            name, prior, bayes_pool(yi, vi, prior, level=level),
            headline(yi, vi, prior=prior, programmes=programmes, level=level),
        )
        for name, prior in priors.items()
    ]  # fmt: skip
    return Priors(effects, tuple(sorted(rows, key=lambda row: row.name != f"half-normal, scale {STANDARD:g}")))


def _setting(outcome: str) -> tuple[str, str]:
    if outcome in DROPOUTS:
        return "turner-dropouts", "dropouts"
    if is_side_effect(outcome):
        return "turner-adverse-events", "adverse events"
    return "turner-mental-health", "mental health"
