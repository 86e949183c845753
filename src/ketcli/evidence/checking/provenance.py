"""Ids that exist and are wrong: documents of other trials, pools and reviews that a row does not belong to.

Named by `ketcli check`, and no hindrance to asking a dataset.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from ketcli.evidence.findings import Finding
from ketcli.evidence.outcomes import is_side_effect
from ketcli.evidence.vocabulary import MIRROR, REPOSITORY_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ketcli.evidence.rows import (
        EventThresholdRow,
        PooledSafetyRow,
        PooledSafetySetRow,
        PublishedRow,
        ReplicationRow,
        ResultRow,
        RiskOfBiasRow,
        SourceRow,
        TrialRow,
    )

OF_TRIALS = ("trials", "arms", "results", "contrasts", "characteristics", "risk_of_bias", "event_thresholds")
"""Tables whose rows name a trial and a document."""
OTHERS = ("pooled_safety", "pooled_safety_sets")
MOST_PERCENT = 20
_REPOSITORY = re.compile(r"https://(?:www\.|raw\.)?(?:github|gitlab|githubusercontent)\.com/")
_REGISTER = re.compile(
    r"clinical ?trials?|NCT\d|ACTRN|anzctr|EudraCT|CTRI|ISRCTN|jRCT|UMIN|IRCT|register|registry|trialsearch", re.I
)
_FEW = 5


def document_findings(
    trials: Sequence[TrialRow], sources: Sequence[SourceRow], *tables: Iterable[Any]
) -> Iterator[Finding]:
    """Rows that cite a document on other trials only, and documents that nothing cites.

    A document is one on a trial where it shares its DOI, PubMed or registry number, or names it. Where one row alone of
    a trial cites a document on others and not on it, and does not name the trial, its id is taken for a slip.
    """
    owners = _owners(trials, sources)
    names = {trial.trial_id: [*_names(trial), trial.label.partition(" ")[0]] for trial in trials}
    of_trials = [list(rows) for rows in (trials, *tables[: len(OF_TRIALS) - 1])]
    cited = Counter((row.source_id, row.trial_id) for rows in of_trials for row in rows)
    for name, rows in zip(OF_TRIALS, of_trials, strict=True):
        for row in rows:
            own = owners.get(row.source_id, set())
            foreign = bool(own) and row.trial_id not in own and cited[row.source_id, row.trial_id] == 1
            if foreign and not _named(row, names.get(row.trial_id, [])):
                message = f"{row.source_id!r} is a document on {', '.join(sorted(own))}, not on {row.trial_id}"
                yield Finding(f"{name}.csv", row.row, "source_id", message)
    used = {source for source, _ in cited} | {row.source_id for rows in tables[len(OF_TRIALS) - 1 :] for row in rows}
    for source in sources:
        if source.source_id not in used:
            yield Finding("sources.csv", source.row, "source_id", "no row of any table cites it")
        yield from _kind(source)


def _owners(trials: Iterable[TrialRow], sources: Sequence[SourceRow]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for trial in trials:
        names = _names(trial)
        for source in sources:
            words = f"{source.citation} {source.url} {source.read_at} {source.source_id.upper()}"
            same = trial.doi and trial.doi == source.doi
            same = same or (trial.pmid and trial.pmid == source.pmid) or source.source_id.startswith(trial.trial_id)
            if same or any(name in words for name in names):
                found[source.source_id].add(trial.trial_id)
    return found


def _named(row: Any, names: Iterable[str]) -> bool:
    """Whether a row says in words which trial it means."""
    words = f"{getattr(row, 'locator', '')} {getattr(row, 'note', '')}"
    return any(name in words for name in names if name)


def _names(trial: TrialRow) -> list[str]:
    """Names by which a document may call a trial: label with its year, acronym, registration."""
    label = trial.label.partition(" (")[0]
    names = [label] if re.search(r"\d{4}", label) else []
    names += [trial.acronym] if len(trial.acronym) > 3 else []
    return names + [number for number in re.split(r"[;, ]+", trial.registration) if len(number) > 6]


def _kind(source: SourceRow) -> Iterator[Finding]:
    """What kind of document, and of copy, its words and address show."""
    words = f"{source.citation} {source.url} {source.read_at} {source.note}"
    if source.kind == "registry_results" and not _REGISTER.search(words):
        yield Finding("sources.csv", source.row, "kind", "registry_results, but neither citation nor address names one")
    copied = source.copy in (MIRROR, REPOSITORY_TEXT) and bool(source.read_at)
    if copied and (source.copy == REPOSITORY_TEXT) != bool(_REPOSITORY.match(source.read_at)):
        expected = MIRROR if source.copy == REPOSITORY_TEXT else REPOSITORY_TEXT
        yield Finding("sources.csv", source.row, "copy", f"expected {expected} for {source.read_at!r}")


def pool_findings(
    trials: Iterable[TrialRow], sets: Iterable[PooledSafetySetRow], rows: Sequence[PooledSafetyRow]
) -> Iterator[Finding]:
    """Pooled safety tables: arms and documents of the pool, and no more people than its trials have."""
    file = "pooled_safety.csv"
    randomized = {trial.trial_id: trial.n_randomized for trial in trials}
    by_arm = Counter((row.pool_id, row.arm_id) for row in rows)
    by_source = Counter((row.pool_id, row.source_id) for row in rows)
    size = Counter(row.pool_id for row in rows)
    people: defaultdict[tuple[str, str, str], Counter[float]] = defaultdict(Counter)
    for row in rows:
        people[row.pool_id, row.arm_id, row.source_id][row.n] += 1
    total = {
        one.pool_id: sum(randomized.get(trial, 0) for trial in one.trials.split(";")) for one in sets if one.trials
    }
    for row in rows:
        for column, count in (
            ("arm_id", by_arm[row.pool_id, row.arm_id]),
            ("source_id", by_source[row.pool_id, row.source_id]),
        ):
            if count == 1 and size[row.pool_id] > _FEW:
                yield Finding(
                    file, row.row, column, f"{getattr(row, column)!r} stands in no other row of {row.pool_id}"
                )
        usual, often = people[row.pool_id, row.arm_id, row.source_id].most_common(1)[0]
        if row.n != usual and often > 1:
            yield Finding(file, row.row, "n", f"{row.n:g} people, {usual:g} in other rows of this arm and document")
        if row.n > total.get(row.pool_id, float("inf")):
            yield Finding(file, row.row, "n", f"{row.n:g} people, {total[row.pool_id]:g} randomized in its trials")
    for one in sets:
        if size[one.pool_id] and not by_source[one.pool_id, one.source_id]:
            yield Finding("pooled_safety_sets.csv", one.row, "source_id", "no row of the pool cites it")


def threshold_findings(rows: Iterable[EventThresholdRow], results: Iterable[ResultRow]) -> Iterator[Finding]:
    """Thresholds of side effects: of a document that the trial's side effects come from, of a size that is printed."""
    known = {(row.trial_id, row.source_id) for row in results if is_side_effect(row.outcome)}
    for row in rows:
        if (row.trial_id, row.source_id) not in known:
            yield Finding("event_thresholds.csv", row.row, "source_id", "no side effect of this trial comes from it")
        if not 0 < row.percent <= MOST_PERCENT:
            expected = f"expected more than 0 and at most {MOST_PERCENT}, found {row.percent:g}"
            yield Finding("event_thresholds.csv", row.row, "percent", expected)


