"""How much of the dataset stands behind an answer: one sentence, the second of every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.evidence.treatments import FORMS
from ketcli.questions.effects.covered import scope_of
from ketcli.questions.effects.method import MEANS
from ketcli.show.kit.numbers import missing, whole
from ketcli.show.words.common import has

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketcli.questions.effects.effect_set import EffectSet
    from ketcli.questions.effects.scope import Scope

KINDS = {
    "acute": "acute",
    "relapse_prevention": "relapse-prevention",
    "comparator_ect": "ECT-controlled",
    "adjunct_to_ect": "ECT-adjunct",
    "comparator_active_drug": "drug-controlled",
    "head_to_head": "head-to-head",
    "overlapping_sample": "overlapping",
    "not_randomized": "non-randomized",
    "not_depressed": "other-sample",
    "adolescents": "adolescent",
    "dose_schedule_comparison": "dose-comparing",
    "other_population": "other-setting",
    "doubtful": "doubtful",
}
SESSIONS = {"single": "single-dose", "repeated": "repeated-dose"}
ROUTES = {"iv": "IV", "im": "IM", "sc": "SC", "intranasal": "nasal", "oral": "oral", "inhaled": "inhaled"}
DIAGNOSES = {
    "mdd": "major depression",
    "trd": "treatment-resistant depression",
    "bipolar": "bipolar depression",
    "suicidal_mdd": "depression with suicidal ideation",
    "mixed": "several diagnoses",
    "other": "other conditions",
}
PEOPLE = {"adults": "adults", "older": "older people", "adolescents": "adolescents"}
CONTROLS = {
    "inactive_placebo": "an inactive placebo",
    "active_placebo": "an active placebo",
    "active_drug": "another drug",
    "ect": "ECT",
    "head_to_head": "ketamine",
}
_BEFORE = {"role": KINDS, "sessions": SESSIONS, "route": ROUTES}  # what stands before "trials", in this order
_AFTER: dict[str, tuple[str, dict[str, str]]] = {
    "formulation": ("of", FORMS),
    "diagnosis": ("in", DIAGNOSES),
    "population": ("in", PEOPLE),
    "dose_unit": ("with doses in", {}),
}
_IMPLIED = {"ect": "comparator_ect", "active_drug": "comparator_active_drug", "head_to_head": "head_to_head"}


def coverage_text(effects: EffectSet, after: str = "") -> list[str]:
    """Trials and people behind effects that can be pooled, of those of the dataset; nothing for a study file.

    `after` ends the sentence: what else the figures had to be.

    A trial without a figure here may have published one elsewhere: it is not readable in the sources used.
    """
    return coverage_sentence(scope_of(effects), effects.filters, f"{usable(effects)} {after}".rstrip())


def usable(effects: EffectSet, when: str | None = None) -> str:
    """What the trials have: `a usable score for day 1`."""
    what = "score" if effects.method.measure in MEANS else "hazard ratio" if effects.method.measure == "HR" else "count"
    if "statistic" in effects.table and "response" in effects.table.text("statistic", effects.poolable):
        what = "score, or a count of response in its place,"
    label = effects.when if when is None else when
    label = f"for {label.removeprefix('on ')}" if label.startswith("on ") else label
    return f"a usable {what} {label}".rstrip()


def coverage_sentence(scope: Scope | None, filters: Mapping[str, object], what: str) -> list[str]:
    """As `4 of the 41 acute IV trials in the dataset (154 of 1,583 people) have a usable score for day 1`.

    One trial of one is `The one acute trial that was asked for (72 of its 73 people) has ...`.
    """
    if scope is None:
        return []
    alone = scope.trials == scope.of_trials == 1
    of = "of its" if alone else "of"
    people = "" if missing(scope.people) else f" ({whole(scope.people)} {of} {whole(scope.of_people)} people)"
    start = "The one" if alone else f"{scope.trials} of the {scope.of_trials}"
    return [f"{start} {trials_asked(filters, scope.of_trials)}{people} {has(scope.trials)} {what}."]


def trials_asked(filters: Mapping[str, object], count: int = 2) -> str:
    """The trials that pass the filters, in words: `acute IV trials in the dataset`."""
    words = [_either(filters, name, names) for name, names in _BEFORE.items()]
    after = [f"{joint} {text}" for name, (joint, names) in _AFTER.items() if (text := _either(filters, name, names))]
    controls = _values(filters, "control")
    if controls and {_IMPLIED.get(one) for one in controls} != set(_values(filters, "role")):
        after.append(f"against {_either(filters, 'control', CONTROLS)}")
    known = {*_BEFORE, *_AFTER, "control", "trial"}
    one, asked = count == 1, "trial" in filters
    rest = f" that {'was' if one else 'were'} asked for" if asked else ""
    if any(name not in known for name in filters):
        rest += f"{' and' if asked else ' that'} {'passes' if one else 'pass'} the other filters"
    place = [] if one and asked else ["in the dataset"]
    return " ".join([*filter(None, words), "trial" if one else "trials", *after, *place]) + rest


def _values(filters: Mapping[str, object], name: str) -> Sequence[str]:
    found = filters.get(name)
    return [str(one) for one in found] if isinstance(found, (list, tuple)) else []


def _either(filters: Mapping[str, object], name: str, names: Mapping[str, str]) -> str:
    words = [names.get(one, one.replace("_", " ")) for one in _values(filters, name)]
    return " or ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
