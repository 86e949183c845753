"""`review.toml`: what a folder of study files is a review of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from ketcli.errors import InvalidInput
from ketcli.evidence.nearest import suggestion
from ketcli.evidence.review.certainty import read_certainty
from ketcli.evidence.review.judgements import read_judgements
from ketcli.evidence.review.tables import read_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketcli.evidence.review.certainty import Certainty
    from ketcli.evidence.review.judgements import Judgement

NAME = "review.toml"
KEYS: dict[str, str] = {
    "title": "the title of the report",
    "question": "people, treatment, comparison and outcomes in words",
    "authors": "who wrote the review",
    "methods": "how studies were looked for and chosen, in words",
    "studies": "the study file; `studies.csv` if not said",
    "arms": 'the two treatments, `["drug", "placebo"]`',
    "subgroups": "columns of the study file to pool by",
    "risk_of_bias": "the file of judgements of risk of bias",
    "certainty": "the file of judgements of certainty",
    "references": "the file of references: columns `study`, `citation`, and `doi`, `pmid` or `url`",
    "outcomes": "the outcomes, a table each, in the order of the report",
}
OF_OUTCOME: dict[str, str] = {
    "name": "as the column `outcome` of the study file has it",
    "at": "the times to report, as the column `time` has them; all of them if not said",
    "noun": "how it reads in a sentence; the name if not said",
    "good": "`low` or `high`: which values are good",
    "unit": "the unit of its scores: `points on the HDRS (0 to 52)`",
    "measure": "the effect measure; MD where there is a unit, else what the figures give",
    "mid": "the smallest difference that matters, on the measure's scale (a ratio for RR and OR)",
    "studies": "a study file of its own",
}
TEXTS = ("title", "question", "authors", "methods")


@dataclass(frozen=True, slots=True)
class ReviewOutcome:
    """An outcome of the review (`OF_OUTCOME`)."""

    name: str
    at: tuple[str, ...] = ()
    noun: str = ""
    good: Literal["low", "high", ""] = ""
    unit: str = ""
    measure: str = ""
    mid: float | None = None
    studies: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """How to cite a study, and where it can be read."""

    citation: str
    link: str


@dataclass(frozen=True)
class Review:
    """A folder with `review.toml`: paths are of files that are there."""

    folder: Path
    texts: Mapping[str, str]
    studies: Path
    arms: tuple[str, str] | None
    subgroups: tuple[str, ...]
    outcomes: tuple[ReviewOutcome, ...]
    certainty: tuple[Certainty, ...]
    judgements: tuple[Judgement, ...]
    references: Mapping[str, Reference]
    sha256: str

    @property
    def title(self) -> str:
        """The title of its report."""
        return self.texts.get("title") or self.folder.resolve().name

    def outcome(self, name: str | None) -> ReviewOutcome | None:
        """What the review says of an outcome; of its only one where none is named."""
        if name is None:
            return self.outcomes[0] if len(self.outcomes) == 1 else None
        return next((one for one in self.outcomes if one.name.casefold() == name.casefold()), None)

    def file_of(self, outcome: str | None) -> Path:
        """The study file that holds an outcome."""
        known = self.outcome(outcome)
        return self.folder / known.studies if known is not None and known.studies else self.studies

    def certainty_of(self, outcome: str, time: str | None) -> Certainty | None:
        """What people judged of an outcome at a time."""
        own = [one for one in self.certainty if one.outcome.casefold() == outcome.casefold()]
        at = [one for one in own if one.time and time is not None and one.time.casefold() == time.casefold()]
        return next(iter(at), next((one for one in own if not one.time), None))

    def provenance(self) -> dict[str, str | None]:
        """Name and hash of all its files together."""
        return {"name": self.folder.resolve().name, "version": None, "sha256": self.sha256}


def is_review(path: str | None) -> bool:
    """Whether there is such a folder at a path."""
    return path is not None and (Path(path) / NAME).is_file()


def read_review(path: str) -> Review:
    """Read a folder with `review.toml`, and the files that it names.

    Raises
    ------
    InvalidInput
        A file cannot be read, a key is unknown or of the wrong kind, or a file that is named is not there.
    """
    import tomllib

    folder, file = Path(path), Path(path) / NAME
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:  # not UTF-8, not TOML, or a number of thousands of digits
        raise InvalidInput(f"{file}: cannot be read ({error})") from error
    _require_known(file, content, KEYS, "")
    outcomes = tuple(read_outcome(file, number, one) for number, one in enumerate(_tables(file, content), start=1))
    arms = _words(file, content, "arms")
    if arms and len(arms) != 2:
        raise InvalidInput(f"{file}: arms: expected two treatments, the experimental one first, found {len(arms)}")
    names = [one.name.casefold() for one in outcomes]
    for name in names:
        if names.count(name) > 1:
            raise InvalidInput(f"{file}: outcomes: {name!r} stands twice")
    studies = _file(file, "studies", _text(file, content, "studies") or "studies.csv")
    used = [file, studies, *(_file(file, "outcomes.studies", one.studies) for one in outcomes if one.studies)]
    named = {key: _text(file, content, key) for key in ("certainty", "risk_of_bias", "references")}
    beside = {key: _file(file, key, name) for key, name in named.items() if name}
    digest = hashlib.sha256()
    for one in sorted({*used, *beside.values()}):
        digest.update(one.name.encode())
        digest.update(one.read_bytes())
    review = Review(
        folder, {key: _text(file, content, key) for key in TEXTS}, studies,
        (arms[0], arms[1]) if arms else None, _words(file, content, "subgroups"), outcomes,
        read_certainty(beside["certainty"]) if "certainty" in beside else (),
        read_judgements(beside["risk_of_bias"]) if "risk_of_bias" in beside else (),
        _references(beside["references"]) if "references" in beside else {}, digest.hexdigest(),
    )  # fmt: skip
    for judged in review.certainty:
        if outcomes and review.outcome(judged.outcome) is None:
            near = suggestion(judged.outcome, [one.name for one in outcomes])
            raise InvalidInput(
                f"{beside['certainty'].name}, row {judged.row}: {judged.outcome!r} is no outcome of {NAME}{near}"
            )
    return review


def read_outcome(file: Path | str, number: int, content: object) -> ReviewOutcome:
    """An outcome by the keys of `OF_OUTCOME`.

    Raises
    ------
    InvalidInput
        A key is unknown or of the wrong kind.
    """
    where = f"outcomes, {number}"
    if not isinstance(content, dict):
        raise InvalidInput(f"{file}: {where}: expected a table [[outcomes]]")
    _require_known(file, content, OF_OUTCOME, f"{where}: ")
    name = _text(file, content, "name")
    if not name:
        raise InvalidInput(f"{file}: {where}: name is needed")
    good = _text(file, content, "good")
    if good not in ("", "low", "high"):
        raise InvalidInput(f"{file}: {name}: good: expected low or high, found {good!r}")
    mid = content.get("mid")
    if mid is not None and (isinstance(mid, bool) or not isinstance(mid, (int, float)) or not mid > 0):
        raise InvalidInput(f"{file}: {name}: mid: expected a number above 0, found {mid!r}")
    texts = {key: _text(file, content, key) for key in ("noun", "unit", "measure", "studies")}
    side = cast("Literal['low', 'high', '']", good)
    return ReviewOutcome(name, _words(file, content, "at"), good=side, mid=None if mid is None else float(mid), **texts)


def _tables(file: Path, content: Mapping[str, Any]) -> list[Any]:
    found = content.get("outcomes", [])
    if not isinstance(found, list):
        raise InvalidInput(f"{file}: outcomes: expected tables [[outcomes]]")
    return found


def _require_known(file: Path | str, content: Mapping[str, Any], known: Mapping[str, str], where: str) -> None:
    for key in content:
        if key not in known:
            raise InvalidInput(f"{file}: {where}unknown key {key!r}{suggestion(key, known)}; known: {', '.join(known)}")


def _text(file: Path | str, content: Mapping[str, Any], key: str) -> str:
    value = content.get(key, "")
    if not isinstance(value, str):
        raise InvalidInput(f"{file}: {key}: expected text, found {value!r}")
    return value.strip()


def _words(file: Path | str, content: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A text, or a list of texts."""
    value = content.get(key, [])
    value = [value] if isinstance(value, str) else value
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InvalidInput(f"{file}: {key}: expected a list of texts, found {value!r}")
    return tuple(one.strip() for one in value)


def _file(file: Path, key: str, name: str) -> Path:
    found = file.parent / name
    if not found.is_file():
        raise InvalidInput(f"{file}: {key}: there is no file {name!r} beside it")
    return found


def _references(path: Path) -> dict[str, Reference]:
    found = {}
    for line in read_lines(path, ("study", "citation"), ("doi", "pmid", "url")):
        doi, pmid, url = (line.get(name) for name in ("doi", "pmid", "url"))
        link = f"https://doi.org/{doi.removeprefix('https://doi.org/')}" if doi else ""
        link = link or (f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else "")
        safe = url if url.startswith(("https://", "http://")) else ""
        found[line.get("study").casefold()] = Reference(line.get("citation"), link or safe)
    return found
