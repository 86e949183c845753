"""Figures of a study file: whatever a paper reports instead, the effect is that of the figures it comes from."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from ketcli.distributions import t_critical
from ketcli.effects import five_numbers
from ketcli.effects.means import smd
from ketcli.errors import InvalidInput
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.from_studies import StudyOptions, effects_of_studies
from ketcli.questions.effects.method import Method, resolve

# mean_e, n_e, mean_c, n_c, the SD of both arms
STUDIES = ((10.0, 20, 14.0, 24, 5.5), (12.5, 31, 13.25, 30, 6.0), (8.0, 12, 15.0, 9, 4.25))
COUNTS = ((4, 20, 9, 22), (10, 41, 15, 40), (3, 15, 7, 16))


def effects_of(
    folder: Path, rows: list[dict[str, Any]], measure: Any = None, *, ci_level: float = 0.95, **method: Any
) -> EffectSet:
    """The effects of a file with these rows; a cell that a row lacks is empty."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(["study", *names])]
    for place, row in enumerate(rows):
        cells = ["" if name not in row else str(row[name]) for name in names]
        lines.append(",".join([f"S{place}", *cells]))
    path = folder / "studies.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    options = StudyOptions(ci_level=ci_level)
    return effects_of_studies(str(path), resolve(measure=measure, **method), measure=measure, options=options)


def said(effects: EffectSet, kind: str) -> list[str]:
    return [str(note) for note in effects.notes if note.kind == kind]


def of_arms(way: str, level: float = 0.95) -> list[dict[str, Any]]:
    """Each study with the SD of its arms given in some way."""
    rows = []
    for mean_e, n_e, mean_c, n_c, sd in STUDIES:
        row: dict[str, Any] = {"mean_e": mean_e, "n_e": n_e, "mean_c": mean_c, "n_c": n_c}
        t = (mean_e - mean_c) / sd / math.sqrt(1 / n_e + 1 / n_c)
        if way == "t":
            row["t"] = t
        if way == "p":
            row["p"] = 2 * stats.t.sf(abs(t), n_e + n_c - 2)
        for side, mean, n in (("e", mean_e, n_e), ("c", mean_c, n_c)):
            half = t_critical(level, n - 1) * sd / math.sqrt(n)  # SciPy 1.12 has eight digits of it
            if way == "sd":
                row[f"sd_{side}"] = sd
            if way == "se":
                row[f"se_{side}"] = sd / math.sqrt(n)
            if way == "ci":
                row |= {f"ci_low_{side}": mean - half, f"ci_high_{side}": mean + half}
        rows.append(row)
    return rows


SAID = {
    "se": "SD from the standard error of the mean",
    "t": "SD from the t statistic (Cochrane Handbook 6.5.2.3)",
    "p": "SD from the p value (Cochrane Handbook 6.5.2.3)",
}


@pytest.mark.parametrize("measure", ["SMD", "MD"])
@pytest.mark.parametrize(("way", "level"), [("se", 0.95), ("ci", 0.95), ("ci", 0.8), ("t", 0.95), ("p", 0.95)])
def test_an_sd_in_another_dress_gives_the_same_effect(tmp_path: Path, way: str, level: float, measure: Any) -> None:
    plain = effects_of(tmp_path, of_arms("sd"), measure)
    other = effects_of(tmp_path, of_arms(way, level), measure, ci_level=level)
    np.testing.assert_allclose(other.yi, plain.yi, rtol=1e-9)
    np.testing.assert_allclose(other.vi, plain.vi, rtol=1e-9)
    assert said(plain, "converted") == []
    assert said(other, "converted") == [
        f"{SAID.get(way, f'SD from the {100 * level:g} % interval of the mean')}: all rows"
    ]


