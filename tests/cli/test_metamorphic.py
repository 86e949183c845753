"""What an answer must do when its question changes in a known way, over commands: no true value is needed for it."""

from __future__ import annotations

import csv
import io
import itertools
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.article_data import REVIEW, RULE, small_copy
from tests.cli.metamorphic import asked, numbers, rewritten, same, scaled, turned, without

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran

    Ketcli = Callable[..., Ran]
    Row = dict[str, Any]
    Write = Callable[[list[Row]], str]

TESTS = Path(__file__).parents[1]
SMALL, FACING, COURSE = (TESTS / name for name in ("small", "facing", "course"))
BUNDLED = TESTS.parent / "data"
BCG = TESTS / "oracle" / "data" / "bcg.csv"
STUDY_COMMANDS = ("effects", "pool", "regress --on amount", "sensitivity", "bias")


def rows_of(seed: int) -> list[Row]:
    rng = np.random.default_rng(seed)
    vi = rng.uniform(0.05, 0.4, 12).round(3)
    yi = rng.normal(0.4, np.sqrt(vi + 0.1)).round(3)
    amount = rng.integers(1, 6, 12)
    return [{"study": f"s{i}", "yi": yi[i], "vi": vi[i], "amount": amount[i]} for i in range(12)]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    count = itertools.count()

    def write(rows: list[Row]) -> str:
        path = tmp_path / f"studies{next(count)}.csv"
        with path.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return str(path)

    return write


@pytest.mark.parametrize("command", STUDY_COMMANDS)
def test_the_order_of_rows_and_columns_does_not_matter(ketcli: Ketcli, written: Write, command: str) -> None:
    rows = rows_of(1)
    moved = [dict(reversed(list(row.items()))) for row in rows[5:] + rows[4::-1]]
    one, other = (asked(ketcli, *command.split(), "--data", written(each)) for each in (rows, moved))
    same(without(one, ".cumulative"), without(other, ".cumulative"))


@pytest.mark.parametrize("command", STUDY_COMMANDS)
def test_another_unit_of_the_effect_scales_the_answer(ketcli: Ketcli, written: Write, command: str) -> None:
    rows = rows_of(3)
    finer = [{**row, "yi": row["yi"] * 4, "vi": row["vi"] * 16} for row in rows]
    one, other = (asked(ketcli, *command.split(), "--data", written(each)) for each in (rows, finer))
    # a slope on the variance has the unit of its inverse; a likelihood that of a density
    one, other = (without(found, "peese.slope", "loglik") for found in (one, other))
    same(scaled(one, 4), other, 1e-4)


@pytest.mark.parametrize("command", STUDY_COMMANDS)
def test_effects_of_the_other_sign_turn_the_answer_round(ketcli: Ketcli, written: Write, command: str) -> None:
    rows = rows_of(4)
    negative = [{**row, "yi": -row["yi"]} for row in rows]
    one, other = (asked(ketcli, *command.split(), "--data", written(each)) for each in (rows, negative))
    same(turned(one), other, 1e-4)


@pytest.mark.parametrize("command", STUDY_COMMANDS)
def test_the_same_added_to_every_effect_moves_the_answer(ketcli: Ketcli, written: Write, command: str) -> None:
    rows = rows_of(5)
    shifted = [{**row, "yi": row["yi"] + 2} for row in rows]
    one, other = (asked(ketcli, *command.split(), "--data", written(each)) for each in (rows, shifted))
    moved = re.compile(r"\.(estimate|[cp]i_(low|high)|yi|estimate_at_zero_se|filled_yi\.\d+)$")
    kept = re.compile(r"\.(se|tau2|i2|q|q_p|vi|slope|slope_se|kendall_tau|k0|rstudent|hat|cook_d|x|y)$")
    # whether an effect differs from 0 is another question then, and with it what rests on significance
    skipped = ("selection_model", "fail_safe", "pet_peese.estimate", "pet_peese.ci", "pet_peese.se")
    if command.startswith("regress"):  # only the intercept moves
        moved = re.compile(r"(coef|ci_low|ci_high)\.0$|\.studies\..*\.yi$")
        kept = re.compile(r"(coef|ci_low|ci_high|se|statistic|p)\.1$|(tau2|i2|qm|qe|r2)$")
    one, other = (without(found, *skipped) for found in (one, other))
    held = 0
    for place, value in one.items():
        by = 2 if moved.search(place) else 0 if kept.search(place) else None
        if by is not None:
            held += 1
            assert other[place] == pytest.approx(value + by, rel=1e-6, abs=1e-8), place
    assert held > 10


@pytest.mark.parametrize("command", ["effects", "pool", "sensitivity", "bias"])
@pytest.mark.parametrize("measure", ["RR", "OR", "RD"])
def test_arms_that_change_places_turn_the_answer_round(
    ketcli: Ketcli, written: Write, command: str, measure: str
) -> None:
    with BCG.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    swap = {"e": "c", "c": "e"}
    swapped = [
        {re.sub(r"(?<=_)[ec]$", lambda arm: swap[arm[0]], name): cell for name, cell in row.items()} for row in rows
    ]
    asks = (*command.split(), "--measure", measure, "--data")
    one, other = (asked(ketcli, *asks, written(each)) for each in (rows, swapped))
    arms = ("n_e", "n_c", "events_e", "events_c", "nnt", "absolute", "control", "fail_safe", "peters", "harbord")
    same(without(turned(one), *arms), without(other, *arms), 1e-4)


