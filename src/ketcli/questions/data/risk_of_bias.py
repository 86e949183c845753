"""Published judgements of risk of bias, trial by trial and domain by domain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import TYPE_CHECKING

from ketcli.errors import NoAnswer
from ketcli.evidence.filters import select
from ketcli.evidence.left_out import LeftOut
from ketcli.evidence.rows import RiskOfBiasRow
from ketcli.evidence.vocabulary import BIAS_LEVELS, HIGH, LOW, OVERALL, SOME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Filters
    from ketcli.evidence.review.judgements import Judgement

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


TOOL_2011, ROB_2, UNKNOWN = "Cochrane tool of 2011", "RoB 2", "Overall judgement, tool not stated"


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement as its source published it, by one tool."""

    trial_id: str
    domain: str
    judgement: str
    source_id: str
    tool: str = ""
    why: str = ""


@dataclass(frozen=True)
class RiskOfBias:
    """Judgements of some trials; `trials` holds label by id of those that have any, in the order of the dataset.

    Of one's `own` studies the domains stand in the order of their file.
    """

    trials: dict[str, str]
    judgements: tuple[Judged, ...]
    left_out: tuple[LeftOut, ...]
    filters: dict[str, object]
    provenance: dict[str, str | None]
    own: bool = False

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains that were judged, Cochrane's tool of 2011 before RoB 2."""
        found = list(dict.fromkeys(one.domain for one in self.judgements))
        old = [domain for domain in COCHRANE_2011 if domain in found]
        new = [domain for domain in found if domain not in old]
        if not self.own:
            new.sort()
        return (*old, *(name for name in new if name != OVERALL), *(name for name in new if name == OVERALL))

    @property
    def tools(self) -> dict[str, tuple[str, ...]]:
        """The domains of each tool, its overall judgement last."""
        found: dict[str, dict[str, None]] = {}
        for one in self.judgements:
            found.setdefault(one.tool, {})[one.domain] = None
        ordered = {tool: [name for name in self.domains if name in domains] for tool, domains in found.items()}
        return {
            tool: (*(name for name in names if name != OVERALL), *(name for name in names if name == OVERALL))
            for tool, names in ordered.items()
        }

    def by_tool(self, tool: str) -> RiskOfBias:
        """The judgements by one tool, of the trials that have any."""
        kept = tuple(one for one in self.judgements if one.tool == tool)
        judged = {one.trial_id for one in kept}
        trials = {trial: label for trial, label in self.trials.items() if trial in judged}
        return replace(self, trials=trials, judgements=kept)

    def letters(self) -> dict[str, str]:
        """A letter for each domain."""
        return dict(zip(self.domains, ascii_uppercase, strict=False))

    def lights(self, trial_id: str) -> dict[str, tuple[str, ...]]:
        """Of one trial: by domain `low`, `some` or `high`; several where its sources disagree."""
        found: dict[str, tuple[str, ...]] = {}
        for one in self.judgements:
            if one.trial_id == trial_id:
                level = BIAS_LEVELS.get(one.judgement.lower(), SOME)
                found[one.domain] = tuple(sorted({*found.get(one.domain, ()), level}, key=(LOW, SOME, HIGH).index))
        return found

    def sources(self, trial_id: str) -> tuple[str, ...]:
        """Who judged one trial."""
        return tuple(dict.fromkeys(one.source_id for one in self.judgements if one.trial_id == trial_id))

    def only(self, trials: Iterable[str]) -> RiskOfBias:
        """The same for some of the trials only."""
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
    rows = [row for row in dataset.rows(RiskOfBiasRow) if row.trial_id in labels]
    # an overall judgement is by the tool by which its source judged the other domains of that trial
    beside: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        beside.setdefault((row.trial_id, row.source_id), set()).add(row.domain)
    judged = tuple(
        Judged(row.trial_id, row.domain, row.judgement, row.source_id, _tool(beside[row.trial_id, row.source_id]))
        for row in rows
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


def _tool(domains: set[str]) -> str:
    """The tool that has these domains."""
    if not domains.isdisjoint(COCHRANE_2011):
        return TOOL_2011
    return UNKNOWN if domains == {OVERALL} else ROB_2


def own_judgements(judgements: Sequence[Judgement], provenance: dict[str, str | None]) -> RiskOfBias:
    """The judgements of one's own file; a study goes by its name.

    Raises
    ------
    NoAnswer
        There is none.
    """
    if not judgements:
        raise NoAnswer("no judgement of risk of bias: review.toml names a file of them under risk_of_bias")
    first: dict[str, str] = {}
    judged = tuple(
        Judged(first.setdefault(one.study.casefold(), one.study), one.domain, one.judgement, "", one.tool, one.why)
        for one in judgements
    )
    return RiskOfBias({name: name for name in first.values()}, judged, (), {}, provenance, own=True)
