"""What the site has beside the pages of docs/: the files above it, and a list of commands from the program itself.

MkDocs calls these functions (`hooks` in mkdocs.yml). The pages stay plain Markdown whose links work in the repository;
links that lead out of docs/ are led to where these files stand in the site, or to nothing but their text.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
ABOVE = {
    "README.md": "tour.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "data/README.md": "data-dictionary.md",
    "data/CHANGELOG.md": "data-changes.md",
}
"""Files of the repository, and what they are called in the site."""
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s#]*)(#[^)\s]*)?\)")
FENCED = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill in the pages of whole folders, and leave out what is not written yet."""
    named = set(re.findall(r"[\w/-]+\.md", str(config.nav)))
    config.nav = [found for item in config.nav or [] if (found := _present(item, named))]
    return config


def _present(item: dict[str, Any], named: set[str]) -> dict[str, Any]:
    """An entry of the navigation with what there is of it; `folder/` is its pages that are not named elsewhere."""
    ((title, inside),) = item.items()
    if isinstance(inside, list):
        found: list[Any] = [one for entry in inside if (one := _present(entry, named))]
    elif inside.endswith("/"):
        pages = sorted((DOCS / inside).glob("*.md"), key=lambda path: (path.name != "README.md", path.name))
        found = [name for path in pages if (name := path.relative_to(DOCS).as_posix()) not in named]
    else:
        return item if inside in ABOVE.values() or (DOCS / inside).exists() else {}
    return {title: found} if found else {}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the files above docs/."""
    from mkdocs.structure.files import File

    for path, name in ABOVE.items():
        if (ROOT / path).exists():
            files.append(File.generated(config, name, content=(ROOT / path).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, *, page: Page, **_: Any) -> str:
    """Lead every link to where its target stands in the site."""
    here = page.file.src_uri
    source = {name: path for path, name in ABOVE.items()}.get(here, f"docs/{here}")
    parts = FENCED.split(markdown)
    parts[::2] = [LINK.sub(lambda link: _led(link, source, here), part) for part in parts[::2]]
    return "".join(parts)


def _led(link: re.Match[str], source: str, here: str) -> str:
    picture, text, target, anchor = link[1], link[2], link[3], link[4] or ""
    if not target or "://" in target or target.startswith("mailto:"):
        return link[0]
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
    place = ABOVE.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else "")
    if not place or path.endswith(".py") or not (ROOT / path).is_file():
        return text  # it stands in the repository only
    led = posixpath.relpath(place, posixpath.dirname(here) or ".")
    return f"{picture}[{text}]({led}{anchor})"
