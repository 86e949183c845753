"""The choices of method that apply to all questions of a report together."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Any

from ketcli.cli.options import METHOD, choice, plain
from ketcli.questions.effects import method as choices


@dataclass(frozen=True, slots=True)
class CommonChoices:
    """What every question can be asked with; each keeps its own measure and model."""

    tau2_method: Annotated[
        str | None,
        choice("--tau2", allowed=choices.TAU2_METHODS, text="Estimator of tau2. (default: REML)", panel=METHOD),
    ] = None
    test: Annotated[
        str | None, choice("--test", allowed=choices.TESTS, text="Test and interval. (default: knha)", panel=METHOD)
    ] = None
    pi: Annotated[
        str | None,
        choice("--pi", allowed=choices.PREDICTIONS, text="Prediction interval. (default: auto)", panel=METHOD),
    ] = None
    crossover_r: Annotated[
        float | None,
        plain("--crossover-r", text="Within-person correlation in crossover trials. (default: 0.5)", panel=METHOD),
    ] = None
    level: Annotated[float | None, plain("--level", text="Level of all intervals. (default: 0.95)", panel=METHOD)] = (
        None
    )
    like: Annotated[
        str | None, choice("--like", allowed=choices.PRESETS, text="Defaults of another tool.", panel=METHOD)
    ] = None

    def given(self) -> dict[str, Any]:
        """The choices under the names of `Method`; None where the user made none."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
