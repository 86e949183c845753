"""What ketcli sees in a study file, read as the options say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.asking.answer import study_options
from ketcli.evidence.review.description import is_review, read_review

if TYPE_CHECKING:
    from ketcli.asking.answer import DataSource
    from ketcli.asking.request import Request
    from ketcli.questions.data.describe import Description


def describe_asked(source: DataSource, request: Request) -> Description:
    """The description that a request asks for."""
    from ketcli.questions.data.describe import describe

    path = request.own().get("path", source.path)
    if is_review(path):
        path = str(read_review(str(path)).studies)
    return describe(str(path), study_options(request, source))
