"""What a question is: the type of the rows of the registry, and the groups of options that several take."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ketcli.asking.option import Option

Takes = Literal["effects", "dataset", "request", "nothing"]
QUESTIONS_PANEL = "Questions"
ROBUSTNESS = "How far to trust it"
DATA = "The data"
LIVING = "Evidence that changes"
WORDS = "Words"
ASKED = ("outcome", "time")
CHOICES = ("measure", "effects", "model", "pooling")
STUDIED = (*ASKED, "filters", "data", "file", "reading", *CHOICES, "output")
# options that apply to several questions together, each of which keeps its own outcome, measure and model
COMMON = ("filters", "data", "effects", "pooling", "output")


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes
    ----------
    name, summary, panel : str, str, str
        The command, its line on the help page, and the heading above it.
    groups : tuple of str
        Groups of `ketcli.asking.options`, in the order of the help page.
    takes : str
        What its answer is computed from: the `effects` that the options make, the `dataset` with the filters, the whole
        `request` (questions made of questions), or `nothing` but its own options.
    answer, show : str, str
        `module:function` that answers it, and that makes the result an `Answer`.
    more, examples : tuple of str
        What its own help page adds.
    defaults : mapping
        Choices of method where they differ from those of all questions.
    refuses : mapping
        Options of its groups that make no sense here, and why.
    no_studies : str
        Why a study file cannot answer it, or what can; empty where one does.
    needs : tuple of str
        What a dataset's question needs of a study file (`ketcli.questions.effects.study_dataset.Needs`).
    progress : str
        What a bar says that shows how far the answer is; empty where there is nothing to wait for.
    positional : tuple of str
        Options that Python takes by position.
    command : str
        `module:function` of the command, where it does more than ask and show.
    listed : bool
        Whether it is a command; a question may stand behind a picture alone.
    askable : bool
        Whether a line of text or a method of Python may ask it; what is about answers themselves may not.
    paged : bool
        Whether a terminal shows it in a pager where it is longer.
    script : str
        `module:function` that makes the steps of a script of its answer; empty where no script repeats it.
    """

    name: str
    summary: str
    panel: str
    groups: tuple[str, ...]
    takes: Takes
    answer: str = ""
    show: str = ""
    more: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    refuses: Mapping[str, str] = field(default_factory=dict)
    no_studies: str = ""
    needs: tuple[str, ...] = ()
    progress: str = ""
    positional: tuple[str, ...] = ()
    command: str = ""
    listed: bool = True
    askable: bool = True
    paged: bool = False
    script: str = ""

    @property
    def options(self) -> Mapping[str, Option]:
        """Its options by name, in the order of the help page."""
        from ketcli.asking.options import options_in

        return options_in(self.groups)

    @property
    def asks(self) -> dict[str, Option]:
        """The options that are part of the question; those of its output are not."""
        return {
            name: row
            for name, row in self.options.items()
            if row.goes_to not in ("output", "data") and name not in self.refuses
        }


@cache
def load(name: str) -> Callable[..., Any]:
    """The function that a row names as `module:function`."""
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found
