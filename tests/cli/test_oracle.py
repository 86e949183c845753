"""Every public reference case asked of the program itself, as a script would: `--json` against metafor."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.oracle_cases import ORACLE, Case, cases, select

TOLERANCE = 1e-6
INTERVAL_TOLERANCE = 1e-4  # Q-profile limits and Satterthwaite degrees of freedom
SELECTION_TOLERANCE = 2e-3  # a numerical optimum on both sides

EGGER = {
    "egger_statistic": "statistic",
    "egger_df": "df",
    "egger_p": "p",
    "egger_intercept_at_zero_se": "estimate_at_zero_se",
}
# metafor searches tau2's upper limit only up to ten times the estimate (here 10 * 205.4) and prints that bound;
# test_heterogeneity.py shows the limit that metafor gives when its search may go on.
CUT_BY_METAFOR = {("normand1999/MD/DL/z", "tau2_ci_high")}


def arguments(case: Case) -> list[str]:
    options = case.options
    asked = [case.command, "--data", str(ORACLE / case.data), "--json"]
    for option in ("measure", "model", "tau2", "test", "cluster"):
        if options.get(option):
            asked += [f"--{option}", options[option]]
    if case in THREE_LEVELS:
        asked += ["--cluster", "cluster"]
    moderators = options.get("moderators", [])
    for name in [moderators] if isinstance(moderators, str) else moderators:
        asked += ["--on", name]
    if "test" not in options and case.command in ("pool", "sensitivity", "bias"):
        asked += ["--test", "z"]
    return asked


def answered(case: Case, answer: dict[str, Any]) -> dict[str, Any]:
    """What the program says under the names of the reference."""
    keys = [key for key in case.expected if key != "names"]
    if case.command == "effects":
        return {key: [study[key] for study in answer["studies"]] for key in keys}
    if case.command == "sensitivity":
        part = next(name for name in ("leave-one-out", "influence", "cumulative") if name in case.id)
        return {key: [row[key] for row in answer[part.replace("-", "_")]] for key in keys}
    if case.command == "bias":
        if "Egger" in case.id:
            return {key: answer["egger"][EGGER[key]] for key in keys}
        if "fail-safe" in case.id:
            return {"fail_safe_n": answer["fail_safe_n"][case.id.split("/")[-1]]}
        if "trim-and-fill" in case.id:
            answer = answer["trim_and_fill"][case.id.split("/")[-2]]
        elif "regression test" in case.id:
            answer = answer["regression_test"]
        else:
            answer = answer["rank_test" if "rank" in case.id else "selection_model"]
    return {key: answer[key] for key in keys}


def tolerance(case: Case, key: str) -> float:
    if "selection" in case.id:
        return SELECTION_TOLERANCE
    return INTERVAL_TOLERANCE if key.startswith("tau2_ci") or key == "df_cr2" else TOLERANCE


def test_a_difference_needs_the_robust_errors_too(ketcli) -> None:
    """Q_M of year alone says a difference (p 0.019), the errors by cluster do not."""
    data = str(ORACLE / "data" / "multilevel_assink.csv")
    on = ("regress", "--data", data, "--model", "multilevel", "--cluster", "cluster")
    year = ketcli(*on, "--on", "year", "--json").json
    assert year["qm_p"] < 0.05 < year["p_cr2"][1]
    assert year["verdict"] == "no_clear_difference"
    assert "needs --cluster COLUMN" in ketcli("regress", "--data", data, "--model", "multilevel", "--on", "year").err
    refused = ketcli(*on, "--on", "year", "--permutations", "100")
    assert (refused.code, "which would break clusters" in refused.err) == (2, True)


def agree(own: Any, reference: Any, relative: float) -> bool:
    if own is None or reference is None or isinstance(reference, str):
        return own == reference
    return math.isclose(own, reference, rel_tol=relative, abs_tol=1e-9)


THREE_LEVELS = select("regress", topic="extra_multilevel")


@pytest.mark.parametrize("case", [*cases(), *THREE_LEVELS], ids=lambda case: case.id)
def test_program_agrees_with_metafor(case: Case, ketcli) -> None:
    ran = ketcli(*arguments(case))
    assert ran.code == 0, ran.err
    found = answered(case, ran.json)
    for key, own in found.items():
        if (case.id, key) in CUT_BY_METAFOR:
            continue
        reference = case.expected[key]
        pairs = zip(own, reference, strict=True) if isinstance(reference, list) else [(own, reference)]
        assert all(agree(a, b, tolerance(case, key)) for a, b in pairs), (key, own, reference)
