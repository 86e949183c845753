"""Claims of an article: each rule on trials written to decide it, and on the bundled data relations that hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.article_data import REVIEW, RULE, dataset_of, trial_rows

import ketcli
from ketcli.errors import InvalidInput, NoAnswer
from ketcli.evidence.dataset import bundled, bundled_folder, open_folder
from ketcli.overviews.claims.claims import judge_claims, references
from ketcli.overviews.claims.rules import RULES
from ketcli.overviews.claims.verdicts import CONTRADICTED, MIN_TRIALS, PARTLY, SUPPORTED, UNTESTABLE, VERDICTS

if TYPE_CHECKING:
    from ketcli.overviews.claims.verdicts import Verdict

Trial = dict[str, list[dict[str, str]]]
BP = "ae:blood pressure increased"


def verdict(tmp_path: Path, claim: str, *trials: Trial, **tables: list[dict[str, str]]) -> Verdict:
    dataset = open_folder(dataset_of(tmp_path / "data", *trials, **tables))
    return judge_claims(dataset, [claim]).claims[0].verdict


def several(count: int = 4, start: int = 0, **facts: Any) -> list[Trial]:
    return [trial_rows(f"t{start + number}", **facts) for number in range(count)]


@pytest.mark.parametrize(
    ("mean", "n", "word"),
    [(20, 400, SUPPORTED), (24.5, 40, PARTLY), (25.5, 40, UNTESTABLE), (27, 4000, CONTRADICTED), (29, 8, UNTESTABLE)],
)
def test_effect_size_by_where_the_interval_lies(tmp_path: Path, mean: float, n: int, word: str) -> None:
    """True g 1.0, 0.55, 0.45, 0.3 and 0.1: the verdict follows from how exactly it is known."""
    trials = [trial_rows(f"t{i}", mean=mean + shift, n=n) for i, shift in enumerate((-0.3, 0.3, 0.0, 0.1))]
    assert verdict(tmp_path, "effect-size", *trials).word == word


@pytest.mark.parametrize(("mean", "n", "least"), [(25.5, 40, "less"), (29, 8, "none")])
def test_what_cannot_be_told_says_how_far_the_interval_reaches(tmp_path: Path, mean: float, n: int, least: str) -> None:
    trials = [trial_rows(f"t{i}", mean=mean + shift, n=n) for i, shift in enumerate((-0.3, 0.3, 0.0, 0.1))]
    assert verdict(tmp_path, "effect-size", *trials).why.endswith(f"from a moderate effect to {least}")


def test_fewer_than_three_trials_decide_nothing(tmp_path: Path) -> None:
    found = verdict(tmp_path, "effect-size", *several(MIN_TRIALS - 1, mean=10, n=1000))
    assert found.word == UNTESTABLE
    assert "only 2 trials have figures" in found.why


def test_esketamine_does_not_decide_a_claim_about_racemic_ketamine(tmp_path: Path) -> None:
    found = verdict(tmp_path, "effect-size", *several(5, formulation="esketamine", mean=10))
    assert found.word == UNTESTABLE


@pytest.mark.parametrize(
    ("formulation", "mean", "word"),
    [
        ("racemic", 20, SUPPORTED),
        ("esketamine", 20, PARTLY),
        ("racemic", 31, CONTRADICTED),
        ("esketamine", 31, UNTESTABLE),
    ],
)
def test_rapid_onset_needs_racemic_trials(tmp_path: Path, formulation: str, mean: float, word: str) -> None:
    """Both forms together can show it partly, and never against it."""
    trials = [
        trial_rows(f"t{i}", mean=mean + shift, n=2000, hours=4, formulation=formulation)
        for i, shift in enumerate((-0.1, 0.1, 0.0))
    ]
    assert verdict(tmp_path, "rapid-onset", *trials).word == word


@pytest.mark.parametrize(("repeated", "word"), [(15, PARTLY), (20, CONTRADICTED)])
def test_repeated_against_single_dosing(tmp_path: Path, repeated: float, word: str) -> None:
    single = [trial_rows(f"s{i}", mean=20 + i / 10, n=2000, hours=168) for i in range(3)]
    more = [trial_rows(f"r{i}", mean=repeated + i / 10, n=2000, hours=168, sessions="repeated") for i in range(3)]
    found = verdict(tmp_path, "repeated-best", *single, *more)
    assert found.word == word
    assert [group["k"] for group in found.numbers["groups"]] == [3, 3]
    assert ("a hint" in found.why) == (word == PARTLY)


def test_repeated_against_single_dosing_with_wide_intervals(tmp_path: Path) -> None:
    trials = [
        trial_rows(f"{sessions}{i}", mean=20 + 3 * i, n=8, hours=168, sessions=sessions)
        for sessions in ("single", "repeated")
        for i in range(3)
    ]
    assert verdict(tmp_path, "repeated-best", *trials).word == UNTESTABLE


def test_routes_and_diagnoses_name_what_is_missing(tmp_path: Path) -> None:
    trials = [*several(2), trial_rows("o", route="oral", diagnosis="bipolar")]
    route = verdict(tmp_path, "routes", *trials)
    assert (route.word, route.numbers["route"]) == (PARTLY, {"iv": 2, "oral": 1})
    assert "none: im" in route.why
    assert verdict(tmp_path, "diagnoses", *trials).word == PARTLY
    all_three = [*trials, trial_rows("trd", diagnosis="trd")]
    assert verdict(tmp_path / "b", "diagnoses", *all_three).word == SUPPORTED


def test_routes_not_in_the_claim_alone_contradict(tmp_path: Path) -> None:
    assert verdict(tmp_path, "routes", *several(3, route="sc")).word == CONTRADICTED


@pytest.mark.parametrize(
    ("events", "word"),
    [((200, 20), SUPPORTED), ((20, 20), UNTESTABLE), ((20, 200), CONTRADICTED)],
)
def test_side_effects_against_control(tmp_path: Path, events: tuple[int, int], word: str) -> None:
    counts = {f"ae:{name}": events for name in ("dizziness", "nausea", "dissociation")}
    assert verdict(tmp_path, "usual-side-effects", *several(3, n=1000, events=counts)).word == word


def test_a_side_effect_that_too_few_trials_report_makes_it_partly(tmp_path: Path) -> None:
    two = {"ae:dizziness": (200, 20), "ae:nausea": (200, 20)}
    one = trial_rows("d", n=1000, events={"ae:dissociation": (200, 20)})
    found = verdict(tmp_path, "usual-side-effects", *several(3, n=1000, events=two), one)
    assert found.word == PARTLY
    assert "fewer than 3 trials report dissociation" in found.why


@pytest.mark.parametrize(
    ("formulation", "events", "word"),
    [("racemic", (200, 20), SUPPORTED), ("esketamine", (200, 20), PARTLY), ("racemic", (20, 200), CONTRADICTED)],
)
def test_blood_pressure(tmp_path: Path, formulation: str, events: tuple[int, int], word: str) -> None:
    trials = several(3, n=1000, formulation=formulation, events={BP: events})
    assert verdict(tmp_path, "blood-pressure", *trials).word == word


@pytest.mark.parametrize(
    ("events", "n", "word"),
    [((2, 2), 2000, SUPPORTED), ((50, 50), 2000, PARTLY), ((200, 20), 2000, CONTRADICTED), ((1, 1), 40, UNTESTABLE)],
)
def test_serious_events(tmp_path: Path, events: tuple[int, int], n: int, word: str) -> None:
    """0.1 %, 2.5 % as with control, 10 % against 1 % with control, and 2.5 % of few people."""
    assert verdict(tmp_path, "serious-rare", *several(3, n=n, events={"ae:serious": events})).word == word


@pytest.mark.parametrize(("racemic", "word"), [(100, PARTLY), (400, CONTRADICTED), (220, UNTESTABLE)])
def test_dissociation_of_the_two_forms(tmp_path: Path, racemic: int, word: str) -> None:
    trials = [
        trial_rows(f"{form}{i}", n=1000, formulation=form, events={"ae:dissociation": (count + 9 * i, 50)})
        for form, count in (("racemic", racemic), ("esketamine", 210))
        for i in range(3)
    ]
    assert verdict(tmp_path, "less-dissociation", *trials).word == word


def test_a_contrast_that_is_one_with_the_route_decides_nothing(tmp_path: Path) -> None:
    trials = [
        trial_rows(f"{form}{i}", n=1000, formulation=form, route=route, events={"ae:dissociation": (count + 9 * i, 50)})
        for form, route, count in (("racemic", "iv", 100), ("esketamine", "intranasal", 400))
        for i in range(3)
    ]
    found = verdict(tmp_path, "less-dissociation", *trials)
    assert found.word == UNTESTABLE
    assert "cannot be told apart from route" in found.why


def test_claims_say_what_the_headline_of_the_command_says() -> None:
    evidence = ketcli.load()
    asked: dict[str, dict[str, Any]] = {
        "suicidal-relief": {"diagnosis": "suicidal_mdd", "measure": "MD"},
        "rapid-onset": {"at": "4h", "measure": "MD"},
        "effect-size": {"formulation": "racemic"},
    }
    for claim, options in asked.items():
        (found,) = judge_claims(bundled(), [claim]).claims
        told = json.loads(evidence.pool(**options).to_json())["headline"]
        digits = 2 if claim == "effect-size" else 1
        shown = [f"{told[name]:.{digits}f}" for name in ("estimate", "low", "high")]
        assert all(text in found.verdict.why for text in shown), (claim, shown, found.verdict.why)


@pytest.mark.parametrize("name", ["ways-differ", "less-studied"])
def test_ways_of_giving(tmp_path: Path, name: str) -> None:
    into_vein = [trial_rows(f"v{i}") for i in range(3)]
    assert verdict(tmp_path / "one", name, *into_vein).word in (CONTRADICTED, SUPPORTED)
    both = [*into_vein, trial_rows("m0", route="im"), trial_rows("o0", route="oral")]
    assert verdict(tmp_path / "both", name, *both).word in (SUPPORTED, PARTLY)


@pytest.mark.parametrize(
    ("responders", "n", "word"),
    [
        (750, 1000, SUPPORTED),
        (500, 1000, CONTRADICTED),
        (710, 1000, PARTLY),
        (690, 1000, UNTESTABLE),
        (14, 20, UNTESTABLE),
    ],
)
def test_non_response(tmp_path: Path, responders: int, n: int, word: str) -> None:
    step = n // 100
    trials = [trial_rows(f"t{i}", n=n, events={"response": (responders + i * step, n // 5)}) for i in range(-2, 3)]
    found = verdict(tmp_path, "non-response", *trials)
    assert found.word == word
    assert found.numbers["times"][0]["no_response"] == pytest.approx(1 - responders / n, abs=0.03)
    assert ("too wide to tell" in found.why) is (word == UNTESTABLE)
    assert ("outside that range" in found.why) is (word == CONTRADICTED)


def test_broader_use_counts_an_untested_group_as_partly_at_most(tmp_path: Path) -> None:
    racemic = [trial_rows(f"r{d}{i}", n=500, diagnosis=d) for d in ("mdd", "trd") for i in range(3)]
    esketamine = [trial_rows(f"e{i}", n=500, formulation="esketamine", diagnosis="trd") for i in range(3)]
    assert verdict(tmp_path, "broader-use", *racemic, *esketamine).word == PARTLY
    without = [trial_rows(f"n{i}", n=20, mean=30 + i, formulation="esketamine", diagnosis="mdd") for i in range(3)]
    assert verdict(tmp_path / "tested", "broader-use", *racemic, *esketamine, *without).word == SUPPORTED
    same = [trial_rows(f"m{i}", n=500, formulation="esketamine", diagnosis="mdd") for i in range(3)]
    assert verdict(tmp_path / "same", "broader-use", *racemic, *esketamine, *same).word == CONTRADICTED


@pytest.mark.parametrize(
    ("n", "hours", "word"), [(20, 24, SUPPORTED), (20, 2000, PARTLY), (500, 24, PARTLY), (500, 2000, CONTRADICTED)]
)
def test_small_and_short(tmp_path: Path, n: int, hours: float, word: str) -> None:
    assert verdict(tmp_path, "small-short", *several(4, n=n, hours=hours)).word == word


def test_beyond_six_months(tmp_path: Path) -> None:
    short = several(9)
    assert verdict(tmp_path, "beyond-six-months", *short).word == SUPPORTED
    found = verdict(tmp_path / "long", "beyond-six-months", *short, *several(2, start=20, hours=5000))
    assert (found.word, found.numbers["beyond_six_months"]) == (CONTRADICTED, ["t20", "t21"])
    one_of_ten, one_of_nine = (
        verdict(tmp_path / f"of{n}", "beyond-six-months", *several(n - 1), *several(1, start=20, hours=5000)).word
        for n in (10, 9)
    )
    assert (one_of_ten, one_of_nine) == (SUPPORTED, CONTRADICTED)  # a tenth is little, a ninth is not
    withdrawal = trial_rows("w", pool_role="relapse_prevention")
    withdrawal["results"] = []
    assert verdict(tmp_path / "one", "beyond-six-months", *short, withdrawal).word == SUPPORTED
    other = trial_rows("v", pool_role="relapse_prevention")
    other["results"] = []
    assert verdict(tmp_path / "unknown", "beyond-six-months", *short, withdrawal, other).word == PARTLY


@pytest.mark.parametrize(
    ("doses", "word"),
    [("6666", SUPPORTED), ("116", PARTLY), ("1144666111", PARTLY), ("1188861", CONTRADICTED), ("11", UNTESTABLE)],
)
def test_six_infusions(tmp_path: Path, doses: str, word: str) -> None:
    trials = [trial_rows(f"t{i}", arm={"n_doses": number}) for i, number in enumerate(doses)]
    assert verdict(tmp_path, "six-infusions", *trials).word == word


NIKOLIN = {
    **REVIEW,
    "review_id": "nikolin2023",
    "outcome": "inclusion",
    "measure": "count",
    "time": "",
    "k": "49",
    "n": "3299",
}
CITED = {"citation_id": "1", "cited_as": "Someone 2022", "why": "searched", "seen_at": "https://example.org"}


@pytest.mark.parametrize(("found", "word"), [("as_cited", SUPPORTED), ("not_as_cited", PARTLY)])
def test_numbers_of_the_review_and_the_work_cited_for_them(tmp_path: Path, found: str, word: str) -> None:
    tables = {"published": [NIKOLIN], "citations": [{**CITED, "found": found}]}
    assert verdict(tmp_path, "evidence-base", *several(1), **tables).word == word


def test_other_numbers_are_not_those_of_the_claim(tmp_path: Path) -> None:
    tables = {"published": [{**NIKOLIN, "n": "3300"}], "citations": [{**CITED, "found": "as_cited"}]}
    assert verdict(tmp_path, "evidence-base", *several(1), **tables).word == UNTESTABLE


def test_all_racemic_is_contradicted_by_one_listed_trial_of_esketamine(tmp_path: Path) -> None:
    listed = [trial_rows(f"t{i}", in_nikolin2023="yes") for i in range(49)]
    assert verdict(tmp_path, "all-racemic", *listed).word == SUPPORTED
    assert verdict(tmp_path / "few", "all-racemic", *listed[:10]).word == UNTESTABLE
    one = trial_rows("e", in_nikolin2023="yes", formulation="esketamine")
    assert verdict(tmp_path / "one", "all-racemic", *listed[:10], one).word == CONTRADICTED
    pooled = {**REVIEW, "review_id": "nikolin2023", "subset": "esketamine, high dose"}
    assert verdict(tmp_path / "own", "all-racemic", *listed[:10], published=[pooled]).word == CONTRADICTED


def test_length_and_severity_of_side_effects_are_partly_at_best(tmp_path: Path) -> None:
    event = "ae:long-lasting adverse event (>24 h)"
    assert verdict(tmp_path, "mild-transient", *several(3, n=1000, events={event: (30, 30)})).word == PARTLY
    most = several(3, n=1000, events={event: (900, 30)})
    assert verdict(tmp_path / "most", "mild-transient", *most).word == CONTRADICTED
    assert verdict(tmp_path / "none", "mild-transient", *several(3)).word == UNTESTABLE


def test_strengthening_is_judged_within_trials(tmp_path: Path) -> None:
    def course(trial_id: str, later: float) -> Trial:
        rows = trial_rows(trial_id, mean=25, n=2000, sessions="repeated")
        for number, hours in enumerate((168.0, 336.0, 672.0), start=1):
            more = trial_rows(trial_id, mean=25 + number * later, n=2000, hours=hours, sessions="repeated")
            rows["results"] += more["results"]
        return rows

    stronger = [course(f"t{i}", -2 + i / 20) for i in range(6)]
    assert verdict(tmp_path, "repeated-strengthens", *stronger).word == SUPPORTED
    weaker = [course(f"t{i}", 1 + i / 20) for i in range(6)]
    assert verdict(tmp_path / "weaker", "repeated-strengthens", *weaker).word == CONTRADICTED
    assert verdict(tmp_path / "few", "repeated-strengthens", *stronger[:2]).word == UNTESTABLE


# ---- the bundled claims


def test_every_bundled_claim_has_a_rule_and_every_rule_a_claim() -> None:
    assert set(bundled().table("claims")["claim_id"]) == set(RULES)


def test_bundled_claims_are_judged_when_asked() -> None:
    found = judge_claims(bundled())
    assert sum(found.counts.values()) == len(found.claims)
    for claim in found.claims:
        assert claim.verdict.word in VERDICTS
        assert claim.verdict.why


def test_verdicts_stand_in_no_file() -> None:
    import csv

    text = (bundled_folder() / "claims.csv").read_text(encoding="utf-8")
    assert list(csv.DictReader(text.splitlines()).fieldnames or ()) == ["claim_id", "claim", "question", "rule"]


def test_a_claim_without_a_rule_cannot_be_tested(tmp_path: Path) -> None:
    claim = {"claim_id": "moon", "claim": "The moon helps", "question": "ketcli trials", "rule": "none"}
    found = verdict(tmp_path, "moon", *several(1), claims=[claim])
    assert (found.word, found.why) == (UNTESTABLE, "no rule is written for it")


def test_unknown_claims_and_missing_tables(tmp_path: Path) -> None:
    from tests.article_data import SMALL

    with pytest.raises(InvalidInput, match="did you mean 'rapid-onset'"):
        judge_claims(bundled(), ["rapid-onst"])
    with pytest.raises(NoAnswer, match=r"no claims\.csv"):
        judge_claims(open_folder(SMALL))
    with pytest.raises(NoAnswer, match=r"no citations\.csv"):
        references(open_folder(SMALL))
    assert RULE["review_id"] == "review2023"
