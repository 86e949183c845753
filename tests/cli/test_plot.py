"""`ketcli plot`: files, refusals, and the same bytes from the same command."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from ketcli.asking.pictures import PICTURES

KINDS = [picture.kind for picture in PICTURES]
LACKS = {"network": "no column 'treatment'", "timecourse": "no column 'time'", "dose": "no column 'dose'"}
LACKS |= {"rob": "no cell is a judgement of risk of bias"}
TESTS = Path(__file__).parents[1]
SMALL = str(TESTS / "small")
BCG = ("--data", str(TESTS / "oracle" / "data" / "bcg.csv"), "--measure", "RR")
DRAWN = ["forest", "funnel", "gosh"]
STARTS = {"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG"}
ROB = """trial_id,domain,judgement,source_id,note
alpha2001,allocation concealment,low,alpha2001,
alpha2001,other bias,high,alpha2001,
alpha2001,other bias,unclear,beta2005,
beta2005,D1 randomization process,some concerns,beta2005,
"""


@pytest.fixture
def judged(tmp_path: Path) -> str:
    folder = tmp_path / "judged"
    shutil.copytree(SMALL, folder)
    (folder / "risk_of_bias.csv").write_text(ROB)
    return str(folder)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ending", ["svg", "pdf", "png"])
def test_every_kind_as_every_file_of_a_dataset(ketcli, judged: str, tmp_path: Path, kind: str, ending: str) -> None:
    target = tmp_path / f"picture.{ending}"
    ran = ketcli("plot", kind, "--data", judged, "-o", str(target))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("note: ")
    assert "Warning" not in ran.err
    assert target.read_bytes().startswith(STARTS[ending])


@pytest.mark.parametrize("kind", KINDS)
def test_a_study_file_gives_the_pictures_that_need_no_dataset(ketcli, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "picture.svg"
    given = BCG if kind not in ("safety", "rob") else BCG[:2]
    ran = ketcli("plot", kind, *given, "-o", str(target), "--quiet")
    if kind in LACKS:
        assert ran.code == 2
        assert LACKS[kind] in ran.err
        assert not target.exists()
    elif kind == "choices":
        assert ran.code == 2
        assert "a study file has one set of figures" in ran.err
    else:
        assert (ran.code, ran.out, ran.err) == (0, "", "")
        assert target.exists()


DRAWS = f"""
from ketcli.cli.main import main
for kind in {DRAWN}:
    for ending in {list(STARTS)}:
        try:
            main(["plot", kind, *{BCG}, "-q", "-o", kind + "." + ending])
        except SystemExit as left:
            assert left.code in (None, 0)
"""


@pytest.fixture(scope="module")
def drawn_twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two folders of the same pictures, of two processes that differ in hash seed and in their time."""
    folders = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")
    for number, folder in enumerate(folders, start=1):
        seeds = {"PYTHONHASHSEED": str(number), "SOURCE_DATE_EPOCH": str(number * 10**9)}
        subprocess.run([sys.executable, "-c", DRAWS], check=True, cwd=folder, env={**os.environ, **seeds})
    return folders


@pytest.mark.parametrize("ending", list(STARTS))
@pytest.mark.parametrize("kind", DRAWN)
def test_the_same_command_gives_the_same_bytes_in_another_process(
    drawn_twice: tuple[Path, Path], kind: str, ending: str
) -> None:
    one, other = ((folder / f"{kind}.{ending}").read_bytes() for folder in drawn_twice)
    assert one == other
    assert one.startswith(STARTS[ending])


