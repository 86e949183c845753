"""The rows of the dataset, one type for each table.

Written from `src/ketcli/evidence/schema.py` by `python -m ketcli.evidence.row_text`; do not edit by hand.

A number is a float, NaN where its cell is empty; all else is text, `""` where it is empty. `row` is the row in the file
(the header is row 1). Named tuples, not dataclasses: as immutable and as typed, and several times cheaper to define and
to make, which every start of the command line pays. Annotations are not put off: `NamedTuple` would compile each.
"""

from typing import NamedTuple, TypeVar


class TrialRow(NamedTuple):
    """A row of `trials.csv`."""

    row: int
    trial_id: str
    label: str
    year: float
    acronym: str
    registration: str
    doi: str
    pmid: str
    country: str
    design: str
    diagnosis: str
    population_note: str
    formulation: str
    route: str
    control: str
    control_type: str
    sessions: str
    blinding: str
    n_randomized: float
    in_nikolin2023: str
    pool_role: str
    status: str
    source_id: str
    note: str


class ArmRow(NamedTuple):
    """A row of `arms.csv`."""

    row: int
    trial_id: str
    arm_id: str
    role: str
    drug: str
    formulation: str
    route: str
    dose_value: float
    dose_unit: str
    first_dose: float
    titration_h: float
    n_doses: float
    n_randomized: float
    covers: str
    source_id: str
    note: str
    node: str = ""


class ResultRow(NamedTuple):
    """A row of `results.csv`."""

    row: int
    trial_id: str
    arm_id: str
    outcome: str
    scale: str
    statistic: str
    time_h: float
    visit: str
    analysis: str
    n: float
    mean: float
    sd: float
    events: float
    derived: str
    source_id: str
    locator: str
    note: str


class ContrastRow(NamedTuple):
    """A row of `contrasts.csv`."""

    row: int
    trial_id: str
    arm_e: str
    arm_c: str
    outcome: str
    scale: str
    time_h: float
    measure: str
    estimate: float
    ci_low: float
    ci_high: float
    ci_level: float
    se: float
    p_value: float
    n_e: float
    n_c: float
    adjustment: str
    source_id: str
    locator: str
    note: str


class SourceRow(NamedTuple):
    """A row of `sources.csv`."""

    row: int
    source_id: str
    kind: str
    citation: str
    doi: str
    pmid: str
    pmcid: str
    url: str
    copy: str
    read_at: str
    note: str


class PublishedRow(NamedTuple):
    """A row of `published.csv`."""

    row: int
    review_id: str
    citation: str
    doi: str
    year: float
    question: str
    subset: str
    outcome: str
    scale: str
    time: str
    measure: str
    estimate: float
    ci_low: float
    ci_high: float
    i2: float
    tau2: float
    k: float
    n: float
    p_value: float
    source_url: str
    note: str


class CharacteristicRow(NamedTuple):
    """A row of `characteristics.csv`."""

    row: int
    trial_id: str
    arm_id: str
    what: str
    n: float
    mean: float
    sd: float
    events: float
    derived: str
    source_id: str
    locator: str
    note: str


class RiskOfBiasRow(NamedTuple):
    """A row of `risk_of_bias.csv`."""

    row: int
    trial_id: str
    domain: str
    judgement: str
    source_id: str
    note: str


class PooledSafetySetRow(NamedTuple):
    """A row of `pooled_safety_sets.csv`."""

    row: int
    pool_id: str
    label: str
    trials: str
    source_id: str
    note: str


class PooledSafetyRow(NamedTuple):
    """A row of `pooled_safety.csv`."""

    row: int
    pool_id: str
    arm_id: str
    outcome: str
    n: float
    events: float
    source_id: str
    locator: str
    note: str


class EventTermRow(NamedTuple):
    """A row of `event_terms.csv`."""

    row: int
    event: str
    preferred: str
    group: str
    kind: str
    note: str


class EventThresholdRow(NamedTuple):
    """A row of `event_thresholds.csv`."""

    row: int
    trial_id: str
    source_id: str
    percent: float
    locator: str
    note: str


class SearchedRow(NamedTuple):
    """A row of `searched.csv`."""

    row: int
    trial_id: str
    looked: str
    not_had: str


class ReplicationRow(NamedTuple):
    """A row of `replications.csv`."""

    row: int
    review_id: str
    question: str
    subset: str
    time: str
    filters: str
    better: str
    why_not: str
    differs: str


class ClaimRow(NamedTuple):
    """A row of `claims.csv`."""

    row: int
    claim_id: str
    claim: str
    question: str
    rule: str


class CitationRow(NamedTuple):
    """A row of `citations.csv`."""

    row: int
    citation_id: str
    cited_as: str
    found: str
    why: str
    likely: str
    sure: str
    doi: str
    pmid: str
    seen_at: str


ROWS: dict[str, type[tuple[object, ...]]] = {
    "trials": TrialRow,
    "arms": ArmRow,
    "results": ResultRow,
    "contrasts": ContrastRow,
    "sources": SourceRow,
    "published": PublishedRow,
    "characteristics": CharacteristicRow,
    "risk_of_bias": RiskOfBiasRow,
    "pooled_safety_sets": PooledSafetySetRow,
    "pooled_safety": PooledSafetyRow,
    "event_terms": EventTermRow,
    "event_thresholds": EventThresholdRow,
    "searched": SearchedRow,
    "replications": ReplicationRow,
    "claims": ClaimRow,
    "citations": CitationRow,
}
Row = TypeVar("Row", bound=tuple[object, ...])
