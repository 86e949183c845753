"""A pooled answer as a Python script for NumPy and SciPy."""

from __future__ import annotations

import ast
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, assert_never

from ketcli.show.script.calls import arguments, function_of, moderator_arguments
from ketcli.show.script.origin import Origin, head

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.models.pooling.choices import Tau2Method
    from ketcli.questions.answers.script import PooledSet, Repeatable

NEEDS = "Needs Python 3.9 or later with NumPy and SciPy: python -m pip install numpy scipy"
_IMPORTS = (
    "from __future__ import annotations\n\nimport sys\nfrom collections.abc import Callable, Mapping\n\n"
    "import numpy as np\nfrom scipy import optimize, stats\n"
)


def python_script(content: Repeatable, origin: Origin) -> str:
    """The script: its origin, the data, what ketcli says, the functions that it needs, and the comparison."""
    calls = [f"    {_text(one.label)}: {_call(one)},\n" for one in content.sets]
    functions = _source(_needed(content))
    unused = "" if "optimize." in functions else "optimize, "
    parts = [
        "#!/usr/bin/env python3\n" + head(content, origin, NEEDS),
        _IMPORTS.replace(unused, ""),
        "STUDIES = {\n" + "".join(_rows(one) for one in content.sets) + "}\n\n" + _expected(content),
        functions,
        "found = {\n" + "".join(calls) + "}\n" + _closing(content),
    ]
    return "\n".join(parts)


def _rows(one: PooledSet) -> str:
    rows = "".join(f"        ({', '.join(_text(cell) for cell in row)}),\n" for row in one.rows)
    return f"    {_text(one.label)}: [\n        # {', '.join(one.columns)}\n{rows}    ],\n"


def _expected(content: Repeatable) -> str:
    lines = [f"    {_text(one.label)}: {_mapping(one.expected)},\n" for one in content.sets]
    if content.between is not None:
        lines.append(f"    {_text('between')}: {_mapping(content.between)},\n")
    return "# what ketcli answers\nEXPECTED = {\n" + "".join(lines) + "}\n"


def _mapping(numbers: dict[str, Any]) -> str:
    lines = "".join(f"        {_text(name)}: {value!r},\n" for name, value in numbers.items())
    return "{\n" + lines + "    }"


def _text(cell: Any) -> str:
    """A literal that any encoding can hold."""
    return ascii(str(cell)) if isinstance(cell, str) else repr(float(cell))


def _call(one: PooledSet) -> str:
    return f"{function_of(one.method.model)}(STUDIES[{_text(one.label)}], {_given(arguments(one))})"


def _given(options: dict[str, Any]) -> str:
    """Keyword arguments; the estimator of tau2 is a function."""
    texts = {name: ascii(value) if isinstance(value, str) else repr(value) for name, value in options.items()}
    if "method" in texts:
        del texts["method"]
        texts = {"tau2_of": tau2_function(options["method"]), **texts}
    return ", ".join(f"{name}={text}" for name, text in texts.items())


def tau2_function(method: Tau2Method | Literal["EE"]) -> str:
    """The function of `reference.py` that estimates tau2 by this method."""
    match method:
        case "REML" | "DL" | "PM" | "ML" | "SJ" | "HS" | "HE":
            return f"tau2_{method.lower()}"
        case "EB":
            return "tau2_pm"  # empirical Bayes solves Paule and Mandel's equation
        case "EE":
            return "no_tau2"
        case _:
            assert_never(method)


def _closing(content: Repeatable) -> str:
    return f"{_between(content)}display(found, {_text(content.method.measure)})\nsys.exit(report(found, EXPECTED))\n"


def _between(content: Repeatable) -> str:
    if content.between is None:
        return ""
    options = moderator_arguments(content)
    if options is None:
        return 'found["between"] = between_estimates(found)\n'
    groups = 'groups = [rows for label, rows in STUDIES.items() if label != "all"]\n'
    return f'{groups}found["between"] = moderator_test(groups, {_given(options)})\n'


def _needed(content: Repeatable) -> set[str]:
    names = {function_of(one.method.model) for one in content.sets} | {"report", "display"}
    names |= {tau2_function(one.method.tau2_method) for one in content.sets if one.method.model == "random"}
    if content.between is None:
        return names
    options = moderator_arguments(content)
    return names | ({"between_estimates"} if options is None else {"moderator_test", tau2_function(options["method"])})


def _source(wanted: Iterable[str]) -> str:
    """The functions of these names with all that they call, and the constants that they read, in the file's order."""
    text = (resources.files("ketcli.show.script") / "reference.py").read_text(encoding="utf-8")
    defined: dict[str, ast.stmt] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            defined[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            defined[node.targets[0].id] = node
    needed: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name in defined and name not in needed:
            needed.add(name)
            waiting += [used.id for used in ast.walk(defined[name]) if isinstance(used, ast.Name)]
    lines = text.splitlines()
    cut = {
        name: "\n".join(lines[node.lineno - 1 : node.end_lineno]) for name, node in defined.items() if name in needed
    }
    constants = [piece for name, piece in cut.items() if not isinstance(defined[name], ast.FunctionDef)]
    functions = [piece for name, piece in cut.items() if isinstance(defined[name], ast.FunctionDef)]
    return "\n".join(constants) + "\n\n\n" + "\n\n\n".join(functions) + "\n\n"
