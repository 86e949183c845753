"""`ketcli` and `python -m ketcli`: nothing is imported before an interruption has somewhere to go."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import NoReturn

INTERRUPTED = 130
# New objects before the collector looks for garbage (Python: 700): what one answer makes, it needs to its end
OBJECTS = 300_000


def main() -> NoReturn:
    """Run the command line."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda caught, _: os._exit(128 + caught))  # while it loads there is nothing to undo
    gc.set_threshold(OBJECTS)
    if sys.argv[1:2] == ["__complete"] and len(sys.argv) > 2:
        from ketcli.cli.completion.candidates import complete

        sys.stdout.write(complete(sys.argv[2:]))
        sys.exit(0)
    from ketcli.cli.main import main as command_line

    try:
        command_line()
    except SystemExit as left:
        if left.code == INTERRUPTED:
            # unwound and flushed; but if the signal came while a module was made, the interpreter would end by it
            os._exit(INTERRUPTED)
        raise
    finally:
        gc.freeze()  # or the interpreter looks for garbage as it ends, in all that an answer has made


if __name__ == "__main__":
    main()
