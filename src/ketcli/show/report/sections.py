"""The sections of the report, in order; HTML, Markdown, text and JSON are all made from these."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING

from ketcli.errors import written
from ketcli.overviews.findings.report import AGREEMENT_AT
from ketcli.questions.answers.pool import PRIMARY, PoolAnswer
from ketcli.questions.effects.outcomes import default_measure
from ketcli.show.answers.claims import ARTICLE, claims_answer
from ketcli.show.answers.compare import compare_answer
from ketcli.show.answers.dose import dose_answer
from ketcli.show.answers.network import network_answer
from ketcli.show.answers.pool import pool_answer
from ketcli.show.answers.response_agreement import agreement_answer
from ketcli.show.answers.safety import safety_answer
from ketcli.show.answers.summary import (
    INFORMS,
    NO_GRADE,
    WHEN,
    row_notes,
    summary_answer,
)
from ketcli.show.answers.timecourse import timecourse_answer
from ketcli.show.answers.trials import LEGEND, trials_answer
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.left_out import reasons
from ketcli.show.kit.table import Table
from ketcli.show.report.brief import brief
from ketcli.show.report.section import Section, is_wide
from ketcli.show.report.tables import bias_tables, method_table, trials_table
from ketcli.show.words.common import capital, outcome_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.asking.answer import Answered
    from ketcli.overviews.findings.report import Report
    from ketcli.questions.answers.choices import Choice

TITLE = "Ketamine and esketamine for depression: what the randomized trials say"
WARNING = "This report informs; it does not advise on the treatment of anybody."
TITLES = {
    "bipolar-severity": "Bipolar depression: severity on day 1",
    "bipolar-response": "Bipolar depression: response on day 1",
    "suicidal-severity": "With suicidal ideation at entry: severity on day 1",
    "suicidal-ideation": "Suicidal ideation on day 1",
    "ect-response": "Compared with ECT: response at the end of each trial",
    "ect-remission": "Compared with ECT: remission at the end of each trial",
    "relapse": "Relapse",
    "comparison": "Racemic ketamine and esketamine",
    "time-course": "The effect over time",
    "dose": "Dose and effect",
    "network": "All treatments in one network",
}
GROUPS = {
    "bipolar-severity": ("bipolar", "Bipolar depression"),
    "suicidal-severity": ("suicidal", "Suicidal ideation"),
    "ect-response": ("ect", "Compared with electroconvulsive therapy (ECT)"),
}
"""Headings above the first of several parts."""
SHOWN: dict[str, Callable[..., Answer]] = {
    "compare": compare_answer,
    "timecourse": timecourse_answer,
    "dose": dose_answer,
    "network": network_answer,
}


def sections_of(report: Report) -> tuple[Section, ...]:
    """All sections in the order of reading."""
    found = [_summary(report), Section("forests", "The trials, outcome by outcome"), *_forests(report)]
    for name in TITLES:
        if name in GROUPS:
            found.append(Section(*GROUPS[name]))
        found.append(_part(report, name))
    found += [
        _agreement(report),
        _side_effects(report),
        _bias(report),
        _methods(report),
        _trials(report),
        _claims(report),
    ]
    return tuple(found)


def brief_sections(report: Report) -> tuple[Section, ...]:
    """Two pages: the summary of findings, and what the trials say to every other question in a sentence."""
    told = [*(_part(report, name) for name in TITLES), _side_effects(report)]
    return brief(report.summary, _line(report, "summary"), told, "Every other question in a sentence")


def _summary(report: Report) -> Section:
    """The rows; who was left out of each stands with its forest plot."""
    answer = replace(summary_answer(report.summary), notes=tuple(row_notes(report.summary)))
    return Section("summary", "Summary of findings", 2, answer, _line(report, "summary"))


def _part(report: Report, name: str) -> Section:
    found = report.parts[name]
    level = 3 if any(name.startswith(group) for group, _ in GROUPS.values()) else 2
    if found.result is None:
        return Section(name, TITLES[name], level, None, found.asked.line(), found.why_none)
    if isinstance(found.result, PoolAnswer):
        return _pooled(name, TITLES[name], level, found, partial(report.choices, name))
    answer = SHOWN[found.asked.name](found.result)
    section = Section(name, TITLES[name], level, answer, found.asked.line(), landscape=is_wide(answer))
    return replace(section, course=found.result) if found.asked.name == "timecourse" else section


def _pooled(name: str, title: str, level: int, found: Answered, choices: Callable[[], tuple[Choice, ...]]) -> Section:
    answer = pool_answer(found.result, with_forest=False)
    return Section(name, title, level, answer, found.asked.line(), forest=found.result, choices=choices)


def _side_effects(report: Report) -> Section:
    found = report.summary.safety
    title, line = "Side effects", found.asked.line()
    if found.result is None:
        return Section("side-effects", title, 2, None, line, found.why_none)
    return Section("side-effects", title, 2, safety_answer(found.result, top=0), line, landscape=True)


def _line(report: Report, command: str) -> str:
    return report.asked.other(command).line()


def _forests(report: Report) -> list[Section]:
    """A forest plot of each pooled outcome, a sentence for each that has none."""
    found = []
    for row in report.summary.rows:
        if row.key not in report.summary.pools:
            continue
        pooled = report.summary.pools[row.key]
        when = f" {WHEN[row.at]}" if row.at else ""
        title = f"{outcome_name(row.outcome, default_measure(row.outcome)).capitalize()}{when}"
        name = f"forest-{row.key.replace('_', '-')}"
        if not isinstance(pooled.result, PoolAnswer):
            found.append(Section(name, title, 3, None, pooled.asked.line(), pooled.why_none))
            continue
        found.append(_pooled(name, title, 3, pooled, partial(report.choices, row.key)))
    return found


def _agreement(report: Report) -> Section:
    """Severity from response beside scores, one table a time; no section's text where no trial has both."""
    name, title = "response-agreement", "Severity read from counts of response"
    asked = [report.parts[f"agreement-{at}"] for at in AGREEMENT_AT]
    shown = [agreement_answer(one.result) for one in asked if one.result is not None]
    if not shown:
        return Section(name, title, 2, None, "", asked[0].why_none)
    why = (
        f"Where a trial publishes counts of response and no score, {written('from_response')} reads severity from "
        "these counts (Chinn 2000: SMD = ln OR x sqrt(3)/pi). No answer of this report does so unless it was "
        "asked for. Trials with both show what it is worth."
    )
    blocks = (why, *(block for one in shown for block in one.blocks))
    answer = Answer({"times": [one.body for one in shown]}, shown[0].main, blocks, provenance=report.provenance)
    return Section(name, title, 2, answer, "")


