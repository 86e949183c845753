"""What an installed ketcli needs to run, each with its licence: python bench/licences.py."""

from __future__ import annotations

import re
from importlib import metadata

EXTRAS = ("matplotlib", "jinja2")
"""What pictures and the report need."""


def needed(name: str, found: dict[str, str]) -> None:
    """Add a distribution and all that it needs, extras apart, to what was found."""
    try:
        distribution = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return
    key = re.sub(r"[-_.]+", "-", str(distribution.metadata["Name"])).lower()
    if key in found:
        return
    found[key] = f"{distribution.version}  {licence(distribution)}"
    for line in distribution.requires or []:
        if "extra ==" not in line:
            needed(re.split(r"[^\w.-]", line, maxsplit=1)[0], found)


def licence(distribution: metadata.Distribution) -> str:
    """The licence that a distribution states, in the newest of the ways to state one."""
    stated = distribution.metadata
    if "License-Expression" in stated:
        return str(stated["License-Expression"])
    classified = [
        line.rsplit(" :: ", 1)[1] for line in stated.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    first = str(stated.get("License", "not stated")).splitlines()[0]
    return ", ".join(classified) or first


def main() -> None:
    """Print the list, extras for pictures and the report included."""
    found: dict[str, str] = {}
    for name in ("ketcli", *EXTRAS):
        needed(name, found)
    for name, text in sorted(found.items()):
        print(f"{name:24}{text}")


if __name__ == "__main__":
    main()
