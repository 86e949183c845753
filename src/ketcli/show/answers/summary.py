"""The summary of findings as an answer."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from ketcli.columns import Columns
from ketcli.evidence.notes import Note
from ketcli.evidence.windows import WINDOWS
from ketcli.overviews.findings import grade
from ketcli.overviews.findings.summary import as_mapping
from ketcli.questions.effects.display import RATIOS
from ketcli.questions.effects.outcomes import default_measure
from ketcli.questions.effects.scope import Scope
from ketcli.show.answers.findings_words import (
    certainty_cell,
    footnote_texts,
    footnotes,
    meaning,
    people_and_trials,
    verdict_text,
    with_control,
    with_treatment,
)
from ketcli.show.kit.answer import Answer, Keys
from ketcli.show.kit.left_out import left_out_notes
from ketcli.show.kit.numbers import fixed, interval, percent
from ketcli.show.kit.table import Column, Kind, Table
from ketcli.show.words.common import MEASURE_NAMES, TEST_NAMES, capital, data_text, having, model_texts, outcome_name
from ketcli.show.words.coverage import coverage_sentence
from ketcli.show.words.safety import event_name
from ketcli.show.words.verdicts import NOT_POOLED, TOO_WIDE, credible_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.overviews.findings.summary import Absolute, Relative, Summary, SummaryRow
    from ketcli.show.kit.answer import Picture

DOMAINS = (grade.RISK_OF_BIAS, grade.INCONSISTENCY, grade.INDIRECTNESS, grade.IMPRECISION, grade.PUBLICATION_BIAS)
SHORT = {"SMD": "g", "GEN": "estimate"}
WHEN = {window.name: window.label for window in WINDOWS}
NO_GRADE = (
    "Findings of stated rules, not grades: risk of bias and indirectness need human judgement and are not assessed, and"
    " no certainty is given."
)
INFORMS = "This summary informs; it does not advise on the treatment of anybody."
KEY = (
    "g: Hedges' g, negative favours {}. Points: mean difference on the MADRS (0 to 60), from the trials that"
    " report it. Per 1,000: people with the event; with treatment, the ratio applied to the control groups' share."
)


OWN_KEY = (
    "g: Hedges' g, in SDs. Per 1,000: people with the event; with treatment, the ratio applied to the share of all"
    " control groups together. What it means: by ketcli's rule for every pooled effect."
)


def summary_answer(summary: Summary) -> Answer:
    """The rows with their domains, why each rule found what it found, and the choices behind the numbers."""
    gone = [row for row in summary.rows if row.relative is None]
    blocks: list[str | Table | Picture] = [
        summary_headline(summary),
        *_coverage(summary),
        findings_table(summary),
        *credible_findings(summary),
        key_text(summary),
        no_grade(summary),
        *footnote_texts(summary.rows, footnotes(summary.rows)),
    ]
    blocks += [f"No answer: {row_name(row)}: {row.why_none}." for row in gone]
    reasons = reasons_table(summary)
    blocks += [reasons] if len(reasons.frame) else []
    blocks.append(INFORMS)
    return Answer(
        body=Keys(lambda: {"filters": summary.filters, "rows": [as_mapping(row) for row in summary.rows]}),
        main=_all(summary),
        blocks=tuple(blocks),
        method={**summary.method.as_dict(), "measure": "SMD, RR", "window": "each row's own"},
        provenance=summary.provenance,
        footer=summary_footer(summary),
        notes=tuple(_notes(summary)),
    )


def _coverage(summary: Summary) -> list[str]:
    """How many trials stand behind any row, of those that could; nothing for a study file."""
    scopes = [row.coverage for row in summary.answered_rows if row.coverage is not None]
    filters = [found.result.overall.effects.filters for found in summary.pools.values() if found.result is not None]
    if not scopes or not filters:
        return []
    trials = {study for row in summary.answered_rows for study in row.trials}
    scope = Scope(len(trials), math.nan, max(one.of_trials for one in scopes), math.nan)
    return coverage_sentence(scope, filters[0], "a usable figure for one of these outcomes or more")


def key_text(summary: Summary) -> str:
    """What the columns hold."""
    return OWN_KEY if summary.own else KEY.format(summary.arms.short_experimental)


def credible_findings(summary: Summary) -> list[str]:
    """Which rows hold a credible interval."""
    found = {key: one.result.overall for key, one in summary.pools.items() if one.result is not None}
    named = [(row_name(row), found[row.key]) for row in summary.answered_rows if row.key in found]
    return credible_rows(named)


def row_name(row: SummaryRow) -> str:
    """Outcome and time as they head a row."""
    name = row.name or (event_name(row.outcome.removeprefix("ae:")) if row.at is None else _noun(row.outcome))
    when = f", {when_text(row).removeprefix('on ').removeprefix('at ')}" if row.at else ""
    return f"{name[0].upper()}{name[1:]}{when}"


def when_text(row: SummaryRow) -> str:
    """The time of a row after its outcome: `on day 1`, `at 6w`."""
    return WHEN.get(row.at, f"at {row.at}") if row.at and not row.own else f"at {row.at}" if row.at else ""


def _noun(outcome: str) -> str:
    return outcome_name(outcome, default_measure(outcome))  # a summary asks for no other


def relative_text(relative: Relative | None) -> str:
    """`RR 1.87 (1.25 to 2.80)`."""
    if relative is None:
        return "no answer"
    if relative.measure in RATIOS and relative.ci_high > HUNDREDFOLD * relative.ci_low:
        return TOO_WIDE
    limits = interval(relative.ci_low, relative.ci_high)
    name = SHORT.get(relative.measure, relative.measure)
    return f"{name} {fixed(relative.estimate)}" + (f" ({limits})" if limits else "")


def absolute_text(absolute: Absolute | None) -> str:
    """`-5.3 (-7.0 to -3.5) points` or `144 more (41 to 297 more) per 1,000`."""
    if absolute is None:
        return ""
    if absolute.unit == "MADRS":
        return f"{fixed(absolute.estimate, 1)} ({interval(absolute.ci_low, absolute.ci_high, 1)}) points"
    signed = [f"{'+' if value >= 0.5 else ''}{fixed(value, 0)}" for value in _span(absolute)]
    return f"{signed[0]} ({signed[1]} to {signed[2]}) per 1,000"


def _span(absolute: Absolute) -> tuple[float, float, float]:
    return absolute.estimate, absolute.ci_low, absolute.ci_high


def findings_table(summary: Summary) -> Table:
    """Outcomes in rows, in Cochrane's order: risks, relative effect, people (trials), certainty, what it means.

    Domains that a rule found something of stand after these, where there is room; certainty only where people judged.
    """
    level = percent(summary.method.level).replace(" ", "")
    arms = summary.arms
    letters = footnotes(summary.rows)
    judged = any(row.certainty is not None for row in summary.rows)
    cells = [
        {
            "outcome": row_name(row),
            "control": "" if _apart(row) else with_control(row.absolute),
            "absolute": "" if _apart(row) else with_treatment(row.absolute, row.relative),
            "relative": NOT_POOLED[row.verdict] if _apart(row) else relative_text(row.relative),
            "k": people_and_trials(row),
            "certainty": certainty_cell(row, letters),
            "meaning": meaning(row),
            **{**dict.fromkeys(DOMAINS, ""), **{domain.name: domain.finding for domain in row.domains}},
        }
        for row in summary.rows
    ]
    columns = (
        Column("outcome", "Outcome"),
        Column("control", f"With {arms.short_control}", "figures", rank=4),
        Column("absolute", f"With {arms.short_experimental} ({level} CI)", "figures", rank=2),
        Column("relative", f"Relative effect ({level} CI)", "figures"),
        Column("k", "People (trials)" if summary.own else "People (trials of all)", "figures"),
        *((Column("certainty", "Certainty"),) if judged else ()),
        Column("meaning", "What it means", rank=1),
        *(Column(name, name.capitalize(), rank=6) for name in _assessed(summary)),
    )
    return Table(columns, Columns.of_rows(cells), title="Summary of findings")


def _assessed(summary: Summary) -> list[str]:
    """The domains of which a rule found something in some row; the others stand in a footnote."""
    found = {one.name for row in summary.rows for one in row.domains if one.finding != grade.NOT_ASSESSED}
    return [name for name in DOMAINS if name in found]


def no_grade(summary: Summary) -> str:
    """What was not assessed, and by whom it would have to be; whose the certainty is where it is given."""
    missing_ones = [name for name in DOMAINS if name not in _assessed(summary)]
    if not any(row.certainty is not None for row in summary.rows):
        return NO_GRADE
    texts = ["Certainty as the authors of the review judged it (GRADE); ketcli takes it as it stands."]
    if missing_ones:
        texts.append(f"No rule assessed {_listed(missing_ones)}: what is said of them is the authors'.")
    return " ".join(texts)


def reasons_table(summary: Summary) -> Table:
    """Why each computed domain was found as it was; those that no rule could assess stand in CSV and JSON."""
    cells = [
        {"outcome": row_name(row), "domain": one.name, "why": one.why}
        for row in summary.answered_rows
        for one in row.domains
        if one.finding == grade.CONCERN
    ]
    columns = (Column("outcome", "Outcome"), Column("domain", "Domain"), Column("why", "Why it is a concern"))
    frame = Columns.of_rows(cells, [column.key for column in columns])
    return Table(columns, frame, title="Concerns, by rule")


def summary_headline(summary: Summary) -> str:
    """What is clearly different from control, and what is not, outcome by outcome."""
    verdicts: dict[str, dict[str, list[str]]] = {}
    for row in summary.answered_rows:
        name = row_name(_timeless(row))
        verdicts.setdefault(name, {}).setdefault(verdict_text(row), []).append(when_text(row))
    together: dict[str, list[str]] = {}  # outcomes of which the same is said are named together
    for name, found in verdicts.items():
        told = [" ".join(filter(None, [verdict, _listed(when)])) for verdict, when in found.items()]
        together.setdefault(", ".join(told), []).append(f"{name[0].lower()}{name[1:]}")
    parts = [f"{_listed(names)} {told}" for told, names in together.items()]
    arms = summary.arms
    return f"{capital(having(arms.experimental))}, compared with {arms.control}: {'; '.join(parts)}."


def _apart(row: SummaryRow) -> bool:
    """Whether two trials stand side by side, and nothing pooled in their place."""
    return row.k == 2 and row.verdict in NOT_POOLED


def _timeless(row: SummaryRow) -> SummaryRow:
    """The row without its time, for its bare name."""
    if row.name:
        return replace(row, at=None)
    bare = row.outcome if row.outcome.startswith("ae:") or row.at is None else f"ae:{_noun(row.outcome)}"
    return replace(row, at=None, outcome=bare)


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def summary_footer(summary: Summary) -> str:
    """Every choice behind the numbers in one line."""
    method = summary.method
    if summary.own:
        return _own_footer(summary)
    parts = [
        f"severity: Hedges' g (variance {method.smd_variance})",
        f"response and remission: RR (zero cells: {method.zero_cells})",
        f"random effects, tau2 by {method.tau2_method}, {TEST_NAMES[method.test]}",
        "side effects: model by rule (ketcli safety)",
        f"crossover r {method.crossover_r:g}",
        f"level {percent(method.level)}",
    ]
    parts += [f"like {method.like}"] if method.like else []
    return "Method: " + "; ".join([*parts, data_text(summary.provenance)])


def _own_footer(summary: Summary) -> str:
    """The same of one's own studies; each row's command has the rest."""
    method = summary.method
    measures = dict.fromkeys(row.relative.measure for row in summary.answered_rows if row.relative is not None)
    parts = [", ".join(MEASURE_NAMES[name] for name in measures), *model_texts(method)]
    return "Method: " + "; ".join([*parts, f"level {percent(method.level)}", data_text(summary.provenance)])


def _all(summary: Summary) -> Table:
    """Every figure of every row, for CSV."""
    rows = []
    for row in summary.rows:
        keys = as_mapping(row)
        relative, absolute = keys["relative"] or {}, keys["absolute"] or {}
        flat = {name: keys[name] for name in _PLAIN}
        flat |= {name: relative.get(name) for name in ("measure", "estimate", "ci_low", "ci_high")}
        flat |= {f"absolute_{name}": absolute.get(name) for name in _ABSOLUTE}
        for name in (domain.replace(" ", "_") for domain in DOMAINS):
            flat |= {name: keys["domains"].get(name, {}).get("finding", "")}
            flat |= {f"{name}_why": keys["domains"].get(name, {}).get("why", "")}
        flat["certainty"] = None if row.certainty is None else row.certainty.level
        flat["certainty_why"] = None if row.certainty is None else row.certainty.why
        rows.append({**flat, "trials": "; ".join(row.trials), "why_none": row.why_none, "command": row.line})
    frame = Columns.of_rows(rows)
    kinds: dict[str, Kind] = {key: "text" if frame[key].dtype == object else "number" for key in frame.columns}
    return Table(tuple(Column(key, key, kind, 4) for key, kind in kinds.items()), frame)


HUNDREDFOLD = 100
_PLAIN = ("key", "outcome", "at", "k", "participants", "n_e", "n_c", "events_e", "events_c", "p")
_ABSOLUTE = ("unit", "estimate", "ci_low", "ci_high", "control", "k")


def row_notes(summary: Summary) -> list[Note]:
    """The trials behind each row, and the command that pools them."""
    return [
        Note("row", f"{row_name(row)}: {', '.join(row.trials)} ({row.line})", row.trials)
        for row in summary.answered_rows
    ]


def _notes(summary: Summary) -> list[Note]:
    """Whose figures stand behind each row, and who was left out of each."""
    notes = row_notes(summary)
    for key, found in summary.pools.items():
        if found.result is not None:
            effects = found.result.overall.effects
            notes += [note.under(key) for note in left_out_notes(effects)]
    return notes
