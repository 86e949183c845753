"""Terminal output, letter by letter, on a small dataset that does not change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.golden_files import check_golden

from ketcli.effects.measures import Measure
from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import ACUTE, Filters
from ketcli.evidence.windows import window_at
from ketcli.questions.answers.compare import compare as questions_compare
from ketcli.questions.answers.network import network_of
from ketcli.questions.answers.pool import PoolAnswer, pool_effects
from ketcli.questions.answers.regress import regress_effects
from ketcli.questions.data.show import show_trial
from ketcli.questions.data.trials import list_trials
from ketcli.questions.effects.from_dataset import effects_of_dataset
from ketcli.questions.effects.from_studies import effects_of_studies
from ketcli.questions.effects.method import Method, resolve
from ketcli.questions.effects.trial_figures import Question
from ketcli.show.answers.compare import compare_answer
from ketcli.show.answers.effects import effects_answer
from ketcli.show.answers.network import network_answer
from ketcli.show.answers.pool import pool_answer
from ketcli.show.answers.regress import regress_answer
from ketcli.show.answers.trial import trial_answer
from ketcli.show.answers.trials import trials_answer
from ketcli.show.forest.model import forest_model
from ketcli.show.kit.formats import render
from ketcli.show.terminal.forest import forest

if TYPE_CHECKING:
    from ketcli.show.kit.answer import Answer

TESTS = Path(__file__).parents[1]
SMALL = open_folder(TESTS / "small")
FACING = open_folder(TESTS / "facing")
BCG = str(TESTS / "oracle" / "data" / "bcg.csv")
PRITZ = str(TESTS / "oracle" / "data" / "pritz1997.csv")
BCG_LOGRR = str(TESTS / "oracle" / "data" / "bcg_logrr.csv")


def severity(**method: Any) -> Answer:
    return pool_answer(pooled(None, **method), with_forest=False)


def pooled(by: str | None, outcome: str = "severity", **method: Any) -> PoolAnswer:
    def asked(group: str | None) -> Question:
        return Question(outcome, window_at("24h"), None, group, Filters(role=ACUTE))

    chosen = resolve(**method)
    split = effects_of_dataset(SMALL, asked(by), chosen)
    return pool_effects(effects_of_dataset(SMALL, asked(None), chosen), split=split, by=by)


def bcg(measure: Measure = "RR") -> PoolAnswer:
    return pool_effects(effects_of_studies(BCG, Method(measure=measure), measure=measure))


TEXTS = {
    "pool_severity.txt": severity,
    "pool_md_like_revman.txt": lambda: severity(measure="MD", like="revman"),
    "pool_response_by_formulation.txt": lambda: pool_answer(
        pooled("formulation", outcome="response", measure="RR"), with_forest=False
    ),
    "effects.txt": lambda: effects_answer(
        effects_of_dataset(SMALL, Question(window=window_at("24h"), filters=Filters(role=ACUTE)), Method())
    ),
    "show_beta2005.txt": lambda: trial_answer(show_trial(SMALL, "Beta 2005")),
    "trials.txt": lambda: trials_answer(list_trials(SMALL, Filters())),
    "regress_bcg.txt": lambda: regress_answer(
        regress_effects(effects_of_studies(BCG_LOGRR, Method(), measure="GEN"), ["ablat", "alloc"])
    ),
    "compare_severity.txt": lambda: compare_answer(questions_compare(FACING, Filters(), adjust=("sessions",))),
    "compare_response_by_control.txt": lambda: compare_answer(
        questions_compare(FACING, Filters(), a="active_placebo", b="inactive_placebo", outcome="response")
    ),
    "network_severity.txt": lambda: network_answer(network_of(FACING, Filters())),
    "network_response_common.txt": lambda: network_answer(
        network_of(FACING, Filters(), outcome="response", measure="OR", model="common", one_placebo=True)
    ),
}
FORESTS = {
    "forest_severity": lambda: pooled(None),
    "forest_by_dose": lambda: pooled("dose"),
    "forest_bcg": bcg,
    "forest_proportions": lambda: pool_effects(effects_of_studies(PRITZ, Method(measure="PFT"), measure="PFT")),
}


@pytest.mark.parametrize("name", TEXTS)
def test_plain_text(name: str) -> None:
    answer = TEXTS[name]()
    notes = "".join(f"note: {note}\n" for note in answer.notes)
    check_golden(name, render(answer, "table", "ketcli") + notes)


@pytest.mark.parametrize("kind", ["markdown", "html", "latex", "csv"])
def test_other_formats(kind: str) -> None:
    check_golden(f"pool_severity.{kind}", render(severity(), kind, "ketcli pool"))


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("ascii_only", [False, True], ids=["unicode", "ascii"])
@pytest.mark.parametrize("name", FORESTS)
def test_forest(name: str, width: int, ascii_only: bool) -> None:
    text = forest(forest_model(FORESTS[name]()), width, ascii_only)
    assert max(len(line) for line in text.splitlines()) <= width
    assert not ascii_only or text.isascii()
    check_golden(f"{name}_{width}{'_ascii' if ascii_only else ''}.txt", text + "\n")
