"""Write into README.md and docs/ what the commands shown there really print.

A block of output stands between a line `<!-- ketcli ... -->` and the end of the fenced block below it; a picture stands
below a line `<!-- ketcli plot ... -->`. The references of options and of Python, docs/reference.md and
docs/api-reference.md, are made whole from the program's own signatures.

    python docs/refresh.py [FILE ...]          rewrite all, or these, and draw their pictures
    python docs/refresh.py --check [FILE ...]  say which files are out of date; exit 1 if any is
"""

from __future__ import annotations

import contextlib
import inspect
import io
import os
import re
import shlex
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, get_args

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"(<!-- (ketcli [^\n]*?)(?: \| head -(\d+))? -->\n```\w*\n)(.*?)(^```$)", re.DOTALL | re.MULTILINE)
WIDTH = "100"


def printed(command: str) -> str:
    """What a command prints on standard output when it is piped."""
    from ketcli.cli.main import main

    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SystemExit):
        main(shlex.split(command)[1:])
    out.flush()
    return raw.getvalue().decode("utf-8").replace("\r\n", "\n")


def folded(line: str) -> str:
    """A long line of prose as a terminal folds it; tables, pictures and CSV as they are."""
    prose = "  " not in line and line.count(" ") > len(line) / 12
    return textwrap.fill(line, int(WIDTH), break_long_words=False, break_on_hyphens=False) if prose else line


def refreshed(text: str) -> str:
    """A document with every block of output made anew.

    Raises
    ------
    ValueError
        A command prints nothing: a page must not show an answer that is none.
    """

    def renew(match: re.Match[str]) -> str:
        told = printed(match[2])
        if not told:
            raise ValueError(f"prints nothing: {match[2]}")
        lines = told.rstrip("\n").split("\n")
        shown = lines if match[3] is None else lines[: int(match[3])]
        body = "\n".join(folded(line.rstrip()) for line in shown)
        return f"{match[1]}$ {match[2]}{f' | head -{match[3]}' if match[3] else ''}\n{body}\n{match[5]}"

    return BLOCK.sub(renew, text)


def reference() -> str:
    """Every command with its arguments and options, read off the signatures that the program itself reads."""
    from ketcli.cli.commands import ALL, load

    parts = ["# Commands and options", "", "Made from the program by `python docs/refresh.py`.", ""]
    for name, command in ((listed.name, load(listed.name)) for listed in ALL):
        parts += [
            f"## ketcli {name}",
            "",
            *_paragraphs(command),
            "",
            "| option | value | meaning |",
            "| --- | --- | --- |",
        ]
        parts += [_option_row(parameter) for parameter in inspect.signature(command).parameters.values()]
        parts.append("")
    return "\n".join(parts)


def _paragraphs(command: object) -> list[str]:
    text = inspect.getdoc(command) or ""
    return [re.sub(r"\[dim\](.*?)\[/dim\]", r"    \1", line) for line in text.split("\n")]


def _option_row(parameter: inspect.Parameter) -> str:
    _, option = get_args(parameter.annotation)
    declared = [option.default, *(option.param_decls or ())]
    names = [name for name in declared if isinstance(name, str) and name.startswith("-")]
    flag = "bool" in str(get_args(parameter.annotation)[0])
    value = "" if flag else option.metavar or _type_name(get_args(parameter.annotation)[0])
    cells = [", ".join(f"`{name}`" for name in names) or f"`{parameter.name.upper()}`", value, option.help or ""]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _type_name(kind: object) -> str:
    text = str(kind)
    return next((name for word, name in (("int", "INTEGER"), ("float", "NUMBER")) if word in text), "TEXT")


PRESETS = re.compile(r"(<!-- presets -->\n)(.*?)(<!-- /presets -->)", re.DOTALL)


def presets_table() -> str:
    """The same two datasets pooled by the defaults of each tool."""
    from ketcli.questions.answers.pool import pool_effects
    from ketcli.questions.effects import method as choices
    from ketcli.questions.effects.from_studies import effects_of_studies
    from ketcli.show.kit.numbers import fixed, interval

    rows = ["| data | like | estimate | 95 % interval | prediction interval | tau2 | I2 |", "| --- " * 7 + "|"]
    for name, measure, file in (("Normand 1999", "SMD", "normand1999"), ("BCG", "RR", "bcg")):
        for like in (None, *choices.PRESETS):
            method = choices.resolve(like, measure=measure)
            effects = effects_of_studies(f"{ROOT}/tests/oracle/data/{file}.csv", method, measure=measure)
            overall = pool_effects(effects).overall
            shown, pooled = overall.display, overall.pooled
            cells = [f"{name}, {measure}", like or "(ketcli)", fixed(shown.estimate, 4)]
            cells += [interval(shown.ci_low, shown.ci_high, 4), interval(shown.pi_low, shown.pi_high, 4)]
            rows.append(f"| {' | '.join([*cells, fixed(pooled.tau2, 4), fixed(pooled.i2, 2)])} |")
    return "\n".join(rows) + "\n"


