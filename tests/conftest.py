"""Shared by all tests: helper modules beside this file can be imported by name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

# how long an example takes depends on what else the machine does; time is measured in bench/
settings.register_profile("ketcli", deadline=None)
settings.load_profile("ketcli")

# modules that start many processes, draw many pictures or fit many models: `make quick` does without them
SLOW = [
    "browser/test_pooling.py",
    "browser/test_print.py",
    "browser/test_report.py",
    "cli/test_claims.py",
    "cli/test_contract.py",
    "cli/test_data_commands.py",
    "cli/test_diff.py",
    "cli/test_names.py",
    "cli/test_notes.py",
    "cli/test_plot.py",
    "cli/test_script.py",
    "cli/test_streams.py",
    "cli/test_summary.py",
    "cli/test_timecourse.py",
    "evidence/checking/test_check.py",
    "living/test_released.py",
    "models/multilevel/test_multilevel.py",
    "models/omission/test_refits.py",
    "models/pooling/test_pool_properties.py",
    "models/regression/test_groups.py",
    "models/subsets/test_blocks.py",
    "models/subsets/test_gosh.py",
    "overviews/test_claims.py",
    "show/plots/test_layout.py",
    "show/test_directions.py",
    "show/test_headlines.py",
    "show/test_names.py",
    "test_docs.py",
    "test_packaging.py",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of slow modules."""
    for item in items:
        if item.path.relative_to(Path(__file__).parent).as_posix() in SLOW:
            item.add_marker(pytest.mark.slow)
