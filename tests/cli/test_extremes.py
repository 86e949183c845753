"""Figures beyond what a computer can compute with: a sentence and exit code 1 or 2, never a table with infinities."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran

    Ketcli = Callable[..., Ran]

NO_NUMBER = re.compile(r"(?<!\w)-?(inf|nan)(?!\w)")
MEANS = "study,mean_e,sd_e,n_e,mean_c,sd_c,n_c\n"
COUNTS = "study,events_e,n_e,events_c,n_c\n"
CASES = [
    (COUNTS + "A,3,9223372036854775808,0,21\n", ("--model", "peto")),
    (COUNTS + "A,1,54,1e-320,5\n", ("--model", "mh")),
    (COUNTS + "A,1e300,1e308,3,20\nB,2,20,1,1e308\n", ("--model", "mh")),
    (MEANS + "A,1e308,1,20,-1e308,3,20\nB,1e308,2,20,-1e308,3,20\n", ()),
    (MEANS + "A,-4,3.8,10,0.1,2,46\nB,9223372036854775808,1,9223372036854775808,-0.1,4.6,41\n", ("--measure", "MD")),
    ("study,yi,vi\nA,1e308,1\nB,-1e308,1\n", ()),
    ("study,yi,vi\nA,900,1\nB,901,1\n", ("--measure", "RR")),
    ("study,yi,vi\nA,0,1e-320\nB,1,1e308\n", ("--model", "bayes")),
]


@pytest.mark.parametrize(("text", "options"), CASES)
def test_what_overflows_is_a_sentence(
    text: str, options: tuple[str, ...], ketcli: Ketcli, study_file: Callable[[str], str]
) -> None:
    path = study_file(text)
    ran = ketcli("pool", "--data", path, *options)
    assert ran.code in (1, 2)
    assert ran.out == ""
    assert ran.err.startswith("ketcli: ")
    assert "Traceback" not in ran.err
    assert ketcli("pool", "--data", path, *options, "--json").json["error"]["code"] in ("no_answer", "invalid_input")


EXTREME: dict[str, list[tuple[float, float]]] = {
    "vanish": [(-800, 1), (-790, 1), (-795, 2), (-793, 1)],
    "overflow": [(700, 1), (690, 1), (695, 2), (693, 1)],
    "one of many": [(-0.5, 0.1), (-800, 1e9), (0.2, 0.2), (0.1, 0.1)],
    "no precision": [(-0.5, 0.1), (0.3, 1e9), (0.2, 0.2), (0.1, 0.1)],
    "nearly the same": [(1e-310, 1), (2e-310, 1), (-1e-310, 2), (3e-310, 1)],
    "from end to end": [(700, 1), (-700, 1), (0, 1e-20), (1, 1)],
}
PICTURES = ("forest", "funnel", "baujat", "gosh", "leave-one-out", "cumulative")
ASKED = [
    "pool --forest", "pool --by g", "sensitivity --order year --gosh", "bias --funnel", "effects",
    *(f"plot {kind} -o x.svg --force" for kind in PICTURES),
]  # fmt: skip


@pytest.mark.parametrize("name", EXTREME)
def test_ratios_beyond_what_a_number_holds(
    name: str, ketcli: Ketcli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer without infinities or a sentence, in every command and picture; a limit beyond is called that."""
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"s{row},{y},{v},{2000 + row},{'ab'[row % 2]}\n" for row, (y, v) in enumerate(EXTREME[name]))
    Path("s.csv").write_text(f"study,yi,vi,year,g\n{rows}")
    for line in ASKED:
        ran = ketcli(*line.split(), "--data", "s.csv", "--measure", "RR")
        assert ran.code in (0, 1), line
        assert not NO_NUMBER.search(ran.out + ran.err), line
        assert "Warning" not in ran.err
    if name == "no precision":
        assert "1.35 [0.00, >1e308]" in ketcli("pool", "--data", "s.csv", "--measure", "RR").out


figures = st.sampled_from(["1e308", "-1e308", "1e154", "1e-308", "5e-324", "1e100", "9223372036854775808"]) | st.floats(
    -5, 5
).map(lambda value: f"{value:.3f}")


@given(
    rows=st.lists(st.tuples(figures, figures), min_size=1, max_size=4),
    command=st.sampled_from(["pool", "pool --model bayes", "pool --tau2 DL", "effects", "pool --measure RR", "bias"]),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_figure_makes_infinities(rows: list[tuple[str, str]], command: str, ketcli: Ketcli, tmp_path: Path) -> None:
    path = tmp_path / "studies.csv"
    path.write_text("study,yi,vi\n" + "".join(f"s{row},{y},{v}\n" for row, (y, v) in enumerate(rows)))
    ran = ketcli(*command.split(), "--data", str(path))
    assert ran.code in (0, 1, 2)
    assert not NO_NUMBER.search(ran.out)
    assert "Warning" not in ran.err
    answer = ketcli(*command.split(), "--data", str(path), "--json")

    def refuse(word: str) -> None:
        raise AssertionError(word)

    content = json.loads(answer.out, parse_constant=refuse)
    if answer.code == 0 and command.startswith("pool"):
        assert all(content[name] is not None for name in ("estimate", "ci_low", "ci_high"))
