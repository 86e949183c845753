"""Scripts that repeat an answer are run for real: each in Python, and in R wherever R has metafor (CI says which)."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.r_language import has_r

from ketcli.asking.registry import SCRIPTED
from ketcli.cli.completion.candidates import candidates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

SMALL = str(Path(__file__).parents[1] / "small")
FACING = str(Path(__file__).parents[1] / "facing")
LANGUAGES = ("python", "r") if has_r("metafor") else ("python",)
RUNNERS = {"python": ((sys.executable, "-I"), ".py"), "r": (("Rscript", "--vanilla"), ".R")}
COUNTS = """study,events_e,n_e,events_c,n_c,setting
Aronson,4,123,11,139,clinic
Ferguson,6,306,29,303,clinic
Rosenthal,3,231,11,220,home
Hart,62,13598,248,12867,home
Frimodt,33,5069,47,5808,clinic
Stein,180,1541,372,1451,home
Empty,0,50,3,48,clinic
Both,0,20,0,21,home
"""
EFFECTS = """study,yi,vi,group,lab,days
"O'Brien ""x"" \\ 2001",-0.4,0.04,a,1,1
Müller & Søn 2002,0.1,0.09,b,1,7
大野 2003,0.5,0.05,a,2,1
D 🙂,1.2,0.16,a,2,28
E,1.8,0.08,b,3,7
F,0.3,0.20,b,3,2
"""
FEW = """study,events_e,n_e,events_c,n_c
A,4,40,11,39
B,14,30,9,33
C,3,23,12,22
D,1,25,4,25
E,19,50,12,48
"""
CASES = {
    "REML": (EFFECTS,),
    "DL, z": (EFFECTS, "--tau2", "DL", "--test", "z"),
    "PM, ad hoc": (EFFECTS, "--tau2", "PM", "--test", "adhoc", "--level", "0.9"),
    "ML, prediction with k-2": (EFFECTS, "--tau2", "ML", "--pi", "t-2"),
    "SJ, like meta": (EFFECTS, "--tau2", "SJ", "--like", "meta"),
    "HS, groups": (EFFECTS, "--tau2", "HS", "--by", "group"),
    "EB": (EFFECTS, "--tau2", "EB", "--i2", "q"),
    "HE, prediction by the normal": (EFFECTS, "--tau2", "HE", "--pi", "normal"),
    "common, lone studies": (EFFECTS, "--by", "study", "--model", "common"),
    "RR": (COUNTS, "--measure", "RR", "--by", "setting"),
    "mh RR": (COUNTS, "--model", "mh"),
    "mh OR": (COUNTS, "--model", "mh", "--measure", "OR"),
    "mh RD": (COUNTS, "--model", "mh", "--measure", "RD"),
    "peto": (COUNTS, "--model", "peto"),
    "groups with one tau2": (EFFECTS, "--by", "group", "--tau2-common", "--tau2", "DL", "--test", "knha"),
    "three levels": (EFFECTS, "--model", "multilevel", "--cluster", "lab"),
    "Bayes": (COUNTS, "--measure", "OR", "--model", "bayes", "--by", "setting"),
    "Bayes, heavy tails": (EFFECTS, "--model", "bayes", "--tau-prior", "half-cauchy:0.5"),
    "Bayes, log-t": (EFFECTS, "--model", "bayes", "--tau-prior", "log-t:-2.7,1.3,5", "--level", "0.9"),
    "mixed model": (FEW, "--measure", "OR", "--model", "glmm"),
    "mixed model, unconditional": (FEW, "--measure", "OR", "--model", "glmm", "--glmm", "UM.RS"),
}
NEEDED = {"three levels": "clubSandwich", "mixed model": "BiasedUrn", "mixed model, unconditional": "lme4"}
NETWORK = """study,treatment,events,n
A,drug A,18,40
A,placebo,11,41
B,drug A,25,62
B,drug B,30,60
C,drug B,12,50
C,placebo,7,49
D,drug A,20,45
D,drug B,19,44
D,placebo,9,46
"""
TIMES = """study,time,treatment,mean,sd,n
A,1 week,drug,12.5,6.1,40
A,1 week,placebo,16.2,6.8,41
A,6 weeks,drug,10.5,6.1,40
A,6 weeks,placebo,15.2,6.8,41
B,6 weeks,drug,14.0,7.2,62
B,6 weeks,placebo,16.1,6.9,60
C,6 weeks,drug,11.0,7.0,30
C,6 weeks,placebo,13.5,7.1,31
"""
COMMANDS = {
    "network of a file": (NETWORK, "--good", "high"),
    "compare of a file": (NETWORK, "--test", "z"),
    "safety of a file": (NETWORK, "--arms", "drug A,placebo"),
    "timecourse of a file": (TIMES,),
    "regress": (EFFECTS, "--on", "group", "--on", "lab", "--test", "z"),
    "regress, common": (EFFECTS, "--on", "lab", "--model", "common"),
    "regress, three levels": (EFFECTS, "--on", "days", "--model", "multilevel", "--cluster", "lab"),
    "sensitivity": (EFFECTS, "--order", "yi", "--test", "knha", "--tau2", "PM"),
    "sensitivity, common": (EFFECTS, "--model", "common"),
    "bias": (COUNTS, "--measure", "OR"),
    "bias, common": (EFFECTS, "--model", "common"),
    "compare": ("bundled", "--outcome", "response", "--at", "24h", "--adjust", "year"),
    "compare, direct": (FACING, "--outcome", "response", "--a", "iv", "--b", "intranasal"),
    "compare, Mantel-Haenszel": ("bundled", "--outcome", "response", "--model", "mh"),
    "network": ("bundled", "--outcome", "response", "--measure", "OR"),
    "network, moments": ("bundled", "--tau2", "DL", "--test", "z", "--one-placebo"),
    "network, common": ("bundled", "--model", "common", "--outcome", "remission"),
    "safety": (SMALL,),
    "safety by": ("bundled", "--event", "nausea", "--event", "death", "--by", "formulation"),
    "safety by a model": ("bundled", "--event", "headache", "--model", "common"),
    "timecourse": ("bundled", "--outcome", "remission"),
    "dose": ("bundled", "--kind", "iv-racemic"),
    "dose, spline": ("bundled", "--outcome", "response", "--kind", "nasal-esketamine"),
    "sensitivity, priors": ("bundled", "--route", "iv", "--prior"),
    "sensitivity, choices": ("bundled", "--route", "iv", "--choices"),
    "sensitivity, missing": ("bundled", "--route", "iv", "--missing"),
}
NOT_PRINTED = {"weight", "shrunken", "mean", "tau_central", "tau_mean", "new_study", "statistic", "p"}
"""Numbers that some answers keep to themselves: no JSON of safety or timecourse has the weights of a score's trials."""


