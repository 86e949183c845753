"""The summary of findings as an answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from ketcli.evidence.notes import Note
from ketcli.evidence.windows import WINDOWS
from ketcli.overviews.findings import grade
from ketcli.overviews.findings.summary import as_mapping
from ketcli.questions.effects.display import RATIOS
from ketcli.questions.effects.outcomes import default_measure
from ketcli.show.kit.answer import Answer
from ketcli.show.kit.left_out import left_out_notes
from ketcli.show.kit.numbers import fixed, interval, missing, percent
from ketcli.show.kit.table import Column, Table
from ketcli.show.words.common import TEST_NAMES, data_text, outcome_name
from ketcli.show.words.safety import event_name
from ketcli.show.words.verdicts import NOT_POOLED, TOO_WIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.overviews.findings.summary import Absolute, Relative, Summary, SummaryRow
    from ketcli.show.kit.answer import Picture

DOMAINS = (grade.RISK_OF_BIAS, grade.INCONSISTENCY, grade.INDIRECTNESS, grade.IMPRECISION, grade.PUBLICATION_BIAS)
SHORT = {"SMD": "g", "RR": "RR", "OR": "OR"}
WHEN = {window.name: window.label for window in WINDOWS}
NO_GRADE = (
    "Findings of stated rules, not grades: risk of bias and indirectness need human judgement and are not assessed, and"
    " no certainty is given."
)
INFORMS = "This summary informs; it does not advise on the treatment of anybody."
KEY = (
    "g: Hedges' g, negative favours {}. Points: mean difference on the MADRS (0 to 60), from the trials that"
    " report it. Per 1,000: people more (or fewer, -) with the event, the ratio applied to the control groups' share."
)


def summary_answer(summary: Summary) -> Answer:
    """The rows with their domains, why each rule found what it found, and the choices behind the numbers."""
    gone = [row for row in summary.rows if row.relative is None]
    blocks: list[str | Table | Picture] = [
        summary_headline(summary),
        findings_table(summary),
        key_text(summary),
        NO_GRADE,
    ]
    blocks += [f"No answer: {row_name(row)}: {row.why_none}." for row in gone]
    reasons = reasons_table(summary)
    blocks += [reasons] if len(reasons.frame) else []
    blocks.append(INFORMS)
    return Answer(
        body={"filters": summary.filters, "rows": [as_mapping(row) for row in summary.rows]},
        main=_all(summary),
        blocks=tuple(blocks),
        method={**summary.method.as_dict(), "measure": "SMD, RR", "window": "each row's own"},
        provenance=summary.provenance,
        footer=summary_footer(summary),
        notes=tuple(_notes(summary)),
    )


def key_text(summary: Summary) -> str:
    """What the columns hold."""
    return KEY.format(summary.arms.short_experimental)


def row_name(row: SummaryRow) -> str:
    """Outcome and time as they head a row."""
    name = event_name(row.outcome.removeprefix("ae:")) if row.at is None else _noun(row.outcome)
    when = f", {WHEN[row.at].removeprefix('on ')}" if row.at else ""
    return f"{name[0].upper()}{name[1:]}{when}"


def _noun(outcome: str) -> str:
    return outcome_name(outcome, default_measure(outcome))  # a summary asks for no other


def relative_text(relative: Relative | None) -> str:
    """`RR 1.87 (1.25 to 2.80)`."""
    if relative is None:
        return "no answer"
    if relative.measure in RATIOS and relative.ci_high > HUNDREDFOLD * relative.ci_low:
        return TOO_WIDE
    limits = interval(relative.ci_low, relative.ci_high)
    return f"{SHORT[relative.measure]} {fixed(relative.estimate)}" + (f" ({limits})" if limits else "")


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
    """Outcomes in rows: relative, absolute, trials, people, the five domains."""
    level = percent(summary.method.level).replace(" ", "")
    cells = [
        {
            "outcome": row_name(row),
            "relative": NOT_POOLED[row.verdict] if _apart(row) else relative_text(row.relative),
            "absolute": "" if _apart(row) else absolute_text(row.absolute),
            "k": row.k,
            "participants": row.participants,
            "control": "" if row.absolute is None or missing(row.absolute.control) else _share(row.absolute.control),
            **{domain.name: domain.finding for domain in row.domains},
        }
        for row in summary.rows
    ]
    columns = (
        Column("outcome", "Outcome"),
        Column("relative", f"Relative effect ({level} CI)", "figures"),
        Column("absolute", f"Absolute effect ({level} CI)", "figures", rank=1),
        Column("control", "With control, %", "figures", rank=4),
        Column("k", "Trials", "whole", rank=0),
        Column("participants", "People", "whole", rank=2),
        *(Column(name, name.capitalize(), rank=3 if name in _COMPUTED else 5) for name in DOMAINS),
    )
    frame = pd.DataFrame(cells, columns=[column.key for column in columns])
    return Table(columns, frame.fillna(dict.fromkeys(DOMAINS, "")), title="Summary of findings")


_COMPUTED = (grade.INCONSISTENCY, grade.IMPRECISION, grade.PUBLICATION_BIAS)


def _share(value: float) -> str:
    return f"{100 * value:.{0 if value >= 0.0995 else 1}f}"


def reasons_table(summary: Summary) -> Table:
    """Why each computed domain was found as it was; those that no rule could assess stand in CSV and JSON."""
    cells = [
        {"outcome": row_name(row), "domain": one.name, "why": one.why}
        for row in summary.answered_rows
        for one in row.domains
        if one.finding == grade.CONCERN
    ]
    columns = (Column("outcome", "Outcome"), Column("domain", "Domain"), Column("why", "Why it is a concern"))
    frame = pd.DataFrame(cells, columns=[column.key for column in columns])
    return Table(columns, frame, title="Concerns, by rule")


def summary_headline(summary: Summary) -> str:
    """What is clearly different from control, and what is not, outcome by outcome."""
    verdicts: dict[str, dict[str, list[str]]] = {}
    for row in summary.answered_rows:
        name = row_name(_timeless(row))
        verdicts.setdefault(name, {}).setdefault(_verdict(row), []).append(WHEN[row.at] if row.at else "")
    together: dict[str, list[str]] = {}  # outcomes of which the same is said are named together
    for name, found in verdicts.items():
        told = [" ".join(filter(None, [verdict, _listed(when)])) for verdict, when in found.items()]
        together.setdefault(", ".join(told), []).append(f"{name[0].lower()}{name[1:]}")
    parts = [f"{_listed(names)} {told}" for told, names in together.items()]
    arms = summary.arms
    return f"With {arms.experimental}, compared with {arms.control}: {'; '.join(parts)}."


def _apart(row: SummaryRow) -> bool:
    """Whether two trials stand side by side, and nothing pooled in their place."""
    return row.k == 2 and row.verdict in NOT_POOLED


def _timeless(row: SummaryRow) -> SummaryRow:
    """The row without its time, for its bare name."""
    bare = row.outcome if row.outcome.startswith("ae:") or row.at is None else f"ae:{_noun(row.outcome)}"
    return replace(row, at=None, outcome=bare)


def _verdict(row: SummaryRow) -> str:
    relative = row.relative
    if relative is None:
        return ""
    if not row.side:
        return OPEN.get(row.verdict, "not clearly different")
    words = ("lower", "higher") if relative.measure == "SMD" else ("less frequent", "more frequent")
    return f"{ADVERBS.get(row.verdict, '')}{words[row.side > 0]}"


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def summary_footer(summary: Summary) -> str:
    """Every choice behind the numbers in one line."""
    method = summary.method
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
        rows.append({**flat, "trials": "; ".join(row.trials), "why_none": row.why_none, "command": row.line})
    frame = pd.DataFrame(rows)
    texts = {str(key) for key in frame if not pd.api.types.is_numeric_dtype(frame[key])}
    return Table(tuple(Column(str(key), str(key), "text" if key in texts else "number", 4) for key in frame), frame)


HUNDREDFOLD = 100
OPEN = {"too_few": "too few trials to tell", "conflict": "trials in conflict", "single": "one trial, which cannot tell"}
ADVERBS = {"probable": "probably ", "single": "in one trial "}
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
