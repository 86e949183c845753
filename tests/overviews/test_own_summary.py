"""A summary of findings of one's own studies: from a file, and from a folder with people's judgements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_keywords
from ketcli.errors import InvalidInput
from ketcli.evidence.review.certainty import read_certainty
from ketcli.evidence.review.description import read_review
from ketcli.evidence.review.judgements import read_judgements
from ketcli.show.answers.summary import findings_table, summary_answer

if TYPE_CHECKING:
    from pathlib import Path

STUDIES = """\
study,outcome,time,treatment,mean,sd,n,events
A,pain,6w,drug,12,6,140,
A,pain,6w,placebo,16,6,141,
A,pain,12w,drug,11,6,140,
A,pain,12w,placebo,15,6,141,
B,pain,6 weeks,drug,13,7,162,
B,pain,6 weeks,placebo,16,7,160,
A,nausea,12w,drug,,,140,29
A,nausea,12w,placebo,,,141,13
B,nausea,12w,drug,,,162,31
B,nausea,12w,placebo,,,160,15
"""
TOML = """\
title = "The drug for pain"
arms = ["drug", "placebo"]
certainty = "certainty.csv"
risk_of_bias = "rob.csv"

[[outcomes]]
name = "pain"
noun = "pain at rest"
at = ["6w"]
good = "low"
unit = "points (0 to 40)"
mid = 2

