"""Run numbered blocks on the workers of a Dask scheduler, so that a worker that dies takes nothing with it."""

from __future__ import annotations

from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from ketcli.errors import InvalidInput, KetcliError, NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

CONNECT_SECONDS = 15.0
SILENCE_SECONDS = 60.0
ATTEMPTS = 4


def run_on_cluster(function: Callable[[int], T], n_blocks: int, scheduler: str, done: Callable[[], None]) -> list[T]:
    """Compute `function(0)`, ..., `function(n_blocks - 1)` on the cluster, calling `done` here after each.

    Each result is fetched as soon as it is there. Dask gives the block of a dead worker to another one; a block that
    fails all the same (its worker died again and again, or its result got lost) is submitted anew.

    Raises
    ------
    InvalidInput
        If dask.distributed is not installed, or no scheduler or worker answers.
    NoAnswer
        If a block fails `ATTEMPTS` times, or all workers are gone for `SILENCE_SECONDS`.
    KetcliError
        Whatever `function` raises.
    """
    dask = _distributed()
    client = _connect(dask, scheduler)
    results: dict[int, T] = {}
    attempts = [0] * n_blocks
    upcoming = iter(range(n_blocks))
    waiting: dict[Any, int] = {}

    def submit(block: int) -> None:
        attempts[block] += 1
        waiting[client.submit(function, block, pure=False)] = block

    with client, client.as_current():
        # a bounded number in flight, so that results never pile up on the workers
        for block in islice(upcoming, max(32, 4 * sum(client.nthreads().values()))):
            submit(block)
        while waiting:
            for future in _finished(dask, client, list(waiting), scheduler):
                block = waiting.pop(future)
                try:
                    results[block] = future.result()
                except KetcliError:
                    raise
                except Exception as error:
                    if attempts[block] >= ATTEMPTS:
                        what = f"{type(error).__name__}: {error}"
                        raise NoAnswer(f"block {block + 1} of {n_blocks} failed {ATTEMPTS} times: {what}") from error
                    submit(block)
                else:
                    done()
                    for following in islice(upcoming, 1):
                        submit(following)
    return [results[block] for block in range(n_blocks)]


def _distributed() -> Any:
    """Import dask.distributed, which is an extra and slow to import."""
    try:
        return import_module("distributed")
    except ImportError:
        message = "a scheduler needs dask.distributed, which is not installed: pip install 'ketcli[cluster]'"
        raise InvalidInput(message) from None


def _connect(dask: Any, scheduler: str) -> Any:
    """Open a client of the scheduler and see that it has a worker."""
    try:
        client = dask.Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InvalidInput(f"no Dask scheduler answers at {scheduler} ({type(error).__name__})") from None
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError:
        client.close()
        raise InvalidInput(f"the Dask scheduler at {scheduler} has no workers") from None
    return client


def _finished(dask: Any, client: Any, futures: list[Any], scheduler: str) -> list[Any]:
    """Wait for the next finished futures."""
    while True:
        try:
            return list(dask.wait(futures, timeout=SILENCE_SECONDS, return_when="FIRST_COMPLETED").done)
        except TimeoutError:
            if not client.nthreads():
                raise NoAnswer(f"all workers of the Dask scheduler at {scheduler} are gone") from None
        except dask.CancelledError:
            return [future for future in futures if future.cancelled()]
