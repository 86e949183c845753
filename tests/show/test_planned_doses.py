"""What was planned is not what was had by day 1, and the answers say so; and which way an effect varies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import ketcli

SAID = "people had had one dose in every trial: this does not compare one dose with several."


def text(line: str) -> str:
    name, *words = line.split()
    return repr(getattr(ketcli.load(), name)(**keywords(words)))


def keywords(words: list[str]) -> dict[str, Any]:
    return {words[at].removeprefix("--"): words[at + 1] for at in range(0, len(words), 2)}


GROUPED = ("pool --by sessions", "pool --by n_doses", "compare --a single --b repeated", "regress --on n_doses")


@pytest.mark.parametrize("line", GROUPED)
def test_said_of_day_1_and_of_no_later_day(line: str) -> None:
    assert f"On day 1 {SAID}" in text(line)
    assert SAID not in text(f"{line} --at 7d")


@pytest.mark.parametrize("line", ["pool", "pool --by control_type", "compare", "regress --on year"])
def test_not_said_of_other_groups(line: str) -> None:
    assert SAID not in text(line)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("slope", [0.3, -0.3])
def test_the_side_on_which_the_effect_is_larger(sign: int, slope: float, tmp_path: Any) -> None:
    """An effect of -1.3 that is -0.3 more with each step is larger there, and so is one of 1.3 that is 0.3 more."""
    rows = [f"S{dose},{sign * (1 + slope * dose):.3f},0.01,{dose}" for dose in range(1, 9)]
    path = tmp_path / "doses.csv"
    path.write_text("\n".join(["study,yi,vi,step", *rows]))
    found = repr(ketcli.load(path).regress(on="step"))
    middle = np.mean([1 + slope * dose for dose in range(1, 9)])
    assert f"The effect is {'larger' if slope * middle > 0 else 'smaller'} at higher values of step" in found


def test_a_proportion_is_neither_larger_nor_smaller(tmp_path: Any) -> None:
    path = tmp_path / "shares.csv"
    path.write_text("\n".join(["study,events,n,year", *(f"S{i},{5 * i},100,{2000 + i}" for i in range(1, 9))]))
    assert "The effect varies with year" in repr(ketcli.load(path).regress(on="year", measure="PLO"))
