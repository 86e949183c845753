"""Tests of bias: what is possible with which data, and what must hold for all."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ketcli.columns import Columns
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.questions.answers.bias import BiasAnswer, bias_of
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.from_studies import effects_of_studies
from ketcli.questions.effects.method import resolve

DATA = Path(__file__).parents[2] / "oracle" / "data"


def made(yi: list[float], vi: list[float], **method: Any) -> BiasAnswer:
    frame = pd.DataFrame({"study": [f"s{i}" for i in range(len(yi))], "yi": yi, "vi": vi})
    return bias_of(
        EffectSet(Columns.of(frame), "", resolve(measure="GEN", **method), (), (), {}, {"name": "made", "sha256": ""})
    )


def test_egger_is_the_regression_of_the_standard_normal_deviate_on_precision() -> None:
    effects = effects_of_studies(str(DATA / "bcg_logrr.csv"), resolve(test="z"), measure="GEN")
    found = bias_of(effects).egger
    line = stats.linregress(1 / np.sqrt(effects.vi), effects.yi / np.sqrt(effects.vi))
    assert found is not None
    assert found.statistic == pytest.approx(line.intercept / line.intercept_stderr)
    assert found.estimate_at_zero_se == pytest.approx(line.slope)


def test_tables_bring_the_tests_that_suit_ratios() -> None:
    counted = bias_of(effects_of_studies(str(DATA / "bcg.csv"), resolve(measure="OR", test="z"), measure="OR"))
    assert counted.peters is not None
    assert counted.harbord is not None
    assert any("Peters" in note.text for note in counted.notes)
    alone = bias_of(effects_of_studies(str(DATA / "bcg_logrr.csv"), resolve(test="z"), measure="GEN"))
    assert alone.peters is None


def test_symmetric_studies_need_no_filling() -> None:
    found = made([-1.0, 0.0, 1.0, -0.5, 0.5, 0.0], [0.4, 0.1, 0.4, 0.2, 0.2, 0.05], test="z")
    assert all(filled is not None and filled.k0 == 0 for filled in found.trim_and_fill.values())
    assert found.egger is not None
    assert found.egger.statistic == pytest.approx(0, abs=1e-9)


def test_few_studies_are_warned_about_and_too_few_refused() -> None:
    assert any("lack power below 10" in note.text for note in made([0.1, 0.3, 0.2], [0.1, 0.2, 0.3]).notes)
    with pytest.raises(NoAnswer, match="at least three"):
        made([0.1, 0.3], [0.1, 0.2])


def test_what_is_not_possible_is_missing_with_the_reason() -> None:
    found = made([0.1, 0.3, 0.2, 0.4], [0.1, 0.1, 0.1, 0.1])
    assert found.egger is None
    assert found.rank_test is None
    assert any(note.text.startswith("no Egger's test: ") for note in found.notes)


def test_other_models_are_refused() -> None:
    effects = effects_of_studies(str(DATA / "bcg.csv"), resolve(measure="OR", model="peto"), measure="OR")
    with pytest.raises(InvalidInput, match="--model random or common"):
        bias_of(effects)


@pytest.mark.parametrize(("k", "few"), [(3, True), (9, True), (10, False)])
def test_three_studies_are_answered_and_ten_without_a_warning(k: int, few: bool) -> None:
    found = made([0.1 * i for i in range(k)], [0.1 + 0.02 * i for i in range(k)], test="z")
    assert found.pooled.k == k
    assert any("lack power below 10" in note.text for note in found.notes) is few


@pytest.mark.parametrize(("k", "words"), [(1, "1 study: a funnel needs"), (2, "2 studies: a funnel needs")])
def test_too_few_are_counted_in_words(k: int, words: str) -> None:
    with pytest.raises(NoAnswer, match=words):
        made([0.1, 0.3][:k], [0.1, 0.2][:k])


@pytest.mark.parametrize(
    ("measure", "missing", "there"), [("OR", False, True), ("OR", True, False), ("GEN", False, False)]
)
def test_tests_of_tables_need_whole_tables_of_a_ratio(measure: Any, missing: bool, there: bool) -> None:
    k = 12
    counts: dict[str, Any] = {
        "events_e": [5.0 + i for i in range(k)], "n_e": [40.0 + i for i in range(k)],
        "events_c": [3.0 + i % 4 for i in range(k)], "n_c": [41.0 + i for i in range(k)],
    }  # fmt: skip
    if missing:
        counts["events_c"][3] = math.nan
    frame = pd.DataFrame({"study": [f"s{i}" for i in range(k)], "yi": [0.1 * i for i in range(k)],
                          "vi": [0.1 + 0.02 * i for i in range(k)], **counts})  # fmt: skip
    given = {"name": "made", "sha256": ""}
    found = bias_of(EffectSet(Columns.of(frame), "", resolve(measure=measure, test="z"), (), (), {}, given))
    assert (found.peters is not None, found.harbord is not None) == (there, there)
    assert any(note.kind == "ratios" for note in found.notes) is (measure == "OR")
