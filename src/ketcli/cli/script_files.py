"""Where `ketcli script` writes to: standard output, one file, or a folder."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ketcli.asking.options import LANGUAGES
from ketcli.cli import files
from ketcli.cli import output as out
from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

ENDINGS = {".py": "python", ".r": "r"}
_FILE_ENDINGS = {"python": ".py", "r": ".R"}


@dataclass(frozen=True, slots=True)
class Target:
    """The languages asked for, and the file of each; no file is standard output."""

    languages: tuple[str, ...]
    files: dict[str, Path]
    folder: Path | None = None

    @classmethod
    def of(cls, command: str, language: str | None, output: str | None) -> Target:
        """Read `--language` and `--output` together.

        Raises
        ------
        InvalidInput
            They contradict each other, or the ending says no language.
        """
        if output is None:
            if language == "both":
                raise InvalidInput("two scripts need a folder: --language both -o FOLDER")
            return cls((language or "python",), {})
        if not output.strip():
            raise InvalidInput(f"{output!r} names no file and no folder")
        path = Path(output)
        ending = path.suffix.lower()
        if path.is_dir() or not ending or output.endswith("/"):
            languages = LANGUAGES if language in (None, "both") else (str(language),)
            return cls(languages, {name: path / f"{command}{_FILE_ENDINGS[name]}" for name in languages}, path)
        if ending not in ENDINGS:
            raise InvalidInput(f"{output}: a script ends in .py or .R; without an ending it is a folder")
        if language not in (None, ENDINGS[ending]):
            raise InvalidInput(f"--language {language} does not go with {output}")
        return cls((ENDINGS[ending],), {ENDINGS[ending]: path})

    def check(self, *, force: bool) -> None:
        """Refuse, before any work, a file that exists.

        Raises
        ------
        InvalidInput
            One does, and may not be replaced.
        """
        for path in self.files.values():
            files.check_target(str(path), force=force)

    def write(self, scripts: Mapping[str, str], *, force: bool) -> None:
        """Write each script to its file, or the only one to standard output.

        Raises
        ------
        InvalidInput
            It cannot be written.
        """
        if not self.files:
            out.write_out(scripts[self.languages[0]])
        made = self.folder is not None and _made(self.folder)
        try:
            for language, path in self.files.items():
                files.write_file(str(path), scripts[language], force=force)
        except BaseException:
            if made and self.folder is not None:
                shutil.rmtree(self.folder)  # nothing but these scripts is in it
            raise


def _made(folder: Path) -> bool:
    """Make a folder; whether it was not there before.

    Raises
    ------
    InvalidInput
        It cannot be made.
    """
    try:
        if folder.is_dir():
            return False
        folder.mkdir()
    except OSError as error:
        raise InvalidInput(f"{folder}: cannot be made ({error.strerror})") from error
    return True
