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
from ketcli.errors import InvalidInput, NoAnswer, spelled
from ketcli.evidence.dataset import bundled, open_folder
from ketcli.evidence.filters import ACUTE, Filters
from ketcli.evidence.rows import ContrastRow, ResultRow
from ketcli.evidence.windows import window_at
from ketcli.questions.answers.pool import counted_instead, pool_effects, primary_notes
from ketcli.questions.answers.pool_keys import as_keys
from ketcli.questions.answers.regress import regress_effects
from ketcli.questions.effects.ask import ask
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


@pytest.mark.parametrize(("k", "warned"), [(1, False), (2, True), (9, True), (10, False)])
def test_z_is_called_too_narrow_for_fewer_than_ten(k: int, warned: bool) -> None:
    notes = pool_effects(made([0.1 * i for i in range(k)], [0.1] * k, test="z")).notes
    assert any(note.kind == "z_with_few_studies" for note in notes) is warned


@pytest.mark.parametrize(("useless", "words"), [(1, "1 study adds nothing"), (2, "2 studies add nothing")])
def test_studies_that_add_nothing_are_counted_and_named(useless: int, words: str) -> None:
    effects = made([0.1] * useless + [0.2, 0.3], [math.nan] * useless + [0.1, 0.2])
    (note,) = [note for note in pool_effects(effects).notes if note.kind == "adds_nothing"]
    names = [f"s{i}" for i in range(useless)]
    assert note.text == f"{words} (undefined): {', '.join(names)}"
    assert note.trials == tuple(names)


def test_permutations_are_drawn_with_seed_1_unless_another_is_named() -> None:
    effects = made([0.1 * i - 0.4 for i in range(14)], [0.05 + 0.01 * i for i in range(14)])

    def drawn(**options: Any) -> float:
        permuted = pool_effects(effects, permutations=200, **options).permuted
        assert permuted is not None
        return float(permuted.p[0])

    assert drawn() == drawn(seed=1) != drawn(seed=2)


@pytest.mark.parametrize(
    ("asked", "filters", "primary"),
    [
        ({}, Filters(), True), ({}, Filters(route=("iv",), formulation=("racemic",)), True),
        ({"at": "7d"}, Filters(), False), ({"measure": "MD"}, Filters(), True),
        ({"outcome": "response"}, Filters(), False), ({}, Filters(diagnosis=("trd",)), False),
        ({}, Filters(role=("acute", "comparator_ect")), False), ({"at": "any"}, Filters(), False),
    ],
)  # fmt: skip
def test_one_question_is_primary(asked: dict[str, Any], filters: Filters, primary: bool) -> None:
    (note,) = primary_notes(ask(bundled(), filters, **asked))
    assert note.text.endswith("this is it" if primary else "this one is exploratory")
    assert primary_notes(made([0.1], [0.1])) == []


@pytest.mark.parametrize(
    ("method", "there"),
    [({}, True), ({"model": "common"}, True), ({"model": "bayes"}, False), ({"measure": "MD"}, True)],
)
def test_a_pool_by_inverse_variance_has_other_choices(method: dict[str, Any], there: bool) -> None:
    answer = pool_effects(ask(bundled(), Filters(route=("iv",)), **method))
    assert (answer.multiverse is not None) is there
    assert pool_effects(made([0.1, 0.2], [0.1, 0.1])).multiverse is None


def test_where_no_score_can_be_had_it_says_how_many_trials_count_response() -> None:
    scores = [row._replace(mean=math.nan) if row.outcome == "severity" else row for row in bundled().rows(ResultRow)]
    none = bundled().with_rows(ResultRow, scores).with_rows(ContrastRow, [])
    counted = ask(none, Filters(), outcome="response")
    for trials in (counted.table.text("trial_id")[:1], counted.table.text("trial_id")):
        effects = ask(none, Filters(trial=tuple(dict.fromkeys(trials))))
        k = len(dict.fromkeys(trials))
        words = f"; {k} {'trial counts' if k == 1 else 'trials count'} response (--outcome response)"
        assert spelled(counted_instead(effects)) == words
        with pytest.raises(NoAnswer, match="count"):
            pool_effects(effects)
    assert counted_instead(ask(bundled(), Filters())) == counted_instead(made([math.nan], [0.1])) == ""


def test_of_many_studies_that_add_nothing_twenty_are_named() -> None:
    for useless in (20, 23):
        effects = made([0.1] * useless + [0.2, 0.3], [math.nan] * useless + [0.1, 0.2])
        (note,) = [note for note in pool_effects(effects).notes if note.kind == "adds_nothing"]
        names = [f"s{i}" for i in range(20)]
        assert note.text == f"{useless} studies add nothing (undefined): {', '.join(names)}"
        assert note.trials == tuple(names)


def test_notes_of_the_levels_stand_once() -> None:
    answer = pool_effects(ask(bundled(), Filters()), split=ask(bundled(), Filters(), by="route"), by="route")
    texts = [note.text for note in answer.notes]
    assert len(texts) == len(set(texts))
    assert any(note in answer.notes for note in answer.of_levels)
    assert set(answer.of_levels) <= set(answer.notes)


def test_studies_that_do_not_state_their_cluster_are_left_out_of_clusters_alone(tmp_path: Path) -> None:
    path = tmp_path / "clusters.csv"
    rows = [f"S{i},{0.1 * (i % 5)},0.05,{site},{'xy'[i > 5]}" for i, site in enumerate("uuvvwwqqrrs")]
    path.write_text("\n".join(["study,yi,vi,Site,Arm", *rows, "S11,0.3,0.05,,y"]) + "\n", encoding="utf-8")

    def effects(model: Any) -> EffectSet:
        return effects_of_studies(str(path), resolve(measure="GEN", model=model), measure="GEN")

    found = pool_effects(effects("multilevel"), cluster="site").overall
    assert (found.pooled.k, [item.label for item in found.effects.left_out]) == (11, ["S11"])
    whole = effects("multilevel")
    for split in (None, whole):
        apart = pool_effects(whole, split=split, cluster="site", by="arm")
        assert apart.by == "Arm"
        assert {level: part.pooled.k for level, part in apart.subgroups} == {"x": 6, "y": 5}
    assert pool_effects(effects("random"), cluster="site").overall.pooled.k == 12


def test_the_headline_stands_beside_what_the_model_gives() -> None:
    for effects in (made([0.1, 0.2, 0.4], [0.1] * 3), made([0.7], [0.05])):
        overall = pool_effects(effects).overall
        keys, head = as_keys(overall), overall.lead.headline
        assert head is not None
        assert (keys["headline"]["method"], keys["verdict"]) == (head.method, head.verdict)
        assert (keys["headline"]["low"], keys["headline"]["high"]) == (head.low, head.high)
