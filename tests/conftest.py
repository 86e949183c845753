"""Shared by all tests: helper modules beside this file can be imported by name."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

# how long an example takes depends on what else the machine does; time is measured in bench/
settings.register_profile("ketcli", deadline=None)
settings.load_profile("ketcli")
