"""Tests of bias: what is possible with which data, and what must hold for all."""

from __future__ import annotations

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
