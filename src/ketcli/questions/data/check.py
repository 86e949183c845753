"""Whether a dataset is what it claims to be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from ketcli.evidence.findings import Finding
    from ketcli.evidence.studyfiles.options import ReadingOptions


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was checked, how much of it there is, and what is wrong."""

    path: str
    counts: dict[str, int]
    findings: tuple[Finding, ...]


def check(
    path: str, *, reading: ReadingOptions | None = None, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()
) -> CheckResult:
    """Check a dataset folder or a study file.

    A study file is read as `reading` says, and held to those of its rules that are selected and not ignored.

    Raises
    ------
    InvalidInput
        There is nothing at `path`, or no such rule.
    """
    if path != "-" and not Path(path).exists():
        raise InvalidInput(f"{path}: no such file or folder").at(path)
    if path == "-" or not Path(path).is_dir():  # a pipe is read as a file is
        return _check_studies(path, reading, select, ignore)
    from ketcli.evidence.checking.check import check_dataset
    from ketcli.evidence.dataset import open_folder
    from ketcli.evidence.reading import read_table
    from ketcli.evidence.schema import TABLES

    folder = Path(path)
    open_folder(folder)
    counts = {name: len(read_table(folder, table)[0]) for name, table in TABLES.items()}
    return CheckResult(path, counts, tuple(check_dataset(folder)))


def _check_studies(
    path: str, reading: ReadingOptions | None, select: tuple[str, ...], ignore: tuple[str, ...]
) -> CheckResult:
    """A study file: what makes it unusable are errors, what looks like a slip are warnings."""
    from ketcli.errors import KetcliError
    from ketcli.evidence.findings import Finding
    from ketcli.evidence.studyfiles.file import read_studies
    from ketcli.evidence.studyfiles.kinds import ARM_KINDS, Present, classify
    from ketcli.evidence.studyfiles.lint import lint
    from ketcli.evidence.studyfiles.values import faults
    from ketcli.questions.effects.method import resolve
    from ketcli.questions.effects.study_arms import is_long
    from ketcli.questions.effects.study_measure import plan_of

    name = "standard input" if path == "-" else Path(path).name
    try:
        file = read_studies(path, reading)
        present = Present(file)
        kinds = classify(present, ARM_KINDS, "yi") if is_long(file, None) else plan_of(present, resolve(), None).found
    except KetcliError as error:
        return CheckResult(path, {}, (Finding(name, None, "", str(error).removeprefix(f"{name}: ")),))
    found, undefined = faults(present, kinds)
    found += [
        Finding(file.name, int(file.lines[row]), "", f"left out: {why}", "unusable", "warning")
        for row, why in undefined.items()
    ]
    slips = lint(file, present, select=select, ignore=ignore)
    complete = int((~kinds.incomplete).sum())
    return CheckResult(
        path, {"studies": file.study.nunique(), "rows": len(file), "complete": complete}, (*found, *slips)
    )
