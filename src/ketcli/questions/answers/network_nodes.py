"""The treatments of a network: which node each arm of the dataset belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.evidence.rows import ArmRow, TrialRow
from ketcli.evidence.sides import take_sides
from ketcli.evidence.vocabulary import SEVERAL

if TYPE_CHECKING:
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.sides import Side

ROUTE_NAMES = {
    "iv": "IV",
    "im": "IM",
    "sc": "SC",
    "intranasal": "nasal",
    "inhaled": "inhaled",
    "oral": "oral",
    "": "route not stated",
}
MAIN_ROUTES = {"racemic": ("iv",), "esketamine": ("intranasal", "iv")}
INACTIVE, ACTIVE, ONE_PLACEBO = "inactive placebo", "active placebo", "placebo"
INACTIVE_WORDS = ("saline", "placebo")


def node_of(trial: TrialRow, arm: ArmRow, *, routes_apart: bool = False, one_placebo: bool = False) -> str:
    """The treatment that an arm stands for.

    Ketamine by formulation and route: racemic IV, esketamine nasal, esketamine IV, and each formulation's other routes
    as one node (`routes_apart` keeps all apart). Saline and placebo are the inactive placebo, whatever imitates the
    acute effects (midazolam, remifentanil) the active placebo (`one_placebo` makes them one node). Everything else is
    itself: ECT, or the drug by its name.
    """
    formulation, route, drug = arm.formulation, arm.route, arm.drug.lower()
    if formulation:
        if routes_apart or route == "" or route in MAIN_ROUTES[formulation]:
            return f"{formulation} {_route_name(route)}"
        return f"{formulation} other routes"
    if "ketamine" in drug:
        return f"ketamine {_route_name(route)}, form not stated"
    if trial.control_type == "ect":
        return "ECT"
    if any(word in drug for word in INACTIVE_WORDS) or trial.control_type == "inactive_placebo":
        return ONE_PLACEBO if one_placebo else INACTIVE
    if trial.control_type == "active_placebo":
        return ONE_PLACEBO if one_placebo else ACTIVE
    return arm.drug


def _route_name(route: str) -> str:
    return " or ".join(ROUTE_NAMES[one] for one in route.split(SEVERAL))


def with_nodes(dataset: Dataset, *, routes_apart: bool, one_placebo: bool) -> tuple[Dataset, dict[str, str]]:
    """The dataset with a node for each arm, and the node that each trial's contrasts are taken against.

    That is the node of its first control arm: its arms become the control, all others experimental, so that every
    contrast of a trial has the same base.
    """
    trials = {trial.trial_id: trial for trial in dataset.rows(TrialRow)}
    if dataset.about is not None:
        return _by_drug(dataset)
    arms = [
        arm._replace(
            node=node_of(trials[arm.trial_id], arm, routes_apart=routes_apart, one_placebo=one_placebo)
            if arm.trial_id in trials
            else ""
        )
        for arm in dataset.rows(ArmRow)
    ]
    return _from_base(dataset, arms)


def _by_drug(dataset: Dataset) -> tuple[Dataset, dict[str, str]]:
    """Data that name their treatments themselves: a node is what an arm was given."""
    return _from_base(dataset, [arm._replace(node=arm.drug) for arm in dataset.rows(ArmRow)])


def _from_base(dataset: Dataset, arms: list[ArmRow]) -> tuple[Dataset, dict[str, str]]:
    base: dict[str, str] = {}
    for arm in sorted(arms, key=lambda arm: arm.role != "control"):
        base.setdefault(arm.trial_id, arm.node)
    sides: list[Side] = ["control" if arm.node == base[arm.trial_id] else "experimental" for arm in arms]
    return take_sides(dataset.with_rows(ArmRow, arms), sides), base


def one_node_trials(dataset: Dataset) -> set[str]:
    """Trials of a dataset `with_nodes` whose arms are all one treatment."""
    nodes: dict[str, set[str]] = {}
    for arm in dataset.rows(ArmRow):
        nodes.setdefault(arm.trial_id, set()).add(arm.node)
    return {trial for trial, own in nodes.items() if len(own) < 2}
