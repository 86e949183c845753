"""Pooling questions: people counted once, subgroups, back-transformation, cautions, invariances."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketcli.columns import Columns
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import ACUTE, Filters
from ketcli.evidence.windows import window_at
from ketcli.questions.answers.pool import pool_effects
from ketcli.questions.answers.pool_keys import as_keys
from ketcli.questions.answers.regress import regress_effects
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.from_dataset import effects_of_dataset
from ketcli.questions.effects.from_studies import effects_of_studies
from ketcli.questions.effects.method import Method, resolve
from ketcli.questions.effects.trial_figures import Question

TESTS = Path(__file__).parents[2]
SMALL = open_folder(TESTS / "small")
BCG = str(TESTS / "oracle" / "data" / "bcg.csv")


def made(yi: list[float], vi: list[float], **method: Any) -> EffectSet:
    frame = pd.DataFrame({"study": [f"s{i}" for i in range(len(yi))], "yi": yi, "vi": vi})
    return EffectSet(
        Columns.of(frame), "", resolve(measure="GEN", **method), (), (), {}, {"name": "made", "sha256": ""}
    )


def severity(**method: Any) -> EffectSet:
    question = Question(window=window_at("24h"), filters=Filters(role=ACUTE))
    return effects_of_dataset(SMALL, question, resolve(**method))


def test_people_of_a_crossover_trial_count_once() -> None:
    overall = pool_effects(severity()).overall
    frame = overall.effects.frame
    assert overall.n_e == frame["n_e"].sum()
    assert overall.participants == frame["n_e"].sum() + frame["n_c"].sum() - 12


def test_ratios_are_displayed_as_ratios() -> None:
    keys = as_keys(pool_effects(effects_of_studies(BCG, Method(measure="RR"), measure="RR")).overall)
    assert keys["display"]["scale"] == "ratio"
    for name in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high"):
        assert keys["display"][name] == pytest.approx(math.exp(keys[name]))


def test_proportions_lie_between_0_and_1() -> None:
    path = str(TESTS / "oracle" / "data" / "pritz1997.csv")
    for measure in ("PLO", "PFT", "PR"):
        shown = pool_effects(effects_of_studies(path, Method(measure=measure), measure=measure)).overall.display
        assert 0 < shown.ci_low < shown.estimate < shown.ci_high <= 1


def test_subgroups_hold_the_studies_of_their_level_and_the_overall_stays() -> None:
    path = str(TESTS / "oracle" / "data" / "bcg_logrr.csv")
    effects = effects_of_studies(path, Method(), measure="GEN")
    alone = pool_effects(effects).overall.pooled
    answer = pool_effects(effects, by="alloc")
    assert answer.overall.pooled.estimate == alone.estimate
    assert [level for level, _ in answer.subgroups] == ["alternate", "random", "systematic"]
    assert sum(group.pooled.k for _, group in answer.subgroups) == 13
    fit = regress_effects(effects, ("alloc",)).fit
    assert answer.between is not None
    assert (answer.between.q, answer.between.p) == pytest.approx((fit.qm, fit.qm_p))
    by_estimates = effects_of_studies(path, Method(between="estimates"), measure="GEN")
    other = pool_effects(by_estimates, by="alloc")
    inverse = [(g.pooled.estimate, 1 / g.pooled.se**2) for _, g in other.subgroups]
    mean = sum(y * w for y, w in inverse) / sum(w for _, w in inverse)
    assert other.between is not None
    assert other.between.q == pytest.approx(sum(w * (y - mean) ** 2 for y, w in inverse))


def test_a_level_of_one_study_is_shown_as_it_is() -> None:
    effects = made([0.1, 0.2, 0.9], [0.01, 0.02, 0.03])
    frame = effects.frame.assign(setting=["a", "a", "b"])
    answer = pool_effects(
        EffectSet(Columns.of(frame), "", effects.method, (), (), {}, effects.provenance), by="setting"
    )
    level, alone = answer.subgroups[1]
    assert (level, alone.pooled.k, alone.pooled.estimate) == ("b", 1, 0.9)
    assert alone.lead.headline is not None
    assert alone.lead.headline.method == "single"


def test_unknown_columns_are_refused() -> None:
    with pytest.raises(InvalidInput, match="no column 'wrong'"):
        pool_effects(made([0.1, 0.2], [0.1, 0.1]), by="wrong")
    with pytest.raises(InvalidInput, match="needs --cluster COLUMN"):
        pool_effects(made([0.1, 0.2], [0.1, 0.1], model="multilevel"))


def test_counts_are_needed_for_mantel_haenszel() -> None:
    effects = made([0.1, 0.2], [0.1, 0.1])
    with pytest.raises(InvalidInput, match="needs counts of events"):
        pool_effects(EffectSet(effects.table, "", resolve(measure="OR", model="mh"), (), (), {}, effects.provenance))


def test_one_study_and_none() -> None:
    alone = pool_effects(made([0.1], [0.1])).overall
    assert (alone.pooled.estimate, alone.pooled.test, alone.shown.pi_low) == (0.1, "z", None)
    assert alone.pooled == pool_effects(made([0.1], [0.1], model="common")).overall.pooled
    with pytest.raises(NoAnswer, match="no study has a defined"):
        pool_effects(made([float("nan")], [0.1]))


def test_few_studies_are_cautioned_about() -> None:
    notes = pool_effects(made([0.1, 0.2, 0.4], [0.1, 0.1, 0.1], test="z")).notes
    assert any("too narrow" in note.text for note in notes)
    assert pool_effects(made([0.1, 0.2, 0.4], [0.1, 0.1, 0.1])).notes == ()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=2, max_size=12),
    st.randoms(use_true_random=False),
)
def test_order_does_not_matter_and_a_change_of_sign_changes_the_sign(rows: list[tuple[float, float]], random) -> None:
    def estimate(pairs: list[tuple[float, float]], sign: float = 1) -> tuple[float, float, float]:
        pooled = pool_effects(made([sign * y for y, _ in pairs], [v for _, v in pairs])).overall.pooled
        return pooled.estimate, pooled.ci_low, pooled.ci_high

    first = estimate(rows)
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert estimate(shuffled) == pytest.approx(first, rel=1e-7, abs=1e-9)
    mirrored = estimate(rows, -1)
    assert (-mirrored[0], -mirrored[2], -mirrored[1]) == pytest.approx(first, rel=1e-7, abs=1e-9)
