"""Files with a row an arm: what they cannot give is refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketcli.effects.measures import Measure
from ketcli.errors import InvalidInput
from ketcli.questions.effects.from_studies import ask_studies

MEANS = "study,treatment,mean,sd,n\nA,drug,1,1,9\nA,placebo,0,1,9\n"
COUNTS = "study,treatment,events,n\nA,drug,1,9\nA,placebo,2,9\n"


@pytest.mark.parametrize(
    ("text", "measure"),
    [(MEANS, "RR"), (MEANS, "OR"), (MEANS, "RD"), (COUNTS, "SMD"), (COUNTS, "MD")],
)
def test_a_measure_that_the_figures_do_not_give_names_the_columns_for_it(
    tmp_path: Path, text: str, measure: Measure
) -> None:
    path = tmp_path / "arms.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=f"expected the columns for {measure}"):
        ask_studies(str(path), measure=measure)
