"""What a combination of choices changes, and what its data set shows, in words."""

from __future__ import annotations

from typing import Any

VERDICTS = {
    "difference": "a difference",
    "probable": "a probable difference",
    "no_clear_difference": "no clear difference",
    "too_few": "too few trials to tell",
    "conflict": "trials in conflict",
    "single": "a single trial",
}


def typed(change: dict[str, Any]) -> str:
    """What was changed, as it is typed; empty where nothing was."""
    words = []
    for name, value in change.items():
        if name == "without":
            words.append(f"without {' and '.join(value)}" if value else "with all trials")
        elif isinstance(value, bool):
            words.append(f"--{'' if value else 'no-'}{name.replace('_', '-')}")
        else:
            words.append(f"--{name.replace('_', '-')} {str(value).replace(' r ', ' --baseline-r ')}")
    return " ".join(words)
