"""Values that need no coercion do without it: Typer coerces by pydantic, whose import costs a tenth of a second."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup


class QuickParameters:
    """A command whose values pass as they are where they were not given, or are text and wanted as text.

    Their callbacks still run; numbers that were typed and missing arguments take Typer's own way.
    """

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters, the one for help among them."""
        parameters = super().get_params(ctx)  # type: ignore[misc]  # Typer's Click is untyped
        for parameter in parameters:
            if "process_value" not in vars(parameter):
                _spare_coercion(parameter)
        return list(parameters)


class QuickCommand(QuickParameters, TyperCommand):
    """A single command."""


class QuickGroup(QuickParameters, TyperGroup):
    """The program above its commands."""


def _spare_coercion(parameter: Any) -> None:
    coerce = parameter.process_value  # where Click turns what was typed into a value
    takes_text = "str" in str(parameter.type_descriptor.annotation)

    def process_value(ctx: Any, value: Any) -> Any:
        missing = parameter.required and parameter.value_is_missing(value)
        if missing or (_was_typed(value) and not takes_text):
            return coerce(ctx, value)
        return value if parameter.callback is None else parameter.callback(ctx, parameter, value)

    parameter.process_value = process_value


def _was_typed(value: Any) -> bool:
    """Whether a value is text from the command line rather than a default that has its type already."""
    return isinstance(value, str) or (isinstance(value, (list, tuple)) and any(isinstance(item, str) for item in value))
