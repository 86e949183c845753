"""Write into README.md and docs/ what the commands shown there really print.

A block of output stands between a line `<!-- ketcli ... -->` and the end of the fenced block below it; the reference of
options, docs/reference.md, is made whole from the program's own signatures.

    python docs/refresh.py          rewrite
    python docs/refresh.py --check  say which files are out of date; exit 1 if any is
"""

from __future__ import annotations

import contextlib
import inspect
import io
import os
import re
import shlex
import sys
from pathlib import Path
from typing import get_args

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


def refreshed(text: str) -> str:
    """A document with every block of output made anew."""

    def renew(match: re.Match[str]) -> str:
        lines = printed(match[2]).rstrip("\n").split("\n")
        shown = lines if match[3] is None else lines[: int(match[3])]
        body = "\n".join(line.rstrip() for line in shown)
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


def documents() -> dict[Path, str]:
    """Every document that holds output, with what it should be."""
    found = {ROOT / "docs" / "reference.md": reference()}
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        if path in found:
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
    os.chdir(ROOT)
    stale = []
    for path, wanted in documents().items():
        current = path.read_text(encoding="utf-8") if path.exists() else ""
        if current != wanted:
            stale.append(str(path.relative_to(ROOT)))
            if "--check" not in sys.argv:
                path.write_text(wanted, encoding="utf-8")
    for name in stale:
        print(f"{'out of date' if '--check' in sys.argv else 'rewritten'}: {name}")
    return int(bool(stale) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
