"""A real browser for the report; without Chromium, Playwright or axe nothing here is collected, and CI says so."""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = [name for name in ("playwright", "axe_core_python", "pypdfium2") if importlib.util.find_spec(name) is None]
MISSING += [] if CHROMIUM else ["chromium"]
collect_ignore_glob = ["test_*.py"] if MISSING else []

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SMALL = Path(__file__).parent.parent / "small"
OWN = Path(__file__).parents[2] / "docs" / "examples" / "review"


def written(folder: Path, *words: str) -> str:
    """The address of a report, written as the command writes it."""
    from ketcli.cli.main import main

    file = folder / "evidence.html"
    with pytest.raises(SystemExit):
        main(["report", *words, "--quiet", "-o", str(file)])
    return file.as_uri()


@pytest.fixture
def write_report() -> Callable[..., str]:
    """Write a report with more options into a folder; its address."""
    return written


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report of the small dataset."""
    return written(tmp_path_factory.mktemp("report"), "--data", str(SMALL))


@pytest.fixture(scope="session")
def whole_address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of the bundled dataset."""
    return written(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """One Chromium for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def own_address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of a review on one's own data."""
    return written(tmp_path_factory.mktemp("own"), "--data", str(OWN))


@contextlib.contextmanager
def opening(browser, address: str) -> Iterator[Callable[..., object]]:
    """Open a report at a width and colour scheme; the page may load nothing and print no error."""
    pages = []

    def open_(width: int = 1400, scheme: str = "light"):
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.set_default_timeout(15_000)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if request.url != address else None)
        page.goto(address)
        pages.append((page, said))
        return page

    yield open_
    for page, said in pages:
        page.close()
        assert said == []


@pytest.fixture
def open_page(browser, address: str):
    """Open the report of the small dataset."""
    with opening(browser, address) as open_:
        yield open_


@pytest.fixture
def open_whole(browser, whole_address: str):
    """Open the report of the bundled dataset."""
    with opening(browser, whole_address) as open_:
        yield open_


@pytest.fixture
def open_own(browser, own_address: str):
    """Open the report of a review on one's own data."""
    with opening(browser, own_address) as open_:
        yield open_
