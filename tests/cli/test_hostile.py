"""Input that nobody means well with: one sentence and exit code 2, or an answer that it does not change."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ketcli.questions.answers.pool import pool_effects
from ketcli.questions.effects.from_studies import ask_studies

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran

    Ketcli = Callable[..., Ran]

TESTS = Path(__file__).parents[1]
SMALL = TESTS / "small"
BUNDLED = TESTS.parent / "data"
ROWS = "A,0.5,0.1\nB,0.7,0.2\nC,0.1,0.1\nD,0.4,0.3\nE,0.9,0.2\nF,0.3,0.1\n"
READERS = (("pool", "--data"), ("effects", "--data"), ("summary", "--data"), ("check",), ("describe",))


def is_one_sentence(ran: Ran) -> bool:
    return ran.code == 2 and ran.out == "" and ran.err.startswith("ketcli: ") and ran.err.count("\n") == 1


@pytest.mark.parametrize("words", READERS)
@pytest.mark.parametrize(
    "name", ["x" * 300, "x" * 300 + ".csv", "no\nsuch.csv", "no\r\nsuch\x1b[2J", "/dev/null/x.csv"]
)
def test_a_path_that_cannot_be_is_one_sentence(ketcli: Ketcli, words: tuple[str, ...], name: str) -> None:
    ran = ketcli(*words, name)
    assert is_one_sentence(ran), ran
    assert "\x1b" not in ran.err


@pytest.mark.parametrize("words", READERS[:4])
@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000])
def test_json_nested_without_end_is_one_sentence(
    ketcli: Ketcli, words: tuple[str, ...], text: str, tmp_path: Path
) -> None:
    shutil.copytree(SMALL, tmp_path / "data")
    (tmp_path / "data" / "dataset.json").write_text(text)
    assert is_one_sentence(ketcli(*words, str(tmp_path / "data")))


def test_a_question_of_a_claim_with_an_odd_quote_is_found_and_refused(ketcli: Ketcli, tmp_path: Path) -> None:
    shutil.copytree(BUNDLED, tmp_path / "data")
    path = tmp_path / "data" / "claims.csv"
    path.write_text(path.read_text().replace(",ketcli pool ", ",ketcli pool --route 'iv ", 1))
    assert is_one_sentence(ketcli("claims", "--data", str(tmp_path / "data")))
    ran = ketcli("check", str(tmp_path / "data"))
    assert ran.code == 2
    assert "no closing quotation" in ran.out


@pytest.mark.parametrize("words", [("pool", "--data"), ("check",), ("describe",)])
def test_a_pipe_is_read_as_a_file_is(ketcli: Ketcli, words: tuple[str, ...], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=(f"study,yi,vi\n{ROWS}",))
    writer.start()
    ran = ketcli(*words, str(tmp_path / "pipe"))
    writer.join()
    assert ran.code == 0, ran


@pytest.mark.parametrize("words", [("pool", "--data"), ("check",), ("summary", "--data")])
def test_a_review_with_a_number_of_thousands_of_digits_is_one_sentence(
    ketcli: Ketcli, words: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "review.toml").write_text(f"title = {'9' * 5000}")
    assert is_one_sentence(ketcli(*words, str(tmp_path)))


def test_two_pipes_are_compared_as_two_files_are(ketcli: Ketcli, tmp_path: Path) -> None:
    texts = {"old": f"study,yi,vi\n{ROWS}", "new": f"study,yi,vi\n{ROWS.replace('0.9', '0.8')}"}
    writers = []
    for name, text in texts.items():
        os.mkfifo(tmp_path / name)
        (tmp_path / f"{name}.csv").write_text(text)
        writers.append(threading.Thread(target=(tmp_path / name).write_text, args=(text,)))
        writers[-1].start()
    piped = ketcli("diff", *(str(tmp_path / name) for name in texts), "--csv")
    for writer in writers:
        writer.join()
    assert piped.code == 0, piped
    assert piped.out == ketcli("diff", *(f"{tmp_path}/{name}.csv" for name in texts), "--csv").out
    assert "0.9" in piped.out


@pytest.mark.parametrize("path", ["/dev/null", "/dev/full"])
def test_a_device_is_neither_file_nor_folder(ketcli: Ketcli, path: str) -> None:
    ran = ketcli("diff", path, str(SMALL))
    assert is_one_sentence(ran), ran
    assert "neither file nor folder" in ran.err


@pytest.mark.parametrize("words", [("check",), ("describe",), ("pool", "--data")])
@pytest.mark.parametrize("form", [(), ("--format", "markdown"), ("--format", "html"), ("--json",)])
@pytest.mark.parametrize("name", ["a\rb.csv", "\u202eb.csv", "a\x1b[2J.csv"])
def test_a_file_name_is_shown_and_not_obeyed(
    ketcli: Ketcli, tmp_path: Path, words: tuple[str, ...], form: tuple[str, ...], name: str
) -> None:
    (tmp_path / name).write_text(f"study,yi,vi\n{ROWS}")
    ran = ketcli(*words, str(tmp_path / name), *form)
    assert ran.code == 0, ran
    assert not {"\r", "\x1b", "\u202e"} & set(ran.out + ran.err)


@pytest.mark.parametrize(
    "cells", ["n_e,n_c;-5,10", "n_e,n_c;x,10", "n;ten", "n_e,n_c;1e308,2", "events_e,events_c;-1,x"]
)
def test_figures_beside_an_effect_that_cannot_be_people_are_never_shown_as_such(
    ketcli: Ketcli, study_file: Callable[[str], str], cells: str
) -> None:
    names, beside = cells.split(";")
    plain = ketcli("pool", "--data", study_file(f"study,yi,vi\n{ROWS}"), "--json", "-q").json
    ran = ketcli("pool", "--data", study_file(f"study,yi,vi,{names}\n" + ROWS.replace("\n", f",{beside}\n")), "--json")
    assert (ran.json["estimate"], ran.json["participants"]) == (plain["estimate"], None)


@pytest.mark.parametrize("name", ["se", "ci_low", "ci_high", "weight", "display", "cell", "paired", "direct", "n"])
def test_groups_by_a_column_of_ones_own_are_those_of_its_cells(
    ketcli: Ketcli, study_file: Callable[[str], str], name: str
) -> None:
    rows = [f"{row},{level}" for row, level in zip(ROWS.split(), "xyxyxy", strict=True)]
    ran = ketcli("pool", "--data", study_file("\n".join([f"study,yi,vi,{name}", *rows, ""])), "--by", name, "--json")
    assert {group["level"] for group in ran.json["subgroups"]} == {"x", "y"}


def test_twenty_thousand_columns_are_answered_without_a_warning(tmp_path: Path) -> None:
    more = ",".join(f"c{number}" for number in range(20_000))
    cells = ",".join("1" for _ in range(20_000))
    (tmp_path / "wide.csv").write_text(f"study,yi,vi,{more}\n" + ROWS.replace("\n", f",{cells}\n"))
    (tmp_path / "plain.csv").write_text(f"study,yi,vi\n{ROWS}")
    wide, plain = (pool_effects(ask_studies(str(tmp_path / f"{name}.csv"))).overall for name in ("wide", "plain"))
    assert wide.pooled.estimate == plain.pooled.estimate


def as_a_stranger(*words: str) -> Ran:
    """Run the program as somebody whom permissions bind."""
    from tests.cli.conftest import Ran

    line = [sys.executable, "-m", "ketcli", *words]
    if os.geteuid() == 0:  # without the rights to pass over permissions
        line = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", *line]
    ran = subprocess.run(line, capture_output=True, text=True, check=False)
    return Ran(ran.returncode, ran.stdout, ran.stderr)


@pytest.mark.skipif(os.geteuid() == 0 and shutil.which("setpriv") is None, reason="permissions do not bind root")
@pytest.mark.parametrize(
    ("words", "closed"),
    [
        (("pool", "--data", "{}/locked/data"), "locked"),
        (("pool", "--data", "{}/locked/studies.csv"), "locked"),
        (("check", "{}/locked/data"), "locked"),
        (("pool", "-o", "{}/locked/answer.csv"), "locked"),
        (("script", "pool", "-o", "{}/locked/answer.py"), "locked"),
        (("pool", "--data", "{}/data"), "data/trials.csv"),
        (("check", "{}/data"), "data/results.csv"),
    ],
)
def test_what_one_may_not_read_or_search_is_one_sentence(tmp_path: Path, words: tuple[str, ...], closed: str) -> None:
    for place in ("data", "locked/data"):
        shutil.copytree(SMALL, tmp_path / place)
    (tmp_path / closed).chmod(0)
    ran = as_a_stranger(*(word.format(tmp_path) for word in words))
    (tmp_path / closed).chmod(0o755)
    assert is_one_sentence(ran), ran


def test_a_file_without_end_is_one_sentence() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "ketcli", "pool", "--data", "/dev/zero"], capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000,) * 2),
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", "ketcli: not enough memory\n")
