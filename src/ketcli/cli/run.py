"""What every command does around its question: open the data, read the options, print the answer."""

from __future__ import annotations

import os
import shlex
import sys
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketcli.cli.files import check_target, write_file
from ketcli.cli.streams import write_bytes
from ketcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketcli.cli.options import (
        AskedOptions,
        DataOption,
        FilterOptions,
        MeasureOptions,
        OutputOptions,
        PoolingOptions,
    )
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.filters import Filters
    from ketcli.evidence.notes import Note
    from ketcli.questions.effects.effect_set import EffectSet
    from ketcli.questions.effects.method import Method
    from ketcli.show.kit.answer import Answer

ARGUMENTS: ContextVar[list[str] | None] = ContextVar("ARGUMENTS", default=None)


def command_line() -> str:
    """The command as it was typed, quoted for a POSIX shell."""
    typed = ARGUMENTS.get()
    return shlex.join(["ketcli", *(sys.argv[1:] if typed is None else typed)])


def command_of(command: str, *groups: Any) -> str:
    """A command line with the options of these groups that differ from their defaults."""
    from dataclasses import fields

    from ketcli.asking import asked

    given = {
        "i2" if field.name == "i2_definition" else field.name: getattr(group, field.name)
        for group in groups
        for field in fields(group)
        if getattr(group, field.name) != field.default
    }
    return asked.command_line(command, *asked.as_options(given))


def open_dataset(path: str | None) -> Dataset:
    """The bundled dataset, or the folder at `path`, which must pass every check.

    Raises
    ------
    InvalidInput
        The folder is not a valid dataset; all findings are listed.
    """
    from ketcli.evidence import opening

    return opening.open_dataset(path)


def is_study_file(path: str | None) -> bool:
    """Whether `--data` names one study file (or standard input) rather than a dataset folder."""
    return path is not None and not Path(path).is_dir()


def filters_from(options: FilterOptions, *, role: tuple[str, ...] = ()) -> Filters:
    """The filters as the floors below know them; `role` where the user named none."""
    from dataclasses import fields

    from ketcli.evidence.filters import Filters

    given = {field.name: getattr(options, field.name) for field in fields(options)}
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    values = {name: value for name, value in values.items() if value is not None}
    return Filters(**{"role": role, **values})


def choices_from(options: MeasureOptions, pooling: PoolingOptions | None = None) -> dict[str, Any]:
    """The choices of method that the user made, under the names of `Method`; None where they made none."""
    given: dict[str, Any] = {
        "like": options.like,
        "measure": options.measure,
        "smd_variance": options.smd_variance,
        "zero_cells": options.zero_cells,
        "crossover_r": options.crossover_r,
        "adjusted_contrasts": options.adjusted_contrasts,
        "impute_sd": options.impute_sd,
        "level": options.level,
    }
    if pooling is not None:
        given |= {
            "model": pooling.model,
            "tau2_method": pooling.tau2,
            "test": pooling.test,
            "pi": pooling.pi,
            "i2_definition": pooling.i2_definition,
        }
    return given


def method_from(options: MeasureOptions, pooling: PoolingOptions | None = None, /, **more: Any) -> Method:
    """Every choice, resolved from a preset and the options given."""
    from ketcli.questions.effects.method import resolve

    return resolve(**{**choices_from(options, pooling), **more})


def effects_from(
    data: DataOption,
    filters: FilterOptions,
    asked: AskedOptions,
    measure: MeasureOptions,
    pooling: PoolingOptions | None = None,
    *,
    by: str | None = None,
    tau2_common: bool | None = None,
) -> EffectSet:
    """The effect sizes that a command starts from, from the dataset or a study file.

    Raises
    ------
    InvalidInput
        Options that do not go together, or data that cannot be used.
    NoAnswer
        Nothing is left after the filters.
    """
    if is_study_file(data.data):
        return _effects_of_file(str(data.data), filters, asked, measure, pooling, tau2_common=tau2_common)
    from ketcli.questions.effects.ask import ask

    return ask(
        open_dataset(data.data),
        filters_from(filters),
        outcome=asked.outcome,
        at=asked.at,
        scale=asked.scale,
        by=by,
        prefer=asked.prefer,
        tau2_common=tau2_common,
        **choices_from(measure, pooling),
    )


def effects_and_split(
    data: DataOption,
    filters: FilterOptions,
    asked: AskedOptions,
    measure: MeasureOptions,
    pooling: PoolingOptions,
    *,
    by: str | None,
    tau2_common: bool | None,
) -> tuple[EffectSet, EffectSet]:
    """The effect sizes to pool, and those to pool by level, where a trial may stand in several groups."""
    effects = effects_from(data, filters, asked, measure, pooling, tau2_common=tau2_common)
    if by is None or is_study_file(data.data):
        return effects, effects
    return effects, effects_from(data, filters, asked, measure, pooling, by=by, tau2_common=tau2_common)


def _effects_of_file(
    path: str,
    filters: FilterOptions,
    asked: AskedOptions,
    measure: MeasureOptions,
    pooling: PoolingOptions | None,
    *,
    tau2_common: bool | None,
) -> EffectSet:
    from ketcli.questions.effects.from_studies import ask_studies

    used = [f"--{name.replace('_', '-')}" for name in filters_from(filters).given()]
    used += ["--outcome"] if asked.outcome != "severity" else []
    used += [f"--{name}" for name in ("at", "scale", "prefer") if getattr(asked, name) is not None]
    if used:
        raise InvalidInput(f"{', '.join(used)}: a study file has no trials to choose from; only its rows are pooled")
    return ask_studies(path, tau2_common=tau2_common, **choices_from(measure, pooling))


def show(answer: Answer, output: OutputOptions) -> None:
    """Print the answer, or write it to the file asked for; notes go to standard error.

    Raises
    ------
    InvalidInput
        The file exists and `--force` is not given, or it cannot be written.
    """
    from ketcli.show.kit.formats import render

    kind = output.kind()
    ascii_only = output.ascii or not _can_draw(sys.stdout.encoding)
    if output.output:
        write_file(output.output, render(answer, kind, command_line(), ascii_only=output.ascii), force=output.force)
    elif kind == "table" and _coloured():
        from ketcli.show.terminal.screen import print_answer

        print_answer(answer, ascii_only=ascii_only)
    else:
        write_out(render(answer, kind, command_line(), ascii_only=ascii_only))
    if kind != "json":
        tell(answer.notes, quiet=output.quiet)


def tell(notes: Iterable[Note], *, quiet: bool) -> None:
    """Write notes to standard error, unless they are not wanted."""
    text = "".join(f"note: {note}\n" for note in notes)
    if text and not quiet:
        sys.stdout.flush()
        sys.stderr.write(text)


def check_output(output: OutputOptions) -> None:
    """Refuse, before any work, an output that cannot be written or two formats at once.

    Raises
    ------
    InvalidInput
        As `show` would.
    """
    output.kind()
    if output.output:
        check_target(output.output, force=output.force)


def _coloured() -> bool:
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


def _can_draw(encoding: str | None) -> bool:
    try:
        "■─◆…".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def write_out(text: str) -> None:
    """Write text to standard output as it is: line ends stay, and the encoding is UTF-8."""
    if hasattr(sys.stdout, "buffer"):
        write_bytes(text.encode("utf-8", "backslashreplace"))
    else:
        sys.stdout.write(text)
