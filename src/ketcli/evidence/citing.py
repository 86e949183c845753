"""The parts of a citation, as far as its words show them for certain."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BIG = r"[^\W\d_a-z]"
_PERSON = rf"{_BIG}[^\W\d_]*(?:[-'’][^\W\d_]+)*(?: {_BIG}(?:-?{_BIG}){{0,3}})?"
_CITED = re.compile(
    rf"(?P<people>{_PERSON}(?:, {_PERSON})*)(?P<others> et al\.)?,? (?P<year>(?:19|20)\d\d)[.,]? (?P<title>.+)", re.S
)
_ISSUE = re.compile(r"\b((?:19|20)\d\d);\d")  # `Journal 2021;41(5):516-524`


@dataclass(frozen=True, slots=True)
class Cited:
    """Authors (family name, initials), whether more follow, year, and title with what follows it.

    Where the words do not begin with authors and a year, the title is the whole citation; the year is then that of a
    volume, or empty: another year in it may be that of the work that it is about.
    """

    authors: tuple[tuple[str, str], ...]
    others: bool
    year: str
    title: str


def cited(citation: str) -> Cited:
    """Read a citation as `sources.csv` has it: `Abbar M et al. 2022. Title. Journal 376:e067194`."""
    match = _CITED.fullmatch(citation)
    if match is None:
        issue = _ISSUE.search(citation)
        return Cited((), others=False, year=issue[1] if issue else "", title=citation)
    people = [name.rpartition(" ") for name in match["people"].split(", ")]
    authors = tuple((family, initials) if family else (initials, "") for family, _, initials in people)
    return Cited(authors, others=match["others"] is not None, year=match["year"], title=match["title"])
