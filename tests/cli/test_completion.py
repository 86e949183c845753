"""Completion: what is offered, how quickly, and that real shells insert it."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ketcli.asking.options import SHELLS
from ketcli.asking.pictures import PICTURES
from ketcli.asking.registry import COMMANDS
from ketcli.cli.completion.candidates import candidates, complete, typed_words

ROOT = Path(__file__).parent.parent.parent
HAHN = str(ROOT / "tests" / "studyfiles" / "hahn2001.csv")


def offered(*words: str) -> list[str]:
    found = candidates(words)
    assert found is not None
    return [one.value for one in found]


def test_commands_options_and_values_are_offered() -> None:
    assert {command.name for command in COMMANDS} <= set(offered(""))
    assert offered("po") == ["pool"]
    assert offered("pool", "--rou") == ["--route"]
    assert offered("pool", "--route", "i") == ["iv", "im", "intranasal", "inhaled"]
    assert offered("pool", "--route", "IN") == ["intranasal", "inhaled"]
    assert offered("pool", "--route=su") == []
    assert offered("pool", "--route=s") == ["--route=sc"]
    assert "ae:nausea" in offered("pool", "--outcome", "ae:n")
    assert "response" in offered("pool", "--outcome", "re")
    assert "28d" in offered("pool", "--at", "")
    assert "formulation" in offered("pool", "--by", "")
    assert "dry mouth" in offered("safety", "--event", "dry")
    assert offered("safety", "--event", "dizz") == ["dizziness", "dizziness postural"]  # as counted, not by group
    assert set(offered("plot", "")) == {picture.kind for picture in PICTURES}
    assert set(offered("completion", "")) == set(SHELLS)
    assert offered("diff", "--since", "2026.11.2") == ["2026.11.25", "2026.11.29"]


def test_after_a_comma_the_next_value_is_offered() -> None:
    assert offered("pool", "--route", "iv,i") == ["iv,im", "iv,intranasal", "iv,inhaled"]


def test_trials_are_offered_by_id_and_by_acronym_with_their_names() -> None:
    found = candidates(["show", "mur"])
    assert found is not None
    assert [one.value for one in found] == ["murrough2013", "murrough2015"]
    assert found[0].text == "Murrough 2013"
    assert offered("show", "TRANSFORM-2") == ["popova2019"]
    assert offered("pool", "--exclude", "popo") == ["popova2019"]


def test_columns_are_those_of_the_file_that_is_asked() -> None:
    assert "events_e" in offered("pool", "--data", HAHN, "--by", "")
    assert "formulation" not in offered("pool", "--data", HAHN, "--by", "")
    assert offered("regress", "--data", HAHN, "--on", "stu") == ["study"]
    assert "study=" in offered("pool", "--data", HAHN, "--where", "")
    assert offered("regress", "--data", "no such file", "--on", "") == []


def test_columns_are_those_below_what_stands_above_the_header(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("Our studies\n\nstudy,yi,vi, site \nA,1,1,x\n", encoding="utf-8")
    assert offered("pool", "--data", str(path), "--by", "") == ["study", "yi", "vi", "site"]
    path.write_text("one,two,,four\nA,1,1,x\n", encoding="utf-8")  # no header that is known: its first line
    assert offered("pool", "--data", str(path), "--by", "") == ["one", "two", "four"]
    path.write_text("", encoding="utf-8")
    assert offered("pool", "--data", str(path), "--by", "") == []
    path.write_bytes(b"PK\x03\x04" + bytes(99))
    assert offered("pool", "--data", str(path), "--by", "") == []


def test_a_picture_is_offered_its_own_options() -> None:
    assert "--by" in offered("plot", "forest", "--b")
    assert "--by" not in offered("plot", "funnel", "--b")


def test_an_option_that_is_given_is_not_offered_again_unless_it_repeats() -> None:
    assert "--outcome" not in offered("pool", "--outcome", "response", "--")
    assert "--route" in offered("pool", "--route", "iv", "--")


def test_the_file_may_be_named_by_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KETCLI_DATA", HAHN)
    assert offered("pool", "--by", "") == offered("pool", "--data", HAHN, "--by", "")
    assert "--data" in offered("pool", "--d")


@pytest.mark.parametrize("words", [("pool", "--data", ""), ("pool", "-o", ""), ("check", ""), ("diff", "a", "")])
def test_where_a_file_is_wanted_the_shell_is_told_so(words) -> None:
    assert candidates(words) is None
    assert complete(["fish", *words]) == ":files\n"


@pytest.mark.parametrize("words", [("nonsense", ""), ("pool", "--tau-prior", ""), ("pool", "--nonsense", "x", "--ro")])
def test_nothing_known_is_no_failure(words) -> None:
    assert candidates(words) is not None


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_option_of_every_command_completes(command: str) -> None:
    from ketcli.cli.pages.content import rows_of

    for row in rows_of(command)[0]:
        words = (command, "") if row.argument else (command, row.typed, "")
        found = candidates(words)
        assert found is None or set(row.allowed) <= {one.value for one in found} or row.kind is bool


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ketcli ", [""]),
        ("ketcli po", ["po"]),
        ("ketcli pool ", ["pool", ""]),
        ("ketcli pool --event 'dry m", ["pool", "--event", "dry m"]),
        ("ketcli pool --event dry\\ m", ["pool", "--event", "dry m"]),
        ('ketcli pool --trial "Dal', ["pool", "--trial", "Dal"]),
        ("ketcli pool\\", ["pool"]),
        ("ketcli pool a\\\\", ["pool", "a\\"]),
        ("ketcli pool a\\\\\\", ["pool", "a\\"]),
        ("k", [""]),
        ("", [""]),
        ("ketcli 'pool ", ["pool "]),
    ],
)
def test_a_line_of_bash_is_read_up_to_the_cursor(line, words) -> None:
    assert typed_words(line) == words


def test_bash_gets_values_quoted_and_without_what_it_takes_for_words(monkeypatch) -> None:
    monkeypatch.setenv("KETCLI_BREAKS", " \t\n\"'><=;|&(:")
    assert complete(["bash", "ketcli pool --outcome ae:nause"]) == "nausea\n"
    assert complete(["bash", "ketcli pool --route=intra"]) == "intranasal\n"
    assert complete(["bash", "ketcli safety --event dry\\ mo"]) == "dry\\ mouth\n"


LINES = [
    "ketcli pool --ro",
    "ketcli show mur",
    "ketcli pool --outcome ae:",
    f"ketcli pool --data {HAHN} --by ",
    "ketcli network --reference ",
]


@pytest.mark.parametrize("line", LINES)
def test_completion_imports_nothing_heavy(line) -> None:
    code = (
        "import sys\nfrom ketcli.cli.completion.candidates import complete\n"
        f"complete(['bash', {line!r}])\n"
        "print(*({'pandas', 'numpy', 'scipy', 'typer', 'rich', 'matplotlib'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


# ---- real shells


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder with `ketcli` in it, which is this program."""
    (tmp_path / "bin").mkdir()
    file = tmp_path / "bin" / "ketcli"
    file.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ketcli "$@"\n', encoding="utf-8")
    file.chmod(0o755)
    return tmp_path


START = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "source <(ketcli completion bash)"),
    "zsh": (["zsh", "-f", "-i"], "autoload -Uz compinit; compinit -u -D; source <(ketcli completion zsh)"),
    "fish": (["fish", "--no-config", "-i"], "ketcli completion fish | source"),
}


class Terminal:
    """A shell in a pseudo-terminal."""

    def __init__(self, shell: str, folder: Path) -> None:
        command, setup = START[shell]
        environment = {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "HOME": str(folder), "TERM": "dumb", "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT / "src"), "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder),
        }  # fmt: skip
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment)  # noqa: S606 - a shell it is
        self.read(1.5 if shell == "fish" else 0.5)
        self.type(f"{setup}; echo rea''dy\n", until="ready")

    def type(self, keys: str, until: str, seconds: float = 15) -> str:
        """Type, and give what is printed until some text is."""
        os.write(self.terminal, keys.encode())
        return self.read(seconds, until)

    def read(self, seconds: float, until: str = "") -> str:
        """What is printed in that time, or until some text is."""
        found, end = "", time.monotonic() + seconds
        while time.monotonic() < end and not (until and until in found):
            if select.select([self.terminal], [], [], 0.1)[0]:
                try:
                    found += os.read(self.terminal, 65_536).decode(errors="replace")
                except OSError:
                    break
                found = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()=>][0-9A-Z]?", "", found)
        return found

    def close(self) -> None:
        """End the shell."""
        os.close(self.terminal)
        os.kill(self.child, signal.SIGKILL)  # one that took no notice that its terminal is gone would be waited for
        os.waitpid(self.child, 0)


