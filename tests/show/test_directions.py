"""Whatever is measured, and however: what is better for the patients reads so in every sentence and picture."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pytest
from matplotlib.text import Text

from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import ACUTE, Filters
from ketcli.evidence.outcomes import OUTCOMES, outcome_of
from ketcli.evidence.schema import TABLES
from ketcli.evidence.vocabulary import SCALES
from ketcli.questions.answers.bias import bias_of
from ketcli.questions.answers.choices import Choice
from ketcli.questions.answers.dose import dose_response
from ketcli.questions.answers.network import network_of
from ketcli.questions.answers.pool import PoolAnswer, pool_effects
from ketcli.questions.answers.sensitivity import sensitivity_of
from ketcli.questions.answers.timecourse import time_course
from ketcli.questions.effects.ask import ask
from ketcli.show.forest.model import forest_model
from ketcli.show.plots.dose import dose_figure
from ketcli.show.plots.forest import forest_figure
from ketcli.show.plots.funnel import funnel_figure
from ketcli.show.plots.refits import leave_one_out_figure
from ketcli.show.plots.timecourse import timecourse_figure
from ketcli.show.report.forest_rows import forest_rows
from ketcli.show.report.forest_svg import forest_svg
from ketcli.show.terminal.dose_picture import dose_picture
from ketcli.show.terminal.forest import forest
from ketcli.show.terminal.funnel_picture import funnel_picture
from ketcli.show.terminal.time_picture import time_picture
from ketcli.show.words.verdicts import headline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.figure import Figure

    from ketcli.evidence.dataset import Dataset

# A second reading of the outcomes, by hand: with which values are people better off, as scores and as counts?
BETTER = {
    "severity": {"score": "low"},
    "mood": {"score": "low"},
    "response": {"event": "high"},
    "remission": {"event": "high"},
    "response_any": {"event": "high"},
    "remission_any": {"event": "high"},
    "relapse": {"event": "low"},
    "suicidal_ideation": {"score": "low", "event": "high"},  # counted are those free of it
    "dissociation": {"score": "low"},
    "sbp_max_increase": {"score": "low"},
    "dbp_max_increase": {"score": "low"},
    "ae:nausea": {"event": "low"},
}
MEASURES = {"score": ("SMD", "MD"), "event": ("RR", "OR", "RD")}
CASES = [(code, kind, measure) for code, kinds in BETTER.items() for kind in kinds for measure in MEASURES[kind]]
DOSES = (0.2, 0.5, 1.0, 0.5, 0.8)
PEOPLE = 60


def test_every_outcome_is_read_by_hand_too() -> None:
    assert {code: {"score", "event"} if one.kind == "both" else {one.kind} for code, one in OUTCOMES.items()} == {
        code: set(kinds) for code, kinds in BETTER.items() if code in OUTCOMES
    }


@cache
def trials(code: str, kind: str, high: str) -> Dataset:
    """Five trials in which the values of one side, `ket` or `pbo`, are clearly the higher ones."""
    rows: dict[str, list[dict[str, Any]]] = {"trials": [], "arms": [], "results": []}
    for number, dose in enumerate(DOSES):
        trial = {"trial_id": f"t{number}", "source_id": "paper"}
        rows["trials"].append(
            {**trial, "label": f"Trial {number}", "year": 2000 + number, "design": "parallel", "diagnosis": "trd"}
            | {"formulation": "racemic", "route": "iv", "control_type": "inactive_placebo", "sessions": "single"}
            | {"in_nikolin2023": "unknown", "pool_role": "acute", "n_randomized": 2 * PEOPLE}
        )
        for arm, role, drug in (("ket", "experimental", "ketamine"), ("pbo", "control", "saline")):
            given = {"formulation": "racemic", "route": "iv", "dose_value": dose, "dose_unit": "mg/kg"}
            rows["arms"].append(
                {**trial, "arm_id": arm, "role": role, "drug": drug, "n_doses": 1, **(given if arm == "ket" else {})}
            )
            for hours in (24, 168):
                place = {**trial, "arm_id": arm, "outcome": code, "time_h": hours, "analysis": "observed", "n": PEOPLE}
                rows["results"].append({**place, **_figures(code, kind, higher=arm == high, number=number)})
    folder = Path(mkdtemp())
    for name, table in TABLES.items():
        with (folder / table.filename).open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, [column.name for column in table.columns], restval="")
            writer.writeheader()
            writer.writerows(rows.get(name, []))
    return open_folder(folder)


def _figures(code: str, kind: str, *, higher: bool, number: int) -> dict[str, Any]:
    if kind == "event":
        return {"statistic": "events", "events": (42 if higher else 12) + number}
    name, scale = next((n, s) for n, s in SCALES.items() if s.measures == outcome_of(code).scale)
    span = scale.high - scale.low
    mean = scale.low + span * ((0.6 if higher else 0.4) + 0.01 * number)
    return {"statistic": "endpoint", "scale": name, "mean": mean, "sd": span / 10}


def pooled(code: str, kind: str, measure: str, high: str) -> PoolAnswer:
    return pool_effects(ask(trials(code, kind, high), Filters(role=ACUTE), outcome=code, at="24h", measure=measure))


def high_side(code: str, kind: str, better: str) -> str:
    """The arm with the higher values where the people of the arm `better` are better off."""
    return better if BETTER[code][kind] == "high" else {"ket": "pbo", "pbo": "ket"}[better]


@pytest.mark.parametrize("better", ["ket", "pbo"])
@pytest.mark.parametrize(("code", "kind", "measure"), CASES)
def test_the_better_side_is_named_so_everywhere(code: str, kind: str, measure: str, better: str) -> None:
    high = high_side(code, kind, better)
    answer = pooled(code, kind, measure, high)
    word = {"score": ("lower", "higher"), "event": ("less frequent", "more frequent")}[kind][high == "ket"]
    assert f" was {word} with racemic ketamine than with placebo on day 1" in headline(answer.overall)
    assert (answer.overall.pooled.estimate > 0) == (high == "ket")
    side = {"ket": "favours racemic ketamine", "pbo": "favours placebo"}[better]
    if code not in OUTCOMES:
        side = {"ket": "less with racemic ketamine", "pbo": "more with racemic ketamine"}[better]
    for where, (left, right) in _axes(answer, code, measure, high).items():
        assert (right if high == "ket" else left) == side, where


def _axes(answer: PoolAnswer, code: str, measure: str, high: str) -> dict[str, tuple[str, str]]:
    """What each picture writes on the low and on the high side of its axis."""
    rows = forest_rows(answer, (Choice("", "", answer),), {})
    forests = {
        "terminal forest": _sides([forest(forest_model(answer), 100, ascii_only=False)]),
        "plot forest": _sides(_texts(forest_figure(answer))),
        "report": _sides(re.findall(r">([^<>]+)<", forest_svg(rows, "forest", "title"))),
    }
    if measure not in ("SMD", "RR"):
        return forests
    data = answer.overall.effects
    dataset = trials(code, "score" if measure in MEASURES["score"] else "event", high)
    asked: dict[str, Any] = {"outcome": code, "measure": measure}
    over_time = time_course(dataset, Filters(role=ACUTE), **asked)
    by_dose = dose_response(dataset, Filters(role=ACUTE), kind=None, at="24h", **asked)
    funnel, refits = bias_of(data), sensitivity_of(data)
    return forests | {
        "terminal funnel": _sides([funnel_picture(funnel, 100, ascii_only=False)]),
        "terminal time course": _up_and_down(time_picture(over_time, 100, ascii_only=False)),
        "terminal dose": _up_and_down(dose_picture(by_dose.kinds[0], 100, ascii_only=False)),
        "plot funnel": _sides(_texts(funnel_figure(funnel))),
        "plot leave-one-out": _sides(_texts(leave_one_out_figure(refits))),
        "plot time course": _sides(_texts(timecourse_figure(over_time))),
        "plot dose": _sides(_texts(dose_figure(by_dose))),
    }


def _texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text)]


_SIDE = r"(?:favours|less|more)(?:\s(?!favours|less|more)[a-z]+\b{}){{1,3}}"
"""The words of one side of an axis; beside a narrow side they stand in two lines or three."""


def _sides(texts: Iterable[str]) -> tuple[str, str]:
    known = list(texts)
    text = "\n".join(known)
    (left,) = {" ".join(found.split()) for found in re.findall(rf"← ?({_SIDE.format('(?! ?→)')})", text)}
    right = {" ".join(found.split()) for found in re.findall(rf"({_SIDE.format('')}) ?→", text)}
    if not right:  # upwards of an axis the last of two lines is drawn first
        (first,) = (one for one in known if re.match("favours|less|more", one))
        (last,) = (one for one in known if one.endswith("→"))
        right = {f"{first} {last.removesuffix('→').strip()}"}
    (only,) = right
    return left, only


def _up_and_down(text: str) -> tuple[str, str]:
    found = re.search(r"↑ ([\w ]+), ↓ ([\w ]+)", text)
    assert found is not None
    return found.group(2), found.group(1)


@pytest.mark.parametrize("better", ["ket", "pbo"])
@pytest.mark.parametrize(("code", "kind", "measure"), CASES)
def test_the_network_puts_the_better_treatment_first(code: str, kind: str, measure: str, better: str) -> None:
    dataset = trials(code, kind, high_side(code, kind, better))
    answer = network_of(dataset, Filters(role=ACUTE), outcome=code, at="24h", measure=measure)
    assert answer.nodes[0] == {"ket": "racemic IV", "pbo": "inactive placebo"}[better]
    assert answer.small_is_good == (BETTER[code][kind] == "low")


@pytest.mark.parametrize(("code", "kind"), [(code, kind) for code, kinds in BETTER.items() for kind in kinds])
def test_without_a_measure_an_outcome_that_is_only_counted_is_counted(code: str, kind: str) -> None:
    effects = ask(trials(code, kind, "ket"), Filters(role=ACUTE), outcome=code, at="24h", measure=None)
    assert effects.method.measure == ("SMD" if "score" in BETTER[code] else "RR")


def test_counts_of_suicidal_ideation_are_people_free_of_it() -> None:
    counted = pooled("suicidal_ideation", "event", "RR", "ket")
    assert headline(counted.overall).startswith(
        "Freedom from suicidal ideation was more frequent with racemic ketamine"
    )
    assert any("free of suicidal ideation, or improved" in note.text for note in counted.notes)
    scored = pooled("suicidal_ideation", "score", "SMD", "pbo")
    assert headline(scored.overall).startswith("Suicidal ideation was lower with racemic ketamine")
