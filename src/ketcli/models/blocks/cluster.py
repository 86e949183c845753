"""Run numbered blocks on the workers of a Dask scheduler, so that a worker that dies takes nothing with it."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ketcli.errors import InvalidInput, KetcliError, NoCluster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for a scheduler or its first worker, for it to come back once lost, and for any block to end.

    A cluster that is silent for so long is asked for its workers; as long as it has some, a block may take its time.
    """

    connect: float = 15.0
    silence: float = 60.0


def run_on_cluster(
    function: Callable[[int], T],
    n_blocks: int,
    scheduler: str,
    done: Callable[[], None],
    patience: Patience = Patience(),
) -> list[T]:
    """Compute `function(0)`, ..., `function(n_blocks - 1)` on the cluster, calling `done` here after each.

    Each result is fetched as soon as it is there. Dask gives the block of a dead worker to another one; a block that
    fails all the same (its worker died again and again, or its result got lost) is submitted anew.

    Raises
    ------
    InvalidInput
        If dask.distributed is not installed.
    NoCluster
        If no scheduler or worker answers, the scheduler or all workers are gone for as long as `patience` says, or a
        block fails `ATTEMPTS` times.
    KetcliError
        Whatever `function` raises.
    """
    dask = _distributed()
    with _without_log(), _connect(dask, scheduler, patience) as client:
        run = _Run(dask, client, function, n_blocks, done, patience)
        try:
            with client.as_current():
                return run.to_the_end(scheduler)
        except KetcliError:
            raise
        except Exception as error:
            if client.status == "running":
                raise
            blocks = f"{len(run.results)} of {n_blocks} blocks"
            raise NoCluster(f"the Dask scheduler at {scheduler} is gone; it had computed {blocks}") from error


@dataclass(slots=True)
class _Run(Generic[T]):
    """One computation on a cluster: the results so far, and what is being computed."""

    dask: Any
    client: Any
    function: Callable[[int], T]
    n_blocks: int
    done: Callable[[], None]
    patience: Patience
    results: dict[int, T] = field(default_factory=dict)
    attempts: dict[int, int] = field(default_factory=dict)
    waiting: dict[Any, int] = field(default_factory=dict)

    def to_the_end(self, scheduler: str) -> list[T]:
        """Submit all blocks, a bounded number at a time so that results never pile up on the workers."""
        upcoming = iter(range(self.n_blocks))
        for block in islice(upcoming, max(32, 4 * sum(_threads(self.client, scheduler, self.patience)))):
            self._submit(block)
        while self.waiting:
            for future in _finished(self.dask, self.client, list(self.waiting), scheduler, self.patience):
                if self._fetched(future):
                    self.done()
                    for following in islice(upcoming, 1):
                        self._submit(following)
        return [self.results[block] for block in range(self.n_blocks)]

    def _submit(self, block: int) -> None:
        self.attempts[block] = self.attempts.get(block, 0) + 1
        self.waiting[self.client.submit(self.function, block, pure=False)] = block

    def _fetched(self, future: Any) -> bool:
        """Whether a block that has ended has given its result; else it is submitted anew."""
        block = self.waiting.pop(future)
        try:
            self.results[block] = future.result(timeout=self.patience.silence)
        except KetcliError:
            raise
        except Exception as error:
            if self.attempts[block] >= ATTEMPTS:
                what = f"{type(error).__name__}: {error}"
                raise NoCluster(f"block {block + 1} of {self.n_blocks} failed {ATTEMPTS} times: {what}") from error
            self._submit(block)
            return False
        return True


def _distributed() -> Any:
    """Import dask.distributed, which is an extra and slow to import."""
    try:
        return import_module("distributed")
    except ImportError:
        message = "a scheduler needs dask.distributed, which is not installed: pip install 'ketcli[cluster]'"
        raise InvalidInput(message) from None


@contextmanager
def _without_log() -> Iterator[None]:
    """What Dask would log of connections that are lost, with tracebacks, is said in a sentence or needs no saying."""
    handlers = logging.getLogger("distributed").handlers
    levels = [handler.level for handler in handlers]
    for handler in handlers:
        handler.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for handler, level in zip(handlers, levels, strict=True):
            handler.setLevel(level)


def _connect(dask: Any, scheduler: str, patience: Patience) -> Any:
    """Open a client of the scheduler and see that it has a worker."""
    try:
        client = dask.Client(scheduler, timeout=patience.connect, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NoCluster(f"no Dask scheduler answers at {scheduler} ({type(error).__name__})") from None
    try:
        client.wait_for_workers(1, timeout=patience.connect)
    except TimeoutError:
        client.close()
        raise NoCluster(f"the Dask scheduler at {scheduler} has no workers") from None
    return client


def _finished(dask: Any, client: Any, futures: list[Any], scheduler: str, patience: Patience) -> list[Any]:
    """Wait for the next finished futures."""
    while True:
        try:
            return list(dask.wait(futures, timeout=patience.silence, return_when="FIRST_COMPLETED").done)
        except TimeoutError:
            if not _threads(client, scheduler, patience):
                raise NoCluster(f"all workers of the Dask scheduler at {scheduler} are gone") from None
        except dask.CancelledError:
            return [future for future in futures if future.cancelled()]


def _threads(client: Any, scheduler: str, patience: Patience) -> list[int]:
    """The threads of each worker there is."""
    try:
        return list(client.sync(client.scheduler.ncores, callback_timeout=patience.connect).values())
    except TimeoutError:
        raise NoCluster(f"the Dask scheduler at {scheduler} answers no more") from None
