"""A pooled effect as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.columns import Columns
from ketcli.questions.answers.aspects import aspects_of
from ketcli.questions.answers.multiverse import summary_keys
from ketcli.questions.answers.pool_keys import as_keys, between_keys, headline_keys
from ketcli.questions.effects.covered import coverage_keys, people_of
from ketcli.show.forest.model import forest_model
from ketcli.show.kit.answer import Answer, Keys, Picture
from ketcli.show.kit.left_out import left_out_notes
from ketcli.show.kit.numbers import missing, p_text, whole
from ketcli.show.kit.table import Column, Table
from ketcli.show.terminal.forest import MAX_STUDIES as MAX_DRAWN
from ketcli.show.terminal.forest import forest
from ketcli.show.words.aspects import apart_text, hazard_text, more_in_points, points_text, risk_text
from ketcli.show.words.borrowing import borrowing
from ketcli.show.words.choices import multiverse_line
from ketcli.show.words.common import footer, weight_of_evidence
from ketcli.show.words.coverage import coverage_text
from ketcli.show.words.groups import between_groups, planned_doses
from ketcli.show.words.verdicts import headline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketcli.questions.answers.aspects import Apart, Aspects
    from ketcli.questions.answers.pool import PoolAnswer
    from ketcli.questions.answers.pooled_effect import PooledEffect
    from ketcli.show.forest.model import ForestModel, PooledLine, StudyLine

_ESTIMATES = (
    *("k", "n_e", "n_c", "participants", "estimate", "se", "ci_low", "ci_high", "statistic", "df", "p"),
    *("pi_low", "pi_high", "q", "q_df", "q_p", "i2", "i2_ci_low", "i2_ci_high", "h2", "tau2"),
    *("tau2_ci_low", "tau2_ci_high"),
)
TEXTS = ("group", "measure", "model", "headline_method", "verdict")
_WEIGHT_HEADS = {"all": "Weight %", "group": "Weight in group %"}
MAX_STUDIES = 100
_DISPLAYED = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")


def pool_answer(answer: PoolAnswer, *, with_forest: bool) -> Answer:
    """The pooled effect for every format; a forest plot or a table of the studies for the terminal."""
    overall = answer.overall
    effects = overall.effects
    aspects = aspects_of(effects)
    blocks: list[str | Table | Picture] = [headline(overall, points=points_text(aspects.points, overall))]
    blocks += [*coverage_text(effects), *more_in_points(aspects.points, overall), weight_of_evidence(overall)]
    blocks += [*hazard_text(aspects.hazard), *apart_text(aspects.by_sessions), *apart_text(aspects.by_control)]
    blocks += risk_text(aspects.low_risk, overall.pooled.k)
    if answer.multiverse is not None:
        blocks += multiverse_line(answer.multiverse)
    for level, group in answer.subgroups:
        blocks += [f"{headline(group, f'{answer.by} {level}')} {weight_of_evidence(group)}"]
    if answer.permuted is not None:
        kind = "all" if answer.permuted.exact else "random"
        p = p_text(float(answer.permuted.p[0]))
        blocks.append(f"By permutation of signs ({answer.permuted.permutations:,}, {kind}): {p}.")
    if answer.between is not None and answer.by:
        blocks.append(between_groups(answer.between, answer.by, effects.method.level))
    blocks += planned_doses(effects, [answer.by] if answer.by else [])
    blocks += _borrowed(answer)
    if with_forest:
        model = forest_model(answer, most=MAX_DRAWN)
        blocks.append(Picture(lambda width, ascii_only: forest(model, width, ascii_only)))
    else:
        blocks.append(_study_table(forest_model(answer, most=MAX_STUDIES), _analysed(overall), _dosing(aspects)))
    return Answer(
        body=Keys(lambda: _body(answer, aspects)),
        main=_estimates(answer),
        blocks=tuple(blocks),
        method=effects.method.as_dict(),
        provenance=effects.provenance,
        footer=footer(effects.method, effects.provenance),
        notes=(*answer.notes, *left_out_notes(effects)),
    )


def _borrowed(answer: PoolAnswer) -> list[str]:
    """That groups or clusters share their heterogeneity, where they do."""
    method = answer.overall.effects.method
    if method.model == "multilevel":
        return [borrowing("multilevel")]
    shared = method.tau2_common and method.model == "random" and len(answer.subgroups) > 1
    return [borrowing("groups")] if shared else []


def _body(answer: PoolAnswer, aspects: Aspects) -> dict[str, Any]:
    body = as_keys(answer.overall)
    body["coverage"] = coverage_keys(answer.overall.effects)
    body["choices"] = None if answer.multiverse is None else summary_keys(answer.multiverse)
    body |= _aspect_keys(aspects)
    body["outcome"] = answer.overall.effects.outcome or None
    body["filters"] = answer.overall.effects.filters
    if answer.by is not None:
        body["by"] = answer.by
        body["subgroups"] = [{**as_keys(group), "level": level} for level, group in answer.subgroups]
        body["between"] = None if answer.between is None else between_keys(answer.between, body["level"])
    if answer.permuted is not None:
        permuted = answer.permuted
        body["permutation"] = {"p": permuted.p[0], "permutations": permuted.permutations, "exact": permuted.exact}
    studies = answer.overall.weighed
    keys = ["study", *(name for name in ("trial_id", "cell") if name in studies), "yi", "vi", "weight"]
    keys += [name for name in ("shrunken",) if name in studies]
    body["studies"] = studies.only(keys)
    body["left_out"] = [item.as_dict() for item in answer.overall.effects.left_out]
    return body


def _aspect_keys(found: Aspects) -> dict[str, Any]:
    """Points of a scale, kinds of placebo and risk of bias; null where there is nothing to say."""
    points, low = found.points, found.low_risk
    return {
        "points": None if points is None else {"scale": points.scale, "shared": points.shared, **_brief(points.effect)},
        "by_control": _levels(found.by_control),
        "by_sessions": _levels(found.by_sessions),
        "hazard": None if found.hazard is None else _brief(found.hazard),
        "low_risk": None
        if low is None
        else {"judged": low.judged, "low": None if low.low is None else _brief(low.low)},
    }


def _levels(found: Apart | None) -> list[dict[str, Any]] | None:
    return None if found is None else [{"level": level, **_brief(effect)} for level, effect in found.parts]


def _brief(effect: PooledEffect) -> dict[str, Any]:
    """A pooled effect in few keys, the limits those of its headline."""
    return {"k": effect.pooled.k, "estimate": effect.pooled.estimate, **headline_keys(effect.lead.headline)}


def _estimates(answer: PoolAnswer) -> Table:
    """One row for the whole, then one a subgroup."""
    rows = [{"group": "all", **estimate_row(answer.overall)}]
    rows += [{"group": level, **estimate_row(group)} for level, group in answer.subgroups]
    found = Columns.of_rows(rows)
    columns = tuple(Column(name, name, "text" if name in TEXTS else "number", 4) for name in found.columns)
    return Table(columns, found)


def estimate_row(effect: PooledEffect) -> dict[str, Any]:
    """A pooled effect as one row of numbers, with those on the reader's scale under `display_...`."""
    keys = as_keys(effect)
    row = {"measure": keys["measure"], "model": keys["model"]}
    row |= {name: keys.get(name) for name in _ESTIMATES}
    for extra in ("clusters", "sigma2_between", "sigma2_within", "se_cr2", "df_cr2", "p_cr2"):
        if extra in keys:
            row[extra] = keys[extra]
    row |= {f"display_{name}": keys["display"][name] for name in _DISPLAYED}
    head = keys["headline"] or {}
    row |= {f"headline_{name}": head.get(name) for name in ("method", "estimate", "low", "high")}
    row["verdict"] = keys["verdict"]
    return row


