"""The options that commands share: filters, method, output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ketcli.evidence import schema
from ketcli.evidence.nearest import suggestion
from ketcli.questions.effects import method as choices
from ketcli.show.kit.formats import ENDINGS, FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FILTERS = "Which trials"
METHOD = "Method"
OUTPUT = "Output"
MAX_METAVAR = 24


def one_of(allowed: Iterable[str]) -> Callable[[Any], Any]:
    """A check that a value, or each of several, is allowed; the message lists what is, and the nearest."""
    known = tuple(allowed)

    def check(value: Any) -> Any:
        for item in value if isinstance(value, (list, tuple)) else [value]:
            if item is not None and item not in known:
                raise typer.BadParameter(f"{item!r} is not one of {', '.join(known)}{suggestion(item, known)}")
        return value

    return check


def choice(*names: str, allowed: Iterable[str], text: str, panel: str) -> Any:
    """An option with a closed list of values."""
    known = tuple(allowed)
    listed = "|".join(known)
    if len(listed) > MAX_METAVAR:  # a long list reads better as text than as the name of a value
        text, listed = f"{text.rstrip('.')}: {', '.join(known)}.", "NAME"
    return typer.Option(*names, callback=one_of(known), metavar=listed, help=text, rich_help_panel=panel)


def plain(*names: str, text: str, panel: str, metavar: str | None = None) -> Any:
    """An option with a free value."""
    return typer.Option(*names, help=text, rich_help_panel=panel, metavar=metavar)


@dataclass(frozen=True, slots=True)
class DataOption:
    """Where the data come from."""

    data: Annotated[
        str | None,
        plain(
            "--data",
            text="A folder in the bundled layout, or one CSV file with a row a study (- is standard input).",
            panel=FILTERS,
            metavar="PATH",
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class FilterOptions:
    """Alternatives within one filter, all filters together."""

    route: Annotated[
        list[str] | None, choice("--route", allowed=schema.ROUTES, text="How it was given.", panel=FILTERS)
    ] = None
    formulation: Annotated[
        list[str] | None,
        choice("--formulation", allowed=schema.FORMULATIONS, text="Racemic ketamine or esketamine.", panel=FILTERS),
    ] = None
    diagnosis: Annotated[
        list[str] | None, choice("--diagnosis", allowed=schema.DIAGNOSES, text="Who was treated.", panel=FILTERS)
    ] = None
    control: Annotated[
        list[str] | None, choice("--control", allowed=schema.CONTROLS, text="Kind of control.", panel=FILTERS)
    ] = None
    design: Annotated[
        list[str] | None, choice("--design", allowed=schema.DESIGNS, text="Trial design.", panel=FILTERS)
    ] = None
    sessions: Annotated[
        list[str] | None, choice("--sessions", allowed=schema.SESSIONS, text="One dose or several.", panel=FILTERS)
    ] = None
    dose_min: Annotated[float | None, plain("--dose-min", text="Lowest dose (see --dose-unit).", panel=FILTERS)] = None
    dose_max: Annotated[float | None, plain("--dose-max", text="Highest dose.", panel=FILTERS)] = None
    dose_unit: Annotated[
        list[str] | None, choice("--dose-unit", allowed=schema.DOSE_UNITS, text="Unit of the dose.", panel=FILTERS)
    ] = None
    year_min: Annotated[int | None, plain("--year-min", text="First year of publication.", panel=FILTERS)] = None
    year_max: Annotated[int | None, plain("--year-max", text="Last year of publication.", panel=FILTERS)] = None
    trial: Annotated[list[str] | None, plain("--trial", text="Only this trial.", panel=FILTERS, metavar="TRIAL_ID")] = (
        None
    )
    exclude: Annotated[
        list[str] | None, plain("--exclude", text="Not this trial.", panel=FILTERS, metavar="TRIAL_ID")
    ] = None
    review: Annotated[
        list[str] | None,
        choice("--review", allowed=schema.REVIEWS, text="Only trials that this review lists.", panel=FILTERS),
    ] = None
    role: Annotated[
        list[str] | None,
        choice(
            "--role",
            allowed=schema.POOL_ROLES,
            text="Which kind of trial (a pool takes acute ones unless told otherwise).",
            panel=FILTERS,
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class OutcomeOptions:
    """The outcome asked for."""

    outcome: Annotated[
        str,
        plain("--outcome", text="severity, response, remission, dissociation, ae:nausea ...", panel=FILTERS),
    ] = "severity"
    scale: Annotated[
        str | None, choice("--scale", allowed=schema.SCALES, text="Only results on this scale.", panel=FILTERS)
    ] = None
    prefer: Annotated[
        str | None,
        choice("--prefer", allowed=choices.PREFERENCES, text="Scores to take where a trial has both.", panel=FILTERS),
    ] = None


@dataclass(frozen=True, slots=True)
class AskedOptions(OutcomeOptions):
    """The outcome and the time asked for."""

    at: Annotated[
        str | None,
        plain(
            "--at",
            text="Time after the first dose: 24h, 7d, 28d ..., end of the trial. (default: 24h; any for side effects)",
            panel=FILTERS,
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class MeasureOptions:
    """How two arms become one effect size."""

    measure: Annotated[
        str | None,
        choice(
            "--measure",
            allowed=choices.MEASURES,
            text="Effect measure. (default: SMD for scores, RR for events; for a file what its columns give)",
            panel=METHOD,
        ),
    ] = None
    smd_variance: Annotated[
        str | None,
        choice(
            "--smd-variance", allowed=choices.SMD_VARIANCES, text="Variance of the SMD. (default: ls)", panel=METHOD
        ),
    ] = None
    zero_cells: Annotated[
        str | None,
        choice(
            "--zero-cells", allowed=choices.ZERO_CELLS, text="Correction of empty cells. (default: half)", panel=METHOD
        ),
    ] = None
    crossover_r: Annotated[
        float | None,
        plain("--crossover-r", text="Within-person correlation in crossover trials. (default: 0.5)", panel=METHOD),
    ] = None
    adjusted_contrasts: Annotated[
        bool | None,
        plain(
            "--adjusted-contrasts/--no-adjusted-contrasts",
            text="Let published adjusted differences stand in for missing arm figures (inflates the SMD).",
            panel=METHOD,
        ),
    ] = None
    impute_sd: Annotated[
        bool | None,
        plain(
            "--impute-sd/--no-impute-sd",
            text="Borrow an SD that a trial does not report from the other trials; the answer names whose.",
            panel=METHOD,
        ),
    ] = None
    level: Annotated[float | None, plain("--level", text="Level of all intervals. (default: 0.95)", panel=METHOD)] = (
        None
    )
    like: Annotated[
        str | None,
        choice("--like", allowed=choices.PRESETS, text="Defaults of another tool.", panel=METHOD),
    ] = None


@dataclass(frozen=True, slots=True)
class PoolingOptions:
    """How effect sizes become one."""

    model: Annotated[
        str | None,
        choice("--model", allowed=choices.MODELS, text="Model. (default: random)", panel=METHOD),
    ] = None
    tau2: Annotated[
        str | None,
        choice("--tau2", allowed=choices.TAU2_METHODS, text="Estimator of tau2. (default: REML)", panel=METHOD),
    ] = None
    test: Annotated[
        str | None,
        choice("--test", allowed=choices.TESTS, text="Test and interval. (default: knha)", panel=METHOD),
    ] = None
    pi: Annotated[
        str | None,
        choice("--pi", allowed=choices.PREDICTIONS, text="Prediction interval. (default: auto)", panel=METHOD),
    ] = None
    i2_definition: Annotated[
        str | None,
        choice("--i2", allowed=choices.I2_DEFINITIONS, text="I2 from tau2 or from Q. (default: tau2)", panel=METHOD),
    ] = None


@dataclass(frozen=True, slots=True)
class SubgroupOptions:
    """What is pooled apart."""

    by: Annotated[
        str | None, plain("--by", text="Pool each level of this column too, and compare them.", panel=METHOD)
    ] = None
    tau2_common: Annotated[bool, plain("--tau2-common", text="One tau2 for all subgroups of --by.", panel=METHOD)] = (
        False
    )
    cluster: Annotated[
        str | None, plain("--cluster", text="Column that makes the clusters of --model multilevel.", panel=METHOD)
    ] = None


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """In what form, and where to."""

    format: Annotated[
        str | None,
        choice(
            "--format",
            "-f",
            allowed=FORMATS,
            text="Format. (default: table, or by the ending of --output)",
            panel=OUTPUT,
        ),
    ] = None
    csv: Annotated[bool, plain("--csv", text="Same as --format csv.", panel=OUTPUT)] = False
    json: Annotated[bool, plain("--json", text="Same as --format json.", panel=OUTPUT)] = False
    output: Annotated[
        str | None, plain("--output", "-o", text="Write to this file instead.", panel=OUTPUT, metavar="FILE")
    ] = None
    force: Annotated[bool, plain("--force", text="Let --output replace a file.", panel=OUTPUT)] = False
    quiet: Annotated[bool, plain("--quiet", "-q", text="No notes on standard error.", panel=OUTPUT)] = False
    ascii: Annotated[bool, plain("--ascii", text="Draw with ASCII characters only.", panel=OUTPUT)] = False

    def kind(self) -> str:
        """The one format asked for.

        Raises
        ------
        InvalidInput
            Two formats were asked for.
        """
        from pathlib import Path

        from ketcli.errors import InvalidInput

        asked = [name for name, on in (("csv", self.csv), ("json", self.json)) if on]
        asked += [self.format] if self.format else []
        if len(set(asked)) > 1:
            raise InvalidInput(f"two formats asked for: {' and '.join(asked)}")
        if asked:
            return asked[0]
        return ENDINGS.get(Path(self.output).suffix.lower(), "table") if self.output else "table"