COMMANDS = re.compile(r"(<!-- commands -->\n)(.*?)(<!-- /commands -->)", re.DOTALL)


def commands_table() -> str:
    """Every command with its summary."""
    from ketcli.cli.commands import ALL

    rows = ["| command | answers |", "| --- | --- |"]
    rows += [f"| `ketcli {listed.name}` | {listed.summary} |" for listed in ALL]
    return "\n".join(rows) + "\n"


GLOSSARY = re.compile(r"(<!-- glossary -->\n\n)(.*?)(\n<!-- /glossary -->)", re.DOTALL)


def glossary_page() -> str:
    """Every term in its sentences."""
    from ketcli.questions.data.glossary import glossary
    from ketcli.show.answers.explain import glossary_text

    return glossary_text(glossary())


def api_reference() -> str:
    """Every method of Python with its docstring, read off the code."""
    from ketcli.api import evidence
    from ketcli.api.answers import Shown

    parts = [
        "# Reference of Python",
        "",
        "Made from the code by `python docs/refresh.py`; [api.md](api.md) says how to use it. Keyword arguments are",
        "the options of the [command of that name](reference.md), with `_` for `-`.",
        "",
        "## ketcli.load",
        "",
        *_documented(evidence.load),
    ]
    for kind, title in ((evidence.Evidence, "Evidence"), (Shown, "Every answer")):
        parts += [f"## {title}", "", *_documented(kind)]
        for name, member in vars(kind).items():
            if name.startswith("_") or not (inspect.isfunction(member) or isinstance(member, property)):
                continue
            method = member.fget if isinstance(member, property) else member
            shown = name if isinstance(member, property) else f"{name}({_parameters(member)})"
            parts += [f"### {shown}", "", *_documented(method)]
    return "\n".join(parts)


def _parameters(function: Callable[..., object]) -> str:
    """The parameters as they are typed; `**` stands for the options of the command."""
    found = []
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        star = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        default = "" if parameter.default is parameter.empty else f"={parameter.default!r}"
        found.append(f"{star}{parameter.name}{default}")
    return ", ".join(found)


def _documented(thing: object) -> list[str]:
    """A docstring in the style of NumPy as Markdown: headings bold, names and errors as a list, examples as code."""
    lines = (inspect.getdoc(thing) or "").split("\n")
    found: list[str] = []
    listing = coding = False
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        coding = line.startswith(">>> ") or (coding and bool(line))
        if re.fullmatch("-{3,}", below):
            listing = line != "Examples"
            found += [f"**{line}**", ""]
        elif coding:
            found.append(f"    {line}")
        elif line.startswith("    "):
            found.append(f"  {line.strip()}")
        elif not re.fullmatch("-{3,}", line):
            found.append(f"- {line}" if listing and line else line)
    return [*found, ""]


PICTURE = re.compile(r"^<!-- (ketcli plot [^\n]*) -->$", re.MULTILINE)


def draw(text: str) -> None:
    """Write the pictures of a document anew."""
    for command in PICTURE.findall(text):
        printed(f"{command} --force --quiet")


def documents(chosen: Sequence[Path] = ()) -> dict[Path, str]:
    """Every document that holds output (or those chosen), with what it should be."""
    made = {ROOT / "docs" / "reference.md": reference, ROOT / "docs" / "api-reference.md": api_reference}
    found = {}
    for path in chosen or [*made, ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        if path in made:
            found[path] = made[path]()
            continue
        text = path.read_text(encoding="utf-8")
        text = PRESETS.sub(lambda match: match[1] + presets_table() + match[3], text)
        text = COMMANDS.sub(lambda match: match[1] + commands_table() + match[3], text)
        text = GLOSSARY.sub(lambda match: match[1] + glossary_page() + match[3], text)
        found[path] = refreshed(text)
    return found


def main() -> int:
    """Rewrite, or with --check compare."""
    os.environ.update(NO_COLOR="1", COLUMNS=WIDTH, TERMINAL_WIDTH=WIDTH)
    for name in ("FORCE_COLOR", "GITHUB_ACTIONS", "PY_COLORS"):
        os.environ.pop(name, None)
    chosen = [Path(name).resolve() for name in sys.argv[1:] if name != "--check"]
    check = "--check" in sys.argv
    os.chdir(ROOT)
    stale = []
    for path, wanted in documents(chosen).items():
        current = path.read_text(encoding="utf-8") if path.exists() else ""
        if current != wanted:
            stale.append(str(path.relative_to(ROOT)))
            if not check:
                path.write_text(wanted, encoding="utf-8")
        if not check:
            draw(wanted)
    for name in stale:
        print(f"{'out of date' if check else 'rewritten'}: {name}")
    return int(bool(stale) and check)


if __name__ == "__main__":
    sys.exit(main())
