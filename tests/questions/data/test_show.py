"""All that the dataset holds of one trial, and nothing of another."""

from __future__ import annotations

import pytest

from ketcli.evidence.dataset import bundled
from ketcli.evidence.rows import ArmRow, ContrastRow, ResultRow
from ketcli.questions.data.show import show_trial


@pytest.mark.parametrize("trial", ["murrough2013", "canuso2018"])
def test_rows_and_sources_are_those_of_the_trial(trial: str) -> None:
    data = bundled()
    record = show_trial(data, trial)
    assert record.facts.trial_id == trial
    arms = [row for row in data.rows(ArmRow) if row.trial_id == trial]
    results = [row for row in data.rows(ResultRow) if row.trial_id == trial]
    contrasts = [row for row in data.rows(ContrastRow) if row.trial_id == trial]
    assert record.tables["arms"].text("arm_id") == [row.arm_id for row in arms]
    assert len(record.tables["results"]) == len(results)
    assert len(record.tables["contrasts"]) == len(contrasts)
    cited = set(record.tables["sources"].text("source_id"))
    behind = [row.source_id for row in arms] + [row.source_id for row in results]
    assert {*behind, *(row.source_id for row in contrasts)} <= cited
    of_tables = {name for table in record.tables.values() if "source_id" in table for name in table.text("source_id")}
    assert cited == of_tables | {record.facts.source_id}
