"""Judgements of risk of bias: those that a dataset holds, those of a review's folder, or a file of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.asking.answer import refuse_options_of_trials

if TYPE_CHECKING:
    from ketcli.asking.answer import DataSource
    from ketcli.asking.request import Request
    from ketcli.questions.data.risk_of_bias import RiskOfBias


def judgements_asked(source: DataSource, request: Request) -> RiskOfBias:
    """The judgements of the trials that pass the filters, or all of one's own.

    Raises
    ------
    InvalidInput
        A file of judgements that cannot be read, or filters where a file is asked.
    NoAnswer
        There is no judgement.
    """
    from ketcli.questions.data.risk_of_bias import own_judgements, risk_of_bias

    if not source.is_study_file:
        return risk_of_bias(source.dataset, request.filters())
    refuse_options_of_trials(request)
    if source.review is not None:
        return own_judgements(source.review.judgements, source.review.provenance())
    from pathlib import Path

    from ketcli.evidence.review.judgements import read_judgements, sha256_of

    path = Path(str(source.path))
    return own_judgements(read_judgements(path), {"name": path.name, "version": None, "sha256": sha256_of(path)})
