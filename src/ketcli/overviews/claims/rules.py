"""Which rule decides which claim of `claims.csv`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.overviews.claims import rules_effects as effects
from ketcli.overviews.claims import rules_safety as safety
from ketcli.overviews.claims import rules_trials as trials

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.overviews.claims.evidence import Evidence
    from ketcli.overviews.claims.verdicts import Verdict

RULES: dict[str, Callable[[Evidence], Verdict]] = {
    "evidence-base": trials.size_of_the_review,
    "all-racemic": trials.all_racemic,
    "routes": trials.routes,
    "diagnoses": trials.diagnoses,
    "effect-size": effects.moderate_to_large,
    "repeated-best": effects.repeated_better,
    "repeated-strengthens": effects.repeated_strengthens,
    "rapid-onset": effects.rapid_onset,
    "usual-side-effects": safety.usual_side_effects,
    "mild-transient": safety.mild_and_transient,
    "serious-rare": safety.serious_are_rare,
    "broader-use": effects.broader,
    "less-dissociation": safety.dissociates_less,
    "non-response": effects.do_not_respond,
    "small-short": trials.small_and_short,
    "beyond-six-months": trials.little_beyond_six_months,
    "six-infusions": trials.six_infusions,
    "blood-pressure": safety.blood_pressure_rises,
    "consistent": effects.consistent,
    "suicidal-relief": effects.suicidal_relief,
    "further-side-effects": safety.further_side_effects,
    "expectation": effects.blinding_matters,
    "ways-differ": trials.doses_and_routes_differ,
    "less-studied": trials.other_ways_less_studied,
}

NOT_IN_THESE_DATA: dict[str, str] = {
    "how many people have depression, and resist treatment": "trials count those whom they take",
    "approval": "what an agency allows is no result of a trial",
    "how it works in the brain": "trials of depression measure symptoms, not mechanisms",
    "R-ketamine": "no controlled trial of it alone is in the dataset",
    "psychotherapy beside it": "no trial randomized people to it",
    "misuse": "trials with supervised dosing do not look for it",
    "protection of nerves, less inflammation": "trials of depression measure symptoms",
    "emotional blunting": "no trial in the dataset counts it",
    "bladder damage": "no trial in the dataset counts it",
    "what single people tell": "a report of one person has no control",
}
"""Statements of the article that no question to these data can test, and why."""
