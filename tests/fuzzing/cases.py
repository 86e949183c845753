"""Questions to the whole program: data, a command line, and surroundings. Half of them make sense in every part."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st
from tests.fuzzing import lines
from tests.fuzzing.around import PLACES, Streams, environments, streams
from tests.fuzzing.data import Data, expectation_files, folders, kept_answers, long_files, wide_files

PROCESSES = 60
"""One question in so many is asked in a process of its own."""
ABOUT = ("wide", "wide", "wide", "long", "long", "folder", "folder")
SURROUNDED = (*[""] * 7, "target", "streams")
ODDITIES = (*[""] * 5, "data", "data", "line", "both")


@dataclass(frozen=True)
class Case:
    """A command line, the data at `{data}` and `{other}`, its environment and streams, where it is written to.

    `form` is the form of the answer asked for, `place` and `ending` say what its file is.
    """

    line: tuple[str, ...]
    data: Data | None
    other: Data | None
    form: str
    environment: tuple[tuple[str, str], ...]
    streams: Streams
    place: str
    ending: str


@st.composite
def _asked(draw: st.DrawFn, *, oddity: str) -> tuple[tuple[str, ...], Data | None, Data | None]:
    """A command line with the data that it is about."""
    odd, strange = oddity in ("line", "both"), oddity in ("data", "both")
    about = draw(st.sampled_from((*ABOUT, "without", "pair", "expectations")))
    if about == "without":
        return draw(lines.questions(lines.WITHOUT, dataset=True, odd=odd, bundled=True)), None, None
    if about == "pair":
        one, another = (draw(_sides(odd=strange)) for _ in range(2))
        kinds = sorted(one) if odd else [draw(st.sampled_from(sorted(one)))]
        words = draw(st.sampled_from(((), ("--exit-code",))))
        return ("diff", lines.DATA, lines.OTHER, *words), one[kinds[0]], another[kinds[-1]]
    if about == "expectations":
        return ("assert", "--file", lines.DATA), draw(expectation_files(odd=strange)), None
    if about == "folder":
        folder = draw(folders(odd=strange))
        names = lines.REVIEW if folder.name == "review" else lines.DATASET
        return draw(lines.questions(names, dataset=folder.name != "review", odd=odd)), folder, None
    made, names = (wide_files, lines.ANY_FILE) if about == "wide" else (long_files, lines.LONG_FILE)
    return draw(lines.questions(lines.DATASET if odd else names, dataset=False, odd=odd)), draw(made(odd=strange)), None


@st.composite
def _sides(draw: st.DrawFn, *, odd: bool) -> dict[str, Data]:
    """One thing of each kind that can be compared with another of its kind."""
    made = {
        "studies": wide_files(odd=odd),
        "answer": kept_answers(odd=odd),
        "dataset": folders(odd=odd, reviews=False),
    }
    return {kind: draw(strategy) for kind, strategy in made.items()}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A question."""
    line, one, other = draw(_asked(oddity=draw(st.sampled_from(ODDITIES))))
    forms = lines.endings(line[0])
    form = draw(st.sampled_from(tuple(forms)))
    around = draw(st.sampled_from(SURROUNDED))
    place = draw(st.sampled_from(PLACES)) if around == "target" or line[0] == "plot" else ""
    place = draw(st.sampled_from(("new", "new", "new", place))) if line[0] == "plot" else place
    real = draw(st.integers(1, PROCESSES)) == PROCESSES
    behind = draw(streams(real=real)) if around == "streams" or real else Streams()
    return Case(line, one, other, form, draw(environments()), behind, place, draw(st.sampled_from(forms[form])))
