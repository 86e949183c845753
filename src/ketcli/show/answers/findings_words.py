"""What a row of a summary of findings says in the order that Cochrane gives it: risks, certainty, what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.questions.effects.display import RATIOS
from ketcli.show.kit.numbers import fixed, interval, missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.overviews.findings.summary import Absolute, Relative, SummaryRow

THOUSAND = "per 1000"
POINTS = {"MADRS": "points"}
NOT_JUDGED = "not judged"
SIDES = {
    "SMD": ("lower", "higher"),
    "MD": ("lower", "higher"),
    "GEN": ("below 0", "above 0"),
    "HR": ("a lower hazard", "a higher hazard"),
}
OF_EVENTS = ("less frequent", "more frequent")
OPEN = {"too_few": "too few trials to tell", "conflict": "trials in conflict", "single": "one trial, which cannot tell"}
ADVERBS = {"probable": "probably ", "single": "in one trial "}


def verdict_text(row: SummaryRow) -> str:
    """The verdict in a few words: `probably less frequent`."""
    relative = row.relative
    if relative is None:
        return ""
    if not row.side and row.verdict == "single" and row.k > 1:
        return "one trial with events, which cannot tell"  # in the others nobody had any
    if not row.side:
        return OPEN.get(row.verdict, "not clearly different")
    return f"{ADVERBS.get(row.verdict, '')}{SIDES.get(relative.measure, OF_EVENTS)[row.side > 0]}"


def meaning(row: SummaryRow) -> str:
    """The verdict, and how the interval lies to the smallest difference that matters, where the review names one."""
    text = verdict_text(row)
    return f"{text[:1].upper()}{text[1:]}{_beside_mid(row)}"


def _beside_mid(row: SummaryRow) -> str:
    relative, mid = row.relative, row.mid
    if relative is None or mid is None or (row.verdict in OPEN and not row.side):
        return ""
    low, high = relative.ci_low, relative.ci_high
    ratio = relative.measure in RATIOS
    far = max(mid, 1 / mid) if ratio else mid
    within = (1 / far < low and high < far) if ratio else (-far < low and high < far)
    beyond = (high < 1 / far or low > far) if ratio else (high < -far or low > far)
    named = f"{far:g}" if not ratio else f"{1 / far:.2f} or {far:.2f}"
    if within:
        return f"; any difference is smaller than what matters ({named})"
    return f"; by more than what matters ({named})" if beyond and row.side else ""


def with_control(absolute: Absolute | None) -> str:
    """`84 per 1,000`; nothing for scores."""
    if absolute is None or missing(absolute.control):
        return ""
    return f"{_people(1000 * absolute.control)} per 1,000"


def with_treatment(absolute: Absolute | None, relative: Relative | None) -> str:
    """`228 per 1,000 (125 to 331)`, or `5.3 points lower (7.0 to 3.5 lower)`; of an SMD that many SDs."""
    if absolute is not None and absolute.unit == THOUSAND:
        if missing(absolute.control):
            return ""
        at = 1000 * absolute.control
        risks = [min(max(at + more, 0.0), 1000.0) for more in _span(absolute)]
        return f"{_people(risks[0])} per 1,000 ({_people(risks[1])} to {_people(risks[2])})"
    if absolute is not None:
        return _shift(_span(absolute), POINTS.get(absolute.unit, absolute.unit), 1)
    if relative is not None and relative.measure == "SMD":
        return _shift((relative.estimate, relative.ci_low, relative.ci_high), "SD", 2)
    return ""


def _span(absolute: Absolute) -> tuple[float, float, float]:
    return absolute.estimate, absolute.ci_low, absolute.ci_high


def _shift(span: tuple[float, float, float], unit: str, digits: int) -> str:
    """A difference as `5.3 points lower (7.0 to 3.5 lower)`, or with both words where the interval holds none."""
    estimate, low, high = span
    words = ["lower" if value < 0 else "higher" for value in (estimate, low, high)]
    size = [fixed(abs(value), digits) for value in (estimate, low, high)]
    if words[1] == words[2]:
        limits = f"{size[1]} to {size[2]} {words[2]}"
    else:
        limits = f"{size[1]} {words[1]} to {size[2]} {words[2]}"
    return f"{size[0]} {unit} {words[0]} ({limits})" if interval(low, high) else f"{size[0]} {unit} {words[0]}"


def _people(value: float) -> str:
    return f"{value:,.0f}" if value >= 9.5 or value == 0 else f"{value:.2g}"


def people_and_trials(row: SummaryRow) -> str:
    """As `1,068 (9 of 69)`: people, and trials of those that could stand there."""
    trials = f"{row.k}" if row.coverage is None else f"{row.k} of {row.coverage.of_trials}"
    return trials if missing(row.participants) else f"{row.participants:,.0f} ({trials})"


def footnotes(rows: Sequence[SummaryRow]) -> dict[str, str]:
    """A letter for each row (by key) of which a person gave reasons for the certainty; the same reasons share one."""
    letters: dict[str, str] = {}
    known: dict[str, str] = {}
    for row in rows:
        if row.certainty is not None and row.certainty.why:
            letters[row.key] = known.setdefault(row.certainty.why, _letter(len(known)))
    return letters


def _letter(number: int) -> str:
    return chr(ord("a") + number) if number < 26 else f"{_letter(number // 26 - 1)}{_letter(number % 26)}"


def certainty_cell(row: SummaryRow, letters: dict[str, str]) -> str:
    """GRADE's signs and the level, with the letter of its footnote; nothing where the row has no answer."""
    if row.relative is None:
        return ""
    if row.certainty is None:
        return NOT_JUDGED
    letter = f" [{letters[row.key]}]" if row.key in letters else ""
    return f"{row.certainty.signs} {row.certainty.level}{letter}"


def footnote_texts(rows: Sequence[SummaryRow], letters: dict[str, str]) -> list[str]:
    """The footnotes: `[a] Started high; serious imprecision (-1): few people`."""
    told: dict[str, str] = {}
    for row in rows:
        if row.certainty is not None and row.key in letters:
            why = row.certainty.why.rstrip(".")
            told.setdefault(letters[row.key], f"[{letters[row.key]}] Started {row.certainty.start}; {why}.")
    return list(told.values())
