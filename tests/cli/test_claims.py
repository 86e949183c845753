"""`ketcli claims` as a shell sees it; on the bundled data relations that always hold."""

from __future__ import annotations

import csv
import io
import json
import math
import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from ketcli.evidence.dataset import bundled
from ketcli.overviews.claims.rules import NOT_IN_THESE_DATA
from ketcli.overviews.claims.verdicts import UNTESTABLE, VERDICTS

IDS = bundled().table("claims")["claim_id"].tolist()


def numbers_in(value: Any) -> Iterator[float]:
    """Every number of a JSON value."""
    if isinstance(value, dict):
        for item in value.values():
            yield from numbers_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from numbers_in(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def estimates(numbers: Any) -> Iterator[float]:
    """The estimates and limits among the numbers that decided a claim."""
    names = ("estimate", "ci_low", "ci_high", "se", "incidence_e", "rr", "rr_ci_low", "rr_ci_high", "slope")
    if isinstance(numbers, dict):
        for name, value in numbers.items():
            if name in names and isinstance(value, int | float):
                yield float(value)
            else:
                yield from estimates(value)
    elif isinstance(numbers, list):
        for item in numbers:
            yield from estimates(item)


@pytest.mark.parametrize("claim_id", IDS)
def test_numbers_are_those_of_the_printed_commands(ketcli, claim_id: str) -> None:
    """Each command runs as printed, answers (or not) as the claim says, and its JSON holds the claim's estimates."""
    (claim,) = ketcli("claims", "--id", claim_id, "--json").json["claims"]
    printed: list[float] = []
    for line in claim["command"].split("; "):
        ran = ketcli(*shlex.split(line)[1:], "--json")
        failed = [text for text in claim["no_answer"] if text.startswith(f"{line}: ")]
        assert (ran.code != 0) == bool(failed), ran.err
        if failed:
            assert ran.err.strip().removeprefix("ketcli: ").partition("; asked with")[0] in failed[0]
        else:
            printed += numbers_in(ran.json)
    for value in estimates(claim["numbers"]):
        assert any(math.isclose(value, other, rel_tol=1e-12) for other in printed), value


def test_first_line_counts_the_verdicts(ketcli) -> None:
    ran = ketcli("claims", "--quiet")
    answer = ketcli("claims", "--json").json
    assert ran.code == 0
    counts = {one["verdict"]: one["claims"] for one in answer["counts"]}
    assert list(counts) == list(VERDICTS)
    assert ran.out.splitlines()[0] == (
        f"Of {len(IDS)} claims of the article with the heading on 49 trials: {counts['supported']} supported by these"
        f" data, {counts['partly']} partly, "
        f"{counts['contradicted']} contradicted; {counts[UNTESTABLE]} cannot be tested with them."
    )
    for claim in answer["claims"]:
        assert list(claim)[:5] == ["id", "claim", "verdict", "why", "command"]
        assert isinstance(claim["numbers"], dict)
    assert [claim["id"] for claim in answer["claims"]] == IDS


def test_csv_agrees_with_json(ketcli) -> None:
    rows = list(csv.DictReader(io.StringIO(ketcli("claims", "--csv").out)))
    claims = ketcli("claims", "--json").json["claims"]
    assert [(row["id"], row["verdict"], row["command"]) for row in rows] == [
        (claim["id"], claim["verdict"], claim["command"]) for claim in claims
    ]


def test_one_claim_shows_rule_commands_and_verdict(ketcli) -> None:
    ran = ketcli("claims", "--id", "effect-size", "--notes")
    (claim,) = ketcli("claims", "--id", "effect-size", "--json").json["claims"]
    assert ran.out.splitlines()[0].startswith(f"{claim['claim']}: {claim['verdict']}. ")
    assert f"Rule: {claim['rule']}." in ran.out
    assert f"$ {claim['command']}" in ran.out
    assert f"Verdict on effect-size: {claim['verdict']}." in ran.out
    assert "it is no advice" in ran.err


@pytest.mark.parametrize("kind", ["table", "csv", "tsv", "json", "markdown", "latex", "html"])
def test_every_format(ketcli, kind: str) -> None:
    for more in ((), ("--id", "routes"), ("--references",)):
        ran = ketcli("claims", *more, "-f", kind, "--ascii")
        assert ran.code == 0
        assert ran.out


def test_references_as_checked(ketcli) -> None:
    answer = ketcli("claims", "--references", "--json").json
    own = [row for row in answer["references"] if row["citation_id"].isdigit()]
    assert answer["cited"] == len(own)
    assert answer["as_cited"] == sum(row["found"] == "as_cited" for row in own)
    first = ketcli("claims", "--references").out.splitlines()[0]
    assert first.startswith(f"{answer['as_cited']} of the {answer['cited']} works")
    for row in own:
        assert (row["found"] == "as_cited") == (row["sure"] == "seen")


def test_wrong_usage_leaves_with_2_and_nothing_to_judge_with_1(ketcli, study_file) -> None:
    from tests.article_data import SMALL

    ran = ketcli("claims", "--id", "rapid-onst")
    assert ran.code == 2
    assert "did you mean 'rapid-onset'?" in ran.err
    assert ketcli("claims", "--id", "routes", "--references").code == 2
    assert ketcli("claims", "--data", study_file("study,yi,vi\na,0.1,0.2\n")).code == 2
    assert ketcli("claims", "--data", SMALL).code == 1


def test_another_dataset_is_named_in_the_commands(ketcli, tmp_path) -> None:
    from tests.article_data import dataset_of, trial_rows

    folder = dataset_of(tmp_path / "mine", *(trial_rows(f"t{i}") for i in range(3)))
    answer = json.loads(ketcli("claims", "--id", "routes", "--data", str(folder), "--json").out)
    line = answer["claims"][0]["command"]
    assert line == f"ketcli trials --role acute --formulation racemic --data {folder}"
    assert ketcli(*shlex.split(line)[1:], "--json").json["k"] == 3


def test_the_article_is_named_and_what_cannot_be_tested_is_listed_with_its_reason(ketcli) -> None:
    out = ketcli("claims", "--quiet").out
    assert "the article with the heading on 49 trials" in out
    for what, why in NOT_IN_THESE_DATA.items():
        assert f"{what} ({why})" in " ".join(out.split())
