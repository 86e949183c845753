"""The dataset that a question is put to: the bundled one, or a folder that proves itself first."""

from __future__ import annotations

from pathlib import Path

from ketcli.errors import in_file
from ketcli.evidence.dataset import Dataset, bundled, open_folder
from ketcli.evidence.findings import refuse


def open_dataset(path: str | None) -> Dataset:
    """The bundled dataset, or the folder at `path`, which must pass every check but those of labels.

    Raises
    ------
    InvalidInput
        The folder is not a valid dataset; all findings are listed.
    """
    if path is None:
        return bundled()
    with in_file(path):
        return _proved(path)


def _proved(path: str) -> Dataset:
    from ketcli.evidence.checking.check import check_dataset  # here, for the bundled dataset needs no proof

    dataset = open_folder(Path(path))
    findings = check_dataset(Path(path), labels=False)
    if findings:
        raise refuse(findings, f"{path} is not a valid dataset")
    return dataset
