"""Two bodies of evidence against each other as an answer."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.columns import Columns
from ketcli.evidence.vocabulary import FORMULATIONS
from ketcli.questions.answers.compare import OF_ARMS
from ketcli.questions.answers.pool_keys import as_keys, between_keys
from ketcli.questions.effects.composition import overlap
from ketcli.questions.effects.covered import coverage_keys, scope_of
from ketcli.show.answers.pool import TEXTS
from ketcli.show.kit.answer import Answer, Keys
from ketcli.show.kit.left_out import reasons
from ketcli.show.kit.numbers import bracketed, fixed, missing, whole
from ketcli.show.kit.table import Column, Table
from ketcli.show.words.common import FEW, MEASURE_NAMES, capital, footer
from ketcli.show.words.compare import arms_of_both, caution, headline, side_line, side_name, tests_line
from ketcli.show.words.coverage import coverage_text
from ketcli.show.words.groups import planned_doses
from ketcli.show.words.verdicts import credible_rows, row_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.questions.answers.compare import Body, Comparison
    from ketcli.questions.answers.difference import Difference
    from ketcli.questions.answers.pooled_effect import PooledEffect
    from ketcli.questions.effects.composition import Composition

_TRAIT_NAMES = {
    "formulation": "Formulation",
    "route": "Route",
    "control_type": "Control",
    "sessions": "Sessions",
    "diagnosis": "Diagnosis",
    "design": "Design",
    "scale": "Scale",
}


def compare_answer(answer: Comparison) -> Answer:
    """The comparison for every format: sentences, the estimates, and what either side is made of."""
    rows = _rows(answer)
    blocks: list[str | Table] = [headline(answer)]
    blocks += [" ".join(text for body in _bodies(answer) for text in coverage_text(body.pooled.effects))]
    blocks += [*planned_doses(answer.effects, [answer.by]), side_line(answer.a), side_line(answer.b)]
    blocks += [_screen_table(answer, rows), *_credible(answer), tests_line(answer), _composition_table(answer)]
    blocks.append(caution(answer))
    blocks += [f"{capital(side_name(body))}: {', '.join(body.composition.names)}." for body in _bodies(answer)]
    if answer.direct is not None:
        blocks.append(f"Head to head: {', '.join(answer.direct.weighed.text('study'))}.")
    notes = list(answer.notes)
    for body in _bodies(answer):
        notes += [
            note.under(body.level)
            for note in reasons(
                item for item in body.pooled.effects.left_out if (item.kind, *item.about[:1]) != ("filter", answer.by)
            )
        ]
    return Answer(
        body=Keys(lambda: _body(answer)),
        main=_csv_table(rows),
        blocks=tuple(blocks),
        method=answer.effects.method.as_dict(),
        provenance=answer.effects.provenance,
        footer=footer(answer.effects.method, answer.effects.provenance),
        notes=tuple(notes),
    )


def _bodies(answer: Comparison) -> tuple[Body, Body]:
    return answer.a, answer.b


def _rows(answer: Comparison) -> list[dict[str, Any]]:
    """One row an estimate, with the names under which CSV gives it."""
    a, b = answer.a.level, answer.b.level
    rows = [_pooled_row(body.level, "pooled", body.pooled) for body in _bodies(answer)]
    facing = f"{a} - {b}"
    if answer.direct is not None:
        rows.append(_pooled_row(facing, "direct", answer.direct))
    rows.append(_difference_row(facing, "indirect", answer.indirect))
    if answer.combined is not None:
        rows.append(_difference_row(facing, "combined", answer.combined.both))
    if answer.adjusted is not None:
        fit = answer.adjusted.fit
        shared = {"k": fit.k, "i2": fit.i2, "tau2": fit.tau2}
        if answer.adjusted.left_out:
            rows.append(_difference_row(facing, "same trials", answer.adjusted.unadjusted) | {"k": fit.k})
        rows.append(_difference_row(facing, "adjusted", answer.adjusted.difference) | shared)
    return rows


_FIGURES = ("k", "participants", "estimate", "se", "ci_low", "ci_high", "p", "i2", "tau2")


def _pooled_row(comparison: str, kind: str, effect: PooledEffect) -> dict[str, Any]:
    keys = as_keys(effect)
    head = keys["headline"] or {}
    said = {f"headline_{name}": head.get(name) for name in ("method", "estimate", "low", "high")}
    said |= {"verdict": keys["verdict"], "text": row_text(effect), "p_shown": effect.p}
    shown = {f"display_{name}": keys["display"][name] for name in ("estimate", "ci_low", "ci_high")}
    return {"comparison": comparison, "kind": kind, **{name: keys.get(name) for name in _FIGURES}, **shown, **said}


def _difference_row(comparison: str, kind: str, difference: Difference) -> dict[str, Any]:
    figures = {name: getattr(difference, name, None) for name in _FIGURES}
    shown = {f"display_{name}": getattr(difference.display, name) for name in ("estimate", "ci_low", "ci_high")}
    text = bracketed(*shown.values())
    said = {"headline_method": None, "verdict": None, "text": text, "p_shown": difference.p}
    return {"comparison": comparison, "kind": kind, **figures, **shown, **said}


def _csv_table(rows: Sequence[dict[str, Any]]) -> Table:
    numbers = ("k", "participants", "i2", "tau2", "headline_estimate", "headline_low", "headline_high")
    table = Columns.of_rows(rows).without(("text", "p_shown"))
    table = table.assign(**{name: table[name].astype(np.float64) for name in numbers})
    kinds: dict[str, Any] = dict.fromkeys(("comparison", "kind", *TEXTS), "text")
    return Table(tuple(Column(name, name, kinds.get(name, "number"), 4) for name in table.columns), table)


def _screen_table(answer: Comparison, rows: Sequence[dict[str, Any]]) -> Table:
    names = {
        "indirect": "indirect, through the controls",
        "direct": "head to head",
        "combined": "direct and indirect",
        "same trials": "indirect, the trials adjusted",
        "adjusted": f"adjusted for {', '.join(answer.adjusted.on) if answer.adjusted else ''}",
    }
    sides = {body.level: _against_control(answer, body) for body in _bodies(answer)}
    made = [
        {
            "comparison": names.get(row["kind"]) or sides[row["comparison"]],
            "k": "" if missing(row["k"]) else whole(row["k"]),
            "participants": "" if missing(row["participants"]) else whole(row["participants"]),
            "effect": row["text"],
            "p": row["p_shown"],
            # a few trials say nothing on how trials differ
            "i2": None if row["k"] is not None and row["k"] < FEW else row["i2"],
            "tau2": None if row["k"] is not None and row["k"] < FEW else row["tau2"],
        }
        for row in rows
    ]
    measure = MEASURE_NAMES[answer.effects.method.measure]
    columns = (
        Column("comparison", "Comparison"),
        Column("k", "Trials", "figures"),
        Column("participants", "People", "figures", rank=1),
        Column("effect", f"{measure} [{100 * answer.effects.method.level:g}% CI]", "figures"),
        Column("p", "p", "p"),
        Column("i2", "I2 %", "number", 0, rank=2),
        Column("tau2", "tau2", "number", 3, rank=3),
    )
    a, b, control = side_name(answer.a), side_name(answer.b), arms_of_both(answer).control
    title = f"{a} minus {b}, and each against {control}"
    if answer.indirect.display.scale == "ratio":
        title = f"{a} over {b}, and each over {control}"
    return Table(columns, Columns.of_rows(made), title)


def _credible(answer: Comparison) -> list[str]:
    named = [(_against_control(answer, body), body.pooled) for body in _bodies(answer)]
    return credible_rows([*named, *([("head to head", answer.direct)] if answer.direct is not None else [])])


def _against_control(answer: Comparison, body: Body) -> str:
    name = side_name(body)
    return f"{name} against {body.pooled.effects.arms.control}" if answer.by in OF_ARMS else name


def _composition_table(answer: Comparison) -> Table:
    one, other = answer.a.composition, answer.b.composition
    people = [body.pooled.participants for body in _bodies(answer)]
    rows: list[tuple[str, ...]] = [
        ("Trials with figures", *(_of(body) for body in _bodies(answer)), ""),
        ("Participants", whole(people[0]), whole(people[1]), ""),
        ("Years", *(_span(item.years) for item in (one, other)), ""),
        ("Planned doses", *(_doses(item) for item in (one, other)), ""),
    ]
    for trait, name in _TRAIT_NAMES.items():
        stated = (set(one.traits[trait]) | set(other.traits[trait])) - {"not stated"}
        if not stated or stated == {answer.a.level, answer.b.level}:
            continue
        shared = overlap(one.traits[trait], other.traits[trait])
        rows.append(
            (name, _counts(one, trait), _counts(other, trait), "" if missing(shared) else fixed(100 * shared, 0))
        )
    made = [dict(zip(("trait", "a", "b", "overlap"), row, strict=True)) for row in rows]
    columns = (
        Column("trait", ""),
        Column("a", answer.a.level.replace("_", " ")),
        Column("b", answer.b.level.replace("_", " ")),
        Column("overlap", "Shared %", "figures", rank=1),
    )
    return Table(columns, Columns.of_rows(made), "What the two bodies of evidence are made of")


def _of(body: Body) -> str:
    scope = scope_of(body.pooled.effects)
    made = body.composition
    return f"{made.trials} of {made.eligible}" if scope is None else f"{scope.trials} of {scope.of_trials}"


def _counts(made: Composition, trait: str) -> str:
    return ", ".join(f"{value.replace('_', ' ')} {count}" for value, count in made.traits[trait].items())


def _span(limits: tuple[float, float]) -> str:
    low, high = (f"{value:.0f}" for value in limits)
    return low if low == high else f"{low} to {high}"


def _doses(made: Composition) -> str:
    low, middle, high = made.doses
    if missing(low):
        return "not stated"
    return fixed(low, 0) if low == high else f"{fixed(low, 0)} to {fixed(high, 0)}, median {middle:g}"


def _body(answer: Comparison) -> dict[str, Any]:
    body: dict[str, Any] = {"by": answer.by, "a": answer.a.level, "b": answer.b.level}
    body["outcome"] = answer.effects.outcome
    filters = answer.effects.filters
    body["filters"] = {name: value for name, value in filters.items() if name != answer.by}
    groups = {
        side.level: {
            **_pool_keys(side.pooled),
            "coverage": coverage_keys(side.pooled.effects),
            "composition": _made_of(side),
        }
        for side in _bodies(answer)
    }
    body["groups"] = [{**keys, "level": level} for level, keys in groups.items()]
    body |= {level: keys for level, keys in groups.items() if level in FORMULATIONS}  # older names of the same
    body["subgroup_test"] = between_keys(answer.between, answer.effects.method.level)
    body["indirect"] = asdict(answer.indirect)
    body["direct"] = None if answer.direct is None else _pool_keys(answer.direct)
    combined = answer.combined
    body["combined"] = combined and {
        **asdict(combined.both),
        "tau2": combined.tau2,
        "direct_estimate": combined.direct_estimate,
        "direct_se": combined.direct_se,
        "weight_direct": combined.weight_direct,
        "agreement": {
            "difference": combined.disagreement.estimate,
            "se": combined.disagreement.se,
            "ci_low": combined.disagreement.ci_low,
            "ci_high": combined.disagreement.ci_high,
            "p": combined.disagreement.p,
        },
    }
    body["not_combined"] = answer.not_combined or None
    body["inseparable"] = list(answer.inseparable)
    adjusted = answer.adjusted
    body["adjusted"] = adjusted and {
        "on": list(adjusted.on),
        **asdict(adjusted.difference),
        "k": adjusted.fit.k,
        "names": list(adjusted.fit.names),
        "coef": adjusted.fit.coef,
        "coef_se": adjusted.fit.se,
        "coef_p": adjusted.fit.p,
        "df": adjusted.fit.df,
        "tau2": adjusted.fit.tau2,
        "unadjusted": asdict(adjusted.unadjusted),
    }
    body["left_out"] = [
        {"side": side.level, **item.as_dict()} for side in _bodies(answer) for item in side.pooled.effects.left_out
    ]
    return body


def _made_of(side: Body) -> dict[str, Any]:
    """Its composition, each trait with its levels and their trials."""
    made = side.composition
    traits = [
        {"trait": trait, "levels": [{"level": level, "trials": k} for level, k in counts.items()]}
        for trait, counts in made.traits.items()
    ]
    return {**asdict(made), "traits": traits}


def _pool_keys(effect: PooledEffect) -> dict[str, Any]:
    return {**as_keys(effect), "studies": effect.weighed.only(("study", "trial_id", "yi", "vi", "weight"))}
