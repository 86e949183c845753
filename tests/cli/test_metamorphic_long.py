"""Relations that answers about a file with a row an arm keep when it changes in a known way."""

from __future__ import annotations

import csv
import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.cli.metamorphic import asked, same, scaled, turned, without

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

    Ketcli = Callable[..., Ran]
    Row = dict[str, Any]
    Write = Callable[..., str]

AT = "--outcome sleep --at 4w"
COMPARE, NETWORK, DOSE, COURSE = (
    f"compare --a A --b B {AT}",
    f"network {AT}",
    f"dose {AT}",
    "timecourse --outcome sleep",
)
SCORED = (COMPARE, NETWORK, DOSE, COURSE)
NAMED = (
    "headline",
    "direct",
    "difference",
    "display",
    "_cr2",
    "slope",
    "sigma2",
    "loglik",
    "probability",
    ".statistic",
    ".0.",
)
"""Figures whose unit and sign their names do not tell."""
ALL = (*SCORED, "safety", "summary", "report")


def rows_of(seed: int) -> list[Row]:
    """Twelve studies of A, B and placebo, two at a time, at two times: scores of sleep, counts of headache."""
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    for study, time in itertools.product(range(12), ("4w", "12w")):
        effect = rng.normal(-4, 1)
        for arm in (("A", "placebo"), ("B", "placebo"), ("A", "B"))[study % 3]:
            about = {"study": f"s{study}", "year": 2000 + study, "time": time, "treatment": arm}
            about["dose"] = "" if arm == "placebo" else f"{rng.choice((10, 20, 40))} mg"
            n = int(rng.integers(20, 90))
            mean = round(20 + (effect if arm != "placebo" else 0) + rng.normal(0, 0.5), 2)
            rows.append(
                {**about, "outcome": "sleep", "mean": mean, "sd": round(rng.uniform(5, 8), 2), "events": "", "n": n}
            )
            if time == "12w":
                continue
            counted = {"mean": "", "sd": "", "events": int(rng.integers(1, 15)), "n": n}
            rows.append({**about, "outcome": "headache", **counted})
    return rows


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def write(rows: list[Row], delimiter: str = ",", encoding: str = "utf-8", place: str = "one") -> str:
        path = tmp_path / place / "studies.csv"
        path.parent.mkdir()
        with path.open("w", newline="", encoding=encoding) as stream:
            writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)
        return str(path)

    return write


def both(
    ketcli: Ketcli, written: Write, command: str, changed: list[Row], seed: int = 1
) -> tuple[dict[str, float], dict[str, float]]:
    """The answer about the rows, and the one about them as they are changed."""
    one, other = (
        asked(ketcli, *command.split(), "--data", written(rows, place=place))
        for rows, place in ((rows_of(seed), "before"), (changed, "after"))
    )
    return one, other


@pytest.mark.parametrize("command", ALL)
def test_the_order_of_rows_and_columns_does_not_matter(ketcli: Ketcli, written: Write, command: str) -> None:
    rows = rows_of(1)
    one, other = both(ketcli, written, command, [dict(reversed(list(row.items()))) for row in rows[::-1]])
    # the one is in the order of rows; a study tells its contrasts in the order of its arms
    parts = (".cumulative", *((".studies.",) if command == NETWORK else ()))
    same(without(one, *parts), without(other, *parts))


def figures(seed: int, change: Callable[[float], float], spread: float = 1) -> list[Row]:
    """The rows with every mean changed, and every SD in proportion."""
    return [
        {**row, "mean": change(row["mean"]), "sd": row["sd"] * spread} if row["outcome"] == "sleep" else row
        for row in rows_of(seed)
    ]


@pytest.mark.parametrize("command", SCORED)
@pytest.mark.parametrize(("measure", "by"), [("SMD", 1), ("MD", 4)])
def test_scores_in_another_unit(ketcli: Ketcli, written: Write, command: str, measure: str, by: int) -> None:
    one, other = both(ketcli, written, f"{command} --measure {measure}", figures(1, lambda mean: mean * 4, 4))
    parts = NAMED if by > 1 else ()
    same(without(scaled(one, by), *parts), without(other, *parts), 1e-5)