def test_a_file_is_never_replaced_unasked(ketcli, tmp_path: Path) -> None:
    target = tmp_path / "forest.svg"
    target.write_text("mine")
    ran = ketcli("plot", "forest", *BCG, "-o", str(target))
    assert ran.code == 2
    assert "--force" in ran.err
    assert target.read_text() == "mine"
    assert ketcli("plot", "forest", *BCG, "-o", str(target), "--force").code == 0
    assert target.read_bytes().startswith(b"<?xml")
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("forst", "-o", "x.svg"), "did you mean 'forest'?"),
        (("forest",), "--output"),
        (("forest", "-o", "x.jpg"), ".svg, .pdf, .eps, .png, .tiff"),
        (("forest", "-o", "x"), ".svg, .pdf, .eps, .png, .tiff"),
        (("forest", "-o", "x.png", "--dpi", "2"), "--dpi"),
        (("funnel", "-o", "x.svg", "--rob"), "--rob does not apply to plot funnel, only to plot forest"),
        (("forest", "-o", "x.svg", "--kind", "iv-racemic"), "--kind does not apply to plot forest"),
        (("timecourse", "-o", "x.svg", "--at", "24h"), "--at does not apply to plot timecourse"),
        (("safety", "-o", "x.svg", "--measure", "RR"), "--measure does not apply"),
        (("safety", "-o", "x.svg", "--by", "year"), "--by: 'year' is not one of"),
        (("rob", "-o", "x.svg", "--tau2", "DL"), "--tau2 does not apply to plot rob"),
        (("dose", "-o", "x.svg", "--knots", "9"), "--knots"),
        (("forest", "-o", "no such folder/x.svg"), "cannot be written"),
    ],
)
def test_wrong_usage_is_exit_2_and_leaves_no_file(
    ketcli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = ketcli("plot", *arguments, "--data", SMALL)
    assert ran.code == 2
    assert says in " ".join(ran.err.replace("│", " ").split())
    assert "Traceback" not in ran.err
    assert list(tmp_path.iterdir()) == []


def test_no_judgement_and_no_study_are_exit_1(ketcli, tmp_path: Path) -> None:
    target = str(tmp_path / "x.svg")
    assert ketcli("plot", "rob", "--data", SMALL, "-o", target).code == 1
    assert ketcli("plot", "forest", "--data", SMALL, "--route", "im", "-o", target).code == 1
    assert ketcli("plot", "funnel", "--data", SMALL, "--trial", "alpha2001", "-o", target).code == 1
    assert list(tmp_path.iterdir()) == []


def test_forest_with_lights_names_who_has_none(ketcli, judged: str, tmp_path: Path) -> None:
    ran = ketcli("plot", "forest", "--rob", "--notes", "--data", judged, "-o", str(tmp_path / "x.svg"))
    assert ran.code == 0
    assert "note: no published judgement of risk of bias: " in ran.err
    assert "note: sources disagree, the light is shared: Alpha 2001" in ran.err


def test_options_of_the_question_change_the_picture(ketcli, tmp_path: Path) -> None:
    def picture(*options: str) -> bytes:
        target = tmp_path / "x.svg"
        assert ketcli("plot", "forest", "--data", SMALL, "-q", "--force", "-o", str(target), *options).code == 0
        return target.read_bytes()

    made = [
        picture(*options)
        for options in ((), ("--measure", "MD"), ("--by", "dose"), ("--route", "iv"), ("--like", "meta"))
    ]
    assert len(set(made)) == len(made)


def test_looks_change_the_picture_and_stand_in_its_command(ketcli, tmp_path: Path) -> None:
    def drawn(*options: str) -> str:
        target = tmp_path / "looks.svg"
        ran = ketcli("plot", "forest", *BCG, *options, "-o", str(target), "--force", "--quiet")
        assert ran.code == 0, ran.err
        return target.read_text()

    plain = drawn()
    looks = (
        *("--width", "85mm", "--columns", "effect", "--labels", "Vaccine,None", "--favours", "for,against"),
        *("--sort", "weight", "--xlim", "0.1,10", "--grey", "--font", "DejaVu Serif", "--no-method"),
    )
    changed = drawn(*looks)
    assert 'width="240.944882pt"' in changed
    assert changed != plain
    assert "--width 85mm --columns effect" in changed
    assert "--sort weight" in changed


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("baujat", ("--columns", "effect"), "--columns does not apply to plot baujat"),
        ("network", ("--xlim", "0,1"), "--xlim does not apply to plot network"),
        ("forest", ("--sort", "trials"), "not one of file, weight, year, effect, name"),
        ("safety", ("--sort", "weight"), "not one of trials"),
        ("funnel", ("--sort", "weight"), "--sort does not apply to plot funnel"),
        ("forest", ("--width", "85"), "with its unit"),
        ("forest", ("--columns", "wieght"), "did you mean 'weight'"),
    ],
)
def test_a_look_that_does_not_apply_is_refused(
    kind: str, options: tuple[str, ...], said: str, ketcli, tmp_path: Path
) -> None:
    target = tmp_path / "refused.svg"
    ran = ketcli("plot", kind, "--data", SMALL, *options, "-o", str(target))
    assert ran.code == 2
    assert said in " ".join(ran.err.split())
    assert not target.exists()


def test_without_matplotlib_one_line_says_how_to_install_it(tmp_path: Path) -> None:
    program = "import sys; sys.modules['matplotlib'] = None; from ketcli.cli.main import main; main(sys.argv[1:])"
    line = [sys.executable, "-c", program, "plot", "forest", *BCG, "-o", str(tmp_path / "x.svg")]
    ran = subprocess.run(line, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1
    assert "pip install 'ketcli[plot]'" in ran.stderr


def test_only_plot_imports_matplotlib(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom ketcli.cli.main import main\n"
        "try: main(['pool', '--data', sys.argv[1]])\nexcept SystemExit: pass\n"
        "sys.exit('matplotlib' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program, SMALL], capture_output=True, check=False)
    assert ran.returncode == 0


def test_funnel_in_the_terminal(ketcli) -> None:
    without = ketcli("bias", *BCG, "-q").out
    drawn = ketcli("bias", *BCG, "-q", "--funnel").out
    assert "Standard error by risk ratio" not in without
    assert "Standard error by risk ratio" in drawn
    assert drawn.count("●") == 13 + 1  # the studies and the key
    plain = ketcli("bias", *BCG, "-q", "--funnel", "--ascii").out
    assert plain.isascii()


@pytest.mark.parametrize(
    "words",
    [
        ("forest", "--data", SMALL),
        ("forest", "--data", SMALL, "--outcome", "response", "--by", "route", "--rob"),
        ("forest", "--width", "180mm", "--grey", "--columns", "effect", "--labels", "Drug,No drug", "--data", SMALL),
        ("choices", "--data", SMALL),
        ("funnel", *BCG),
        ("network",),
    ],
)
def test_a_picture_says_the_command_that_draws_it_again(
    ketcli, judged: str, tmp_path: Path, words: tuple[str, ...]
) -> None:
    asked = [judged if word == SMALL and "--rob" in words else word for word in words]
    assert ketcli("plot", *asked, "-q", "-o", str(tmp_path / "one.svg")).code == 0
    one = (tmp_path / "one.svg").read_text(encoding="utf-8")
    said = unescape(re.search("<dc:description>(.*?)</dc:description>", one, re.DOTALL)[1])
    name, plot, kind, *rest = shlex.split(said)
    assert (name, plot, kind) == ("ketcli", "plot", words[0])
    assert sorted(rest) == sorted(asked[1:])
    assert ketcli("plot", kind, *rest, "-q", "-o", str(tmp_path / "two.svg")).code == 0
    assert (tmp_path / "two.svg").read_text(encoding="utf-8") == one
