"""Labels that do not fit what stands beside them: named by `ketcli check`, and no hindrance to asking a dataset."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from ketcli.evidence.findings import Finding
from ketcli.evidence.vocabulary import ADVERSE_EVENT_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ketcli.evidence.rows import ArmRow, ContrastRow, PublishedRow, ResultRow, SourceRow

# How a source, or the note on it, names the model that `adjustment` claims.
MODELS = {
    "mmrm": re.compile(r"mmrm|mixed[- ](effects )?model", re.IGNORECASE),
    "ancova": re.compile(r"ancova|analysis of covariance", re.IGNORECASE),
}
# "56 mg on day 1 then 84 mg", "28 mg first, then 28/56/84": a first dose told in words
TITRATION = re.compile(r"[\d.]+ mg(?:/kg)?(?: on day 1| first),? (?:and )?then\b")
IN_REPOSITORY = re.compile(r"https://github\.com/[^/]+/[^/]+/(?:blob/[0-9a-f]{7,40}/.+|tree/[0-9a-f]{7,40}$)")
DROPOUT = f"{ADVERSE_EVENT_PREFIX}dropout any reason"
MAX_DROPOUT = 0.75  # more of an arm do not leave; they go over to other treatment


def dose_labels(arms: Iterable[ArmRow]) -> Iterator[Finding]:
    """Arms whose note tells a first dose that its column does not hold."""
    for arm in arms:
        said = TITRATION.search(arm.note)
        if said and math.isnan(arm.first_dose):
            yield Finding("arms.csv", arm.row, "first_dose", f"empty, but the note says {said[0]!r}")


def dropout_labels(results: Iterable[ResultRow]) -> Iterator[Finding]:
    """Dropouts so many that people who went over to open treatment must be among them."""
    for row in results:
        if row.outcome == DROPOUT and row.events > MAX_DROPOUT * row.n:
            message = f"{row.events:g} of {row.n:g} left; going over to open treatment by the protocol is not dropout"
            yield Finding("results.csv", row.row, "outcome", message)


def contrast_labels(results: Iterable[ResultRow], contrasts: Iterable[ContrastRow]) -> Iterator[Finding]:
    """Models that no words name, and numbers of people that are empty here and known there."""
    scores: defaultdict[tuple[object, ...], list[ResultRow]] = defaultdict(list)
    for result in results:
        if result.statistic in ("change", "endpoint"):
            scores[result.trial_id, result.arm_id, result.outcome, result.scale, result.time_h].append(result)
    for row in contrasts:
        if row.adjustment in MODELS and not MODELS[row.adjustment].search(f"{row.note} {row.locator}"):
            message = f"{row.adjustment}, but neither note nor locator names that model; else expected unclear"
            yield Finding("contrasts.csv", row.row, "adjustment", message)
        for arm, column, n in ((row.arm_e, "n_e", row.n_e), (row.arm_c, "n_c", row.n_c)):
            for own in scores.get((row.trial_id, arm, row.outcome, row.scale, row.time_h), ()):
                if math.isnan(n) and not math.isnan(own.n):
                    found = f"empty, but results.csv, row {own.row}, has {own.n:g}"
                    yield Finding("contrasts.csv", row.row, column, found)
                if math.isnan(own.n) and not math.isnan(n):
                    found = f"empty, but contrasts.csv, row {row.row}, has {n:g}"
                    yield Finding("results.csv", own.row, "n", found)


def source_labels(sources: Iterable[SourceRow]) -> Iterator[Finding]:
    """One document under two ids, and places in a public repository that nobody can open."""
    places: dict[tuple[str, ...], int] = {}
    for row in sources:
        yield from _unopenable("sources.csv", row.row, url=row.url, read_at=row.read_at)
        place = (row.url, row.read_at, row.doi, row.pmid, "" if row.url else row.note)
        if place in places:
            message = f"same document as row {places[place]}; expected one row for each"
            yield Finding("sources.csv", row.row, "source_id", message)
        places.setdefault(place, row.row)


def published_labels(published: Iterable[PublishedRow]) -> Iterator[Finding]:
    """Places of published results in a public repository that nobody can open."""
    for row in published:
        yield from _unopenable("published.csv", row.row, source_url=row.source_url)


def _unopenable(file: str, row: int, **addresses: str) -> Iterator[Finding]:
    for column, address in addresses.items():
        if address.startswith("https://github.com/") and not IN_REPOSITORY.match(address):
            yield Finding(file, row, column, f"expected the file and its commit, found {address!r}")
