"""The result of a request as the answer that its command shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ketcli.asking.question import load

if TYPE_CHECKING:
    from ketcli.asking.request import Request
    from ketcli.show.kit.answer import Answer


def shown(request: Request, result: Any, **instead: Any) -> Answer:
    """The answer, shown as the request says; `instead` holds for options of show that the request does not give."""
    options = request.shown()
    given = {request.question.options[name].target for name in request.given}
    options |= {name: value for name, value in instead.items() if name in options and name not in given}
    answer: Answer = load(request.question.show)(result, **options)
    return replace(answer, notes=(*request.notes, *answer.notes)) if request.notes else answer
