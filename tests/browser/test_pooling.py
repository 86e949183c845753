"""The page pools as `ketcli pool` does: every combination that a report offers, and the arithmetic on any numbers."""

from __future__ import annotations

import contextlib
import io
import json
import math
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ketcli.cli.main import main
from ketcli.distributions import normal_critical, t_critical
from ketcli.models.pooling.pool import pool
from ketcli.models.verdict.headline import FEW, headline
from ketcli.show.kit.numbers import fixed

SMALL = Path(__file__).parents[1] / "small"
TOLERANCE: dict[str, Any] = {"rel": 1e-6, "abs": 1e-6}
SPANS = ("estimate", "low", "high")


def asked(line: str) -> dict[str, Any]:
    """What `ketcli pool ... --json` prints; nothing where it has no answer."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()), pytest.raises(SystemExit):
        main([*shlex.split(line)[1:], "--json"])
    found = json.loads(raw.getvalue() or b"{}")
    return {} if "error" in found else found


EVERYTHING = """() => [...document.querySelectorAll('[data-forest]')].map(figure => {
  const data = JSON.parse(figure.querySelector('[data-rows]').textContent);
  const select = name => figure.querySelector(name);
  const values = name => select(name) ? [...select(name).options].map(one => one.value) : [''];
  const choose = (name, value) => {
    if (select(name)) { select(name).value = value; select(name).dispatchEvent(new Event('change')); }
  };
  const told = () => ({...select('[data-shown]').dataset, text: select('[data-shown]').textContent});
  const found = [];
  for (const route of values('[data-filter=route]')) {
    choose('[data-filter=route]', route);
    for (const formulation of values('[data-filter=formulation]')) {
      choose('[data-filter=formulation]', formulation);
      const { rows, tau2 } = data.sets[`${route}|${formulation}`];
      const of = name => rows.map(row => data.studies[row][name]);
      const weights = rows.length > 1 ? pooling.random(of('yi'), of('vi'), data.critical, tau2).weights : [100];
      const one = { route, formulation, rows, weights, told: told(), without: {} };
      for (const trial of values('[data-out]').slice(1)) {
        choose('[data-out]', trial);
        one.without[trial] = told();
      }
      choose('[data-out]', '');
      found.push(one);
    }
  }
  return { line: [...figure.closest('section').querySelectorAll('p.small code')].pop().textContent, data, found };
})"""


def same(shown: dict[str, str], answer: dict[str, Any]) -> None:
    """The page's numbers are those of the answer: its headline (the test asked for, if another), the floor, tau2."""
    keys = ("estimate", "ci_low", "ci_high")
    plain = answer["method"]["test"] == "adhoc" or answer["k"] == 1
    wanted = [answer["headline"][name] for name in SPANS] if plain else [answer[key] for key in keys]
    assert [float(shown[name]) for name in SPANS] == pytest.approx(wanted, **TOLERANCE)
    assert int(shown["k"]) == answer["k"]
    if answer["k"] > 1:
        assert float(shown["tau2"]) == pytest.approx(answer["tau2"], **TOLERANCE)
    if answer["k"] > 1 and plain:
        floor = [float(shown[name]) for name in ("floorEstimate", "floorLow", "floorHigh")]
        assert floor == pytest.approx([answer[key] for key in keys], **TOLERANCE)


def everything_offered(page) -> int:
    """Compare every combination of every forest plot with the command line; how many there were."""
    count = 0
    for figure in page.evaluate(EVERYTHING):
        for one in figure["found"]:
            filters = [f" --{name} {one[name]}" for name in ("route", "formulation") if one[name]]
            line = figure["line"] + "".join(filters)
            answer = asked(line)
            count += 1 + len(one["without"])
            if not answer:
                assert (one["told"]["k"], one["told"]["estimate"], one["without"]) == ("0", "", {})
                continue
            same(one["told"], answer)
            assert one["weights"] == pytest.approx([study["weight"] for study in answer["studies"]], **TOLERANCE)
            for trial, shown in one["without"].items():
                left_out(figure["data"], one["rows"], trial, shown, line, ask=not filters)
    return count


