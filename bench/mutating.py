"""Small faults: every place of a source file where one operator, number or condition can be changed."""

from __future__ import annotations

import ast
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "ketcli"
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.toml")
PAIRS: tuple[tuple[type[Any], type[Any]], ...] = (
    (ast.Add, ast.Sub), (ast.Mult, ast.Div), (ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq),
    (ast.And, ast.Or), (ast.BitAnd, ast.BitOr), (ast.USub, ast.UAdd), (ast.In, ast.NotIn), (ast.Is, ast.IsNot),
)  # fmt: skip
SWAPS = {one: other for pair in PAIRS for one, other in (pair, pair[::-1])}
NOT_RUN = ("annotation", "returns", "decorator_list")  # what type checkers read, and the flags of a dataclass
# they guard against faults, or say how objects are compared and printed that nobody does compare or print
NOT_RUN_KEYWORDS = ("strict", "frozen", "slots", "kw_only", "compare", "repr")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change, named by what stands there, so that the name survives a change elsewhere in the file.

    `which` tells changes of the same kind in the same line apart; `line` and `place` (how many changes of the file come
    before it) find it in the file as it is. `assigns` is what its statement gives a value to, outside functions.
    """

    file: str
    function: str
    text: str
    what: str
    which: int
    line: int
    place: int
    assigns: frozenset[str]

    @property
    def name(self) -> tuple[str, ...]:
        """What a list of reviewed mutants calls it."""
        return (self.file, self.function, self.text, self.what, str(self.which))


def files_of(folder: str) -> list[Path]:
    """Sources of a folder; `reference/` is text for scripts, which run in processes of their own."""
    return [path for path in sorted((SOURCE / folder).rglob("*.py")) if "reference" not in path.parts]


def mutants_of(path: Path) -> list[Mutant]:
    """Every mutant of a file."""
    source = path.read_text(encoding="utf-8")
    lines, inside = source.splitlines(), functions(source)
    named: defaultdict[int, set[str]] = defaultdict(set)
    for one in assignments(source):
        for line in one.lines:
            named[line].add(one.name)
    found: list[Mutant] = []
    same: Counter[tuple[str, str, str]] = Counter()
    for place, (node, _, old, new) in enumerate(_changes(ast.parse(source))):
        if old == _word(new):  # 1e150 and one more are one number
            continue
        number = node.lineno  # type: ignore[attr-defined]  # what is changed has a line
        key = (inside.get(number, ""), lines[number - 1].strip(), f"{old} -> {_word(new)}")
        same[key] += 1
        assigns = frozenset(named[number])
        found.append(Mutant(path.relative_to(ROOT).as_posix(), *key, same[key], number, place, assigns))
    return found


def mutated(mutant: Mutant) -> str:
    """The whole file with the change."""
    tree = ast.parse((ROOT / mutant.file).read_text(encoding="utf-8"))
    node, field, _, new = list(_changes(tree))[mutant.place]
    value = getattr(node, field)
    setattr(node, field, [new, *value[1:]] if isinstance(value, list) else new)
    return ast.unparse(ast.fix_missing_locations(tree))


@cache
def functions(source: str) -> dict[int, str]:
    """Qualified name of the function or class that each line is in; lines of the module itself are left out."""
    found: dict[int, str] = {}

    def enter(node: ast.AST, outer: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = outer
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                inner = f"{outer}.{child.name}".lstrip(".")
                found.update(dict.fromkeys(range(child.lineno, (child.end_lineno or child.lineno) + 1), inner))
            enter(child, inner)

    enter(ast.parse(source), "")
    return found


@cache
def heads(source: str) -> frozenset[int]:
    """Lines of the heads of functions, whose defaults are computed where the module is imported."""
    found = [one for one in ast.walk(ast.parse(source)) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return frozenset(line for one in found for line in range(one.lineno, one.body[0].lineno))


@dataclass(frozen=True, slots=True)
class Assignment:
    """A statement outside functions that gives a name a value: the name, its lines, and the words in it."""

    name: str
    lines: range
    words: frozenset[str]


@cache
def assignments(source: str) -> tuple[Assignment, ...]:
    """Constants of a module and fields of its classes."""
    found = []
    tree = ast.parse(source)
    for body in (tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))):
        for node in body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            words = frozenset(one.id for one in ast.walk(node) if isinstance(one, ast.Name))
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            names = [one for target in targets if target for one in ast.walk(target) if isinstance(one, ast.Name)]
            found += [Assignment(one.id, lines, words) for one in names]
    return tuple(found)


def equivalent() -> dict[tuple[str, ...], str]:
    """Mutants that a reader has found to change nothing that can be seen, with the reason."""
    if not EQUIVALENT.exists():
        return {}
    rows = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["mutant"]
    return {
        (row["file"], row.get("function", ""), row["text"], row["what"], str(row.get("which", 1))): row["why"]
        for row in rows
    }


def _changes(node: ast.AST) -> Iterator[tuple[ast.AST, str, str, ast.AST | float]]:
    """Node, its field that changes, what it was, and what it becomes, in the order of the file."""
    for name, value in ast.iter_fields(node):
        if name in NOT_RUN:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _not_run(child):
                change = _change(child)
                if change:
                    yield (child, *change)
                yield from _changes(child)


def _not_run(node: ast.AST) -> bool:
    typing_only = isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return typing_only or (isinstance(node, ast.keyword) and node.arg in NOT_RUN_KEYWORDS)


def _change(node: ast.AST) -> tuple[str, str, ast.AST | float] | None:
    if isinstance(node, (ast.BinOp, ast.BoolOp, ast.UnaryOp)) and type(node.op) in SWAPS:
        return ("op", type(node.op).__name__, SWAPS[type(node.op)]())
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        return ("ops", type(node.ops[0]).__name__, SWAPS[type(node.ops[0])]())
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        new = not node.value if isinstance(node.value, bool) else node.value + 1
        return ("value", repr(node.value), new)
    return None


def _word(new: ast.AST | float) -> str:
    return type(new).__name__ if isinstance(new, ast.AST) else repr(new)
