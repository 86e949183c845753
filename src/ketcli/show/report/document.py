"""The report as one HTML file, by a Jinja2 template."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

from ketcli.errors import InvalidInput
from ketcli.show.kit.answer import Picture
from ketcli.show.kit.formats import more_rows
from ketcli.show.kit.table import Table
from ketcli.show.report.forest_data import forest_data
from ketcli.show.report.forest_rows import forest_rows
from ketcli.show.report.forest_svg import forest_svg
from ketcli.show.report.head import head_of
from ketcli.show.report.time_svg import time_svg

if TYPE_CHECKING:
    from jinja2 import Environment

    from ketcli.overviews.findings.own_report import OwnReport
    from ketcli.overviews.findings.report import Report
    from ketcli.show.report.head import Head
    from ketcli.show.report.section import Section

FIRST_ROWS = 20
"""Rows of a long table that are open; the others stand folded below them."""
LIGHTS = {
    "low": "light-low",
    **dict.fromkeys(("some concerns", "unclear", "moderate", "no information"), "light-some"),
    **dict.fromkeys(("high", "serious", "critical"), "light-high"),
}
"""The class of a cell that holds a judgement of risk of bias."""
CARDS = (("table", 0, 640), ("some", 5, 900), ("many", 8, 1240), ("most", 11, 1480))
"""The classes of a table of more columns than this, and the pixels of a window up to which it becomes cards."""
NEEDS = "a report needs Jinja2: pip install 'ketcli[report]'"
_LIMITS = re.compile(r"[(\[][-+]?\d[^()\[\]]* (to|,) [^()\[\]]*[)\]]|\[[^\]]*\d\]|per 1,000|[gRO]R? -?\d")
_LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;)]")


def as_html(report: Report | OwnReport, sections: tuple[Section, ...]) -> str:
    """One file without any other: style, scripts and pictures stand inside; nothing is loaded from anywhere.

    The content security policy allows the style and the scripts by their hashes, and nothing else.
    """
    environment = _environment()
    from markupsafe import Markup

    forests = {
        section.name: forest_rows(section.forest, section.choices(), report.sources)
        for section in sections
        if section.forest is not None
    }
    pictures = {
        section.name: Markup(forest_svg(forests[section.name], section.name, f"Forest plot: {section.title}"))  # noqa: S704
        for section in sections
        if section.name in forests
    }
    head = head_of(report, ending=".html")
    brief = bool(report.asked.value("brief"))
    style = f"\n{_file('report.css')}{_cards()}{_file('print.css')}{_running_head(head, report)}"
    scripts = [f"\n{_file(name)}" for name in ("pooling.js", "report.js")] if forests else []
    return environment.get_template("report.html.j2").render(
        **head._asdict(),
        report=report,
        sections=sections,
        brief=brief,
        style=Markup(style),  # noqa: S704
        scripts=[Markup(script) for script in scripts],  # noqa: S704
        policy=Markup(_policy(style, scripts)),  # noqa: S704
        forests=forests,
        pictures=pictures,
        data={name: Markup(forest_data(rows)) for name, rows in forests.items()},  # noqa: S704
        courses={
            section.name: Markup(time_svg(section.course, section.name))  # noqa: S704
            for section in sections
            if section.course is not None
        },
        first_rows=FIRST_ROWS,
        cards=CARDS,
    )


def _cards() -> str:
    """The style of cards for each class of tables."""
    text = _file("cards.css")
    return "".join(text.replace("{kind}", kind).replace("{width}", str(width)) for kind, _, width in CARDS)


def _policy(style: str, scripts: list[str]) -> str:
    """Nothing but this style and these scripts, by their hashes."""
    allowed = {"style-src": [style], "script-src": scripts}
    parts = ["default-src 'none'", "base-uri 'none'", "form-action 'none'"]
    parts += [f"{name} {' '.join(map(_hash, texts))}" for name, texts in allowed.items() if texts]
    return "; ".join(parts)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _running_head(head: Head, report: Report | OwnReport) -> str:
    """What stands above every printed page but the first: title, program, data."""
    data = report.provenance
    made = f"ketcli {head.version}, data {data['version'] or str(data['sha256'])[:12]}"
    return f"@page {{ @top-left {{ content: {_quoted(head.title)}; }} @top-right {{ content: {_quoted(made)}; }} }}\n"


def _quoted(text: str) -> str:
    """A string of CSS; everything but plain characters as its code point."""
    plain = re.compile(r"[^A-Za-z0-9 .,:;()_+-]")
    return '"' + plain.sub(lambda found: f"\\{ord(found[0]):x} ", text) + '"'


def _environment() -> Environment:
    """Templates of this package.

    Raises
    ------
    InvalidInput
        Jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, FunctionLoader, StrictUndefined
    except ImportError as error:
        raise InvalidInput(NEEDS) from error
    environment = Environment(
        loader=FunctionLoader(_file),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters["linked"] = _linked
    environment.filters["light"] = lambda cell: LIGHTS.get(cell, "")
    environment.tests["table"] = lambda block: isinstance(block, Table)
    environment.tests["picture"] = lambda block: isinstance(block, Picture)
    environment.globals["more_rows"] = more_rows
    return environment


def _file(name: str) -> str:
    folder = resources.files("ketcli.show.report") / "templates"
    return (folder / name).read_text(encoding="utf-8")


def _linked(cell: str) -> Any:
    """A cell with its addresses as links, everything else escaped; no line breaks within an interval."""
    from markupsafe import Markup

    cell = _LIMITS.sub(lambda limits: limits[0].replace(" ", "\N{NO-BREAK SPACE}"), cell)
    parts, place = [], 0
    for match in _LINK.finditer(cell):
        parts.append(escape(cell[place : match.start()]))
        address = escape(match[0])
        shown = address.removeprefix("https://").removeprefix("www.")
        parts.append(f'<a href="{address}">{shown}</a>')
        place = match.end()
    return Markup("".join([*parts, escape(cell[place:])]))  # noqa: S704
