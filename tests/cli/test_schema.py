"""`ketcli schema`: a text that people can read too, printed or as a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran


def test_a_level_a_space_and_letters_as_they_are(ketcli: Callable[..., Ran], tmp_path: Path) -> None:
    printed = ketcli("schema", "pool")
    assert (printed.code, printed.err) == (0, "")
    assert printed.out == json.dumps(printed.json, indent=1, ensure_ascii=False) + "\n"
    assert printed.out.startswith('{\n "$schema"')
    assert ketcli("schema", "pool", "-o", str(tmp_path / "pool.json")).out == ""
    assert (tmp_path / "pool.json").read_text(encoding="utf-8") == printed.out
    assert "exists" in ketcli("schema", "pool", "-o", str(tmp_path / "pool.json")).err
    assert ketcli("schema", "pool", "-o", str(tmp_path / "pool.json"), "--force").code == 0
