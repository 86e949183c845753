"""The report on the example folder in Chromium, looked at as the bundled one is: pointer, width, axe."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

REVIEW = Path(__file__).parents[2] / "docs" / "examples" / "review"
FOREST = "#forest-sleep-latency-4-weeks-figure"
VISIBLE = f"{FOREST} svg:visible .study:not([hidden])"
SIDEWAYS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [400, 1400])
def test_a_study_shows_its_figures_and_leads_to_its_reference(open_own, width: int) -> None:
    page = open_own(width)
    page.locator(VISIBLE).filter(has_text="Holm 2021").hover()
    detail = page.locator(f"{FOREST} [data-detail]")
    assert "Holm 2021" in detail.inner_text()
    link = detail.get_by_role("link", name="in the list of trials")
    target = str(link.get_attribute("href")).removeprefix("#")
    assert "Holm et al. 2021. A made-up study." in page.locator(f"[id='{target}']").inner_text()


def test_leaving_a_study_out_pools_what_pool_does(open_own) -> None:
    page = open_own()
    page.locator(f"{FOREST} [data-out]").select_option(label="Farouk 2018")
    shown = page.locator(f"{FOREST} [data-shown]").inner_text()
    from ketcli.asking.answer import DataSource, answer
    from ketcli.asking.read import from_keywords

    asked = {"outcome": "sleep latency", "at": "4 weeks", "exclude": ("Farouk 2018",)}
    alone = answer(DataSource(str(REVIEW)), from_keywords("pool", asked, data=str(REVIEW))).overall
    assert f"{alone.shown.estimate:.2f}" in shown


@pytest.mark.parametrize(("width", "scheme"), [(400, "dark"), (800, "light"), (1400, "dark")])
def test_axe_finds_no_serious_violation_and_nothing_scrolls_sideways(open_own, width: int, scheme: str) -> None:
    page = open_own(width, scheme)
    assert page.evaluate(SIDEWAYS)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.evaluate((files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8"))
    result = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    serious = [
        f"{one['id']}: {node['html'][:200]}"
        for one in result["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]
    assert serious == []


def test_what_a_cochrane_reviewer_looks_for_is_there(open_own) -> None:
    page = open_own()
    heads = page.locator("#summary table").first.locator("thead th").all_inner_texts()
    assert [text.replace("\n", " ") for text in heads[:7]] == [
        "Outcome", "With placebo", "With drug (95% CI)", "Relative effect (95% CI)", "People (trials)", "Certainty",
        "What it means",
    ]  # fmt: skip
    rows = page.locator("#summary table").first.locator("tbody tr")
    assert rows.count() == 6
    assert "⊕⊕⊕⊖ moderate" in rows.first.inner_text()
    assert page.locator("#risk-of-bias td.light-high").count() == 4
    assert page.locator("main svg.forest:visible, main figure.plot svg:visible").count() >= 9
