"""Scripts that repeat an answer are run for real: each in Python, and in R wherever R has metafor (CI says which)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from r_language import has_r

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

SMALL = str(Path(__file__).parents[1] / "small")
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
EFFECTS = """study,yi,vi,group,lab
"O'Brien ""x"" \\ 2001",-0.4,0.04,a,1
Müller & Søn 2002,0.1,0.09,b,1
大野 2003,0.5,0.05,a,2
D 🙂,1.2,0.16,a,2
E,1.8,0.08,b,3
F,0.3,0.20,b,3
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
}


def run(language: str, script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script where no ketcli is at hand, in a locale without letters beyond ASCII."""
    command, ending = RUNNERS[language]
    path = folder / f"verify{ending}"
    path.write_text(script, encoding="utf-8")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
    return subprocess.run([*command, str(path)], capture_output=True, text=True, cwd=folder, env=clean, check=False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_script_repeats_the_answer(
    case: str, language: str, ketcli: Callable[..., Any], study_file: Callable[[str], str], tmp_path: Path
) -> None:
    data, *options = CASES[case]
    written = ketcli("script", "pool", "--data", study_file(data), *options, "--language", language)
    assert written.code == 0, written.err
    assert "import ketcli" not in written.out
    ran = run(language, written.out, tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"All \d+ numbers agree", ran.stdout)


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


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name == "r"])
def test_three_levels_in_r(
    language: str, ketcli: Callable[..., Any], study_file: Callable[[str], str], tmp_path: Path
) -> None:
    asked = ("--data", study_file(EFFECTS), "--model", "multilevel", "--cluster", "lab")
    script = ketcli("script", "pool", *asked, "--language", language).out
    ran = run(language, script, tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "sigma2_between" in ran.stdout


def test_what_a_language_cannot_repeat_is_said(ketcli: Callable[..., Any], study_file: Callable[[str], str]) -> None:
    data = study_file(EFFECTS)
    levels = ketcli("script", "pool", "--data", data, "--model", "multilevel", "--cluster", "lab")
    assert (levels.code, levels.out) == (1, "")
    assert "--language r" in levels.err
    shared = ketcli("script", "pool", "--data", data, "--by", "group", "--tau2-common")
    assert (shared.code, shared.out) == (1, "")
    assert "--tau2-common" in shared.err
    assert (
        ketcli("script", "pool", "--data", data, "--model", "multilevel", "--cluster", "lab", "--language", "r").code
        == 0
    )


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


def test_only_pooled_commands_have_a_script(ketcli: Callable[..., Any]) -> None:
    assert ketcli("script", "safety").code == 2


def test_nothing_in_data_or_command_leaves_its_comment_or_text(ketcli: Callable[..., Any], tmp_path: Path) -> None:
    odd = tmp_path / "a\nimport os; os.abort()\n.csv"
    odd.write_text('study,yi,vi\n"x\nquit(status = 9)",0.1,0.2\n"y""); stop(""z",0.3,0.1\n', encoding="utf-8")
    for language in LANGUAGES:
        script = ketcli("script", "pool", "--data", str(odd), "--language", language).out
        assert run(language, script, tmp_path).returncode == 0
