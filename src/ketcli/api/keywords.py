"""The typed keywords of each question, made from the table of options by `ketcli.asking.typed_keywords`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, TypedDict

Several: TypeAlias = str | Sequence[str] | None


class FiltersOptions(TypedDict, total=False):
    """The group `filters`."""

    route: Several
    formulation: Several
    population: Several
    diagnosis: Several
    control: Several
    design: Several
    sessions: Several
    dose_min: float | None
    dose_max: float | None
    dose_unit: Several
    year_min: int | None
    year_max: int | None
    trial: Several
    exclude: Several
    review: Several
    role: Several


class EffectsOptions(TypedDict, total=False):
    """The group `effects`."""

    smd_variance: str | None
    zero_cells: str | None
    crossover_r: float | None
    baseline: str | None
    baseline_r: float | None
    adjusted_contrasts: bool | None
    impute_sd: bool | None
    from_response: bool | None
    level: float | None
    like: str | None


class PoolingOptions(TypedDict, total=False):
    """The group `pooling`."""

    tau2: str | None
    test: str | None
    tau_prior: str | None
    glmm: str | None
    mid: float | None
    pi: str | None
    i2: str | None


class FileOptions(TypedDict, total=False):
    """The group `file`."""

    where: Several
    arms: str | None
    good: str | None
    ci_level: float | None


class ReadingOptions(TypedDict, total=False):
    """The group `reading`."""

    map: Several
    delimiter: str | None
    decimal: str | None
    encoding: str | None
    sheet: str | None


class OutcomeOptions(TypedDict, total=False):
    """The group `outcome`."""

    outcome: str | None
    scale: str | None
    prefer: str | None


class TimeOptions(TypedDict, total=False):
    """The group `time`."""

    at: str | None


class MeasureOptions(TypedDict, total=False):
    """The group `measure`."""

    measure: str | None


class ModelOptions(TypedDict, total=False):
    """The group `model`."""

    model: str | None


class SubgroupsOptions(TypedDict, total=False):
    """The group `subgroups`."""

    by: str | None
    tau2_common: bool | None
    cluster: str | None


class PermutationsOptions(TypedDict, total=False):
    """The group `permutations`."""

    permutations: int | None
    seed: int | None


class ComputingOptions(TypedDict, total=False):
    """The group `computing`."""

    workers: int | None
    scheduler: str | None


class CompareOptions(TypedDict, total=False):
    """The group `compare`."""

    adjust: Several


class NetworkOptions(TypedDict, total=False):
    """The group `network`."""

    routes_apart: bool | None
    one_placebo: bool | None


class SafetyOptions(TypedDict, total=False):
    """The group `safety`."""

    serious: bool | None
    grouped: bool | None
    min_trials: int | None
    by: str | None
    sort: str | None
    published: bool | None


class DoseOptions(TypedDict, total=False):
    """The group `dose`."""

    knots: int | None


class RegressOptions(TypedDict, total=False):
    """The group `regress`."""

    cluster: str | None


class ClaimsOptions(TypedDict, total=False):
    """The group `claims`."""

    references: bool | None


class SensitivityOptions(TypedDict, total=False):
    """The group `sensitivity`."""

    order: str | None
    choices: bool | None
    missing: bool | None
    prior: bool | None
    gosh: bool | None
    subsets: int | None
    seed: int | None
    part: str | None


class ReplicateOptions(TypedDict, total=False):
    """The group `replicate`."""

    outcome: Several
    all_years: bool | None


class ReportOptions(TypedDict, total=False):
    """The group `report`."""

    sof: bool | None
    brief: bool | None


class TrialsOptions(TypedDict, total=False):
    """The group `trials`."""

    search: str | None
    missing: str | None
    at: str | None


class CheckOptions(TypedDict, total=False):
    """The group `check`."""

    select: Several
    ignore: Several


class OfSummary(
    FiltersOptions,
    EffectsOptions,
    PoolingOptions,
    FileOptions,
    ReadingOptions,
    total=False,
):
    """Options of `summary`."""


class OfPool(
    OutcomeOptions,
    TimeOptions,
    FiltersOptions,
    FileOptions,
    ReadingOptions,
    MeasureOptions,
    EffectsOptions,
    ModelOptions,
    PoolingOptions,
    SubgroupsOptions,
    PermutationsOptions,
    ComputingOptions,
    total=False,
):
    """Options of `pool`."""


class OfCompare(
    OutcomeOptions,
    TimeOptions,
    FiltersOptions,
    FileOptions,
    ReadingOptions,
    MeasureOptions,
    EffectsOptions,
    ModelOptions,
    PoolingOptions,
    CompareOptions,
    total=False,
):
    """Options of `compare`."""


class OfNetwork(
    OutcomeOptions,
    TimeOptions,
    FiltersOptions,
    FileOptions,
    ReadingOptions,
    MeasureOptions,
    EffectsOptions,
    ModelOptions,
    PoolingOptions,
    NetworkOptions,
    total=False,
):
    """Options of `network`."""


class OfEffects(
    OutcomeOptions,
    TimeOptions,
    FiltersOptions,
    FileOptions,
    ReadingOptions,
    MeasureOptions,
    EffectsOptions,
    total=False,
):
    """Options of `effects`."""


class OfSafety(
    FiltersOptions,
    FileOptions,
    ReadingOptions,
    EffectsOptions,
    ModelOptions,
    PoolingOptions,
    SafetyOptions,
    total=False,
):
    """Options of `safety`."""


class OfTimecourse(
    OutcomeOptions,
    FiltersOptions,
    FileOptions,
    ReadingOptions,
    MeasureOptions,
    EffectsOptions,
    ModelOptions,
    PoolingOptions,
    total=False,
):
    """Options of `timecourse`."""


class OfDose(
    OutcomeOptions,
    TimeOptions,
    FiltersOptions,
    FileOptions,
    ReadingOptions,
    MeasureOptions,
    EffectsOptions,
    ModelOptions,
    PoolingOptions,
    DoseOptions,
    total=False,
):
    """Options of `dose`."""


class OfRegress(
    OutcomeOptions,
    TimeOptions,
    FiltersOptions,
    FileOptions,
    ReadingOptions,
    MeasureOptions,
    EffectsOptions,
    ModelOptions,
    PoolingOptions,
    RegressOptions,
    PermutationsOptions,
    ComputingOptions,
    total=False,
):
    """Options of `regress`."""


class OfClaims(
    ClaimsOptions,
    total=False,
):
    """Options of `claims`."""


class OfSensitivity(
    OutcomeOptions,
    TimeOptions,
    FiltersOptions,
    FileOptions,
    ReadingOptions,
    MeasureOptions,
    EffectsOptions,
    ModelOptions,
    PoolingOptions,
    SensitivityOptions,
    ComputingOptions,
    total=False,
):
    """Options of `sensitivity`."""


class OfReplicate(
    ReplicateOptions,
    total=False,
):
    """Options of `replicate`."""


class OfBias(
    OutcomeOptions,
    TimeOptions,
    FiltersOptions,
    FileOptions,
    ReadingOptions,
    MeasureOptions,
    EffectsOptions,
    ModelOptions,
    PoolingOptions,
    total=False,
):
    """Options of `bias`."""


class OfReport(
    FiltersOptions,
    EffectsOptions,
    PoolingOptions,
    FileOptions,
    ReadingOptions,
    ReportOptions,
    total=False,
):
    """Options of `report`."""


class OfTrials(
    TrialsOptions,
    FiltersOptions,
    total=False,
):
    """Options of `trials`."""


class OfShow(
    TypedDict,
    total=False,
):
    """Options of `show`."""


class OfSources(
    FiltersOptions,
    total=False,
):
    """Options of `sources`."""


class OfCheck(
    CheckOptions,
    ReadingOptions,
    total=False,
):
    """Options of `check`."""


class OfTemplate(
    TypedDict,
    total=False,
):
    """Options of `template`."""


class OfDescribe(
    FileOptions,
    ReadingOptions,
    total=False,
):
    """Options of `describe`."""
