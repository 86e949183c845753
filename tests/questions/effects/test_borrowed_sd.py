"""Borrowed SDs: off by default, from trials that report one, named in the answer; never instead of a reported one."""

from __future__ import annotations

import math
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.row_data import row

from ketcli.evidence.dataset import Dataset, bundled, open_folder
from ketcli.evidence.filters import ACUTE, Filters
from ketcli.evidence.rows import ArmRow, ResultRow, TrialRow
from ketcli.evidence.windows import window_at
from ketcli.questions.effects.borrowed_sd import BORROWED, lent_sds, with_borrowed_sd
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.effects.from_dataset import effects_of_dataset
from ketcli.questions.effects.method import resolve
from ketcli.questions.effects.trial_figures import Question

SMALL = Path(__file__).parents[2] / "small"
LENT = [(9.0, 20), (8.0, 22), (11.0, 30), (10.0, 31), (7.0, 12)]  # SD and people of five arms of three trials


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Alpha 2001 loses SD and number of people at 24 h; three trials with MADRS end points are added."""
    target = tmp_path / "small"
    shutil.copytree(SMALL, target)
    results = pd.read_csv(target / "results.csv", dtype=str, keep_default_na=False)
    scores = results["outcome"] == "severity"
    at_24h = (results["trial_id"] == "alpha2001") & (results["scale"] == "MADRS") & (results["time_h"] == "24")
    results = results[(at_24h & (results["statistic"] == "endpoint")) | ~scores].copy()
    results.loc[results["outcome"] == "severity", ["sd", "n"]] = ""
    template = results[results["outcome"] == "severity"].iloc[0]
    trials = pd.read_csv(target / "trials.csv", dtype=str, keep_default_na=False)
    arms = pd.read_csv(target / "arms.csv", dtype=str, keep_default_na=False)
    spare = [t for t in trials.loc[trials["pool_role"] == "acute", "trial_id"] if t != "alpha2001"][:3]
    rows, left = [], list(LENT)
    for trial in spare:
        for arm in arms.loc[arms["trial_id"] == trial, "arm_id"].head(2):
            if left:
                sd, n = left.pop(0)
                rows.append({**template, "trial_id": trial, "arm_id": arm, "mean": "20", "sd": str(sd), "n": str(n)})
    pd.concat([results, pd.DataFrame(rows)]).to_csv(target / "results.csv", index=False)
    return target


def asked(folder: Path, **method: Any) -> EffectSet:
    question = Question(window=window_at("24h"), filters=Filters(role=ACUTE))
    return effects_of_dataset(open_folder(folder), question, resolve(**method))


def test_off_by_default(folder: Path) -> None:
    assert "Alpha 2001" not in set(asked(folder).frame["study"])
    assert asked(folder).method.as_dict()["impute_sd"] is False


def test_the_sd_within_the_arms_that_report_one(folder: Path) -> None:
    found = asked(folder, impute_sd=True)
    (alpha,) = found.frame[found.frame["study"] == "Alpha 2001"].to_dict("records")
    expected = math.sqrt(sum((n - 1) * sd**2 for sd, n in LENT) / sum(n - 1 for _, n in LENT))
    assert (alpha["sd_e"], alpha["sd_c"]) == pytest.approx((expected, expected))
    assert (alpha["n_e"], alpha["n_c"]) == (20, 19)  # of the response at that time
    assert any(
        note.text.startswith("imputed, SD borrowed") and note.text.endswith(": Alpha 2001") for note in found.notes
    )
    assert found.method.as_dict()["impute_sd"] is True


def test_people_randomized_where_nothing_else_is_known(folder: Path) -> None:
    results = pd.read_csv(folder / "results.csv", dtype=str, keep_default_na=False)
    results[results["outcome"] == "severity"].to_csv(folder / "results.csv", index=False)
    frame = asked(folder, impute_sd=True).frame
    assert frame.loc[frame["study"] == "Alpha 2001", ["n_e", "n_c"]].to_numpy().tolist() == [[20, 20]]


def test_a_reported_sd_is_left_alone_and_two_trials_lend_nothing(folder: Path) -> None:
    results = pd.read_csv(folder / "results.csv", dtype=str, keep_default_na=False)
    lenders = results.loc[results["sd"] != "", "trial_id"].unique()
    results[results["trial_id"] != lenders[-1]].to_csv(folder / "results.csv", index=False)
    assert "Alpha 2001" not in set(asked(folder, impute_sd=True).frame["study"])
    whole = {bool(on): effects_of_dataset(open_folder(SMALL), Question(window=window_at("24h")), resolve(impute_sd=on))
             for on in (False, True)}  # fmt: skip
    pd.testing.assert_frame_equal(whole[True].frame, whole[False].frame)


@pytest.mark.parametrize(("people", "lends"), [("1", False), ("2", True)])
def test_two_people_lend_their_sd_and_one_does_not(folder: Path, people: str, lends: bool) -> None:
    results = pd.read_csv(folder / "results.csv", dtype=str, keep_default_na=False)
    lender = (results["outcome"] == "severity") & (results["sd"] == "7.0")
    results.loc[lender, "n"] = people
    results.to_csv(folder / "results.csv", index=False)
    found = asked(folder, impute_sd=True).frame
    alpha = found[found["study"] == "Alpha 2001"]
    kept = [*LENT[:4], *([(7.0, 2)] if lends else [])]
    expected = math.sqrt(sum((n - 1) * sd**2 for sd, n in kept) / sum(n - 1 for _, n in kept))
    # the fifth arm is its trial's only one here: without it two trials are left, and two lend nothing
    assert alpha["sd_e"].tolist() == ([pytest.approx(expected)] if lends else [])


@pytest.mark.parametrize(("people", "taken"), [("", [20]), ("0", [20]), ("1", []), ("17", [17])])
def test_a_mean_with_its_people_keeps_them_and_one_has_no_sd(folder: Path, people: str, taken: list[int]) -> None:
    results = pd.read_csv(folder / "results.csv", dtype=str, keep_default_na=False)
    first = results[(results["trial_id"] == "alpha2001") & (results["outcome"] == "severity")].index[0]
    results.loc[first, "n"] = people
    results.to_csv(folder / "results.csv", index=False)
    frame = asked(folder, impute_sd=True).frame
    arms = pd.read_csv(folder / "arms.csv", dtype=str, keep_default_na=False).set_index(["trial_id", "arm_id"])
    side = "n_e" if arms.loc[("alpha2001", results.loc[first, "arm_id"]), "role"] == "experimental" else "n_c"
    assert frame.loc[frame["study"] == "Alpha 2001", side].tolist() == taken


ARM_ROWS = [
    row(ArmRow, trial_id=f"t{place}", arm_id=side, role=role, n_randomized=33.0)
    for place in range(5)
    for side, role in (("ket", "experimental"), ("pbo", "control"))
]


def score(place: int, sd: float = 8.0, side: str = "ket", **cells: Any) -> ResultRow:
    usual: dict[str, Any] = {
        "outcome": "severity", "scale": "MADRS", "statistic": "endpoint", "time_h": 24.0, "analysis": "itt", "n": 20.0,
        "mean": 20.0, "sd": sd,
    }  # fmt: skip
    return row(ResultRow, trial_id=f"t{place}", arm_id=side, **{**usual, **cells})


def rows_of(*scores: ResultRow, roles: tuple[str, ...] = ("acute",) * 5) -> Dataset:
    trials = [row(TrialRow, trial_id=f"t{place}", pool_role=role) for place, role in enumerate(roles)]
    numbered = [one._replace(row=place) for place, one in enumerate(scores, 2)]
    return bundled().with_rows(TrialRow, trials).with_rows(ArmRow, ARM_ROWS).with_rows(ResultRow, numbered)


DAY_ONE = window_at("24h")
LENDERS = (score(0, 6.0), score(1, 8.0), score(2, 10.0))
OF_THESE = (math.sqrt((36 + 64 + 100) / 3), 57.0, 3)


@pytest.mark.parametrize(
    "other",
    [
        score(0, 99.0, "pbo", outcome="mood"), score(0, 99.0, "pbo", statistic="baseline"),
        score(0, 99.0, "pbo", time_h=200.0), score(0, 99.0, "pbo", mean=math.nan), score(0, 99.0, "pbo", n=1.0),
        score(0, 0.0, "pbo"), score(0, 99.0, "pbo", statistic="change"), score(3, 99.0), score(0, 99.0, time_h=19.0),
        score(0, 99.0, time_h=30.0), score(0, 99.0, "pbo", scale="HDRS-17"),
    ],
)  # fmt: skip
def test_what_lends_is_an_end_point_of_people_in_an_acute_trial_nearest_to_the_time(other: ResultRow) -> None:
    roles = ("acute", "acute", "acute", "maintenance", "acute")
    for scores in ((*LENDERS, other), (other, *LENDERS)):
        assert lent_sds(rows_of(*scores, roles=roles), "severity", DAY_ONE) == {"MADRS": pytest.approx(OF_THESE)}


@pytest.mark.parametrize(("sd", "n"), [(0.5, 20.0), (30.0, 2.0)])
def test_a_small_sd_and_two_people_lend_too(sd: float, n: float) -> None:
    (lent,) = lent_sds(rows_of(*LENDERS[:2], score(2, sd, n=n)), "severity", DAY_ONE).values()
    squares = 19 * 36 + 19 * 64 + (n - 1) * sd**2
    assert lent == pytest.approx((math.sqrt(squares / (37 + n)), 37 + n, 3))


def test_without_a_time_the_first_after_the_dose_lends() -> None:
    others = [score(0, 99.0, time_h=time) for time in (0.0, -24.0, 1.0, 24.0)]
    first = [score(place, sd, time_h=0.5) for place, sd in enumerate((6.0, 8.0, 10.0))]
    earlier = score(1, 8.0, time_h=0.25)
    for scores in ((*others, *first), (*first, *others)):
        assert lent_sds(rows_of(*scores), "severity", None) == {"MADRS": pytest.approx(OF_THESE)}
    found = lent_sds(rows_of(*first, earlier._replace(sd=20.0)), "severity", None)
    assert found["MADRS"].sd == pytest.approx(math.sqrt((36 + 400 + 100) / 3))


@pytest.mark.parametrize(
    ("lacks", "also", "people"),
    [
        ({}, [], 20.0), ({"n": math.nan}, [], 33.0), ({"n": 1.0}, [], 1.0),
        ({"n": math.nan}, [score(3, outcome="response", n=1.0)], 1.0),
        ({"n": math.nan}, [score(3, outcome="response", n=0.0)], 33.0),
        ({"n": math.nan}, [score(3, outcome="response", n=17.0), score(3, outcome="remission", n=18.0)], 18.0),
        ({"n": math.nan}, [score(3, outcome="response", n=18.0, time_h=25.0)], 33.0),
        ({"n": math.nan}, [score(3, outcome="response", n=18.0, side="pbo")], 33.0),
        ({"n": math.nan}, [score(2, outcome="response", n=18.0)], 33.0),
    ],
)  # fmt: skip
def test_a_mean_without_an_sd_borrows_it_with_the_people_that_can_be_known(
    lacks: dict[str, Any], also: list[ResultRow], people: float
) -> None:
    bare = score(3, math.nan, **lacks)
    filled = with_borrowed_sd(rows_of(*LENDERS, bare, *also), "severity", DAY_ONE)
    found = [one for one in filled.rows(ResultRow) if (one.trial_id, one.outcome) == ("t3", "severity")]
    assert [(one.sd, one.n, one.derived) for one in found] == [(pytest.approx(OF_THESE[0]), people, BORROWED)]


@pytest.mark.parametrize(
    ("bare", "beside"),
    [
        (score(3, math.nan, statistic="change"), []), (score(3, math.nan, scale="HDRS-17"), []),
        (score(3, math.nan, time_h=200.0), []), (score(3, math.nan, outcome="mood"), []),
        (score(3, math.nan), [score(3, 9.0, "pbo")]), (score(3, math.nan, mean=math.nan), []),
    ],
)  # fmt: skip
def test_nothing_is_borrowed_of_another_kind_or_beside_an_sd_of_ones_own(
    bare: ResultRow, beside: list[ResultRow]
) -> None:
    whole = rows_of(*LENDERS, bare, *beside)
    assert repr(with_borrowed_sd(whole, "severity", DAY_ONE).rows(ResultRow)) == repr(whole.rows(ResultRow))


def test_what_was_derived_before_is_said_beside_what_is_borrowed() -> None:
    bare = score(3, math.nan, derived="from a figure")
    (found,) = (
        one
        for one in with_borrowed_sd(rows_of(*LENDERS, bare), "severity", DAY_ONE).rows(ResultRow)
        if one.trial_id == "t3"
    )
    assert found.derived == f"from a figure; {BORROWED}"
