"""What changed between two datasets, two study files or two saved answers, and how each answer moved."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketcli import __version__
from ketcli.asking.answer import DataSource
from ketcli.asking.request import Request
from ketcli.errors import InvalidInput
from ketcli.evidence.dataset import open_folder
from ketcli.evidence.rows import TrialRow
from ketcli.evidence.studyfiles.content import read_content
from ketcli.evidence.studyfiles.file import read_studies
from ketcli.evidence.studyfiles.options import ReadingOptions
from ketcli.living.bodies import Bodies, opened
from ketcli.living.headlines import Headline, Moved, compared, headline_of, headlines
from ketcli.living.records import Change, changes_of, dataset_changes, fingerprint_changes, fingerprints
from ketcli.living.released import released
from ketcli.living.saved import read_saved, saved_changes, saved_headlines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketcli.evidence.dataset import Dataset

DATASET, STUDIES, SAVED = "dataset folder", "study file", "saved answer"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: what it is, its name, its version and hash where it has them, and the program that answered."""

    kind: str
    name: str
    version: str | None = None
    sha256: str | None = None
    ketcli: str = __version__


@dataclass(frozen=True, slots=True)
class Difference:
    """Both sides, the rows that changed, the answers of both, and what the trials are called."""

    old: Side
    new: Side
    changes: tuple[Change, ...]
    answers: tuple[Moved, ...]
    labels: Mapping[str, str]

    @property
    def moved(self) -> tuple[Moved, ...]:
        """The answers that differ."""
        return tuple(one for one in self.answers if one.parts)

    @property
    def differs(self) -> bool:
        """Whether anything does."""
        return bool(self.changes or self.moved)


def difference(*, paths: tuple[str, ...] = (), since: str | None = None) -> Difference:
    """Compare OLD with NEW, or the dataset released as version `since` with today's (or the one at the only path).

    Raises
    ------
    InvalidInput
        Not two things of one kind, or one that cannot be read.
    UnknownName
        No dataset of that version was released.
    """
    if since is not None:
        if len(paths) > 1:
            raise InvalidInput("--since VERSION is the old side: give the new one at most")
        return _since(since, paths[0] if paths else None)
    if len(paths) != 2:
        raise InvalidInput("diff needs OLD and NEW: dataset folders, study files or saved answers; or --since VERSION")
    kinds = [_kind(path) for path in paths]
    if kinds[0] != kinds[1]:
        raise InvalidInput(f"{paths[0]} is a {kinds[0]}, {paths[1]} a {kinds[1]}: only two of one kind are compared")
    compare = {DATASET: _datasets, STUDIES: _studies, SAVED: _saved}[kinds[0]]
    try:
        return compare(*paths)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        if kinds[0] != SAVED:
            raise
        # somebody changed it: a text where a number is due, a number where a list is
        raise InvalidInput(f"{paths[0]} or {paths[1]}: not an answer as ketcli writes it ({error})") from error


def _kind(path: str) -> str:
    """What stands at a path; a pipe, and standard input (`-`), hold a study file.

    Raises
    ------
    InvalidInput
        Nothing, or nothing that has an end.
    """
    if path == "-":
        return STUDIES
    place = Path(path)
    if place.is_dir():
        return DATASET
    if not (place.is_file() or place.is_fifo()):
        raise InvalidInput(
            f"{path}: no such file or folder" if not place.exists() else f"{path}: neither file nor folder"
        )
    return SAVED if path.lower().endswith(".json") else STUDIES


def _since(version: str, path: str | None) -> Difference:
    kept = released(version)
    dataset = DataSource().dataset if path is None else _folder(path)
    old = Side(DATASET, str(kept.provenance["name"]), version, kept.provenance["sha256"], kept.ketcli)
    changes = fingerprint_changes(kept.trials, fingerprints(dataset))
    answers = compared(kept.answers, headlines(Bodies(opened(dataset))))
    labels = {one.trial_id: one.label for one in kept.trials} | _labels(dataset)
    return Difference(old, _side(dataset), tuple(changes), answers, labels)


