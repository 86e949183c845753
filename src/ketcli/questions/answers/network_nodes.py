"""The treatments of a network: which node each arm of the dataset belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.evidence.choose import NODE
from ketcli.evidence.sides import take_sides

if TYPE_CHECKING:
    import pandas as pd

    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.wanted import Record

ROUTE_NAMES = {"iv": "IV", "im": "IM", "sc": "SC", "intranasal": "nasal", "oral": "oral", "": "route not stated"}
MAIN_ROUTES = {"racemic": ("iv",), "esketamine": ("intranasal", "iv")}
INACTIVE, ACTIVE, ONE_PLACEBO = "inactive placebo", "active placebo", "placebo"
INACTIVE_WORDS = ("saline", "placebo")


def node_of(trial: Record, arm: Record, *, routes_apart: bool = False, one_placebo: bool = False) -> str:
    """The treatment that an arm stands for.

    Ketamine by formulation and route: racemic IV, esketamine nasal, esketamine IV, and each formulation's other routes
    as one node (`routes_apart` keeps all apart). Saline and placebo are the inactive placebo, whatever imitates the
    acute effects (midazolam, remifentanil) the active placebo (`one_placebo` makes them one node). Everything else is
    itself: ECT, or the drug by its name.
    """
    formulation, route, drug = arm["formulation"], arm["route"], str(arm["drug"]).lower()
    if formulation:
        if routes_apart or route == "" or route in MAIN_ROUTES[formulation]:
            return f"{formulation} {ROUTE_NAMES[route]}"
        return f"{formulation} other routes"
    if "ketamine" in drug:
        return f"ketamine {ROUTE_NAMES[route]}, form not stated"
    if trial["control_type"] == "ect":
        return "ECT"
    if any(word in drug for word in INACTIVE_WORDS) or trial["control_type"] == "inactive_placebo":
        return ONE_PLACEBO if one_placebo else INACTIVE
    if trial["control_type"] == "active_placebo":
        return ONE_PLACEBO if one_placebo else ACTIVE
    return str(arm["drug"])


def with_nodes(dataset: Dataset, *, routes_apart: bool, one_placebo: bool) -> tuple[Dataset, dict[str, str]]:
    """The dataset with a node for each arm, and the node that each trial's contrasts are taken against.

    That is the node of its first control arm: its arms become the control, all others experimental, so that every
    contrast of a trial has the same base.
    """
    trials: dict[str, Record] = {row["trial_id"]: row for row in _records(dataset.trials)}
    arms = _records(dataset.arms)
    names = [
        node_of(trials[arm["trial_id"]], arm, routes_apart=routes_apart, one_placebo=one_placebo)
        if arm["trial_id"] in trials
        else ""
        for arm in arms
    ]
    base: dict[str, str] = {}
    for arm, name in sorted(zip(arms, names, strict=True), key=lambda pair: pair[0]["role"] != "control"):
        base.setdefault(str(arm["trial_id"]), name)
    named = dataset.with_tables(arms=dataset.arms.assign(**{NODE: names}))
    sides = [
        "control" if name == base[arm["trial_id"]] else "experimental" for arm, name in zip(arms, names, strict=True)
    ]
    return take_sides(named, sides), base  # type: ignore[arg-type]


def _records(frame: pd.DataFrame) -> list[Record]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def one_node_trials(dataset: Dataset) -> set[str]:
    """Trials of a dataset `with_nodes` whose arms are all one treatment."""
    counts = dataset.arms.groupby("trial_id")[NODE].nunique()
    return {str(name) for name in counts.index[counts < 2]}