def judgement_findings(rows: Sequence[RiskOfBiasRow]) -> Iterator[Finding]:
    """Judgements of bias: by documents that judge several domains of every trial, and one domain of one alone."""
    domains = Counter((row.source_id, row.trial_id) for row in rows)
    of_source: defaultdict[str, list[int]] = defaultdict(list)
    for (source, _), count in domains.items():
        of_source[source].append(count)
    for row in rows:
        others = of_source[row.source_id]
        if domains[row.source_id, row.trial_id] == 1 and others.count(1) == 1 and len(others) > 1:
            message = f"{row.source_id!r} judges one domain of this trial alone, and several of every other"
            yield Finding("risk_of_bias.csv", row.row, "trial_id", message)


def review_findings(published: Sequence[PublishedRow], replications: Iterable[ReplicationRow]) -> Iterator[Finding]:
    """Published rows: one work an id; replications: of a question that the review was seen to answer."""
    for column in ("citation", "doi", "year"):
        values: defaultdict[str, Counter[object]] = defaultdict(Counter)
        for row in published:
            values[row.review_id][getattr(row, column)] += 1
        for row in published:
            usual, often = values[row.review_id].most_common(1)[0]
            if getattr(row, column) != usual and often > 1 and usual == usual:  # noqa: PLR0124 (an empty year is NaN)
                yield Finding(
                    "published.csv", row.row, column, f"expected {usual!r} as in other rows of {row.review_id}"
                )
    asked = {(row.review_id, row.question, row.subset) for row in published}
    for one in replications:
        if (one.review_id, one.question, one.subset) not in asked:
            yield Finding(
                "replications.csv", one.row, "question", "no row of published.csv has this review and question"
            )
