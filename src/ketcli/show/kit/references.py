"""References in the formats that programs for them read: BibTeX, RIS, CSL-JSON.

What a citation does not show for certain is not guessed: `note` has it in full beside its parts.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from ketcli.evidence.citing import cited
from ketcli.evidence.vocabulary import NEWS, REVIEW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.evidence.rows import SourceRow

_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "$": r"\$", "#": r"\#", "_": r"\_",
    "^": r"\^{}", "~": r"\~{}",
}  # fmt: skip


class _Type(NamedTuple):
    bibtex: str
    ris: str
    csl: str


_ARTICLE = _Type("article", "JOUR", "article-journal")
_TYPES = {
    "trial_report": _ARTICLE,
    "abstract": _ARTICLE,
    REVIEW: _ARTICLE,
    "registry_results": _Type("misc", "ELEC", "webpage"),
    "label": _Type("misc", "GEN", "document"),
    "dataset": _Type("misc", "DATA", "dataset"),
    NEWS: _Type("misc", "NEWS", "article-newspaper"),
}


def bibtex(sources: Iterable[SourceRow]) -> str:
    """The sources as a .bib file; the key of each is its `source_id`."""
    return "\n".join(_entry(row) for row in sources)


def _entry(row: SourceRow) -> str:
    parts = cited(row.citation)
    people = [", ".join(filter(None, one)) for one in parts.authors] + ["others"] * parts.others
    fields = {
        "author": " and ".join(map(_tex, people)),
        "title": f"{{{_tex(parts.title)}}}",
        "year": parts.year,
        "doi": row.doi,
        "pmid": row.pmid,
        "pmcid": row.pmcid,
        "url": row.url or row.read_at,
        "note": _tex(_note(row)),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{_TYPES[row.kind].bibtex}{{{row.source_id},\n{lines}}}\n"


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in text)


def ris(sources: Iterable[SourceRow]) -> str:
    """The sources as a .ris file."""
    return "\n".join(_record(row) for row in sources)


def _record(row: SourceRow) -> str:
    parts = cited(row.citation)
    tags = [
        ("TY", _TYPES[row.kind].ris),
        ("ID", row.source_id),
        *(("AU", ", ".join(filter(None, one))) for one in parts.authors),
        ("TI", parts.title),
        ("PY", parts.year),
        ("DO", row.doi),
        ("AN", row.pmid),
        ("C2", row.pmcid),
        ("UR", row.url or row.read_at),
        ("N1", _note(row)),
    ]
    return "".join(f"{tag}  - {' '.join(value.split())}\n" for tag, value in tags if value) + "ER  - \n"


def csl(sources: Iterable[SourceRow]) -> str:
    """The sources as CSL-JSON, an array."""
    return json.dumps([_item(row) for row in sources], ensure_ascii=False, indent=2) + "\n"


def _item(row: SourceRow) -> dict[str, object]:
    parts = cited(row.citation)
    people = [{"family": family, "given": given} if given else {"literal": family} for family, given in parts.authors]
    item: dict[str, object] = {
        "id": row.source_id,
        "type": _TYPES[row.kind].csl,
        "title": parts.title,
        "author": people,
        "issued": {"date-parts": [[int(parts.year)]]} if parts.year else None,
        "DOI": row.doi,
        "PMID": row.pmid,
        "PMCID": row.pmcid,
        "URL": row.url or row.read_at,
        "note": _note(row),
    }
    return {name: value for name, value in item.items() if value}


def _note(row: SourceRow) -> str:
    """What the parts cannot say: the citation as it stands, what kind of source it is, and where it was read."""
    read = f"; read at {row.read_at}" if row.read_at else ""
    return f"{row.citation} [{row.kind.replace('_', ' ')}{read}]"
