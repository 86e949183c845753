"""Reports as they are: all of the page but its style and its programs, and the same as Markdown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.golden_files import check_golden, rounded
from tests.whole_answers import folder_of

from ketcli import __version__
from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_words
from ketcli.show.kit.shown import shown

ROOT = Path(__file__).parents[3]
REPORTS = {
    "judged": (Path(folder_of("judged")), ()),
    "events": (Path(folder_of("events")), ()),
    "brief": (ROOT / "tests" / "small", ("--brief",)),
    "review": (ROOT / "docs" / "examples" / "review", ()),
    "review_brief": (ROOT / "docs" / "examples" / "review", ("--brief",)),
}
LEFT_OUT = re.compile(r"(<style>|<script>).*?(</style>|</script>)|'sha256-[^']*'|\b[0-9a-f]{12,64}\b", re.DOTALL)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("judged", "html"),
        ("events", "markdown"),
        ("brief", "html"),
        ("brief", "markdown"),
        ("review", "html"),
        ("review_brief", "markdown"),
    ],
)
def test_as_kept(name: str, form: str) -> None:
    folder, words = REPORTS[name]
    request = from_words("report", [*words, "--data", str(folder)])
    text = shown(request, answer(DataSource(request.data), request)).documents[form]()
    text = LEFT_OUT.sub(r"\1\2", text).replace(str(folder), "DATA").replace(__version__, "VERSION")
    check_golden(f"report/{name}.{form}", rounded(text))