def test_rows_may_each_have_their_own_dress_and_the_note_names_them(tmp_path: Path) -> None:
    plain = effects_of(tmp_path, of_arms("sd"), "SMD")
    rows = [of_arms(way)[place] for place, way in enumerate(("sd", "t", "ci"))]
    mixed = effects_of(tmp_path, rows, "SMD")
    np.testing.assert_allclose(mixed.yi, plain.yi, rtol=1e-9)
    np.testing.assert_allclose(mixed.vi, plain.vi, rtol=1e-9)
    assert said(mixed, "converted") == ["SD from the 95 % interval of the mean: S2", f"{SAID['t']}: S1"]
    half = [*of_arms("sd")[:2], *of_arms("se")[:2]]
    assert said(effects_of(tmp_path, half, "SMD"), "converted") == [f"{SAID['se']}: S2, S3"]


@pytest.mark.parametrize("variance", ["ls", "ub"])
def test_a_t_statistic_alone_gives_the_smd(tmp_path: Path, variance: Any) -> None:
    plain = effects_of(tmp_path, of_arms("sd"), "SMD", smd_variance=variance)
    rows = [{name: row[name] for name in ("t", "n_e", "n_c")} for row in of_arms("t")]
    alone = effects_of(tmp_path, rows, "SMD", smd_variance=variance)
    np.testing.assert_allclose(alone.yi, plain.yi, rtol=1e-12)
    np.testing.assert_allclose(alone.vi, plain.vi, rtol=1e-12)
    assert alone.complete["n_e"].tolist() == [study[1] for study in STUDIES]
    assert said(alone, "converted") == ["effect from the t statistic: all rows"]


MEDIANS: dict[str, tuple[tuple[str, ...], Callable[..., five_numbers.Normal]]] = {
    "quartiles and range (Luo 2018, Shi 2020)": (("med", "min", "q1", "q3", "max"), five_numbers.from_five),
    "quartiles (Luo 2018, Wan 2014)": (("med", "q1", "q3"), five_numbers.from_quartiles),
    "range (Luo 2018, Wan 2014)": (("med", "min", "max"), five_numbers.from_range),
}
FIVE = {"med": (10.0, 14.0), "min": (1.0, 3.5), "q1": (7.0, 10.5), "q3": (13.5, 17.0), "max": (20.0, 23.0)}


@pytest.mark.parametrize("how", MEDIANS)
def test_medians(tmp_path: Path, how: str) -> None:
    stems, of_numbers = MEDIANS[how]
    sizes = {"e": (30, 5, 40, 4), "c": (28, 30, 50, 30)}
    rows: list[dict[str, Any]] = []
    for place in range(4):
        row: dict[str, Any] = {}
        for at, side in enumerate("ec"):
            row |= {f"{stem}_{side}": FIVE[stem][at] for stem in stems} | {f"n_{side}": sizes[side][place]}
        rows.append(row)
    last = "min" if "min" in stems else "q1"
    rows[2][f"{last}_c"] = -400.0  # one tail is far longer than the other
    found = effects_of(tmp_path, rows, "SMD")
    arms = [of_numbers(*([FIVE[stem][at]] * 2 for stem in stems), sizes[side][:2]) for at, side in enumerate("ec")]
    expected = smd(arms[0].mean, arms[0].sd, sizes["e"][:2], arms[1].mean, arms[1].sd, sizes["c"][:2])
    np.testing.assert_allclose(found.yi, expected.yi, rtol=1e-12)
    np.testing.assert_allclose(found.vi, expected.vi, rtol=1e-12)
    assert found.complete["study"].tolist() == ["S0", "S1"]
    left = {one.label: str(one) for one in found.left_out}
    assert list(left) == ["S2", "S3"]
    assert "skewed by the test of Shi 2023" in left["S2"]
    assert "fewer than 5 people" in left["S3"]
    (note, *rest) = said(found, "converted")
    assert note.startswith(f"mean and SD from the median with {how}: S0, S1")
    assert rest == []


