"""Pictures of any size: nothing clipped, no text on another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.picture_checks import look
from tests.picture_sets import effects_of, sensitivity

from ketcli.evidence.dataset import Dataset, open_folder
from ketcli.evidence.filters import Filters
from ketcli.questions.answers.bias import bias_of
from ketcli.questions.answers.dose import dose_response
from ketcli.questions.answers.network import network_of
from ketcli.questions.answers.pool import pool_effects
from ketcli.questions.answers.timecourse import time_course
from ketcli.questions.effects.ask import ask
from ketcli.show.kit.numbers import fixed
from ketcli.show.plots.baujat import baujat_figure
from ketcli.show.plots.dose import dose_figure
from ketcli.show.plots.forest import forest_figure
from ketcli.show.plots.funnel import funnel_figure
from ketcli.show.plots.gosh import gosh_figure
from ketcli.show.plots.network import network_figure
from ketcli.show.plots.refits import cumulative_figure, leave_one_out_figure
from ketcli.show.plots.timecourse import timecourse_figure

TESTS = Path(__file__).parents[2]
SIZES = (3, 13, 60, 200)


@pytest.fixture(scope="module")
def small() -> Dataset:
    return open_folder(TESTS / "small")


@pytest.fixture(scope="module")
def facing() -> Dataset:
    return open_folder(TESTS / "facing")


@pytest.mark.parametrize("k", [2, 13, 60, 200])
@pytest.mark.parametrize("measure", ["GEN", "RR", "SMD", "PLO"])
def test_forest(k: int, measure: str) -> None:
    figure = forest_figure(pool_effects(effects_of(k, measure)))
    texts = look(figure)
    assert sum(text.startswith("Study of") for text in texts) == k


@pytest.mark.parametrize("k", [7, 60, 200])
def test_forest_with_groups_names_each_with_its_heterogeneity(k: int) -> None:
    figure = forest_figure(pool_effects(effects_of(k, "RR"), by="group"))
    texts = look(figure)
    for level in ("a", "of the second kind", "c"):
        assert f"Group: {level}" in texts
    answer = pool_effects(effects_of(k, "RR"), by="group")
    pooled = [answer.overall, *(group for _, group in answer.subgroups)]
    assert sum(text.startswith("Heterogeneity:") for text in texts) == sum(one.pooled.k > 1 for one in pooled)
    assert sum(text == "Prediction interval" for text in texts) == sum(one.predicted[0] is not None for one in pooled)
    assert any(text.startswith("Test between groups:") for text in texts)


@pytest.mark.parametrize("model", ["common", "mh", "peto"])
def test_forest_of_models_without_a_prediction_interval(model: str) -> None:
    measure = "OR" if model == "peto" else "RR"
    figure = forest_figure(pool_effects(effects_of(13, measure, model=model)))
    texts = look(figure)
    assert "Prediction interval" not in texts


def test_hard_names_stay_text_and_inside() -> None:
    effects = effects_of(4)
    names = ["Cost $5 and $6 a day", "x" * 200, "B|C_d^e {f} \\g 100 %", "a"]
    figure = forest_figure(pool_effects(replace(effects, table=effects.table.assign(study=names))))
    texts = look(figure)
    assert names[0] in texts
    assert names[2] in texts
    assert any(text.startswith("xxx") and text.endswith("…") for text in texts)


@pytest.mark.parametrize("title", ["", "word " * 80])
def test_a_title_of_any_length_fits(title: str) -> None:
    effects = effects_of(3)
    look(forest_figure(pool_effects(effects), title=title))
    look(funnel_figure(bias_of(effects), title=title))


@pytest.mark.parametrize("k", SIZES)
@pytest.mark.parametrize("contours", [False, True])
@pytest.mark.parametrize("measure", ["GEN", "RR"])
def test_funnel(k: int, contours: bool, measure: str) -> None:
    figure = funnel_figure(bias_of(effects_of(k, measure, test="z")), contours=contours)
    look(figure)


@pytest.mark.parametrize("k", SIZES)
@pytest.mark.parametrize("measure", ["GEN", "RR", "PLO"])
def test_pictures_of_sensitivity(k: int, measure: str) -> None:
    answer = sensitivity(k, measure, gosh=True)
    for draw in (baujat_figure, gosh_figure, cumulative_figure, leave_one_out_figure):
        figure = draw(answer)
        look(figure)


def test_baujat_names_the_study_farthest_out() -> None:
    answer = sensitivity(60)
    frame = answer.baujat
    far = np.hypot(frame["x"] / frame["x"].max(), frame["y"] / frame["y"].max())
    assert frame["study"][int(far.argmax())] in look(baujat_figure(answer))


@pytest.mark.parametrize("outcome", ["severity", "response"])
def test_timecourse(small: Dataset, outcome: str) -> None:
    figure = timecourse_figure(time_course(small, Filters(), outcome=outcome))
    look(figure)


def test_dose(small: Dataset) -> None:
    figure = dose_figure(dose_response(small, Filters()))
    look(figure)


@pytest.mark.parametrize("routes_apart", [False, True])
def test_network(facing: Dataset, routes_apart: bool) -> None:
    answer = network_of(facing, Filters(), routes_apart=routes_apart)
    figure = network_figure(answer)
    texts = look(figure)
    assert set(answer.nodes) <= set(texts)


def test_forest_of_a_dataset_names_directions_and_arms(small: Dataset) -> None:
    figure = forest_figure(pool_effects(ask(small, Filters())))
    texts = look(figure)
    assert {"← favours (es)ketamine", "favours placebo →", "(Es)ketamine", "Placebo", "mean (SD)"} <= set(texts)
    response = forest_figure(pool_effects(ask(small, Filters(), outcome="response")))
    texts = look(response)
    assert any(text.startswith("← favours") for text in texts)
    assert any(text.endswith("ketamine →") for text in texts)


def test_the_words_under_a_funnel_are_the_tests_of_bias() -> None:
    answer = bias_of(effects_of(13, "GEN", test="z"))
    for found in (answer, replace(answer, egger=None), replace(answer, rank_test=None)):
        (said,) = [text for text in look(funnel_figure(found)) if "rank test" in text or "Egger" in text]
        words = " ".join(said.split())
        assert (f"Egger's test: t = {fixed(answer.egger.statistic)}, df = 11" in words) == (found.egger is not None)
        assert (f"tau = {fixed(answer.rank_test.kendall_tau)}" in words) == (found.rank_test is not None)
    neither = look(funnel_figure(replace(answer, egger=None, rank_test=None)))
    assert not [text for text in neither if "rank test" in text or "Egger" in text]
