"""Other words for the values of options, and how far the writing of a value may differ: case, spaces, hyphens.

One table: by option, the word as it is compared (`compact`) and the value that it means. A word that could mean two
values stands in `REMARKS` too: what it was taken as is told with the answer.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from ketcli.errors import named

if TYPE_CHECKING:
    from collections.abc import Iterable

_ROUTES = {
    "intravenous": "iv", "infusion": "iv", "intramuscular": "im", "subcutaneous": "sc", "subcut": "sc",
    "nasal": "intranasal", "in": "intranasal", "spray": "intranasal", "nasalspray": "intranasal", "po": "oral",
    "bymouth": "oral", "tablet": "oral", "peros": "oral", "inhalation": "inhaled",
}  # fmt: skip
_FORMULATIONS = {
    "ketamine": "racemic", "racemicketamine": "racemic", "racemate": "racemic", "rsketamine": "racemic",
    "ketalar": "racemic", "spravato": "esketamine", "sketamine": "esketamine", "esk": "esketamine",
    "esketaminenasalspray": "esketamine",
}  # fmt: skip
_CONTROLS = {
    "placebo": "inactive_placebo", "saline": "inactive_placebo", "midazolam": "active_placebo",
    "activecontrol": "active_placebo", "electroconvulsivetherapy": "ect", "drug": "active_drug",
}  # fmt: skip
_COLUMNS = {
    "drug": "formulation", "treatment": "formulation", "control": "control_type", "comparator": "control_type",
    "administration": "route", "doses": "n_doses", "trial": "study",
}  # fmt: skip

SYNONYMS: dict[str, dict[str, str]] = {
    "route": _ROUTES,
    "formulation": _FORMULATIONS,
    "control": _CONTROLS,
    "a": {**_ROUTES, **_FORMULATIONS, **_CONTROLS},
    "b": {**_ROUTES, **_FORMULATIONS, **_CONTROLS},
    "diagnosis": {
        "depression": "mdd", "majordepression": "mdd", "majordepressivedisorder": "mdd", "unipolar": "mdd",
        "treatmentresistant": "trd", "treatmentresistantdepression": "trd", "resistant": "trd",
        "bipolardepression": "bipolar", "suicidal": "suicidal_mdd",
    },
    "population": {"elderly": "older", "old": "older", "adult": "adults", "adolescent": "adolescents"},
    "design": {"parallelgroup": "parallel"},
    "sessions": {"one": "single", "singledose": "single", "several": "repeated", "repeateddoses": "repeated"},
    "outcome": {
        "depression": "severity", "depressionseverity": "severity", "depressivesymptoms": "severity",
        "symptoms": "severity", "score": "severity", "madrs": "severity", "hdrs": "severity", "hamd": "severity",
        "ham": "severity", "hrsd": "severity", "responder": "response", "responders": "response",
        "responserate": "response", "remitters": "remission", "remissionrate": "remission", "relapses": "relapse",
        "suicidality": "suicidal_ideation", "suicidalthoughts": "suicidal_ideation", "suicide": "suicidal_ideation",
        "ideation": "suicidal_ideation", "cadss": "dissociation", "bloodpressure": "sbp_max_increase",
    },
    "at": {
        "day1": "24h", "oneday": "24h", "1day": "24h", "tomorrow": "24h", "oneweek": "7d", "twoweeks": "14d",
        "fourweeks": "28d", "onemonth": "28d", "1month": "28d", "endpoint": "end", "last": "end",
        "endoftrial": "end", "endoftreatment": "end", "all": "any", "anytime": "any", "4hours": "4h",
    },
    "measure": {
        "g": "SMD", "hedgesg": "SMD", "cohensd": "SMD", "d": "SMD", "standardizedmeandifference": "SMD",
        "standardisedmeandifference": "SMD", "meandifference": "MD", "riskratio": "RR", "relativerisk": "RR",
        "oddsratio": "OR", "riskdifference": "RD", "hazardratio": "HR", "logit": "PLO", "freemantukey": "PFT",
        "proportion": "PR",
    },
    "model": {
        "randomeffects": "random", "re": "random", "fixed": "common", "fixedeffect": "common", "fe": "common",
        "equal": "common", "commoneffect": "common", "mantelhaenszel": "mh", "threelevel": "multilevel",
        "bayesian": "bayes",
    },
    "tau2": {
        "dersimonianlaird": "DL", "paulemandel": "PM", "maximumlikelihood": "ML", "sidikjonkman": "SJ",
        "huntersschmidt": "HS", "hunterschmidt": "HS", "empiricalbayes": "EB", "hedges": "HE", "hedgesolkin": "HE",
    },
    "test": {"wald": "z", "normal": "z", "hartungknapp": "knha", "hksj": "knha", "hk": "knha"},
    "kind": {
        "iv": "iv-racemic", "racemic": "iv-racemic", "nasal": "nasal-esketamine", "intranasal": "nasal-esketamine",
        "esketamine": "nasal-esketamine", "spravato": "nasal-esketamine",
    },
    "scale": {"hamd": "HDRS", "hamd17": "HDRS-17", "hrsd17": "HDRS-17", "qids": "QIDS-SR"},
    "by": _COLUMNS,
    "on": _COLUMNS,
    "adjust": _COLUMNS,
    "reference": {
        "midazolam": "active placebo", "saline": "inactive placebo", "spravato": "esketamine nasal",
        "esketamine": "esketamine nasal", "ketamine": "racemic IV", "racemic": "racemic IV",
        "esketamineintranasal": "esketamine nasal", "electroconvulsivetherapy": "ECT",
    },
}  # fmt: skip

_RACEMIC = "is taken as racemic ketamine; for esketamine say "
_INACTIVE = "is taken as inactive placebo; active placebos such as midazolam are "
_SEVERITY = f"is taken as depression severity on any scale; {named('scale')} takes results on one scale alone"
REMARKS: dict[tuple[str, str], str] = {
    **{(option, "ketamine"): f"{_RACEMIC}{named(option, 'esketamine')}" for option in ("formulation", "a", "b")},
    **{(option, "placebo"): f"{_INACTIVE}{named(option, 'active_placebo')}" for option in ("control", "a", "b")},
    **dict.fromkeys([("outcome", word) for word in ("madrs", "hdrs", "hamd", "ham", "hrsd")], _SEVERITY),
    ("outcome", "bloodpressure"): "is taken as systolic; dbp_max_increase is diastolic",
    ("diagnosis", "depression"): (
        f"is taken as major depression; treatment-resistant depression is {named('diagnosis', 'trd')}"
    ),
}

_ALNUM = re.compile(r"[\W_]+")


def compact(text: str) -> str:
    """A word as it is compared: without case, accents, spaces, hyphens and other signs."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return _ALNUM.sub("", plain.casefold())


def among(text: str, known: Iterable[str]) -> str | None:
    """The one known name that a text writes, in whatever case and with whatever signs; None where there is none."""
    names = list(known)
    if text in names:
        return text
    wanted = compact(text)
    found = [name for name in names if wanted and compact(name) == wanted]
    return found[0] if len(found) == 1 else None


def meant(option: str, text: str, known: Iterable[str] = ()) -> str | None:
    """The value that a word means for an option: a known one, however it is written, or one that it is a synonym of.

    None where it means none of the known values; without a list of them, any synonym holds.
    """
    names = list(known)
    value = among(text, names)
    if value is None:
        value = SYNONYMS.get(option, {}).get(compact(text))
    return value if value in names or not names else None


def remark(option: str, text: str) -> str:
    """What must be said where a word could mean two values; empty where it does not."""
    return REMARKS.get((option, compact(text)), "")
