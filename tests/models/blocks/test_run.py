"""Where blocks run must not change what they give, and nothing that dies may take a block with it."""

from __future__ import annotations

import importlib
import os
import sys

import numpy as np
import pytest

from ketcli.errors import InvalidInput, NoAnswer
from ketcli.models.blocks import run
from ketcli.models.blocks.run import available_cores, run_blocks
from ketcli.models.subsets.gosh import gosh


def _studies(k=18):
    rng = np.random.default_rng(8)
    vi = rng.uniform(0.02, 0.5, k)
    return rng.normal(0.3, np.sqrt(vi + 0.1)), vi


def _same_bits(a, b):
    return all(
        getattr(a, name).tobytes() == getattr(b, name).tobytes()
        for name in ("k", "estimate", "tau2", "i2", "h2", "q", "included")
    )


@pytest.fixture(scope="module")
def on_one_core():
    return gosh(*_studies(), subsets=80_000, seed=11)


def test_results_come_in_order_with_progress():
    seen = []
    assert run_blocks(lambda b: b * b, 5, progress=lambda *state: seen.append(state)) == [0, 1, 4, 9, 16]
    assert seen == [(i, 5) for i in range(1, 6)]


def test_no_blocks():
    assert run_blocks(lambda b: b, 0) == []


def test_short_work_stays_in_this_process():
    assert run_blocks(lambda _: os.getpid(), 4, workers=2) == [os.getpid()] * 4


def test_two_processes_give_the_same_bits(on_one_core, monkeypatch):
    monkeypatch.setattr(run, "PROCESSES_PAY_AFTER", 0.0)
    seen = []
    two = gosh(*_studies(), subsets=80_000, seed=11, workers=2, progress=lambda *state: seen.append(state))
    assert _same_bits(two, on_one_core)
    assert seen == [(i, 5) for i in range(1, 6)]


FAULTY = """
import multiprocessing, os
from ketcli.errors import NoAnswer

def dies_in_a_child(block):
    if multiprocessing.parent_process() is not None and block == 3:
        os._exit(1)
    return block

def fails(block):
    if block == 3:
        raise NoAnswer("no answer in block 3")
    return block
"""


@pytest.fixture
def faulty(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "PROCESSES_PAY_AFTER", 0.0)
    (tmp_path / "faulty_blocks.py").write_text(FAULTY)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("faulty_blocks")
    del sys.modules["faulty_blocks"]


def test_a_process_that_dies_loses_nothing(faulty):
    seen = []
    assert run_blocks(faulty.dies_in_a_child, 6, workers=2, progress=lambda *state: seen.append(state)) == list(
        range(6)
    )
    assert seen[-1] == (6, 6)


def test_a_failure_in_a_process_is_passed_on(faulty):
    with pytest.raises(NoAnswer, match="block 3"):
        run_blocks(faulty.fails, 6, workers=2)


def test_workers_below_one_are_refused():
    with pytest.raises(InvalidInput, match="workers"):
        run_blocks(lambda b: b, 2, workers=0)


def test_cores_are_counted():
    assert 1 <= available_cores() <= (os.cpu_count() or 1)
