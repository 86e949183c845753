"""What the questions give: the dataclasses behind the command line, with ways to look at them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from ketcli.overviews.claims.claims import JudgedClaims
from ketcli.overviews.findings.summary import Summary
from ketcli.overviews.replicate.replicate import Replications
from ketcli.questions.answers.bias import BiasAnswer
from ketcli.questions.answers.compare import Comparison
from ketcli.questions.answers.dose import DoseAnswer
from ketcli.questions.answers.missing import Missing
from ketcli.questions.answers.multiverse import Multiverse
from ketcli.questions.answers.network import NetworkAnswer
from ketcli.questions.answers.pool import PoolAnswer
from ketcli.questions.answers.priors import Priors
from ketcli.questions.answers.regress import RegressAnswer
from ketcli.questions.answers.sensitivity import SensitivityAnswer
from ketcli.questions.answers.timecourse import TimeCourse
from ketcli.questions.data.show import TrialRecord
from ketcli.questions.data.sources import SourceList
from ketcli.questions.data.trials import TrialList
from ketcli.questions.effects.effect_set import EffectSet
from ketcli.questions.safety.safety import SafetyAnswer
from ketcli.show.kit.formats import render
from ketcli.show.kit.json_text import as_json
from ketcli.show.kit.shown import shown
from ketcli.show.kit.told import LEAD, brief

if TYPE_CHECKING:
    import pandas as pd

    from ketcli.asking.request import Request
    from ketcli.show.kit.answer import Answer


@dataclass(frozen=True, kw_only=True, repr=False)
class Shown:
    """A result that shows itself as the command line shows it.

    Attributes
    ----------
    command : str
        The command line that gives the same answer.
    request : Request
        The question that was asked.
    """

    command: str = ""
    request: Request | None = None

    def _answer(self) -> Answer:
        if self.request is None:
            raise TypeError("this result was made by hand; ketcli.load() asks")
        return shown(self.request, self)

    def to_frame(self) -> pd.DataFrame:
        """The table that `--csv` prints, unrounded, columns by their keys."""
        main = self._answer().main
        return main.as_pandas[[column.key for column in main.columns]].reset_index(drop=True)

    def to_json(self) -> str:
        """The object that `--json` prints."""
        return as_json(self._answer(), self.command)

    def to_markdown(self) -> str:
        """What `--format markdown` prints."""
        return render(self._answer(), "markdown", self.command)

    def __repr__(self) -> str:
        """What the terminal shows, with its notes."""
        answer = self._answer()
        return render(answer, "table", self.command) + "".join(f"{LEAD}{note}\n" for note in brief(answer.notes))

    def _repr_html_(self) -> str:
        """For notebooks: the answer in a sentence, a picture where there is one, all else, method and notes."""
        first, end, rest = render(self._answer(), "html", self.command).partition("</p>\n")
        return f'<div class="ketcli">\n{first}{end}{self._picture()}{rest}</div>'

    def _picture(self) -> str:
        return ""


@dataclass(frozen=True, repr=False)
class Pool(Shown, PoolAnswer):
    """A pooled effect."""

    def _picture(self) -> str:
        """The forest plot, where matplotlib is installed."""
        try:
            from ketcli.show.plots.forest import forest_figure
        except ImportError:
            return ""
        from base64 import b64encode
        from html import escape

        from ketcli.show.plots.style import as_bytes
        from ketcli.show.words.verdicts import headline

        svg = b64encode(as_bytes(forest_figure(self), "svg", title=self.command)).decode()
        words = escape(f"Forest plot. {headline(self.overall)}", quote=True)
        return f'<img src="data:image/svg+xml;base64,{svg}" alt="{words}" style="max-width: 100%; background: white">\n'


@dataclass(frozen=True, repr=False)
class Effects(Shown, EffectSet):
    """The effect size of each study."""


@dataclass(frozen=True, repr=False)
class Trials(Shown, TrialList):
    """The trials that pass the filters."""


@dataclass(frozen=True, repr=False)
class Trial(Shown, TrialRecord):
    """One trial with its arms, results and sources."""


@dataclass(frozen=True, repr=False)
class Sources(Shown, SourceList):
    """The documents behind the figures."""


@dataclass(frozen=True, repr=False)
class Safety(Shown, SafetyAnswer):
    """Side effects."""


@dataclass(frozen=True, repr=False)
class Compared(Shown, Comparison):
    """Two sides against each other."""


@dataclass(frozen=True, repr=False)
class Times(Shown, TimeCourse):
    """The effect in windows of time."""


@dataclass(frozen=True, repr=False)
class Dose(Shown, DoseAnswer):
    """Dose and effect."""


@dataclass(frozen=True, repr=False)
class Regression(Shown, RegressAnswer):
    """A meta-regression."""


@dataclass(frozen=True, repr=False)
class Sensitivity(Shown, SensitivityAnswer):
    """What the estimate owes to whom; `to_frame` gives leave-one-out, the other parts are frames of their own."""


@dataclass(frozen=True, repr=False)
class Choices(Shown, Multiverse):
    """What other defensible choices of figures make of an answer."""

    def _answer(self) -> Answer:
        from ketcli.show.answers.choices import multiverse_answer

        return multiverse_answer(self)


@dataclass(frozen=True, repr=False)
class MissingTrials(Shown, Missing):
    """What the trials without usable figures could make of an answer."""

    def _answer(self) -> Answer:
        from ketcli.show.answers.choices import missing_answer

        return missing_answer(self)


@dataclass(frozen=True, repr=False)
class UnderPriors(Shown, Priors):
    """What other priors of the spread between trials make of an answer."""

    def _answer(self) -> Answer:
        from ketcli.show.answers.choices import priors_answer

        return priors_answer(self)


@dataclass(frozen=True, repr=False)
class Bias(Shown, BiasAnswer):
    """Small-study effects and what they would change."""


@dataclass(frozen=True, repr=False)
class Network(Shown, NetworkAnswer):
    """A network meta-analysis."""


@dataclass(frozen=True, repr=False)
class Findings(Shown, Summary):
    """A summary of findings."""


@dataclass(frozen=True, repr=False)
class Claims(Shown, JudgedClaims):
    """An article's claims with their verdicts."""


@dataclass(frozen=True, repr=False)
class Replicated(Shown, Replications):
    """Published results beside the same question asked of these data."""


AnyShown = TypeVar("AnyShown", bound=Shown)


def shown_as(kind: type[AnyShown], result: Any, request: Request) -> AnyShown:
    """The result as one that shows itself; its fields are the same objects."""
    own = {field.name: getattr(result, field.name) for field in fields(result)}
    return kind(**own, command=request.line(), request=request)