@pytest.mark.parametrize("command", [COMPARE, DOSE, COURSE])
def test_scores_of_the_other_sign_turn_the_answer_round(ketcli: Ketcli, written: Write, command: str) -> None:
    one, other = both(ketcli, written, command, figures(1, lambda mean: -mean))
    one, other = (without(found, *NAMED) for found in (turned(one), other))
    assert len(one) > 50
    same(one, other, 1e-5)


@pytest.mark.parametrize("command", [*SCORED, "summary"])
@pytest.mark.parametrize("measure", ["SMD", "MD"])
def test_the_same_added_to_every_score_changes_nothing(
    ketcli: Ketcli, written: Write, command: str, measure: str
) -> None:
    measured = command if command == "summary" else f"{command} --measure {measure}"
    one, other = both(ketcli, written, measured, figures(1, lambda mean: mean + 30))
    same(one, other, 1e-5)


@pytest.mark.parametrize("command", ALL)
def test_a_study_left_out_is_one_whose_rows_are_not_there(ketcli: Ketcli, written: Write, command: str) -> None:
    kept = [row for row in rows_of(1) if row["study"] not in ("s3", "s7")]
    one = asked(ketcli, *command.split(), "--data", written(rows_of(1), place="all"), "--exclude", "s3,s7")
    other = asked(ketcli, *command.split(), "--data", written(kept, place="some"))
    same(one, other)


@pytest.mark.parametrize("command", ALL)
def test_conditions_commute(ketcli: Ketcli, written: Write, command: str) -> None:
    path = written(rows_of(1))
    conditions = [("--where", "year>2000"), ("--where", "year!=2005"), ("--exclude", "s7")]
    one, other = (
        asked(ketcli, *command.split(), "--data", path, *itertools.chain(*order))
        for order in (conditions, conditions[::-1])
    )
    assert one == other


@pytest.mark.parametrize("command", ALL)
def test_the_same_table_written_otherwise_gives_the_same_answer(ketcli: Ketcli, written: Write, command: str) -> None:
    spelled = [{name: str(cell).replace(".", ",") for name, cell in row.items()} for row in rows_of(1)]
    one = asked(ketcli, *command.split(), "--data", written(rows_of(1), place="plain"))
    other = asked(ketcli, *command.split(), "--data", written(spelled, ";", "utf-16", place="otherwise"))
    assert one == other


def test_sides_that_change_places_turn_the_contrast_round(ketcli: Ketcli, written: Write) -> None:
    path = written(rows_of(1))
    one, other = (
        ketcli(*f"compare --a {a} --b {b} {AT}".split(), "--data", path, "--json").json for a, b in ("AB", "BA")
    )
    for part in ("indirect", "direct", "combined"):
        assert other[part]["estimate"] == pytest.approx(-one[part]["estimate"])
        assert other[part]["ci_low"] == pytest.approx(-one[part]["ci_high"])


@pytest.mark.parametrize("command", [COURSE, "safety"])
def test_arms_that_change_places(ketcli: Ketcli, written: Write, command: str) -> None:
    path = written([row for row in rows_of(1) if row["study"] in [f"s{3 * number}" for number in range(4)]])
    one, other = (
        ketcli(*command.split(), "--data", path, "--arms", arms, "--json").json for arms in ("A,placebo", "placebo,A")
    )
    if command == COURSE:
        pairs = [pair for pair in zip(one["windows"], other["windows"], strict=True) if pair[0]["estimate"] is not None]
        assert pairs
        for before, after in pairs:
            assert after["estimate"] == pytest.approx(-before["estimate"])
            assert after["ci_low"] == pytest.approx(-before["ci_high"])
        return
    for before, after in zip(one["events"], other["events"], strict=True):
        assert after["rr"] == pytest.approx(1 / before["rr"])
        assert (after["incidence_e"], after["incidence_c"]) == pytest.approx(
            (before["incidence_c"], before["incidence_e"])
        )


