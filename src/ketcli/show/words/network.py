"""Sentences that say a network of treatments so that a clinician reads it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketcli.errors import written
from ketcli.questions.effects.display import back_transform
from ketcli.show.kit.numbers import estimated, fixed, interval, p_text, percent, whole
from ketcli.show.words.borrowing import borrowing
from ketcli.show.words.common import MEASURE_NAMES, measure_text, other_texts, outcome_name

if TYPE_CHECKING:
    from ketcli.questions.answers.network import NetworkAnswer

TESTS = {
    "z": "normal (z)",
    "knha": "t with the covariance scaled (Jackson & Riley)",
    "adhoc": "t with the covariance scaled (Jackson & Riley) by at least 1",
}


def headline(answer: NetworkAnswer) -> str:
    """Which treatments differ clearly from the reference, with their intervals."""
    import numpy as np

    effects, result, base = answer.effects, answer.result, answer.row(answer.reference)
    transform = back_transform(effects)
    when = f" {effects.when}".rstrip()
    clear, unclear = [], []
    for node in answer.nodes:
        if node == answer.reference:
            continue
        row = answer.row(node)
        low, high = float(result.ci_low[row, base]), float(result.ci_high[row, base])
        if low <= 0 <= high:
            unclear.append(node)
            continue
        estimate, low, high = (float(value) for value in transform(np.array([result.estimate[row, base], low, high])))
        side = _side(answer, below=result.estimate[row, base] < 0)
        clear.append(f"{side} with {node} ({estimated(estimate)}, {percent(result.level)} CI {interval(low, high)})")
    what = outcome_name(effects.outcome, effects.method.measure)
    text = f"{what.capitalize()}{when}, {len(answer.nodes)} treatments in one network, against {answer.reference}"
    text += f" ({MEASURE_NAMES[effects.method.measure]}): "
    text += "; ".join(clear) if clear else "no treatment differs clearly"
    if clear and unclear:
        text += f"; no clear difference with {', '.join(unclear)}"
    return text + "."


def _side(answer: NetworkAnswer, *, below: bool) -> str:
    if answer.effects.method.measure in ("RR", "OR", "RD"):
        return "less frequent" if below else "more frequent"
    return "lower" if below else "higher"


def evidence(answer: NetworkAnswer) -> str:
    """How much there is, and how far trials of the same comparison differ."""
    result = answer.result
    text = f"{result.k} trials, {whole(round(answer.participants, 1))} participants."
    if result.tau2 is not None:
        text += f" One tau2 for all comparisons: {fixed(result.tau2, 3)}"
        text += "" if result.i2 is None else f", I2 (from Q) {fixed(result.i2, 0)} %"
        text += f", Q {fixed(result.q, 1)} on {result.q_df} df ({p_text(result.q_p)}). {borrowing('network')}"
    elif result.q_df:
        text += f" Q {fixed(result.q, 1)} on {result.q_df} df ({p_text(result.q_p)})."
    text += (
        " Trials are linked through shared treatments: differences in patients, doses or blinding between the trials"
    )
    text += " of different comparisons bias the network (intransitivity), and no statistic here can rule that out."
    return text


def scores_line(answer: NetworkAnswer) -> str:
    """What P-scores are, and what they are not."""
    best = "lower" if answer.small_is_good else "higher"
    better = f"is better ({best} values) than another" if answer.good else (
        f"has lower values than another (which values are good, nobody said: {written('good', 'low')} or high)"
    )  # fmt: skip
    return (
        f"The P-score is the mean certainty that a treatment {better} of the network. "
        "It is not a probability of being the best, says nothing on how large a difference is or how good its trials "
        "are, and is no recommendation."
    )


def inconsistency_line(answer: NetworkAnswer) -> str:
    """Whether designs contradict each other."""
    parts = answer.inconsistency
    if parts.between.df == 0:
        return "No closed loop of independent trials: direct and indirect evidence cannot be compared in this network."
    test = parts.interaction
    verdict = "contradict each other" if test.p < 1 - answer.result.level else "do not clearly contradict each other"
    return (
        f"The designs {verdict}: design-by-treatment interaction Q {fixed(test.q)} on {test.df} df, {p_text(test.p)} "
        f"(random effects, tau2 within designs {fixed(parts.tau2_within, 3)}). Q taken apart, common effects: within "
        f"designs {fixed(parts.within.q)} on {parts.within.df} df ({p_text(parts.within.p)}), between designs "
        f"{fixed(parts.between.q)} on {parts.between.df} df ({p_text(parts.between.p)})."
    )


def method_line(answer: NetworkAnswer) -> str:
    """Every choice behind the numbers in one line; the parts on measure, window and data as everywhere."""
    result = answer.result
    method = answer.effects.method
    shared = other_texts(method, answer.effects.provenance)
    if result.model == "random":
        model = f"random effects, one tau2 by {result.tau2_method}, {TESTS[result.test]}"
    else:
        model = f"common effect, {TESTS[result.test]}"
    return "Method: " + "; ".join([measure_text(method), f"network meta-analysis, {model}", *shared])
