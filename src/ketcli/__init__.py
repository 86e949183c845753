"""ketcli: what the randomized trials of ketamine and esketamine for depression say.

>>> import ketcli
>>> answer = ketcli.load().pool(route="iv")

Importing it costs next to nothing: what `load` needs is imported when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ketcli.api import Evidence, load, read
    from ketcli.errors import InvalidChoice, InvalidInput, KetcliError, NoAnswer

__version__ = "0.2.0"
__all__ = ["Evidence", "InvalidChoice", "InvalidInput", "KetcliError", "NoAnswer", "__version__", "load", "read"]

_HOMES = {
    **dict.fromkeys(("Evidence", "load", "read"), "ketcli.api"),
    **dict.fromkeys(("InvalidChoice", "InvalidInput", "KetcliError", "NoAnswer"), "ketcli.errors"),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
