"""`ketcli` and `python -m ketcli`: nothing is imported before an interruption has somewhere to go."""

from __future__ import annotations

import os
import signal
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda caught, _: os._exit(128 + caught))  # while it loads there is nothing to undo
    from ketcli.cli.main import main as command_line

    command_line()


if __name__ == "__main__":
    main()