@pytest.mark.parametrize("command", ["pool", "sensitivity", "bias", "regress --on amount"])
def test_effects_written_as_csv_and_read_again_give_the_same_answer(
    ketcli: Ketcli, written: Write, command: str
) -> None:
    with BCG.open(newline="") as stream:
        counts = written([{**row, "amount": number % 5} for number, row in enumerate(csv.DictReader(stream))])
    table = ketcli("effects", "--data", counts, "--measure", "RR", "--csv", "-q").out
    rows = list(csv.DictReader(io.StringIO(table)))
    again = written([{name: row[name] for name in ("study", "yi", "vi", "amount")} for row in rows])
    one = asked(ketcli, *command.split(), "--data", counts, "--measure", "RR")
    other = asked(ketcli, *command.split(), "--data", again)
    both = one.keys() & other.keys()
    assert len(both) > 20
    same({place: one[place] for place in both}, {place: other[place] for place in both}, 1e-9)


EXCLUDED = {FACING: "elder2015", COURSE: "eleven2011"}
FILTERS = (("--year-min", "2000"), ("--year-max", "2020"), ("--exclude", "zeta2021"))
DATASET_COMMANDS = (
    ("effects", SMALL), ("pool", SMALL), ("bias", SMALL), ("sensitivity", SMALL), ("regress --on year", SMALL),
    ("compare", SMALL), ("summary", SMALL), ("safety", SMALL), ("timecourse", SMALL), ("network", FACING),
    ("dose", COURSE), ("report", SMALL),
)  # fmt: skip


@pytest.mark.parametrize(("command", "folder"), DATASET_COMMANDS)
def test_filters_commute(ketcli: Ketcli, command: str, folder: Path) -> None:
    filters = [*FILTERS[:2], ("--exclude", EXCLUDED.get(folder, "zeta2021"))]
    answers = []
    for order in (filters, filters[::-1], [filters[1], filters[2], filters[0]]):
        body = ketcli(*command.split(), "--data", str(folder), "--json", *itertools.chain(*order)).json
        answers.append({key: value for key, value in body.items() if key != "command"})
    assert "error" not in answers[0]
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("command", STUDY_COMMANDS)
def test_a_study_left_out_is_a_row_that_is_not_there(ketcli: Ketcli, written: Write, command: str) -> None:
    rows = rows_of(6)
    one = asked(ketcli, *command.split(), "--data", written(rows), "--exclude", "s3", "--exclude", "s8")
    other = asked(ketcli, *command.split(), "--data", written([rows[i] for i in range(12) if i not in (3, 8)]))
    same(without(one, "left_out"), without(other, "left_out"), 1e-12)


@pytest.mark.parametrize(("command", "folder"), DATASET_COMMANDS)
def test_the_order_of_the_rows_of_a_dataset_does_not_matter(
    ketcli: Ketcli, tmp_path: Path, command: str, folder: Path
) -> None:
    copy = rewritten(folder, tmp_path / "data", lambda _, rows: rows[::-1])
    one, other = (asked(ketcli, *command.split(), "--data", place) for place in (str(folder), copy))
    # the one is in the order of rows; a trial of three treatments tells its contrasts in the order of its arms
    parts = (".cumulative", *((".studies.",) if command == "network" else ()))
    same(without(one, *parts), without(other, *parts))


@pytest.mark.parametrize(("command", "folder"), [("pool", SMALL), ("compare", SMALL), ("network", FACING)])
def test_scores_in_another_unit_have_the_same_standardized_difference(
    ketcli: Ketcli, tmp_path: Path, command: str, folder: Path
) -> None:
    def halve(table: str, rows: list[Row]) -> list[Row]:
        scores = {"results": ("mean", "sd"), "contrasts": ("estimate", "se", "ci_low", "ci_high")}.get(table, ())
        return [
            {
                name: str(float(cell) / 2) if name in scores and cell and row.get("measure", "MD") == "MD" else cell
                for name, cell in row.items()
            }
            for row in rows
        ]

    copy = rewritten(folder, tmp_path / "data", halve)
    asks = (*command.split(), "--measure", "SMD", "--data")
    one, other = (asked(ketcli, *asks, place) for place in (str(folder), copy))
    figures = (".mean_", ".sd_", ".difference", ".points", "raw_")
    same(without(one, *figures), without(other, *figures))


LISTED = ("claims", "published", "replications")
"""Whose rows the answer lists, in their order."""


@pytest.mark.parametrize("command", ["claims", "replicate"])
def test_claims_and_published_results_are_judged_alike_in_any_order_of_rows(
    ketcli: Ketcli, tmp_path: Path, command: str
) -> None:
    response = {**REVIEW, "outcome": "response", "measure": "RR", "estimate": "2", "ci_low": "1.2", "ci_high": "3.4"}
    folder = small_copy(tmp_path / "one", published=[REVIEW, response], rules=[RULE])
    if command == "claims":
        shutil.copy(BUNDLED / "claims.csv", folder)
    copy = rewritten(folder, tmp_path / "other", lambda table, rows: rows if table in LISTED else rows[::-1])
    one, other = (ketcli(command, "--data", place, "--json") for place in (str(folder), copy))
    assert one.code == 0, one.err
    same(dict(numbers(one.json)), dict(numbers(other.json)))
    if command == "claims":
        first, second = ({each["id"]: each["verdict"] for each in ran.json["claims"]} for ran in (one, other))
        assert len(first) > 10
        assert first == second
