"""Run the numbered blocks of one computation: on one core, on several, or on a Dask cluster.

A block is `function(number)`. It must depend on its number alone (random numbers come from a generator keyed by it) and
add up in a fixed order (no BLAS, whose order changes with processor and threads). Then where a block runs, and how
often it is run again after a worker died, cannot change the result.
"""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from typing import TYPE_CHECKING, TypeVar

from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")

PROCESSES_PAY_AFTER = 1.0
"""Seconds of work left (judged by the first block) from which starting processes costs less than it saves."""

AHEAD = 2
"""Blocks given to each process at a time: one to work on, one to go on with."""


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_blocks(
    function: Callable[[int], T],
    n_blocks: int,
    *,
    workers: int = 1,
    scheduler: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[T]:
    """Compute `function(0)`, ..., `function(n_blocks - 1)` and give the results in that order.

    Parameters
    ----------
    function : callable
        One block. Other processes get it by pickling: a module-level function, or a `functools.partial` of one.
    n_blocks : int
        Number of blocks.
    workers : int
        Most processes to use on this machine, this one included. The first block is run and timed here; others start
        only if enough work is left to pay for them (`PROCESSES_PAY_AFTER`). In a script, call with `workers` above 1
        only under `if __name__ == "__main__":`, as for every use of multiprocessing.
    scheduler : str, optional
        Address of a Dask scheduler (`tcp://host:8786`), whose workers then compute all blocks. They need the same
        version of ketcli. A block whose worker dies is given to another one.
    progress : callable, optional
        Called here with (blocks done, `n_blocks`) after each block.

    Raises
    ------
    InvalidInput
        If `workers` is below 1, or dask.distributed is not installed.
    NoCluster
        If no scheduler or worker answers, the scheduler or all workers are gone for good, or a block fails on the
        cluster again and again.
    KetcliError
        Whatever `function` raises.
    """
    if workers < 1:
        raise InvalidInput(f"The number of workers must be at least 1, not {workers}.")
    tally = _Tally(n_blocks, progress)
    if scheduler is not None:
        from ketcli.models.blocks.cluster import run_on_cluster

        return run_on_cluster(function, n_blocks, scheduler, tally.add)
    results: dict[int, T] = {}
    start = time.perf_counter()
    for block in range(n_blocks):
        results[block] = function(block)
        tally.add()
        left = (time.perf_counter() - start) * (n_blocks - 1)
        if block == 0 and workers > 1 and n_blocks > 2 and left > PROCESSES_PAY_AFTER:
            _with_processes(function, range(1, n_blocks), min(workers, n_blocks - 1) - 1, results, tally)
            break
    return [results[block] for block in range(n_blocks)]


class _Tally:
    """Counts blocks for the progress callback."""

    def __init__(self, total: int, progress: Callable[[int, int], None] | None) -> None:
        self.done, self.total, self.progress = 0, total, progress

    def add(self) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total)


def _with_processes(
    function: Callable[[int], T], blocks: Iterable[int], helpers: int, results: dict[int, T], tally: _Tally
) -> None:
    """Fill `results` with the help of other processes; what a dying one takes with it is computed here.

    This process works too: it need not wait for the others to start, and one fewer has to.
    """
    # imported here: most answers need no second process
    from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    upcoming = deque(blocks)
    waiting: dict[Future[T], int] = {}
    # spawn, not fork: a fork of a process with running threads can hang. Ctrl-C is for this process alone to answer
    quiet = (signal.SIGINT, signal.SIG_IGN)
    pool = ProcessPoolExecutor(helpers, get_context("spawn"), initializer=signal.signal, initargs=quiet)
    try:
        while upcoming or waiting:
            while upcoming and len(waiting) < AHEAD * helpers:
                waiting[pool.submit(function, upcoming[0])] = upcoming[0]
                upcoming.popleft()
            if upcoming:
                block = upcoming.popleft()
                results[block] = function(block)
                tally.add()
            for future in wait(waiting, timeout=0 if upcoming else None, return_when=FIRST_COMPLETED).done:
                results[waiting[future]] = future.result()
                del waiting[future]
                tally.add()
    except BrokenProcessPool:
        for block in (*waiting.values(), *upcoming):
            results[block] = function(block)
            tally.add()
    finally:
        pool.shutdown(cancel_futures=True)
