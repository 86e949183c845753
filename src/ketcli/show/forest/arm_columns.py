"""What went into the effect of each study, as columns of text: people, means, a published difference, counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketcli.show.kit.numbers import fixed, missing, whole

if TYPE_CHECKING:
    import pandas as pd

    from ketcli.show.forest.sides import Sides


@dataclass(frozen=True, slots=True)
class ArmColumn:
    """One column: its heading alone and under the name of its arm (empty: of no arm), its rank, its cells."""

    key: str
    header: str
    rank: int
    cells: list[str]
    arm: str = ""
    short: str = ""


def arm_columns(frame: pd.DataFrame, sides: Sides) -> list[ArmColumn]:
    """The columns that a frame of studies can fill, in the order of a table, under the names of both arms."""
    found: list[ArmColumn] = []

    def has(*names: str) -> bool:
        return all(name in frame.columns and frame[name].notna().any() for name in names)

    if has("scale") and (frame["scale"] != "").any():
        found.append(ArmColumn("scale", "Scale", 2, frame["scale"].tolist()))
    if has("time_h"):
        found.append(ArmColumn("time_h", "Hours", 3, [fixed(hours, 0) for hours in frame["time_h"]]))
    for arm, name in (("e", sides.experimental), ("c", sides.control)):
        counted, scored = has(f"events_{arm}", f"n_{arm}"), has(f"mean_{arm}", f"sd_{arm}")
        if counted:
            cells = [_of(events, n) for events, n in zip(frame[f"events_{arm}"], frame[f"n_{arm}"], strict=True)]
            found.append(ArmColumn(f"counts_{arm}", f"{name} n/N", 1, cells, name, "n/N"))
        if has(f"n_{arm}") and (scored or not counted):
            cells = [whole(n) for n in frame[f"n_{arm}"]]
            found.append(ArmColumn(f"people_{arm}", f"{name} n", 1, cells, name, "n"))
        if scored:
            pairs = zip(frame[f"mean_{arm}"], frame[f"sd_{arm}"], strict=True)
            cells = ["" if missing(m) else f"{fixed(m, 1)} ({fixed(sd, 1)})" for m, sd in pairs]
            found.append(ArmColumn(f"mean_{arm}", "mean (SD)", 4, cells, name, "mean (SD)"))
    if has("difference", "difference_se"):
        pairs = zip(frame["difference"], frame["difference_se"], strict=True)
        cells = ["" if missing(d) else f"{fixed(d)} ({fixed(se)})" for d, se in pairs]
        found.append(ArmColumn("difference", "difference (SE)", 4, cells))
    if has("events", "n"):
        cells = [_of(events, n) for events, n in zip(frame["events"], frame["n"], strict=True)]
        found.append(ArmColumn("counts", "n/N", 1, cells))
    return found


def _of(events: float, n: float) -> str:
    return "" if missing(events) else f"{whole(events)}/{whole(n)}"
