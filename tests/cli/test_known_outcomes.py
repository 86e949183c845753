"""An outcome that the data hold is known to every command that takes one, and one that they do not hold to none."""

from __future__ import annotations

import pytest

from ketcli.evidence.dataset import bundled
from ketcli.evidence.outcomes import OUTCOMES

COMMANDS = ("pool", "compare", "network", "dose", "timecourse", "bias", "sensitivity", "regress --on year", "effects")
HELD = [outcome for outcome in OUTCOMES if outcome in bundled().outcomes()]


@pytest.mark.parametrize("outcome", HELD)
@pytest.mark.parametrize("command", COMMANDS)
def test_an_outcome_of_the_data_is_known(ketcli, command: str, outcome: str) -> None:
    ran = ketcli(*command.split(), "--outcome", outcome, "-q")
    assert ran.code in (0, 1), ran.err
    assert "unknown" not in ran.err


@pytest.mark.parametrize("command", COMMANDS)
def test_another_is_unknown_and_the_same_ones_are_listed(ketcli, command: str) -> None:
    ran = ketcli(*command.split(), "--outcome", "severety")
    assert ran.code == 2
    assert "unknown outcome 'severety'; did you mean 'severity'?" in ran.err
    assert f"there are {', '.join(HELD)}, or a side effect" in ran.err
