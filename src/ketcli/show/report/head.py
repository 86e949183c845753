"""What stands above and below the sections of the report, in HTML and in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketcli import __version__
from ketcli.overviews.findings.own_report import OwnReport
from ketcli.show.report.sections import TITLE, WARNING

if TYPE_CHECKING:
    from ketcli.overviews.findings.report import Report

OWN, BUNDLED = "all studies of the file or the folder", "all of the dataset; pools take acute controlled trials"
"""What a report without filters says that it is of."""


class Head(NamedTuple):
    """The title, what a report without filters is of, its filters in words, and how it was made."""

    title: str
    whole: str
    filters: str
    warning: str
    command: str
    version: str


def head_of(report: Report | OwnReport, *, ending: str) -> Head:
    """The head of a report that its command writes to a file of this ending."""
    own = isinstance(report, OwnReport)
    return Head(
        title=report.title if isinstance(report, OwnReport) else TITLE,
        whole=OWN if own else BUNDLED,
        filters=_filters(report.summary.filters),
        warning=WARNING,
        command=f"{report.asked.line()} -o {'review' if own else 'evidence'}{ending}",
        version=__version__,
    )


def _filters(filters: dict[str, object]) -> str:
    """The filters in words; empty where there is none."""
    parts = []
    for name, value in filters.items():
        values = value if isinstance(value, list) else [value]
        parts.append(f"{name.replace('_', ' ')} {' or '.join(str(one) for one in values)}")
    return "; ".join(parts)
