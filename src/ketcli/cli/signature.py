"""From rows of the table of options to a signature that Typer reads."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ketcli.asking.option import Option

MAX_METAVAR = 24


def with_options(
    command: Callable[[dict[str, Any]], None], rows: Iterable[Option], panels: Mapping[str, str] | None = None
) -> Callable[..., None]:
    """A function with one parameter an option, which calls the command with their values by name.

    `panels` holds the options that stand under another heading here (and under their help for pictures).
    """
    parameters: dict[str, inspect.Parameter] = {}
    for row in rows:
        name = row.name if row.name not in parameters else f"{row.name}_"  # plot KIND has an option --kind
        parameters[name] = inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if row.required else row.default,
            annotation=_annotation(row, panels or {}),
        )

    def run(**given: Any) -> None:
        command(given)

    run.__signature__ = inspect.Signature(list(parameters.values()))  # type: ignore[attr-defined]  # Typer reads it
    run.__annotations__ = {name: parameter.annotation for name, parameter in parameters.items()}
    return run


def _annotation(row: Option, panels: Mapping[str, str]) -> Any:
    kind: Any = list[str] if row.many else row.kind
    if not row.required and row.default is None:
        kind |= None
    return Annotated[kind, _argument(row) if row.argument else _option(row, panels)]


def _argument(row: Option) -> Any:
    return typer.Argument(callback=_check(row), metavar=row.metavar, help=row.help)


def _option(row: Option, panels: Mapping[str, str]) -> Any:
    names = [f"{row.typed}/--no-{row.typed.removeprefix('--')}" if row.pair else row.typed]
    names += [row.short] if row.short else []
    panel = panels.get(row.name, row.panel)
    text = row.drawn if row.drawn and row.name in panels else row.help
    listed = row.metavar
    if row.allowed:
        listed = "|".join(row.allowed)
        if len(listed) > MAX_METAVAR:  # a long list reads better as text than as the name of a value
            text, listed = f"{text.rstrip('.')}: {', '.join(row.allowed)}.", "NAME"
    return typer.Option(*names, callback=_check(row), metavar=listed, help=text, rich_help_panel=panel)


def _check(row: Option) -> Callable[[Any], Any] | None:
    """A check that a value, or each of several, is one that the option can have."""
    if not row.allowed and row.low is None and (not row.many or row.whole):
        return None

    def check(value: Any) -> Any:
        if row.many and value:
            value = [part for text in value for part in row.parts(text)]
        for one in value if isinstance(value, (list, tuple)) else (value,):
            why = row.why_not(one)
            if why:
                raise typer.BadParameter(f"{one!r} {why}")
        # a part of the question stays as it was typed: what it was understood as is told with the answer
        return row.meant(value) if row.goes_to == "output" else value

    return check
