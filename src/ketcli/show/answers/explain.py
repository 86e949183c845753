"""Terms of the glossary as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ketcli.show.kit.answer import Answer
from ketcli.show.kit.table import Column, Table

if TYPE_CHECKING:
    from ketcli.asking.topics import Topic
    from ketcli.questions.data.glossary import Term


def explain_answer(terms: tuple[Term, ...]) -> Answer:
    """One term in its sentences, or the names of all under their headings."""
    rows = [{"term": one.name, "also": ", ".join(one.also), "under": one.under, "text": one.text} for one in terms]
    columns = tuple(Column(name, name.capitalize()) for name in rows[0])
    blocks: list[str]
    if len(terms) == 1:
        only = terms[0]
        blocks = [_named(only), only.text]
    else:
        headings = dict.fromkeys(one.under for one in terms)
        blocks = [f"{name}: {', '.join(one.name for one in terms if one.under == name)}." for name in headings]
        blocks.append("ketcli explain WORD explains one.")
    return Answer(
        body={"terms": [{**row, "also": list(one.also)} for row, one in zip(rows, terms, strict=True)]},
        main=Table(columns, pd.DataFrame(rows)),
        blocks=tuple(blocks),
    )


def _named(term: Term) -> str:
    return f"{term.name} ({', '.join(term.also)})" if term.also else term.name


def glossary_text(terms: tuple[Term, ...]) -> str:
    """The glossary as Markdown, under its headings."""
    parts = []
    for heading in dict.fromkeys(one.under for one in terms):
        parts.append(f"## {heading}")
        for one in terms:
            if one.under == heading:
                parts.append(f"**{_named(one)}.** {one.text}")
    return "\n\n".join(parts) + "\n"


def topic_answer(topic: Topic) -> Answer:
    """A topic of help: its sentence, and a line a name."""
    rows = [{"name": name, "meaning": meaning} for name, meaning in topic.rows]
    table = Table((Column("name", "Name"), Column("meaning", "Meaning")), pd.DataFrame(rows))
    return Answer(body={"topic": topic.name, "about": topic.lead, "rows": rows}, main=table, blocks=(topic.lead, table))