[[outcomes]]
name = "nausea"
good = "low"
"""
CERTAINTY = """\
outcome,time,certainty,imprecision,imprecision_why,footnote
pain,6w,moderate,-1,few people,two small trials
nausea,,high,,,
"""
ROB = "study,tool,randomization,overall\nA,RoB 2,low,some concerns\nB,RoB 2,low,low\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (
        ("studies.csv", STUDIES), ("review.toml", TOML), ("certainty.csv", CERTAINTY), ("rob.csv", ROB),
    ):  # fmt: skip
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def asked(name: str, path: Path, **options: Any) -> Any:
    return answer(DataSource(str(path)), from_keywords(name, options, data=str(path)))


def test_a_file_alone_gives_each_outcome_at_each_time(folder: Path) -> None:
    found = asked("summary", folder / "studies.csv")
    assert [(row.outcome, row.at, row.k) for row in found.rows] == [
        ("pain", "6w", 2), ("pain", "12w", 1), ("nausea", "12w", 2),
    ]  # fmt: skip
    table = findings_table(found)
    assert "certainty" not in [column.key for column in table.columns]
    assert "no certainty is given" in " ".join(map(str, summary_answer(found).blocks))


def test_each_row_is_what_pool_answers(folder: Path) -> None:
    row = asked("summary", folder / "studies.csv").rows[2]
    pooled = asked("pool", folder / "studies.csv", outcome="nausea", at="12w").overall
    assert row.relative.estimate == pytest.approx(pooled.shown.estimate)
    assert row.absolute.control == pytest.approx(28 / 301)
    assert row.absolute.estimate == pytest.approx(1000 * (pooled.shown.estimate - 1) * 28 / 301)


def test_a_review_says_units_directions_and_certainty(folder: Path) -> None:
    found = asked("summary", folder)
    table = findings_table(found)
    assert [column.key for column in table.columns][:7] == [
        "outcome", "control", "absolute", "relative", "k", "certainty", "meaning",
    ]  # fmt: skip
    pain, nausea = table.as_pandas.to_dict("records")
    assert pain["outcome"] == "Pain at rest, 6w"
    assert pain["absolute"].startswith("3.5 points (0 to 40) lower (")
    assert pain["relative"].startswith("MD -3.5")
    assert pain["certainty"] == "⊕⊕⊕⊖ moderate [a]"
    assert nausea["certainty"] == "⊕⊕⊕⊕ high"
    assert nausea["control"] == "93 per 1,000"
    text = "\n".join(map(str, summary_answer(found).blocks))
    assert "[a] Started high; serious imprecision (-1): few people; two small trials." in text
    assert "as the authors of the review judged it" in text
    assert summary_answer(found).body["rows"][0]["certainty"] == {
        "level": "moderate", "start": "high", "footnote": "two small trials",
        "steps": [{"reason": "imprecision", "levels": -1, "why": "few people"}],
    }  # fmt: skip


def test_a_difference_is_held_against_what_matters(folder: Path) -> None:
    def pain(mid: str) -> str:
        (folder / "review.toml").write_text(TOML.replace("mid = 2", f"mid = {mid}"), encoding="utf-8")
        return str(findings_table(asked("summary", folder)).frame["meaning"][0])

    assert pain("0.5").endswith("by more than what matters (0.5)")
    assert pain("9").endswith("any difference is smaller than what matters (9)")
    assert pain("3.5") == "Lower"


def test_every_question_on_the_folder_takes_its_words(folder: Path) -> None:
    effect = asked("pool", folder, outcome="pain", at="6w").overall
    assert effect.effects.method.measure == "MD"
    assert effect.effects.method.mid == 2
    assert effect.effects.arms.experimental == "drug"
    assert asked("pool", folder, outcome="pain", at="6w", measure="SMD").overall.effects.method.mid is None
    assert asked("network", folder, outcome="pain", at="6w").good == "low"
    with pytest.raises(InvalidInput, match="which outcome\\? --outcome takes one of pain, nausea"):
        asked("pool", folder)
    assert asked("describe", folder, file=str(folder)).rows == 10
    assert asked("safety", folder, event=("nausea",)).rows[0].k == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("pain,6w,medium,,,", "row 2, column certainty: expected high, moderate, low, very low, found 'medium'"),
        ("pain,6w,moderate,-1,,", "column imprecision_why: a step needs its reason"),
        ("pain,6w,low,-1,few,", "the steps lead from high to moderate, not to low"),
        ("pain,6w,high,some,few,", "expected 0, 1 or 2 levels, found 'some'"),
        ("pain,6w,high,,,\npain,6W,high,,,", "row 3, column outcome: judged in row 2 already"),
    ],
)
def test_judgements_of_certainty_that_cannot_be(folder: Path, row: str, words: str) -> None:
    path = folder / "certainty.csv"
    path.write_text(CERTAINTY.splitlines()[0] + "\n" + row, encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        read_certainty(path)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "', 'titel = "', "unknown key 'titel'; did you mean 'title'?"),
        ('good = "low"\nunit', 'good = "small"\nunit', "pain: good: expected low or high, found 'small'"),
        ("mid = 2", "mid = -2", "pain: mid: expected a number above 0"),
        ('"certainty.csv"', '"certain.csv"', "certainty: there is no file 'certain.csv' beside it"),
        ('["drug", "placebo"]', '["drug"]', "arms: expected two treatments"),
        ('name = "nausea"', 'name = "vomiting"', "certainty.csv, row 3: 'nausea' is no outcome of review.toml"),
        ("[[outcomes]]", "[[outcomes", "cannot be read"),
    ],
)
def test_what_review_toml_cannot_say(folder: Path, old: str, new: str, words: str) -> None:
    (folder / "review.toml").write_text(TOML.replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        read_review(str(folder))
    assert words in str(refused.value)


def test_judgements_of_bias_in_a_row_a_study_or_a_row_a_judgement(folder: Path) -> None:
    wide = read_judgements(folder / "rob.csv")
    (folder / "long.csv").write_text(
        "study,tool,domain,judgement\nA,RoB 2,randomization,Low risk\nA,RoB 2,Overall bias,some concerns\n"
        "B,RoB 2,randomization,+\nB,RoB 2,overall,low\n",
        encoding="utf-8",
    )
    assert read_judgements(folder / "long.csv") == wide
    (folder / "rob.csv").write_text("study,randomization\nA,fine\nB,low\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="row 2, column randomization: expected low, some concerns"):
        read_judgements(folder / "rob.csv")


def test_given_effects_without_people_make_no_concern_of_them(tmp_path: Path) -> None:
    path = tmp_path / "effects.csv"
    path.write_text("study,yi,vi\nA,0.3,0.04\nB,0.5,0.05\nC,0.1,0.03\n", encoding="utf-8")
    (row,) = asked("summary", path).rows
    assert {one.name: one.finding for one in row.domains}["imprecision"] == "not assessed"
    assert "nan" not in "\n".join(map(str, summary_answer(asked("summary", path)).blocks)).lower()
    assert asked("report", path).title == "The studies of effects.csv"


def test_standard_input_and_filters_of_trials_are_refused(folder: Path) -> None:
    with pytest.raises(InvalidInput, match="standard input is read once"):
        answer(DataSource("-"), from_keywords("summary", {}, data="-"))
    with pytest.raises(InvalidInput, match="--route: a study file has no trials"):
        asked("summary", folder, route="iv")
