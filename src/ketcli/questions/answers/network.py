"""All treatments of the dataset against each other in one network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, assert_never, get_args

import numpy as np

from ketcli.errors import InvalidInput, NoAnswer, named
from ketcli.evidence.choose import NODE
from ketcli.evidence.filters import known_names
from ketcli.evidence.left_out import LeftOut
from ketcli.evidence.notes import Note
from ketcli.evidence.outcomes import outcome_of
from ketcli.models.network.estimate import NetworkTau2
from ketcli.questions.answers.network_nodes import INACTIVE, ONE_PLACEBO, one_node_trials, with_nodes
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.method import BINARY, MEANS
from ketcli.questions.effects.scope import within

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray
    from ketcli.columns import Columns
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Filters
    from ketcli.evidence.left_out import Why
    from ketcli.models.network.data import Trial
    from ketcli.models.network.estimate import Network
    from ketcli.models.network.inconsistency import Decomposition, Split
    from ketcli.models.pooling.choices import Model
    from ketcli.questions.effects.effect_set import EffectSet
    from ketcli.questions.effects.method import Method
    from ketcli.questions.effects.scope import Scope

NETWORK_TAU2: tuple[NetworkTau2, ...] = get_args(NetworkTau2)
ROLES = ("acute", "comparator_ect", "comparator_active_drug", "head_to_head")


class Member(NamedTuple):
    """A trial in the network: its nodes with the people analysed in each, and its contrasts."""

    trial_id: str
    study: str
    people: dict[str, float]
    participants: float
    contrasts: Trial


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the network that no trial links to the rest."""

    nodes: tuple[str, ...]
    studies: tuple[str, ...]


@dataclass(frozen=True)
class NetworkAnswer:
    """The network of one question.

    `nodes` are the treatments, by falling P-score; `order` gives for each its row in the matrices of `result`. `good`
    says which values are good (nobody said: empty, and the P-score goes by low ones); `control` is the reference of
    choice.
    """

    effects: EffectSet
    members: tuple[Member, ...]
    nodes: tuple[str, ...]
    order: tuple[int, ...]
    scores: FloatArray
    reference: str
    result: Network
    inconsistency: Decomposition
    splits: dict[tuple[str, str], Split]
    parts_left_out: tuple[Part, ...]
    good: Literal["low", "high", ""]
    notes: tuple[Note, ...]
    control: str = ""

    @property
    def small_is_good(self) -> bool:
        """Whether the P-score goes by low values."""
        return self.good != "high"

    @cached_property
    def _rows(self) -> dict[str, int]:
        return dict(zip(self.nodes, self.order, strict=True))

    @cached_property
    def _of_nodes(self) -> dict[frozenset[str], list[Member]]:
        """The trials of each treatment and of each pair of them."""
        found: dict[frozenset[str], list[Member]] = {}
        for member in self.members:
            for some in ((node,) for node in member.people), combinations(member.people, 2):
                for nodes in some:
                    found.setdefault(frozenset(nodes), []).append(member)
        return found

    def row(self, node: str) -> int:
        """The row of a node in the matrices of `result`."""
        return self._rows[node]

    def studies_of(self, *nodes: str) -> tuple[str, ...]:
        """The trials that have this node, or both of these."""
        return tuple(member.study for member in self._of_nodes.get(frozenset(nodes), ()))

    def people_of(self, *nodes: str) -> float:
        """People analysed in this node, or in both of these, in the trials that have them."""
        return sum(sum(one.people[node] for node in nodes) for one in self._of_nodes.get(frozenset(nodes), ()))

    @property
    def edges(self) -> list[tuple[str, str]]:
        """The pairs of nodes that a trial compares."""
        return [pair for pair in combinations(self.nodes, 2) if frozenset(pair) in self._of_nodes]

    @property
    def coverage(self) -> Scope | None:
        """Trials and people of the network, of the finished trials that could be in it; None for a study file."""
        could, people = self.effects.eligible, {member.trial_id: member.participants for member in self.members}
        return None if could is None else within(could, people)

    @property
    def participants(self) -> float:
        """People in all trials of the network; those of a crossover trial once."""
        return sum(member.participants for member in self.members)


