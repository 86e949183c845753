"""What each arm was given, in the words of a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ketcli.evidence.rows import ArmRow

RACEMIC, ESKETAMINE, UNSTATED = "racemic ketamine", "esketamine", "ketamine"
FORMS = {"racemic": RACEMIC, "esketamine": ESKETAMINE}
ROUTE_WORDS = {
    "iv": "intravenous",
    "im": "intramuscular",
    "sc": "subcutaneous",
    "intranasal": "nasal",
    "inhaled": "inhaled",
    "oral": "oral",
}
PLACEBO, ECT = "placebo", "ECT"
_INACTIVE = ("saline", "placebo")
_SHOCKS = ("electroconvulsive therapy", "ect")


class OwnName(str):
    """What an arm was given, by the name that its own data call it."""


def treatment(arm: ArmRow) -> str:
    """What an arm was given: `racemic ketamine`, `esketamine`, `ketamine` (form not stated), `placebo`, `ECT` ...

    Saline is a placebo. What was added to both arms, an anaesthetic for ECT, is not named beside ketamine or placebo.
    """
    if isinstance(arm.drug, OwnName):
        return " and ".join(part.strip() for part in arm.drug.split("+"))  # a plus joins the arms of a trial
    if arm.formulation:
        return FORMS.get(arm.formulation, arm.formulation)  # yesterday may have had a word that today has not
    drug = arm.drug.strip()
    plain = drug.lower()
    if plain.startswith("ketamine"):
        return UNSTATED
    if plain.startswith(_INACTIVE):
        return PLACEBO
    return ECT if plain in _SHOCKS else drug or "control"
