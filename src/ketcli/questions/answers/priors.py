"""What other priors of the spread between trials make of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput
from ketcli.evidence.outcomes import is_side_effect
from ketcli.questions.effects.display import RATIOS
from ketcli.questions.effects.method import MEANS

if TYPE_CHECKING:
    from ketcli.models.bayes.posterior import BayesPooled
    from ketcli.models.bayes.priors import TauPrior
    from ketcli.models.verdict.headline import Headline
    from ketcli.questions.effects.effect_set import EffectSet

STANDARD = 0.5
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


def default_prior(effects: EffectSet) -> TauPrior | None:
    """The half-normal prior that the verdict takes; None where the measure has none."""
    from ketcli.models.bayes.priors import TauPrior

    unit = unit_of(effects)
    return None if unit is None else TauPrior("half-normal", (STANDARD * unit,))


def unit_of(effects: EffectSet) -> float | None:
    """1 for SMDs and log ratios, the SD of people on its scale for a mean difference; None for other measures."""
    from ketcli.questions.effects.borrowed_sd import lent_sds

    measure = effects.method.measure
    if measure == "SMD" or measure in RATIOS:
        return 1.0
    if measure != "MD" or effects.again is None or not len(effects.frame):
        return None
    lent = lent_sds(effects.again.dataset, effects.outcome, None).get(str(effects.frame["scale"].iloc[0]))
    return None if lent is None else lent.sd


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
    from ketcli.models.bayes.priors import EMPIRICAL, TauPrior
    from ketcli.models.verdict.headline import headline

    unit, measure = unit_of(effects), effects.method.measure
    if unit is None:
        raise InvalidInput(f"no prior of the spread between trials is known for {measure}")
    priors = {f"half-normal, scale {scale:g}": TauPrior("half-normal", (scale * unit,)) for scale in SCALES}
    if measure in MEANS:
        if measure == "SMD":
            priors["Rhodes 2015, mental health"] = EMPIRICAL["rhodes-mental-health"]
    else:
        name, words = _setting(effects.outcome)
        priors[f"Turner 2012, {words}"] = EMPIRICAL[name]
    yi, vi, level = effects.yi, effects.vi, effects.method.level
    rows = [
        UnderPrior(name, prior, bayes_pool(yi, vi, prior, level=level), headline(yi, vi, prior=prior, level=level))
        for name, prior in priors.items()
    ]
    return Priors(effects, tuple(sorted(rows, key=lambda row: row.name != f"half-normal, scale {STANDARD:g}")))


def _setting(outcome: str) -> tuple[str, str]:
    if outcome in DROPOUTS:
        return "turner-dropouts", "dropouts"
    if is_side_effect(outcome):
        return "turner-adverse-events", "adverse events"
    return "turner-mental-health", "mental health"
