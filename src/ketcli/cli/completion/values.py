"""The values that an option can have, as far as tables and data tell them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ketcli.asking.registry import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ketcli.asking.option import Option
    from ketcli.evidence.dataset import Dataset

FILES = ":files"
LOOKED_AT = 65_536


class Candidate(NamedTuple):
    """A value, and what it is."""

    value: str
    text: str = ""


def values_of(row: Option, command: str, given: Mapping[str, str]) -> list[Candidate] | None:
    """The values of an option, given the others; None for files, nothing where anything goes."""
    if row.name == "path" or row.metavar in ("PATH", "FILE", "OLD NEW"):
        return None
    look_up = LOOK_UPS.get((row.group, row.name)) or LOOK_UPS.get(("", row.name))
    if look_up is not None:
        return look_up(command, given)
    return [Candidate(value, _meaning(row, value)) for value in row.allowed]


def _meaning(row: Option, value: str) -> str:
    """What the tables say of a value."""
    from ketcli.evidence import vocabulary

    tables: dict[str, Mapping[str, object]] = {
        "diagnosis": vocabulary.DIAGNOSES, "control": vocabulary.CONTROLS, "role": vocabulary.POOL_ROLES,
    }  # fmt: skip
    if row.name == "kind" and row.group == "plot":
        from ketcli.asking.pictures import PICTURES
        from ketcli.asking.registry import QUESTIONS

        return next(QUESTIONS[one.question].summary for one in PICTURES if one.kind == value)
    return str(tables.get(row.name, {}).get(value, ""))


def _dataset(given: Mapping[str, str]) -> Dataset | None:
    """The dataset that is asked; None for a study file, or where it cannot be read."""
    from ketcli.errors import KetcliError
    from ketcli.evidence.dataset import bundled, open_folder

    path = given.get("data")
    try:
        if path is None:
            return bundled()
        return open_folder(Path(path)) if Path(path).is_dir() else None
    except (KetcliError, OSError):
        return None


def _header(given: Mapping[str, str]) -> list[str]:
    """The columns of the study file that is asked, from its first lines."""
    from itertools import islice

    from ketcli.errors import KetcliError
    from ketcli.evidence.studyfiles.content import is_excel
    from ketcli.evidence.studyfiles.delimited import records, sniff
    from ketcli.evidence.studyfiles.encoding import decode
    from ketcli.evidence.studyfiles.table import LOOKED_AT as LINES
    from ketcli.evidence.studyfiles.table import is_header

    try:
        path = Path(given.get("data", given.get("file", "")))
        with path.open("rb") as stream:
            content = stream.read(LOOKED_AT)
        if is_excel(content, path.name):
            return []
        text = decode(content, path.name, given.get("encoding"))[0]
        head = list(islice(records(text, sniff(text, ()), "", strict=False), LINES))
    except (KetcliError, OSError):
        return []
    found = next((record for record in head if is_header(record, ())), head[0] if head else None)
    return [] if found is None else [name.strip() for name in found.fields if name.strip()]


def _on_study_file(given: Mapping[str, str]) -> bool:
    return "data" in given and not Path(given["data"]).is_dir()


def _trials(_: str, given: Mapping[str, str]) -> list[Candidate]:
    from ketcli.evidence.rows import TrialRow

    dataset = _dataset(given)
    if dataset is None:
        return []
    rows = dataset.rows(TrialRow)
    return [Candidate(row.trial_id, " ".join(filter(None, [row.label, row.acronym]))) for row in rows]


def _outcomes(_: str, given: Mapping[str, str]) -> list[Candidate]:
    from ketcli.evidence.outcomes import OUTCOMES

    known = _codes(given)
    events = sorted(code for code in known if code not in OUTCOMES)
    return [*(Candidate(code, OUTCOMES[code].label) for code in OUTCOMES if code in known), *map(Candidate, events)]


def _events(_: str, given: Mapping[str, str]) -> list[Candidate]:
    from ketcli.evidence.event_terms import EventTerms, event_terms
    from ketcli.evidence.outcomes import is_side_effect

    dataset = _dataset(given)
    terms = EventTerms({}) if dataset is None else event_terms(dataset)
    codes = filter(is_side_effect, _codes(given))
    return [Candidate(name) for name in sorted({terms.counted_as(code, grouped=False) for code in codes})]


def _codes(given: Mapping[str, str]) -> set[str]:
    """The outcomes that the dataset has rows of, read without typing every row."""
    return {one.value for table in ("results", "contrasts") for one in _cells(table, "outcome")("", given)}


def _times(_: str, __: Mapping[str, str]) -> list[Candidate]:
    from ketcli.evidence.windows import ANY_TIME, END_OF_TRIAL, WINDOWS

    spans = [Candidate(window.name, window.label) for window in (*WINDOWS, END_OF_TRIAL)]
    return [*spans, Candidate(ANY_TIME, "whatever time a trial reports")]


def _columns(_: str, given: Mapping[str, str]) -> list[Candidate]:
    if _on_study_file(given):
        return [Candidate(name) for name in _header(given)]
    from ketcli.evidence.choose import GROUPS

    return [Candidate(name) for name in GROUPS]


def _conditions(_: str, given: Mapping[str, str]) -> list[Candidate]:
    return [Candidate(f"{name}=") for name in _header(given)]


def _levels(_: str, given: Mapping[str, str]) -> list[Candidate]:
    from ketcli.evidence.vocabulary import CONTROLS, FORMULATIONS, ROUTES, SESSIONS

    if _on_study_file(given):
        return []
    return [Candidate(level) for level in (*FORMULATIONS, *ROUTES, *SESSIONS, *CONTROLS)]


def _nodes(_: str, given: Mapping[str, str]) -> list[Candidate]:
    from ketcli.evidence.rows import ArmRow
    from ketcli.questions.answers.network_nodes import with_nodes

    dataset = _dataset(given)
    if dataset is None:
        return []
    arms = with_nodes(dataset, routes_apart="routes_apart" in given, one_placebo="one_placebo" in given)[0].rows(ArmRow)
    return [Candidate(node) for node in sorted({arm.node for arm in arms if arm.node})]


def _cells(table: str, column: str, text: str = "") -> Callable[[str, Mapping[str, str]], list[Candidate]]:
    """The values of a column of a table of the dataset, with another column as their description."""

    def look_up(_: str, given: Mapping[str, str]) -> list[Candidate]:
        import csv

        dataset = _dataset(given)
        file = None if dataset is None else dataset.folder / f"{table}.csv"
        if file is None or not file.is_file():
            return []
        rows = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines(keepends=True))
        return [Candidate(value, about) for value, about in {row[column]: row.get(text, "") for row in rows}.items()]

    return look_up


def _terms(_: str, __: Mapping[str, str]) -> list[Candidate]:
    from ketcli.questions.data.glossary import glossary

    return [Candidate(term.name.replace(" ", "-"), term.text.partition(". ")[0]) for term in glossary()]


def _topics(_: str, __: Mapping[str, str]) -> list[Candidate]:
    from ketcli.asking.topics import LEADS

    return [*(Candidate(*pair) for pair in LEADS.items()), *_commands("", {})]


def _commands(_: str, __: Mapping[str, str]) -> list[Candidate]:
    return [Candidate(question.name, question.summary) for question in COMMANDS]


def _versions(_: str, __: Mapping[str, str]) -> list[Candidate]:
    from importlib import resources

    files: Iterable[str] = (file.name for file in (resources.files("ketcli.living") / "versions").iterdir())
    return [Candidate(name.removesuffix(".json")) for name in sorted(files) if name.endswith(".json")]


LOOK_UPS: Mapping[tuple[str, str], Callable[[str, Mapping[str, str]], list[Candidate]]] = {
    ("", "trial"): _trials,
    ("filters", "exclude"): _trials,
    ("sources", "of"): _trials,
    ("outcome", "outcome"): _outcomes,
    ("trials", "missing"): _outcomes,
    ("safety", "event"): _events,
    ("", "at"): _times,
    ("subgroups", "by"): _columns,
    ("subgroups", "cluster"): _columns,
    ("regress", "on"): _columns,
    ("compare", "adjust"): _columns,
    ("sensitivity", "order"): _columns,
    ("file", "where"): _conditions,
    ("compare", "a"): _levels,
    ("compare", "b"): _levels,
    ("network", "reference"): _nodes,
    ("claims", "id"): _cells("claims", "claim_id", "claim"),
    ("replicate", "review"): _cells("published", "review_id", "citation"),
    ("replicate", "outcome"): _cells("published", "outcome"),
    ("explain", "term"): _terms,
    ("help", "topic"): _topics,
    ("schema", "command"): _commands,
    ("diff", "since"): _versions,
}
"""By group (any, where it is empty) and name of an option, what looks its values up."""
