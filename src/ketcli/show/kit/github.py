"""Commands to a workflow of GitHub, which shows each beside its line or with the run.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations


def command(level: str, message: str, **properties: object) -> str:
    """One line `::error file=...,line=...,title=...::message`; a property that is None is left out."""
    given = ",".join(f"{name}={_escaped(str(value))}" for name, value in properties.items() if value is not None)
    text = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{level}{' ' if given else ''}{given}::{text}\n"


def _escaped(text: str) -> str:
    for sign, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C")):
        text = text.replace(sign, code)
    return text
