"""The headline of every plausible question to the bundled data: verdicts by the rule, sentences that hold."""

from __future__ import annotations

import math
import re
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import ketcli
from ketcli.asking.answer import DataSource
from ketcli.asking.request import Request
from ketcli.errors import NoAnswer
from ketcli.evidence.dataset import bundled
from ketcli.evidence.filters import Filters
from ketcli.evidence.windows import WINDOWS
from ketcli.models.bayes.posterior import bayes_pool
from ketcli.models.pooling.pool import pool
from ketcli.overviews.findings.summary import summarize
from ketcli.questions.answers.compare import compare
from ketcli.questions.answers.pool_keys import headline_keys
from ketcli.questions.answers.pooled_effect import PooledEffect, pooled_effect
from ketcli.questions.answers.timecourse import time_course
from ketcli.questions.effects.ask import ask
from ketcli.questions.effects.method import resolve
from ketcli.questions.effects.prior import prior_of
from ketcli.questions.safety.question import SafetyQuestion
from ketcli.questions.safety.safety import safety
from ketcli.show.kit.numbers import fixed
from ketcli.show.words.safety import headline as safety_headline
from ketcli.show.words.verdicts import headline, side_of

ASKED = (("severity", "SMD"), ("severity", "MD"), ("response", "RR"), ("remission", "RR"))
FILTERS = {
    "all": Filters(),
    **{route: Filters(route=(route,)) for route in ("iv", "sc", "intranasal", "oral")},
    **{form: Filters(formulation=(form,)) for form in ("racemic", "esketamine")},
    **{kind: Filters(diagnosis=(kind,)) for kind in ("trd", "mdd", "bipolar", "suicidal_mdd")},
    "comparator_ect": Filters(role=("comparator_ect",)),
}
DATA = bundled()


@cache
def effect_of(outcome: str, measure: str, window: str, name: str) -> PooledEffect | None:
    try:
        effects = ask(DATA, FILTERS[name], outcome=outcome, measure=measure, at=window)
        return pooled_effect(effects) if effects.usable.any() else None
    except NoAnswer:
        return None


def answers(outcome: str, measure: str) -> list[PooledEffect]:
    found = [effect_of(outcome, measure, window.name, name) for window in WINDOWS for name in FILTERS]
    return [effect for effect in found if effect is not None]


def sides(effect: PooledEffect) -> list[int]:
    """Which way each trial points alone, by its own normal interval."""
    z = effect.told.yi / np.sqrt(effect.told.vi)
    return [int(value) for value in np.sign(z) * (np.abs(z) > 1.959963984540054)]


def bayes_side(effect: PooledEffect) -> int:
    prior = prior_of(effect.effects)
    if prior is None:
        return 0
    low, high = bayes_pool(effect.told.yi, effect.told.vi, prior).mu.central
    return int(low > 0) - int(high < 0)


def expected(effect: PooledEffect) -> str:
    """The verdict by a second route, straight from the words of the rule."""
    alone, k = sides(effect), len(effect.told.yi)
    if k == 1:
        return "single"
    programmes = effect.told.frame["programme"].nunique()
    if programmes > 1 and abs(sum(alone)) == k:
        return "difference"
    floor = pool(effect.told.yi, effect.told.vi, test="adhoc")
    shown = int(floor.ci_low > 0) - int(floor.ci_high < 0)
    if k >= 5:
        return "difference" if shown else "no_clear_difference"
    together = bayes_side(effect)
    if k == 2:
        if {*alone} == {-1, 1}:
            return "conflict"
        one_side = (effect.told.yi > 0).all() or (effect.told.yi < 0).all()
        return "difference" if one_side and together else "too_few"
    if together:
        return "difference" if shown == together else "probable"
    return "too_few"


@pytest.mark.parametrize(("outcome", "measure"), ASKED)
def test_every_verdict_is_the_rules_and_every_sentence_holds(outcome: str, measure: str) -> None:
    found = answers(outcome, measure)
    assert len(found) > 20
    for effect in found:
        head, text = effect.lead.headline, headline(effect)
        assert head is not None
        assert head.verdict == expected(effect), text
        side = 1 if head.estimate > 0 else -1
        if head.verdict == "probable" or (head.verdict == "difference" and head.method in ("bayes", "adhoc")):
            assert side * head.low > 0, text
            assert side * head.high > 0, text
        if head.verdict == "no_clear_difference":
            assert head.low <= 0 <= head.high, text
        assert ("o clear difference" in text) == (
            head.verdict == "no_clear_difference"
            or (head.method == "single" and not sides(effect)[0] and "cannot tell" not in text)
        ), text


