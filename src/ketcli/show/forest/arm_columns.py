"""What went into the effect of each study, as columns of text: people, means, a published difference, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ketcli.show.kit.numbers import fixed, missing, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketcli.columns import Columns
    from ketcli.show.forest.sides import Sides


class ArmColumn(NamedTuple):
    """One column: its heading alone and under the name of its arm (empty: of no arm), its rank, its cells."""

    key: str
    header: str
    rank: int
    cells: list[str]
    arm: str = ""
    short: str = ""


def arm_columns(rows: Columns, sides: Sides) -> list[ArmColumn]:
    """The columns that studies can fill, in the order of a table, under the names of both arms."""
    found: list[ArmColumn] = []

    def has(*names: str) -> bool:
        return all(name in rows and rows.stated(name).any() for name in names)

    def cells_of(*names: str) -> Iterator[tuple[Any, ...]]:
        return zip(*(rows[name].tolist() for name in names), strict=True)

    if has("scale") and any(rows.text("scale")):
        found.append(ArmColumn("scale", "Scale", 2, rows.text("scale")))
    if has("time_h"):
        found.append(ArmColumn("time_h", "Hours", 3, [fixed(hours, 0) for (hours,) in cells_of("time_h")]))
    for arm, name in (("e", sides.experimental), ("c", sides.control)):
        counted, scored = has(f"events_{arm}", f"n_{arm}"), has(f"mean_{arm}", f"sd_{arm}")
        if counted:
            cells = [_of(events, n) for events, n in cells_of(f"events_{arm}", f"n_{arm}")]
            found.append(ArmColumn(f"counts_{arm}", f"{name} n/N", 1, cells, name, "n/N"))
        if has(f"n_{arm}") and (scored or not counted):
            cells = [whole(n) for (n,) in cells_of(f"n_{arm}")]
            found.append(ArmColumn(f"people_{arm}", f"{name} n", 1, cells, name, "n"))
        if scored:
            pairs = cells_of(f"mean_{arm}", f"sd_{arm}")
            cells = ["" if missing(m) else f"{fixed(m, 1)} ({fixed(sd, 1)})" for m, sd in pairs]
            found.append(ArmColumn(f"mean_{arm}", "mean (SD)", 4, cells, name, "mean (SD)"))
    if has("difference", "difference_se"):
        pairs = cells_of("difference", "difference_se")
        cells = ["" if missing(d) else f"{fixed(d)} ({fixed(se)})" for d, se in pairs]
        found.append(ArmColumn("difference", "difference (SE)", 4, cells))
    if has("events", "n"):
        cells = [_of(events, n) for events, n in cells_of("events", "n")]
        found.append(ArmColumn("counts", "n/N", 1, cells))
    return found


def _of(events: float, n: float) -> str:
    return "" if missing(events) else f"{whole(events)}/{whole(n)}"