def network_of(
    dataset: Dataset, filters: Filters, *, reference: str | None = None, routes_apart: bool = False,
    one_placebo: bool = False, **asked: Any,
) -> NetworkAnswer:  # fmt: skip
    """Network meta-analysis of the trials that pass the filters.

    Acute, ECT-controlled, drug-controlled and head-to-head trials take part unless the filters name other roles.
    Parts that no trial links to the largest one (or to that of the reference) are left out and named. Trials of three
    or more nodes enter with the covariance of their contrasts.

    Parameters
    ----------
    dataset : Dataset
        Where the trials are.
    filters : Filters
        Which trials.
    reference : str, optional
        The treatment that others are listed against; inactive placebo where the network has it.
    routes_apart, one_placebo
        As `ketcli.questions.answers.network_nodes.node_of`.
    **asked
        As `ketcli.questions.effects.ask.ask`; without a preference, figures of the arms first.

    Raises
    ------
    InvalidInput
        Choices that a network does not have, or an unknown reference.
    NoAnswer
        No trial is left, or the trials are too few for the model.
    """
    from ketcli.models.network.data import components
    from ketcli.models.network.estimate import network, p_scores
    from ketcli.models.network.inconsistency import decompose, split_sides

    view, base = with_nodes(dataset, routes_apart=routes_apart, one_placebo=one_placebo)
    asked["prefer"] = asked.get("prefer") or "endpoint"  # three treatments need the figures of their arms
    effects = ask(view, filters if filters.role else replace(filters, role=ROLES), by=NODE, **asked)
    method = effects.method
    model, tau2_method = _model(method)
    effects = _with_reasons(effects, one_node_trials(view))
    names, members, notes, refused = _members(effects, base)
    effects = replace(effects, left_out=(*effects.left_out, *refused))
    if not members:
        raise NoAnswer(f"no trial has a defined {method.measure}: {effects.why_none()}")
    parts = components([member.contrasts for member in members])
    if reference is not None:
        (reference,) = known_names("reference", [reference], names, "treatment of this network:")
    kept = next(part for part in parts if reference is None or names.index(reference) in part)
    inside = tuple(member for member in members if member.contrasts.treatments[0] in kept)
    apart = tuple(_part(part, names, members) for part in parts if part != kept)
    trials = [member.contrasts for member in inside]
    try:
        result = network(trials, model=model, tau2_method=tau2_method, test=method.test, level=method.level)
    except NoAnswer as error:
        raise NoAnswer(f"{error}; {named('model', 'common')} takes it as none") from error
    good = outcome_of(effects.outcome).facet(method.measure).good
    scores = p_scores(result, small_is_good=good != "high")
    order = tuple(int(row) for row in np.argsort(-scores, kind="stable"))
    splits = {(names[one.left], names[one.right]): one for one in split_sides(trials, result)}
    nodes = tuple(names[result.treatments[row]] for row in order)
    answer = NetworkAnswer(
        effects, inside, nodes, order, scores[list(order)], reference or nodes[0], result,
        decompose(trials, result.treatments), splits, apart, good, tuple(notes),
        "" if dataset.about is None else dataset.about.control,
    )  # fmt: skip
    return answer if reference is not None else replace(answer, reference=_default_reference(answer))


def _model(method: Method) -> tuple[Model, NetworkTau2]:
    """The model and the estimator of tau2, which must be those that a network has."""
    if method.measure not in (*MEANS, *BINARY):
        raise InvalidInput(f"a network compares arms by SMD, MD, RR, OR or RD, not {method.measure}")
    if method.tau2_method not in NETWORK_TAU2:
        raise InvalidInput(
            f"the tau2 of a network is estimated by {' or '.join(NETWORK_TAU2)}, not {method.tau2_method}"
        )
    return method.inverse_variance("a network needs")["model"], method.tau2_method


