"""Checking a dataset that describes itself: its outcomes are those it names, its scores lie on its scales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.evidence.findings import Finding
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.vocabulary import ADVERSE_EVENT_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ketcli.evidence.description import Description


def described_findings(description: Description, tables: Mapping[str, list[Any]]) -> Iterator[Finding]:
    """Outcomes that `dataset.json` does not name, and end points off their scale."""
    names = [one.name for one in description.outcomes]
    for table in ("results", "contrasts"):
        for row in tables.get(table, []):
            if not description.knows(row.outcome):
                expected = f"expected one of {', '.join(names)}, or {ADVERSE_EVENT_PREFIX}<event>"
                near = suggestion(row.outcome, names)
                yield Finding(f"{table}.csv", row.row, "outcome", f"{expected}, found {row.outcome!r}{near}")
    for row in tables.get("results", []):
        span = description.scales.get(row.scale)
        if span is not None and row.statistic == "endpoint" and not span[0] <= row.mean <= span[1]:
            text = f"expected {span[0]:g} to {span[1]:g} on {row.scale}, found {row.mean:g}"
            yield Finding("results.csv", row.row, "mean", text)
