"""The report in Chromium: pointer, keyboard, filters, order, print, and what axe finds."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from ketcli.evidence.dataset import open_folder
from ketcli.evidence.filters import Filters
from ketcli.questions.answers.pool import pool_effects
from ketcli.questions.effects.ask import ask

SMALL = open_folder(Path(__file__).parents[1] / "small")
FOREST = "#forest-severity-24h-figure"
VISIBLE = f"{FOREST} svg:visible .study:not([hidden])"


def labels(page) -> list[str]:
    return [text.split(":")[0] for text in page.locator(VISIBLE).evaluate_all("all => all.map(one => one.ariaLabel)")]


def detail(page):
    return page.locator(f"{FOREST} [data-detail]")


@pytest.mark.parametrize("width", [400, 800, 1400])
def test_a_study_under_the_pointer_shows_its_figures_and_sources(open_page, width: int) -> None:
    page = open_page(width)
    assert not detail(page).is_visible()
    page.locator(VISIBLE).filter(has_text="Beta 2005").hover()
    text = detail(page).inner_text()
    assert "Beta 2005" in text
    study = pool_effects(ask(SMALL, Filters())).overall.studies.set_index("study").loc["Beta 2005"]
    assert f"{study['yi']:.2f} (" in text
    assert f"weight {study['weight']:.1f} %" in text
    link = detail(page).get_by_role("link", name="in the list of trials")
    assert link.get_attribute("href") == "#trial-beta2005"


def test_the_keyboard_walks_through_the_studies(open_page) -> None:
    page = open_page()
    page.locator(f"{FOREST} [data-sort]").focus()
    page.keyboard.press("Tab")
    names = labels(page)
    assert names[0] in detail(page).inner_text()
    page.keyboard.press("ArrowDown")
    assert names[1] in detail(page).inner_text()
    page.keyboard.press("End")
    assert names[-1] in detail(page).inner_text()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.locator(VISIBLE).nth(2).hover()
    assert names[0] in detail(page).inner_text()  # a chosen study stays
    page.keyboard.press("Escape")
    assert not detail(page).is_visible()


@pytest.mark.parametrize("width", [400, 1400])
def test_a_filter_pools_what_it_leaves(open_page, width: int) -> None:
    page = open_page(width)
    everything = labels(page)
    page.locator(f"{FOREST} [data-filter=route]").select_option("iv")
    shown = labels(page)
    assert 0 < len(shown) < len(everything)
    effects = ask(SMALL, Filters())
    alone = pool_effects(effects.where((effects.frame["route"] == "iv").to_numpy())).overall
    assert set(shown) == set(alone.studies["study"])
    status = page.locator(f"{FOREST} [data-shown]").inner_text()
    assert status.startswith(f"{len(shown)} of {len(everything)} studies shown.")
    text = f"{alone.shown.estimate:.2f} ({alone.shown.ci_low:.2f} to {alone.shown.ci_high:.2f})"
    pooled = page.locator(f"{FOREST} svg:visible .pooled:not([hidden])")
    assert pooled.count() == 1
    assert text in pooled.text_content()
    if width == 1400:
        weights = page.locator(f"{VISIBLE} .weight").all_text_contents()
        assert sum(float(weight) for weight in weights) == pytest.approx(100, abs=0.3)
    page.locator(f"{FOREST} [data-filter=formulation]").select_option("esketamine")
    assert labels(page) == []
    assert "No study" in page.locator(f"{FOREST} [data-shown]").inner_text()
    page.locator(f"{FOREST} [data-filter=formulation]").select_option("")
    page.locator(f"{FOREST} [data-filter=route]").select_option("")
    assert labels(page) == everything
    assert page.locator(f"{FOREST} [data-shown]").inner_text() == ""


@pytest.mark.parametrize(
    ("order", "column", "ascending"), [("weight", "weight", False), ("value", "yi", True), ("year", "year", False)]
)
def test_studies_are_sorted_from_top_to_bottom(open_page, order: str, column: str, ascending: bool) -> None:
    page = open_page()
    page.locator(f"{FOREST} [data-sort]").select_option(order)
    studies = pool_effects(ask(SMALL, Filters())).overall.studies
    wanted = studies.sort_values(column, ascending=ascending, kind="stable")["study"].tolist()
    assert labels(page) == wanted
    heights = page.locator(VISIBLE).evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert heights == sorted(heights)


def serious_violations(page) -> list[str]:
    """What axe finds with every fold open."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.evaluate((files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8"))
    result = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert "color-contrast" in {one["id"] for one in result["passes"]}
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in result["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 800, 1400])
def test_axe_finds_no_serious_violation(open_page, width: int, scheme: str) -> None:
    page = open_page(width, scheme)
    page.locator(VISIBLE).first.hover()
    assert serious_violations(page) == []


def test_axe_finds_no_serious_violation_in_the_whole_and_in_own_data(open_whole, open_own) -> None:
    assert serious_violations(open_whole(400, "dark")) == []
    assert serious_violations(open_own(1400, "light")) == []


CUT = """() => {
  document.querySelectorAll('details').forEach(one => { one.open = true; });
  const seen = [...document.querySelectorAll('section, table, .table, tr, th, td, p, figure, svg, dl')]
    .filter(one => one.getClientRects().length);
  return seen.filter(one => one.scrollWidth > one.clientWidth + 1
      || one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
    .map(one => `${one.tagName} ${one.scrollWidth} > ${one.clientWidth}: ${one.textContent.trim().slice(0, 60)}`);
}"""


@pytest.mark.parametrize("width", [400, 800, 1400])
def test_nothing_is_cut_and_nothing_scrolls_sideways(open_page, open_whole, open_own, width: int) -> None:
    for page in (open_page(width), open_whole(width), open_own(width)):
        assert page.evaluate(CUT) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_telephone_a_row_is_a_card_whose_figures_have_names(open_page) -> None:
    page = open_page(400)
    rows = page.locator("#summary tbody tr")
    assert rows.first.evaluate("one => getComputedStyle(one).display") == "block"
    names = rows.first.locator("td:visible").evaluate_all(
        "all => all.map(one => getComputedStyle(one, '::before').content)"
    )
    assert any(name.startswith('"Relative effect') for name in names)
    assert "none" not in names
    assert page.get_by_role("row").count() > 10  # still a table to a screen reader


def test_all_rows_are_there_and_the_page_sends_nobody_to_a_command_for_them(open_whole) -> None:
    page = open_whole()
    assert "--csv shows all" not in page.content()
    assert len(page.content().encode()) < 2_000_000
    folded = page.locator("#side-effects details.rows")
    assert not folded.locator("tbody tr").first.is_visible()
    folded.locator("summary").first.click()
    assert folded.locator("tbody tr").first.is_visible()


def test_the_policy_allows_this_style_and_these_scripts_and_nothing_else(browser, address: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    assert policy.count("sha256-") == page.locator("script:not([type]), style").count() == 3
    assert said == []
    page.evaluate("""() => {
      const one = document.createElement('script');
      one.textContent = 'window.got = 1';
      document.body.appendChild(one);
    }""")
    assert page.evaluate("window.got") is None
    assert "violates" in said[0]
    page.close()


@pytest.mark.parametrize("width", [400, 1400])
def test_texts_of_the_forest_plots_do_not_overlap(open_page, open_whole, open_own, width: int) -> None:
    for page in (open_page(width), open_whole(width), open_own(width)):
        assert overlapping(page) == []


def overlapping(page) -> list[str]:
    """Texts of forest plots that lie on each other or leave the plot."""
    return page.locator(".forest:visible").evaluate_all(
        """all => all.flatMap(svg => {
          const boxes = [...svg.querySelectorAll('text')].map(one => [one.textContent, one.getBoundingClientRect()])
            .filter(([text, box]) => text && box.width > 0);
          const frame = svg.getBoundingClientRect();
          const found = boxes.filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1)
            .map(one => one[0]);
          boxes.forEach(([text, a], i) => boxes.slice(i + 1).forEach(([other, b]) => {
            const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (wide > 1 && high > 4) { found.push(`${text} / ${other}`); }
          }));
          return found;
        })"""
    )


def test_it_can_be_read_without_its_script(browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator(VISIBLE).count() > 1
    assert not page.locator(f"{FOREST} .controls").is_visible()
    context.close()