def run(language: str, script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script where no ketcli is at hand, in a locale without letters beyond ASCII."""
    command, ending = RUNNERS[language]
    path = folder / f"verify{ending}"
    path.write_text(script, encoding="utf-8")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
    return subprocess.run([*command, str(path)], capture_output=True, text=True, cwd=folder, env=clean, check=False)


def here(script: str) -> dict[str, Any]:
    """What a script of Python has at its end, run in this process, with its exit code and what it prints."""
    names: dict[str, Any] = {"__name__": "script"}
    printed = io.StringIO()
    with pytest.raises(SystemExit) as left, contextlib.redirect_stdout(printed):
        exec(compile(script, "script", "exec"), names)  # noqa: S102
    return {**names, "code": left.value.code, "printed": printed.getvalue()}


def asked_of(data: str, study_file: Callable[[str], str]) -> tuple[str, ...]:
    """The option that names the data of a case."""
    if data == "bundled":
        return ()
    return "--data", study_file(data) if "\n" in data else data


def agrees(language: str, script: str, folder: Path) -> None:
    """A script finds every number."""
    assert "import ketcli" not in script
    assert "from ketcli" not in script
    if language == "python":
        found = here(script)
        code, printed = found["code"], found["printed"]
    else:
        ran = run(language, script, folder)
        code, printed = ran.returncode, ran.stdout + ran.stderr
    assert code == 0, printed
    assert re.search(r"All \d+ numbers agree", printed)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_script_repeats_the_answer(
    case: str, language: str, ketcli: Callable[..., Any], study_file: Callable[[str], str], tmp_path: Path
) -> None:
    if language == "r" and case in NEEDED and not has_r(NEEDED[case]):
        pytest.skip(f"R has no {NEEDED[case]}")
    data, *options = CASES[case]
    written = ketcli("script", "pool", "--data", study_file(data), *options, "--language", language)
    assert written.code == 0, written.err
    agrees(language, written.out, tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", COMMANDS)
def test_script_repeats_every_command_that_computes(
    case: str, language: str, ketcli: Callable[..., Any], study_file: Callable[[str], str], tmp_path: Path
) -> None:
    clustered = case.startswith(("timecourse", "dose", "regress, three"))
    needed = "clubSandwich" if clustered else "numDeriv" if case.startswith("bias") else ""  # metafor's own wish
    if language == "r" and needed and not has_r(needed):
        pytest.skip(f"R has no {needed}")
    command = case.partition(",")[0].partition(" ")[0]
    data, *options = COMMANDS[case]
    asked = (command, *asked_of(data, study_file), *options)
    written = ketcli("script", *asked, "--language", language)
    assert written.code == 0, written.err
    agrees(language, written.out, tmp_path)
    if language == "python":
        printed = set(numbers(ketcli(*asked, "--json").json))
        absent = {
            (label, key)
            for label, found in expected_of(written.out).items()
            for key, values in found.items()
            if not set(numbers(values)) <= printed and key not in NOT_PRINTED
        }
        assert {(label, key) for label, key in absent if not may_be_absent(label, key)} == set()


def expected_of(script: str) -> dict[str, dict[str, Any]]:
    """What a script of Python says that ketcli answers."""
    tree = next(
        node
        for node in ast.parse(script).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXPECTED"
    )
    found: dict[str, dict[str, Any]] = ast.literal_eval(tree.value)
    return found


def may_be_absent(label: str, key: str) -> bool:
    """Standard errors that an answer does not show, and the parts of trends and of slopes."""
    return key in ("se", "ci_low", "ci_high") or label.endswith(("trials", "headline"))


def numbers(found: Any) -> Iterator[float]:
    """All numbers in an object of JSON, without their signs."""
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        for one in found:
            yield from numbers(one)
    elif isinstance(found, (int, float)):
        yield abs(float(found))


def test_every_command_that_has_a_script_is_tested() -> None:
    assert {"pool", *(case.partition(",")[0].partition(" ")[0] for case in COMMANDS)} == {
        question.name for question in SCRIPTED
    }


@pytest.mark.parametrize("options", [("--baseline", "ancova"), ("--prefer", "raw"), ("--prefer", "change")])
def test_a_script_holds_the_figures_that_were_used(options: tuple[str, ...], ketcli: Callable[..., Any]) -> None:
    studies = ketcli("pool", *options, "--json").json["studies"]
    found = here(ketcli("script", "pool", *options).out)
    assert found["code"] == 0
    assert [row[1:] for row in found["STUDIES"]["all"]] == [(one["yi"], one["vi"]) for one in studies]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("sensitivity", "--gosh"), "--gosh"),
        (("pool", "--permutations", "50"), "--permutations"),
        (("regress", "--on", "lab", "--permutations", "50"), "--permutations"),
    ],
)
def test_what_a_script_cannot_repeat_is_said(
    asked: tuple[str, ...], said: str, ketcli: Callable[..., Any], study_file: Callable[[str], str]
) -> None:
    ran = ketcli("script", *asked, "--data", study_file(EFFECTS))
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("pool", "--on", "lab"), "--on does not apply to script pool, only to script regress"),
        (("regress",), "script regress needs --on"),
        (("safety", "--by", "year", "--data", SMALL), "year"),
        (("safety", "--measure", "OR", "--data", SMALL), "--measure"),
    ],
)
def test_options_are_those_of_the_command(
    asked: tuple[str, ...], said: str, ketcli: Callable[..., Any], study_file: Callable[[str], str]
) -> None:
    data = () if "--data" in asked else ("--data", study_file(EFFECTS))
    ran = ketcli("script", *asked, *data)
    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_script_of_a_dataset_names_its_data_and_repeats_its_groups(
    language: str, ketcli: Callable[..., Any], tmp_path: Path
) -> None:
    asked = ("--data", SMALL, "--by", "route")
    answer = ketcli("pool", *asked, "--json").json
    script = ketcli("script", "pool", *asked, "--language", language).out
    assert f"sha256 {answer['data']['sha256']}" in script
    assert f"ketcli pool --by route --data {SMALL}\n" in script
    for study in answer["studies"]:
        assert repr(study["yi"]) in script
    ran = run(language, script, tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    for group in answer["subgroups"]:
        assert f"route: {group['level']}\n" in ran.stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_script_fails_where_a_number_differs(
    language: str, ketcli: Callable[..., Any], study_file: Callable[[str], str], tmp_path: Path
) -> None:
    script = ketcli("script", "pool", "--data", study_file(EFFECTS), "--language", language).out
    shifted = script.replace("-0.4,", "-0.3999,")
    assert shifted != script
    ran = run(language, shifted, tmp_path)
    assert ran.returncode == 1
    assert "DIFFERS" in ran.stdout
    assert "numbers differ" in ran.stdout


def test_help_and_completion_know_the_commands_and_their_options(ketcli: Callable[..., Any]) -> None:
    assert "Usage: ketcli script COMMAND [OPTIONS]" in ketcli("script", "-h").out
    assert [one.value for one in candidates(["script", "reg"]) or ()] == ["regress"]
    assert [one.value for one in candidates(["script", "regress", "--on"]) or ()] == ["--on"]
    assert "--on" not in [one.value for one in candidates(["script", "pool", "--o"]) or ()]


def test_where_scripts_go(ketcli: Callable[..., Any], study_file: Callable[[str], str], tmp_path: Path) -> None:
    asked = ("script", "pool", "--data", study_file(EFFECTS))
    assert ketcli(*asked).out.startswith("#!/usr/bin/env python3\n")
    assert ketcli(*asked, "-o", str(tmp_path / "one.R")).code == 0
    assert (tmp_path / "one.R").read_text(encoding="utf-8").startswith("#!/usr/bin/env Rscript\n")
    both = tmp_path / "both"
    assert ketcli(*asked, "-o", str(both)).code == 0
    assert sorted(path.name for path in both.iterdir()) == ["pool.R", "pool.py"]
    again = ketcli(*asked, "-o", str(both))
    assert again.code == 2
    assert "--force replaces it" in again.err
    assert ketcli(*asked, "-o", str(both), "--force", "--language", "r").code == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--language", "both"), "-o FOLDER"),
        (("--language", "julia"), "not one of python, r, both"),
        (("-o", "verify.txt"), ".py or .R"),
        (("-o", "verify.R", "--language", "python"), "does not go with verify.R"),
        (("--model", "mhh"), "did you mean 'mh'"),
        (("--by", "grup"), "did you mean 'group'"),
    ],
)
def test_wrong_usage(
    options: tuple[str, ...], message: str, ketcli: Callable[..., Any], study_file: Callable[[str], str]
) -> None:
    ran = ketcli("script", "pool", "--data", study_file(EFFECTS), *options)
    assert ran.code == 2
    assert message in " ".join(re.sub(r"[│╭╮╰╯─]", " ", ran.err).split())


def test_only_commands_that_compute_have_a_script(ketcli: Callable[..., Any]) -> None:
    assert ketcli("script", "trials").code == 2


def test_nothing_in_data_or_command_leaves_its_comment_or_text(ketcli: Callable[..., Any], tmp_path: Path) -> None:
    odd = tmp_path / "a\nimport os; os.abort()\n.csv"
    odd.write_text('study,yi,vi\n"x\nquit(status = 9)",0.1,0.2\n"y""); stop(""z",0.3,0.1\n', encoding="utf-8")
    for language in LANGUAGES:
        script = ketcli("script", "pool", "--data", str(odd), "--language", language).out
        assert run(language, script, tmp_path).returncode == 0
