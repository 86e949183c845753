"""The program's own pages: short enough to read, whole where they must be, and true."""

from __future__ import annotations

import shlex

import pytest

from ketcli.asking.options import TOPICS
from ketcli.asking.registry import COMMANDS
from ketcli.cli import plot, script
from ketcli.cli.main import _loaded
from ketcli.cli.pages.content import page_of, rows_of
from ketcli.cli.pages.help import START, _beside, _wrapped

NAMES = [command.name for command in COMMANDS]
EXAMPLES = [example for name in NAMES for example in page_of(name).examples]
COMMAND_LINES = [line.partition("ketcli ")[2].strip() for line in START.splitlines() if "?" in line]


def test_ketcli_alone_is_twelve_lines_by_question(ketcli) -> None:
    ran = ketcli()
    assert (ran.code, ran.err) == (0, "")
    assert len(ran.out.splitlines()) == 12
    assert max(map(len, ran.out.splitlines())) <= 80
    assert ketcli("-h").out == ran.out


@pytest.mark.parametrize("name", NAMES)
def test_a_short_page_fits_a_screen(ketcli, monkeypatch, name) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = ketcli(name, "-h")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert len(lines) <= 26
    page = page_of(name)
    assert len(page.short) <= 6
    assert all(example in ran.out for example in page.examples[:5])
    assert all(len(line) <= 80 for line in lines if not line.strip().startswith("ketcli "))


@pytest.mark.parametrize("columns", ["40", "80", "200"])
@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_an_option_is_cut_at_any_width(ketcli, monkeypatch, name, columns) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    words = ketcli(name, "--help").out.replace(",", " ").split()
    for row in rows_of(name)[0]:
        if not row.argument:
            assert row.typed in words
            assert not row.pair or f"--no-{row.typed.removeprefix('--')}" in words


def test_where_help_is_asked_for(ketcli) -> None:
    whole = ketcli("pool", "--help").out
    assert ketcli("pool", "--route", "iv", "--help").out == whole
    assert ketcli("help", "pool").out == whole
    assert ketcli("--help").out != ketcli("-h").out
    assert ketcli("nonsense", "--help").code == 2


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_command_line_of_its_command(example) -> None:
    words = shlex.split(example)
    words = words[: next((at for at, word in enumerate(words) if word in (">", "<")), None)]
    assert words[0] == "ketcli"
    if words[1] == "help" and words[2] in NAMES:
        return
    _loaded(words[1]).make_context(words[1], words[2:])


@pytest.mark.parametrize("line", [line for line in COMMAND_LINES if "studies.csv" not in line])
def test_the_questions_of_the_first_screen_have_answers(ketcli, line) -> None:
    assert ketcli(*shlex.split(line.partition(";")[0]), "-q").code == 0


@pytest.mark.parametrize("topic", TOPICS)
def test_topics(ketcli, topic) -> None:
    ran = ketcli("help", topic)
    assert ran.code == 0
    assert len(ran.out.splitlines()) > 8
    assert ketcli("help", topic, "--json").json["rows"]


def test_topics_are_listed_and_unknown_ones_refused(ketcli) -> None:
    assert all(topic in ketcli("help").out for topic in TOPICS)
    assert ketcli("help", "weather").code == 2


def test_help_is_plain_where_nobody_looks_at_a_terminal(ketcli) -> None:
    assert "\x1b" not in ketcli("pool", "--help").out


@pytest.mark.parametrize(("columns", "beside"), [(43, True), (42, False)])
def test_a_text_stands_beside_its_name_where_it_has_thirty_columns(monkeypatch, columns, beside) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = _beside("--name", "word " * 12, 11)
    assert max(map(len, lines)) <= columns
    assert lines[0] == ("  --name     " + " ".join(["word"] * 6) if beside else "  --name")
    assert {line[: 13 if beside else 6] for line in lines[1:]} == {" " * (13 if beside else 6)}


def test_a_long_word_is_not_broken(monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    word = "https://doi.org/" + "10.1000-182" * 5
    assert word in "\n".join(_beside("--name", f"see {word} there", 8)).split()
    assert word in "\n".join(_wrapped(f"see {word} there", 6)).split()


def test_options_of_some_stand_under_the_names_of_those(ketcli) -> None:
    of_scripts = script.panels()
    assert of_scripts["event"] == "script safety"
    assert of_scripts["permutations"] == "script pool, script regress"
    assert all(heading.startswith("script ") for heading in of_scripts.values())
    assert plot.panels()["event"] == "plot safety"
    assert all(heading.startswith("plot ") for heading in plot.panels().values())


@pytest.mark.parametrize("option", ["--install-completion", "--show-completion"])
def test_there_is_one_way_to_completion(ketcli, option) -> None:
    ran = ketcli(option)
    assert ran.code == 2
    assert "No such option" in ran.err
