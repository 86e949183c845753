"""The program's own words, letter by letter: its pages, what it refuses and why, what a shell is offered."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import ORACLE, SMALL
from tests.golden_files import check_golden

from ketcli import __version__
from ketcli.asking.registry import COMMANDS
from ketcli.cli.completion.candidates import complete
from ketcli.cli.pages.man import manual

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran

BCG = str(ORACLE / "data" / "bcg.csv")
GROUPS = str(ORACLE / "data" / "bcg_groups.csv")
PAGES = {
    "short_80": (80, "", tuple(command.name for command in COMMANDS), "-h"),
    "whole_100": (100, "", ("", "pool", "safety", "diff", "assert", "template", "plot", "script"), "--help"),
    "narrow_40": (40, "", ("", "claims", "trials"), "--help"),
    "beside_60": (60, "", ("", *(command.name for command in COMMANDS)), "-h"),
    "beside_72": (72, "", ("", *(command.name for command in COMMANDS)), "-h"),
    "tiny_23": (23, "", ("", "claims", "schema"), "--help"),
    "bold_120": (120, "1", ("", "show", "bias"), "--help"),
}
REFUSED = (
    "nonsense",
    "poool --data SMALL",
    "pool --nonsense",
    "pool --data",
    "pool --data SMALL extra",
    "pool --data SMALL --level 95",
    "pool --data SMALL --level many",
    "pool --data SMALL --model none",
    "pool --data SMALL --modle random",
    "pool --data SMALL --measure RR",
    "pool --data SMALL --outcome severety",
    "pool --data SMALL --at yesterday",
    "pool --data SMALL --by colour",
    "pool --data SMALL --model peto --outcome response --measure RR",
    "pool --data SMALL --where year=2001",
    "pool --data SMALL --permutations 0",
    "pool --data SMALL --year-min 2099",
    "pool --data SMALL --csv --json",
    "pool --data SMALL --crlf",
    "pool --data SMALL --format xlsx",
    "pool --data SMALL --format bibtex",
    "pool --data SMALL --columns colour --csv",
    "pool --data SMALL -o answer.csv --format json",
    "pool --data SMALL -o answer.what",
    "pool --data SMALL -o no/folder/answer.csv",
    "pool --data no-such-file.csv",
    "pool --data BCG --route iv",
    "pool --data BCG --by alloc",
    "pool --data BCG --map What=study",
    "pool --data BCG --measure SMD",
    "pool --data BCG --exclude Nobody",
    "pool --data BCG --json --measure SMD",
    "pool --data SMALL --json --nonsense",
    "compare --data SMALL --a racemic --b racemic",
    "compare --data SMALL --a racemic --b iv",
    "network --data SMALL --reference gold",
    "dose --data SMALL --knots 9",
    "regress --data GROUPS",
    "regress --data GROUPS --on colour",
    "safety --data SMALL --measure RR",
    "safety --data SMALL --top -1",
    "safety --data SMALL --min-trials 0",
    "timecourse --data BCG",
    "sensitivity --data SMALL --part baujats",
    "sensitivity --data SMALL --subsets 0",
    "bias --data SMALL --model multilevel",
    "claims --data SMALL",
    "replicate --data SMALL --review nobody2020",
    "trials --data SMALL --missing nothing",
    "trials --data SMALL --at 24h",
    "trials --data BCG",
    "show",
    "show --data SMALL nobody2020",
    "sources --data SMALL nobody2020",
    "check",
    "check no-such-folder",
    "template",
    "template nothing",
    "describe no-such-file.csv",
    "explain nothing-known",
    "help nothing",
    "completion tcsh",
    "schema nothing",
    "diff",
    "diff SMALL",
    "assert",
    "assert nonsense",
    "script",
    "script trials --data SMALL",
    "script pool --data SMALL --event nausea",
    "script pool --data SMALL --language perl",
    "script pool --data SMALL -o answer.txt",
    "script regress --data GROUPS",
    "script pool --data SMALL --by route --permutations 100",
    "plot",
    "plot nothing -o a.svg",
    "plot forest --data SMALL",
    "plot forest --data SMALL -o a.gif",
    "plot forest --data SMALL -o a.svg --dpi 29",
    "plot forest --data SMALL -o a.svg --dpi 1201",
    "plot forest --data SMALL -o a.svg --event nausea",
    "plot funnel --data SMALL -o a.svg --columns effect",
    "plot network --data SMALL -o a.svg --xlim 1,2",
    "plot forest --data SMALL -o a.svg --width 18",
    "plot forest --data SMALL -o a.svg --width 1cm",
    "plot forest --data SMALL -o a.svg --width 600mm",
    "plot forest --data SMALL -o a.svg --xlim 2,1",
    "plot forest --data SMALL -o a.svg --xlim 2",
    "plot forest --data SMALL -o a.svg --labels one",
    "plot forest --data SMALL -o a.svg --font Nowhere",
    "plot forest --data SMALL -o a.svg --sort colour",
    "plot forest --data SMALL -o a.svg --rob",
    "plot timecourse --data BCG -o a.svg",
)
TYPED = (
    "",
    "po",
    "--",
    "nonsense ",
    "pool --",
    "pool --data SMALL --",
    "pool --data",
    "pool --data ",
    "pool --data=",
    "pool --route ",
    "pool --route iv --route s",
    "pool --route iv,s",
    "pool --route=i",
    "pool --mod",
    "pool --model random --mod",
    "pool --no-",
    "pool -",
    "pool -o ",
    "pool --control ",
    "pool --at ",
    "pool --data SMALL --trial ",
    "pool --data SMALL --outcome ",
    "pool --data GROUPS --by ",
    "pool --data GROUPS --where ",
    "pool --data SMALL --by ",
    "compare ",
    "compare iv ",
    "compare --data GROUPS --a ",
    "network --data SMALL --reference ",
    "network --data SMALL --one-placebo --reference ",
    "network --data SMALL --routes-apart --reference ",
    "safety --data SMALL --event ",
    "safety --data BCG --event ",
    "safety --data no-such-folder --event ",
    "pool --data BCG --trial ",
    "pool --data no-such-folder --trial ",
    "network --data BCG --reference ",
    "compare --data SMALL --a ",
    "pool --data BCG --outcome ",
    "pool --data no-such-file.csv --by ",
    "plot ",
    "plot forest --s",
    "plot safety --s",
    "plot forest -o ",
    "script ",
    "script pool --t",
    "script compare --a",
    "show --data SMALL ",
    "show --data SMALL alpha2001 ",
    "sources --data SMALL gam",
    "describe ",
    "diff a ",
    "help ",
    "completion ",
    "template ",
    "schema po",
    "explain g",
)


def filled(line: str) -> str:
    return line.replace("SMALL", SMALL).replace("BCG", BCG).replace("GROUPS", GROUPS)


def emptied(text: str) -> str:
    for path, name in ((SMALL, "SMALL"), (BCG, "BCG"), (GROUPS, "GROUPS"), (__version__, "VERSION")):
        text = text.replace(path, name)
    return text


@pytest.mark.parametrize("name", PAGES)
def test_pages(name: str, ketcli: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    columns, coloured, commands, flag = PAGES[name]
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("FORCE_COLOR", coloured)
    pages = [ketcli(*([command] if command else []), flag).out for command in commands]
    check_golden(f"cli/{name}.txt", "\n".join(pages))


def test_the_manual_page() -> None:
    head, _, commands = manual().partition(".SH COMMANDS\n")
    ends = commands[commands.index(".SS ketcli explain") :]
    check_golden("cli/manual.txt", emptied(head + ends))


def test_what_is_refused_and_why(ketcli: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHELL", "")
    said = []
    for line in REFUSED:
        ran = ketcli(*shlex.split(filled(line)))
        assert ran.code in (1, 2), line
        assert list(tmp_path.iterdir()) == [], line
        of_typer = "Try 'ketcli" in ran.err  # its words are not ours to keep, and are others in other versions
        said.append(f"$ {line}\n[{ran.code}]\n{'' if of_typer else ran.out + ran.err}")
    check_golden("cli/refused.txt", emptied("".join(said)))


def test_what_a_shell_is_offered() -> None:
    said = []
    for line in TYPED:
        of_bash = complete(["bash", f"ketcli {filled(line)}"])
        words = shlex.split(filled(line)) + ([""] if not line or line.endswith(" ") else [])
        said.append(f"$ {line}\n{of_bash}~\n{complete(['zsh', *words])}")
    check_golden("cli/offered.txt", emptied("".join(said)))
