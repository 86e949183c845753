"""`ketcli diff`: what changed, how answers moved, and when that is an exit code."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ketcli.evidence.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
SMALL = ROOT / "tests" / "small"
STUDIES = "study,yi,vi\nA,-0.1,0.02\nB,-0.2,0.03\nC,-0.5,0.01\n"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """The small dataset twice: the second has another mean, another label and no Theta 2023."""
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        shutil.copytree(SMALL, folder)
    results = (new / "results.csv").read_text(encoding="utf-8")
    (new / "results.csv").write_text(results.replace("observed,20,18.2,9.1", "observed,20,10.2,9.1"), encoding="utf-8")
    for name in ("trials", "arms", "results", "contrasts"):
        lines = (new / f"{name}.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line.replace("Beta 2005,2005", "Beta 2006,2005") for line in lines if not line.startswith("theta2023")]
        (new / f"{name}.csv").write_text("".join(kept), encoding="utf-8")
    return old, new


def test_the_same_dataset_does_not_differ(ketcli, folders) -> None:
    old, _ = folders
    ran = ketcli("diff", str(old), str(old), "--exit-code")
    assert ran.code == 0
    assert "no row changed" in ran.out
    assert ketcli("diff", str(old), str(old), "--json").json["differs"] is False


def test_changes_of_a_dataset_are_named_and_the_answers_that_move(ketcli, folders) -> None:
    old, new = map(str, folders)
    ran = ketcli("diff", old, new)
    assert ran.code == 0
    assert "Trials removed: Theta 2023." in ran.out
    body = ketcli("diff", old, new, "--json").json
    changes = {(one["kind"], one["change"], one["name"], one["where"]): one["cells"] for one in body["changes"]}
    assert changes["figure", "altered", "alpha2001", "ket, severity, MADRS, endpoint, 24 h, observed"] == [
        {"column": "mean", "was": 18.2, "is": 10.2}
    ]
    assert changes["trial", "altered", "beta2005", None] == [{"column": "label", "was": "Beta 2005", "is": "Beta 2006"}]
    assert ("trial", "removed", "theta2023", None) in changes
    moved = {one["command"]: one["moved"] for one in body["answers"] if one["moved"]}
    assert moved["ketcli pool --route iv"] == ["estimate", "interval"]
    assert "ketcli pool --formulation esketamine" not in moved
    assert ketcli("diff", old, new, "--exit-code", "-q").code == 3


def test_both_ways_say_the_same(ketcli, folders) -> None:
    old, new = map(str, folders)
    mirror = {"added": "removed", "removed": "added", "altered": "altered"}

    def found(*paths: str) -> set[tuple[str, str, str]]:
        return {(one["change"], one["name"], one["where"]) for one in ketcli("diff", *paths, "--json").json["changes"]}

    assert found(old, new) == {(mirror[change], name, where) for change, name, where in found(new, old)}


def test_data_that_today_would_not_pass_are_compared_all_the_same(ketcli, folders) -> None:
    old, new = folders
    text = (old / "trials.csv").read_text(encoding="utf-8")
    (old / "trials.csv").write_text(text.replace("saline,inactive_placebo", "saline,sugar", 1), encoding="utf-8")
    assert ketcli("check", str(old)).code == 2
    assert ketcli("diff", str(old), str(new)).code == 0


def test_study_files(ketcli, tmp_path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text(STUDIES, encoding="utf-8")
    new.write_text(STUDIES.replace("B,-0.2", "B,-0.3").replace("C,", "D,"), encoding="utf-8")
    body = ketcli("diff", str(old), str(new), "--json").json
    assert [(one["change"], one["name"]) for one in body["changes"]] == [
        ("altered", "B"), ("added", "D"), ("removed", "C"),
    ]  # fmt: skip
    assert body["answers"][0]["moved"] == ["estimate", "interval"]
    rows = list(csv.DictReader(io.StringIO(ketcli("diff", str(old), str(new), "--csv").out)))
    assert [row["name"] for row in rows if row["kind"] == "study"] == ["B", "D", "C"]


def test_saved_answers(ketcli, tmp_path) -> None:
    for name, options in {"old": (), "new": ("--exclude", "alpha2001")}.items():
        saved = ketcli("pool", "--data", str(SMALL), *options, "--json").out
        (tmp_path / f"{name}.json").write_text(saved, encoding="utf-8")
    old, new = (str(tmp_path / f"{name}.json") for name in ("old", "new"))
    ran = ketcli("diff", old, new, "--exit-code")
    assert ran.code == 3
    assert "Studies removed: Alpha 2001." in ran.out
    assert "The answer moved." in ran.out
    assert ketcli("diff", old, old, "--exit-code").code == 0
    nearly = json.loads(Path(old).read_text(encoding="utf-8"))
    nearly["estimate"] *= 1 + 1e-12
    Path(new).write_text(json.dumps(nearly), encoding="utf-8")
    assert ketcli("diff", old, new, "--exit-code").code == 0  # another machine, another last digit


def test_a_saved_answer_that_is_none(ketcli, tmp_path) -> None:
    saved = tmp_path / "old.json"
    saved.write_text(ketcli("pool", "--data", str(SMALL), "--json").out, encoding="utf-8")
    for text in ("[]", "{}", "not json", '{"schema": "other/1"}', "[" * 10000):
        other = tmp_path / "new.json"
        other.write_text(text, encoding="utf-8")
        ran = ketcli("diff", str(saved), str(other))
        assert (ran.code, ran.out) == (2, "")
    (tmp_path / "safety.json").write_text(ketcli("safety", "--data", str(SMALL), "--json").out, encoding="utf-8")
    assert ketcli("diff", str(saved), str(tmp_path / "safety.json")).code == 2


@pytest.mark.parametrize(
    "change",
    [
        {"data": 3}, {"studies": 3}, {"estimate": "x", "ci_low": [], "ci_high": None}, {"studies": [3, None]},
        {"estimate": "1"}, {"data": [1]}, {"method": 3}, {"headline": 3}, {"error": 3}, {"command": [1]},
        {"k": "x"}, {"verdict": []}, {"display": 3},
    ],
)  # fmt: skip
def test_a_saved_answer_that_somebody_changed_is_a_sentence_or_a_difference(ketcli, tmp_path, change) -> None:
    saved = ketcli("pool", "--data", str(SMALL), "--json").out
    (tmp_path / "old.json").write_text(saved, encoding="utf-8")
    (tmp_path / "new.json").write_text(json.dumps({**json.loads(saved), **change}), encoding="utf-8")
    for old, new in (("old", "new"), ("new", "old"), ("new", "new")):
        ran = ketcli("diff", f"{tmp_path}/{old}.json", f"{tmp_path}/{new}.json")
        assert ran.code in (0, 2)
        assert ran.code == 0 or (ran.out, ran.err.count("\n")) == ("", 1), ran


@pytest.mark.parametrize(
    "arguments",
    [(), (str(SMALL),), (str(SMALL), "none"), (str(SMALL), str(ROOT / "expectations.toml")), ("--since", "1999.1.1"),
     ("--since", "2026.11.25", "a", "b")],
)  # fmt: skip
def test_wrong_usage(ketcli, arguments) -> None:
    ran = ketcli("diff", *arguments)
    assert (ran.code, ran.out) == (2, "")


def test_since_a_release_needs_no_network_and_no_old_data(ketcli) -> None:
    ran = ketcli("diff", "--since", "2026.11.25", "--format", "markdown")
    assert ran.code == 0
    assert "**Headline answers**" in ran.out
    assert "2026.11.25 ->" in ran.out


CLOSED = [
    (table.filename, column.name)
    for table in TABLES.values()
    for column in table.columns
    if column.allowed is not None and (SMALL / table.filename).exists()
    if column.name in (SMALL / table.filename).read_text(encoding="utf-8").partition("\n")[0].split(",")
]


@pytest.mark.parametrize(("file", "column"), CLOSED)
def test_a_word_that_no_list_has_today_is_compared_too(ketcli, folders, file: str, column: str) -> None:
    old, new = folders
    rows = list(csv.DictReader(io.StringIO((new / file).read_text(encoding="utf-8"))))
    for row in rows:
        row[column] = row[column] and "2"
    with (new / file).open("w", encoding="utf-8", newline="") as changed:
        table = csv.DictWriter(changed, rows[0])
        table.writeheader()
        table.writerows(rows)
    for paths in ((old, new), (new, old)):
        ran = ketcli("diff", *map(str, paths))
        assert ran.code == 0, ran.err
        assert ran.out


def leaves(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """The way to every value of an answer, the first two of a list."""
    inside = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    for name, one in inside:
        yield (*path, name)
        yield from leaves(one, (*path, name))


@pytest.mark.parametrize("odd", ["x", [], -1e308])
def test_any_value_of_a_saved_answer_may_be_odd(ketcli, tmp_path, odd: object) -> None:
    saved = ketcli("pool", "--data", str(SMALL), "--json").out
    (tmp_path / "old.json").write_text(saved, encoding="utf-8")
    for path in leaves(json.loads(saved)):
        body = json.loads(saved)
        place = body
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = odd
        (tmp_path / "new.json").write_text(json.dumps(body), encoding="utf-8")
        ran = ketcli("diff", f"{tmp_path}/old.json", f"{tmp_path}/new.json")
        assert ran.code == 0 or (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1), (path, ran)
