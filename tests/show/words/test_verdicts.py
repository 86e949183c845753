"""What is said of one study, of two that agree or do not, of three and more, one side and the other: as kept."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.golden_files import check_golden
from tests.picture_sets import effects_of

from ketcli.questions.answers.pool import pool_effects
from ketcli.show.words.common import weight_of_evidence
from ketcli.show.words.verdicts import (
    _bare,
    _by_interval,
    headline,
    instead_of_diamond,
    row_text,
    sized_verdict,
    verdict_of,
)

SETS: dict[str, tuple[list[float], list[float]]] = {
    "one, above": ([0.5], [0.01]),
    "one, below": ([-0.5], [0.01]),
    "one, open": ([0.1], [0.04]),
    "one, too wide": ([0.1], [900.0]),
    "two, both above": ([0.5, 0.7], [0.01, 0.02]),
    "two, both below": ([-0.5, -0.7], [0.02, 0.01]),
    "two, in conflict": ([-0.9, 0.8], [0.01, 0.02]),
    "two, neither": ([0.1, 0.2], [0.04, 0.05]),
    "two, the larger alone": ([0.5, 0.1], [0.01, 0.2]),
    "two, the smaller alone": ([0.5, 0.05], [0.03, 0.01]),
    "three, above": ([0.5, 0.7, 0.6], [0.01, 0.02, 0.03]),
    "four, open": ([0.5, -0.3, 0.1, 0.2], [0.02, 0.02, 0.03, 0.02]),
    "four, too wide": ([9.0, -9.0, 2.0, 1.0], [90.0, 90.0, 90.0, 90.0]),
    "six, above": ([0.5, 0.7, 0.6, 0.4, 0.5, 0.8], [0.01, 0.02, 0.03, 0.01, 0.02, 0.02]),
    "six, below": ([-0.5, -0.7, -0.2, -0.1, -0.5, -0.3], [0.01, 0.02, 0.03, 0.01, 0.02, 0.02]),
    "six, open": ([0.5, -0.4, 0.1, -0.1, 0.2, -0.3], [0.02] * 6),
    "six, undecided": ([1.5, -1.4, 1.1, -1.1, 0.2, -0.3], [0.4] * 6),
    "six, too wide": ([9.0, -9.0, 2.0, 1.0, 3.0, -4.0], [99.0] * 6),
}
ASKED: tuple[tuple[str, dict[str, object]], ...] = (
    ("GEN", {}),
    ("RR", {}),
    ("SMD", {"level": 0.9}),
    ("RD", {"test": "z"}),
    ("OR", {"model": "common"}),
)


@pytest.mark.parametrize(("measure", "method"), ASKED)
def test_as_kept(measure: str, method: dict[str, object]) -> None:
    said = []
    for name, (yi, vi) in SETS.items():
        effects = effects_of(len(yi), measure, **method)
        own = replace(effects, table=effects.table.assign(yi=np.array(yi), vi=np.array(vi)))
        effect = pool_effects(own).overall
        lines = [headline(effect), weight_of_evidence(effect), verdict_of(effect), verdict_of(effect, ("this", "that"))]
        lines += [sized_verdict(effect), row_text(effect), instead_of_diamond(effect) or "a diamond"]
        said.append("\n".join([f"# {name}", *lines]))
    check_golden(f"words/verdicts_{measure}.txt", "\n\n".join([*said, ""]))


def test_a_ratio_of_a_hundred_to_one_at_both_ends_is_too_wide_to_print() -> None:
    effect = pool_effects(effects_of(6, "RR")).overall
    assert _bare(effect, math.log(0.5), math.log(2)) == "0.50 to 2.00"
    assert _bare(effect, math.log(1e-4), math.log(1e4)) == "too wide to tell"


@pytest.mark.parametrize(
    ("low", "high", "claim"),
    [
        (0.1, 0.5, "lies above 0"),
        (0.0, 0.5, "does not differ"),
        (-0.5, 0.0, "does not differ"),
        (-0.5, -0.1, "lies below 0"),
    ],
)
def test_an_interval_that_ends_at_no_effect_leaves_it_open(low: float, high: float, claim: str) -> None:
    effect = pool_effects(effects_of(6, "GEN", test="z")).overall
    ended = replace(effect, pooled=replace(effect.pooled, ci_low=low, ci_high=high))
    assert _by_interval(ended).startswith(f"The pooled estimate {claim}")
