"""Where more trials have a difference in points than can be standardized, the answer says what these show."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_words
from ketcli.show.answers.pool import pool_answer
from ketcli.show.answers.timecourse import timecourse_answer
from ketcli.show.words.verdicts import sized_verdict

SOURCE = DataSource(None)
MORE = re.compile(r"More trials, (\d+), have a difference in points of the MADRS \(ketcli pool --measure MD\): (.*)\.")


def asked(line: str) -> Any:
    name, *words = line.split()
    return answer(SOURCE, from_words(name, words))


def texts(line: str) -> list[str]:
    shown = pool_answer(asked(line), with_forest=False)
    return [block for block in shown.blocks if isinstance(block, str)]


@pytest.mark.parametrize("at", ["4h", "7d"])
def test_pool_says_what_the_wider_pool_says(at: str) -> None:
    (told,) = filter(None, map(MORE.fullmatch, texts(f"pool --at {at}")))
    wide = asked(f"pool --at {at} --measure MD").overall
    assert int(told[1]) == wide.pooled.k > asked(f"pool --at {at}").overall.pooled.k
    assert told[2] == sized_verdict(wide)
    assert " points on the" not in texts(f"pool --at {at}")[0]  # not those of other trials in this sentence


@pytest.mark.parametrize(
    "line", ["pool --at 24h", "pool --at 28d", "pool --at 4h --measure MD", "pool --outcome response"]
)
def test_nothing_where_no_more_trials_have_one(line: str) -> None:
    assert not any("More trials" in text for text in texts(line))


def test_points_of_other_trials_are_called_theirs() -> None:
    assert " in 3 trials that report it" in texts("pool --route iv")[0]


def test_windows() -> None:
    shown = timecourse_answer(asked("timecourse"))
    (told,) = [block for block in shown.blocks if isinstance(block, str) and block.startswith("More trials")]
    for at, label in (("4h", "up to 4 hours"), ("7d", "on day 7")):
        wide = asked(f"pool --at {at} --measure MD").overall
        assert f"{label} {sized_verdict(wide)}, {wide.pooled.k} trials" in told
    assert "day 28" not in told
