"""Files that people really have: each is read right, or refused with the sentence that it deserves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ketcli.errors import InvalidInput
from ketcli.questions.answers.pool import PoolAnswer, pool_effects
from ketcli.questions.effects.from_studies import ask_studies

FILES = Path(__file__).parents[2] / "studyfiles"
BASE = (0.389, 0.031, 0.747)


def pooled(name: str, *, by: str | None = None, cluster: str | None = None, **choices: Any) -> PoolAnswer:
    return pool_effects(ask_studies(str(FILES / name), **{"test": "z", **choices}), by=by, cluster=cluster)


def limits(answer: PoolAnswer) -> tuple[float, float, float]:
    shown = answer.overall.display
    return shown.estimate, shown.ci_low, shown.ci_high


@pytest.mark.parametrize(
    "name",
    [
        "00-base.csv", "01-trailing-comma.csv", "05-semicolon-comma.csv", "06-tab.tsv", "07-utf16.csv",
        "17-numeric-names.csv", "43-comment-line.csv",
    ],
)  # fmt: skip
def test_a_spelling_of_the_base_file_says_the_same(name: str) -> None:
    assert limits(pooled(name)) == pytest.approx(BASE, abs=5e-4)
    assert limits(pooled(name)) == limits(pooled("00-base.csv"))


def test_row_numbers_without_a_header_are_no_column() -> None:
    answer = pooled("01d-index-no-header.csv")
    assert answer.overall.studies["study"].tolist() == ["A", "B", "C"]
    assert answer.overall.effects.yi.tolist() == [0.5, 0.7, 0.1]


def test_names_and_groups_called_na_are_kept() -> None:
    answer = pooled("02-na-names.csv", by="region")
    assert answer.overall.studies["study"].tolist() == ["NA", "None", "null", "D", "E"]
    assert [level for level, _ in answer.subgroups] == ["EU", "NA"]


def test_names_and_groups_of_digits_are_text() -> None:
    answer = pooled("17-numeric-names.csv", by="site")
    assert answer.overall.studies["study"].tolist() == ["1.10", "1.1", "007", "1e3"]
    assert [level for level, _ in answer.subgroups] == ["01", "02"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("03-duplicate-header.csv", "columns 2 and 4 are both called 'yi'"),
        ("04-booleans.csv", "row 2, column yi: expected a number, found 'TRUE'"),
        ("16-rownumbers.csv", "row 7, column yi: expected a number, found 'x'"),
        ("35-mixed-yi-means.csv", "rows 2, 3, 4 give an effect, row 5 gives means"),
        ("39-dup-names.csv", r"Smith 2001 \(rows 2, 3\).*--where.*--exclude.*--cluster"),
        ("breaking/extra_field.csv", "row 2: 4 fields, but the header names 3"),
        ("breaking/dup_col.csv", "columns 2 and 4 are both called 'yi'"),
    ],
)
def test_refused_with_the_place(name: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        pooled(name)


def test_unicode_minus() -> None:
    assert pooled("13-unicode-minus.csv").overall.effects.yi.tolist() == [-0.5, -0.7, 0.1]


@pytest.mark.parametrize(
    ("name", "reason"), [("15-dot-missing.csv", "row 3: yi, vi empty"), ("22-vi-zero.csv", "row 3: vi is 0")]
)
def test_a_row_without_figures_is_left_out_by_name(name: str, reason: str) -> None:
    answer = pooled(name)
    (gone,) = answer.overall.effects.left_out
    assert gone.label == "B"
    assert gone.text == reason
    assert answer.overall.studies["study"].tolist() == ["A", "C", "D"]


@pytest.mark.parametrize(("name", "measure"), [("18-header-case.csv", "SMD"), ("18b-meta-dots.csv", "SMD")])
def test_means_under_other_names(name: str, measure: str) -> None:
    answer = pooled(name)
    assert answer.overall.effects.method.measure == measure
    assert answer.overall.participants == 192
    assert answer.overall.display.estimate == pytest.approx(-0.42394, abs=5e-6)  # by metafor


def test_effects_and_counts_under_other_names() -> None:
    assert pooled("18d-TE-seTE.csv").overall.effects.vi.tolist() == pytest.approx([0.09, 0.16, 0.1225])
    counts = pooled("18e-metafor.csv").overall.effects
    assert counts.method.measure == "RR"
    assert counts.frame["n_c"].tolist() == [31, 40, 24]


def test_hazard_ratios_with_limits() -> None:
    answer = pooled("19-hr-ci.csv", tau2_method="DL")
    assert answer.overall.effects.method.measure == "HR"
    assert answer.overall.display.scale == "ratio"
    assert limits(answer) == pytest.approx((2.5695, 1.8611, 3.5477), abs=1e-4)
    assert answer.overall.pooled.tau2 == pytest.approx(0.0181, abs=1e-4)
    assert limits(pooled("19-hr-ci.csv", model="common")) == pytest.approx((2.5928, 1.9141, 3.5122), abs=1e-4)
    assert any("T6" in note.trials for note in answer.notes)  # its estimate is not the middle of its interval


def test_each_row_by_what_it_has_once_the_measure_is_named() -> None:
    answer = pooled("35-mixed-yi-means.csv", measure="MD")
    assert answer.overall.pooled.k == 4
    assert answer.overall.participants != answer.overall.participants  # unknown for three of four
    assert "yi taken as MD in rows 2, 3, 4" in map(str, answer.notes)


def test_an_empty_cluster_is_left_out_by_name() -> None:
    answer = pooled("36-cluster-missing.csv", model="multilevel", cluster="lab")
    assert [item.label for item in answer.overall.effects.left_out] == ["C"]
    assert answer.overall.pooled.k == 7


def test_a_total_row_is_no_study() -> None:
    answer = pooled("47-total-row.csv")
    assert answer.overall.pooled.k == 3
    assert any("row 5 (Total)" in note.text for note in answer.notes)


@pytest.mark.parametrize("name", ["paired_bool.csv", "paired_text.csv", "direct_bool.csv", "n_text.csv"])
def test_no_column_reaches_the_engine_by_its_name(name: str, tmp_path: Path) -> None:
    text = (FILES / "breaking" / name).read_text()
    column = name.split("_", maxsplit=1)[0]
    renamed = tmp_path / "renamed.csv"
    renamed.write_text(text.replace(f",{column}\n", ",moderator\n").replace(f",{column},", ",moderator,"))
    assert limits(pooled(f"breaking/{name}")) == limits(pooled(str(renamed)))


def test_a_column_called_cell_does_not_replace_the_groups() -> None:
    assert [level for level, _ in pooled("breaking/cell.csv", by="country").subgroups] == ["UK", "US"]
    assert [level for level, _ in pooled("breaking/cell.csv", by="cell").subgroups] == ["x", "y"]


def test_given_means_are_taken_for_the_smd_whatever_direct_says() -> None:
    asked = pooled("breaking/direct_bool.csv", measure="SMD").overall
    assert asked.pooled.estimate == pytest.approx(pooled("breaking/paired_bool.csv").overall.pooled.estimate)


def test_a_few_rows_of_one_name_among_many_are_pooled_with_a_note() -> None:
    """Raudenbush 1985 has two experiments of one report; metafor pools them, and so do we, aloud."""
    answer = pool_effects(ask_studies(str(FILES.parent / "oracle" / "data" / "raudenbush1985.csv"), test="z"))
    assert answer.overall.pooled.k == 19
    said = [note.text for note in answer.notes if note.kind == "repeated_study"]
    assert len(said) == 1
    assert "Pellegrini & Hicks 1972 (rows 5, 6)" in said[0]
    assert "--exclude" in said[0]
    assert "--cluster" in said[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("study;yi;vi\nA;0,5;0,1\nB;1.234;0,2\n", "row 3, column yi: '1.234' may be a decimal or thousands"),
        ("study,yi,Yi,vi\nA,0.5,9,0.1\nB,0.7,9,0.2\n", "columns 'yi' and 'Yi' could both be yi"),
        ("study,SD_e,sd_e,mean_e,n_e,mean_c,sd_c,n_c\nA,5,9,1,20,2,5,20\nB,5,9,1,20,2,5,20\n", "'SD_e' and 'sd_e'"),
    ],
)
def test_what_may_mean_two_things_is_asked_about(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "studies.csv"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=says):
        ask_studies(str(path))


def test_a_point_of_thousands_beside_decimal_commas_is_read_when_the_user_says_so(tmp_path: Path) -> None:
    from ketcli.evidence.studyfiles.options import ReadingOptions
    from ketcli.questions.effects.from_studies import StudyOptions

    path = tmp_path / "studies.csv"
    path.write_text("study;mean_e;sd_e;n_e;mean_c;sd_c;n_c\nA;1.234;0,5;1.200;1.235;0,5;1.100\n")
    effects = ask_studies(str(path), options=StudyOptions(ReadingOptions(decimal=",")), measure="MD")
    assert effects.yi.tolist() == [-1.0]