@pytest.mark.parametrize("measure", ["RR", "OR", "RD"])
def test_people_without_the_event(tmp_path: Path, measure: Any) -> None:
    names = ("events_e", "n_e", "events_c", "n_c")
    plain = effects_of(tmp_path, [dict(zip(names, counts, strict=True)) for counts in COUNTS], measure)
    rows = [{"events_e": a, "nonevents_e": m - a, "events_c": c, "nonevents_c": n - c} for a, m, c, n in COUNTS]
    other = effects_of(tmp_path, rows, measure)
    np.testing.assert_array_equal(other.yi, plain.yi)
    np.testing.assert_array_equal(other.vi, plain.vi)


@pytest.mark.parametrize("measure", ["PLO", "PFT"])
def test_people_of_one_group_without_the_event(tmp_path: Path, measure: Any) -> None:
    plain = effects_of(tmp_path, [{"events": a, "n": m} for a, m, _, _ in COUNTS], measure)
    other = effects_of(tmp_path, [{"events": a, "nonevents": m - a} for a, m, _, _ in COUNTS], measure)
    np.testing.assert_array_equal(other.yi, plain.yi)
    np.testing.assert_array_equal(other.vi, plain.vi)


def test_pairs_have_their_people_once_and_a_correlation_each(tmp_path: Path) -> None:
    rows = [
        {"mean_e": a, "sd_e": sd, "mean_c": c, "sd_c": sd, "n_pairs": n, **({"r_pairs": 0.7} if n > 20 else {})}
        for a, n, c, _, sd in STUDIES
    ]
    found = effects_of(tmp_path, rows, "MD", crossover_r=0.4)
    assert found.complete["n_e"].tolist() == found.complete["n_c"].tolist() == [study[1] for study in STUDIES]
    expected = [2 * sd**2 * (1 - (0.7 if n > 20 else 0.4)) / n for _, n, _, _, sd in STUDIES]
    np.testing.assert_allclose(found.vi, expected, rtol=1e-12)


YI, SE = np.array([-0.4, 0.25, -0.9]), np.array([0.2, 0.35, 0.5])


def given(way: str, level: float = 0.95) -> list[dict[str, Any]]:
    z = stats.norm.ppf(0.5 + level / 2)
    columns = {
        "vi": {"vi": SE**2},
        "sei": {"sei": SE},
        "ci": {"ci_low": YI - z * SE, "ci_high": YI + z * SE},
        "z": {"z": YI / SE},
        "p": {"p": 2 * stats.norm.sf(abs(YI / SE))},
    }[way]
    return [{"yi": YI[place], **{name: float(one[place]) for name, one in columns.items()}} for place in range(3)]


@pytest.mark.parametrize(
    ("way", "level", "note"),
    [
        ("vi", 0.95, None),
        ("sei", 0.95, None),
        ("ci", 0.95, "variance from the 95 % interval"),
        ("ci", 0.9, "variance from the 90 % interval"),
        ("z", 0.95, "variance from the z statistic"),
        ("p", 0.95, "variance from the p value"),
    ],
)
def test_how_precise_an_effect_is_can_be_said_in_five_ways(
    tmp_path: Path, way: str, level: float, note: str | None
) -> None:
    found = effects_of(tmp_path, given(way, level), "GEN", ci_level=level)
    np.testing.assert_allclose(found.yi, YI, rtol=1e-12)
    np.testing.assert_allclose(found.vi, SE**2, rtol=1e-9)
    assert said(found, "converted") == ([] if note is None else [f"{note}: all rows"])
    assert said(found, "off_middle") == []


