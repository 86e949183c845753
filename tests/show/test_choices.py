"""The multiverse in words and as a picture: each distinct data set once, the one as asked marked."""

from __future__ import annotations

import pytest

from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.questions.answers.multiverse import Multiverse, multiverse
from ketcli.questions.effects.ask import ask
from ketcli.show.answers.choices import MAX_SETS, multiverse_answer
from ketcli.show.kit.table import Table
from ketcli.show.plots.choices import AS_ASKED, choices_figure
from ketcli.show.words.choices import typed


@pytest.fixture(scope="module")
def found() -> Multiverse:
    return multiverse(ask(bundled(), Filters(route=("iv",))))


def test_a_row_a_distinct_set_sorted_by_its_estimate(found: Multiverse) -> None:
    answer = multiverse_answer(found)
    (table,) = (block for block in answer.blocks if isinstance(block, Table))
    changes = table.frame["change"].tolist()
    assert len(changes) == len(set(changes)) == min(MAX_SETS, len(found.verdicts))
    assert table.more == len(found.verdicts) - len(changes)
    assert changes.count(AS_ASKED) == 1
    texts = [text.get_text() for text in choices_figure(found).findobj() if hasattr(text, "get_text")]
    short = [change for change in changes if len(change) < 30]
    assert set(short) <= set(texts)


def test_changes_read_as_options() -> None:
    change = {"prefer": "raw", "baseline": "ancova r 0.6", "impute_sd": True, "without": ["Lii 2023"]}
    assert typed(change) == "--prefer raw --baseline ancova --baseline-r 0.6 --impute-sd without Lii 2023"
    assert typed({}) == ""
