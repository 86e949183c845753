"""What scripts rely on: streams, formats, exit codes, files, messages."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from tests.cli.every_command import words_of

from ketcli import __version__
from ketcli.cli.commands import ALL
from ketcli.evidence.dataset import bundled

SMALL = str(Path(__file__).parents[1] / "small")
BCG = str(Path(__file__).parents[1] / "oracle" / "data" / "bcg.csv")
POOL = ("pool", "--data", SMALL)


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line in a real shell, with `ketcli` as `python -m ketcli`."""
    line = command.replace("ketcli", f"{sys.executable} -m ketcli")
    return subprocess.run(
        ["/bin/bash", "-c", line], capture_output=True, env={**os.environ, **environment}, check=False
    )


# ---- streams and formats


def test_answer_on_stdout_notes_on_stderr(ketcli) -> None:
    ran = ketcli(*POOL, "--notes")
    assert ran.code == 0
    assert ran.err.startswith("note: ")
    assert "note:" not in ran.out
    assert ketcli(*POOL, "--quiet").err == ""


def test_json_envelope_comes_first_and_carries_every_choice(ketcli) -> None:
    answer = ketcli(*POOL, "--json").json
    assert list(answer)[:5] == ["schema", "ketcli", "command", "data", "method"]
    assert answer["schema"] == "ketcli/2"
    assert answer["ketcli"] == __version__
    assert answer["command"] == f"ketcli pool --data {SMALL}"
    assert set(answer["data"]) == {"name", "version", "sha256"}
    needed = "measure smd_variance tau2_method test pi i2_definition zero_cells crossover_r window level"
    assert set(needed.split()) <= set(answer["method"])


def test_pool_has_every_key_of_the_contract(ketcli) -> None:
    answer = ketcli(*POOL, "--json").json
    needed = (
        "measure model tau2_method test level k n_e n_c estimate se ci_low ci_high statistic df p pi_low pi_high "
        "q q_df q_p i2 h2 tau2 tau2_ci_low tau2_ci_high display studies notes"
    )
    assert set(needed.split()) <= set(answer)
    assert set(answer["display"]) == {"scale", "estimate", "ci_low", "ci_high", "pi_low", "pi_high"}
    assert all({"study", "yi", "vi", "weight"} <= set(study) for study in answer["studies"])
    assert sum(study["weight"] for study in answer["studies"]) == pytest.approx(100)


def test_subgroups_carry_their_name_and_the_test_between_them(ketcli) -> None:
    answer = ketcli(*POOL, "--by", "formulation", "--json").json
    assert [group["level"] for group in answer["subgroups"]] == ["esketamine", "racemic"]
    assert set(answer["between"]) == {"q", "df", "p", "statistic", "df2", "verdict"}
    assert all({"k", "estimate", "ci_low", "display"} <= set(group) for group in answer["subgroups"])


def test_csv_is_rfc_4180_with_full_precision(ketcli) -> None:
    out = ketcli("effects", "--data", SMALL, "--csv").out
    assert "\r" not in out
    rows = list(csv.DictReader(io.StringIO(out)))
    answer = ketcli("effects", "--data", SMALL, "--json").json
    assert [float(row["yi"]) for row in rows] == [study["yi"] for study in answer["studies"]]
    assert list(rows[0])[:6] == ["study", "yi", "vi", "se", "ci_low", "ci_high"]


def test_all_formats_carry_the_same_estimate(ketcli) -> None:
    answer = ketcli(*POOL, "--json").json
    shown = f"{answer['display']['estimate']:.2f}"
    for kind in ("table", "markdown", "html"):
        assert shown in ketcli(*POOL, "--format", kind).out
    for kind, sep in (("csv", ","), ("tsv", "\t")):
        frame = pd.read_csv(io.StringIO(ketcli(*POOL, "-f", kind).out), sep=sep)
        assert frame["estimate"][0] == answer["estimate"]
    assert r"\begin{tabular}" in ketcli(*POOL, "-f", "latex").out


