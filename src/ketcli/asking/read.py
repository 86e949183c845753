"""Requests from a line of text, from words, or from Python's keywords."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from ketcli.asking.registry import ASKABLE, QUESTIONS
from ketcli.asking.request import PROGRAM, Request
from ketcli.errors import InvalidChoice, InvalidInput
from ketcli.evidence.nearest import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ketcli.asking.option import Option


def from_line(line: str) -> Request:
    """What a command line asks.

    Raises
    ------
    InvalidInput
        It is no command line, its command is no question, or an option is not one of the question's.
    """
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise InvalidInput(f"{line!r}: {str(error).lower()}") from None
    if len(words) < 2 or words[0] != PROGRAM:
        raise InvalidInput(f"{line!r}: expected `{PROGRAM} COMMAND --option value ...`")
    if words[1] not in ASKABLE:
        near = suggestion(words[1], ASKABLE)
        raise InvalidInput(f"{line!r}: {words[1]!r} is no question; expected one of {', '.join(ASKABLE)}{near}")
    try:
        return from_words(words[1], words[2:], typed=line)
    except InvalidInput as error:
        raise InvalidInput(f"{line!r}: {error}") from None


def from_lines(text: str) -> tuple[Request, ...]:
    """Several command lines, `a; b`."""
    return tuple(from_line(part.strip()) for part in text.split(";") if part.strip())


def from_words(name: str, words: Sequence[str], *, typed: str = "") -> Request:
    """What the words after a command ask.

    Raises
    ------
    InvalidInput
        An option that the question does not have, one without its value, or a value that it cannot have.
    """
    rows = QUESTIONS[name].options
    askable = QUESTIONS[name].asks | ({"data": rows["data"]} if "data" in rows else {})
    given: dict[str, Any] = {}
    for option, text in _pairs(name, words, askable):
        row = askable[option]
        if row.kind is bool:
            given[option] = text == "yes"
        else:
            values = tuple(map(row.read, row.parts(text)))
            given[option] = (*given.get(option, ()), *values) if row.many else values[0]
    for row in askable.values():
        if row.required and row.name not in given:
            raise InvalidInput(f"{name} needs {row.name.upper() if row.argument else row.typed}")
    data = given.pop("data", None)
    request = Request(name, given, data, typed if data is None else "")
    request.refuse_what_makes_no_sense()
    return request


def _pairs(name: str, words: Sequence[str], rows: Mapping[str, Option]) -> Iterator[tuple[str, str]]:
    """Each option with its value as text; a switch has `yes` or `no`."""
    by_typed = {row.typed: row for row in rows.values() if not row.argument}
    argument = next((row.name for row in rows.values() if row.argument), None)
    rest = list(words)
    while rest:
        word, *rest = rest
        if not word.startswith("--"):
            if argument is None:
                raise InvalidInput(f"expected an option, found {word!r}")
            yield argument, word
            continue
        typed, equals, text = word.partition("=")
        row = by_typed.get(typed)
        if row is not None and row.kind is bool and not equals:
            yield row.name, "yes"
        elif row is not None and row.kind is not bool and (equals or rest):
            yield row.name, text if equals else rest.pop(0)
        elif (pair := by_typed.get(typed.replace("--no-", "--", 1))) is not None and pair.pair and not equals:
            yield pair.name, "no"
        elif row is None:
            near = suggestion(typed, by_typed)
            raise InvalidInput(f"{name} has no option {typed}{near}")
        else:
            raise InvalidInput(f"{typed} {'is a switch and takes no value' if equals else 'expected a value'}")


def from_keywords(name: str, options: Mapping[str, Any], *, data: str | None = None) -> Request:
    """What Python asks: options by name; None is an option that is not given.

    Raises
    ------
    TypeError
        The question has no option of that name; the nearest one is named.
    InvalidChoice
        A value that the option cannot have.
    """
    rows = QUESTIONS[name].asks
    given: dict[str, Any] = {}
    for option, value in options.items():
        if option not in rows:
            raise TypeError(f"{name}() has no option {option!r}{suggestion(option, rows)}")
        row = rows[option]
        parts = row.parts(value) if isinstance(value, str) else several(value)
        asked = parts if row.many else value
        if asked in (None, (), row.default):
            continue
        given[option] = row.checked(asked)
    for row in rows.values():
        if row.required and row.name not in given:
            raise InvalidChoice(row.name, options.get(row.name), "is needed")
    return Request(name, given, data)


def several(value: Any) -> tuple[Any, ...]:
    """One value or several as a tuple; none as an empty one."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)
