"""The data lie at the top of a checkout; a wheel carries them inside the package."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    """Put `data/` into `ketcli/data/` of a wheel. An editable installation reads the checkout's own files instead."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folder to what a standard wheel holds."""
        if version == "standard":
            build_data["force_include"]["data"] = "ketcli/data"
