"""What dies on a Dask cluster takes no block with it; what is lost for good is told, and not waited for."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest

from ketcli.errors import InvalidInput, NoAnswer, NoCluster
from ketcli.models.blocks.cluster import Patience, run_on_cluster
from ketcli.models.blocks.run import run_blocks
from ketcli.models.permutation.moderators import permute_regression
from ketcli.models.permutation.signs import permute_pooled
from ketcli.models.subsets.gosh import gosh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ketcli.models.permutation.permuted import Where

distributed = pytest.importorskip("distributed")
SHORT = Patience(connect=2.0, silence=1.0)


def studies(k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(8)
    vi = rng.uniform(0.02, 0.5, k)
    return rng.normal(0.3, np.sqrt(vi + 0.1)), vi, np.column_stack([np.ones(k), rng.normal(size=k)])


def in_bytes(found: Any) -> list[Any]:
    values = [getattr(found, name) for name in type(found).__slots__]
    return [value.tobytes() if isinstance(value, np.ndarray) else value for value in values]


QUESTIONS: dict[str, Callable[..., Any]] = {
    "gosh": lambda **where: gosh(*studies(20)[:2], subsets=120_000, seed=11, **where),
    "orders": lambda **where: permute_regression(
        *studies(13), ["i", "x"], permutations=120_000, seed=11, where=cast("Where", where)
    ),
    "signs": lambda **where: permute_pooled(
        *studies(21)[:2], permutations=120_000, seed=11, where=cast("Where", where)
    ),
}


@contextmanager
def started(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of Dask, killed in the end."""
    with subprocess.Popen(
        [sys.executable, "-m", "dask", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.kill()


class Apart:
    """A scheduler and its workers, each a process."""

    def __init__(self, stack: ExitStack, folder: Path, workers: int) -> None:
        about = folder / "scheduler.json"
        self.scheduler = stack.enter_context(
            started("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(about))
        )
        for _ in range(600):
            if about.exists() and about.read_text().strip().endswith("}"):
                break
            time.sleep(0.1)
        self.address = json.loads(about.read_text())["address"]
        common = ("worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard")
        self.workers = [stack.enter_context(started(*common, "--local-directory", str(folder))) for _ in range(workers)]
        if workers:
            with distributed.Client(self.address, timeout=60, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=60)


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Callable[[int], Apart]]:
    with ExitStack() as stack:
        yield lambda workers: Apart(stack, tmp_path, workers)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a cluster of two workers."""
    with ExitStack() as stack:
        yield Apart(stack, tmp_path_factory.mktemp("cluster"), 2).address


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_cluster_gives_the_same_bytes(cluster: str, question: str) -> None:
    seen: list[tuple[int, int]] = []
    asked = QUESTIONS[question]
    found = asked(scheduler=cluster, progress=lambda *state: seen.append(state))
    assert in_bytes(found) == in_bytes(asked())
    assert seen == [(i, len(seen)) for i in range(1, len(seen) + 1)]
    assert len(seen) > 7


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_worker_killed_in_mid_run_takes_nothing_with_it(apart: Callable[[int], Apart], question: str) -> None:
    two, asked = apart(2), QUESTIONS[question]

    def kill_one(done: int, _total: int) -> None:
        if done == 2:
            two.workers[0].kill()

    found = asked(scheduler=two.address, progress=kill_one)
    assert two.workers[0].wait(timeout=60) == -signal.SIGKILL
    assert in_bytes(found) == in_bytes(asked())


def test_the_sentence_of_a_failure_is_passed_on(cluster: str) -> None:
    with pytest.raises(NoAnswer, match="too extreme"):
        gosh([0.0, 1e200, -1e200], [1e-300] * 3, scheduler=cluster)


def test_a_block_that_fails_is_tried_four_times(cluster: str, tmp_path: Path) -> None:
    def fails(times: int, block: int) -> int:
        mark = tmp_path / f"{times} {block}"
        tried = len(mark.read_text()) if mark.exists() else 0
        mark.write_text("x" * (tried + 1))
        if block == 3 and tried < times:
            raise OSError("no room")
        return block

    assert run_blocks(partial(fails, 2), 6, scheduler=cluster) == [*range(6)]
    assert (tmp_path / "2 3").read_text() == "xxx"
    with pytest.raises(NoCluster, match=r"block 4 of 6 failed 4 times: OSError: no room"):
        run_blocks(partial(fails, 9), 6, scheduler=cluster)
    assert (tmp_path / "9 3").read_text() == "xxxx"


def test_a_fault_of_the_caller_is_its_own(cluster: str) -> None:
    def breaks(_done: int, _total: int) -> None:
        raise LookupError("not of the cluster")

    with pytest.raises(LookupError, match="not of the cluster"):
        run_blocks(abs, 3, scheduler=cluster, progress=breaks)


def test_missing_dask_is_told_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InvalidInput, match=r"pip install 'ketcli\[cluster\]'"):
        run_blocks(abs, 2, scheduler="tcp://127.0.0.1:8786")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "gopher://nowhere"])
def test_no_scheduler(address: str) -> None:
    with pytest.raises(NoCluster, match=f"no Dask scheduler answers at {address}"):
        run_on_cluster(abs, 2, address, nothing, SHORT)


def nothing() -> None:
    """Nobody waits for the blocks."""


def when(number: int, act: Callable[[], None]) -> Callable[[], None]:
    """Act after so many blocks."""
    count = [0]

    def done() -> None:
        count[0] += 1
        if count[0] == number:
            act()

    return done


def test_a_scheduler_without_workers_is_not_waited_for(apart: Callable[[int], Apart]) -> None:
    address = apart(0).address
    with pytest.raises(NoCluster, match=f"the Dask scheduler at {address} has no workers"):
        run_on_cluster(abs, 2, address, nothing, SHORT)


@pytest.mark.parametrize(
    ("blow", "told"),
    [
        (signal.SIGKILL, r"is gone; it had computed \d+ of 400 blocks"),
        (signal.SIGTERM, r"is gone; it had computed \d+ of 400 blocks"),
        (signal.SIGSTOP, "answers no more"),
    ],
)
def test_a_scheduler_lost_in_mid_run_is_told(
    apart: Callable[[int], Apart], blow: signal.Signals, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    one = apart(1)
    lost = when(3, lambda: os.kill(one.scheduler.pid, blow))
    before = time.monotonic()
    with pytest.raises(NoCluster, match=f"the Dask scheduler at {one.address} {told}"):
        run_on_cluster(lambda _: time.sleep(0.1), 400, one.address, lost, SHORT)
    assert time.monotonic() - before < 60
    assert capfd.readouterr().err == ""


def test_workers_that_are_all_gone_are_told(apart: Callable[[int], Apart]) -> None:
    one = apart(1)
    with pytest.raises(NoCluster, match=f"all workers of the Dask scheduler at {one.address} are gone"):
        run_on_cluster(lambda _: time.sleep(0.1), 400, one.address, when(3, one.workers[0].kill), SHORT)


def test_a_long_block_is_waited_for_as_long_as_there_are_workers(apart: Callable[[int], Apart]) -> None:
    patient = Patience(connect=10.0, silence=0.2)
    assert run_on_cluster(lambda _: time.sleep(1), 2, apart(1).address, nothing, patient) == [None, None]


def test_the_log_of_dask_speaks_again_afterwards(cluster: str) -> None:
    levels = [handler.level for handler in logging.getLogger("distributed").handlers]
    run_blocks(abs, 2, scheduler=cluster)
    assert [handler.level for handler in logging.getLogger("distributed").handlers] == levels


def test_the_command_ends_in_a_sentence() -> None:
    address = "tcp://127.0.0.1:9"
    data = Path(__file__).parents[2] / "oracle" / "data" / "bcg_logrr.csv"
    words = ("regress", "--data", str(data), "--on", "ablat", "--permutations", "50000", "--scheduler", address)
    asked = subprocess.run(
        [sys.executable, "-m", "ketcli", *words], capture_output=True, text=True, check=False, timeout=120
    )
    assert (asked.returncode, asked.stdout) == (2, "")
    assert f"no Dask scheduler answers at {address}" in asked.stderr
    assert "Traceback" not in asked.stderr