@pytest.mark.parametrize(("column", "measure"), [("hr", "HR"), ("or", "OR"), ("rr", "RR")])
def test_a_ratio_and_its_interval_are_pooled_as_logarithms(tmp_path: Path, column: str, measure: str) -> None:
    rows = [
        {column: math.exp(one["yi"]), "ci_low": math.exp(one["ci_low"]), "ci_high": math.exp(one["ci_high"])}
        for one in given("ci")
    ]
    found = effects_of(tmp_path, rows)
    assert found.method.measure == measure
    np.testing.assert_allclose(found.yi, YI, rtol=1e-9)
    np.testing.assert_allclose(found.vi, SE**2, rtol=1e-9)
    as_yi = [{"yi" if name == column else name: cell for name, cell in row.items()} for row in rows]
    taken = effects_of(tmp_path, as_yi, measure)
    np.testing.assert_allclose(taken.yi, YI, rtol=1e-9)
    assert said(taken, "taken_as")[0].startswith("yi and its interval taken as ratios; their logarithms are pooled")
    with pytest.raises(InvalidInput, match="symmetric on the log scale"):
        effects_of(tmp_path, as_yi)
    logs = effects_of(tmp_path, given("ci"), measure)  # some are negative: no ratios
    np.testing.assert_allclose(logs.yi, YI, rtol=1e-12)


def test_logarithms_above_zero_are_told_by_their_intervals(tmp_path: Path) -> None:
    yi, half = (1.0, 1.4, 0.9), (0.8, 0.9, 0.6)
    rows = [{"yi": y, "ci_low": y - h, "ci_high": y + h} for y, h in zip(yi, half, strict=True)]
    found = effects_of(tmp_path, rows, "RR")
    np.testing.assert_allclose(found.yi, yi)
    near = [{"yi": y, "ci_low": y * 0.99, "ci_high": y * 1.0101} for y in yi]
    with pytest.raises(InvalidInput, match="may be ratios or their logarithms"):
        effects_of(tmp_path, near, "RR")
    np.testing.assert_allclose(effects_of(tmp_path, near, "GEN").yi, yi)


def test_an_estimate_far_from_the_middle_of_its_interval_is_told(tmp_path: Path) -> None:
    rows = given("ci")
    width = rows[0]["ci_high"] - rows[0]["ci_low"]
    rows[0]["yi"] += 0.09 * width
    rows[1]["yi"] += 0.11 * (rows[1]["ci_high"] - rows[1]["ci_low"])
    rows[2]["yi"] -= 0.11 * (rows[2]["ci_high"] - rows[2]["ci_low"])
    (note,) = said(effects_of(tmp_path, rows, "GEN"), "off_middle")
    assert note.endswith(": S1, S2")


@pytest.mark.parametrize(("cells", "people"), [((20, 1, 30), True), ((20, 0, 30), False), ((20, "many", 30), False)])
def test_people_beside_a_given_effect(tmp_path: Path, cells: tuple[Any, ...], people: bool) -> None:
    rows = [{**row, "n_e": cell, "n_c": 10} for row, cell in zip(given("vi"), cells, strict=True)]
    found = effects_of(tmp_path, rows, "GEN")
    assert ("n_e" in found.complete) == people
    assert found.complete["n_c"].tolist() == [10, 10, 10]
    told = f"column n_e is not taken as people: '{cells[1]}' in row 3 is no number of them"
    assert said(found, "not_people") == ([] if people else [told])


def test_the_method_by_default() -> None:
    default = Method()
    kept = {name: getattr(default, name) for name in ("level", "crossover_r", "baseline_r", "tau2_common")}
    assert kept == {"level": 0.95, "crossover_r": 0.5, "baseline_r": 0.4, "tau2_common": False}
    assert not default.impute_sd
    assert not default.from_response
    assert StudyOptions().ci_level == 0.95
    assert not StudyOptions().repeats


@pytest.mark.parametrize(("column", "measure"), [("or", "RR"), ("rr", "OR"), ("hr", "RR"), ("or", "SMD"), ("rr", "RD")])
def test_a_ratio_is_never_taken_as_another_measure(tmp_path: Path, column: str, measure: Any) -> None:
    ratio = {column: 0.5, "ci_low": 0.25, "ci_high": 1.0}
    counted = dict(zip(("events_e", "n_e", "events_c", "n_c"), COUNTS[0], strict=True))
    told = f"column {column} gives {column.upper()}, not {measure}"
    with pytest.raises(InvalidInput, match=told + "$"):
        effects_of(tmp_path, [ratio, ratio], measure)
    with pytest.raises(InvalidInput, match=told + r" \(row 2\)"):
        effects_of(tmp_path, [ratio, counted], measure)
    if measure in ("RR", "OR", "RD"):  # where all have counts too, those are taken
        assert effects_of(tmp_path, [counted | ratio], measure).yi.size == 1


