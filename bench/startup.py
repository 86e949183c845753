"""Start-up of the command line, as ratios of whole processes: python bench/startup.py."""

from __future__ import annotations

import common

RUNS = 15


def main() -> None:
    """Print the ratios."""
    commands = {
        "floor of an answer": common.python("import pandas, scipy.special, typer, rich.table"),
        "floor of help": common.python("import typer, rich.table"),
    }
    if common.has_command_line():
        commands["pool"] = common.ketcli("pool", "--route", "iv")
        commands["help"] = common.ketcli("--help")
    took = common.side_by_side(commands, RUNS)
    print(f"fastest of {RUNS} runs, all commands in turn")
    print(
        f"import pandas, scipy.special, typer, rich.table against import typer, rich.table: "
        f"{took['floor of an answer'].wall / took['floor of help'].wall:.2f}"
    )
    if "pool" not in took:
        return
    common.verdict(
        "ketcli pool --route iv against the imports it needs", took["pool"].wall / took["floor of an answer"].wall, 1.25
    )
    common.verdict(
        "ketcli --help against import typer, rich.table", took["help"].wall / took["floor of help"].wall, 2.0
    )


if __name__ == "__main__":
    main()
