"""The documents as an answer, and as files for programs that keep references."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ketcli.errors import written
from ketcli.evidence.schema import TABLES
from ketcli.show.kit import references
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.table import Column, Table

if TYPE_CHECKING:
    from ketcli.questions.data.sources import SourceList


def sources_answer(found: SourceList) -> Answer:
    """A line a document; CSV gives every column of `sources.csv`, with the trials and the number of figures."""
    rows = [one.row for one in found.sources]
    names = [column.name for column in TABLES["sources"].columns]
    records = [
        {**{name: getattr(one.row, name) for name in names}, "trials": ";".join(one.trials), "figures": one.figures}
        for one in found.sources
    ]
    columns = (
        Column("source_id", "Source"),
        Column("kind", "Kind", rank=1),
        Column("citation", "Citation"),
        Column("doi", "DOI", rank=2),
        Column("figures", "Figures", "whole", rank=3),
        Column("url", "Address", rank=5),
        Column("read_at", "Read at", rank=4),
    )
    frame = pd.DataFrame(records, columns=[*names, "trials", "figures"])
    documents = len(rows)
    lead = f"{documents} {'source' if documents == 1 else 'sources'}, {sum(bool(row.doi) for row in rows)} with a DOI."
    more = f"For a program that keeps references: {written('format', 'bibtex')}, ris or csl."
    main = (*(Column(name, name) for name in (*names, "trials")), Column("figures", "figures", "whole"))
    writers = {"bibtex": references.bibtex, "ris": references.ris, "csl": references.csl}
    return Answer(
        body={"filters": found.filters, "k": documents, "sources": records},
        main=Table(main, frame),
        blocks=(lead, Table(columns, frame), more),
        provenance=found.provenance,
        documents={name: (lambda write=write: write(rows)) for name, write in writers.items()},  # type: ignore[misc]
    )
