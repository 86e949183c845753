"""With what options a script pools a set, whatever its language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ketcli.questions.answers.script import PooledSet


def arguments(one: PooledSet) -> dict[str, Any]:
    """The options of the function that pools this set, every rule resolved."""
    method = one.method
    if method.model == "random":
        automatic = "normal" if method.test == "z" else "t-1"
        return {
            "method": method.tau2_method,
            "test": method.test,
            "level": method.level,
            "prediction": automatic if method.pi == "auto" else method.pi,
            "prediction_se": method.pi_se,
            "i2_from": method.i2_definition,
        }
    if method.model == "mh":
        return {"measure": method.measure, "level": method.level}
    return {"level": method.level}
