"""What the measuring scripts share: whole processes timed side by side, functions timed by their best run."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Result = TypeVar("Result")
ROOT = Path(__file__).resolve().parents[1]
# a checkout can be measured without being installed; so can the processes started from here
if importlib.util.find_spec("ketcli") is None:
    sys.path.insert(0, str(ROOT / "src"))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))

# an installed program keeps its bytecode: what is measured must not compile itself anew each time
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@dataclass(frozen=True, slots=True)
class Run:
    """Wall time in seconds and peak resident memory in bytes of one process."""

    wall: float
    peak: int


def python(code: str) -> list[str]:
    """Command that runs a line of Python with this interpreter."""
    return [sys.executable, "-c", code]


def ketcli(*arguments: str) -> list[str]:
    """Command that runs ketcli: the installed script if there is one beside this interpreter."""
    script = Path(sys.executable).with_name("ketcli")
    if script.exists():
        return [str(script), *arguments]
    return [sys.executable, "-c", "from ketcli.cli.main import main; main()", *arguments]


def has_command_line() -> bool:
    """Tell whether the command line is there, saying so if it is not."""
    if importlib.util.find_spec("ketcli.cli.main") is not None:
        return True
    print("NOT MEASURED: ketcli.cli.main does not exist in this checkout")
    return False


def process(command: Sequence[str]) -> Run:
    """Run one process to its end; stop the script, showing why, if it fails."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr is not None  # noqa: S101 - for the type checker
        complaint = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"failed with exit code {child.returncode}: {' '.join(command)}\n{complaint[-2000:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(wall, usage.ru_maxrss * unit)


def side_by_side(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, Run]:
    """Fastest wall time and largest peak of each command, all run in turn so that a busy spell hits every one."""
    for command in commands.values():
        process(command)
    taken: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(process(command))
    return {name: Run(min(run.wall for run in each), max(run.peak for run in each)) for name, each in taken.items()}


def in_turn(
    functions: Mapping[str, Callable[[], object]], runs: int = 5, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """Seconds of the fastest call of each function, all called in turn after one call each that warms up."""
    for function in functions.values():
        function()
    fastest = dict.fromkeys(functions, float("inf"))
    for _ in range(runs):
        for name, function in functions.items():
            start = clock()
            function()
            fastest[name] = min(fastest[name], clock() - start)
    return fastest


def verdict(label: str, value: float, limit: float, unit: str = "", *, at_most: bool = True) -> None:
    """Print one measured figure beside what was aimed at."""
    met = value <= limit if at_most else value >= limit
    aim = f"{'at most' if at_most else 'at least'} {limit:g}{unit}"
    print(f"{label}: {value:.3g}{unit} (aim: {aim}; {'met' if met else 'MISSED'})", flush=True)


def on_cores_and_cluster(
    timed: Callable[..., tuple[float, Result]], same: Callable[[Result, Result], bool], millions: float, each: str
) -> None:
    """Print how long one process takes, and how many times as fast two and a Dask cluster are, with the same result.

    `timed` takes `workers` or `scheduler` and gives seconds and the result of so many `millions`; alternatives run in
    turn, so that a busy spell hits both.
    """
    if (os.cpu_count() or 1) < 2:
        print(f"  one core: {timed()[0] / millions:.2f} microseconds {each}; NOT MEASURED: there is no second core")
        return
    pairs = [(timed(), timed(workers=2)) for _ in range(3)]
    one, two = (min(pair[place][0] for pair in pairs) for place in range(2))
    reference = pairs[0][0][1]
    equal = all(same(pair[1][1], reference) for pair in pairs)
    print(f"  one core: {one / millions:.2f} microseconds {each}")
    print(f"  two cores: {one / two:.2f} times as fast, start of the processes included; same bytes: {equal}")
    if importlib.util.find_spec("distributed") is None:
        print("  NOT MEASURED: dask.distributed is not installed")
        return
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0") as cluster:
        runs = [timed(scheduler=cluster.scheduler_address) for _ in range(3)]
    best = min(run[0] for run in runs[1:])
    equal = all(same(run[1], reference) for run in runs)
    print(f"  Dask cluster of two workers, running already: {one / best:.2f} times as fast; same bytes: {equal}")
