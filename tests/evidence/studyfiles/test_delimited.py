"""Which delimiter a text has, and on which line each of its records begins."""

from __future__ import annotations

import pytest

from ketcli.errors import InvalidInput
from ketcli.evidence.studyfiles.delimited import records, sniff


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_that_names_most_columns(mark: str) -> None:
    assert sniff(mark.join(("study", "yi", "vi")) + "\n", ()) == mark
    title = "trials, of all, kinds; and, more\n"
    assert sniff(title + mark.join(("study", "yi", "vi")) + "\n", ()) == mark
    assert sniff(f"SEP={mark}\nx", ()) == mark
    assert sniff(f"sep={mark}\r\nx", ()) == mark


def test_where_nothing_shows_it_is_the_comma() -> None:
    assert sniff("", ()) == sniff("one\ntwo\n", ()) == ","
    assert sniff("study,yi\nA;b;c;d\n", ()) == ","  # the names of columns before the number of fields
    assert sniff("own|x\n" * 12 + "study;yi;vi\n", ()) != ";"  # only the first twelve lines count
    assert sniff("own|x\n" * 11 + "study;yi;vi\n", ()) == ";"


def lines(text: str, delimiter: str = ",") -> list[tuple[int, list[str]]]:
    return [(one.line, one.fields) for one in records(text, delimiter, "own.csv")]


def test_the_line_of_each_record() -> None:
    assert lines('a,b\n"x\ny",2\n\nc,d\n') == [(1, ["a", "b"]), (2, ["x\ny", "2"]), (4, [""]), (5, ["c", "d"])]
    assert lines("sep=;\na;b\n", ";") == [(2, ["a", "b"])]
    assert lines("sep=,\na,b\n") == [(2, ["a", "b"])]
    assert lines('"sep=,"\na,b\n') == [(2, ["a", "b"])]
    assert lines("a,b\nsep=,\n") == [(1, ["a", "b"]), (2, ["sep=", ""])]
    assert lines("sep=;\na,b\n")[0] == (1, ["sep=;"])
    assert lines("a, b\n")[0][1] == ["a", "b"]
    assert lines("a\t b\n", "\t")[0][1] == ["a", " b"]


def test_a_quotation_mark_that_is_not_closed() -> None:
    with pytest.raises(InvalidInput, match=r"own\.csv: not readable as CSV: row 2: .* \(a quotation mark\?\)"):
        lines('a,b\n"c,d\ne,f\n')


@pytest.mark.parametrize(("before", "mark"), [(0, ";"), (1, ",")])
def test_the_first_65536_characters_tell_the_delimiter(before: int, mark: str) -> None:
    """The name of a column that ends one character later is not seen."""
    header = "a,b,study;treatment"
    text = "t" * (65536 - len(header) - 1 + before) + f"\n{header}\n"
    assert sniff(text, ()) == mark
