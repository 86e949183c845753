"""The sections of a report on one's own studies, in the order in which a Cochrane review has them."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from ketcli.columns import Columns
from ketcli.questions.answers.choices import Choice
from ketcli.show.answers.bias import bias_answer
from ketcli.show.answers.choices import asked_answer
from ketcli.show.answers.pool import pool_answer
from ketcli.show.answers.summary import INFORMS, no_grade, row_name, row_notes, summary_answer
from ketcli.show.answers.timecourse import timecourse_answer
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.table import Column, Table
from ketcli.show.report.brief import brief
from ketcli.show.report.section import Section, is_wide
from ketcli.show.words.common import capital, model_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketcli.asking.answer import Answered
    from ketcli.evidence.review.description import Review
    from ketcli.overviews.findings.own_report import OwnReport
    from ketcli.overviews.findings.summary import SummaryRow
    from ketcli.questions.data.risk_of_bias import RiskOfBias
    from ketcli.show.kit.answer import Picture

LONG = "leave-one-out"  # which part of sensitivity a table of one's own gives to CSV


def own_sections(report: OwnReport) -> tuple[Section, ...]:
    """Summary, question, methods, each outcome with what was asked of it, courses, risk of bias, studies."""
    found = [_summary(report)]
    found += [] if report.review is None else _about(report.review)
    found.append(_methods(report))
    for row in report.summary.rows:
        found += _outcome(report, row)
    for name, course in report.courses:
        title = f"{capital(name)} over time"
        section = _shown(f"time-{_anchor(name)}", title, course, timecourse_answer, level=2)
        found.append(section if course.result is None else replace(section, course=course.result))
    found += [] if report.judgements is None else [_bias(report.judgements)]
    found.append(_studies(report))
    return tuple(found)


def own_brief(report: OwnReport) -> tuple[Section, ...]:
    """Two pages: the summary of findings, and each outcome and its course in a sentence."""
    told = [one for one in own_sections(report) if one.forest is not None or one.course is not None or one.why_none]
    return brief(report.summary, _line(report), told, "Every outcome in a sentence")


def _line(report: OwnReport) -> str:
    return report.asked.other("summary").line()


def _summary(report: OwnReport) -> Section:
    answer = replace(summary_answer(report.summary), notes=tuple(row_notes(report.summary)))
    return Section("summary", "Summary of findings", 2, answer, _line(report), landscape=is_wide(answer))


def _about(review: Review) -> list[Section]:
    """What the authors say of their review, in their words."""
    told = [f"{review.texts['question']}"] if review.texts.get("question") else []
    told += [f"Authors: {review.texts['authors']}."] if review.texts.get("authors") else []
    if not told:
        return []
    body = {key: review.texts[key] or None for key in ("question", "authors")}
    return [Section("question", "The question", 2, Answer(body, _empty(), tuple(told)), "")]


def _empty() -> Table:
    return Table((), Columns({}))


def _methods(report: OwnReport) -> Section:
    review, summary = report.review, report.summary
    blocks: list[str | Table | Picture] = []
    if review is not None and review.texts.get("methods"):
        blocks.append(review.texts["methods"])
    measures = dict.fromkeys(row.relative.measure for row in summary.answered_rows if row.relative is not None)
    blocks.append(
        f"Each study gives one effect size an outcome and time ({', '.join(measures)}); these are pooled by "
        f"{'; '.join(model_texts(summary.method))}. One study alone stands as it is; of two, three and four "
        "studies the sentences say no more than these can tell. The numbers agree with the R package metafor, which "
        "the program's tests check."
    )
    mids = [f"{row_name(row)}: {row.mid:g}" for row in summary.rows if row.mid is not None]
    blocks += [f"Smallest differences that matter, as the review names them: {'; '.join(mids)}."] if mids else []
    blocks += [no_grade(summary), INFORMS]
    answer = Answer({"choices": summary.method.as_dict()}, _empty(), tuple(blocks), provenance=report.provenance)
    return Section("methods", "Methods", 2, answer, "")


def _outcome(report: OwnReport, row: SummaryRow) -> list[Section]:
    """The forest plot of a row, then what was asked of the same studies."""
    pooled, part = report.summary.pools[row.key], report.parts[row.key]
    name, title = _anchor(row.key), row_name(row)
    if pooled.result is None:
        return [Section(f"forest-{name}", title, 2, None, pooled.asked.line(), pooled.why_none)]
    answer = pool_answer(pooled.result, with_forest=False)
    whole = (Choice("", "", pooled.result),)
    found = [
        Section(f"forest-{name}", title, 2, answer, pooled.asked.line(), forest=pooled.result, choices=lambda: whole)
    ]
    for column, by in part.subgroups:
        heading = f"{title}, by {column.replace('_', ' ')}"
        found.append(_shown(f"by-{_anchor(column)}-{name}", heading, by, _pool, level=3))
    if part.sensitivity is not None:
        found.append(
            _shown(f"sensitivity-{name}", f"{title}: without each study", part.sensitivity, _sensitivity, level=3)
        )
    if part.bias is not None:
        found.append(
            _shown(f"bias-{name}", f"{title}: small studies and missing results", part.bias, bias_answer, level=3)
        )
    return found


def _pool(result: object) -> Answer:
    return pool_answer(result, with_forest=False)  # type: ignore[arg-type]


def _sensitivity(result: object) -> Answer:
    return asked_answer(result, part=LONG)  # type: ignore[arg-type]


def _shown(name: str, title: str, found: Answered, show: Callable[..., Answer], *, level: int) -> Section:
    line = found.asked.line()
    if found.result is None:
        return Section(name, title, level, None, line, found.why_none)
    answer = replace(show(found.result), footer="", notes=())  # the forest plot above has both
    return Section(name, title, level, answer, line, landscape=is_wide(answer))


def _bias(judged: RiskOfBias) -> Section:
    """A table of lights for each tool, and how many studies stand at each judgement of a domain."""
    tables = [table for tool in judged.tools for table in (_lights(judged, tool), _counts(judged, tool))]
    text = (
        f"{len(judged.trials)} studies, as the authors of the review judged them; ketcli judges no study, and derives "
        "no overall judgement from the domains."
    )
    reasons = [_reasons(judged)] if any(one.why for one in judged.judgements) else []
    body = {"judgements": [asdict(one) for one in judged.judgements]}
    answer = Answer(body, tables[0], (text, *tables, *reasons), provenance=judged.provenance)
    return Section("risk-of-bias", "Risk of bias", 2, answer, "", landscape=True)


def _lights(judged: RiskOfBias, tool: str) -> Table:
    one = judged.by_tool(tool)
    domains = judged.tools[tool]
    said: dict[tuple[str, str], list[str]] = {}
    for each in one.judgements:
        said.setdefault((each.trial_id, each.domain), []).append(each.judgement)
    rows = [
        {"study": label, **{domain: " / ".join(dict.fromkeys(said.get((trial, domain), ()))) for domain in domains}}
        for trial, label in one.trials.items()
    ]
    columns = (Column("study", "Study"), *(Column(domain, capital(domain)) for domain in domains))
    return Table(columns, Columns.of_rows(rows), title=f"{capital(tool)}: each study")


def _counts(judged: RiskOfBias, tool: str) -> Table:
    """Studies at each judgement of each domain, in percent of those judged."""
    one = judged.by_tool(tool)
    words = dict.fromkeys(each.judgement for each in sorted(one.judgements, key=lambda each: _rank(each.judgement)))
    rows = []
    for domain in judged.tools[tool]:
        own = [each.judgement for each in one.judgements if each.domain == domain]
        shares = {word: f"{own.count(word)} ({100 * own.count(word) / len(own):.0f} %)" for word in words}
        rows.append({"domain": capital(domain), **shares})
    columns = (Column("domain", "Domain"), *(Column(word, capital(word), "figures") for word in words))
    return Table(columns, Columns.of_rows(rows), title=f"{capital(tool)}: studies at each judgement")


def _reasons(judged: RiskOfBias) -> Table:
    """What the authors say for their judgements."""
    rows = [
        {
            "study": judged.trials[one.trial_id],
            "domain": capital(one.domain),
            "judgement": one.judgement,
            "why": one.why,
        }
        for one in judged.judgements
        if one.why
    ]
    columns = (
        Column("study", "Study"), Column("domain", "Domain"), Column("judgement", "Judgement"), Column("why", "Why"),
    )  # fmt: skip
    return Table(columns, Columns.of_rows(rows), title="Reasons for the judgements")


def _rank(judgement: str) -> int:
    from ketcli.evidence.vocabulary import BIAS_LEVELS, HIGH, LOW, SOME

    return (LOW, SOME, HIGH).index(BIAS_LEVELS.get(judgement, SOME))


def _studies(report: OwnReport) -> Section:
    """Every study with what it stands behind and how it is cited."""
    behind: dict[str, list[str]] = {}
    for row in report.summary.rows:
        for study in row.trials:
            behind.setdefault(study, []).append(row_name(row))
    rows = []
    for study, names in behind.items():
        cited = report.sources.get(study.casefold())
        source = "" if cited is None else f"{cited.citation.rstrip('. ')}. {cited.link}".strip()
        rows.append({"anchor": f"trial-{study}", "study": study, "rows": "; ".join(names), "source": source})
    columns = [Column("study", "Study"), Column("rows", "Stands behind")]
    columns += [Column("source", "Reference")] if report.sources else []
    table = Table(tuple(columns), Columns.of_rows(rows), title="Studies")
    text = _uncited(report, list(behind))
    body = {"studies": [{"study": row["study"], "reference": row["source"] or None} for row in rows]}
    answer = Answer(body, table, (*text, table), provenance=report.provenance)
    return Section("trials", "Studies and references", 2, answer, "")


def _uncited(report: OwnReport, studies: Sequence[str]) -> list[str]:
    if not report.sources:
        return []
    without = [study for study in studies if study.casefold() not in report.sources]
    return [f"Without a reference in the folder: {', '.join(without)}."] if without else []


def _anchor(text: str) -> str:
    """A name as an anchor: letters and digits, everything else a hyphen."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "outcome"
