"""Options as they were typed: of the output what they mean at once, of the question as they stand, with a note."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran

SMALL = str(Path(__file__).parents[1] / "small")


@pytest.mark.parametrize("typed", ["json", "JSON", "Json"])
def test_a_form_is_known_in_any_case(ketcli: Callable[..., Ran], typed: str) -> None:
    assert ketcli("pool", "--data", SMALL, "--format", typed).json == ketcli("pool", "--data", SMALL, "--json").json


def test_what_a_word_of_a_question_is_taken_as_is_told(ketcli: Callable[..., Ran]) -> None:
    said = "--formulation ketamine is taken as racemic ketamine"
    asked = ketcli("pool", "--data", SMALL, "--formulation", "ketamine", "--notes")
    assert said in asked.err
    assert said not in ketcli("pool", "--data", SMALL, "--formulation", "racemic", "--notes").err
    assert asked.out == ketcli("pool", "--data", SMALL, "--formulation", "racemic").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "nothing"), "'nothing' is not one of "),
        (("--route", "iv,nothing"), "'nothing' is not one of "),
    ],
)
def test_a_value_that_cannot_be_is_named(ketcli: Callable[..., Ran], words: tuple[str, str], said: str) -> None:
    refused = ketcli("sensitivity", "--data", SMALL, *words)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err


def test_a_number_that_is_too_small_is_named(ketcli: Callable[..., Ran]) -> None:
    refused = ketcli("safety", "--data", SMALL, "--top", "-1")
    assert (refused.code, refused.out) == (2, "")
    assert "-1 is not 0 or more" in refused.err
    assert ketcli("safety", "--data", SMALL, "--top", "0").code == 0