def test_two_formats_are_refused(ketcli) -> None:
    ran = ketcli(*POOL, "--csv", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (2, "invalid_input")
    assert "two formats asked for: csv and json" in ran.err
    assert ketcli(*POOL, "--csv", "--format", "csv").code == 0


def test_output_is_whole_and_never_replaced_unasked(ketcli, tmp_path: Path) -> None:
    target = tmp_path / "answer.json"
    assert ketcli(*POOL, "-o", str(target)).out == ""
    first = target.read_text()
    assert json.loads(first)["schema"] == "ketcli/2"
    ran = ketcli(*POOL, "-o", str(target))
    assert ran.code == 2
    assert "--force" in ran.err
    assert target.read_text() == first
    assert ketcli(*POOL, "--by", "route", "-o", str(target), "--force").code == 0
    assert target.read_text() != first
    assert list(tmp_path.iterdir()) == [target]


def test_no_partial_file_after_a_failure(ketcli, tmp_path: Path) -> None:
    target = tmp_path / "answer.csv"
    assert ketcli(*POOL, "--year-min", "2099", "-o", str(target)).code == 1
    assert ketcli(*POOL, "-o", str(tmp_path / "no folder" / "answer.csv")).code == 2
    assert list(tmp_path.iterdir()) == []


# ---- exit codes and messages


def test_an_empty_selection_is_exit_1_with_one_line(ketcli) -> None:
    ran = ketcli(*POOL, "--route", "im")
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert "--route im removed the last" in ran.err


FILTERED = [
    command.name for command in ALL if "filters" in command.groups and not command.command and command.name != "sources"
]


@pytest.mark.parametrize("name", FILTERED)
def test_the_same_empty_selection_is_exit_1_in_every_command(ketcli, name: str) -> None:
    ran = ketcli(*words_of(name), "--year-min", "2099")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("\n") == 1
    assert "--year-min 2099 removed the last" in ran.err


@pytest.mark.parametrize(
    "name", ["pool", "effects", "sensitivity", "bias", "regress", "compare", "network", "timecourse"]
)
def test_trials_without_a_figure_are_exit_1_and_the_filter_is_named(ketcli, name: str) -> None:
    ran = ketcli(*words_of(name), "--trial", "epsilon2020,eta2022", "--outcome", "response", "--json")
    assert ran.code == 1
    assert "--trial epsilon2020,eta2022" in ran.err
    assert ran.json["error"]["code"] == "no_answer"


def test_doses_of_a_route_that_is_not_compared_are_no_answer(ketcli) -> None:
    ran = ketcli("dose", "--route", "oral")
    assert ran.code == 1
    assert "--route oral leaves no such trial" in ran.err
    report = ketcli("report", "--route", "oral", "-f", "csv")
    assert report.code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("pool", "--route", "ivv"), "did you mean 'iv'?"),
        (("pool", "--route", "ivv"), "iv, im, sc, intranasal, oral"),
        (("pool", "--outcome", "sevrity"), "did you mean 'severity'?"),
        (("pool", "--by", "rout"), "did you mean 'route'?"),
        (("pool", "--trial", "nobody"), "unknown trial 'nobody'"),
        (("pool", "--at", "soon"), "expected a time such as 24h"),
        (("pool", "--level", "95"), "between 0 and 1"),
        (("pool", "--model", "peto", "--measure", "RR"), "give --measure OR"),
        (("show", "alpha2010"), "did you mean 'alpha2001' or 'gamma2010'?"),
    ],
)
def test_wrong_words_are_exit_2_with_the_nearest(ketcli, arguments: tuple[str, ...], says: str) -> None:
    ran = ketcli(*arguments, "--data", SMALL)
    assert ran.code == 2
    assert says in " ".join(ran.err.replace("│", " ").split())
    assert "Traceback" not in ran.err


def test_one_study_is_an_answer_of_which_nothing_is_pooled(ketcli, study_file) -> None:
    path = study_file("study,yi,vi\nOnly,-0.5,0.04\n")
    ran = ketcli("pool", "--data", path)
    assert ran.code == 0
    assert ran.out.startswith("One study (Only): the estimate lies below 0: estimate -0.50 (95 % CI -0.89 to -0.11, p")
    assert "nothing is pooled" in ran.out
    keys = ketcli("pool", "--data", path, "--json").json
    assert (keys["k"], keys["estimate"], keys["verdict"], keys["headline"]["method"]) == (1, -0.5, "single", "single")
    assert keys["headline"]["low"] == keys["ci_low"]


def test_broken_study_file_lists_all_findings(ketcli, study_file) -> None:
    ran = ketcli("pool", "--data", study_file("study,yi,vi\nA,x,1\nB,1,0\nC,1,y\n"))
    assert ran.code == 2
    assert "row 2, column yi" in ran.err
    assert "row 4, column vi" in ran.err


def test_filters_make_no_sense_on_a_study_file(ketcli) -> None:
    ran = ketcli("pool", "--data", BCG, "--route", "iv")
    assert ran.code == 2
    assert "--route" in ran.err


def test_help_of_every_command_shows_its_example(ketcli) -> None:
    for name in (listed.name for listed in ALL):
        for flag in ("-h", "--help"):
            ran = ketcli(name, flag)
            assert ran.code == 0
            assert f"ketcli {name}" in ran.out
    page = ketcli("--help").out
    assert all(listed.name in page for listed in ALL)


def test_version_and_module(ketcli) -> None:
    said = ketcli("--version")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [f"ketcli {__version__}", f"data {bundled().name} {bundled().version}"]
    assert ketcli("-V").out == said.out == shell("ketcli --version").stdout.decode()
    for words in (("--version", "--json"), ("--json", "-V"), ("--version", "--format=json")):
        assert ketcli(*words).json == {"schema": "ketcli/2", "ketcli": __version__, "data": bundled().provenance()}


