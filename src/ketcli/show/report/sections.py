"""The sections of the report, in order; HTML, Markdown, text and JSON are all made from these."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from ketcli.questions.answers.pool import PoolAnswer
from ketcli.questions.effects.outcomes import default_measure
from ketcli.show.answers.claims import claims_answer
from ketcli.show.answers.compare import compare_answer
from ketcli.show.answers.pool import pool_answer
from ketcli.show.answers.response_agreement import agreement_answer
from ketcli.show.answers.safety import safety_answer
from ketcli.show.answers.summary import INFORMS, NO_GRADE, WHEN, row_notes, summary_answer
from ketcli.show.answers.timecourse import timecourse_answer
from ketcli.show.answers.trials import LEGEND, trials_answer
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.left_out import reasons
from ketcli.show.kit.table import Table
from ketcli.show.report.tables import bias_tables, method_table, trials_table
from ketcli.show.words.common import outcome_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.asking.answer import Answered
    from ketcli.overviews.findings.report import Report
    from ketcli.questions.answers.choices import Choice
    from ketcli.questions.answers.timecourse import TimeCourse

TITLE = "Ketamine and esketamine for depression: what the randomized trials say"
WARNING = "This report informs; it does not advise on the treatment of anybody."
TOP_EVENTS = 20


@dataclass(frozen=True)
class Section:
    """One part of the report.

    Attributes
    ----------
    name, title, level : str, str, int
        Its anchor, its heading and the depth of that heading (2 or 3).
    answer : Answer or None
        Sentences, tables and notes; None for a heading with sections below it, or where there is no answer.
    line : str
        The command that gives this part alone.
    why_none : str
        Why there is no answer.
    forest, course : PoolAnswer, TimeCourse or None
        What HTML draws.
    choices : tuple of Choice
        What its reader may choose of the forest plot.
    """

    name: str
    title: str
    level: int = 2
    answer: Answer | None = None
    line: str = ""
    why_none: str = ""
    forest: PoolAnswer | None = None
    choices: tuple[Choice, ...] = ()
    course: TimeCourse | None = None


def sections_of(report: Report) -> tuple[Section, ...]:
    """All sections in the order of reading."""
    # who was left out of each row stands with its forest plot
    summary = replace(summary_answer(report.summary), notes=tuple(row_notes(report.summary)))
    found = [Section("summary", "Summary of findings", 2, summary, _line(report, "summary"))]
    found += _forests(report)
    found.append(_section("comparison", "Racemic ketamine and esketamine", report, report.comparison, compare_answer))
    course = report.time_course.result
    timed = _section("time-course", "The effect over time", report, report.time_course, timecourse_answer)
    found.append(timed if timed.answer is None else _with_course(timed, course))
    found.append(_agreement(report))
    found.append(
        _section(
            "side-effects",
            "Side effects",
            report,
            report.summary.safety,
            lambda one: safety_answer(one, top=TOP_EVENTS),
        )
    )
    found.append(_bias(report))
    found.append(_claims(report))
    found.append(_methods(report))
    found.append(_trials(report))
    return tuple(found)


def _line(report: Report, command: str) -> str:
    return report.asked.other(command).line()


def _section(
    name: str, title: str, report: Report, found: Answered, show: Callable[..., Answer], level: int = 2
) -> Section:
    line = found.asked.line()
    if found.result is None:
        return Section(name, title, level, None, line, found.why_none)
    return Section(name, title, level, show(found.result), line)


def _with_course(section: Section, course: TimeCourse) -> Section:
    return replace(section, course=course)


def _forests(report: Report) -> list[Section]:
    """A forest plot of each pooled outcome, a sentence for each that has none."""
    found = [Section("forests", "The trials, outcome by outcome")]
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
        answer = pool_answer(pooled.result, with_forest=False)
        line, choices = pooled.asked.line(), report.choices[row.key]
        found.append(Section(name, title, 3, answer, line, forest=pooled.result, choices=choices))
    return found


def _agreement(report: Report) -> Section:
    """Severity from response beside scores, one table a time; no section's text where no trial has both."""
    name, title = "response-agreement", "Severity read from counts of response"
    shown = [agreement_answer(one.result) for one in report.agreement if one.result is not None]
    if not shown:
        return Section(name, title, 2, None, "", report.agreement[0].why_none)
    why = (
        "Where a trial publishes counts of response and no score, --from-response reads severity from these counts "
        "(Chinn 2000: SMD = ln OR x sqrt(3)/pi). No answer of this report does so unless it was asked for. Trials with "
        "both show what it is worth."
    )
    blocks = (why, *(block for one in shown for block in one.blocks))
    answer = Answer({"times": [one.body for one in shown]}, shown[0].main, blocks, provenance=report.provenance)
    return Section(name, title, 2, answer, "")


def _bias(report: Report) -> Section:
    line = _line(report, "trials")
    if report.judgements is None:
        return Section("risk-of-bias", "Risk of bias", 2, None, line, report.why_no_judgements)
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
    return Section("risk-of-bias", "Risk of bias", 2, answer, "")


def _claims(report: Report) -> Section:
    title = "Claims of a popular article, tested"
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
        (text, table, NO_GRADE, INFORMS),
        provenance=report.provenance,
    )
    return Section("methods", "Methods", 2, answer, "")


def _trials(report: Report) -> Section:
    found = report.trials
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
    return Section("trials", "Trials and sources", 2, answer, line)
