"""How a study file is to be read where the user says so, and which of its rows a question is asked of."""

from __future__ import annotations

from dataclasses import dataclass

from ketcli.errors import InvalidInput, named

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " "}
DECIMALS = (".", ",")


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What the user says of the form of a file; None is found out from the file.

    `map` holds texts `THEIRS=ours,...`; `delimiter` is a character or a name of `DELIMITERS`; `encoding` a name that
    Python knows; `sheet` the name or the number of an Excel sheet. `content` is the file itself, where it is at hand
    and not to be opened.
    """

    map: tuple[str, ...] = ()
    delimiter: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    content: bytes | None = None

    def separator(self) -> str | None:
        """The delimiter as a character.

        Raises
        ------
        InvalidInput
            It is none.
        """
        if self.delimiter is None:
            return None
        mark = DELIMITERS.get(self.delimiter.lower(), self.delimiter.replace("\\t", "\t"))
        if len(mark) != 1 or mark.isalnum() or mark in '"\r\n':
            raise InvalidInput(
                f"{named('delimiter')} {self.delimiter!r}: expected one character, or {', '.join(DELIMITERS)}"
            )
        return mark

    def decimal_mark(self) -> str | None:
        """The decimal mark.

        Raises
        ------
        InvalidInput
            It is neither a point nor a comma.
        """
        if self.decimal is None or self.decimal in DECIMALS:
            return self.decimal
        raise InvalidInput(f"{named('decimal')} {self.decimal!r}: expected . or ,")


@dataclass(frozen=True, slots=True)
class Choosing:
    """Which rows of a study file a question is asked of.

    `where` holds texts `NAME=VALUE` (also `!=`, `<`, `>`, `<=`, `>=`), `exclude` names of studies or `row N`, `arms`
    the experimental and the control treatment of a file with a row an arm. `known` is an outcome that a review names: a
    file without a column of outcomes is all of that one.
    """

    outcome: str | None = None
    at: str | None = None
    where: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    arms: tuple[str, str] | None = None
    known: bool = False

    def given(self) -> dict[str, object]:
        """What chose the rows, as an answer says it."""
        given: dict[str, object] = {
            name: list(value) for name in ("where", "exclude") if (value := getattr(self, name))
        }
        return given | {name: value for name in ("outcome", "at") if (value := getattr(self, name))}