def test_a_variable_names_other_data_and_an_option_overrides_it(ketcli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KETCLI_DATA", SMALL)
    assert ketcli("--version").out.splitlines()[1] == "data small-example 1"
    asked = ketcli("trials", "--json").json
    assert (asked["command"], asked["k"]) == (f"ketcli trials --data {SMALL}", 9)
    assert ketcli("pool", "--data", BCG, "--json").json["command"] == f"ketcli pool --data {BCG}"
    assert ketcli("template", "means").code == 0
    monkeypatch.setenv("KETCLI_DATA", BCG)
    assert ketcli("--version", "--json").json["data"]["name"] == "bcg.csv"
    assert ketcli("pool", "--json").json["k"] == 13
    monkeypatch.setenv("KETCLI_DATA", "")
    assert "--data" not in ketcli("trials", "--json").json["command"]


@pytest.mark.parametrize(
    "words", [("pool",), ("trials",), ("plot", "forest", "-o", "never.svg"), ("script", "pool"), ("--version",)]
)
def test_an_error_names_the_variable(ketcli, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    monkeypatch.setenv("KETCLI_DATA", "no/such/place")
    ran = ketcli(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "the data are those of KETCLI_DATA=no/such/place" in ran.err
    assert "KETCLI_DATA" not in ketcli(*words, "--data", "nor/this").err or words == ("--version",)


# ---- a real shell


def test_a_closed_pipe_ends_quietly() -> None:
    ran = shell(f"set -o pipefail; ketcli effects --data {SMALL} --csv --quiet | head -1")
    assert ran.stdout.startswith(b"study,yi,vi")
    assert ran.stderr == b""


def test_standard_input_and_empty_input() -> None:
    ran = shell(f"ketcli pool --data - --measure RR --json < {BCG}")
    assert json.loads(ran.stdout)["k"] == 13
    empty = shell("ketcli pool --data - < /dev/null")
    assert empty.returncode == 2
    assert b"Traceback" not in empty.stderr


def test_plain_text_has_no_colour_and_does_not_wrap() -> None:
    ran = shell(f"ketcli show alpha2001 --data {SMALL}", COLUMNS="40")
    assert b"\x1b[" not in ran.stdout
    assert any(len(line) > 100 for line in ran.stdout.decode().splitlines())


def on_a_terminal(columns: int, *arguments: str, **environment: str) -> str:
    """What a terminal of that width receives."""
    main, child = pty.openpty()
    clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS", "CI")}
    process = subprocess.Popen(
        [sys.executable, "-m", "ketcli", *arguments],
        stdout=child,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        env={**clean, "COLUMNS": str(columns), "TERM": "xterm-256color", **environment},
    )
    os.close(child)
    received = b""
    while True:
        try:
            part = os.read(main, 65536)
        except OSError:
            break
        if not part:
            break
        received += part
    os.close(main)
    process.wait()
    return received.decode()


def test_terminal_is_coloured_unless_no_color_is_set() -> None:
    assert "\x1b[" in on_a_terminal(80, *POOL)
    assert "\x1b[" not in on_a_terminal(80, *POOL, NO_COLOR="1")


@pytest.mark.parametrize("columns", [60, 80, 140])
def test_tables_and_pictures_fit_the_terminal(columns: int) -> None:
    for arguments in (POOL, (*POOL, "--forest"), ("show", "alpha2001", "--data", SMALL)):
        text = on_a_terminal(columns, *arguments, NO_COLOR="1")
        assert max(len(line) for line in text.splitlines()) <= columns


def test_ascii_means_ascii() -> None:
    text = on_a_terminal(80, *POOL, "--forest", "--ascii", NO_COLOR="1")
    assert text.isascii()


def test_start_up_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom ketcli.cli.main import main\n"
        "try:\n main(['--help'])\nexcept SystemExit:\n pass\n"
        "heavy = {'numpy', 'pandas', 'scipy', 'matplotlib', 'dask'} & set(sys.modules)\n"
        "sys.stderr.write(repr(heavy))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr == "set()"


HEAVY = {"pandas", "scipy.special", "scipy.stats", "scipy.optimize", "matplotlib"}


LIGHT = (
    *(
        ("pool", "--route", "iv"),
        ("effects",),
        ("trials",),
        ("show", "beta2005"),
        ("compare",),
        ("dose",),
        ("network",),
    ),
    *(("network",), ("timecourse",), ("report", "--format", "markdown")),
)


@pytest.mark.parametrize("command", LIGHT, ids=" ".join)
def test_a_question_to_a_dataset_loads_nothing_heavy(command: tuple[str, ...]) -> None:
    code = (
        f"import sys\nfrom ketcli.cli.main import main\ntry:\n main({[*command, '--data', SMALL, '-q']!r})\n"
        f"except SystemExit:\n pass\nsys.stderr.write(repr({HEAVY!r} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr == "set()"


def test_pooling_loads_no_scipy_stats() -> None:
    code = (
        f"import sys\nfrom ketcli.cli.main import main\ntry:\n main(['pool', '--data', {SMALL!r}, '-q'])\n"
        "except SystemExit:\n pass\n"
        "sys.stderr.write(repr({'scipy.stats', 'scipy.optimize', 'matplotlib'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr == "set()"