@pytest.mark.parametrize(("outcome", "measure"), ASKED)
def test_no_interval_is_unreadable(outcome: str, measure: str) -> None:
    for effect in answers(outcome, measure):
        head, text = effect.lead.headline, headline(effect)
        assert head is not None
        assert not re.search(r"\d[eE][+-]?\d", text), text
        assert not re.search(r"(-?\d+\.\d+) to \1\b", text), text
        assert head.high - head.low > 0, text
        if measure == "RR" and head.method != "single" and head.high - head.low > math.log(100):
            assert "too wide to tell" in text, text
        if head.method == "bayes":
            assert "P(" in text, text
            assert "p =" not in text, text
            assert "p <" not in text, text


def said(effect: PooledEffect | None) -> object:
    return (
        None
        if effect is None
        else (headline_keys(effect.lead.headline), effect.lead.display, effect.studies["study"].tolist())
    )


@pytest.mark.parametrize(("outcome", "measure"), ASKED)
def test_a_window_of_the_time_course_says_what_pool_says(outcome: str, measure: str) -> None:
    for name in ("iv", "esketamine"):
        scale = None
        if measure == "MD":
            scale = "MADRS"
        course = time_course(DATA, FILTERS[name], outcome=outcome, measure=measure, scale=scale)
        for one in course.of("all"):
            effects = ask(DATA, FILTERS[name], outcome=outcome, measure=measure, at=one.window.name, scale=scale)
            alone = pooled_effect(effects) if effects.usable.any() else None
            assert said(one.effect) == said(alone)


def test_the_sides_of_a_comparison_say_what_pool_says_of_the_same_trials() -> None:
    answer = compare(DATA, Filters())
    for body in (answer.a, answer.b):
        assert said(body.pooled) == said(pooled_effect(body.asked))


def test_summary_says_what_pool_says_of_the_same_trials() -> None:
    source = DataSource(None, DATA)
    for name in ("all", "iv", "esketamine"):
        filters = {key: value for key, value in asdict(FILTERS[name]).items() if value}
        found = summarize(source, Request("summary", filters))
        for row in found.answered_rows:
            if row.at is None:
                continue
            measure = "SMD" if row.outcome == "severity" else "RR"
            effect = effect_of(row.outcome, measure, row.at, name)
            assert effect is not None
            shown, head = effect.shown, effect.lead.headline
            assert head is not None
            assert row.relative is not None
            assert (row.relative.estimate, row.relative.ci_low, row.relative.ci_high) == (
                shown.estimate, shown.ci_low, shown.ci_high,
            )  # fmt: skip
            assert (row.verdict, row.k) == (head.verdict, head.k)
            assert row.side == side_of(effect)


@pytest.mark.parametrize("name", ["all", "iv", "racemic", "esketamine"])
def test_a_side_effect_is_told_by_the_model_that_judges_it(name: str) -> None:
    method = resolve(measure="RR")
    every = safety(DATA, FILTERS[name], method, SafetyQuestion())
    for row in every.rows:
        text = safety_headline(replace(every, rows=(row,), question=SafetyQuestion(events=(row.event,))))
        head = row.headline
        if head is None or math.isnan(row.ratio.value):
            assert "no ratio" in text
        elif head.method == "bayes":
            assert f"{fixed(math.exp(head.estimate))} (95 % credible interval" in text
            assert "P(risk ratio < 1)" in text
        elif head.method == "each":
            assert all(study in text for study in row.telling["study"])
        else:
            assert f"{fixed(row.ratio.value)} (95 % CI" in text
            assert ("too few" in text) == (head.verdict == "too_few")


def test_whoever_borrows_heterogeneity_says_so() -> None:
    evidence = ketcli.load()
    clustered = ketcli.load(Path(__file__).parents[1] / "oracle" / "data" / "bcg_moderator.csv")
    answers = [
        evidence.network(), evidence.regress(on="sessions"), evidence.pool(by="route", tau2_common=True),
        clustered.pool(model="multilevel", cluster="alloc"),
    ]  # fmt: skip
    for answer in answers:
        assert repr(answer).count("heterogeneity from") == 1
    for answer in (evidence.network(model="common"), evidence.pool(by="route")):
        assert "heterogeneity from" not in repr(answer)
