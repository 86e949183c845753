"""Tables that only the report has: the trials with their sources, risk of bias, the choices of method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.columns import Columns
from ketcli.questions.data.risk_of_bias import COCHRANE_2011
from ketcli.show.kit.table import Column, Table

if TYPE_CHECKING:
    from ketcli.overviews.findings.report import Source
    from ketcli.questions.data.risk_of_bias import RiskOfBias
    from ketcli.questions.data.trials import TrialList
    from ketcli.questions.effects.method import Method

_CHOICES = {
    "measure": "effect measure of severity; response, remission and side effects: risk ratio",
    "model": "random effects",
    "tau2_method": "estimator of the variance between trials",
    "test": "test and confidence interval (knha: Hartung and Knapp; adhoc: the same with a factor of at least 1)",
    "level": "level of all intervals",
    "pi": "prediction interval (auto: t with k - 1 degrees of freedom, normal with test z)",
    "pi_se": "its standard error: that of the test",
    "i2_definition": "I2 from tau2 and the typical variance, or from Q",
    "between": "test between groups: the moderator of one meta-regression, or Q of the groups' estimates",
    "smd_variance": "variance of Hedges' g",
    "zero_cells": "half: 0.5 is added to all cells of a study that has an empty one (inverse variance only)",
    "crossover_r": "correlation within people in crossover trials",
    "prefer": "figures taken first: a crossover's own difference, adjusted ones, end points, changes (adjusted)",
    "impute_sd": "whether an SD that a trial does not report is borrowed from the others",
    "from_response": "whether counts of response stand for severity where nothing else of it is published",
    "like": "the tool whose defaults are followed",
}

_WHO = {
    "mdd": "major depression",
    "trd": "treatment-resistant",
    "bipolar": "bipolar",
    "suicidal_mdd": "with suicidal ideation",
    "mixed": "several diagnoses",
    "other": "with another condition",
}


def trials_table(found: TrialList, sources: dict[str, Source]) -> Table:
    """Every trial with what it is and where its figures come from."""
    rows = [
        {
            "anchor": f"trial-{trial['trial_id']}",
            "label": trial["label"],
            "given": " ".join(filter(None, [trial["formulation"].replace("_", " "), trial["route"]])),
            "control": _plain_words(trial["control_type"]),
            "who": _WHO[trial["diagnosis"]],
            "design": f"{trial['design']}, {trial['sessions']}",
            "n": trial["n_randomized"],
            "role": _plain_words(trial["pool_role"]),
            "source": " ".join(
                filter(None, [_cited(sources.get(trial["source_id"]), trial["doi"]), trial["registration"]])
            ),
        }
        for trial in found.trials.rows()
    ]
    columns = (
        Column("label", "Trial"),
        Column("given", "Given"),
        Column("control", "Control"),
        Column("who", "Who"),
        Column("design", "Design, doses"),
        Column("n", "Randomized", "whole"),
        Column("role", "Kind"),
        Column("source", "Source"),
    )
    return Table(columns, Columns.of_rows(rows), title="Trials of the dataset and where they were read")


def _plain_words(name: str) -> str:
    return " ".join("ECT" if word == "ect" else word for word in name.split("_"))


def _cited(source: Source | None, doi: str) -> str:
    if source is None:
        return f"https://doi.org/{doi}" if doi else ""
    link = source.link or (f"https://doi.org/{doi}" if doi else "")
    return f"{source.citation.rstrip('. ')}. {link}".strip()


def bias_tables(found: RiskOfBias, sources: dict[str, Source]) -> list[Table]:
    """A table for each tool: a row a trial and source, a column a domain, the words of the source in the cells."""
    old = [domain for domain in found.domains if domain in COCHRANE_2011]
    new = [domain for domain in found.domains if domain not in COCHRANE_2011]
    names = (
        "Risk of bias as published, Cochrane tool of 2011",
        "Risk of bias as published, RoB 2 and overall judgements",
    )
    return [
        _judged(found, domains, sources, name)
        for domains, name in zip((old, new), names, strict=True)
        if domains
    ]  # fmt: skip


def _judged(found: RiskOfBias, domains: list[str], sources: dict[str, Source], title: str) -> Table:
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for one in found.judgements:
        if one.domain in domains:
            rows.setdefault((one.trial_id, one.source_id), {})[one.domain] = one.judgement
    table = Columns.of_rows(
        [
            {
                "trial": label,
                **{domain: own.get(domain, "") for domain in domains},
                "by": _link(sources.get(source), source),
            }
            for trial, label in found.trials.items()
            for (judged, source), own in rows.items()
            if judged == trial
        ]
    )
    columns = (
        Column("trial", "Trial"),
        *(Column(domain, domain[0].upper() + domain[1:]) for domain in domains),
        Column("by", "Judged by"),
    )
    return Table(columns, table, title=title)


def _link(source: Source | None, name: str) -> str:
    return name if source is None else source.link or source.citation


def method_table(method: Method) -> Table:
    """Every choice behind the pooled numbers, with what it means."""
    values = method.as_dict()
    rows = [
        {"choice": name.replace("_", " "), "value": _plain(values[name]), "meaning": meaning}
        for name, meaning in _CHOICES.items()
    ]
    columns = (Column("choice", "Choice"), Column("value", "Here"), Column("meaning", "What it is"))
    return Table(columns, Columns.of_rows(rows), title="Choices behind the pooled numbers")


def _plain(value: object) -> str:
    if value is None:
        return "none"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
