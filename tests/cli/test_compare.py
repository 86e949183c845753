"""`ketcli compare` as a clinician, a meta-analyst and a script use it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

FACING = str(Path(__file__).parents[1] / "facing")
COMPARE = ("compare", "--data", FACING)
MATCHED = (*COMPARE, "--route", "iv", "--control", "inactive_placebo")
POOL_KEYS = (
    "measure model tau2_method test level k n_e n_c estimate se ci_low ci_high df p pi_low pi_high q q_df i2 tau2"
)


def test_json_has_the_keys_of_the_contract(ketcli) -> None:
    answer = ketcli(*COMPARE, "--json").json
    for side in ("racemic", "esketamine", "direct"):
        assert set(POOL_KEYS.split()) <= set(answer[side])
        assert sum(study["weight"] for study in answer[side]["studies"]) == pytest.approx(100)
    assert set(answer["subgroup_test"]) == {"q", "df", "p", "statistic", "df2", "verdict"}
    # two groups: the F test is that of the contrast
    assert answer["subgroup_test"]["q"] == pytest.approx(answer["indirect"]["statistic"] ** 2)
    assert answer["subgroup_test"]["p"] == pytest.approx(answer["indirect"]["p"])
    assert answer["subgroup_test"]["df2"] == answer["indirect"]["df"]
    assert answer["combined"] is None
    assert answer["not_combined"] == "their routes differ"
    matched = ketcli(*MATCHED, "--json").json
    for part in ("indirect", "combined"):
        assert {"estimate", "se", "ci_low", "ci_high", "p"} <= set(matched[part])
    assert (answer["by"], answer["a"], answer["b"]) == ("formulation", "racemic", "esketamine")
    assert answer["adjusted"] is None
    assert answer["command"] == f"ketcli compare --data {FACING}"


def test_a_side_is_what_pool_prints(ketcli) -> None:
    side = ketcli(*COMPARE, "--outcome", "ae:nausea", "--json").json["esketamine"]
    pool = ketcli(
        *("pool", "--data", FACING, "--formulation", "esketamine", "--outcome", "ae:nausea"),
        *("--exclude", "juniper2021", "--json"),
    ).json
    assert {key: side[key] for key in POOL_KEYS.split()} == {key: pool[key] for key in POOL_KEYS.split()}


@pytest.mark.parametrize(
    ("asked", "third"),
    [((*COMPARE, "--outcome", "response", "--adjust", "sessions"), "adjusted"), (MATCHED, "combined")],
)
def test_table_csv_and_json_give_the_same_numbers(ketcli, asked: tuple[str, ...], third: str) -> None:
    answer = ketcli(*asked, "--json").json
    rows = {(row["comparison"], row["kind"]): row for row in csv.DictReader(io.StringIO(ketcli(*asked, "--csv").out))}
    facing = "racemic - esketamine"
    for key, part in (
        (("racemic", "pooled"), "racemic"),
        (("esketamine", "pooled"), "esketamine"),
        ((facing, "indirect"), "indirect"),
        ((facing, "direct"), "direct"),
        ((facing, third), third),
    ):
        for name in ("estimate", "se", "ci_low", "ci_high", "p"):
            assert float(rows[key][name]) == answer[part][name]
    table = ketcli(*asked).out
    for part in ("indirect", third):  # the sides and the head-to-head trials say their headlines
        shown = answer[part]["display"]
        assert f"{shown['estimate']:.2f} [{shown['ci_low']:.2f}, {shown['ci_high']:.2f}]" in table


def test_first_line_gives_the_randomized_trials_first_and_says_what_the_indirect_comparison_is(ketcli) -> None:
    first = ketcli(*COMPARE).out.splitlines()[0]
    assert first.startswith(
        "Randomized head to head (3 trials, 171 people): depression severity: too few trials to tell"
    )
    assert "Compared indirectly (different trials, not randomized against each other): no clear" in first
    assert "confounded by route" in ketcli(*COMPARE).out


def test_an_indirect_difference_is_at_most_a_hint(ketcli) -> None:
    first = ketcli(*COMPARE, "--level", "0.8").out.splitlines()[0]
    assert ", a hint that depression severity on day 1 was lower with racemic ketamine than with esketamine" in first


@pytest.mark.parametrize("kind", ["table", "csv", "tsv", "json", "markdown", "latex", "html"])
@pytest.mark.parametrize("axis", [(), ("--a", "iv", "--b", "intranasal"), ("--a", "single", "--b", "repeated")])
def test_every_format_and_quiet(ketcli, kind: str, axis: tuple[str, ...]) -> None:
    ran = ketcli(*COMPARE, *axis, "-f", kind, "--quiet")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out


def test_output_file_and_ascii(ketcli, tmp_path: Path) -> None:
    target = tmp_path / "compare.md"
    assert ketcli(*COMPARE, "-o", str(target)).code == 0
    assert "| Comparison" in target.read_text(encoding="utf-8")
    assert ketcli(*COMPARE, "--ascii").out.isascii()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--a", "racemc"), 2, "did you mean 'racemic'?"),
        (("--a", "iv"), 2, "two different levels of one thing"),
        (("--formulation", "racemic"), 2, "--a and --b choose the formulation"),
        (("--adjust", "colour"), 2, "unknown moderator 'colour'"),
        (("--adjust", "design"), 1, "design does not vary"),
        (("--diagnosis", "bipolar"), 1, "esketamine: no trial left"),
        (("--at", "28d"), 1, "racemic: no study has a defined SMD"),
        (("--model", "multilevel"), 2, "one a trial"),
    ],
)
def test_what_cannot_be_answered(ketcli, arguments: tuple[str, ...], code: int, says: str) -> None:
    ran = ketcli(*COMPARE, *arguments)
    assert ran.code == code
    assert says in " ".join(ran.err.split())
    assert ran.out == ""


def test_a_study_file_has_no_sides(ketcli, study_file) -> None:
    ran = ketcli("compare", "--data", study_file("study,yi,vi\nA,1,1\n"))
    assert ran.code == 2
    assert "no column 'treatment', which names what each arm received" in ran.err


def test_bundled_data_answer(ketcli) -> None:
    answer = ketcli("compare", "--json").json
    assert answer["racemic"]["k"] == len(answer["racemic"]["studies"]) > 1
    assert answer["subgroup_test"]["q"] == pytest.approx(answer["indirect"]["statistic"] ** 2)


@pytest.mark.parametrize("asked", [(), ("--test", "knha"), ("--like", "metafor"), ("--model", "common")])
def test_pool_by_compare_and_regress_give_the_same_test(ketcli, asked: tuple[str, ...]) -> None:
    """One test between groups: two commands never print two p values for the same trials."""
    on = ("--data", FACING, "--exclude", "juniper2021", *asked, "--json")
    groups = ketcli("pool", "--by", "formulation", *on).json["between"]
    assert ketcli("compare", *on).json["subgroup_test"] == pytest.approx(groups)
    fit = ketcli("regress", "--on", "formulation", *on).json
    assert (fit["qm"], fit["qm_df"], fit["qm_p"]) == pytest.approx((groups["q"], groups["df"], groups["p"]))
    assert (fit["df"], fit["verdict"]) == (groups["df2"], groups["verdict"])


def test_a_group_of_two_trials_gets_no_verdict_in_any_command(ketcli) -> None:
    three = ("--trial", "alder2003", "--trial", "fir2018", "--trial", "gorse2019", "--trial", "hazel2020")
    for command in (("pool", "--by", "formulation"), ("regress", "--on", "formulation")):
        assert "Too few trials to tell whether the" in " ".join(ketcli(*command, "--data", FACING, *three).out.split())
