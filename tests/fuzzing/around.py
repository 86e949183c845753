"""What surrounds a question: variables, standard streams, and the file that its answer is written to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

VARIABLES = (
    *(("COLUMNS", width) for width in ("0", "1", "40", "x", "-7", "", "9" * 30)),
    *(("TERM", name) for name in ("dumb", "xterm-256color")),
    *(("KETCLI_DATA", path) for path in ("", "missing")),
    *((name, "1") for name in ("NO_COLOR", "FORCE_COLOR", "LINES")),
    ("LINES", "0"), ("LC_ALL", "C"), ("TZ", "Asia/Tokyo"), ("PAGER", "no such 'pager"), ("HOME", "/missing"),
    ("PYTHONWARNINGS", "error"), ("SHELL", ""), ("GITHUB_ACTIONS", "true"),
)  # fmt: skip
PLACES = (
    "new", "new", "existing", "replaced", "folder", "missing/folder", "link", "dangling", "pipe", "/dev/null",
    "/dev/full", "x" * 300, "under a file/x", "loop", "a\nb", "no ending",
)  # fmt: skip
"""Where an answer is written to."""
ENCODINGS = ("utf-8", "utf-8", "ascii", "cp1252")
INPUTS = ("none", "data", "part", "closed")
OUTPUTS = ("read", "read", "closed", "full", "gone", "early")
"""What stands behind a standard stream; `gone` never reads, `early` leaves after the first bytes."""


@dataclass(frozen=True)
class Streams:
    """What stands behind standard input, output and error, and what the terminal can spell."""

    input: str = "none"
    output: str = "read"
    error: str = "read"
    encoding: str = "utf-8"
    real: bool = False
    """Whether it is asked in a process of its own."""


def environments() -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    """Variables that change how something is shown."""
    return st.lists(st.sampled_from(VARIABLES), max_size=2, unique_by=lambda pair: pair[0]).map(tuple)


def streams(*, real: bool) -> st.SearchStrategy[Streams]:
    """Streams; only those of a process of its own can be closed or full."""
    one = st.sampled_from(OUTPUTS if real else ("read",))
    return st.builds(
        Streams, st.sampled_from(INPUTS if real else INPUTS[:3]), one, one, st.sampled_from(ENCODINGS), st.just(real)
    )


MINE = "mine"


def target(place: str, ending: str, folder: Path) -> str:
    """Make what stands where an answer is written to, and give its path."""
    path = folder / f"answer{ending}"
    if place in ("existing", "replaced"):
        path.write_text(MINE)
    elif place == "folder":
        path.mkdir()
    elif place == "link":
        (folder / "real").write_text(MINE)
        path.symlink_to(folder / "real")
    elif place == "dangling":
        path.symlink_to(folder / "nowhere")
    elif place == "loop":
        path.symlink_to(path)
    elif place == "pipe":
        os.mkfifo(path)
    elif place == "under a file/x":
        path.write_text(MINE)
        return str(path / f"x{ending}")
    elif place == "no ending":
        return str(folder / "answer")
    elif place != "new":
        return place if place.startswith("/dev/") else str(folder / f"{place}{ending}")
    return str(path)
