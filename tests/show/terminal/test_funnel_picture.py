"""The funnel of characters, of few and many studies, on narrow and wide terminals."""

from __future__ import annotations

import pytest
from tests.golden_files import check_golden
from tests.picture_sets import effects_of

from ketcli.questions.answers.bias import bias_of
from ketcli.show.terminal.funnel_picture import funnel_picture


@pytest.mark.parametrize("measure", ["GEN", "RR", "SMD", "PLO"])
def test_as_kept(measure: str) -> None:
    drawn = [
        funnel_picture(bias_of(effects_of(k, measure)), width, ascii_only=width == 70)
        for k, width in ((3, 40), (7, 70), (13, 120), (60, 90))
    ]
    check_golden(f"funnel_{measure}.txt", "\n\n".join(drawn) + "\n")


def test_no_line_is_wider_than_the_terminal() -> None:
    for width in (46, 60, 88, 100, 200):
        lines = funnel_picture(bias_of(effects_of(13)), width, ascii_only=False).splitlines()[1:-1]
        assert max(map(len, lines)) <= min(width, 90)
