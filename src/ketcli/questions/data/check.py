"""Whether a dataset is what it claims to be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from ketcli.evidence.findings import Finding


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was checked, how much of it there is, and what is wrong."""

    path: str
    counts: dict[str, int]
    findings: tuple[Finding, ...]


def check(path: str) -> CheckResult:
    """Check a dataset folder or a study file.

    Raises
    ------
    InvalidInput
        There is nothing at `path`; or a study file cannot be read (then the message lists every finding).
    """
    if path != "-" and not Path(path).exists():
        raise InvalidInput(f"{path}: no such file or folder")
    if path == "-" or Path(path).is_file():
        from ketcli.questions.effects.from_studies import StudyOptions, ask_studies

        effects = ask_studies(path, options=StudyOptions(repeats=True))
        return CheckResult(path, {"studies": len(effects.frame), "complete": int(effects.usable.sum())}, ())
    from ketcli.evidence.checking.check import check_dataset
    from ketcli.evidence.dataset import open_folder
    from ketcli.evidence.reading import read_table
    from ketcli.evidence.schema import TABLES

    folder = Path(path)
    open_folder(folder)
    counts = {name: len(read_table(folder, table)[0]) for name, table in TABLES.items()}
    return CheckResult(path, counts, tuple(check_dataset(folder)))
