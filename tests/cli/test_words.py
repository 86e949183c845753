"""Words as people type them, from the command line to the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

SMALL = str(Path(__file__).parent.parent / "small")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("pool", "--route", "IV", "--tau2", "reml"), ("pool", "--route", "iv", "--tau2", "REML")),
        (("pool", "--route", "Intravenous"), ("pool", "--route", "iv")),
        (("pool", "--route", "nasal"), ("pool", "--route", "intranasal")),
        (("pool", "--formulation", "Spravato"), ("pool", "--formulation", "esketamine")),
        (("pool", "--formulation", "s-ketamine"), ("pool", "--formulation", "esketamine")),
        (("pool", "--formulation", "ketamine"), ("pool", "--formulation", "racemic")),
        (("pool", "--outcome", "Response"), ("pool", "--outcome", "response")),
        (("pool", "--outcome", "depression"), ("pool",)),
        (("pool", "--outcome", "madrs"), ("pool",)),
        (("pool", "--at", "1 day"), ("pool",)),
        (("pool", "--by", "Route"), ("pool", "--by", "route")),
        (("pool", "--by", "drug"), ("pool", "--by", "formulation")),
        (("regress", "--on", "Year"), ("regress", "--on", "year")),
        (("sensitivity", "--order", "YEAR"), ("sensitivity", "--order", "year")),
        (("compare", "--a", "Nasal", "--b", "Intravenous"), ("compare", "--a", "intranasal", "--b", "iv")),
        (("network", "--reference", "Racemic iv"), ("network", "--reference", "racemic IV")),
        (("pool", "--exclude", "Alpha"), ("pool", "--exclude", "alpha2001")),
        (("pool", "--trial", "alpha 2001", "--trial", "BETA"), ("pool", "--trial", "alpha2001", "--trial", "beta2005")),
        (("show", "Beta 2005"), ("show", "beta2005")),
        (("safety", "--by", "Formulation"), ("safety", "--by", "formulation")),
    ],
)  # fmt: skip
def test_a_word_gives_the_answer_of_the_value_that_it_means(ketcli, typed, meant) -> None:
    data = ("--data", SMALL, "-q", "--csv")
    asked, wanted = ketcli(*typed, *data), ketcli(*meant, *data)
    assert (asked.code, asked.out) == (wanted.code, wanted.out)
    assert wanted.code == 0, wanted.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("pool", "--formulation", "ketamine"), "--formulation ketamine is taken as racemic ketamine"),
        (("compare", "--a", "ketamine"), "--a ketamine is taken as racemic ketamine"),
        (("pool", "--outcome", "MADRS"), "--scale takes results on one scale alone"),
        (("pool", "--control", "placebo"), "is taken as inactive placebo"),
    ],
)
def test_a_word_that_could_mean_two_things_is_remarked_on(ketcli, arguments, words) -> None:
    ran = ketcli(*arguments, "--data", SMALL)
    assert words in ran.err
    notes = ketcli(*arguments, "--data", SMALL, "--json").json["notes"]
    assert [note["kind"] for note in notes if words in note["text"]] == ["understood"]


def test_python_and_lines_understand_the_same() -> None:
    import ketcli
    from ketcli.asking.answer import DataSource, answer
    from ketcli.asking.read import from_line

    evidence = ketcli.load(SMALL)
    racemic = evidence.pool(formulation="racemic").overall.pooled.estimate
    assert evidence.pool(formulation="ketamine").overall.pooled.estimate == racemic
    line = answer(DataSource(SMALL), from_line("ketcli pool --formulation KETAMINE --at '1 day'"))
    assert line.overall.pooled.estimate == racemic


def test_an_unknown_outcome_lists_the_outcomes(ketcli) -> None:
    ran = ketcli("pool", "--outcome", "happiness", "--data", SMALL)
    assert ran.code == 2
    for words in ("severity", "response", "ae:"):
        assert words in ran.err


def test_columns_of_a_study_file_in_any_case(ketcli, study_file) -> None:
    path = study_file(
        "study,yi,vi,Setting,Year\nA,0.1,0.1,x,2001\nB,0.2,0.1,y,2002\nC,0.4,0.1,x,2003\nD,0.3,0.1,y,2005\n"
    )
    for right, other in (("--by", "Setting"), ("--by", "setting")), (("--by", "Setting"), ("--by", "SETTING")):
        assert (
            ketcli("pool", "--data", path, *right, "--csv").out == ketcli("pool", "--data", path, *other, "--csv").out
        )
    assert ketcli("regress", "--data", path, "--on", "year", "--csv").code == 0
    assert ketcli("pool", "--data", path, "--model", "multilevel", "--cluster", "setting", "--csv").code == 0


def test_a_study_file_keeps_its_own_words(ketcli, study_file) -> None:
    """`depression` in a file is what the file calls an outcome, whatever it is a synonym of."""
    path = study_file(
        "study,outcome,yi,vi\nA,depression,0.1,0.1\nA,severity,5,0.1\nB,depression,0.2,0.1\nC,depression,0.2,0.1\n"
    )
    body = ketcli("pool", "--data", path, "--outcome", "Depression", "--json").json
    assert body["k"] == 3
    assert [note for note in body["notes"] if note["kind"] == "understood"] == []
