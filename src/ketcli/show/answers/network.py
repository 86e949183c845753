"""A network of treatments as an answer."""

from __future__ import annotations

import math
from dataclasses import asdict
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from ketcli.columns import Columns, as_array
from ketcli.evidence.notes import Note
from ketcli.questions.effects.display import back_transform, scale_of
from ketcli.show.kit.answer import Answer, Keys, Picture
from ketcli.show.kit.left_out import left_out_notes
from ketcli.show.kit.numbers import bracketed, fixed, whole
from ketcli.show.kit.table import Column, Table
from ketcli.show.terminal.network_picture import draw_network
from ketcli.show.words.common import MEASURE_NAMES
from ketcli.show.words.coverage import coverage_sentence, usable
from ketcli.show.words.network import evidence, headline, inconsistency_line, method_line, scores_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.questions.answers.network import NetworkAnswer


def network_answer(answer: NetworkAnswer) -> Answer:
    """The network for every format: picture, treatments, league table, direct against indirect evidence."""
    pairs = _pairs(answer)
    blocks: list[str | Table | Picture] = [headline(answer)]
    blocks += coverage_sentence(answer.coverage, answer.effects.filters, usable(answer.effects))
    blocks.append(evidence(answer))
    blocks.append(Picture(lambda width, ascii_only: draw_network(answer, width, ascii_only)))
    blocks += [_treatments(answer), scores_line(answer), _league(answer), _sides(answer, pairs)]
    blocks.append(inconsistency_line(answer))
    blocks.append(f"Trials: {', '.join(member.study for member in answer.members)}.")
    notes = list(answer.notes)
    notes += [
        Note(
            "not_linked",
            f"left out, no trial links it to the rest: {', '.join(part.nodes)} ({', '.join(part.studies)})",
            part.studies,
        )
        for part in answer.parts_left_out
    ]
    return Answer(
        body=Keys(lambda: _body(answer, pairs)),
        main=_csv_table(pairs),
        blocks=tuple(blocks),
        method=answer.effects.method.as_dict(),
        provenance=answer.effects.provenance,
        footer=method_line(answer),
        notes=(*notes, *left_out_notes(answer.effects)),
    )


def _shown(answer: NetworkAnswer, values: Sequence[float]) -> list[float]:
    return [float(value) for value in back_transform(answer.effects)(np.array(values, dtype=np.float64))]


def _text(answer: NetworkAnswer, row: int, column: int) -> str:
    result = answer.result
    values = [getattr(result, name)[row, column] for name in ("estimate", "ci_low", "ci_high")]
    estimate, low, high = _shown(answer, values)
    return bracketed(estimate, low, high)


def _treatments(answer: NetworkAnswer) -> Table:
    """Each treatment against the reference, by falling P-score."""
    base = answer.row(answer.reference)
    rows = []
    for place, node in enumerate(answer.nodes):
        row = answer.row(node)
        same = node == answer.reference
        rows.append(
            {
                "place": f"{place + 1}",
                "treatment": node,
                "trials": len(answer.studies_of(node)),
                "people": whole(round(answer.people_of(node), 1)),
                "effect": "reference" if same else _text(answer, row, base),
                "p": math.nan if same else float(answer.result.p[row, base]),
                "score": float(answer.scores[place]),
            }
        )
    measure = MEASURE_NAMES[answer.effects.method.measure]
    columns = (
        Column("place", "#", "figures", rank=3),
        Column("treatment", "Treatment"),
        Column("trials", "Trials", "whole", rank=2),
        Column("people", "People", "figures", rank=1),
        Column("effect", f"{measure} [{100 * answer.result.level:g}% CI]", "figures"),
        Column("p", "p", "p"),
        Column("score", "P-score", "number", 2),
    )
    return Table(columns, Columns.of_rows(rows), f"Against {answer.reference}")


def _league(answer: NetworkAnswer) -> Table:
    """All comparisons as a lower triangle: row against column."""
    columns = [Column("treatment", "")]
    cells: dict[str, list[str]] = {"treatment": [f"{place + 1} {node}" for place, node in enumerate(answer.nodes)][1:]}
    for place, node in enumerate(answer.nodes[:-1]):
        key = f"c{place + 1}"
        columns.append(Column(key, f"{place + 1}"))
        below = [_text(answer, answer.row(other), answer.row(node)) for other in answer.nodes[place + 1 :]]
        cells[key] = ["", *[""] * (place - 1), *below] if place else below
    ratio = scale_of(answer.effects.method.measure) == "ratio"
    relation = "row over column" if ratio else "row minus column"
    title = f"League table ({relation}; 1 is {answer.nodes[0]})"
    return Table(tuple(columns), Columns({name: as_array(texts) for name, texts in cells.items()}), title)


