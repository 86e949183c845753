"""Whether R is there with the packages that a test compares with."""

from __future__ import annotations

import shutil
import subprocess


def has_r(package: str) -> bool:
    """Whether `Rscript` runs here and has the package."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return False
    look = f'cat(system.file(package = "{package}"))'
    return bool(subprocess.run([rscript, "-e", look], capture_output=True, text=True, check=False).stdout.strip())