def _with_reasons(effects: EffectSet, same: set[str]) -> EffectSet:
    """Say of trials whose arms are one node that this is why they are left out, and drop the note on split controls."""
    left_out = tuple(
        LeftOut(item.trial_id, item.label, "same_node") if item.trial_id in same and item.kind == "one_arm" else item
        for item in effects.left_out
    )
    notes = tuple(note for note in effects.notes if note.kind != "split_control")
    return replace(effects, left_out=left_out, notes=notes)


def _members(effects: EffectSet, base: dict[str, str]) -> tuple[list[str], list[Member], list[Note], list[LeftOut]]:
    """Names of the nodes, the trials as members, notes, and trials that cannot be members."""
    table = effects.table
    of_trials: dict[str, list[int]] = {}
    for place, trial_id in enumerate(table.text("trial_id")):
        of_trials.setdefault(trial_id, []).append(place)
    names = sorted({*table.text("cell"), *(base[trial_id] for trial_id in of_trials)})
    members, refused = [], []
    several = []
    for trial_id, places in of_trials.items():
        rows = table.where(np.array(places))
        cells = rows.text("cell")
        label = rows.text("study")[0].removesuffix(f" ({cells[0]})")
        made = _contrasts(rows, effects.method, [names.index(name) for name in (base[trial_id], *cells)])
        if isinstance(made, tuple):
            refused.append(LeftOut(trial_id, label, *made))
            continue
        if len(rows) > 1:
            several.append(label)
        n_e, n_c = rows.floats("n_e", "n_c")
        n_base = float(np.nansum(n_c))  # the base stands split among the rows
        people = {base[trial_id]: n_base, **dict(zip(cells, n_e.tolist(), strict=True))}
        total = n_base if rows.flags("paired").any() else sum(people.values())
        members.append(Member(trial_id, label, people, total, made))
    notes = list(effects.notes)
    if several:
        text = f"three or more treatments, with the covariance of their contrasts: {', '.join(several)}"
        notes.append(Note("covariance", text, tuple(several)))
    return names, members, notes, refused


def _contrasts(rows: Columns, method: Method, treatments: list[int]) -> Trial | Why:
    """The contrasts of one trial against its base, or why there are none."""
    from ketcli.effects import multiarm
    from ketcli.models.network.data import trial

    if len(rows) == 1:
        yi, vi = rows["yi"], rows["vi"]
        if not (np.isfinite(yi).all() and np.isfinite(vi).all() and vi[0] > 0):
            return "undefined", (method.measure,)
        return trial(treatments, yi, vi[:, None])
    if rows.flags("paired").any() or rows.flags("direct").any() or (rows["statistic"] == "difference").any():
        return "several_nodes", ()

    def all_arms(name: str, *, shared: bool = False) -> FloatArray:
        # the base's people and events stand split among the rows
        experimental, control = rows.floats(f"{name}_e", f"{name}_c")
        return np.array([np.nansum(control) if shared else control[0], *experimental])

    n = all_arms("n", shared=True)
    match method.measure:
        case "SMD":
            yi, cov = multiarm.smd(all_arms("mean"), all_arms("sd"), n, variance=method.smd_variance)
        case "MD":
            yi, cov = multiarm.md(all_arms("mean"), all_arms("sd"), n)
        case "RR" | "OR" | "RD":
            events = all_arms("events", shared=True)
            yi, cov = multiarm.counts(events.round(6), n.round(6), measure=method.measure, zero_cells=method.zero_cells)
        case "GEN" | "HR" | "PLO" | "PFT" | "PR":
            return "undefined", (method.measure,)
        case _:
            assert_never(method.measure)
    if not (np.isfinite(yi).all() and np.isfinite(cov).all() and (np.diag(cov) > 0).all()):
        return "undefined", (method.measure,)
    return trial(treatments, yi, cov)


def _part(part: tuple[int, ...], names: list[str], members: list[Member]) -> Part:
    studies = tuple(member.study for member in members if member.contrasts.treatments[0] in part)
    return Part(tuple(names[node] for node in part), studies)


def _default_reference(answer: NetworkAnswer) -> str:
    for name in (answer.control, INACTIVE, ONE_PLACEBO):
        if name in answer.nodes:
            return name
    return max(answer.nodes, key=answer.people_of)
