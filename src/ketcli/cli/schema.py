"""`ketcli schema`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ketcli.asking.registry import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable


def write_schema() -> Callable[..., None]:
    """The command, with its options."""
    from ketcli.cli.signature import with_options

    return with_options(_write, QUESTIONS["schema"].options.values())


def _write(given: dict[str, Any]) -> None:
    from ketcli.cli.files import write_file
    from ketcli.cli.output import write_out
    from ketcli.living.schema import schema_asked

    text = f"{json.dumps(schema_asked(given['command']), indent=1, ensure_ascii=False)}\n"
    if given["output"] is not None:
        write_file(given["output"], text, force=given["force"])
    else:
        write_out(text)
