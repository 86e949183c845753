"""An answer as a Python script for NumPy and SciPy."""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, assert_never

from ketcli.show.script.origin import Origin, head
from ketcli.show.script.steps import TOLERANCE, Groups, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketcli.models.pooling.choices import Tau2Method
    from ketcli.show.script.steps import Data, Found, Script, Step

NEEDS = "Needs Python 3.9 or later with NumPy and SciPy: python -m pip install numpy scipy"
_FROM_SCIPY = ("optimize", "special", "stats")
REFERENCE = "ketcli.show.script.reference"


def python_script(content: Script, origin: Origin) -> str:
    """The script: its origin, the data, what ketcli says, the functions that it needs, and the comparison."""
    functions = _source(_needed(content))
    parts = [
        "#!/usr/bin/env python3\n" + head(origin, NEEDS),
        _imports(functions),
        "STUDIES = {\n" + "".join(_rows(one) for one in content.data) + "}\n",
        "# what ketcli answers\nEXPECTED = {\n" + "".join(_expected(one) for one in content.steps) + "}\n",
        functions,
        "found = {}\n" + "".join(f"found[{_text(one.label)}] = {_call(one)}\n" for one in content.steps),
        _closing(content),
    ]
    return "\n".join(parts)


def _imports(functions: str) -> str:
    used = [name for name in _FROM_SCIPY if re.search(rf"\b{name}\.", functions)]
    scipy = f"from scipy import {', '.join(used)}\n" if used else ""
    types = "from collections.abc import Callable, Mapping\n\n"
    return f"from __future__ import annotations\n\nimport sys\n{types}import numpy as np\n{scipy}"


def _rows(one: Data) -> str:
    rows = "".join(f"        ({', '.join(_text(cell) for cell in row)},),\n".replace(",,", ",") for row in one.rows)
    return f"    {_text(one.label)}: [\n        # {_comment(', '.join(one.columns))}\n{rows}    ],\n"


def _comment(text: str) -> str:
    return "".join(character if " " <= character <= "~" else "?" for character in text)


def _expected(one: Step) -> str:
    return f"    {_text(one.label)}: {_mapping(one.expected)},\n"


def _mapping(numbers: Mapping[str, Any]) -> str:
    lines = "".join(f"        {_text(name)}: {value!r},\n" for name, value in numbers.items())
    return "{\n" + lines + "    }"


def _text(cell: Any) -> str:
    """A literal that any encoding can hold."""
    if cell is None or isinstance(cell, bool):
        return repr(cell)
    if isinstance(cell, str):
        return ascii(cell)
    value = float(cell)
    return repr(value) if value == value and abs(value) != float("inf") else f'float("{value}")'  # noqa: PLR0124


def _call(one: Step) -> str:
    return f"{one.function}({', '.join([*map(_argument, one.arguments), *_options(one.options)])})"


def _argument(one: Rows | Groups | Found) -> str:
    if isinstance(one, Rows):
        return f"STUDIES[{_text(one.label)}]"
    name = "STUDIES" if isinstance(one, Groups) else "found"
    return f"[{', '.join(f'{name}[{_text(label)}]' for label in one.labels)}]"


def _options(options: Mapping[str, Any]) -> list[str]:
    """Keyword arguments; the estimator of tau2 is a function."""
    texts = []
    for name, value in options.items():
        if name == "tau2_method":
            texts.append(f"tau2_of={tau2_function(value)}")
        elif isinstance(value, (list, tuple)):
            texts.append(f"{name}=[{', '.join(map(_text, value))}]")
        elif isinstance(value, int) and not isinstance(value, bool):
            texts.append(f"{name}={value}")
        else:
            texts.append(f"{name}={_text(value)}")
    return texts


def tau2_function(method: Tau2Method | Literal["EE"]) -> str:
    """The function of `reference/tau2.py` that estimates tau2 by this method."""
    match method:
        case "REML" | "DL" | "PM" | "ML" | "SJ" | "HS" | "HE":
            return f"tau2_{method.lower()}"
        case "EB":
            return "tau2_pm"  # empirical Bayes solves Paule and Mandel's equation
        case "EE":
            return "no_tau2"
        case _:
            assert_never(method)


def _closing(content: Script) -> str:
    shown = {one.label: one.measure for one in content.steps if one.measure}
    loose = {one.label: one.tolerance for one in content.steps if one.tolerance > TOLERANCE}
    return f"display(found, {_inline(shown)})\nsys.exit(report(found, EXPECTED, {_inline(loose)}))\n"


def _inline(values: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{_text(name)}: {_text(value)}" for name, value in values.items()) + "}"


def _needed(content: Script) -> set[str]:
    names = {one.function for one in content.steps} | {"report", "display"}
    return names | {tau2_function(one.options["tau2_method"]) for one in content.steps if "tau2_method" in one.options}


@cache
def _defined() -> dict[str, tuple[ast.stmt, str]]:
    """Every function and constant of the reference modules, with its text."""
    found: dict[str, tuple[ast.stmt, str]] = {}
    for file in sorted(resources.files(REFERENCE).iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".py"):
            continue
        text = file.read_text(encoding="utf-8")
        lines = text.splitlines()
        for node in ast.parse(text).body:
            name = _name_of(node)
            if name:
                found[name] = (node, "\n".join(lines[node.lineno - 1 : node.end_lineno]))
    return found


def _name_of(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef):
        return node.name
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return ""


def _source(wanted: Iterable[str]) -> str:
    """The functions of these names with all that they call, and the constants that they read."""
    defined = _defined()
    needed: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name in defined and name not in needed:
            needed.add(name)
            waiting += [used.id for used in ast.walk(defined[name][0]) if isinstance(used, ast.Name)]
    cut = {name: (node, re.sub(r"  # noqa.*|  # fmt: skip", "", text)) for name, (node, text) in defined.items()}
    used = [cut[name] for name in defined if name in needed]
    constants = [text for node, text in used if not isinstance(node, ast.FunctionDef)]
    functions = [text for node, text in used if isinstance(node, ast.FunctionDef)]
    return "\n".join(sorted(constants, key=_order)) + "\n\n\n" + "\n\n\n".join(functions) + "\n\n"


def _order(constant: str) -> bool:
    """Those that are made of others come last."""
    return constant.startswith("Tau2Of")
