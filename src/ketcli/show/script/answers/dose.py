"""Dose and effect as steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.show.script.answers.pool import pooled_script
from ketcli.show.script.answers.regress import regression_options
from ketcli.show.script.steps import Data, Rows, Script, Step, number, numbers_of

if TYPE_CHECKING:
    from ketcli.asking.request import Request
    from ketcli.questions.answers.dose import Curve, DoseAnswer, KindAnswer

FIT = ("coef", "se", "ci_low", "ci_high", "statistic", "p", "tau2", "i2", "qm", "qm_p", "qe", "qe_p", "r2")
ROBUST = ("se_cr2", "df_cr2", "p_cr2")


def dose_script(answer: DoseAnswer, request: Request) -> Script:
    """For each way of giving the drug: each dose pooled, the line, the spline, and the slopes within trials."""
    script = Script(packages=("metafor", "clubSandwich"))
    for one in answer.kinds:
        script += _of_kind(one)
    return script


def _of_kind(one: KindAnswer) -> Script:
    name, unit = one.kind.name, one.kind.unit
    script = Script()
    for at in one.doses:
        script += pooled_script(f"{name}, {at.dose:g} {unit}", at.pooled)
    frame = one.comparisons
    rows = zip(
        frame["study"].astype(str), frame["yi"], frame["vi"], frame["trial_id"].astype(str), frame["dose_value"],
        strict=True,
    )  # fmt: skip
    data = Data(f"{name}, all doses", ("study", "yi", "vi", "cluster", "dose"), tuple(rows))
    curves = {"line": one.linear, "spline": one.spline}
    steps = tuple(
        _curve(f"{name}, {what}", data.label, one, curve) for what, curve in curves.items() if curve is not None
    )
    script += Script((data,), steps)
    pairs = one.within.pairs
    if pairs:
        script += _pairs(name, one)
    if one.within.pooled is not None:
        script += pooled_script(f"{name}, slopes within trials", one.within.pooled)
    return script


def _curve(label: str, of: str, one: KindAnswer, curve: Curve) -> Step:
    choices = one.effects.method.inverse_variance("a dose-response curve needs")
    options = {"knots": [] if curve.knots is None else curve.knots.tolist(), **regression_options(choices)}
    names = [name for name in FIT if getattr(curve.fit, name) is not None]
    expected = {**numbers_of(curve.fit, names), **numbers_of(curve.robust, ROBUST)}
    return Step(label, "dose_curve", (Rows(of),), options, expected)


def _pairs(name: str, one: KindAnswer) -> Script:
    """Dose against dose within trials, each with its own normal interval."""
    pairs, level = one.within.pairs, one.effects.method.level
    label = f"{name}, pairs of doses"
    rows = tuple((f"{pair.study}, {pair.high:g} against {pair.low:g}", pair.yi, pair.vi) for pair in pairs)
    expected: dict[str, Any] = {
        name: number([getattr(pair, name) for pair in pairs]) for name in ("ci_low", "ci_high", "p")
    }
    data = Data(label, ("study", "yi", "vi"), rows)
    return Script((data,), (Step(label, "each_alone", (Rows(label),), {"level": level}, expected),))