def _folder(path: str) -> Dataset:
    if _kind(path) != DATASET:
        raise InvalidInput(f"{path}: --since compares datasets, and this is no folder")
    return open_folder(Path(path))  # as it is: what does not pass every check can still be compared


def _datasets(old_path: str, new_path: str) -> Difference:
    old, new = _folder(old_path), _folder(new_path)
    answers = compared(headlines(Bodies(opened(old))), headlines(Bodies(opened(new))))
    return Difference(_side(old), _side(new), tuple(dataset_changes(old, new)), answers, _labels(old) | _labels(new))


def _side(dataset: Dataset) -> Side:
    return Side(DATASET, dataset.name, dataset.version, dataset.sha256)


def _labels(dataset: Dataset) -> dict[str, str]:
    return {trial.trial_id: trial.label for trial in dataset.rows(TrialRow)}


def _studies(old_path: str, new_path: str) -> Difference:
    held = [_piped(path) for path in (old_path, new_path)]
    files = [
        read_studies(path, ReadingOptions(content=content))
        for path, content in zip((old_path, new_path), held, strict=True)
    ]
    rows = [_rows(file.study.tolist(), file.cells) for file in files]
    answers = compared(*(_pooled(path, content) for path, content in zip((old_path, new_path), held, strict=True)))
    old, new = (Side(STUDIES, path, None, file.sha256) for path, file in zip((old_path, new_path), files, strict=True))
    return Difference(old, new, tuple(changes_of("study", *rows)), answers, {})


def _rows(studies: list[str], cells: Any) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The rows of a study file by study, and by number where a study has several."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    counts: dict[str, int] = {}
    for study, row in zip(studies, cells.to_dict("records"), strict=True):
        counts[study] = counts.get(study, 0) + 1
        key = (study,) if counts[study] == 1 else (study, f"row {counts[study]}")
        found[key] = {str(name): value for name, value in row.items()}
    return found


def _piped(path: str) -> bytes | None:
    """What comes through a pipe or standard input, which give it once; None for a file."""
    return None if Path(path).is_file() else read_content(path)[1]


def _pooled(path: str, content: bytes | None) -> tuple[Headline, ...]:
    request = Request("pool", {})
    try:
        body = Bodies(DataSource(path, content=content)).of(request)
    except InvalidInput as error:
        return (Headline(request.line(), verdict="no_answer", why_none=str(error)),)
    return (headline_of(body, request.line()),)


def _saved(old_path: str, new_path: str) -> Difference:
    bodies = [read_saved(path) for path in (old_path, new_path)]
    asked = [str(body.get("command", "")).split(" ")[1:2] for body in bodies]
    if asked[0] != asked[1]:
        raise InvalidInput(
            f"{old_path} answers {' '.join(asked[0])}, {new_path} {' '.join(asked[1])}: not one question"
        )
    old, new = (saved_headlines(body) for body in bodies)
    for one in (*old, *new):
        for figure in (one.k, one.participants, one.estimate, one.low, one.high):
            if not isinstance(figure, (int, float, type(None))):
                raise TypeError(f"{figure!r} where a number is due")
        _require_text(one.measure, one.scale, one.verdict, one.why_none)
    # what an answer as a whole says is compared, however it was asked
    old = tuple(
        Headline.of({**one.as_dict(), "command": str(bodies[1].get("command"))})
        if one.command == str(bodies[0].get("command"))
        else one
        for one in old
    )
    old_side, new_side = (_saved_side(path, body) for path, body in zip((old_path, new_path), bodies, strict=True))
    return Difference(old_side, new_side, tuple(saved_changes(*bodies)), compared(old, new), {})


def _saved_side(path: str, body: Mapping[str, Any]) -> Side:
    data = body.get("data") or {}
    version, sha256 = data.get("version"), data.get("sha256")
    _require_text(version, sha256)
    return Side(SAVED, path, version, sha256, str(body.get("ketcli", "")))


def _require_text(*values: object) -> None:
    for value in values:
        if not isinstance(value, (str, type(None))):
            raise TypeError(f"{value!r} where text is due")
