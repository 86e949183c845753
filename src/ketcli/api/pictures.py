"""Pictures of an answer, from Python: the figures of `ketcli plot`."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketcli.asking.pictures import PICTURES, Picture
from ketcli.errors import InvalidInput
from ketcli.evidence.nearest import suggestion

if TYPE_CHECKING:
    from os import PathLike

    from matplotlib.figure import Figure

    from ketcli.asking.request import Request
    from ketcli.evidence.notes import Note

FIRST = ("forest", "leave-one-out")  # what an answer shows where it has several
APART = ("choices", "missing", "prior")  # options of sensitivity that make an answer of another kind
STYLE = "max-width: 100%; background: white"


@dataclass(frozen=True)
class Drawn:
    """A picture: a matplotlib `figure`, its `notes`, and `words` that say what it shows. It shows itself in a notebook.

    `command` is the command line of the answer.
    """

    figure: Figure
    notes: tuple[Note, ...]
    words: str
    command: str

    def save(self, path: str | PathLike[str], *, dpi: int = 300) -> None:
        """Write it to a file, whose ending says how: .svg, .pdf, .eps, .png or .tiff.

        Raises
        ------
        InvalidInput
            Another ending.
        """
        Path(path).write_bytes(self.as_bytes(Path(path).suffix.removeprefix("."), dpi=dpi))

    def as_bytes(self, kind: str, *, dpi: int = 300) -> bytes:
        """The file: the same bytes for the same picture."""
        from ketcli.show.plots.style import FORMATS, as_bytes

        if kind.lower() not in FORMATS:
            raise InvalidInput(f"a picture ends in {', '.join(f'.{one}' for one in FORMATS)}, not {kind!r}")
        return as_bytes(self.figure, FORMATS[kind.lower()], title=self.words, description=self.command, dpi=dpi)

    def as_html(self) -> str:
        """An image for a page, its words as its description."""
        svg, words = b64encode(self.as_bytes("svg")).decode(), escape(self.words, quote=True)
        return f'<img src="data:image/svg+xml;base64,{svg}" alt="{words}" style="{STYLE}">\n'

    def _repr_html_(self) -> str:
        return self.as_html()


def kinds_of(request: Request) -> list[Picture]:
    """The pictures that show the answer of a request, the one that shows it best first."""
    apart = {name for name in APART if request.given.get(name)}
    found = [
        one
        for one in PICTURES
        if one.question == request.name
        and {name for name in APART if one.fixed.get(name)} == apart
        and all(request.given.get(name) == value for name, value in one.fixed.items())
    ]
    return sorted(found, key=lambda one: one.kind not in FIRST)


def drawn_of(
    request: Request, result: Any, sentence: str, kind: str | None, title: str | None, given: dict[str, Any]
) -> Drawn:
    """Draw an answer.

    Raises
    ------
    InvalidInput
        It has no such picture, or a look that cannot be.
    """
    from ketcli.show.plots.drawing import drawing, refuse_looks
    from ketcli.show.plots.look_options import look_of

    kinds = kinds_of(request)
    names = [one.kind for one in kinds]
    if not kinds or kind not in (None, *names):
        there = f"; there are {', '.join(names)}" if names else ""
        raise InvalidInput(f"{request.name} has no picture {kind or ''}{suggestion(str(kind), names)}{there}")
    picture = kinds[0] if kind is None else kinds[names.index(kind)]
    looks = {name: value for name, value in given.items() if value is not None}
    looks |= {"order_of_studies": looks.pop("sort", None), "no_method": not looks.pop("method", True)}
    for name in ("labels", "favours", "xlim"):
        if isinstance(looks.get(name), (list, tuple)):
            looks[name] = ",".join(map(str, looks[name]))
    if isinstance(looks.get("columns"), str):
        looks["columns"] = [looks["columns"]]
    refuse_looks(picture.kind, looks)
    figure, notes = drawing(picture, result, request, look_of(looks), title=title)
    words = f"{picture.kind.replace('-', ' ').capitalize()} plot. {sentence}"
    return Drawn(figure, tuple(notes), words, request.line())
