"""The order of the headings of a help page."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from ketcli.cli.pages.content import ARGUMENTS, OPTIONS_OF_ALL, _arguments_first


def test_arguments_stand_first_and_options_of_all_commands_last() -> None:
    for names in permutations(("Filters", OPTIONS_OF_ALL, ARGUMENTS, "Model")):
        sections: dict[str, list[Any]] = {name: [] for name in names}
        ordered = [name for name, _ in _arguments_first(sections)]
        between = [name for name in names if name not in (ARGUMENTS, OPTIONS_OF_ALL)]
        assert ordered == [ARGUMENTS, *between, OPTIONS_OF_ALL]
