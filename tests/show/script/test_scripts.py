"""Scripts of many answers: what they are made of as it was, and those of Python find every number."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from typing import Any

import pytest
from tests.golden_files import GOLDEN, check_golden, rounded
from tests.whole_answers import LINES, folder_of, result_of, slug

from ketcli import __version__
from ketcli.asking.question import load
from ketcli.asking.registry import QUESTIONS
from ketcli.errors import KetcliError
from ketcli.show.kit.shown import shown
from ketcli.show.script.write import scripts

WITHOUT = "facing: pool --outcome response --measure OR --model glmm"
"""Mixed models of counts integrate for seconds, and `tests/cli/test_script.py` has each."""
SCRIPTED = tuple(line for line in LINES if QUESTIONS[shlex.split(line)[1]].script and line != WITHOUT)
KEPT = (
    "small: pool --by formulation --outcome response",
    "small: pool --measure MD --baseline ancova --baseline-r 0.6",
    "facing: pool --outcome response --measure OR --model mh",
    "facing: pool --outcome response --measure OR --model glmm",
    "facing: pool --model bayes --mid 0.3",
    "facing: pool --by control_type --tau2-common",
    "facing: compare",
    "facing: compare --a iv --b intranasal --outcome response --adjust sessions",
    "facing: compare --a single --b repeated --model bayes",
    "facing: compare --model common --test knha",
    "facing: compare --route iv --sessions single --control inactive_placebo",
    "facing: network --outcome response --measure OR --one-placebo --reference placebo",
    "facing: regress --on control_type --on year",
    "course: timecourse --outcome response",
    "course: dose --kind nasal-esketamine --knots 4 --at 28d",
    "course: sensitivity",
    "course: sensitivity --missing",
    "course: sensitivity --prior",
    "course: bias --funnel",
    "events: safety --event nausea --level 0.9",
    "zeros.csv: pool --measure OR",
    "hahn2001.csv: sensitivity",
    "konstantopoulos2011.csv: pool --model multilevel --cluster cluster",
)


def written(line: str) -> dict[str, str]:
    request, result = result_of(line)
    content = load(request.question.script)(result, request)
    return scripts(content, ("python", "r"), shown(request, result), request.line())


def made_of(script: str, begin: str, end: str) -> str:
    """The script with the names alone of the functions between two lines."""
    head, _, rest = script.partition(begin)
    expected, _, rest = rest.partition("\n}\n" if begin.endswith("{\n") else "\n)\n")
    functions, _, tail = rest.partition(end)
    names = re.findall(r"^(?:def )?(\w+)(?=\(| <- function)", functions, re.MULTILINE)
    return "\n".join((head + begin + expected, *names, end + tail))


def run(script: str) -> tuple[Any, str]:
    """How a script of Python leaves when it is run in this process, and what it prints."""
    printed = io.StringIO()
    with pytest.raises(SystemExit) as left, contextlib.redirect_stdout(printed):
        exec(compile(script, "script", "exec"), {"__name__": "script"})  # noqa: S102
    return left.value.code, printed.getvalue()


@pytest.mark.parametrize("line", SCRIPTED)
def test_it_agrees_or_says_why_there_is_none(line: str) -> None:
    try:
        text = written(line)["python"]
    except KetcliError as error:
        text, why = "", f"{type(error).__name__}: {error}"
    if not text:
        refused = (GOLDEN / "whole" / f"{slug(line)}.txt").read_text(encoding="utf-8").startswith(why.partition(":")[0])
        assert refused or "a script cannot repeat" in why
        return
    code, printed = run(text)
    assert code == 0, printed


@pytest.mark.parametrize("line", KEPT)
def test_as_kept(line: str) -> None:
    text = written(line)
    parts = (
        made_of(text["python"], "EXPECTED = {\n", "\nfound = {}\n"),
        made_of(text["r"], "expected <- list(\n", "\nfound <- list()\n"),
    )
    kept = "\n".join(parts).replace(folder_of(line.partition(":")[0]), "DATA").replace(__version__, "VERSION")
    check_golden(f"scripts/{slug(line)}.txt", rounded(re.sub(r"\b[0-9a-f]{12,64}\b", "STAMP", kept)))
