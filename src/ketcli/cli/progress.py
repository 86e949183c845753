"""A progress bar on standard error, for work that takes more than a second."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 1.0


@contextmanager
def progress(label: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A function to tell `done, total` to; the bar appears after a second, and only on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    started = time.monotonic()
    with ExitStack() as stack:
        update: Callable[..., None] | None = None

        def tell(done: int, total: int) -> None:
            nonlocal update
            if update is None and time.monotonic() - started > PATIENCE:
                update = stack.enter_context(_bar(label))
            if update is not None:
                update(completed=done, total=total)

        yield tell


@contextmanager
def _bar(label: str) -> Iterator[Callable[..., None]]:
    """What moves a bar; loaded where there is something to wait for."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=False) as bar:
        yield partial(bar.update, bar.add_task(label))