def _bias(report: Report) -> Section:
    line = _line(report, "trials")
    if report.judgements is None:
        return Section("risk-of-bias", "Risk of bias", 2, None, line, report.parts["judgements"].why_none)
    tables = bias_tables(report.judgements, report.sources)
    known = len(report.judgements.trials)
    text = (
        f"Published judgements are on record for {known} trials. They are shown as their authors gave them; ketcli"
        " judges no trial and derives nothing from them."
    )
    disagree = report.judgements.disagreements()
    more = (f"Sources disagree on a domain of {', '.join(disagree)}.",) if disagree else ()
    notes = tuple(reasons(report.judgements.left_out))
    body = {"judgements": [asdict(one) for one in report.judgements.judgements]}
    answer = Answer(body, tables[0], (text, *more, *tables), provenance=report.provenance, notes=notes)
    return Section("risk-of-bias", "Risk of bias", 2, answer, "", landscape=True)


def _claims(report: Report) -> Section:
    title = f"Appendix: what {ARTICLE} claims, tested"
    if report.claims is None:
        return Section("claims", title, 2, None, "", report.why_no_claims)
    return Section("claims", title, 2, claims_answer(report.claims, detailed=False), "ketcli claims")


def _methods(report: Report) -> Section:
    table = method_table(report.summary.method)
    text = (
        "Arm-level figures of the trials become one effect size a trial; these are pooled by inverse variance with"
        " random effects. Side effects are pooled by the rule that their section names. The numbers agree with the"
        " R package metafor, which the program's tests check."
    )
    answer = Answer(
        {"choices": report.summary.method.as_dict()},
        table,
        (text, f"{capital(PRIMARY)}.", table, NO_GRADE, INFORMS),
        provenance=report.provenance,
    )
    return Section("methods", "Methods", 2, answer, "")


def _trials(report: Report) -> Section:
    found = report.parts["trials"]
    line = found.asked.line()
    if found.result is None:
        return Section("trials", "Trials and sources", 2, None, line, found.why_none)
    listed = trials_answer(found.result)
    table = trials_table(found.result, report.sources)
    texts = [block for block in listed.blocks if isinstance(block, str) and block != LEGEND]
    coverage = [block for block in listed.blocks if isinstance(block, Table)][1:]
    answer = Answer(
        listed.body, listed.main, (*texts, *coverage, table), provenance=report.provenance, notes=listed.notes
    )
    return Section("trials", "Trials and sources", 2, answer, line, landscape=True)
