"""ketcli from Python gives what the command line gives."""

from __future__ import annotations

import doctest
import importlib
import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import ketcli
from ketcli.api.answers import Sensitivity
from ketcli.asking.registry import QUESTIONS
from ketcli.cli.main import main
from ketcli.errors import as_option, spelling
from ketcli.questions.answers.pool import PoolAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS = Path(__file__).parent
SMALL = str(TESTS / "small")
STUDIES = """study,events_e,n_e,events_c,n_c,setting
Aronson,4,123,11,139,clinic
Ferguson,6,306,29,303,clinic
Rosenthal,3,231,11,220,home
Hart,62,13598,248,12867,home
Frimodt,33,5069,47,5808,clinic
Stein,180,1541,372,1451,home
"""


@pytest.fixture
def studies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A study file in the current folder."""
    monkeypatch.chdir(tmp_path)
    Path("studies.csv").write_text(STUDIES, encoding="utf-8")
    return "studies.csv"


@pytest.mark.usefixtures("studies")
@pytest.mark.parametrize("name", ["ketcli.api", "ketcli.api.evidence", "ketcli"])
def test_examples_in_docstrings(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name), extraglobs={"ketcli": ketcli})
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.usefixtures("studies")
def test_examples_in_the_document() -> None:
    flags = doctest.ELLIPSIS
    result = doctest.testfile(str(TESTS.parent / "docs" / "api.md"), module_relative=False, optionflags=flags)
    assert result.attempted > 0
    assert result.failed == 0


def test_importing_ketcli_is_cheap() -> None:
    code = "import sys, ketcli; print(*(m for m in ('numpy', 'pandas', 'scipy', 'rich', 'typer') if m in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []
    assert {"load", "NoAnswer", "__version__"} <= set(dir(ketcli))
    with pytest.raises(AttributeError, match="lod"):
        _ = ketcli.lod


ASKED: dict[str, tuple[Callable[[ketcli.Evidence], object], tuple[str, ...]]] = {
    "pool": (lambda e: e.pool(route=["iv", "im"], test="z"), ("--route", "iv", "--route", "im", "--test", "z")),
    "pool by": (lambda e: e.pool(by="route", tau2_common=True), ("--by", "route", "--tau2-common")),
    "effects": (lambda e: e.effects(outcome="response", at="7d"), ("--outcome", "response", "--at", "7d")),
    "trials": (lambda e: e.trials(year_min=2010), ("--year-min", "2010")),
    "safety": (lambda e: e.safety(sort="event", min_trials=1), ("--sort", "event")),
    "timecourse": (lambda e: e.timecourse(level=0.9), ("--level", "0.9")),
    "compare": (lambda e: e.compare(), ()),
    "compare by route": (lambda e: e.compare("iv", "im"), ("--a", "iv", "--b", "im")),
    "summary": (lambda e: e.summary(level=0.9), ("--level", "0.9")),
    "network": (lambda e: e.network(one_placebo=True), ("--one-placebo",)),
    "dose": (lambda e: e.dose("iv-racemic"), ("--kind", "iv-racemic")),
    "bias": (lambda e: e.bias(model="common"), ("--model", "common")),
    "sensitivity": (lambda e: e.sensitivity(order="year"), ("--order", "year")),
    "regress": (lambda e: e.regress("year"), ("--on", "year")),
}


@pytest.mark.parametrize("question", ASKED)
def test_the_same_answer_as_the_command_line(question: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    ask, typed = ASKED[question]
    with pytest.raises(SystemExit) as left:
        main([question.split(maxsplit=1)[0], *typed, "--data", SMALL, "--json"])
    printed = capfdbinary.readouterr()
    if left.value.code == 1:  # this small dataset has no answer: so says Python, in the same words
        with pytest.raises(ketcli.NoAnswer) as none:
            ask(ketcli.load(SMALL))
        with spelling(as_option):  # the same sentence, its options as the command line has them
            assert printed.err.decode() == f"ketcli: {none.value}\n"
        return
    answer = ask(ketcli.load(SMALL))
    told, own = json.loads(printed.out), json.loads(answer.to_json())
    assert told.pop("command") == own.pop("command")
    assert own == told


def test_the_variable_of_the_command_line_is_not_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = len(ketcli.load().trials().trials)
    monkeypatch.setenv("KETCLI_DATA", str(Path(__file__).parent / "small"))
    assert len(ketcli.load().trials().trials) == whole
    assert len(ketcli.load(os.environ.get("KETCLI_DATA")).trials().trials) < whole


def test_switches_of_the_method_take_effect() -> None:
    evidence = ketcli.load()
    usual, switched = evidence.pool(), evidence.pool(impute_sd=True)
    assert json.loads(switched.to_json())["method"]["impute_sd"] is True
    assert switched.overall.pooled.k > usual.overall.pooled.k


@pytest.mark.parametrize(("switch", "prefer"), [(True, "endpoint"), (False, "raw")])
def test_the_older_switch_for_adjusted_differences_means_a_preference(switch: bool, prefer: str) -> None:
    evidence = ketcli.load()
    older, named = evidence.pool(adjusted_contrasts=switch), evidence.pool(prefer=prefer)
    assert json.loads(older.to_json())["method"]["prefer"] == prefer
    pd.testing.assert_frame_equal(older.overall.studies, named.overall.studies)
    assert evidence.pool(adjusted_contrasts=switch, prefer=prefer).overall.pooled.k == named.overall.pooled.k
    with pytest.raises(ketcli.InvalidInput, match="prefer"):
        evidence.pool(adjusted_contrasts=switch, prefer="change")


def test_results_are_the_dataclasses_of_the_questions() -> None:
    answer = ketcli.load(SMALL).pool()
    assert isinstance(answer, PoolAnswer)
    assert {field.name for field in fields(PoolAnswer)} <= {field.name for field in fields(answer)}
    again = ketcli.load(Path(SMALL)).pool(route=None)
    assert again.overall.pooled.estimate == answer.overall.pooled.estimate


def test_a_frame_is_the_csv(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    frame = ketcli.load(SMALL).effects().to_frame()
    target = tmp_path / "effects.csv"
    with pytest.raises(SystemExit):
        main(["effects", "--data", SMALL, "-q", "-o", str(target)])
    pd.testing.assert_frame_equal(
        frame[["study", "yi", "vi"]], pd.read_csv(target)[["study", "yi", "vi"]], check_dtype=False
    )


def test_text_and_notebook(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    answer = ketcli.load(SMALL).pool()
    with pytest.raises(SystemExit):
        main(["pool", "--data", SMALL])
    printed = capfdbinary.readouterr()
    with spelling(as_option):
        assert repr(answer) == printed.out.decode() + printed.err.decode()
    assert "(prefer='raw')" in repr(answer)
    html = answer._repr_html_()
    sentence = html.partition("<p>")[2].partition("</p>")[0]
    assert [html.count(part) for part in ("<img", "<details>", f"<p>{sentence}</p>", "<p><small>Method")] == [
        1,
        1,
        1,
        1,
    ]
    assert html.index("<table") < html.index("<img") < html.index("<details>")
    assert html.startswith('<div class="ketcli">')
    assert 'src="data:image/svg+xml;base64,' in html
    assert 'alt="Forest plot. ' in html
    assert answer.overall.studies["study"].iloc[0] in html
    assert "<script" not in html
    assert html == answer._repr_html_()


def test_a_study_file(studies: str) -> None:
    file = ketcli.load(studies)
    assert file.pool(model="peto").overall.effects.method.measure == "OR"
    assert file.pool(model="mh").overall.effects.method.measure == "RR"
    assert repr(file) == "<ketcli evidence: studies.csv>"
    with pytest.raises(ketcli.InvalidInput, match="route: a study file has no trials"):
        file.pool(route="iv")
    for name in ("trials", "claims", "replicate"):
        with pytest.raises(ketcli.InvalidInput, match="needs a dataset folder"):
            getattr(file, name)()


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ketcli.InvalidInput, match="no such file"):
        ketcli.load(tmp_path / "nothing.csv")
    with pytest.raises(ketcli.InvalidInput, match="not a ketcli dataset"):
        ketcli.load(tmp_path)
    evidence = ketcli.load(SMALL)
    with pytest.raises(TypeError, match="did you mean 'route'"):
        evidence.pool(rout="iv")  # type: ignore[call-arg]
    with pytest.raises(ketcli.InvalidInput, match="did you mean 'REML'"):
        evidence.pool(tau2="REMLL")
    with pytest.raises(ketcli.InvalidInput, match="by: 'weather'"):
        evidence.safety(by="weather")
    with pytest.raises(ketcli.NoAnswer):
        evidence.pool(year_min=3000)


def closed_lists() -> list[str]:
    """The options of the command line that have a closed list of values."""
    return [row.name for row in QUESTIONS["pool"].asks.values() if row.allowed]


@pytest.mark.parametrize("name", closed_lists())
def test_lists_closed_on_the_command_line_are_closed_here(name: str) -> None:
    with pytest.raises(ketcli.InvalidInput, match=f"{name}: 'nonsense' is not one of"):
        ketcli.load(SMALL).pool(**{name: "nonsense"})  # type: ignore[arg-type]


TABLE = pd.DataFrame(
    {
        "Trial name": ["A", "B", "C", "D, 2020"],
        "M": [10.1, 12.0, 1e-17, 9.25],
        "S": [3.0, 4.0, 3.5, 3.3],
        "N": [20, 31, 25, 40],
        "M2": [14.2, 13.5, 12.0, 11.5],
        "S2": [3.1, 4.2, 3.0, 3.6],
        "N2": [21, 30, 24, 41],
        "dose": ["low", "high", "low", None],
    }
)
MEANING = {
    "Trial name": "study", "M": "mean_e", "S": "sd_e", "N": "n_e", "M2": "mean_c", "S2": "sd_c", "N2": "n_c"
}  # fmt: skip


def test_a_table_is_read_as_the_file_of_the_same_rows(tmp_path: Path) -> None:
    path = tmp_path / "studies.csv"
    TABLE.to_csv(path, index=False)
    mapped = [f"{theirs}={ours}" for theirs, ours in MEANING.items()]
    for by in (None, "dose"):
        told = json.loads(ketcli.read(TABLE, map=MEANING).pool(by=by).to_json())
        file = json.loads(ketcli.load(path).pool(by=by, map=mapped).to_json())
        assert told["studies"] == file["studies"]
        assert told["estimate"] == file["estimate"]
        assert [note["kind"] for note in told["notes"]] == [note["kind"] for note in file["notes"]]
        assert told["data"]["sha256"] == file["data"]["sha256"]
    assert "--data -" in told["command"]


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({"M": ["x", 1.0, 2.0, 3.0]}, {}),
        ({"S": [-1.0, 1.0, 2.0, 3.0]}, {}),
        ({"Trial name": ["A", "A", "C", "D"]}, {}),
        ({"N": [-4, 31, 25, 40]}, {}),
        ({}, {"by": "dosis"}),
        ({}, {"route": "iv"}),
        ({}, {"model": "mh"}),
    ],
)
def test_a_table_is_refused_as_the_file_is(change: Any, asked: dict[str, Any], tmp_path: Path) -> None:
    table = TABLE.assign(**change)
    path = tmp_path / "table.csv"
    table.to_csv(path, index=False)
    mapped = [f"{theirs}={ours}" for theirs, ours in MEANING.items()]
    with pytest.raises(ketcli.KetcliError) as file:
        ketcli.load(path).pool(map=mapped, **asked)
    with pytest.raises(ketcli.KetcliError) as told:
        ketcli.read(table, map=MEANING).pool(**asked)
    assert type(told.value) is type(file.value)
    assert str(told.value) == str(file.value).replace("table.csv", "the table")


def test_what_a_table_may_be() -> None:
    effects = pd.DataFrame({"yi": [0.1, 0.2, 0.4], "vi": [0.1, 0.2, 0.1]}, index=["A", "B", "C"])
    assert ketcli.read(effects).effects().to_frame()["study"].tolist() == ["A", "B", "C"]
    odd = effects.rename(columns={"yi": "Effect, g"})
    assert ketcli.read(odd, map={"Effect, g": "yi"}).pool().overall.pooled.k == 3
    assert ketcli.read(effects, where="yi<0.3").pool().overall.pooled.k == 2
    with pytest.raises(ketcli.InvalidInput, match="the table: trials needs a dataset"):
        ketcli.read(effects).trials()
    with pytest.raises(ketcli.InvalidInput, match=r"load\(\) takes a path"):
        ketcli.read("studies.csv")  # type: ignore[arg-type]
    with pytest.raises(ketcli.InvalidInput, match="no column 'g'"):
        ketcli.read(effects, map={"g": "yi"}).pool()
    assert len(ketcli.read(TABLE, map=MEANING).summary().rows) == 1
    assert repr(ketcli.read(effects)) == "<ketcli evidence: the table>"


def test_pictures_and_studies_of_an_answer(tmp_path: Path) -> None:
    effects = pd.DataFrame({"study": [f"S {year}" for year in range(2001, 2013)], "yi": 0.1, "vi": 0.2})
    effects["yi"] += effects.index * 0.05
    evidence = ketcli.read(effects)
    pool, sensitivity, bias = evidence.pool(), evidence.sensitivity(), evidence.bias()
    assert isinstance(sensitivity, Sensitivity)
    for frame in (pool.studies, sensitivity.studies, bias.studies, evidence.effects().studies):
        assert frame["study"].tolist() == effects["study"].tolist()
    picture = pool.plot(width="85mm", sort="year", favours=("less", "more"), method=False)
    assert picture.figure.get_size_inches()[0] * 25.4 == pytest.approx(85)
    assert picture.words.startswith("Forest plot. ")
    for ending in ("svg", "pdf", "png", "eps", "tiff"):
        picture.save(tmp_path / f"picture.{ending}", dpi=60)
        assert (tmp_path / f"picture.{ending}").stat().st_size > 1000
    assert picture._repr_html_().count("<img") == 1
    assert bias.plot("contour-funnel").figure is not bias.plot().figure
    assert sensitivity.plot().words.startswith("Leave one out plot. ")
    with pytest.raises(ketcli.InvalidInput, match="there are leave-one-out, baujat, cumulative"):
        sensitivity.plot("forest")
    with pytest.raises(ketcli.InvalidInput, match="no picture"):
        evidence.effects().plot()
    with pytest.raises(ketcli.InvalidInput, match="width '85': expected"):
        pool.plot(width="85")
    with pytest.raises(ketcli.InvalidInput, match="ends in"):
        picture.save(tmp_path / "picture.jpg")