@pytest.mark.parametrize(("header", "measure"), [("smd", "MD"), ("md", "SMD"), ("logor", "RR"), ("rd", "OR")])
def test_a_header_that_says_its_measure_is_believed(tmp_path: Path, header: str, measure: Any) -> None:
    rows = [{header: 0.2, "vi": 0.04}, {header: 0.3, "vi": 0.05}]
    with pytest.raises(InvalidInput, match=f"column {header} gives"):
        effects_of(tmp_path, rows, measure)
    assert effects_of(tmp_path, rows, "GEN").yi.tolist() == [0.2, 0.3]


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ("cm", "row 3 gives means, row 2 gives counts"),
        ("ccm", "row 4 gives means, rows 2, 3 give counts"),
        ("cmm", "rows 3, 4 give means, row 2 gives counts"),
        ("ecmm", "row 2 gives an effect, rows 4, 5 give means, row 3 gives counts"),
        ("m" * 8 + "c", "rows 2, 3, 4, 5, 6, 7, 8, 9 give means, row 10 gives counts"),
        ("m" * 9 + "c", "rows 2, 3, 4, 5, 6, 7, 8, 9 and 1 more give means, row 11 gives counts"),
        ("m" * 10 + "c", "rows 2, 3, 4, 5, 6, 7, 8, 9 and 2 more give means, row 12 gives counts"),
    ],
)
def test_rows_of_several_kinds_are_named_by_kind(tmp_path: Path, kinds: str, words: str) -> None:
    figures = {
        "c": dict(zip(("events_e", "n_e", "events_c", "n_c"), COUNTS[0], strict=True)),
        "m": of_arms("sd")[0],
        "e": given("vi")[0],
    }
    with pytest.raises(InvalidInput, match=f"^studies.csv: {words}; name one measure for all"):
        effects_of(tmp_path, [figures[kind] for kind in kinds])


def test_a_limit_below_zero_is_none_of_a_ratio(tmp_path: Path) -> None:
    rows = [{"yi": y, "ci_low": y - 0.6, "ci_high": y + 0.6} for y in (0.3, 0.5, 0.9)]
    found = effects_of(tmp_path, rows, "RR")
    np.testing.assert_allclose(found.yi, [0.3, 0.5, 0.9])
    rows[0] = {"yi": 0.0, "ci_low": 0.0, "ci_high": 0.4}
    np.testing.assert_allclose(effects_of(tmp_path, rows, "OR").yi, [0.0, 0.5, 0.9])


@pytest.mark.parametrize("unit", [0.01, 1.0, 100.0])
def test_far_from_the_middle_is_a_tenth_of_the_width_in_any_unit(tmp_path: Path, unit: float) -> None:
    spans = ((-1.0, 1.0), (-3.0, 2.0), (0.0, 0.5))
    rows = []
    for share, (low, high) in zip((0.09, -0.11, 0.11), spans, strict=True):
        middle = (low + high) / 2 + share * (high - low)
        rows.append({"yi": middle * unit, "ci_low": low * unit, "ci_high": high * unit})
    (note,) = said(effects_of(tmp_path, rows, "GEN"), "off_middle")
    assert note.endswith(": S1, S2")


