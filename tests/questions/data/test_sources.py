"""Documents are listed with the trials and figures that rest on them, counted a second way."""

from __future__ import annotations

import pytest

from ketcli.errors import InvalidInput
from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.evidence.rows import ContrastRow, PooledSafetyRow, ResultRow, SourceRow, TrialRow
from ketcli.questions.data.sources import list_sources


def test_every_document_with_all_figures_that_rest_on_it() -> None:
    data = bundled()
    found = list_sources(data, Filters()).sources
    assert [one.row for one in found] == list(data.rows(SourceRow))
    tables = (data.rows(ResultRow), data.rows(ContrastRow), data.rows(PooledSafetyRow))
    for one in found:
        name = one.row.source_id
        assert one.figures == sum(row.source_id == name for table in tables for row in table)
    assert sum(one.figures for one in found) == sum(map(len, tables))


def test_of_one_trial_only_what_it_rests_on() -> None:
    data = bundled()
    trial = data.rows(ContrastRow)[0].trial_id
    found = list_sources(data, Filters(), trial).sources
    assert {one.trials for one in found} == {(trial,)}
    own = [row for table in (data.rows(ResultRow), data.rows(ContrastRow)) for row in table if row.trial_id == trial]
    assert sum(one.figures for one in found) == len(own)
    assert {row.source_id for row in own} <= {one.row.source_id for one in found}


def test_of_some_trials_no_document_of_another() -> None:
    data = bundled()
    nasal = list_sources(data, Filters(route=("intranasal",))).sources
    trials = {trial for one in nasal for trial in one.trials}
    assert trials < {trial.trial_id for trial in data.rows(TrialRow)}
    assert len(nasal) < len(data.rows(SourceRow))
    with pytest.raises(InvalidInput, match="unknown trial 'nobody1999'"):
        list_sources(data, Filters(), "nobody1999")
