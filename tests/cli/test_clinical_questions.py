"""The questions that a clinician brings: one or two commands each, at 80 columns, with arms, drug, route, coverage."""

from __future__ import annotations

import re

import pytest

RACEMIC, ESKETAMINE = "racemic ketamine", "esketamine"
COVERAGE = re.compile(r"\d+ of the \d+ [\w, -]*trials?[^.]* in the dataset")

# what is asked; the commands that answer it; what the first block of the last one says
ASKED: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("does intravenous ketamine work on day 1", ("pool --route iv",),
     ("lower with racemic ketamine than with midazolam or placebo on day 1", "points on the MADRS")),
    ("in points, and in responders", ("pool --route iv", "pool --route iv --outcome response"),
     ("Response was more frequent with racemic ketamine",)),
    ("how fast", ("timecourse --route iv",), ("how fast", RACEMIC, "on day 1")),
    ("how long", ("timecourse",), ("How long: after a single dose", "with repeated doses")),
    ("what dose", ("dose",), ("Intravenous racemic ketamine", "cannot be used here: Fava 2020")),
    ("side effects and their rates", ("safety",), ("dizziness", "% with ketamine or esketamine", "nasal esketamine")),
    ("side effects of intravenous racemic ketamine", ("safety --route iv --formulation racemic",),
     ("in one trial (Su 2023)", "intravenous racemic ketamine")),
    ("racemic ketamine or esketamine", ("compare",), ("Randomized head to head", RACEMIC, ESKETAMINE)),
    ("bipolar depression", ("pool --diagnosis bipolar", "pool --diagnosis bipolar --outcome response"),
     ("racemic ketamine and midazolam or placebo", "too few to tell")),
    ("suicidal people", ("pool --diagnosis suicidal_mdd",), ("lower with esketamine than with placebo",)),
    ("older people", ("pool --population older --at 28d",), ("One trial (Ochs-Ross 2020", "esketamine and placebo")),
    ("by mouth", ("pool --route oral --outcome response --at 28d",),
     ("Arabzadeh 2018", "racemic ketamine than with placebo")),
    ("under the skin", ("pool --route sc --outcome remission --at 28d",), ("Loo 2023", "midazolam")),
    ("relapse", ("pool --outcome relapse",),
     ("One trial (Daly 2019", "less frequent with esketamine than with placebo")),
    ("against ECT", ("pool --control ect --outcome response",),
     ("Anand 2023 (365 people) shows more response with racemic ketamine than with ECT", "1.35, 1.08 to 1.68")),
    ("all on one page", ("summary",), ("ketamine or esketamine, compared with midazolam or placebo",)),
)  # fmt: skip


@pytest.mark.parametrize(("commands", "said"), [one[1:] for one in ASKED], ids=[one[0] for one in ASKED])
def test_the_answer_names_arms_route_and_coverage_and_is_not_buried(
    ketcli, monkeypatch: pytest.MonkeyPatch, commands: tuple[str, ...], said: tuple[str, ...]
) -> None:
    assert len(commands) <= 2
    for command in commands:
        monkeypatch.setenv("COLUMNS", "80")
        ran = ketcli(*command.split())
        assert ran.code == 0, ran.err
        assert COVERAGE.search(ran.out), command
        assert len([line for line in ran.err.splitlines() if line.startswith("note:")]) <= 4, ran.err
    first = ran.out.split("\n\n")[0]
    assert all(text in first for text in said), first


def test_no_score_against_ect_names_the_count_that_is_there(ketcli) -> None:
    ran = ketcli("pool", "--control", "ect")
    assert ran.code == 1
    assert "2 trials count response (--outcome response)" in " ".join(ran.err.split())


def test_no_more_people_than_the_trials_have(ketcli) -> None:
    for options in (("--route", "sc", "--outcome", "remission", "--at", "28d"), ("--route", "iv"), ()):
        coverage = ketcli("pool", *options, "--json").json["coverage"]
        assert coverage["people"] <= coverage["of_people"]
        assert coverage["trials"] <= coverage["of_trials"]
