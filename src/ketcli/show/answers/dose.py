"""Dose and effect as an answer."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.columns import Columns
from ketcli.questions.answers.pool_keys import as_keys, pooled_keys
from ketcli.questions.effects.covered import coverage_keys
from ketcli.questions.effects.display import RATIOS, back_transform, display
from ketcli.show.answers.dose_tables import comparison_table, dose_table, pair_table
from ketcli.show.kit.answer import Answer, Keys, Picture
from ketcli.show.kit.left_out import left_out_notes
from ketcli.show.kit.numbers import fixed, interval, p_text, percent
from ketcli.show.kit.table import Column, Table
from ketcli.show.terminal.dose_picture import dose_picture
from ketcli.show.words.common import FEW, MEASURE_NAMES, footer
from ketcli.show.words.coverage import coverage_text
from ketcli.show.words.verdicts import credible_rows

if TYPE_CHECKING:
    from ketcli.questions.answers.dose import Curve, DoseAnswer, KindAnswer
    from ketcli.questions.answers.dose_within import DosePair

_FIT = (
    *("names", "coef", "se", "ci_low", "ci_high", "statistic", "df", "p"),
    *("tau2", "i2", "qm", "qm_df", "qm_p", "qe", "qe_df", "qe_p", "r2"),
)
_PREDICTED = ("estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high")


def dose_answer(answer: DoseAnswer) -> Answer:
    """What is said of each kind, its picture and tables, for every format."""
    first = answer.kinds[0].effects
    blocks: list[str | Table | Picture] = [_headline(one) for one in answer.kinds]
    blocks += [text for one in answer.kinds for text in coverage_text(one.effects, "of a fixed dose")]
    blocks += [f"{name}: no answer ({reason})." for name, reason in answer.empty.items()]
    for one in answer.kinds:
        if one.within.pairs:
            blocks.append(pair_table(one))
        if len(one.doses) > 1:
            blocks.append(Picture(partial(dose_picture, one)))
        blocks.append(dose_table(one))
        unit = f" {one.kind.unit}" if one.kind.unit else ""
        blocks += credible_rows((f"{at.dose:g}{unit}", at.pooled) for at in one.doses)
        blocks.append(comparison_table(one))
    left = [note.under(one.kind.name) for one in answer.kinds for note in left_out_notes(one.effects)]
    return Answer(
        body=Keys(lambda: _body(answer)),
        main=_main(answer),
        blocks=tuple(blocks),
        method=first.method.as_dict(),
        provenance=first.provenance,
        footer=footer(first.method, first.provenance)
        + "; control arms split among the doses of a trial; slopes within trials never narrower than by z",
        notes=(*answer.notes, *left),
    )


def _headline(one: KindAnswer) -> str:
    label = f"{one.kind.label[0].upper()}{one.kind.label[1:]}"
    return f"{label}. {_within(one)}{_unused(one)} Between trials: {_between(one)}"


def _unused(one: KindAnswer) -> str:
    """The trials that compared doses and cannot be used, by name."""
    if not one.unused:
        return ""
    named = "; ".join(f"{item.label} ({item.text})" for item in one.unused)
    return f" Compared doses, and cannot be used here: {named}."


def _between(one: KindAnswer) -> str:
    if one.linear is None:
        return f"dose and effect cannot be related ({one.why['linear']})."
    fit = one.linear.fit
    doses = one.compared["dose_value"]
    middle = one.linear.at(np.array([float(doses.mean())])).estimate[0]
    trials = len(set(one.compared.text("trial_id")))
    verdict = "the effect does not clearly vary with dose"
    if trials < FEW:  # as few as a pool cannot tell from either
        verdict = "too few trials to tell whether the effect varies with dose"
    elif one.clear:
        verdict = f"the effect is {'larger' if fit.coef[1] * middle > 0 else 'smaller'} at higher doses"
    text = (
        f"{verdict} ({doses.min():g} to {doses.max():g}{_unit(one)}). "
        f"{_slope(one, fit.coef[1], fit.ci_low[1], fit.ci_high[1])}, {p_text(float(fit.p[1]))}; "
        f"{fit.k} comparisons of {trials} trials)."
    )
    robust = one.linear.robust
    if fit.k > trials:
        text += f" With the doses of a trial as a cluster: {p_text(float(robust.p_cr2[1]))}"
        text += f", {fixed(float(robust.df_cr2[1]), 1)} df."
    if one.spline is not None:
        bends = one.spline.nonlinear[1]
        sure = bends is not None and bends < 1 - fit.level
        text += f" {'The relation bends' if sure else 'No clear bend'} (spline, {p_text(bends)})."
    return text


def _within(one: KindAnswer) -> str:
    """Dose against dose inside trials."""
    within = one.within
    if within.pooled is None:
        return "Within trials: none with figures compares doses."
    pooled = within.pooled.pooled
    clear = pooled.p < 1 - pooled.level
    unclear = "no clear difference between doses" if pooled.k >= FEW else "too few trials to tell"
    verdict = "doses differ" if clear else unclear
    trials = f"{pooled.k} {'trial' if pooled.k == 1 else 'trials'}"
    slope = _slope(one, pooled.estimate, pooled.ci_low, pooled.ci_high)
    return f"Within trials, dose against dose: {verdict}. {slope}, {p_text(pooled.p)}; {trials})."


def _unit(one: KindAnswer) -> str:
    """The unit after a number; nothing where the file names none."""
    return f" {one.kind.unit}" if one.kind.unit else ""


def _slope(one: KindAnswer, coef: float, low: float, high: float) -> str:
    """A slope with its interval for one step of dose, the bracket left open."""
    method = one.effects.method
    ratio = method.measure in RATIOS
    values = one.kind.step * np.array([coef, low, high])
    size, lower, upper = (float(value) for value in (np.exp(values) if ratio else values))
    how = "is multiplied by" if ratio else "changes by"
    name = MEASURE_NAMES[method.measure]
    name = name if name[0].isupper() else f"the {name}"
    return (
        f"For each {one.kind.step:g}{_unit(one)} more, {name} {how} {fixed(size)} "
        f"({percent(method.level)} CI {interval(lower, upper)}"
    )


def _main(answer: DoseAnswer) -> Table:
    """A row a kind and dose: pooled there, and expected there by the line and by the spline."""
    rows = []
    for one in answer.kinds:
        for keys in _dose_keys(one):
            row = {"kind": one.kind.name, "unit": one.kind.unit, "dose": keys["dose"]}
            pooled = keys["pooled"]
            row |= {name: pooled[name] for name in ("k", "participants", "estimate", "se", "ci_low", "ci_high", "p")}
            row |= {f"display_{name}": pooled["display"][name] for name in ("estimate", "ci_low", "ci_high")}
            for name in ("linear", "spline"):
                expected = keys[name] or dict.fromkeys(_PREDICTED)
                row |= {f"{name}_{part}": expected[part] for part in _PREDICTED}
            rows.append(row)
    table = Columns.of_rows(rows)
    text = ("kind", "unit")
    return Table(tuple(Column(name, name, "text" if name in text else "number", 4) for name in table.columns), table)


def _body(answer: DoseAnswer) -> dict[str, Any]:
    first = answer.kinds[0].effects
    return {
        "measure": first.method.measure,
        "outcome": first.outcome,
        "kinds": [_kind_keys(one) for one in answer.kinds],
        "empty": [{"kind": name, "text": reason} for name, reason in answer.empty.items()],
    }


def _kind_keys(one: KindAnswer) -> dict[str, Any]:
    compared = one.compared
    columns = ["study", "trial_id", "dose_value", "n_doses", "sessions", "time_h", "scale", "arms", "n_e", "n_c"]
    within = one.within
    return {
        "kind": one.kind.name,
        "label": one.kind.label,
        "unit": one.kind.unit,
        "filters": one.effects.filters,
        "coverage": coverage_keys(one.effects),
        "k": len(compared),
        "trials": len(set(compared.text("trial_id"))),
        "linear": _curve_keys(one.linear),
        "spline": _curve_keys(one.spline),
        "reasons": one.why,
        "within": [_pair_keys(pair) for pair in within.pairs],
        "within_trend": None if within.pooled is None else pooled_keys(within.pooled),
        "within_slopes": within.slopes.table,
        "doses": _dose_keys(one),
        "comparisons": compared.only((*columns, "yi", "vi")),
        "left_out": [item.as_dict() for item in (*one.effects.left_out, *within.left_out)],
    }


def _pair_keys(pair: DosePair) -> dict[str, Any]:
    keys = asdict(pair)
    return {**keys, "display": keys.pop("shown")} | {"se": pair.vi**0.5}


def _curve_keys(curve: Curve | None) -> dict[str, Any] | None:
    if curve is None:
        return None
    keys: dict[str, Any] = {name: getattr(curve.fit, name) for name in _FIT}
    keys |= {"slope": curve.fit.coef[1]} if curve.knots is None else {"knots": curve.knots}
    if curve.knots is not None:
        keys |= {"nonlinear_statistic": curve.nonlinear[0], "nonlinear_p": curve.nonlinear[1]}
    names = ("se_cr2", "df_cr2", "p_cr2", "ci_cr2_low", "ci_cr2_high")
    return keys | {name: getattr(curve.robust, name) for name in names}


def _dose_keys(one: KindAnswer) -> list[dict[str, Any]]:
    return [
        {
            "dose": at.dose,
            "k": at.pooled.pooled.k,
            "participants": at.pooled.participants,
            "linear": expected(one, one.linear, at.dose),
            "spline": expected(one, one.spline, at.dose),
            "pooled": as_keys(at.pooled),
        }
        for at in one.doses
    ]


def expected(one: KindAnswer, curve: Curve | None, dose: float) -> dict[str, Any] | None:
    """What a curve expects at one dose, on the scale of analysis and on the reader's."""
    if curve is None:
        return None
    at = curve.at(np.array([dose]))
    keys = {name: float(getattr(at, name)[0]) for name in _PREDICTED}
    values = tuple(keys[name] for name in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high"))
    shown = display(back_transform(one.effects), one.effects.method.measure, values)  # type: ignore[arg-type]
    return {**keys, "display": asdict(shown)}
