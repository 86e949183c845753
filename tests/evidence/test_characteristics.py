"""Who was treated: figures of arms and of whole trials, missing where they are missing."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest
from tests.row_data import row as row_of

from ketcli.evidence.characteristics import band, bands, characteristics
from ketcli.evidence.checking.check import check_dataset
from ketcli.evidence.dataset import Dataset, bundled, open_folder
from ketcli.evidence.filters import Filters
from ketcli.evidence.rows import ArmRow, CharacteristicRow, ResultRow
from ketcli.questions.answers.regress import regress_effects
from ketcli.questions.effects.ask import ask

SMALL = Path(__file__).parents[1] / "small"
HEAD = "trial_id,arm_id,what,n,mean,sd,events,derived,source_id,locator,note\n"


def folder_with(tmp_path: Path, *rows: str) -> Path:
    """The small dataset with these rows of characteristics."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "small"))
    (folder / "characteristics.csv").write_text(HEAD + "".join(f"{row}\n" for row in rows))
    return folder


def test_arms_are_weighted_by_their_people_and_a_whole_trial_stands_first(tmp_path: Path) -> None:
    folder = folder_with(
        tmp_path,
        "alpha2001,ket,age,20,40,10,,,alpha2001,Table 1,",
        "alpha2001,pbo,age,10,46,10,,,alpha2001,Table 1,",
        "alpha2001,ket,women,20,,,15,,alpha2001,Table 1,",
        "alpha2001,pbo,women,20,,,10,,alpha2001,Table 1,",
        "beta2005,,age,60,51.5,,,,beta2005,text,",
        "beta2005,low,age,20,51,9,,,beta2005,text,",
        "beta2005,high,age,20,52,9,,,beta2005,text,",
    )
    assert check_dataset(folder) == []
    found = characteristics(open_folder(folder))
    assert found["alpha2001"].age == pytest.approx(42)
    assert found["alpha2001"].women == pytest.approx(62.5)
    assert found["beta2005"].age == 51.5
    assert math.isnan(found["beta2005"].women)


def test_a_folder_without_the_table_has_none_of_it() -> None:
    frame = ask(open_folder(SMALL), Filters()).frame
    assert frame[["age", "women"]].isna().all().all()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("alpha2001,ket,age,20,400,10,,,alpha2001,T,", "mean"),
        ("alpha2001,ket,age,20,4.0,1,,,alpha2001,T,", "mean"),
        ("alpha2001,ket,age,20,40,100,,,alpha2001,T,", "sd"),
        ("alpha2001,ket,age,20,40,,12,,alpha2001,T,", "events"),
        ("alpha2001,ket,women,20,,,21,,alpha2001,T,", "events"),
        ("alpha2001,ket,women,,,,12,,alpha2001,T,", "n"),
        ("alpha2001,ket,women,200,,,12,,alpha2001,T,", "n"),
        ("alpha2001,,women,41,,,12,,alpha2001,T,", "n"),
        ("alpha2001,nobody,women,20,,,12,,alpha2001,T,", "arm_id"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, row: str, column: str) -> None:
    found = check_dataset(folder_with(tmp_path, row))
    assert [(one.file, one.row, one.column) for one in found] == [("characteristics.csv", 2, column)]


@pytest.mark.parametrize(
    ("name", "value", "level"),
    [
        ("age", 39.9, "30 to 39"), ("age", 70, "70 to 79"), ("women", 50, "half or more"), ("women", 49, "under half"),
        ("baseline_madrs", 35, "35 or more"), ("baseline_madrs", 34.9, "under 35"), ("age", math.nan, "not stated"),
    ],
)  # fmt: skip
def test_groups(name: str, value: float, level: str) -> None:
    assert band(name, value) == level


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return bundled()


def test_of_the_bundled_trials(dataset: Dataset) -> None:
    """Figures that their sources print: Lii 2023 Table 1, and SUSTAIN-1 with both strata."""
    found = characteristics(dataset)
    lii = found["lii2023"]
    assert (lii.age, lii.women) == (pytest.approx(51.2), 70.0)
    assert lii.baseline_madrs == pytest.approx(27.44, abs=0.01)
    assert found["daly2019"].women == pytest.approx(100 * 197 / 297)
    assert found["nugent2019"].baseline_madrs == pytest.approx(33.129)


def test_effects_carry_them_for_regression_and_groups(dataset: Dataset) -> None:
    effects = ask(dataset, Filters())
    stated = effects.complete["age"].notna()
    assert 0 < stated.sum() < len(stated)
    fit = regress_effects(effects, ["age"])
    assert len(fit.studies) == stated.sum()
    assert any(note.kind == "moderator_missing" for note in fit.notes)
    split = ask(dataset, Filters(), by="age").frame
    levels = bands(dataset, "age")
    assert [levels.get(trial, "not stated") for trial in split["trial_id"]] == list(split["cell"])


def test_an_arm_that_lacks_its_figure_or_its_people_has_no_say() -> None:
    ages = [(40.0, 10.0), (50.0, 30.0), (math.nan, 20.0), (90.0, math.nan), (90.0, 0.0)]
    rows = [
        row_of(CharacteristicRow, trial_id="a", arm_id=f"arm{i}", what="age", mean=mean, n=n)
        for i, (mean, n) in enumerate(ages)
    ]
    found = characteristics(bundled().with_rows(CharacteristicRow, rows))
    assert found["a"].age == 47.5
    assert math.isnan(found["a"].women)
    none = [one._replace(n=math.nan) for one in rows]
    assert math.isnan(characteristics(bundled().with_rows(CharacteristicRow, none))["a"].age)


@pytest.mark.parametrize(
    ("n", "mean"), [((20.0, 10.0), 30.0), ((10.0, 20.0), 34.0), ((10.0, 10.0), 30.0), ((1.0, 0.0), 30.0)]
)
def test_of_several_sets_of_people_of_an_arm_the_largest_and_of_equal_ones_the_first(
    n: tuple[float, float], mean: float
) -> None:
    arms = [row_of(ArmRow, trial_id="a", arm_id=side, role=side) for side in ("experimental", "control")]
    usual = {"trial_id": "a", "outcome": "severity", "scale": "MADRS", "statistic": "baseline"}
    sets = [
        row_of(ResultRow, arm_id=arm.arm_id, n=size, mean=score, **usual)
        for arm in arms
        for size, score in zip(n, (30.0, 34.0), strict=True)
    ]
    dataset = bundled().with_rows(ArmRow, arms).with_rows(ResultRow, sets).with_rows(CharacteristicRow, [])
    assert characteristics(dataset)["a"].baseline_madrs == mean
    one_side = dataset.with_rows(ResultRow, sets[:2])
    assert "a" not in characteristics(one_side)
