"""`ketcli plot`: the answer of a question as a picture."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketcli.asking.pictures import PICTURES, Picture, picture_options
from ketcli.asking.question import STUDIED
from ketcli.asking.registry import QUESTIONS
from ketcli.cli.surroundings import data_of, naming_variable
from ketcli.errors import InvalidInput, named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ketcli.asking.option import Option

KINDS = tuple(picture.kind for picture in PICTURES)


def draw() -> Callable[..., None]:
    """The command, with the options of all questions behind its pictures."""
    from ketcli.cli.signature import with_options

    return with_options(_draw, rows(), panels())


def rows() -> tuple[Option, ...]:
    """Its options: the kind, those of all pictures, and those of the file."""
    from ketcli.asking.option import Option
    from ketcli.asking.options import options_in

    kind = Option(
        "kind", "plot", f"Which picture: {', '.join(KINDS)}.", allowed=KINDS, argument=True, required=True,
        metavar="KIND", place="output",
    )  # fmt: skip
    return (kind, *picture_options(), *options_in(("picture",)).values())


def panels() -> dict[str, str]:
    """The heading of each option that only some pictures take."""
    return {row.name: _panel(row.name) for row in picture_options() if row.group not in SHARED}


SHARED = (*STUDIED, "subgroups")


def _panel(name: str) -> str:
    """The pictures of one question that take an option of its own."""
    question = next(picture.question for picture in PICTURES if name in picture.options)
    taken = [picture.kind for picture in PICTURES if picture.question == question and (picture.own or picture.more)]
    return ", ".join(f"plot {kind}" for kind in taken)


def _draw(given: dict[str, Any]) -> None:
    from ketcli.asking.answer import DataSource, answer
    from ketcli.asking.request import Request
    from ketcli.asking.understanding import understood
    from ketcli.cli import files
    from ketcli.cli import output as out
    from ketcli.cli.commands import cores, given_options, naming_filters
    from ketcli.cli.progress import progress

    picture = next(one for one in PICTURES if one.kind == given["kind"])
    target, title = given["output"], given["title"]
    ending = _ending(target, given["dpi"])
    files.check_target(target, force=given["force"])
    options = {name.removesuffix("_"): value for name, value in given.items() if name != "kind"}
    asked = given_options(options, {row.name: row for row in picture_options()})
    _refuse_what_does_not_apply(picture, {**asked, **({"rob": True} if options["rob"] else {})})
    _require_matplotlib()
    from ketcli.show.plots.drawing import drawing, refuse_looks
    from ketcli.show.plots.look_options import look_of

    typed = dict(asked)
    checked = _checked(picture, asked)
    sort = picture.options.get("sort")
    of_rows = sort is not None and sort.group == "forest"
    look = look_of({**options, "order_of_studies": checked.pop("sort", None) if of_rows else None})
    refuse_looks(picture.kind, options)
    question = QUESTIONS[picture.question]
    with naming_variable(given):
        request = Request(picture.question, {**checked, **picture.fixed}, data_of(given))
        source = DataSource(request.data)
        request = understood(source, request)
        if question.no_studies:
            source.require_dataset(f"plot {picture.kind}", question.no_studies)
        lights = None
        if options["rob"]:
            if source.review is None:
                source.require_dataset(named("rob"), "a folder with review.toml may name a file of judgements")
            lights = answer(source, request.other("rob"))
        quiet = given["quiet"] or not question.progress
        with naming_filters(request), progress(question.progress, quiet=quiet) as tell:
            result = answer(source, request, tell=tell, workers=cores(question))
    from ketcli.show.plots.style import as_bytes

    figure, notes = drawing(picture, result, request, look, title=title, lights=lights)
    name = title or f"ketcli plot {picture.kind}"
    content = as_bytes(figure, ending, title=name, description=_line(picture, typed, options), dpi=given["dpi"])
    files.write_file(target, content, force=given["force"])
    out.tell((*request.notes, *notes), quiet=given["quiet"], everything=given["notes"])


def _line(picture: Picture, asked: Mapping[str, Any], options: Mapping[str, Any]) -> str:
    """The command line that draws it again, but for the file and its form."""
    from ketcli.asking.options import LOOK, options_in
    from ketcli.asking.request import PROGRAM, words

    rows = {name: row for name, row in options_in(("picture",)).items() if row.panel == LOOK}
    looks = {name: options[name] for name, row in rows.items() if options[name] not in (row.default, None, [])}
    data = data_of(options)
    rest = [*(["--rob"] if options["rob"] else []), *([] if data is None else ["--data", data])]
    return shlex.join([PROGRAM, "plot", picture.kind, *words(picture.options, asked), *words(rows, looks), *rest])


def _checked(picture: Picture, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The options as the picture's own question allows them."""
    return {name: picture.options[name].checked(value) for name, value in asked.items()}


def _refuse_what_does_not_apply(picture: Picture, asked: Mapping[str, Any]) -> None:
    """Refuse an option that this kind of picture has no use for.

    Raises
    ------
    InvalidInput
        There is one.
    """
    for name in asked:
        if name not in picture.options:
            takes = ", ".join(one.kind for one in PICTURES if name in one.options)
            raise InvalidInput(f"{named(name)} does not apply to plot {picture.kind}, only to plot {takes}")


def _ending(path: str, dpi: int) -> str:
    """What the file becomes, by its ending.

    Raises
    ------
    InvalidInput
        Another ending, or a resolution that cannot be.
    """
    from ketcli.show.plots.style import FORMATS

    found = Path(path).suffix.lower().removeprefix(".")
    if found not in FORMATS:
        raise InvalidInput(f"{path}: a picture ends in {', '.join('.' + one for one in FORMATS)}")
    if not 30 <= dpi <= 1200:
        raise InvalidInput(f"{named('dpi')} must lie between 30 and 1200, not {dpi}")
    return FORMATS[found]


def _require_matplotlib() -> None:
    """Refuse to start without the library that draws.

    Raises
    ------
    InvalidInput
        It is not installed.
    """
    try:
        import matplotlib  # noqa: F401 - only whether it is there
    except ImportError:
        raise InvalidInput("pictures need matplotlib: python -m pip install 'ketcli[plot]'") from None
