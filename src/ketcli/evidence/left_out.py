"""Trials that take no part in an answer: for what kind of reason, and how that reads."""

from __future__ import annotations

from typing import Literal, NamedTuple, assert_never

from ketcli.errors import as_option, named, spelled
from ketcli.evidence.vocabulary import POOL_ROLES

LeftOutKind = Literal[
    "filter",
    "role",
    "overlap",
    "no_figures",
    "other_time",
    "incomplete",
    "one_arm",
    "adjusted_only",
    "difference_only",
    "difference_incomplete",
    "no_sd",
    "several_differences",
    "same_people",
    "several_doses",
    "no_fixed_dose",
    "same_node",
    "several_nodes",
    "undefined",
    "empty_cells",
    "unusable_cells",
    "one_arm_row",
    "no_cluster",
    "no_side_effects",
    "not_judged",
]
Why = tuple[LeftOutKind, tuple[str, ...]]
"""A kind and its particulars."""
OVERLAPPING = "overlapping_sample"
UNASKED: tuple[LeftOutKind, ...] = ("filter", "role", "overlap")
"""Kinds of trials that were not asked for; all others were, and have no figure that can be used."""

_SEVERAL_DOSES = {
    "difference": "only differences from the control are published",
    "same_people": "crossover trial, the doses given to the same people",
    "one_dose": "one arm only states its dose",
    "measure": "no contrast of arms in {}",
    "undefined": "{} undefined",
}


class LeftOut(NamedTuple):
    """A trial that takes no part.

    `about` holds the particulars of the kind in the order in which `text` names them: the filter and its value,
    the role, the outcome, the span of time ...
    """

    trial_id: str
    label: str
    kind: LeftOutKind
    about: tuple[str, ...] = ()

    @property
    def asked_for(self) -> bool:
        """Whether the trial passed the filters and has a role that may enter the pool."""
        return self.kind not in UNASKED

    @property
    def text(self) -> str:
        """The reason in words, its options spelled for who reads them."""
        return spelled(self.words)

    @property
    def words(self) -> str:
        """The reason with options by their names, for a note."""
        return _text(self.kind, self.about)

    def as_dict(self) -> dict[str, str]:
        """The keys of a JSON answer, which is the same for every reader."""
        text = spelled(self.words, as_option)
        return {"trial_id": self.trial_id, "study": self.label, "kind": self.kind, "text": text}


def _text(kind: LeftOutKind, about: tuple[str, ...]) -> str:  # noqa: PLR0912 (one line a kind)
    match kind:
        case "filter":
            return f"not {named(*about)}"
        case "role" | "overlap":
            return POOL_ROLES[about[0]]
        case "no_figures":
            return f"no figure for {about[0]}"
        case "other_time":
            return f"no result {about[0]}, only at other times"
        case "incomplete":
            return f"{about[0]} missing{_when(about[1])}"
        case "one_arm":
            return f"figures for one arm only{_when(about[0])}"
        case "adjusted_only":
            published = f"only an adjusted difference between arms is published ({about[0]})"
            return f"{published}, which {named('prefer', 'raw')} leaves out"
        case "difference_only":
            return f"only a difference between arms is published ({about[0]})"
        case "difference_incomplete":
            return "the published difference between arms lacks the number of people or an interval"
        case "no_sd":
            return f"no SD on {about[0]}{_when(about[1])} by which to standardize its adjusted difference"
        case "several_differences":
            return f"several published {about[0]}s against one control, and no figures of the arms"
        case "same_people":
            return "several doses given to the same people: no single paired difference"
        case "several_doses":
            return f"doses not compared: {_SEVERAL_DOSES[about[0]].format(*about[1:])}"
        case "no_fixed_dose":
            return "no one dose by the time of the result: flexible, or not stated"
        case "same_node":
            return "all its arms are one treatment of this network"
        case "several_nodes":
            return "three or more treatments without the figures of separate groups of people"
        case "undefined":
            return "no events, or events in everybody, in all arms" if about[0] in ("RR", "OR") else "no variation"
        case "empty_cells":
            return f"row {about[0]}: {about[1]} empty"
        case "unusable_cells":
            return f"row {about[0]}: {about[1]}"
        case "one_arm_row":
            return f"no {about[0]} arm among its rows"
        case "no_cluster":
            return f"no {about[0]} to cluster by"
        case "no_side_effects":
            return "no count of any side effect on record"
        case "not_judged":
            return "no published judgement of risk of bias"
        case _:
            assert_never(kind)


def _when(window: str) -> str:
    return f" {window}" if window else ""
