"""A forest plot of characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketcli.show.forest.model import ForestModel, Group, PooledLine
    from ketcli.show.forest.scale import Span
    from ketcli.show.kit.axis import Axis

MAX_STUDIES = 300
MIN_PLOT, MAX_PLOT = 21, 80
MIN_LABEL, MAX_LABEL = 14, 44
PEOPLE_FROM = 100  # columns from which the numbers of people have room
GAP = "  "
LEVEL = len(" 99.9% CI")
WEIGHT_HEADS = {"all": "Weight", "group": "% in group"}


class Marks(NamedTuple):
    """The characters that a plot is drawn with."""

    squares: tuple[str, str, str]
    line: str
    off_left: str
    off_right: str
    none: str
    pooled: tuple[str, str, str, str]
    prediction: tuple[str, str, str]
    axis: str
    tick: str
    cut: str
    arrows: tuple[str, str]


UNICODE = Marks(("▪", "■", "█"), "─", "◂", "▸", "│", ("◀", "━", "◆", "▶"), ("├", "╌", "┤"), "─", "┴", "…", ("← ", " →"))
ASCII = Marks((".", "o", "O"), "-", "<", ">", "|", ("<", "=", "#", ">"), ("[", "~", "]"), "-", "+", "~", ("<- ", " ->"))


class _Line(NamedTuple):
    """One line of the plot: texts beside it, what is drawn (None: nothing), and its share of the heaviest weight."""

    label: str
    people: str = ""
    span: Span | None = None
    text: str = ""
    weight: str = ""
    kind: Literal["study", "pooled", "prediction", "heading"] = "heading"
    share: float = 0.0


class _Widths(NamedTuple):
    """Columns of each part of a line; no people where they have no room."""

    label: int
    people: int
    plot: int
    effect: int
    weight: int

    def line(self, label: str, people: str, drawn: str, effect: str, weight: str) -> str:
        """The parts side by side."""
        sizes = [f"{people:>{self.people}}"] if self.people else []
        parts = [set_cell_size(label, self.label), *sizes, f"{drawn:<{self.plot}}", f"{effect:>{self.effect}}"]
        return GAP.join([*parts, f"{weight:>{self.weight}}"]).rstrip()

    @property
    def indent(self) -> str:
        """What stands left of the plot."""
        return " " * (self.label + len(GAP) + (self.people + len(GAP) if self.people else 0))


def forest(model: ForestModel, width: int, ascii_only: bool) -> str:
    """Draw studies, subgroups and the pooled effect.

    Squares grow with the weight, a diamond is a pooled effect with its interval, the dashed line below it the
    prediction interval; an arrow marks an interval that leaves the plot.

    Parameters
    ----------
    model : ForestModel
        What to draw.
    width : int
        Columns that may be used; below about 70 the numbers of people are left out.
    ascii_only : bool
        Use ASCII characters only.
    """
    marks = ASCII if ascii_only else UNICODE
    lines = _lines(model)
    head = _Line("Study", "n (e/c)", text=f"{model.scale.name} {model.scale.ci}", weight=WEIGHT_HEADS[model.weight_of])
    widths = _widths(head, lines, len(model.scale.name), width)
    axis = model.axis(widths.plot)
    rows = [widths.line(head.label, head.people, "", head.text, head.weight)]
    for line in lines:
        drawn = _draw(line, axis, marks, null=model.scale.null)
        label = _cut(line.label, widths.label, marks.cut)
        rows.append(widths.line(label, line.people, drawn, line.text, line.weight))
    rows += [widths.indent + line for line in axis.label_lines(marks.axis, marks.tick)]
    if model.scale.null is not None:
        rows.append(widths.indent + _directions(model, axis, marks))
    return "\n".join(rows)


def _lines(model: ForestModel) -> list[_Line]:
    lines: list[_Line] = []
    for group in model.groups:
        studies = _studies(group, model)
        if group.pooled is None:
            lines += studies
            continue
        pooled = _pooled(group.pooled, f"{group.pooled.label}, {group.level}")
        lines += [_Line(f"{model.by} {group.level}"), *studies, *pooled, _Line("")]
    return [*lines, *_pooled(model.overall, model.overall.label)]


def _studies(group: Group, model: ForestModel) -> list[_Line]:
    if group.hidden:
        return [_Line(f"({group.k:,} studies, not drawn)")]
    return [
        _Line(one.study, _both(one.people), one.span, one.text, one.weight_text, "study", model.share(one))
        for one in group.studies
    ]


def _pooled(one: PooledLine, label: str) -> list[_Line]:
    lines = [_Line(label, _both(one.people), one.span, one.text, kind="pooled")]
    if one.prediction_text:
        lines.append(_Line("  prediction", "", one.prediction, one.prediction_text, kind="prediction"))
    return lines


def _both(people: tuple[str, str]) -> str:
    return "/".join(people) if people[0] else ""


def _widths(head: _Line, lines: Sequence[_Line], name: int, width: int) -> _Widths:
    """The plot takes what the texts leave; long labels are cut before it becomes too small."""
    effect = max(len(head.text), name + LEVEL, *(len(line.text) for line in lines))
    weight = len(head.weight)
    people = max(len(line.people) for line in lines) if width >= PEOPLE_FROM else 0
    people = max(people, len(head.people)) if people else 0
    others = effect + weight + (people + len(GAP) if people else 0) + 3 * len(GAP)
    longest = max(cell_len(line.label) for line in lines)
    label = min(longest, max(MIN_LABEL, width - others - MIN_PLOT), MAX_LABEL)
    plot = max(MIN_PLOT, min(width - label - others, MAX_PLOT))
    return _Widths(label, people, plot, effect, weight)


def _cut(label: str, width: int, mark: str) -> str:
    return label if cell_len(label) <= width else set_cell_size(label, width - 1).rstrip() + mark


def _draw(line: _Line, axis: Axis, marks: Marks, *, null: float | None) -> str:
    """The plot of one line: the line of no effect, the interval, its ends, and the estimate."""
    cells = [" "] * axis.width
    zero = -1 if null is None else axis.column(null)
    if 0 <= zero < axis.width:
        cells[zero] = marks.none
    if line.span is None:
        return "".join(cells)
    centre, low, high = (axis.column(value) for value in line.span)
    start, stop = max(low, 0), min(high, axis.width - 1)
    stroke, ends = _strokes(line, marks)
    for column in range(start, stop + 1):
        cells[column] = stroke
    if ends is not None and (start < stop or (line.kind == "prediction" and start == stop)):
        cells[start], cells[stop] = ends
    if low < 0 <= stop:
        cells[0] = marks.off_left
    if high >= axis.width > start:
        cells[-1] = marks.off_right
    mark = _estimate(line, marks)
    if mark and 0 <= centre < axis.width:
        cells[centre] = mark
    return "".join(cells)


def _strokes(line: _Line, marks: Marks) -> tuple[str, tuple[str, str] | None]:
    """What an interval is drawn with, and its ends."""
    if line.kind == "pooled":
        left, stroke, _, right = marks.pooled
        return stroke, (left, right)
    if line.kind == "prediction":
        left, stroke, right = marks.prediction
        return stroke, (left, right)
    return marks.line, None


def _estimate(line: _Line, marks: Marks) -> str:
    if line.kind == "study":
        return marks.squares[0 if line.share < 1 / 3 else 1 if line.share < 2 / 3 else 2]
    return marks.pooled[2] if line.kind == "pooled" else ""


def _directions(model: ForestModel, axis: Axis, marks: Marks) -> str:
    left, right = marks.arrows[0] + model.sides.left, model.sides.right + marks.arrows[1]
    zero = min(max(axis.column(model.scale.null or 0.0), 0), axis.width - 1)
    start = max(zero - len(left) - 1, 0)
    gap = max(zero + 2, start + len(left) + 2)
    return f"{' ' * start}{left}{' ' * (gap - start - len(left))}{right}"
