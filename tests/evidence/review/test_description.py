"""`review.toml`: what it says of outcomes, files and references, and what it may not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketcli.errors import InvalidInput
from ketcli.evidence.review.description import Review, is_review, read_outcome, read_review


def review(tmp_path: Path, text: str = "", **files: str) -> Review:
    (tmp_path / "studies.csv").write_text("study,yi,vi\nA,1,1\n", encoding="utf-8")
    for name, content in files.items():
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
    (tmp_path / "review.toml").write_text(text, encoding="utf-8")
    return read_review(str(tmp_path))


TWO = '[[outcomes]]\nname = "Pain"\nstudies = "pain.csv"\n[[outcomes]]\nname = "Mood"\n'


def test_a_folder_is_a_review_by_its_file(tmp_path: Path) -> None:
    assert not is_review(None)
    assert not is_review(str(tmp_path))
    found = review(tmp_path)
    assert is_review(str(tmp_path))
    assert (found.title, found.arms, found.outcomes) == (tmp_path.name, None, ())
    assert review(tmp_path, 'title = " My review "').title == "My review"


def test_an_outcome_is_found_in_any_case_and_the_only_one_without_a_name(tmp_path: Path) -> None:
    found = review(tmp_path, TWO, pain="study,yi,vi\nA,1,1\n")
    pain = found.outcome("PAIN")
    assert pain is not None
    assert pain.name == "Pain"
    assert found.outcome("sleep") is found.outcome(None) is None
    assert found.file_of("pain") == tmp_path / "pain.csv"
    assert found.file_of("mood") == found.file_of(None) == tmp_path / "studies.csv"
    only = review(tmp_path, '[[outcomes]]\nname = "Pain"\nmid = 2\nat = "6w"\ngood = "low"\n')
    one = only.outcome(None)
    assert one is not None
    assert (one.name, one.mid, one.at, one.good) == ("Pain", 2.0, ("6w",), "low")


def test_certainty_is_of_a_time_or_of_all(tmp_path: Path) -> None:
    head = "outcome,time,start,certainty\n"
    found = review(
        tmp_path, 'certainty = "grade.csv"', grade=f"{head}Pain,6w,high,high\nPain,,low,low\nMood,12w,low,low\n"
    )
    levels = {
        (outcome, time): None if (one := found.certainty_of(outcome, time)) is None else one.level
        for outcome, time in (("pain", "6W"), ("pain", "12w"), ("pain", None), ("mood", "12w"), ("mood", "6w"))
    }
    assert list(levels.values()) == ["high", "low", "low", "low", None]


def test_references_link_to_the_paper(tmp_path: Path) -> None:
    lines = ["study,citation,doi,pmid,url", "A,a,10.1/x,1,https://a.b", "B,b,https://doi.org/10.1/y,,",
             "C,c,,77,https://c.d", "D,d,,,http://d.e", "E,e,,,javascript:x", "F,f,,,"]  # fmt: skip
    found = review(tmp_path, 'references = "refs.csv"', refs="\n".join(lines) + "\n").references
    assert {study: one.link for study, one in found.items()} == {
        "a": "https://doi.org/10.1/x", "b": "https://doi.org/10.1/y", "c": "https://pubmed.ncbi.nlm.nih.gov/77/",
        "d": "http://d.e", "e": "", "f": "",
    }  # fmt: skip


def test_the_hash_is_of_all_its_files(tmp_path: Path) -> None:
    references = "study,citation\nA,a\n"
    text = 'references = "refs.csv"'
    first = review(tmp_path, text, refs=references).sha256
    assert review(tmp_path, text, refs=references).sha256 == first
    assert review(tmp_path, text, refs=references.replace(",a", ",b")).sha256 != first
    assert review(tmp_path, f"{text}\n", refs=references).sha256 != first


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('arms = ["a"]', "expected two treatments, the experimental one first, found 1"),
        ('arms = ["a", "b", "c"]', "found 3"),
        ('[[outcomes]]\nname = "a"\n[[outcomes]]\nname = "A"', "'a' stands twice"),
        ('studies = "none.csv"', "there is no file 'none.csv' beside it"),
        ("title = 3", "title: expected text, found 3"),
        ("outcomes = 3", "expected tables"),
        ("outcomes = [3]", "outcomes, 1: expected a table"),
        ("subgroups = [1]", "subgroups: expected a list of texts"),
        ("subgroups = 1", "subgroups: expected a list of texts"),
        ('titel = "x"', "unknown key 'titel'; did you mean 'title'"),
    ],
)
def test_what_it_may_not_say(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        review(tmp_path, text)


@pytest.mark.parametrize(
    ("mid", "taken"), [(0.5, True), (1, True), (0, False), (-1, False), (True, False), ("1", False)]
)
def test_the_smallest_difference_that_matters_is_a_number_above_0(mid: object, taken: bool) -> None:
    if taken:
        assert read_outcome("r", 1, {"name": "a", "mid": mid}).mid == mid
        return
    with pytest.raises(InvalidInput, match="r: a: mid: expected a number above 0"):
        read_outcome("r", 1, {"name": "a", "mid": mid})


def test_an_outcome_has_a_name_and_a_side(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="outcomes, 2: name is needed"):
        read_outcome("r", 2, {"unit": "points"})
    with pytest.raises(InvalidInput, match="good: expected low or high, found 'up'"):
        read_outcome("r", 1, {"name": "a", "good": "up"})