@pytest.mark.parametrize("shell", list(START))
@pytest.mark.parametrize(
    ("keys", "inserted"),
    [
        ("ketcli pool --route intra\t", "intranasal"),
        ("ketcli show popo\t", "popova2019"),
        ("ketcli pool --outcome ae:nause\t", "ae:nausea"),
        ("ketcli plot contour\t", "contour-funnel"),
        ("ketcli pool --data mine.csv --by set\t", "setting"),
        ("ketcli pool --data min\t", "mine.csv"),
    ],
)
def test_a_real_shell_inserts_what_is_offered(program, shell, keys, inserted) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    (program / "mine.csv").write_text("study,yi,vi,setting\nA,1,1,x\n", encoding="utf-8")
    terminal = Terminal(shell, program)
    try:
        assert inserted in terminal.type(keys, until=inserted)
    finally:
        terminal.close()


@pytest.mark.parametrize("shell", list(START))
def test_a_real_shell_lists_several(program, shell) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    terminal = Terminal(shell, program)
    try:
        if shell == "fish":  # which lists in a pager that needs more than a plain terminal
            printed = terminal.type("complete -C 'ketcli show mur'\n", until="Murrough 2015")
        else:
            terminal.type("ketcli show mur\t", until="rough201")
            printed = terminal.type("\t\t", until="Murrough 2015")
        assert "Murrough 2013" in printed
        assert "murrough2015" in printed
    finally:
        terminal.close()


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_the_shell_that_is_named(ketcli, monkeypatch, shell) -> None:
    monkeypatch.setenv("SHELL", "/bin/bash")
    ran = ketcli("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    assert f"__complete {shell}" in ran.out
    if shell == "bash":
        assert ketcli("completion").out == ran.out
    if shutil.which(shell) and shell != "powershell":
        subprocess.run([shell, "-n"], input=ran.out, text=True, check=True)


def test_without_a_shell_to_guess_it_asks(ketcli, monkeypatch) -> None:
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert ketcli("completion").code == 2
    assert ketcli("completion", "tcsh").code == 2


def test_the_manual_page_renders_without_warnings(ketcli, tmp_path) -> None:
    page = ketcli("man").out
    for command in COMMANDS:
        assert f".SS ketcli {command.name}" in page.replace("\\-", "-")
    if shutil.which("man") is None or shutil.which("groff") is None:
        pytest.skip("man is not installed")
    (tmp_path / "ketcli.1").write_text(page, encoding="utf-8")
    words = [str(shutil.which("man")), "--warnings", "-l", str(tmp_path / "ketcli.1")]
    environment = {**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8", "MANPAGER": "cat"}
    ran = subprocess.run(words, capture_output=True, text=True, check=True, env=environment)
    assert ran.stderr == ""
    assert "--crossover-r NUMBER" in ran.stdout
