"""A pooled answer as an R script for metafor."""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING, Any

from ketcli.show.script.calls import arguments, function_of, moderator_arguments
from ketcli.show.script.origin import Origin, head

if TYPE_CHECKING:
    from ketcli.questions.answers.script import PooledSet, Repeatable

NEEDS = 'Needs R with metafor: install.packages("metafor")'
TOLERANCE = "1e-06"
OPTIMISER = "1e-04"  # rma.mv's variances are as exact as its optimiser
_PACKAGE = (
    'if (!requireNamespace("metafor", quietly = TRUE)) stop("this script needs the R package metafor")\n'
    "suppressPackageStartupMessages(library(metafor))\n"
)


def r_script(content: Repeatable, origin: Origin) -> str:
    """The script: its origin, the data, what ketcli says, the functions that it needs, and the comparison."""
    calls = [f"  {_text(one.label)} = {_call(one)}" for one in content.sets]
    parts = [
        "#!/usr/bin/env Rscript\n" + head(content, origin, NEEDS),
        _PACKAGE,
        "studies <- list(\n" + ",\n".join(_rows(one) for one in content.sets) + "\n)\n",
        _expected(content),
        _source(content),
        "found <- list(\n" + ",\n".join(calls) + "\n)\n" + _closing(content),
    ]
    return "\n".join(parts)


def _rows(one: PooledSet) -> str:
    columns = zip(one.columns, zip(*one.rows, strict=True), strict=True)
    cells = (f"    {name} = c({', '.join(_text(cell) for cell in column)})" for name, column in columns)
    return f"  {_text(one.label)} = data.frame(\n" + ",\n".join(cells) + ",\n    stringsAsFactors = FALSE\n  )"


def _expected(content: Repeatable) -> str:
    named: list[tuple[str, dict[str, Any]]] = [(one.label, one.expected) for one in content.sets]
    named += [] if content.between is None else [("between", content.between)]
    lists = [
        f"  {_text(label)} = list(\n"
        + ",\n".join(f"    {name} = {_text(value)}" for name, value in numbers.items())
        + "\n  )"
        for label, numbers in named
    ]
    return "# what ketcli answers\nexpected <- list(\n" + ",\n".join(lists) + "\n)\n"


def _text(cell: Any) -> str:
    """A literal of R that any encoding can hold."""
    if cell is None:
        return "NA"
    if not isinstance(cell, str):
        return repr(float(cell))
    return '"' + "".join(_character(one) for one in cell) + '"'


def _character(one: str) -> str:
    if one in '"\\':
        return f"\\{one}"
    return one if " " <= one <= "~" else f"\\U{ord(one):08x}"


def _call(one: PooledSet) -> str:
    return f"{function_of(one.method.model)}(studies[[{_text(one.label)}]], {_given(arguments(one))})"


def _given(options: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {_text(value)}" for name, value in options.items())


def _between(content: Repeatable) -> str:
    if content.between is None:
        return ""
    options = moderator_arguments(content)
    if options is None:
        return 'found[["between"]] <- between_estimates(found)\n'
    return f'found[["between"]] <- moderator_test(studies[names(studies) != "all"], {_given(options)})\n'


def _closing(content: Repeatable) -> str:
    tolerance = OPTIMISER if content.method.model == "multilevel" else TOLERANCE
    return (
        f"{_between(content)}display(found, {_text(content.method.measure)})\n"
        f"quit(status = report(found, expected, tolerance = {tolerance}))\n"
    )


def _source(content: Repeatable) -> str:
    """The functions that this answer needs, each with the comment above it."""
    names = {function_of(one.method.model) for one in content.sets} | {"basic", "display", "report"}
    if content.between is not None:
        names.add("between_estimates" if content.moderator is None else "moderator_test")
    text = (resources.files("ketcli.show.script") / "reference.R").read_text(encoding="utf-8")
    pieces = re.finditer(r"^# [^\n]*\n(\w+) <- function.*?^}\n", text, re.DOTALL | re.MULTILINE)
    return "\n".join(piece[0] for piece in pieces if piece[1] in names)
