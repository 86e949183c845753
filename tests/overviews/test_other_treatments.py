"""Everything is open to another pair of treatments: the whole report on public data, as a review and as a dataset.

The trials of BCG vaccine against tuberculosis (Colditz et al., JAMA 1994;271:698-702; metadat's dat.bcg), as they stand
in docs/examples/bcg.csv.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.checking import check
from ketcli.asking.read import from_keywords
from ketcli.errors import InvalidInput
from ketcli.evidence.schema import TABLES
from ketcli.show.kit.formats import render
from ketcli.show.kit.shown import shown

BCG = Path(__file__).parents[2] / "docs" / "examples" / "bcg.csv"
FOREIGN = ("ketamine", "racemic", "madrs", "depress", "nikolin", "first dose", "antidepressant", "infusion", "spravato")
COLDITZ = "Colditz GA et al. Efficacy of BCG vaccine in the prevention of tuberculosis. JAMA 1994;271:698-702"


def trials() -> list[dict[str, str]]:
    with BCG.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def review(tmp_path: Path) -> Path:
    folder = tmp_path / "bcg"
    folder.mkdir()
    (folder / "studies.csv").write_bytes(BCG.read_bytes())
    (folder / "review.toml").write_text(
        'title = "BCG vaccine against tuberculosis"\narms = ["BCG vaccine", "no vaccine"]\nsubgroups = ["alloc"]\n'
        '[[outcomes]]\nname = "tuberculosis"\ngood = "low"\n',
        encoding="utf-8",
    )
    return folder


def write(folder: Path, table: str, rows: list[dict[str, Any]]) -> None:
    names = [column.name for column in TABLES[table].columns if not column.name.startswith("in_")]
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, names, restval="")
        out.writeheader()
        out.writerows(rows)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "vaccine"
    folder.mkdir()
    of_trials, arms, results, source = [], [], [], {"source_id": "colditz1994"}
    for one in trials():
        key = f"t{one['trial']}"
        label = f"{one['author']} {one['year']}"
        of_trials.append(
            {
                "trial_id": key, "label": label, "year": one["year"], "design": "parallel", "diagnosis": "healthy",
                "control_type": "no_vaccine", "pool_role": "acute", "country": one["alloc"], **source,
            }
        )  # fmt: skip
        for arm, role, drug, yes, no in (
            ("bcg", "experimental", "BCG vaccine", "tpos", "tneg"), ("none", "control", "no vaccine", "cpos", "cneg"),
        ):  # fmt: skip
            people = int(one[yes]) + int(one[no])
            arms.append({"trial_id": key, "arm_id": arm, "role": role, "drug": drug, **source})
            results.append(
                {
                    "trial_id": key, "arm_id": arm, "outcome": "tuberculosis", "statistic": "events", "n": people,
                    "events": one[yes], "locator": "Table 1", **source,
                }
            )  # fmt: skip
    write(folder, "trials", of_trials)
    write(folder, "arms", arms)
    write(folder, "results", results)
    write(folder, "sources", [{**source, "kind": "review_table", "citation": COLDITZ, "note": "metadat, dat.bcg"}])
    (folder / "dataset.json").write_text(
        json.dumps(
            {
                "name": "bcg", "version": "1", "title": "BCG vaccine against tuberculosis", "control": "no vaccine",
                "outcomes": [{"name": "tuberculosis", "good": "low"}], "subgroups": ["country"],
                "words": {"diagnosis": ["healthy"], "control_type": ["no_vaccine"]},
            }
        ),
        encoding="utf-8",
    )  # fmt: skip
    return folder


def asked(name: str, folder: Path, **options: Any) -> Any:
    return answer(DataSource(str(folder)), from_keywords(name, options, data=str(folder)))


@pytest.mark.parametrize("layout", ["review", "dataset"])
@pytest.mark.parametrize("format_", ["html", "markdown", "json", "table"])
def test_the_whole_report_has_no_word_of_the_bundled_data(
    layout: str, format_: str, request: pytest.FixtureRequest
) -> None:
    folder = request.getfixturevalue(layout)
    asking = from_keywords("report", {}, data=str(folder))
    told = shown(asking, answer(DataSource(str(folder)), asking))
    text = told.documents[format_]() if format_ in told.documents else render(told, format_, "ketcli report")
    text = text.replace("ketamine-depression-rcts", "")
    assert [word for word in FOREIGN if word in text.lower()] == []
    for words in ("BCG vaccine against tuberculosis", "no vaccine", "Tuberculosis") if format_ != "json" else ():
        assert words in text


def test_both_layouts_give_what_metafor_gives(review: Path, dataset: Path) -> None:
    """metafor: rma(RR, dat.bcg, REML) -0.7145, se 0.1798."""
    for folder in (review, dataset):
        effect = asked("pool", folder, outcome="tuberculosis", test="z").overall
        assert effect.pooled.estimate == pytest.approx(-0.7145323, abs=1e-6)
        assert effect.pooled.se == pytest.approx(0.1797815, abs=1e-6)
        assert effect.effects.arms.experimental == "BCG vaccine"
        (row,) = asked("summary", folder).rows
        assert row.k == 13
    assert len(asked("report", review).parts["tuberculosis"].subgroups[0][1].result.subgroups) == 3


def test_every_question_of_the_dataset_goes_by_its_own_words(dataset: Path) -> None:
    network = asked("network", dataset, outcome="tuberculosis")
    assert (network.nodes, network.reference, network.good) == (("BCG vaccine", "no vaccine"), "no vaccine", "low")
    assert len(asked("trials", dataset, control=()).trials) == 13
    assert check(str(dataset)).findings == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"outcomes": [{"name": "death"}]}, "expected one of death, or ae:<event>, found 'tuberculosis'"),
        ({"words": {}}, "found 'no_vaccine'"),
        ({"outcome": []}, "unknown key 'outcome'; did you mean 'outcomes'?"),
        ({"windows": ["soon"]}, "windows: expected times with their unit"),
        ({"scales": {"HAM-A": [0]}}, "scales, HAM-A: expected its lowest and its highest score"),
    ],
)
def test_a_description_that_cannot_be_is_refused(dataset: Path, change: dict[str, Any], words: str) -> None:
    file = dataset / "dataset.json"
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **change}), encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        asked("summary", dataset)
    assert words in str(refused.value)
