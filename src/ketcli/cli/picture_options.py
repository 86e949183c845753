"""The options of `ketcli plot`: those of the questions behind its pictures, and which picture takes which."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from ketcli.cli.options import (
    OUTPUT,
    AskedOptions,
    DataOption,
    FilterOptions,
    MeasureOptions,
    PoolingOptions,
    SubgroupOptions,
    choice,
    plain,
)
from ketcli.errors import InvalidInput
from ketcli.questions.safety.question import SORTS

KINDS = (
    *("forest", "funnel", "contour-funnel", "baujat", "gosh", "cumulative", "leave-one-out", "timecourse", "dose"),
    *("safety", "network", "rob"),
)
ENDINGS = ("svg", "pdf", "png")
POOLED = ("forest", "funnel", "contour-funnel", "baujat", "gosh", "cumulative", "leave-one-out")
OF_DATASETS = ("timecourse", "dose", "safety", "network", "rob")
EVENTS = "plot safety"
NETWORKS = "plot network"
DOSES = "plot dose"
SENSITIVITY = "plot cumulative, plot gosh"
FOREST = "plot forest"


@dataclass(frozen=True, slots=True)
class ForestOptions(SubgroupOptions):
    """Subgroups (plot safety takes --by too) and what stands beside the studies."""

    rob: Annotated[bool, plain("--rob", text="Add published judgements of risk of bias as lights.", panel=FOREST)] = (
        False
    )


@dataclass(frozen=True, slots=True)
class SensitivityOptions:
    """Order and subsets."""

    order: Annotated[
        str | None, plain("--order", text="Column that orders plot cumulative.", panel=SENSITIVITY, metavar="COLUMN")
    ] = None
    subsets: Annotated[
        int | None,
        plain(
            "--subsets", text="Random subsets of plot gosh. (default: all up to 2^15)", panel=SENSITIVITY, metavar="N"
        ),
    ] = None
    seed: Annotated[int, plain("--seed", text="Seed of random subsets.", panel=SENSITIVITY)] = 1
    workers: Annotated[
        int | None, plain("--workers", text="Processes. (default: one a core)", panel=SENSITIVITY, metavar="N")
    ] = None
    scheduler: Annotated[
        str | None, plain("--scheduler", text="Dask scheduler, tcp://host:port.", panel=SENSITIVITY, metavar="ADDRESS")
    ] = None


@dataclass(frozen=True, slots=True)
class DoseOptions:
    """Whose doses."""

    doses: Annotated[
        str | None,
        choice("--kind", allowed=("iv-racemic", "nasal-esketamine"), text="Whose doses. (default: both)", panel=DOSES),
    ] = None
    knots: Annotated[int, plain("--knots", text="Knots of the spline: 3, 4 or 5.", panel=DOSES)] = 3


@dataclass(frozen=True, slots=True)
class SafetyOptions:
    """Which side effects."""

    event: Annotated[
        list[str] | None,
        plain("--event", text="Only this side effect; repeatable.", panel=EVENTS, metavar="NAME"),
    ] = None
    serious: Annotated[bool, plain("--serious", text="Only serious events and deaths.", panel=EVENTS)] = False
    grouped: Annotated[bool, plain("--grouped", text="Count related terms as one.", panel=EVENTS)] = False
    min_trials: Annotated[
        int, plain("--min-trials", text="Only events that so many trials report.", panel=EVENTS, metavar="N")
    ] = 1
    sort: Annotated[str, choice("--sort", allowed=SORTS, text="Order.", panel=EVENTS)] = "trials"
    top: Annotated[int, plain("--top", text="How many side effects; 0 for all.", panel=EVENTS, metavar="N")] = 15


@dataclass(frozen=True, slots=True)
class NetworkOptions:
    """What is a treatment."""

    reference: Annotated[
        str | None, plain("--reference", text="A treatment of the part of the network to draw.", panel=NETWORKS)
    ] = None
    routes_apart: Annotated[
        bool, plain("--routes-apart", text="Every route is a treatment of its own.", panel=NETWORKS)
    ] = False
    one_placebo: Annotated[
        bool, plain("--one-placebo", text="Inactive and active placebo are one treatment.", panel=NETWORKS)
    ] = False


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """Where to, and what stands above it."""

    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="FILE", help="File to write: .svg, .pdf or .png.", rich_help_panel=OUTPUT
        ),
    ]
    force: Annotated[bool, plain("--force", text="Let --output replace a file.", panel=OUTPUT)] = False
    quiet: Annotated[bool, plain("--quiet", "-q", text="No notes on standard error.", panel=OUTPUT)] = False
    title: Annotated[
        str | None, plain("--title", text="Title instead of the one made from the question.", panel=OUTPUT)
    ] = None
    dpi: Annotated[int, plain("--dpi", text="Dots an inch of a PNG.", panel=OUTPUT)] = 200

    def ending(self) -> str:
        """What the file becomes, by its ending.

        Raises
        ------
        InvalidInput
            Another ending, or a resolution that cannot be.
        """
        found = Path(self.output).suffix.lower().removeprefix(".")
        if found not in ENDINGS:
            raise InvalidInput(f"{self.output}: a picture ends in {', '.join('.' + one for one in ENDINGS)}")
        if not 30 <= self.dpi <= 1200:
            raise InvalidInput(f"--dpi must lie between 30 and 1200, not {self.dpi}")
        return found

    def require_matplotlib(self) -> None:
        """Refuse to start without the library that draws.

        Raises
        ------
        InvalidInput
            It is not installed.
        """
        try:
            import matplotlib  # noqa: F401
        except ImportError:
            raise InvalidInput("pictures need matplotlib: python -m pip install 'ketcli[plot]'") from None


# options that only some pictures take, by the name of their field
_ONLY: dict[str, tuple[str, ...]] = {
    "by": ("forest", "safety"),
    **dict.fromkeys(("tau2_common", "cluster", "rob"), ("forest",)),
    "order": ("cumulative",),
    **dict.fromkeys(("subsets", "seed", "workers", "scheduler"), ("gosh",)),
    **dict.fromkeys(("doses", "knots"), ("dose",)),
    **dict.fromkeys(("event", "serious", "grouped", "min_trials", "sort", "top"), ("safety",)),
    **dict.fromkeys(("reference", "routes_apart", "one_placebo"), ("network",)),
    "at": (*POOLED, "dose", "network"),
    **dict.fromkeys(("outcome", "scale", "prefer", "measure"), (*POOLED, "dose", "network", "timecourse")),
    **dict.fromkeys(("smd_variance", "zero_cells", "crossover_r", "adjusted_contrasts", "impute_sd", "level", "like",
                     "model", "tau2", "test", "pi", "i2_definition"), tuple(kind for kind in KINDS if kind != "rob")),
}  # fmt: skip
_NAMES = {"doses": "--kind", "i2_definition": "--i2"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One picture with all that was asked of it."""

    kind: str
    asked: AskedOptions
    filters: FilterOptions
    data: DataOption
    measure: MeasureOptions
    pooling: PoolingOptions
    forest: ForestOptions
    sensitivity: SensitivityOptions
    dose: DoseOptions
    safety: SafetyOptions
    network: NetworkOptions
    picture: PictureOptions

    def refuse_what_does_not_apply(self) -> None:
        """Refuse an option that this kind of picture has no use for.

        Raises
        ------
        InvalidInput
            There is one.
        """
        groups: tuple[Any, ...] = (
            self.asked, self.measure, self.pooling, self.forest, self.sensitivity, self.dose, self.safety, self.network
        )  # fmt: skip
        for group in groups:
            for field in fields(group):
                takes = _ONLY.get(field.name, KINDS)
                if self.kind not in takes and getattr(group, field.name) != field.default:
                    option = _NAMES.get(field.name, f"--{field.name.replace('_', '-')}")
                    raise InvalidInput(f"{option} does not apply to plot {self.kind}, only to plot {', '.join(takes)}")
