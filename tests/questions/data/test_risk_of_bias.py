"""Published judgements: nothing is judged here, sources that disagree stay visible, and who has none is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ketcli.asking.answer import DataSource, answer
from ketcli.asking.request import Request
from ketcli.errors import NoAnswer
from ketcli.evidence.dataset import Dataset, open_folder
from ketcli.evidence.filters import Filters
from ketcli.questions.data.risk_of_bias import RiskOfBias, risk_of_bias
from ketcli.show.plots.rob import rob_figure, shares

SMALL = Path(__file__).parents[2] / "small"
ROWS = """trial_id,domain,judgement,source_id,note
beta2005,overall,some concerns,beta2005,
beta2005,D1 randomization process,low,beta2005,
alpha2001,other bias,high,alpha2001,
alpha2001,other bias,unclear,beta2005,
alpha2001,allocation concealment,low,alpha2001,
alpha2001,allocation concealment,low,beta2005,
"""


@pytest.fixture
def judged(tmp_path: Path) -> Dataset:
    shutil.copytree(SMALL, tmp_path / "judged")
    (tmp_path / "judged" / "risk_of_bias.csv").write_text(ROWS)
    return open_folder(tmp_path / "judged")


def test_domains_stand_in_the_order_of_their_tools(judged: Dataset) -> None:
    found = risk_of_bias(judged, Filters())
    assert found.domains == ("allocation concealment", "other bias", "D1 randomization process", "overall")
    assert list(found.letters().values()) == ["A", "B", "C", "D"]


def test_sources_that_agree_are_one_light_and_others_share_it(judged: Dataset) -> None:
    found = risk_of_bias(judged, Filters())
    assert found.lights("alpha2001") == {"allocation concealment": ("low",), "other bias": ("some", "high")}
    assert found.lights("beta2005")["overall"] == ("some",)
    assert found.lights("gamma2010") == {}
    assert found.disagreements() == ("Alpha 2001",)
    assert found.sources("alpha2001") == ("alpha2001", "beta2005")


def test_trials_without_a_judgement_are_named(judged: Dataset) -> None:
    found = risk_of_bias(judged, Filters())
    assert list(found.trials.values()) == ["Alpha 2001", "Beta 2005"]
    assert "Gamma 2010" in {item.label for item in found.left_out}
    assert risk_of_bias(judged, Filters(trial=("beta2005",))).only(["alpha2001"]).trials == {}


def test_no_judgement_at_all_is_no_answer() -> None:
    with pytest.raises(NoAnswer, match="published judgement"):
        risk_of_bias(open_folder(SMALL), Filters())


def test_each_tool_stands_for_itself_with_its_overall_judgement_last(judged: Dataset) -> None:
    found = risk_of_bias(judged, Filters())
    assert found.tools == {
        "RoB 2": ("D1 randomization process", "overall"),
        "Cochrane tool of 2011": ("allocation concealment", "other bias"),
    }
    assert list(found.by_tool("RoB 2").trials.values()) == ["Beta 2005"]


def test_shares_of_a_bar_are_of_the_studies_judged(judged: Dataset) -> None:
    found = risk_of_bias(judged, Filters())
    assert shares(found, "allocation concealment") == {"low": 1, "some": 0, "high": 0}
    assert shares(found, "other bias") == {"low": 0, "some": 0.5, "high": 0.5}  # its sources disagree
    assert shares(found, "selective reporting") == {}


REVIEW = Path(__file__).parents[3] / "docs" / "examples" / "review"


@pytest.mark.parametrize("path", [REVIEW, REVIEW / "risk_of_bias.csv"])
def test_own_judgements_come_from_the_folder_or_from_their_file(path: Path) -> None:
    found = answer(DataSource(str(path)), Request("rob", {}, str(path)))
    (domains,) = found.tools.values()
    assert (len(found.trials), domains[0], domains[-1]) == (8, "randomization process", "overall")
    assert shares(found, "overall") == {"low": 0.375, "some": 0.375, "high": 0.25}
    figure = rob_figure(found)
    told = [text.get_text() for text in figure.texts]
    assert told.count("Randomization process") == 1  # by name beside its bar
    assert {"D1", "D5", "Overall", "Abel 2009"} <= set(told)


def test_some_of_the_trials_keep_their_judgements_alone(judged: Dataset) -> None:
    found = risk_of_bias(judged, Filters())
    assert not found.own
    one = found.only(["beta2005"])
    assert {each.trial_id for each in one.judgements} == {"beta2005"}
    assert one.domains == ("D1 randomization process", "overall")
    made = RiskOfBias(found.trials, found.judgements, (), {}, {})
    assert made.domains == found.domains
