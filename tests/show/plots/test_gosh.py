"""Subsets as dots, and as cells where they are many."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from tests.picture_checks import look
from tests.picture_sets import effects_of

from ketcli.questions.answers.sensitivity import GoshOptions, SensitivityAnswer, sensitivity_of
from ketcli.show.plots.gosh import gosh_figure


@pytest.fixture(scope="module")
def answer() -> SensitivityAnswer:
    return sensitivity_of(effects_of(14), gosh=GoshOptions(subsets=4000))


@pytest.mark.parametrize(("several", "cells"), [(2, 0), (3000, 0), (3001, 1), (3900, 1)])
def test_three_thousand_subsets_of_two_studies_or_more_are_dots(
    answer: SensitivityAnswer, several: int, cells: int
) -> None:
    found = answer.gosh
    assert found is not None
    assert found.i2 is not None
    single, others = np.flatnonzero(found.k == 1)[:1], np.flatnonzero(found.k > 1)[:several]
    kept = np.concatenate([single, others])
    fewer = replace(found, k=found.k[kept], estimate=found.estimate[kept], i2=found.i2[kept])
    figure = gosh_figure(replace(answer, gosh=fewer))
    dots = figure.axes[0].findobj(PathCollection)
    assert (len(figure.axes[0].images), len(dots)) == (cells, 1 - cells)
    texts = look(figure)
    assert any(text.startswith(f"{several:,} subsets of two studies or more (") for text in texts)
    assert ("Subsets" in texts) == bool(cells)
    if cells:
        image, edges = figure.axes[0].images[0], figure.axes[0]
        counts = image.get_array()
        assert (counts.shape, int(counts.sum())) == ((160, 160), several)
        assert image.get_extent() == pytest.approx([*edges.get_xlim(), *edges.get_ylim()])
        assert {"1", "10"} <= set(texts)


@pytest.mark.parametrize(("largest", "top"), [(0.0, 5.0), (4.0, 5.0), (60.0, 63.0)])
def test_heterogeneity_reaches_to_five_percent_or_beyond_its_largest(
    answer: SensitivityAnswer, largest: float, top: float
) -> None:
    found = answer.gosh
    assert found is not None
    assert found.i2 is not None
    less = replace(found, i2=np.minimum(found.i2, largest))
    axes = gosh_figure(replace(answer, gosh=less)).axes[0]
    assert axes.get_ylim() == pytest.approx((-0.02 * top, top))