@pytest.mark.parametrize("size", [0.05, 1.0, 40.0])
def test_ratios_are_told_from_logarithms_by_narrow_intervals_and_wide_ones(tmp_path: Path, size: float) -> None:
    for factor in (1.25, 2.5):
        ratios = [{"yi": y, "ci_low": y / factor, "ci_high": y * factor} for y in (size, 1.1 * size, 1.3 * size)]
        found = effects_of(tmp_path, ratios, "RR")
        np.testing.assert_allclose(found.yi, np.log([size, 1.1 * size, 1.3 * size]))
    for share in (0.2, 0.6):
        plain = [
            {"yi": y, "ci_low": y * (1 - share), "ci_high": y * (1 + share)} for y in (size, 1.1 * size, 1.3 * size)
        ]
        np.testing.assert_allclose(effects_of(tmp_path, plain, "RR").yi, [size, 1.1 * size, 1.3 * size])


def test_just_a_tenth_of_the_width_is_not_far(tmp_path: Path) -> None:
    rows = [{"yi": yi, "ci_low": 0.0, "ci_high": 10.0} for yi in (6.0, 4.0, 5.0)]
    assert said(effects_of(tmp_path, rows, "GEN"), "off_middle") == []


def test_a_limit_of_nothing_is_none_of_a_ratio(tmp_path: Path) -> None:
    rows = [
        {"yi": 0.2, "ci_low": 0.0, "ci_high": 0.4},
        *({"yi": y, "ci_low": y / 2, "ci_high": y * 2} for y in (0.5, 0.9)),
    ]
    np.testing.assert_allclose(effects_of(tmp_path, rows, "RR").yi, [0.2, 0.5, 0.9])
    outside = [{"yi": 0.0, "ci_low": 0.1, "ci_high": 0.4}]
    with pytest.raises(InvalidInput, match="a value within its interval"):
        effects_of(tmp_path, outside, "RR")


@pytest.mark.parametrize(
    ("yi", "low", "high", "ratios"),
    [
        (1.05, 0.5, 2.0, True), (1.07, 0.5, 2.0, None), (1.18, 0.5, 2.0, None), (1.2, 0.5, 2.0, False),
        (1.0, 1 / 1.09, 1.09, True), (1.0, 1 / 1.075, 1.075, None), (312.0, 288.0, 338.0, None),
        (1.0, 0.91, 1.09, False), (1.0, 0.93, 1.07, None),
    ],
)  # fmt: skip
def test_ratios_are_told_by_three_times_the_distance_and_a_fiftieth_of_the_width(
    tmp_path: Path, yi: float, low: float, high: float, ratios: bool | None
) -> None:
    """None: neither is told, and the user is asked; without a measure only what is clearly a ratio is refused."""
    rows = [{"yi": yi, "ci_low": low, "ci_high": high}] * 2
    if ratios is None:
        with pytest.raises(InvalidInput, match="may be ratios or their logarithms"):
            effects_of(tmp_path, rows, "OR")
    else:
        assert effects_of(tmp_path, rows, "OR").yi[0] == pytest.approx(math.log(yi) if ratios else yi)
    if ratios:
        with pytest.raises(InvalidInput, match="symmetric on the log scale"):
            effects_of(tmp_path, rows)
    else:
        assert effects_of(tmp_path, rows).yi.tolist() == [yi, yi]


def test_an_interval_without_width_does_not_tell(tmp_path: Path) -> None:
    point = {"yi": 1.0, "ci_low": 1.0, "ci_high": 1.0}
    rows = [point, *({"yi": y, "ci_low": y / 2, "ci_high": 2 * y} for y in (0.5, 0.9))]
    np.testing.assert_allclose(effects_of(tmp_path, rows, "RR").yi, np.log([0.5, 0.9]))
    alone = effects_of(tmp_path, [point, point], "RR")
    assert not alone.usable.any()
    assert said(alone, "taken_as") == []


def test_people_of_means_are_theirs_whatever_stands_beside_an_effect(tmp_path: Path) -> None:
    means = of_arms("sd")
    found = effects_of(tmp_path, [means[0], means[1], {"yi": 0.3, "vi": 0.1, "n_e": "many", "n_c": 9}], "SMD")
    plain = effects_of(tmp_path, means[:2], "SMD")
    assert found.yi[:2].tolist() == plain.yi.tolist()


