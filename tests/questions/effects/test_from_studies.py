"""The effect sizes of a study file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ketcli.questions.effects.from_studies import effects_of_studies
from ketcli.questions.effects.method import Method

MEANS = "study,mean_e,sd_e,n_e,mean_c,sd_c,n_c"
ROWS = ("A,10,5,20,14,6,20", "B,12,5,30,13,6,31")


@pytest.mark.parametrize("name", ["paired", "direct", "difference", "difference_se", "cell", "derived", "trial_id"])
@pytest.mark.parametrize("values", [("yes", "no"), ("1", "0"), ("", "2.5")])
def test_a_column_that_no_layout_names_does_not_change_an_effect(
    tmp_path: Path, name: str, values: tuple[str, str]
) -> None:
    plain, wider = tmp_path / "plain.csv", tmp_path / "wider.csv"
    plain.write_text("\n".join([MEANS, *ROWS]) + "\n")
    rows = [f"{row},{value}" for row, value in zip(ROWS, values, strict=True)]
    wider.write_text("\n".join([f"{MEANS},{name}", *rows]) + "\n")
    one, other = (effects_of_studies(str(path), Method(), measure=None) for path in (plain, wider))
    np.testing.assert_array_equal(one.yi, other.yi)
    np.testing.assert_array_equal(one.vi, other.vi)
