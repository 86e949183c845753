"""The documents say what the program does: output blocks, the reference of options, links, the data dictionary."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ketcli.asking.pictures import PICTURES
from ketcli.cli.commands import ALL, load

WRITES_FILES = ("report",)  # its page would be the report
ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "data").glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_output_shown_in_documents_is_what_the_program_prints() -> None:
    ran = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "refresh.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def anchors(text: str) -> set[str]:
    """What the headings of a document are called in its address."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", FENCED.sub("", text), flags=re.MULTILINE):
        bare = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", bare.lower()).strip().replace(" ", "-")
        found.add(name if name not in found else f"{name}-{sum(one.startswith(name) for one in found)}")
    return found


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    text = FENCED.sub("", path.read_text(encoding="utf-8"))
    for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)", text):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        led = path.parent / target if target else path
        assert led.exists(), target
        assert not anchor or anchor in anchors(led.read_text(encoding="utf-8")), f"{target}#{anchor}"


def test_every_page_is_reached_from_the_index_of_the_documents() -> None:
    docs = ROOT / "docs"
    reached, waiting = set(), [docs / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in reached or path.suffix != ".md" or not path.exists():
            continue
        reached.add(path)
        links = re.findall(r"\]\(([^)#\s]+)", FENCED.sub("", path.read_text(encoding="utf-8")))
        waiting += [(path.parent / link).resolve() for link in links if "://" not in link]
    assert set(docs.rglob("*.md")) <= reached


def test_the_gallery_shows_every_kind_of_picture() -> None:
    text = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    for picture in PICTURES:
        assert f"<!-- ketcli plot {picture.kind} " in text
        assert f"](pictures/{picture.kind}.png)" in text


def test_every_command_has_a_page_with_what_it_really_prints() -> None:
    for listed in ALL:
        text = (ROOT / "docs" / "commands" / f"{listed.name}.md").read_text(encoding="utf-8")
        assert text.startswith(f"# ketcli {listed.name}\n")
        if listed.name not in WRITES_FILES:
            assert f"<!-- ketcli {listed.name}" in text, listed.name


def test_every_command_is_documented() -> None:
    reference = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for listed in ALL:
        assert f"## ketcli {listed.name}\n" in reference
        assert f"ketcli {listed.name}" in readme
        summary = " ".join((load(listed.name).__doc__ or "").split("\n\n", maxsplit=1)[0].split())
        assert summary == listed.summary
