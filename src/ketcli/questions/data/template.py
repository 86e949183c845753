"""A study file to begin with."""

from __future__ import annotations

from ketcli.evidence.studyfiles.template import TEMPLATES


def template(kind: str) -> str:
    """The text of a file of that kind: `means`, `counts`, `effects`, `long` or `network`."""
    return TEMPLATES[kind]
