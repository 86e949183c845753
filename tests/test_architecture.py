"""The house itself: functions and modules of a size that can be read at once, and no circle of imports."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src"
MOST_LINES, MOST_OF_A_FUNCTION = 400, 80
WRITTEN_BY_THE_PROGRAM = {"ketcli.api.keywords", "ketcli.evidence.rows"}


def module_of(file: Path) -> str:
    return ".".join(file.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


TEXTS = {module_of(file): file.read_text(encoding="utf-8") for file in sorted(SOURCE.rglob("*.py"))}
TREES = {name: ast.parse(text) for name, text in TEXTS.items()}


def imported(tree: ast.AST) -> set[str]:
    """The modules of ketcli that a module imports: at its top, in a function, or for type checkers."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            inside = {f"{node.module}.{name.name}" for name in node.names}
            found |= {name if name in TREES else node.module for name in inside}
    return found & set(TREES)


def circle(graph: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def test_no_function_is_longer_than_can_be_read_at_once() -> None:
    long = [
        f"{name}.{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > MOST_OF_A_FUNCTION
    ]
    assert not long


def test_no_module_written_by_hand_is_longer_than_its_name_explains() -> None:
    lines = {name: text.count("\n") for name, text in TEXTS.items()}
    long = {name for name, count in lines.items() if count > MOST_LINES}
    assert long - WRITTEN_BY_THE_PROGRAM == set()


def test_no_module_imports_itself_by_way_of_others() -> None:
    """The package itself is left out: it loads `api` when a name of it is asked for."""
    assert circle({name: imported(tree) - {name} for name, tree in TREES.items() if name != "ketcli"}) == []


def test_a_circle_is_seen() -> None:
    assert set(circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})) == {"a", "b", "c"}
