"""The quick way of large files reads what the careful way reads, and leaves to it whatever is not plain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ketcli.evidence.studyfiles import fast, file
from ketcli.evidence.studyfiles.fast import SMALLEST, read_fast
from ketcli.evidence.studyfiles.options import ReadingOptions

HEAD = "study,yi,vi,site"
ROWS = "".join(f"S{i},{i % 7}.25,0.1,x{i}\n" for i in range(SMALLEST // 18))


def read(last: str = "", head: str = HEAD):
    return read_fast(f"{head}\n{ROWS}{last}".encode(), {})


def test_a_plain_file_is_read() -> None:
    table = read("last,NA,0.2,y\n")
    assert table is not None
    assert table.clean
    assert table.lines[0] == 2
    assert table.lines[-1] == len(table.cells) + 1
    assert list(table.cells) == ["study", "yi", "vi", "site"]
    assert table.cells["yi"].iloc[:3].tolist() == [0.25, 1.25, 2.25]
    assert table.cells["yi"].isna().sum() == 1
    assert table.cells["site"].iloc[-1] == "y"
    crlf = read_fast(f"{HEAD}\n{ROWS}".replace("\n", "\r\n").encode(), {})
    assert crlf is not None
    assert crlf.cells["site"].iloc[0] == "x0"
    assert read(head="\ufeff" + HEAD) is not None
    assert read("an inner space,1,0.2,in a cell\n") is not None


@pytest.mark.parametrize(
    "last",
    [
        '"quoted",1,0.2,y\n', "null\0,1,0.2,y\n", "semi;colon,1,0.2,y\n", "tab\t,1,0.2,y\n", "lone\r,1,0.2,y\n",
        "no end,1,0.2,y", "long,1,0.2,y,z\n", "short,1,0.2\n", "long,1,0.2,y,z\nshort,1,0.2\n",
        " before,1,0.2,y\n", "after ,1,0.2,y\n", "a, 1,0.2,y\n", "a,1,0.2,y \n", "a,1,0.2, y\n",
        "word,one,0.2,y\n", "infinite,inf,0.2,y\n", "a,1e999,0.2,y\n",
    ],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_the_careful_way(last: str) -> None:
    assert read(last) is None


@pytest.mark.parametrize(
    "head", ["study,yi,vi,vi", "study,yi,vi,", "who,one,two,three", "study,yi,vi,site,more", " study,yi"]
)
def test_headers_that_are_not_plain(head: str) -> None:
    assert read(head=head) is None


def test_small_files_are_read_carefully() -> None:
    whole = f"{HEAD}\n{ROWS}"
    lines = whole[:SMALLEST].rpartition("\n")[0] + "\n"
    exact = lines + "S" * (SMALLEST - len(lines) - len(",1,0.1,x\n")) + ",1,0.1,x\n"
    assert len(exact) == SMALLEST
    assert read_fast(exact.encode(), {}) is not None
    assert read_fast(exact.replace("SS", "S", 1).encode(), {}) is None


def test_a_space_at_the_very_beginning() -> None:
    assert not fast._even(b" a,b\nc,d\n", 1)
    assert fast._even(b"a,b\nc,d\n", 1)
    assert not fast._even(b"a,b\nc,d,e\nf\n", 1)


@pytest.mark.parametrize(
    ("options", "quick"),
    [({}, True), ({"delimiter": ","}, True), ({"delimiter": "comma"}, True), ({"decimal": "."}, True),
     ({"delimiter": "semicolon"}, False), ({"decimal": ","}, False), ({"encoding": "latin-1"}, False)],
)  # fmt: skip
def test_what_is_said_of_a_file_leaves_it_to_the_careful_way_unless_it_is_plain(
    options: dict[str, Any], quick: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[bytes] = []
    monkeypatch.setattr(file, "read_fast", lambda content, mapped: tried.append(content))
    path = tmp_path / "studies.csv"
    mark = ";" if options.get("delimiter") == "semicolon" else ","
    path.write_text(mark.join(["study", "yi", "vi"]) + "\n" + mark.join(["A", "1", "2"]) + "\n", encoding="utf-8")
    assert len(file.read_studies(str(path), ReadingOptions(**options))) == 1
    assert bool(tried) is quick
