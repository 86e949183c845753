"""What a reader of a forest plot may choose."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import Filters
from ketcli.questions.answers.choices import choices_of, values_of
from ketcli.questions.answers.pool import pool_effects
from ketcli.questions.effects.ask import ask

SMALL = open_folder(Path(__file__).parents[2] / "small")


def test_every_pair_of_values_is_asked_and_the_whole_is_not() -> None:
    answer = pool_effects(ask(SMALL, Filters()))
    values = values_of(answer)
    asked: list[tuple[str, str]] = []
    found = choices_of(answer, lambda *pair: asked.append(pair))
    assert found[0].answer is answer
    assert [(one.route, one.formulation) for one in found[1:]] == asked
    assert len(asked) == (1 + len(values["route"])) * (1 + len(values["formulation"])) - 1
    assert all(pair[0] in ("", *values["route"]) and pair[1] in ("", *values["formulation"]) for pair in asked)


def test_arms_of_several_kinds_in_one_trial_are_values_of_their_own_and_a_single_value_is_no_choice() -> None:
    answer = pool_effects(ask(SMALL, Filters()))
    effects = answer.overall.effects
    others = len(effects.table) - 1
    mixed = effects.table.assign(route=["iv+oral", *["iv"] * others], formulation=["racemic"] * (others + 1))
    answer = pool_effects(replace(effects, table=mixed))
    assert values_of(answer) == {"route": ("iv", "oral"), "formulation": ()}
