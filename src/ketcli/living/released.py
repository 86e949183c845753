"""What is kept of every released dataset: its trials, a digest of their figures, and its headline answers.

A file a version, `versions/<version>.json`. `make docs` writes that of the current dataset; of an older one does

    python -m ketcli.living.released FOLDER > src/ketcli/living/versions/VERSION.json
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from ketcli import __version__
from ketcli.errors import UnknownName, as_option, spelling
from ketcli.evidence.dataset import Dataset, bundled, open_folder
from ketcli.evidence.nearest import suggestion
from ketcli.living.bodies import Bodies, opened
from ketcli.living.headlines import Headline, headlines
from ketcli.living.records import Fingerprint, fingerprints

FOLDER = "versions"
HOW = "The answers are those of the program of this version to the dataset of this version."


@dataclass(frozen=True, slots=True)
class Released:
    """One released dataset, and the version of the program that answered."""

    ketcli: str
    provenance: dict[str, str | None]
    trials: tuple[Fingerprint, ...]
    answers: tuple[Headline, ...]


def released_of(dataset: Dataset) -> Released:
    """What is to be kept of a dataset."""
    return Released(__version__, dataset.provenance(), fingerprints(dataset), headlines(Bodies(opened(dataset))))


def versions() -> tuple[str, ...]:
    """The released versions, oldest first."""
    names = [file.name for file in (resources.files(__package__) / FOLDER).iterdir()]
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


def released(version: str) -> Released:
    """A released dataset, from what ships with the package.

    Raises
    ------
    UnknownName
        No dataset of that version was released; the message lists those that were.
    """
    known = versions()
    if version not in known:
        listed = ", ".join(known)
        raise UnknownName(f"no dataset {version!r} was released; known are {listed}{suggestion(version, known)}")
    text = (resources.files(__package__) / FOLDER / f"{version}.json").read_text(encoding="utf-8")
    return read(json.loads(text))


def read(content: dict[str, Any]) -> Released:
    """From the content of a file."""
    trials = tuple(Fingerprint(**trial) for trial in content["trials"])
    return Released(content["ketcli"], content["data"], trials, tuple(map(Headline.of, content["answers"])))


def written(kept: Released) -> str:
    """As the content of a file: a trial or an answer a line."""
    head = {"how": HOW, "ketcli": kept.ketcli, "data": kept.provenance}
    lists = {"trials": [asdict(one) for one in kept.trials], "answers": [one.as_dict() for one in kept.answers]}
    lines = [f'"{name}": {json.dumps(value)}' for name, value in head.items()]
    for name, rows in lists.items():
        joined = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows)
        lines.append(f'"{name}": [\n{joined}\n]')
    return "{" + ",\n".join(lines) + "}\n"


if __name__ == "__main__":
    with spelling(as_option):
        sys.stdout.write(written(released_of(open_folder(Path(sys.argv[1])) if sys.argv[1:] else bundled())))