def _analysed(overall: PooledEffect) -> dict[str, str]:
    """For each study of a dataset how many of the people randomized stand behind its figures: `72 of 73`."""
    rows = overall.effects.table
    if "n_randomized" not in rows:
        return {}
    each = zip(rows.text("study"), people_of(rows), rows["n_randomized"].tolist(), strict=True)
    return {study: f"{whole(n)} of {whole(total)}" for study, n, total in each if not missing(n) and not missing(total)}


def _dosing(aspects: Aspects) -> dict[str, str]:
    """For each study `single` or `repeated`, where both meet."""
    found = aspects.by_sessions
    parts = () if found is None else found.parts
    return {study: level for level, effect in parts for study in effect.effects.entering.text("study")}


def _study_table(model: ForestModel, analysed: Mapping[str, str], dosing: Mapping[str, str]) -> Table:
    """Study, figures of both arms, effect with its interval, weight; each group's pooled effect, and at last the whole.

    Of a very long list the first studies.
    """
    rows: list[dict[str, Any]] = []
    for group in model.groups:
        rows += [
            {
                **line.cells,
                "study": line.study,
                "group": group.level,
                "effect": line.text,
                "weight": line.weight,
                "analysed": analysed.get(line.study, ""),
                "dosing": dosing.get(line.study, ""),
            }
            for line in group.studies
        ]
        if group.pooled is not None:
            rows.append(
                _pooled_row(group.pooled, f"{group.pooled.label}, {group.level}", group.level, _whole(group.studies))
            )
    total = np.nan if model.grouped else _whole([line for group in model.groups for line in group.studies])
    rows.append(_pooled_row(model.overall, model.overall.label, "", total))
    columns = (
        Column("study", "Study"),
        *([Column("group", (model.by or "").replace("_", " ").capitalize(), rank=5)] if model.grouped else []),
        *([Column("dosing", "Dosing", rank=1)] if dosing else []),
        *(Column(arm.key, arm.header, "figures", rank=arm.rank) for arm in model.columns),
        *([Column("analysed", "Analysed of randomized", "figures", rank=5)] if analysed else []),
        Column("effect", f"{model.scale.name} [{model.scale.ci}]", "figures"),
        Column("weight", _WEIGHT_HEADS[model.weight_of], "number", 1),
    )
    return Table(
        columns,
        Columns.of_rows(rows, [column.key for column in columns]),
        more=sum(group.hidden for group in model.groups),
    )


def _whole(studies: Sequence[StudyLine]) -> float:
    """What the weights add up to; NaN where the model has none."""
    return 100.0 if any(np.isfinite(line.weight) for line in studies) else np.nan


def _pooled_row(line: PooledLine, label: str, level: str, weight: float) -> dict[str, Any]:
    return {
        **line.cells,
        "analysed": "",
        "dosing": "",
        "study": f"{label} ({line.studies})",
        "group": level,
        "effect": line.text,
        "weight": weight,
    }
