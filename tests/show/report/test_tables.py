"""Tables of a report: each judgement of bias in its own row and column."""

from __future__ import annotations

from ketcli.columns import Columns
from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.evidence.rows import SourceRow
from ketcli.questions.data.risk_of_bias import COCHRANE_2011, risk_of_bias
from ketcli.show.report.tables import bias_tables


def test_every_judgement_stands_once_in_its_row_and_column_with_its_source() -> None:
    dataset = bundled()
    found = risk_of_bias(dataset, Filters())
    tables = bias_tables(found, {})
    assert [bool({column.key for column in table.columns} & set(COCHRANE_2011)) for table in tables] == [True, False]
    shown = [
        (row["trial"], domain, row[domain], row["by"])
        for table in tables
        if isinstance(table.frame, Columns)
        for row in table.frame.rows()
        for domain in found.domains
        if row.get(domain)
    ]
    told = [(found.trials[one.trial_id], one.domain, one.judgement, one.source_id) for one in found.judgements]
    assert sorted(shown) == sorted(told)
    assert {row.source_id for row in dataset.rows(SourceRow)} >= {by for *_, by in shown}
