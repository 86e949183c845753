"""An answer as an R script for metafor."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from ketcli.show.script.origin import Origin, head
from ketcli.show.script.python import REFERENCE
from ketcli.show.script.steps import TOLERANCE, Groups, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketcli.show.script.steps import Data, Found, Script, Step


def r_script(content: Script, origin: Origin) -> str:
    """The script: its origin, the data, what ketcli says, the functions that it needs, and the comparison."""
    names = ", ".join(f'"{name}"' for name in content.packages)
    needs = f"Needs R with {' and '.join(content.packages)}: install.packages(c({names}))"
    parts = [
        "#!/usr/bin/env Rscript\n" + head(origin, needs),
        "".join(_package(name) for name in content.packages),
        "studies <- list(\n" + ",\n".join(_rows(one) for one in content.data) + "\n)\n",
        "# what ketcli answers\nexpected <- list(\n" + ",\n".join(_expected(one) for one in content.steps) + "\n)\n",
        _source({one.function for one in content.steps} | {"display", "report"}),
        "found <- list()\n" + "".join(f"found[[{_text(one.label)}]] <- {_call(one)}\n" for one in content.steps),
        _closing(content),
    ]
    return "\n".join(parts)


def _package(name: str) -> str:
    return (
        f'if (!requireNamespace("{name}", quietly = TRUE)) stop("this script needs the R package {name}")\n'
        f"suppressPackageStartupMessages(library({name}))\n"
    )


def _rows(one: Data) -> str:
    columns = zip(one.columns, zip(*one.rows, strict=True), strict=True)
    cells = (f"    {_text(name)} = c({', '.join(_text(cell) for cell in column)})" for name, column in columns)
    end = ",\n    stringsAsFactors = FALSE, check.names = FALSE\n  )"
    return f"  {_text(one.label)} = data.frame(\n" + ",\n".join(cells) + end


def _expected(one: Step) -> str:
    cells = ",\n".join(f"    {_text(name)} = {_value(value)}" for name, value in one.expected.items())
    return f"  {_text(one.label)} = list(\n{cells}\n  )"


def _value(value: Any) -> str:
    return f"c({', '.join(map(_text, value))})" if isinstance(value, (list, tuple)) else _text(value)


def _text(cell: Any) -> str:
    """A literal of R that any encoding can hold."""
    if cell is None or cell != cell:  # noqa: PLR0124
        return "NA"
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if not isinstance(cell, str):
        return repr(float(cell)).replace("inf", "Inf")
    return '"' + "".join(_character(one) for one in cell) + '"'


def _character(one: str) -> str:
    if one in '"\\':
        return f"\\{one}"
    return one if " " <= one <= "~" else f"\\U{ord(one):08x}"


def _call(one: Step) -> str:
    given = [f"{name} = {_value(value)}" for name, value in one.options.items()]
    return f"{one.function}({', '.join([*map(_argument, one.arguments), *given])})"


def _argument(one: Rows | Groups | Found) -> str:
    if isinstance(one, Rows):
        return f"studies[[{_text(one.label)}]]"
    name = "studies" if isinstance(one, Groups) else "found"
    return f"{name}[{_value(one.labels)}]"


def _closing(content: Script) -> str:
    shown = {one.label: one.measure for one in content.steps if one.measure}
    loose = {one.label: one.tolerance_r for one in content.steps if one.tolerance_r > TOLERANCE}
    return f"display(found, {_list(shown)})\nquit(status = report(found, expected, {_list(loose)}))\n"


def _list(values: Mapping[str, Any]) -> str:
    return "list(" + ", ".join(f"{_text(name)} = {_text(value)}" for name, value in values.items()) + ")"


@cache
def _defined() -> dict[str, str]:
    """The functions of the R files, each with the comment above it."""
    files = sorted(resources.files(REFERENCE).iterdir(), key=lambda one: one.name)
    text = "\n".join(file.read_text(encoding="utf-8") for file in files if file.name.endswith(".R"))
    pieces = re.finditer(r"^# [^\n]*\n(?:# [^\n]*\n)*(\w+) <- function.*?^}\n", text, re.DOTALL | re.MULTILINE)
    return {piece[1]: piece[0] for piece in pieces}


def _source(wanted: Iterable[str]) -> str:
    """The functions of these names with all that they call."""
    defined, needed = _defined(), set[str]()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name in defined and name not in needed:
            needed.add(name)
            waiting += [other for other in defined if re.search(rf"\b{other}\b", defined[name])]
    return "\n".join(text for name, text in defined.items() if name in needed)
