"""From the figures that a study file gives to those that an effect is computed from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ketcli.errors import InvalidInput, named
from ketcli.evidence.studyfiles.columns import RATIOS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.arrays import BoolArray, FloatArray
    from ketcli.evidence.notes import NoteKind
    from ketcli.evidence.studyfiles.kinds import Kinds, Present
    from ketcli.questions.effects.method import Method

INTERVAL_MEASURES = ("RR", "OR", "HR")
OFF_MIDDLE = 0.1  # of an interval's width, as metafor's conv.wald
CLEARLY = 3.0
TOLD = 0.02


@dataclass
class WideFigures:
    """One row a study, NaN where it has no such figure; `notes` maps a note to the rows that it concerns."""

    size: int
    columns: dict[str, FloatArray] = field(default_factory=dict)
    notes: dict[tuple[NoteKind, str], list[int]] = field(default_factory=dict)
    undefined: dict[int, str] = field(default_factory=dict)

    def put(self, name: str, rows: BoolArray, values: FloatArray) -> None:
        """Set some rows of a column."""
        self.columns.setdefault(name, np.full(self.size, np.nan))[rows] = values

    def say(self, note: str, rows: Iterable[int], kind: NoteKind = "converted") -> None:
        """Add rows to a note."""
        self.notes.setdefault((kind, note), []).extend(map(int, rows))


def wide_figures(present: Present, kinds: Kinds, method: Method, ci_level: float, *, asked: str | None) -> WideFigures:
    """The figures of each row that has a kind: means, SDs and people, counts, or an effect with its variance.

    `asked` is the measure that the user named.

    Raises
    ------
    InvalidInput
        Intervals that may be of ratios or of their logarithms.
    """
    wide = WideFigures(len(present.file))
    for index, (kind, one) in enumerate(kinds.sets):
        rows = kinds.rows(index)
        if kind == "effects":
            _effects(present, rows, one, wide, asked, ci_level)
        elif kind in ("means", "mean_pairs"):
            _means(present, rows, one, wide, ci_level)
        elif kind == "tests":
            _t_tests(present, rows, wide, method)
        elif kind in ("counts", "count_pairs"):
            _counts(present, rows, one, wide)
        elif kind == "mean_arms":
            for name, values in zip(("mean", "sd"), _arm(present, rows, one, "", wide, ci_level), strict=True):
                wide.put(name, rows, values)
            _copy(present, rows, ("n",), wide)
        else:
            _proportions(present, rows, one, wide)
        if kind in ("mean_pairs", "count_pairs"):
            _pairs(present, rows, wide)
    return wide


def _copy(present: Present, rows: BoolArray, names: Iterable[str], wide: WideFigures) -> None:
    for name in names:
        wide.put(name, rows, present.read(name)[0][rows])


def _counts(present: Present, rows: BoolArray, one: tuple[str, ...], wide: WideFigures) -> None:
    for side in ("e", "c"):
        events = present.read(f"events_{side}")[0][rows]
        wide.put(f"events_{side}", rows, events)
        if f"nonevents_{side}" in one:
            wide.put(f"n_{side}", rows, events + present.read(f"nonevents_{side}")[0][rows])
        elif f"n_{side}" in one:
            _copy(present, rows, [f"n_{side}"], wide)


def _proportions(present: Present, rows: BoolArray, one: tuple[str, ...], wide: WideFigures) -> None:
    _copy(present, rows, ["events"], wide)
    if "nonevents" in one:
        wide.put("n", rows, present.read("events")[0][rows] + present.read("nonevents")[0][rows])
    else:
        _copy(present, rows, ["n"], wide)


def _pairs(present: Present, rows: BoolArray, wide: WideFigures) -> None:
    for name in ("n_e", "n_c"):
        wide.put(name, rows, present.read("n_pairs")[0][rows])
    wide.put("crossover_r", rows, present.read("r_pairs")[0][rows])


def _means(present: Present, rows: BoolArray, one: tuple[str, ...], wide: WideFigures, ci_level: float) -> None:
    if "n_pairs" not in one:
        _copy(present, rows, ("n_e", "n_c"), wide)
    if "t" in one or "p" in one:
        _copy(present, rows, ("mean_e", "mean_c"), wide)
        sd = _sd_of_test(present, rows, "t" if "t" in one else "p", wide)
        wide.put("sd_e", rows, sd)
        wide.put("sd_c", rows, sd)
        return
    for side in ("_e", "_c"):
        names = tuple(name.removesuffix(side) for name in one if name.endswith(side))
        mean, sd = _arm(present, rows, names, side, wide, ci_level)
        wide.put(f"mean{side}", rows, mean)
        wide.put(f"sd{side}", rows, sd)


def _sd_of_test(present: Present, rows: BoolArray, test: str, wide: WideFigures) -> FloatArray:
    from ketcli.effects.from_tests import sd_from_t, t_from_p

    mean_e, mean_c, n_e, n_c, value = (present.read(name)[0][rows] for name in ("mean_e", "mean_c", "n_e", "n_c", test))
    wide.say(
        f"SD from the {'t statistic' if test == 't' else 'p value'} (Cochrane Handbook 6.5.2.3)", rows.nonzero()[0]
    )
    t = value if test == "t" else t_from_p(value, n_e + n_c - 2)
    return sd_from_t(mean_e - mean_c, t, n_e, n_c)


def _arm(
    present: Present, rows: BoolArray, names: tuple[str, ...], side: str, wide: WideFigures, ci_level: float
) -> tuple[FloatArray, FloatArray]:
    """Mean and SD of one arm from whichever figures it has."""
    from ketcli.effects import five_numbers, groups

    def column(stem: str) -> FloatArray:
        return present.read(f"{stem}{side}")[0][rows]

    at = rows.nonzero()[0]
    if "sd" in names:
        return column("mean"), column("sd")
    n = column("n")
    if "se" in names:
        wide.say("SD from the standard error of the mean", at)
        return column("mean"), np.array([groups.sd_from_se(se, size) for se, size in zip(column("se"), n, strict=True)])
    if "ci_low" in names:
        wide.say(f"SD from the {100 * ci_level:g} % interval of the mean", at)
        limits = zip(column("ci_low"), column("ci_high"), n, strict=True)
        return column("mean"), np.array([groups.sd_from_ci(*one, ci_level) for one in limits])
    if "min" in names and "q1" in names:
        how = "quartiles and range (Luo 2018, Shi 2020)"
        low, q1, q3, high = (column(stem) for stem in ("min", "q1", "q3", "max"))
        found = five_numbers.from_five(column("med"), low, q1, q3, high, n)
    elif "q1" in names:
        how = "quartiles (Luo 2018, Wan 2014)"
        found = five_numbers.from_quartiles(column("med"), column("q1"), column("q3"), n)
    else:
        how = "range (Luo 2018, Wan 2014)"
        found = five_numbers.from_range(column("med"), column("min"), column("max"), n)
    for row, skewed, size in zip(at, found.skewed, n, strict=True):
        if skewed:
            wide.undefined[int(row)] = "skewed by the test of Shi 2023: no mean and SD taken from its median"
        elif size < five_numbers.SMALLEST:
            wide.undefined[int(row)] = (
                f"fewer than {five_numbers.SMALLEST} people: no mean and SD taken from its median"
            )
    wide.say(f"mean and SD from the median with {how}", [int(row) for row in at if int(row) not in wide.undefined])
    return found.mean, found.sd


def _t_tests(present: Present, rows: BoolArray, wide: WideFigures, method: Method) -> None:
    from ketcli.effects.from_tests import smd_from_t

    t, n_e, n_c = (present.read(name)[0][rows] for name in ("t", "n_e", "n_c"))
    sizes = smd_from_t(t, n_e, n_c, variance=method.smd_variance)
    wide.put("yi", rows, sizes.yi)
    wide.put("vi", rows, sizes.vi)
    _copy(present, rows, ("n_e", "n_c"), wide)
    wide.say("effect from the t statistic", rows.nonzero()[0])


def _effects(
    present: Present, rows: BoolArray, one: tuple[str, ...], wide: WideFigures, asked: str | None, ci_level: float
) -> None:
    """A given effect on the scale of analysis, and its variance from whatever says how precise it is."""
    from ketcli.effects.from_tests import vi_from_ci, vi_from_z, z_from_p

    at = rows.nonzero()[0]
    base = one[0]
    yi = present.read(base)[0][rows]
    low, high = (present.read(name)[0][rows] for name in ("ci_low", "ci_high")) if "ci_low" in one else (None, None)
    logs = base in RATIOS
    if base == "yi" and low is not None and high is not None:
        logs = _are_ratios(yi, low, high, asked, present.file.name)
        if logs:
            wide.say("yi and its interval taken as ratios; their logarithms are pooled", at, "taken_as")
    with np.errstate(divide="ignore", invalid="ignore"):
        if logs:
            yi = np.log(yi)
        if low is not None and high is not None:
            low, high = (np.log(low), np.log(high)) if logs else (low, high)
            vi = vi_from_ci(low, high, ci_level)
            off = np.abs((low + high) / 2 - yi) > OFF_MIDDLE * (high - low)
            wide.say(
                "estimate far from the middle of its interval (a slip, or no normal interval)", at[off], "off_middle"
            )
            wide.say(f"variance from the {100 * ci_level:g} % interval", at)
        elif one[1] == "vi":
            vi = present.read("vi")[0][rows]
        elif one[1] == "sei":
            vi = present.read("sei")[0][rows] ** 2
        else:
            z = present.read("z")[0][rows] if one[1] == "z" else z_from_p(present.read("p")[0][rows])
            vi = vi_from_z(yi, z)
            wide.say(f"variance from the {'z statistic' if one[1] == 'z' else 'p value'}", at)
    wide.put("yi", rows, yi)
    wide.put("vi", rows, vi)


def _are_ratios(yi: FloatArray, low: FloatArray, high: FloatArray, asked: str | None, name: str) -> bool:
    """Whether effects under the name `yi` are ratios and not their logarithms, by which intervals are symmetric.

    Raises
    ------
    InvalidInput
        It does not show, or they look like ratios and no ratio is asked for.
    """
    if not (low > 0).all() or asked not in (None, *INTERVAL_MEASURES):  # an estimate lies within its interval
        return False
    yi, low, high = (values[high > low] for values in (yi, low, high))  # without width there is no middle
    if not yi.size:
        return False
    plain = float(np.median(np.abs((low + high) / 2 - yi) / (high - low)))
    logs = [np.log(values) for values in (low, yi, high)]
    logged = float(np.median(np.abs((logs[0] + logs[2]) / 2 - logs[1]) / (logs[2] - logs[0])))
    if asked is None:
        if plain > TOLD and plain > CLEARLY * logged:
            raise InvalidInput(
                f"{name}: the intervals of yi are symmetric on the log scale, as those of ratios are: "
                f"{named('measure', 'HR')}, OR or RR takes them as ratios, {named('measure', 'GEN')} as they stand"
            )
        return False
    if max(plain, logged) > TOLD and plain > CLEARLY * logged:
        return True
    if max(plain, logged) > TOLD and logged > CLEARLY * plain:
        return False
    raise InvalidInput(
        f"{name}: yi with its intervals may be ratios or their logarithms; say which: "
        f"{named('map', f'yi={asked.lower()}')} for ratios, or give vi or sei beside the logarithms"
    )