@pytest.mark.parametrize(
    ("header", "kind", "measure"),
    [("smd", "m", "SMD"), ("md", "m", "MD"), ("logor", "c", "OR"), ("logrr", "c", "RR"), ("rd", "c", "RD")],
)
def test_a_header_that_says_its_measure_stands_beside_figures_of_it(
    tmp_path: Path, header: str, kind: str, measure: Any
) -> None:
    counts: dict[str, Any] = dict(zip(("events_e", "n_e", "events_c", "n_c"), COUNTS[0], strict=True))
    figures, others = (of_arms("sd")[0], counts) if kind == "m" else (counts, of_arms("sd")[0])
    effect = {header: 0.2, "vi": 0.04}
    found = effects_of(tmp_path, [figures, effect])
    assert (found.method.measure, found.yi[1]) == (measure, 0.2)
    assert found.yi[0] == effects_of(tmp_path, [figures], measure).yi[0]
    for rows in ([others, effect], [figures, others, effect], [figures, {"yi": 0.2, "vi": 0.04}]):
        with pytest.raises(InvalidInput, match="name one measure for all"):
            effects_of(tmp_path, rows)


def test_two_ratios_of_one_file_are_told_apart_by_the_measure(tmp_path: Path) -> None:
    rows = [{"or": 0.5, "hr": 0.6, "ci_low": 0.25, "ci_high": 1.0}] * 2
    with pytest.raises(InvalidInput, match="both give an effect; say which with --measure"):
        effects_of(tmp_path, rows)
    assert effects_of(tmp_path, rows, "OR").yi[0] == pytest.approx(math.log(0.5))
    assert effects_of(tmp_path, rows, "HR").yi[0] == pytest.approx(math.log(0.6))


def test_what_an_effect_is_taken_as_is_said_where_it_does_not_say(tmp_path: Path) -> None:
    rows = [{"yi": 0.2, "vi": 0.04}, {"yi": 0.3, "vi": 0.05}]
    for measure, words in (("RR", "log RR"), ("OR", "log OR"), ("HR", "log HR"), ("PLO", "logit proportion")):
        assert said(effects_of(tmp_path, rows, measure), "taken_as") == [f"yi taken as {words}"]
    for measure in ("GEN", "SMD", "MD", "RD"):
        assert said(effects_of(tmp_path, rows, measure), "taken_as") == []
    mixed = [of_arms("sd")[0], *rows]
    assert said(effects_of(tmp_path, mixed, "SMD"), "taken_as") == ["yi taken as SMD in rows 3, 4"]
    ratio = [{"hr": 0.5, "ci_low": 0.25, "ci_high": 1.0}] * 2
    assert said(effects_of(tmp_path, ratio, "HR"), "taken_as") == []


def test_a_header_of_logarithms_over_ratios_is_told_by_the_intervals(tmp_path: Path) -> None:
    rows = [{"logrr": y, "ci_low": y / 2, "ci_high": 2 * y} for y in (0.5, 0.9)]
    np.testing.assert_allclose(effects_of(tmp_path, rows).yi, np.log([0.5, 0.9]))


def test_a_row_that_lacks_a_figure_is_named_with_the_cell(tmp_path: Path) -> None:
    means = of_arms("sd")
    lacking = {name: value for name, value in means[2].items() if name != "sd_e"}
    found = effects_of(tmp_path, [*means[:2], lacking])
    assert found.method.measure == "SMD"
    assert [(item.kind, item.about) for item in found.left_out] == [("empty_cells", ("4", "sd_e"))]
    nothing = effects_of(tmp_path, [{"mean_e": 1, "sd_e": "", "n_e": 9, "mean_c": 1, "sd_c": 2, "n_c": 9}])
    assert (nothing.method.measure, nothing.usable.tolist()) == ("SMD", [False])