def _pairs(answer: NetworkAnswer) -> list[dict[str, Any]]:
    """Every comparison: what the network, the direct and the indirect evidence say of it."""
    rows = []
    for one, other in combinations(answer.nodes, 2):
        i, j = answer.row(one), answer.row(other)
        result = answer.result
        row: dict[str, Any] = {"a": one, "b": other, "k": len(answer.studies_of(one, other))}
        row["participants"] = round(answer.people_of(one, other), 6)
        row |= {name: float(getattr(result, name)[i, j]) for name in ("estimate", "se", "ci_low", "ci_high", "p")}
        shown = _shown(answer, [row[name] for name in ("estimate", "ci_low", "ci_high")])
        row |= dict(zip(("display_estimate", "display_ci_low", "display_ci_high"), shown, strict=True))
        row |= _split(answer, one, other, row)
        rows.append(row)
    return rows


def _split(answer: NetworkAnswer, one: str, other: str, row: dict[str, Any]) -> dict[str, float]:
    """Direct and indirect evidence on a pair, in its direction; only indirect where no trial compares it."""
    split = answer.splits.get((one, other)) or answer.splits.get((other, one))
    names = ("direct", "direct_se", "indirect", "indirect_se", "difference", "difference_se", "difference_p")
    if split is None:
        values = (math.nan, math.nan, row["estimate"], row["se"], math.nan, math.nan, math.nan)
    else:
        sign = 1.0 if (one, other) in answer.splits else -1.0
        values = (
            sign * split.direct, split.direct_se, sign * split.indirect, split.indirect_se,
            sign * split.difference, split.difference_se, split.p,
        )  # fmt: skip
    return dict(zip(names, values, strict=True))


_TEXTS = ("a", "b")


def _csv_table(pairs: Sequence[dict[str, Any]]) -> Table:
    table = Columns.of_rows(pairs)
    return Table(tuple(Column(name, name, "text" if name in _TEXTS else "number", 4) for name in table.columns), table)


def _sides(answer: NetworkAnswer, pairs: Sequence[dict[str, Any]]) -> Table:
    """The comparisons that trials make, from direct and from indirect evidence."""
    rows = []
    for pair in pairs:
        if not pair["k"]:
            continue
        direct, indirect = _shown(answer, [pair["direct"], pair["indirect"]])
        rows.append(
            {
                "comparison": f"{pair['a']} - {pair['b']}",
                "k": pair["k"],
                "people": whole(round(pair["participants"], 1)),
                "network": pair["display_estimate"],
                "direct": direct,
                "indirect": fixed(indirect) or "none",
                "p": pair["difference_p"],
            }
        )
    columns = (
        Column("comparison", "Comparison"),
        Column("k", "Trials", "whole"),
        Column("people", "People", "figures", rank=2),
        Column("network", "Network", "number", rank=1),
        Column("direct", "Direct", "number"),
        Column("indirect", "Indirect", "figures"),
        Column("p", "p (disagree)", "p"),
    )
    return Table(columns, Columns.of_rows(rows), "Compared within trials: direct and indirect evidence")


def _body(answer: NetworkAnswer, pairs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    result, parts, method = answer.result, answer.inconsistency, answer.effects.method
    names = {index: node for node, row in zip(answer.nodes, answer.order, strict=True) for index in [row]}
    labels = {treatment: names[row] for row, treatment in enumerate(result.treatments)}
    coverage = answer.coverage
    return {
        "measure": method.measure,
        "model": result.model,
        "tau2_method": result.tau2_method,
        "test": result.test,
        "level": result.level,
        "outcome": answer.effects.outcome,
        "filters": answer.effects.filters,
        "k": result.k,
        "participants": answer.participants,
        "reference": answer.reference,
        "tau2": result.tau2,
        "i2": result.i2,
        "q": result.q,
        "q_df": result.q_df,
        "q_p": result.q_p,
        "small_is_good": answer.small_is_good if answer.good else None,
        "treatments": [
            {
                "treatment": node,
                "trials": len(answer.studies_of(node)),
                "participants": answer.people_of(node),
                "p_score": float(answer.scores[place]),
            }
            for place, node in enumerate(answer.nodes)
        ],
        "comparisons": [dict(pair) for pair in pairs],
        "inconsistency": {
            "within": asdict(parts.within),
            "between": asdict(parts.between),
            "interaction": {**asdict(parts.interaction), "tau2_within": parts.tau2_within},
            "designs": [
                {"treatments": [labels[item] for item in design], "k": k, **asdict(part)}
                for design, k, part in parts.designs
            ],
        },
        "studies": [
            {
                "trial_id": member.trial_id,
                "study": member.study,
                "treatments": [labels[item] for item in member.contrasts.treatments],
                "participants": list(member.people.values()),
                "yi": member.contrasts.yi,
                "cov": member.contrasts.cov,
            }
            for member in answer.members
        ],
        "coverage": coverage and asdict(coverage),
        "parts_left_out": [asdict(part) for part in answer.parts_left_out],
        "left_out": [item.as_dict() for item in answer.effects.left_out],
    }