def test_treatments_by_other_names_or_scores_of_the_other_sign_are_the_same_network(
    ketcli: Ketcli, written: Write
) -> None:
    named = {"A": "B", "B": "A"}
    renamed = [{**row, "treatment": named.get(row["treatment"], row["treatment"])} for row in rows_of(1)]
    one, other = both(ketcli, written, f"{NETWORK} --reference placebo", renamed)
    negative = asked(ketcli, *NETWORK.split(), "--data", written(figures(1, lambda mean: -mean), place="negative"))
    for name in (".tau2", ".i2", ".q"):
        assert one[name] == pytest.approx(other[name])
        assert one[name] == pytest.approx(negative[name])


@pytest.mark.parametrize("way", ["order", "columns", "delimiter"])
def test_a_description_does_not_depend_on_how_a_table_is_written(ketcli: Ketcli, written: Write, way: str) -> None:
    rows = rows_of(1)
    changed = {
        "order": written(rows[::-1], place="order"),
        "columns": written([dict(reversed(list(row.items()))) for row in rows], place="columns"),
        "delimiter": written(rows, ";", "utf-16", place="delimiter"),
    }[way]
    one, other = (ketcli("describe", path, "--json").json for path in (written(rows, place="plain"), changed))
    for name in ("rows", "studies", "usable"):
        assert one[name] == other[name]
    first, second = ({(each["header"], each["taken_as"]) for each in body["columns"]} for body in (one, other))
    assert first == second


def drawn(ketcli: Ketcli, path: str, tmp_path: Path, *more: str) -> str:
    """A forest plot without what it says of data and question."""
    target = tmp_path / "drawn.svg"
    asks = f"plot forest {AT} --arms A,placebo --no-method --force -o {target} --data {path}"
    ran = ketcli(*asks.split(), *more)
    assert ran.code == 0, ran.err
    return target.read_text().partition("</metadata>")[2]


def test_a_picture_sorted_by_effect_does_not_depend_on_the_order_of_rows(
    ketcli: Ketcli, written: Write, tmp_path: Path
) -> None:
    paths = [written(rows, place=place) for place, rows in (("a", rows_of(1)), ("b", rows_of(1)[::-1]))]
    one, other = (drawn(ketcli, path, tmp_path, "--sort", "effect") for path in paths)
    assert len(one) > 10_000
    assert one == other


def test_a_picture_without_a_study_is_that_of_the_rows_without_it(
    ketcli: Ketcli, written: Write, tmp_path: Path
) -> None:
    some = [row for row in rows_of(1) if row["study"] != "s3"]
    paths = [written(rows, place=place) for place, rows in (("all", rows_of(1)), ("some", some))]
    assert drawn(ketcli, paths[0], tmp_path, "--exclude", "s3") == drawn(ketcli, paths[1], tmp_path)
    assert drawn(ketcli, paths[0], tmp_path) != drawn(ketcli, paths[1], tmp_path)


@pytest.mark.parametrize("command", ["pool", "regress --on year", "bias", "sensitivity", "timecourse", "dose"])
def test_a_script_without_a_study_is_that_of_the_rows_without_it(ketcli: Ketcli, written: Write, command: str) -> None:
    some = [row for row in rows_of(1) if row["study"] != "s3"]
    asks = ("--outcome", "sleep", *(() if command == "timecourse" else ("--at", "4w")))
    texts = [
        ketcli("script", *command.split(), "--data", written(rows, place=place), *asks, *more).out
        for place, rows, more in (("all", rows_of(1), ("--exclude", "s3")), ("some", some, ()))
    ]
    one, other = (
        [line for line in text.splitlines() if not line.lstrip().startswith("#") and ".csv" not in line]
        for text in texts
    )
    assert len(one) > 50
    assert one == other
