"""A heading says CI: where a row of its table is a posterior, a line below names the row, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_words
from ketcli.show.answers.compare import compare_answer
from ketcli.show.answers.dose import dose_answer
from ketcli.show.answers.summary import row_name, summary_answer
from ketcli.show.answers.timecourse import timecourse_answer
from ketcli.show.kit.answer import Answer

if TYPE_CHECKING:
    from ketcli.questions.answers.pooled_effect import PooledEffect

SOURCE = DataSource(None)
LINE = "By Bayes, with credible intervals (CrI): "


def asked(line: str) -> Any:
    name, *words = line.split()
    return answer(SOURCE, from_words(name, words))


def named(shown: Answer) -> list[str]:
    lines = [block for block in shown.blocks if isinstance(block, str) and block.startswith(LINE)]
    return [name for line in lines for name in line.removeprefix(LINE).removesuffix(".").split(", ")]


def posterior(effect: PooledEffect | None) -> bool:
    head = None if effect is None else effect.lead.headline
    return head is not None and head.method == "bayes"


@pytest.mark.parametrize("outcome", ["severity", "response"])
def test_windows(outcome: str) -> None:
    course = asked(f"timecourse --outcome {outcome}")
    few = [
        f"{one.window.label.removeprefix('on ')} ({one.sessions})" for one in course.windows if posterior(one.effect)
    ]
    assert few
    assert named(timecourse_answer(course)) == few


@pytest.mark.parametrize("line", ["dose --at 28d", "dose --at 24h --outcome response"])
def test_doses(line: str) -> None:
    found = asked(line)
    few = [f"{row.dose:g} {one.kind.unit}" for one in found.kinds for row in one.doses if posterior(row.pooled)]
    assert few
    assert named(dose_answer(found)) == few


def test_sides_of_a_comparison() -> None:
    few = compare_answer(asked("compare --outcome remission --at 24h"))
    assert len(named(few)) == int((few.main.frame["headline_method"] == "bayes").sum()) == 2
    assert not named(compare_answer(asked("compare")))


def test_rows_of_a_summary() -> None:
    found = asked("summary")
    few = [row_name(row) for row in found.rows if row.key in found.pools and 2 < row.k < 5]
    assert few
    assert ", ".join(named(summary_answer(found))) == ", ".join(few)  # a row's name has a comma of its own