def left_out(data: dict[str, Any], rows: list[int], trial: str, shown: dict[str, str], line: str, *, ask: bool) -> None:
    """Without one study; below five that are left the page gives no number and names the command."""
    without = f"{line} --exclude {shlex.quote(trial)}"
    left = [data["studies"][row] for row in rows if data["studies"][row]["trial"] != trial]
    assert len(left) == len(rows) - 1 == int(shown["k"])
    if len(left) < FEW:
        assert shown["estimate"] == ""
        assert f"{without} answers." in shown["text"]
        return
    y, v, programmes = ([study[name] for study in left] for name in ("yi", "vi", "programme"))
    head = headline(y, v, programmes=programmes, level=float(data["level"].split()[0]) / 100)
    for name in SPANS:
        assert float(shown[name]) == pytest.approx(getattr(head, name), **TOLERANCE)
    clear = data["words"]["open"] not in shown["text"]
    assert clear == (head.verdict == "difference")
    if data["words"]["wide"] not in shown["text"]:
        assert f"{data['measure']} {shown_number(head.estimate, data)} ({data['level']} CI " in shown["text"]
    if clear:
        assert data["words"]["sides"][int(head.estimate > 0)] in shown["text"]
    if ask:
        answer = asked(without)
        same(shown, answer)
        assert answer["verdict"] == head.verdict


def shown_number(value: float, data: dict[str, Any]) -> str:
    """As a reader has it."""
    return fixed(math.exp(value) if data["ratio"] else value)


def test_every_combination_of_the_report_is_what_ketcli_pool_says(open_page) -> None:
    assert everything_offered(open_page()) > 20


@pytest.mark.parametrize("words", [("--tau2", "DL", "--test", "z"), ("--level", "0.9", "--tau2", "PM")], ids=" ".join)
def test_every_combination_is_the_same_by_other_choices(browser, write_report, tmp_path, words) -> None:
    page = browser.new_page()
    page.goto(write_report(tmp_path, "--data", str(SMALL), *words))
    assert everything_offered(page) > 5
    page.close()


def test_every_combination_of_the_whole_dataset_is_what_ketcli_pool_says(open_whole) -> None:
    assert everything_offered(open_whole()) > 150


POOLED = """([sets, critical]) => sets.map(({y, v, p}) => [
  pooling.random(y, v, critical, null), pooling.many(y, v, p, critical)])"""


def test_every_combination_of_a_report_on_own_data_is_what_ketcli_pool_says(open_own) -> None:
    assert everything_offered(open_own()) > 20


def test_the_page_pools_any_numbers_as_the_program_does(open_page) -> None:
    rng = np.random.default_rng(20261129)
    sets = []
    for _ in range(400):
        k = int(rng.integers(2, 25))
        vi = 10 ** rng.uniform(-3, 1) * rng.lognormal(0, rng.uniform(0, 2), k)
        yi = rng.normal(rng.normal(0, 1), np.sqrt(vi + rng.choice([0, 0.01, 0.5, 4]) * vi.mean()))
        sets.append({"y": yi.tolist(), "v": vi.tolist(), "p": [str(i // int(rng.integers(1, 4))) for i in range(k)]})
    # each study alone shows a difference, all together none: what counts then is how many programmes they are of
    apart = {"y": [0.3, 0.3, 3.0, 3.0, 0.3, 6.0], "v": [0.01] * 6}
    sets += [{**apart, "p": ["one"] * 6}, {**apart, "p": ["one", "other"] * 3}]
    critical = {"normal": normal_critical(0.95), "t": [t_critical(0.95, df) for df in range(1, 25)]}
    found = open_page().evaluate(POOLED, [sets, critical])
    for one, (floor, many) in zip(sets, found, strict=True):
        wanted = pool(one["y"], one["v"], test="adhoc")
        numbers = (wanted.tau2, wanted.estimate, wanted.ci_low, wanted.ci_high)
        assert [floor[name] for name in ("tau2", *SPANS)] == pytest.approx(numbers, **TOLERANCE)
        assert floor["weights"] == pytest.approx(wanted.weights.tolist(), **TOLERANCE)
        if wanted.k < FEW:
            continue
        head = headline(one["y"], one["v"], programmes=one["p"])
        assert [many[name] for name in SPANS] == pytest.approx((head.estimate, head.low, head.high), **TOLERANCE)
        assert many["lead"] == head.method
        assert (many["side"] != 0) == (head.verdict == "difference")
