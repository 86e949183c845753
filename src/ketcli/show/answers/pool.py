"""A pooled effect as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ketcli.questions.answers.pool import as_keys, study_limits
from ketcli.questions.effects.display import back_transform
from ketcli.show.answers.arm_columns import arm_columns
from ketcli.show.kit.answer import Answer, Picture
from ketcli.show.kit.left_out import left_out_notes
from ketcli.show.kit.numbers import fixed, p_text
from ketcli.show.kit.table import Column, Table
from ketcli.show.terminal.forest import forest
from ketcli.show.words.common import MEASURE_NAMES, between_groups, footer, headline, weight_of_evidence

if TYPE_CHECKING:
    from ketcli.questions.answers.pool import PoolAnswer, PooledEffect

_ESTIMATES = (
    *("k", "n_e", "n_c", "participants", "estimate", "se", "ci_low", "ci_high", "statistic", "df", "p"),
    *("pi_low", "pi_high", "q", "q_df", "q_p", "i2", "i2_ci_low", "i2_ci_high", "h2", "tau2"),
    *("tau2_ci_low", "tau2_ci_high"),
)
MAX_STUDIES = 100
_DISPLAYED = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")


def pool_answer(answer: PoolAnswer, *, with_forest: bool) -> Answer:
    """The pooled effect for every format; a forest plot or a table of the studies for the terminal."""
    overall = answer.overall
    effects = overall.effects
    blocks: list[str | Table | Picture] = [headline(overall), weight_of_evidence(overall)]
    for level, group in answer.subgroups:
        blocks += [f"{headline(group, f'{answer.by} {level}')} {weight_of_evidence(group)}"]
    if answer.permuted is not None:
        kind = "all" if answer.permuted.exact else "random"
        p = p_text(float(answer.permuted.p[0]))
        blocks.append(f"By permutation of signs ({answer.permuted.permutations:,}, {kind}): {p}.")
    if answer.between is not None and answer.by:
        blocks.append(between_groups(answer.between, answer.by))
    if with_forest:
        blocks.append(Picture(lambda width, ascii_only: forest(answer, width, ascii_only)))
    else:
        blocks.append(_study_table(overall))
    return Answer(
        body=_body(answer),
        main=_estimates(answer),
        blocks=tuple(blocks),
        method=effects.method.as_dict(),
        provenance=effects.provenance,
        footer=footer(effects.method, effects.provenance),
        notes=(*answer.notes, *left_out_notes(effects)),
    )


def _body(answer: PoolAnswer) -> dict[str, Any]:
    body = as_keys(answer.overall)
    body["outcome"] = answer.overall.effects.outcome or None
    body["filters"] = answer.overall.effects.filters
    if answer.by is not None:
        body["by"] = answer.by
        body["subgroups"] = [{**as_keys(group), "level": level} for level, group in answer.subgroups]
        between = answer.between
        body["between"] = None if between is None else {"q": between.q, "df": between.df, "p": between.p}
    if answer.permuted is not None:
        permuted = answer.permuted
        body["permutation"] = {"p": permuted.p[0], "permutations": permuted.permutations, "exact": permuted.exact}
    studies = answer.overall.studies
    keys = ["study", *(name for name in ("trial_id", "cell") if name in studies.columns), "yi", "vi", "weight"]
    body["studies"] = studies[keys]
    body["left_out"] = [item.as_dict() for item in answer.overall.effects.left_out]
    return body


def _estimates(answer: PoolAnswer) -> Table:
    """One row for the whole, then one a subgroup."""
    rows = [{"group": "all", **estimate_row(answer.overall)}]
    rows += [{"group": level, **estimate_row(group)} for level, group in answer.subgroups]
    frame = pd.DataFrame(rows)
    columns = tuple(
        Column(str(name), str(name), "text" if name in ("group", "measure", "model") else "number", 4) for name in frame
    )
    return Table(columns, frame)


def estimate_row(effect: PooledEffect) -> dict[str, Any]:
    """A pooled effect as one row of numbers, with those on the reader's scale under `display_...`."""
    keys = as_keys(effect)
    row = {"measure": keys["measure"], "model": keys["model"]}
    row |= {name: keys.get(name) for name in _ESTIMATES}
    for extra in ("clusters", "sigma2_between", "sigma2_within", "se_cr2", "df_cr2", "p_cr2"):
        if extra in keys:
            row[extra] = keys[extra]
    row |= {f"display_{name}": keys["display"][name] for name in _DISPLAYED}
    return row


def _study_table(overall: PooledEffect) -> Table:
    """Study, figures of both arms, effect with its interval, weight; the first ones of a very long list."""
    effects = overall.effects
    shown = overall.studies.head(MAX_STUDIES)
    transform = back_transform(effects)
    low, high = (transform(limit[:MAX_STUDIES]) for limit in study_limits(effects))
    digits = 3 if overall.display.scale == "proportion" else 2
    texts = [
        f"{fixed(y, digits)} [{fixed(a, digits)}, {fixed(b, digits)}]"
        for y, a, b in zip(transform(effects.yi[:MAX_STUDIES]), low, high, strict=True)
    ]
    heading = f"{MEASURE_NAMES[effects.method.measure]} [{100 * effects.method.level:g}% CI]"
    arms = arm_columns(shown)
    frame = shown[["study", "weight"]].assign(effect=texts, **{arm.key: arm.cells for arm in arms})
    columns = (
        Column("study", "Study"),
        *(Column(arm.key, arm.header, "figures", rank=arm.rank) for arm in arms),
        Column("effect", heading, "figures"),
        Column("weight", "Weight %", "number", 1),
    )
    return Table(columns, frame, more=len(overall.studies) - len(shown))
