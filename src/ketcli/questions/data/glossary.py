"""The glossary: the words that ketcli prints, each in two plain sentences (`glossary.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ketcli.errors import UnknownName
from ketcli.evidence.synonyms import compact


@dataclass(frozen=True, slots=True)
class Term:
    """A word, the heading that it stands under, its other names, and two sentences."""

    name: str
    under: str
    also: tuple[str, ...]
    text: str


@cache
def glossary() -> tuple[Term, ...]:
    """All terms, in the order of their file."""
    text = (resources.files(__package__) / "glossary.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)
    return tuple(Term(name, row["under"], tuple(row["also"]), row["text"]) for name, row in rows.items())


def explain(term: str | None = None) -> tuple[Term, ...]:
    """The term of that name, in any case, by any of its names or the beginning of one; without a name all terms.

    Raises
    ------
    UnknownName
        There is none; the message names the nearest.
    """
    if term is None:
        return glossary()
    wanted = compact(term)
    found = tuple(one for one in glossary() if wanted == compact(one.name)) or tuple(
        one for one in glossary() if wanted in map(compact, one.also)
    )
    if not found:
        begun = [one for one in glossary() if any(compact(name).startswith(wanted) for name in (one.name, *one.also))]
        found = tuple(begun) if len(begun) == 1 else ()
    if not found or not wanted:
        raise UnknownName(f"no word {term!r} in the glossary{_near(term)}; ketcli explain lists them")
    return found


def _near(term: str) -> str:
    from ketcli.evidence.nearest import suggestion

    return suggestion(term, [name for one in glossary() for name in (one.name, *one.also)])
