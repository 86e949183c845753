"""References are read back by the libraries of others, whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import bibtexparser
import rispy

from ketcli.evidence.citing import cited
from ketcli.evidence.dataset import bundled
from ketcli.evidence.rows import SourceRow
from ketcli.show.kit.references import bibtex, csl, ris

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCES = bundled().rows(SourceRow)
ODD = SOURCES[0]._replace(
    source_id="odd", citation="Ünal Ö et al. 2020. 50 % {of} A & B_c $5 #1 ~x^2 \\y", doi="", url=""
)
READ = ODD._replace(source_id="read", url="", read_at="https://example.org/read")


def test_bibtex_is_read_back_with_every_key_and_address() -> None:
    parser = bibtexparser.bparser.BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    entries: Mapping[str, Mapping[str, str]] = parser.parse(bibtex(SOURCES)).entries_dict
    assert list(entries) == [row.source_id for row in SOURCES]
    for row in SOURCES:
        entry = entries[row.source_id]
        assert entry.get("doi", "") == row.doi
        assert entry.get("url", "") == (row.url or row.read_at)
        assert entry.get("year", "") == cited(row.citation).year
        assert entry["title"].strip("{}")


def test_letters_that_tex_obeys_are_written_so_that_it_shows_them() -> None:
    entry = bibtexparser.loads(bibtex([ODD])).entries[0]
    assert entry["author"] == "Ünal, Ö and others"
    title = r"50 \% \{of\} A \& B\_c \$5 \#1 \~{}x\^{}2 \textbackslash{}y"
    assert entry["title"] in (title, f"{{{title}}}")


def test_ris_is_read_back_with_every_record() -> None:
    records = rispy.loads(ris(SOURCES))
    assert [record["id"] for record in records] == [row.source_id for row in SOURCES]
    assert [record.get("doi", "") for record in records] == [row.doi for row in SOURCES]
    assert [";".join(record.get("urls", [])) for record in records] == [row.url or row.read_at for row in SOURCES]
    assert [record.get("year", "") for record in records] == [cited(row.citation).year for row in SOURCES]
    assert [record["title"] for record in records] == [" ".join(cited(row.citation).title.split()) for row in SOURCES]
    assert rispy.loads(ris([ODD]))[0]["authors"] == ["Ünal, Ö"]


def test_csl_json_has_what_its_readers_need() -> None:
    items = json.loads(csl(SOURCES))
    assert [item["id"] for item in items] == [row.source_id for row in SOURCES]
    for item, row in zip(items, SOURCES, strict=True):
        assert item["type"]
        year = cited(row.citation).year
        assert item.get("DOI", "") == row.doi
        assert item.get("URL", "") == (row.url or row.read_at)
        assert item.get("issued", {"date-parts": [[""]]}) == {"date-parts": [[int(year) if year else ""]]}
        assert row.citation in item["note"]
        for person in item.get("author", []):
            assert set(person) in ({"family", "given"}, {"literal"})


def test_every_kind_of_source_has_its_type() -> None:
    from ketcli.evidence.vocabulary import SOURCE_KINDS

    for kind in SOURCE_KINDS:
        assert bibtex([ODD._replace(kind=kind)]).startswith("@")


def test_without_an_address_of_its_own_a_source_has_the_one_that_it_was_read_at() -> None:
    assert bibtexparser.loads(bibtex([READ])).entries[0]["url"] == READ.read_at
    assert rispy.loads(ris([READ]))[0]["urls"] == [READ.read_at]
    assert json.loads(csl([READ]))[0]["URL"] == READ.read_at
    assert "; read at https://example.org/read]" in json.loads(csl([READ]))[0]["note"]
