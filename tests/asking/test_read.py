"""Requests: read from lines and keywords, written back, and nothing accepted that would be ignored."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketcli.asking.read import from_keywords, from_line, from_lines, from_words
from ketcli.asking.registry import ASKABLE, QUESTIONS
from ketcli.asking.request import Request
from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from ketcli.asking.option import Option

EVERY_OPTION = [(name, option) for name in ASKABLE for option in QUESTIONS[name].asks]
NEEDED: dict[str, dict[str, Any]] = {
    "regress": {"on": ("year",)},
    "show": {"trial": "alpha2001"},
    "check": {"path": "data"},
    "template": {"kind": "means"},
    "describe": {"file": "studies.csv"},
}


def another_value(row: Option) -> Any:
    """A value that is not the default of an option."""
    if row.kind is bool:
        return True
    closed = [value for value in row.allowed if value not in (row.default, "z")]  # z is what `bias` tests by anyway
    one = {str: "some text", int: 7, float: 0.3}[row.kind] if not closed else closed[-1]
    return (one,) if row.many else one


def companions(name: str, row: Option) -> dict[str, Any]:
    """An option without which another changes nothing, with a value."""
    rows = QUESTIONS[name].asks
    for other, _, value in (one.partition("=") for one in row.only_with):
        if other in rows:
            return {other: value or another_value(rows[other])}
    return {}


def with_option(name: str, option: str) -> Request:
    row = QUESTIONS[name].asks[option]
    return Request(name, {**NEEDED.get(name, {}), **companions(name, row), option: another_value(row)})


ALONE = [(name, option) for name, option in EVERY_OPTION if companions(name, QUESTIONS[name].asks[option])]


@pytest.mark.parametrize(("name", "option"), ALONE)
def test_what_changes_nothing_alone_is_refused_alone(name: str, option: str) -> None:
    together = with_option(name, option)
    row = QUESTIONS[name].asks[option]
    needed = next(iter(companions(name, row)))
    alone = replace(together, given={key: value for key, value in together.given.items() if key != needed})
    with pytest.raises(InvalidInput, match=rf"--{option.replace('_', '-')} changes nothing without --.*{needed}"):
        from_line(alone.line())
    with pytest.raises(InvalidInput, match="changes nothing without"):
        alone.refuse_what_makes_no_sense()
    together.refuse_what_makes_no_sense()


def test_what_would_change_nothing_does_not_come_along() -> None:
    asked = Request("pool", {"by": "route", "tau2_common": True, "seed": 3, "permutations": 9})
    assert asked.other("regress", on=("year",)).given == {"on": ("year",), "permutations": 9, "seed": 3}
    assert "seed" not in asked.other("effects").given


def test_what_needs_a_value_is_refused_with_another() -> None:
    with pytest.raises(InvalidInput, match="--cluster changes nothing without --model multilevel"):
        from_line("ketcli pool --model common --cluster programme")
    assert from_line("ketcli pool --model Multilevel --cluster programme").given["cluster"] == "programme"


@pytest.mark.parametrize(("name", "option"), EVERY_OPTION)
def test_every_option_of_every_question_round_trips(name: str, option: str) -> None:
    request = with_option(name, option)
    assert from_line(request.line()) == request
    assert from_keywords(name, request.given) == request


@pytest.mark.parametrize(("name", "option"), EVERY_OPTION)
def test_every_option_reaches_the_answer_or_what_is_shown(name: str, option: str) -> None:
    """None can be accepted and ignored: each changes the filters, the question, the method, or its own arguments."""

    def all_of(request: Request) -> tuple[object, ...]:
        return request.filters(), request.asked(), request.own(), request.shown(), request.of_file()

    asked = with_option(name, option)
    without = replace(asked, given={key: value for key, value in asked.given.items() if key != option})
    assert all_of(asked) != all_of(without)


@pytest.mark.parametrize("name", ["pool", "summary", "trials"])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_any_options_together_round_trip(name: str, data: st.DataObject) -> None:
    """A property: whatever is asked can be written and read back, quotes and spaces included."""
    rows = QUESTIONS[name].asks
    chosen = data.draw(st.lists(st.sampled_from(list(rows)), unique=True))
    request = Request(name, {option: data.draw(value_of(rows[option])) for option in chosen}, data.draw(PLACES))
    chosen = [option for option in chosen if option not in request.alone()]
    request = replace(request, given={option: request.given[option] for option in chosen})
    assert from_line(request.line()) == request
    assert list(from_line(request.line()).given) == chosen


PLACES = st.none() | st.sampled_from(["data", "my data/", "it's"])


def value_of(row: Option) -> st.SearchStrategy[Any]:
    if row.kind is bool:
        return st.booleans() if row.pair else st.just(value=True)
    numbers = {int: st.integers(0, 10**6), float: st.floats(0.001, 1e9, allow_nan=False)}
    texts = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=12)
    one = st.sampled_from(row.allowed) if row.allowed else numbers.get(row.kind, texts)
    return st.lists(one, min_size=1, max_size=3).map(tuple) if row.many else one


def test_options_are_read_with_their_types() -> None:
    asked = from_line("ketcli pool --route iv --route sc --year-max 2020 --dose-min 0.5 --level 0.9 --tau2 DL --at 7d")
    filters = asked.filters()
    assert filters.route == ("iv", "sc")
    assert filters.year_max == 2020
    assert filters.dose_min == 0.5
    assert asked.asked() == {"at": "7d", "level": 0.9, "tau2_method": "DL"}


def test_switches_are_read_in_both_forms() -> None:
    asked = from_line("ketcli pool --impute-sd --no-adjusted-contrasts --tau2-common --by=route")
    assert asked.asked() == {"impute_sd": True, "adjusted_contrasts": False, "tau2_common": True}
    assert asked.own() == {"by": "route"}


def test_several_lines_and_quoted_values() -> None:
    one, other = from_lines('ketcli safety --event "blood pressure increased"; ketcli trials')
    assert one.given == {"event": ("blood pressure increased",)}
    assert (other.name, other.given) == ("trials", {})
    assert one.line() == 'ketcli safety --event "blood pressure increased"'  # as its author wrote it


@pytest.mark.parametrize(
    ("line", "given", "again"),
    [
        ("pool --route iv,im", {"route": ("iv", "im")}, "pool --route iv,im"),
        ("pool --route iv --route im", {"route": ("iv", "im")}, "pool --route iv,im"),
        ("pool --route 'iv, im,'", {"route": ("iv", "im")}, "pool --route iv,im"),
        ("pool --exclude a,b --trial c", {"exclude": ("a", "b"), "trial": ("c",)}, "pool --exclude a,b --trial c"),
        ("pool --exclude 'Smith, 2001,b'", {"exclude": ("Smith, 2001", "b")}, "pool --exclude 'Smith, 2001,b'"),
        ("safety --event 'dizziness, any kind'", {"event": ("dizziness, any kind",)}, None),
        ("safety --event nausea,headache", {"event": ("nausea", "headache")}, None),
        ("pool --where 'site=a,b'", {"where": ("site=a,b",)}, "pool --where site=a,b"),
        ("pool --map 'Study ID=study,Mean=mean_e'", {"map": ("Study ID=study,Mean=mean_e",)}, None),
        ("regress --on year,route", {"on": ("year", "route")}, "regress --on year,route"),
    ],
)
def test_several_values_stand_between_commas(line: str, given: dict[str, Any], again: str | None) -> None:
    name, *words = shlex.split(line)
    asked = from_words(name, words)
    assert asked.given == given
    assert from_line(asked.line()).given == given
    if again is not None:
        assert asked.line() == f"ketcli {again}"


def test_python_takes_them_too() -> None:
    assert from_keywords("pool", {"route": "iv,im"}).given == {"route": ("iv", "im")}
    asked = from_keywords("pool", {"exclude": ["Smith,2001", "b"]})
    assert asked.given == {"exclude": ("Smith,2001", "b")}
    assert asked.line() == "ketcli pool --exclude '\"Smith,2001\",b'"


def test_a_line_names_the_dataset_it_was_asked_of() -> None:
    asked = from_line("ketcli trials --route iv")
    assert asked.line() == "ketcli trials --route iv"
    assert asked.on("my data/").line() == "ketcli trials --route iv --data 'my data/'"
    assert from_line(asked.on("my data/").line()) == asked.on("my data/")
    assert from_words("pool", ["--outcome", "ae:dropout any reason"]).line() == (
        "ketcli pool --outcome 'ae:dropout any reason'"
    )


def test_another_question_gets_the_options_that_it_takes_too() -> None:
    summary = from_line("ketcli summary --route iv --tau2 DL --data folder")
    assert summary.other("trials").line() == "ketcli trials --route iv --data folder"
    assert summary.other("pool", at="7d").line() == "ketcli pool --at 7d --route iv --tau2 DL --data folder"
    listed = from_line("ketcli summary --review nikolin2023")
    assert listed.other("replicate").given == {}  # its --review is another option


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "expected `ketcli COMMAND"),
        ("ketcli", "expected `ketcli COMMAND"),
        ("rm -rf /", "expected `ketcli COMMAND"),
        ("ketcli pool --route", "--route expected a value"),
        ("ketcli pool iv iv", "expected an option, found 'iv'"),
        ("ketcli pool --trial 'alpha", "no closing quotation"),
        ("ketcli pol --route iv", "did you mean 'pool'"),
        ("ketcli plot forest", "'plot' is no question"),
        ("ketcli pool --rout iv", "pool has no option --rout; did you mean '--route'"),
        ("ketcli pool --year-max soon", "--year-max: 'soon' is not a whole number"),
        ("ketcli pool --level high", "--level: 'high' is not a number"),
        ("ketcli pool --tau2 remll", "--tau2: 'remll' is not one of .*; did you mean 'REML'"),
        ("ketcli pool --tau2-common=yes", "is a switch"),
        ("ketcli trials --wrong x", "trials has no option --wrong"),
        ("ketcli timecourse --at 7d", "timecourse has no option --at"),
        ("ketcli safety --at 7d", "safety has no option --at"),
        ("ketcli safety --measure OR", "safety has no option --measure"),
        ("ketcli replicate --nonsense 7d", "replicate has no option --nonsense"),
        ("ketcli regress", "regress needs --on"),
        ("ketcli show", "show needs TRIAL"),
    ],
)
def test_what_is_no_question_is_refused(line: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        from_line(line)


@given(words=st.lists(st.text(max_size=8), max_size=5))
def test_no_line_ends_in_anything_but_a_request_or_a_refusal(words: list[str]) -> None:
    for line in ("ketcli pool " + " ".join(words), shlex.join(["ketcli", *words])):
        try:
            from_line(line)
        except InvalidInput:
            continue


def test_keywords_that_a_question_does_not_have() -> None:
    with pytest.raises(TypeError, match=r"pool\(\) has no option 'rout'; did you mean 'route'"):
        from_keywords("pool", {"rout": "iv"})
    assert from_keywords("pool", {"route": "iv", "at": None, "seed": 1}) == Request("pool", {"route": ("iv",)})


@pytest.mark.parametrize("text", ["", '""', ",", " ", '"a,b",c', "a,,b", "Smith, 2001", '"'])
def test_values_between_commas_are_written_as_they_were_read(text: str) -> None:
    """An empty value too: what is written once is read as the same, and written as the same again."""
    for row in {
        row.name: row for question in QUESTIONS.values() for row in question.asks.values() if row.many
    }.values():
        if not row.whole:
            values = row.parts(text)
            assert row.parts(row.joined(values)) == values
