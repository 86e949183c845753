"""Files that a person fills in, and the folder that they stand in: what is read, and what is refused in its words."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketcli.errors import InvalidInput
from ketcli.evidence.review.description import read_review
from ketcli.evidence.review.tables import read_lines


def written(folder: Path, text: str, name: str = "lines.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_rows_by_the_names_of_their_columns(tmp_path: Path) -> None:
    path = written(tmp_path, "Risk of-bias, Study ,\nlow, A ,\n,,\nhigh,B\n")
    one, other = read_lines(path, ("study",), ("risk_of_bias",))
    assert (one.row, one.get("study"), one.get("risk_of_bias"), one.get("none")) == (2, "A", "low", "")
    assert (other.row, other.get("study")) == (4, "B")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "lines.csv: empty"),
        ("Studie,why\nA,b\n", r"no column 'study'; did you mean 'studie'\?; found studie, why"),
        ("study,cause\nA,b\n", "unknown column 'cause'.*; known: study, why"),
        ('study,why\n"A,b\n', r"lines.csv: cannot be read \(unexpected end of data\)"),
    ],
)
def test_what_cannot_be_used(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        read_lines(written(tmp_path, text), ("study",), ("why",))


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"none.csv: cannot be read \(No such file or directory\)"):
        read_lines(tmp_path / "none.csv", ())


def review(folder: Path, text: str):
    written(folder, text, "review.toml")
    written(folder, "study,yi,vi\nA,1,0.1\n", "studies.csv")
    return read_review(str(folder))


def test_a_review(tmp_path: Path) -> None:
    written(
        tmp_path,
        "study,citation,doi,pmid,url\nA,One,https://doi.org/10.1/a,7,https://x\nB,Two,,7,https://x\n"
        "C,Three,,,https://x\nD,Four,,,ftp://x\n",
        "refs.csv",
    )
    written(tmp_path, "study,yi,vi\nB,1,0.1\n", "pain.csv")
    text = """title = "Own"
arms = ["drug", "placebo"]
references = "refs.csv"
[[outcomes]]
name = "Pain"
at = "6w"
studies = "pain.csv"
mid = 2
[[outcomes]]
name = "Sleep"
"""
    found = review(tmp_path, text)
    assert (found.title, found.arms) == ("Own", ("drug", "placebo"))
    assert [found.references[name].link for name in "abcd"] == [
        "https://doi.org/10.1/a", "https://pubmed.ncbi.nlm.nih.gov/7/", "https://x", "",
    ]  # fmt: skip
    assert found.outcome("pain") is not None
    assert found.outcome(None) is None  # there are two
    assert found.outcome("pain") == found.outcomes[0]
    assert (found.file_of("PAIN").name, found.file_of("Sleep").name) == ("pain.csv", "studies.csv")
    assert (found.outcomes[0].at, found.outcomes[0].mid, found.outcomes[1].mid) == (("6w",), 2, None)
    other = review(tmp_path, text.replace("Own", "Another"))
    assert other.sha256 != found.sha256
    one = review(tmp_path, '[[outcomes]]\nname = "Pain"\n')
    assert one.outcome(None) == one.outcomes[0]
    assert one.title == tmp_path.name


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('titel = "x"', r"unknown key 'titel'; did you mean 'title'\?"),
        ("title = 3", "title: expected text, found 3"),
        ('arms = ["a"]', "arms: expected two treatments, the experimental one first, found 1"),
        ('arms = ["a", "b", "c"]', "found 3"),
        ("arms = [1, 2]", "arms: expected a list of texts"),
        ('studies = "none.csv"', "studies: there is no file 'none.csv' beside it"),
        ('[[outcomes]]\nnoun = "x"', "outcomes, 1: name is needed"),
        ('[[outcomes]]\nname = "x"\n[[outcomes]]\nname = "X"', "outcomes: 'x' stands twice"),
        (
            '[[outcomes]]\nname = "x"\n[[outcomes]]\nname = "y"\ngood = "up"',
            "y: good: expected low or high, found 'up'",
        ),
        ('[[outcomes]]\nname = "x"\ncolour = "red"', "outcomes, 1: unknown key 'colour'"),
        ('[[outcomes]]\nname = "x"\nmid = "small"', "mid"),
        ('[[outcomes]]\nname = "x"\nmid = true', "mid"),
        ('[[outcomes]]\nname = "x"\nmid = 0', "mid"),
        ("outcomes = 3", r"outcomes: expected tables \[\[outcomes\]\]"),
        ("outcomes = [3]", "outcomes"),
        ("title = ", "cannot be read"),
    ],
)
def test_a_review_that_cannot_be_used(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        review(tmp_path, text)
