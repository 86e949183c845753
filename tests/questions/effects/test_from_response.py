"""Severity from counts of response: as metafor has it, only where nothing else is published, only when asked for."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest

from ketcli.errors import InvalidInput
from ketcli.evidence.dataset import Dataset, bundled, open_folder
from ketcli.evidence.filters import Filters
from ketcli.evidence.schema import TABLES
from ketcli.questions.answers.multiverse import multiverse
from ketcli.questions.answers.pooled_effect import pooled_effect
from ketcli.questions.answers.response_agreement import response_agreement
from ketcli.questions.effects.ask import ask

TESTS = Path(__file__).parents[2]
ORACLE: dict[str, Any] = json.loads((TESTS / "oracle" / "extra_response.json").read_text())


def _table(name: str, rows: list[dict[str, Any]]) -> str:
    names = [column.name for column in TABLES[name].columns]
    lines = [",".join(str(row.get(column, "")) for column in names) for row in rows]
    return "\n".join([",".join(names), *lines]) + "\n"


@pytest.fixture
def mixed(tmp_path: Path) -> Dataset:
    """Four trials with counts of response alone, three with scores (one of them with counts too)."""
    folder = tmp_path / "mixed"
    shutil.copytree(TESTS / "small", folder)
    trials, arms, results = [], [], []
    for one in (*ORACLE["counts"], *ORACLE["scores"]):
        trial = {"trial_id": one["study"], "source_id": "alpha2001"}
        trials.append(
            trial
            | {
                "label": f"Trial {one['study']}",
                "design": "parallel",
                "diagnosis": "mdd",
                "control_type": "active_placebo",
            }
            | {"formulation": "racemic", "route": "iv", "in_nikolin2023": "no", "pool_role": "acute"}
        )
        for side, role, arm in (("e", "experimental", "ket"), ("c", "control", "mid")):
            given = {"formulation": "racemic", "route": "iv"} if side == "e" else {}
            arms.append(trial | {"arm_id": arm, "role": role, "drug": arm, **given})
            row = trial | {"arm_id": arm, "time_h": 24, "n": one[f"n_{side}"], "locator": "Table 1"}
            if "events_e" in one or one["study"] == "e":
                events = one.get(f"events_{side}", 5)
                results.append(row | {"outcome": "response", "statistic": "events", "events": events})
            if "mean_e" in one:
                figures = {"mean": one[f"mean_{side}"], "sd": one[f"sd_{side}"], "scale": "MADRS"}
                results.append(row | {"outcome": "severity", "statistic": "endpoint", **figures})
    for name, rows in (("trials", trials), ("arms", arms), ("results", results), ("contrasts", [])):
        (folder / f"{name}.csv").write_text(_table(name, rows))
    return open_folder(folder)


def test_each_size_and_the_pool_equal_metafor(mixed: Dataset) -> None:
    effects = ask(mixed, Filters(), from_response=True)
    rows = effects.frame.set_index("trial_id")
    assert list(rows.index) == [*"abcdefg"]
    for study, yi, vi in zip("abcd", ORACLE["yi"], ORACLE["vi"], strict=True):
        assert rows.loc[study, "yi"] == pytest.approx(yi, rel=1e-12)
        assert rows.loc[study, "vi"] == pytest.approx(vi, rel=1e-12)
        assert rows.loc[study, "statistic"] == "response"
    pooled = pooled_effect(effects).pooled
    for name in ("estimate", "se", "ci_low", "ci_high", "tau2"):
        assert getattr(pooled, name) == pytest.approx(ORACLE["pool"][name], rel=1e-4), name


def test_off_unless_asked_for_and_never_instead_of_scores(mixed: Dataset) -> None:
    assert list(ask(mixed, Filters()).frame["trial_id"]) == ["e", "f", "g"]
    rows = ask(mixed, Filters(), from_response=True).frame.set_index("trial_id")
    assert list(rows.loc[["e", "f", "g"], "statistic"]) == ["endpoint"] * 3


def test_the_answer_names_it(mixed: Dataset) -> None:
    effects = ask(mixed, Filters(), from_response=True)
    (note,) = [note for note in effects.notes if note.kind == "from_response"]
    assert note.trials == ("Trial a", "Trial b", "Trial c", "Trial d")
    assert not {item.trial_id for item in effects.left_out} & {*"abcd"}


def test_a_published_figure_that_an_option_leaves_out_is_not_replaced() -> None:
    """With --prefer raw, adjusted differences are left out; that response stands in for them was not asked for."""
    raw = ask(bundled(), Filters(), prefer="raw", from_response=True)
    gone = {item.trial_id for item in raw.left_out if item.kind == "adjusted_only"}
    assert gone
    assert not gone & set(raw.frame["trial_id"])


def test_a_mean_difference_cannot_be_had_so(mixed: Dataset) -> None:
    with pytest.raises(InvalidInput, match="standardized"):
        ask(mixed, Filters(), measure="MD", from_response=True)
    assert len(ask(mixed, Filters(), outcome="response", from_response=True).frame) == 5


def test_the_multiverse_has_it_as_a_choice(mixed: Dataset) -> None:
    found = multiverse(ask(mixed, Filters()))
    asked = {
        one["from_response"]: int(k) for one, k in zip(found.specifications, found.pooled.k[found.sets], strict=True)
    }
    assert asked == {False: 3, True: 7}
    whole = ask(mixed, Filters(), from_response=True)
    number = next(i for i, one in enumerate(found.specifications) if found.changes(one) == {"from_response": True})
    assert found.pooled.estimate[found.sets[number]] == pytest.approx(pooled_effect(whole).pooled.estimate, rel=1e-9)
    assert "from_response" not in multiverse(ask(mixed, Filters(), outcome="response")).specifications[0]


def test_agreement_is_over_trials_with_both(mixed: Dataset) -> None:
    found = response_agreement(mixed, Filters())
    assert list(found.studies["trial_id"]) == ["e"]
    assert math.isnan(found.low)
    bundled_28 = response_agreement(bundled(), Filters(), at="28d")
    gaps = bundled_28.studies["gap"]
    assert bundled_28.mean == pytest.approx(gaps.mean())
    assert bundled_28.high - bundled_28.low == pytest.approx(2 * 1.96 * gaps.std(ddof=1))


def test_a_study_file_has_none(tmp_path: Path) -> None:
    from ketcli.questions.effects.from_studies import ask_studies

    file = tmp_path / "studies.csv"
    file.write_text("study,yi,vi\nA,0.1,0.2\n")
    with pytest.raises(InvalidInput, match="from-response"):
        ask_studies(str(file), from_response=True)
