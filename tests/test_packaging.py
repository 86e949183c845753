"""What is built from a checkout: it holds the data, says what it needs, and comes out the same twice."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DATA = {path.name for path in (ROOT / "data").iterdir()}


def build(out: Path, source: Path = ROOT) -> tuple[Path, Path]:
    """A source distribution, and the wheel made from it."""
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)],
        check=True, capture_output=True, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"},
    )  # fmt: skip
    return next(out.glob("*.tar.gz")), next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return build(tmp_path_factory.mktemp("dist"))


def test_both_hold_the_data_as_files(built: tuple[Path, Path]) -> None:
    sdist, wheel = built
    with tarfile.open(sdist) as archive:
        assert not [member.name for member in archive if member.issym()]
        held = {Path(member.name).name for member in archive if re.fullmatch(r"[^/]+/data/[^/]+", member.name)}
        assert held == DATA
    with zipfile.ZipFile(wheel) as archive:
        assert {Path(name).name for name in archive.namelist() if name.startswith("ketcli/data/")} == DATA


def test_the_wheel_answers_away_from_the_checkout(built: tuple[Path, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(built[1]) as archive:
        archive.extractall(tmp_path)  # noqa: S202 - built a moment ago
    ran = subprocess.run(
        [sys.executable, "-c", "import ketcli.__main__ as m; print(m.__file__); m.main()", "trials", "--csv", "-q"],
        check=True, capture_output=True, text=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert str(tmp_path) in ran.stdout.splitlines()[0]
    assert len(ran.stdout.splitlines()) > 100


def test_two_builds_are_the_same_to_the_byte(built: tuple[Path, Path], tmp_path: Path) -> None:
    assert [path.read_bytes() for path in build(tmp_path)] == [path.read_bytes() for path in built]


def test_the_indexes_would_take_both(built: tuple[Path, Path]) -> None:
    pytest.importorskip("twine", minversion="7", reason="twine before 7 does not know this version of metadata")
    ran = subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", *map(str, built)], capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stdout


def test_the_lowest_versions_that_ci_installs_are_those_declared() -> None:
    extras = PROJECT["optional-dependencies"]
    lines = "\n".join([*PROJECT["dependencies"], *extras["plot"], *extras["report"]])
    declared = dict(re.findall(r"^([\w-]+)>=([\d.]+)", lines, re.MULTILINE))
    pinned = dict(re.findall(r"^([\w-]+)==([\d.]+)$", (ROOT / ".ci" / "lowest.txt").read_text(), re.MULTILINE))
    assert {name: lowest.removesuffix(".0") for name, lowest in pinned.items()} == declared
