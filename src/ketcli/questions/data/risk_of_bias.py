"""Published judgements of risk of bias, trial by trial and domain by domain."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING

from ketcli.errors import NoAnswer
from ketcli.evidence.filters import select
from ketcli.evidence.left_out import LeftOut
from ketcli.evidence.rows import RiskOfBiasRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Filters

LOW, SOME, HIGH = "low", "some", "high"
LEVELS = {"low": LOW, "unclear": SOME, "some concerns": SOME, "moderate": SOME, "high": HIGH, "serious": HIGH}
# The order of the tools themselves: Cochrane's tool of 2011, then RoB 2 (2019) with its overall judgement.
COCHRANE_2011 = (
    "random sequence generation",
    "allocation concealment",
    "blinding of participants and personnel",
    "blinding of outcome assessment",
    "incomplete outcome data",
    "selective reporting",
    "other bias",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement as its source published it."""

    trial_id: str
    domain: str
    judgement: str
    source_id: str


@dataclass(frozen=True)
class RiskOfBias:
    """Judgements of some trials; `trials` holds label by id of those that have any, in the order of the dataset."""

    trials: dict[str, str]
    judgements: tuple[Judged, ...]
    left_out: tuple[LeftOut, ...]
    filters: dict[str, object]
    provenance: dict[str, str | None]

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains that were judged, Cochrane's tool of 2011 before RoB 2."""
        found = {one.domain for one in self.judgements}
        old = [domain for domain in COCHRANE_2011 if domain in found]
        new = sorted(found.difference(old), key=lambda domain: (domain == "overall", domain))
        return (*old, *new)

    def letters(self) -> dict[str, str]:
        """A letter for each domain."""
        return dict(zip(self.domains, ascii_uppercase, strict=False))

    def lights(self, trial_id: str) -> dict[str, tuple[str, ...]]:
        """Of one trial: by domain `low`, `some` or `high`; several where its sources disagree."""
        found: dict[str, tuple[str, ...]] = {}
        for one in self.judgements:
            if one.trial_id == trial_id:
                level = LEVELS.get(one.judgement.lower(), SOME)
                found[one.domain] = tuple(sorted({*found.get(one.domain, ()), level}, key=(LOW, SOME, HIGH).index))
        return found

    def sources(self, trial_id: str) -> tuple[str, ...]:
        """Who judged one trial."""
        return tuple(dict.fromkeys(one.source_id for one in self.judgements if one.trial_id == trial_id))

    def only(self, trials: Iterable[str]) -> RiskOfBias:
        """The same for some of the trials only."""
        from dataclasses import replace

        kept = set(trials)
        return replace(
            self,
            trials={trial: label for trial, label in self.trials.items() if trial in kept},
            judgements=tuple(one for one in self.judgements if one.trial_id in kept),
        )

    def disagreements(self) -> tuple[str, ...]:
        """The trials whose sources disagree on a domain, by label."""
        return tuple(
            label for trial, label in self.trials.items() if any(len(two) > 1 for two in self.lights(trial).values())
        )


def risk_of_bias(dataset: Dataset, filters: Filters) -> RiskOfBias:
    """The judgements of the trials that pass the filters.

    Nothing is judged here: a trial without a published judgement is left out and named.

    Raises
    ------
    NoAnswer
        No trial is left, or none has a judgement.
    """
    selection = select(dataset, filters)
    labels = {trial.trial_id: trial.label for trial in selection.trials}
    judged = tuple(
        Judged(row.trial_id, row.domain, row.judgement, row.source_id)
        for row in dataset.rows(RiskOfBiasRow)
        if row.trial_id in labels
    )
    known = {one.trial_id for one in judged}
    if not known:
        raise NoAnswer(f"none of the {len(labels)} trials has a published judgement of its risk of bias")
    without = [LeftOut(t, label, "not_judged") for t, label in labels.items() if t not in known]
    return RiskOfBias(
        {trial: label for trial, label in labels.items() if trial in known},
        judged,
        (*selection.left_out, *without),
        filters.given(),
        dataset.provenance(),
    )
