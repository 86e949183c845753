"""The one sentence with which an answer says that its trials borrow their heterogeneity from others."""

from __future__ import annotations

from typing import Literal

from ketcli.errors import named, spelled

Borrower = Literal["network", "regress", "multilevel", "groups"]

_BORROWED: dict[Borrower, tuple[str, str, str]] = {
    "network": ("Every comparison borrows", "from the whole network (one tau2)", "the trials of one comparison"),
    "regress": ("All trials borrow", "from each other, whatever their values (one residual tau2)", "some of them"),
    "multilevel": ("All clusters borrow", "from each other (one variance within them, one between)", "one row a study"),
    "groups": (
        "All groups borrow",
        f"from each other ({named('tau2_common', True)}: one tau2)",
        "the trials of one group",
    ),
}


def borrowing(borrower: Borrower) -> str:
    """Who borrows from whom, and where the trials stand on their own."""
    who, source, alone = _BORROWED[borrower]
    others = f"a pool of {alone} (ketcli pool) has its own, and may have another interval"
    return f"{who} heterogeneity {spelled(source)}: {others}."
