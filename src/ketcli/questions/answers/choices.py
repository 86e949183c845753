"""What a reader of a forest plot may choose: the same question for one route, one formulation, or both."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ketcli.evidence.doses import NOT_STATED

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.questions.answers.pool import PoolAnswer

COLUMNS = ("route", "formulation")


class Choice(NamedTuple):
    """The answer for one route and one formulation, either empty for any; None where the data have none."""

    route: str
    formulation: str
    answer: PoolAnswer | None

    @property
    def key(self) -> str:
        """The choice as a page's script names it: `iv|racemic`, `|` for all."""
        return f"{self.route}|{self.formulation}"

    @property
    def words(self) -> tuple[str, ...]:
        """What was chosen, the formulation first."""
        return tuple(filter(None, (self.formulation, self.route)))


def values_of(answer: PoolAnswer) -> dict[str, tuple[str, ...]]:
    """What can be chosen, by column: each route and formulation of an arm, where there are several."""
    table = answer.overall.effects.entering
    found = {}
    for name in COLUMNS:
        texts = table.text(name) if name in table else []
        values = {part for text in texts for part in text.split("+")} - {"", NOT_STATED}
        found[name] = tuple(sorted(values)) if len(values) > 1 else ()
    return found


def choices_of(answer: PoolAnswer, ask: Callable[[str, str], PoolAnswer | None]) -> tuple[Choice, ...]:
    """Every choice; the first is the whole itself.

    Parameters
    ----------
    answer : PoolAnswer
        The whole.
    ask : callable
        The same question of one route and one formulation (empty: any); None where it has no answer.
    """
    values = values_of(answer)
    pairs = [(route, form) for route in ("", *values["route"]) for form in ("", *values["formulation"])]
    return tuple(Choice(*pair, answer if pair == ("", "") else ask(*pair)) for pair in pairs)
