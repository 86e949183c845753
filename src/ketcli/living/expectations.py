"""Expectations: a command line, a key of its JSON answer, and what is expected there."""

from __future__ import annotations

import json
import operator
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketcli.asking.read import from_line
from ketcli.asking.request import PROGRAM
from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketcli.asking.request import Request

FORM = "COMMAND LINE: key OP value"
NEAR = "~="
ORDERED = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
OPERATORS = (*ORDERED, "==", "!=", NEAR)
CLAUSE = re.compile(r"\s*(?P<key>[\w.\-]+(?:\[[^\]]*\][\w.\-]*)*)\s*(?P<op><=|>=|==|!=|~=|<|>)\s*(?P<value>\S.*?)\s*")
TOLERANCE = re.compile(r"\s*(?:\+-|\+/-|±)\s*")
BARE = re.compile(r"[^\s\"'<>=~:]+")
OUTPUT_SWITCHES = ("--json", "-q", "--quiet")  # of a line that was copied from a script; they change no answer


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation.

    Attributes
    ----------
    text : str
        As it was written.
    request : Request
        The question.
    key, op : str, str
        Where in the JSON answer, and one of `< <= == >= > != ~=`.
    wanted : number, str, bool or None
        What is expected there.
    tolerance : float
        How far a number may be from it; only `~=` has one.
    """

    text: str
    request: Request
    key: str
    op: str
    wanted: Any
    tolerance: float = 0.0

    def holds(self, found: Any) -> bool:
        """Whether a value is as expected; an order holds between numbers, or between texts, only."""
        if self.op in ORDERED:
            comparable = (_number(found) and _number(self.wanted)) or isinstance(found, str) is isinstance(
                self.wanted, str
            ) is True
            return bool(comparable and ORDERED[self.op](found, self.wanted))
        if self.op == NEAR:
            return _number(found) and abs(found - self.wanted) <= self.tolerance
        same = found == self.wanted and isinstance(found, bool) is isinstance(self.wanted, bool)
        return same is (self.op == "==")


def read_expectation(text: str, where: str = "") -> Expectation:
    """An expectation from text.

    Parameters
    ----------
    text : str
        `COMMAND LINE: key OP value`; `ketcli` before the command may be left out.
    where : str
        The file and line that it stands in, for messages.

    Raises
    ------
    InvalidInput
        It is none, its command is no question, or its value does not go with its operator.
    """
    place = f"{where}: " if where else ""
    for colon in reversed([found.start() for found in re.finditer(":", text)]):
        clause = CLAUSE.fullmatch(text[colon + 1 :])
        if clause is None:
            continue
        value, tolerance = _value(clause["value"], clause["op"], f"{place}{text!r}")
        return Expectation(text, _request(text[:colon], place), clause["key"], clause["op"], value, tolerance)
    raise InvalidInput(f"{place}{text!r}: expected `{FORM}`, OP one of {' '.join(OPERATORS)}")


def _request(line: str, place: str) -> Request:
    words = [word for word in line.split(" ") if word and word not in OUTPUT_SWITCHES]
    try:
        return from_line(" ".join(words if words[:1] == [PROGRAM] else [PROGRAM, *words]))
    except InvalidInput as error:
        raise InvalidInput(f"{place}{error}") from None


def _value(text: str, op: str, place: str) -> tuple[Any, float]:
    parts = TOLERANCE.split(text)
    if (len(parts) == 2) is not (op == NEAR):
        needs = "needs a tolerance: ~= 0.5 +- 0.01" if op == NEAR else f"takes no tolerance with {op}, only with {NEAR}"
        raise InvalidInput(f"{place} {needs}")
    values = [_literal(part, place) for part in parts]
    if op == NEAR and not all(map(_number, values)):
        raise InvalidInput(f"{place}: {NEAR} compares numbers")
    if op in ORDERED and not (_number(values[0]) or isinstance(values[0], str)):
        raise InvalidInput(f"{place}: {op} compares numbers")
    return values[0], float(values[1]) if op == NEAR else 0.0


def _literal(text: str, place: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        if BARE.fullmatch(text):
            return text
        raise InvalidInput(f"{place}: {text!r} is no number and no word; a text with spaces stands in quotes") from None
    if isinstance(value, (dict, list)):
        raise InvalidInput(f"{place}: expected one value, not {text}")
    return value


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def read_file(path: str) -> tuple[Expectation, ...]:
    """The expectations of a file: one a line (`#` begins a comment), or TOML where it ends in `.toml`.

    In TOML an array `expectations` holds such lines; a table whose name is a command line holds `key = "OP value"`.

    Raises
    ------
    InvalidInput
        The file cannot be read, or what it holds is no expectation.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise InvalidInput(f"{path}: cannot be read ({why})") from None
    found = tuple(_of_toml(text, path) if path.lower().endswith(".toml") else _of_lines(text, path))
    if not found:
        raise InvalidInput(f"{path}: no expectation in it")
    return found


def _of_lines(text: str, path: str) -> Iterator[Expectation]:
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.strip()
        if content and not content.startswith("#"):
            yield read_expectation(content, f"{path}, line {number}")


def _of_toml(text: str, path: str) -> Iterator[Expectation]:
    try:
        content = tomllib.loads(text)
    except ValueError as error:  # that of TOML, or a whole number of thousands of digits
        raise InvalidInput(f"{path}: not valid TOML ({error})") from None
    for name, value in content.items():
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            for item in value:
                yield read_expectation(item, f"{path}, {name}")
        elif isinstance(value, dict):
            for key, clause in value.items():
                yield from _of_table(name, key, clause, path)
        else:
            table = "a table named by a command line with key = 'OP value'"
            raise InvalidInput(f"{path}, {name}: expected an array of `{FORM}`, or {table}")


def _of_table(line: str, key: str, clause: Any, path: str) -> Iterator[Expectation]:
    """`ci_high = "< 0"`, several in an array, or a bare value that is expected there."""
    for one in clause if isinstance(clause, list) else [clause]:
        if not isinstance(one, (str, int, float)):
            raise InvalidInput(f"{path}, [{line}]: {key}: expected a text, a number, or yes or no, not {one}")
        said = one if isinstance(one, str) and one.strip().startswith(OPERATORS) else f"== {json.dumps(one)}"
        yield read_expectation(f"{line}: {key} {said}", f"{path}, [{line}]")
