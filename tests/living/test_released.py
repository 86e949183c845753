"""What ships of every released dataset."""

from __future__ import annotations

import json
from importlib import resources

from ketcli.evidence.dataset import bundled
from ketcli.living.headlines import QUESTIONS, compared
from ketcli.living.records import fingerprint_changes
from ketcli.living.released import read, released, released_of, versions, written


def test_every_released_dataset_has_its_answers() -> None:
    assert {"2026.11.25", bundled().version} <= set(versions())
    for version in versions():
        kept = released(version)
        assert kept.provenance["version"] == version
        assert [one.command for one in kept.answers] == list(QUESTIONS)
        assert kept.trials


def test_that_of_the_bundled_dataset_is_fresh() -> None:
    """`make docs` renews it."""
    dataset = bundled()
    kept = released(str(dataset.version))
    now = released_of(dataset)
    assert kept.provenance == now.provenance
    assert fingerprint_changes(kept.trials, now.trials) == []
    assert [one.command for one in compared(kept.answers, now.answers) if one.parts] == []


def test_what_is_written_is_read_again() -> None:
    kept = released("2026.11.25")
    assert read(json.loads(written(kept))) == kept


def test_files_are_named_by_their_version() -> None:
    for file in (resources.files("ketcli.living") / "versions").iterdir():
        assert json.loads(file.read_text(encoding="utf-8"))["data"]["version"] == file.name.removesuffix(".json")
