"""The documents say what the program does: output blocks, the reference of options, links, the data dictionary."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ketcli.cli.commands import ALL, load

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "data" / "README.md", *(ROOT / "docs").rglob("*.md")])


def test_output_shown_in_documents_is_what_the_program_prints() -> None:
    ran = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "refresh.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (path.parent / target).exists(), target


def test_every_command_is_documented() -> None:
    reference = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for listed in ALL:
        assert f"## ketcli {listed.name}\n" in reference
        assert f"ketcli {listed.name}" in readme
        summary = " ".join((load(listed.name).__doc__ or "").split("\n\n", maxsplit=1)[0].split())
        assert summary == listed.summary
