"""What share of small faults the tests find: python bench/mutants.py [FOLDER] [N] [SEED].

Draws so many mutants (one operator, number or condition changed) of each folder of `src/ketcli`, or of one, seeded, and
runs on each the tests that mirror its file: those of the same name first, then those of its folder. A mutant that none
of them finds is printed; some of these change nothing that can be seen, and a reader has to say which.
"""

from __future__ import annotations

import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "ketcli"
FOLDERS = ("effects", "models", "evidence", "questions", "show", "cli")
SECONDS = 120
PAIRS: tuple[tuple[type[Any], type[Any]], ...] = (
    (ast.Add, ast.Sub), (ast.Mult, ast.Div), (ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq),
    (ast.And, ast.Or), (ast.BitAnd, ast.BitOr), (ast.USub, ast.UAdd), (ast.In, ast.NotIn), (ast.Is, ast.IsNot),
)  # fmt: skip
SWAPS = {one: other() for pair in PAIRS for one, other in (pair, pair[::-1])}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where, from what to what, and the whole file with it."""

    path: Path
    line: int
    what: str
    text: str


def mutants_of(path: Path) -> list[Mutant]:
    """Every mutant of a file; annotations, docstrings and what only type checkers read are left alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: list[Mutant] = []
    for node in list(_mutable(tree)):
        for field, old, new in _changes(node):
            value = getattr(node, field)
            setattr(node, field, [new, *value[1:]] if isinstance(value, list) else new)
            text = ast.unparse(ast.fix_missing_locations(tree))
            found.append(Mutant(path, getattr(node, "lineno", 0), f"{old} -> {_name(new)}", text))
            setattr(node, field, value)
    return found


def _mutable(node: ast.AST) -> list[ast.AST]:
    found = []
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list") or (isinstance(node, ast.If) and _typing_only(node)):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                found += [child, *_mutable(child)]
    return found


def _typing_only(node: ast.If) -> bool:
    return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _changes(node: ast.AST) -> list[tuple[str, str, ast.AST | float]]:
    """The field that changes, what it was, and what it becomes."""
    if isinstance(node, (ast.BinOp, ast.BoolOp, ast.UnaryOp)) and type(node.op) in SWAPS:
        return [("op", type(node.op).__name__, SWAPS[type(node.op)])]
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        return [("ops", type(node.ops[0]).__name__, SWAPS[type(node.ops[0])])]
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        new = not node.value if isinstance(node.value, bool) else node.value + 1
        return [("value", repr(node.value), new)]
    return []


def _name(new: ast.AST | float) -> str:
    return type(new).__name__ if isinstance(new, ast.AST) else repr(new)


def tests_of(path: Path) -> list[str]:
    """The test files that mirror a file: its own, then those of its folder, then those of the folders above."""
    place = path.relative_to(SOURCE)
    folder = ROOT / "tests" / place.parent
    own = [str(folder / f"test_{place.stem}.py")] if (folder / f"test_{place.stem}.py").exists() else []
    while not list(folder.glob("test_*.py")):
        folder = folder.parent
    return [*own, *(str(one) for one in sorted(folder.glob("test_*.py")) if str(one) not in own)]


def passes(tests: list[str], room: Path) -> bool:
    """Whether these tests pass on the copy of the sources (False too if they never end)."""
    environment = {**os.environ, "PYTHONPATH": str(room / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    line = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--hypothesis-profile=quick", *tests]
    try:
        return not subprocess.run(
            line, capture_output=True, cwd=ROOT, env=environment, timeout=SECONDS, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        return False


def dies(mutant: Mutant, room: Path) -> bool:
    """Whether a test fails on the mutant."""
    target = room / mutant.path.relative_to(ROOT)
    kept = target.read_text(encoding="utf-8")
    target.write_text(mutant.text, encoding="utf-8")
    try:
        return not passes(tests_of(mutant.path), room)
    finally:
        target.write_text(kept, encoding="utf-8")


def main() -> None:
    """Draw, run, print."""
    folders = [sys.argv[1]] if len(sys.argv) > 1 and sys.argv[1] in FOLDERS else list(FOLDERS)
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    many, seed = (numbers + [10, 1][len(numbers) :])[:2]
    with tempfile.TemporaryDirectory() as folder_name:
        room = Path(folder_name)
        shutil.copytree(SOURCE, room / "src" / "ketcli")
        (room / "data").symlink_to(ROOT / "data")
        sound: dict[tuple[str, ...], bool] = {}  # tests that fail without any fault would find every one
        for folder in folders:
            files = [path for path in sorted((SOURCE / folder).rglob("*.py")) if path.name != "reference.py"]
            every = [mutant for path in files for mutant in mutants_of(path)]
            drawn = random.Random(seed).sample(every, min(many, len(every)))  # noqa: S311 - a sample, no secret
            dead = judged = 0
            for mutant in drawn:
                tests = tuple(tests_of(mutant.path))
                if tests not in sound:
                    sound[tests] = passes(list(tests), room)
                    print("" if sound[tests] else f"  not judged, its tests fail or never end: {mutant.path}\n", end="")
                judged += sound[tests]
                if sound[tests] and dies(mutant, room):
                    dead += 1
                elif sound[tests]:
                    print(f"  lives: {mutant.path.relative_to(ROOT)}:{mutant.line} {mutant.what}", flush=True)
            print(f"{folder}: {dead} of {judged} mutants found, drawn of {len(every)} (seed {seed})", flush=True)


if __name__ == "__main__":
    main()
