"""What the questions give: the dataclasses behind the command line, with ways to look at them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from ketcli.api.pictures import drawn_of, kinds_of
from ketcli.errors import NoAnswer, as_option, spelling
from ketcli.evidence.notes import Note, merged
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

    from ketcli.api.keywords import Several
    from ketcli.api.pictures import Drawn
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
        """The object that `--json` prints, its options as the command line has them."""
        with spelling(as_option):
            return as_json(self._answer(), self.command)

    def to_markdown(self) -> str:
        """What `--format markdown` prints."""
        return render(self._answer(), "markdown", self.command)

    def to_notes(self) -> list[Note]:
        """All notes, which `--notes` lists: each has a `kind`, the `trials` that it names and a `text`."""
        return merged(self._answer().notes)

    def __repr__(self) -> str:
        """What the terminal shows, with its notes."""
        answer = self._answer()
        return render(answer, "table", self.command) + "".join(f"{LEAD}{note}\n" for note in brief(answer.notes))

    def plot(
        self,
        kind: str | None = None,
        *,
        title: str | None = None,
        width: str | None = None,
        columns: Several = None,
        labels: Several = None,
        favours: Several = None,
        sort: str | None = None,
        xlim: Several | tuple[float, float] = None,
        grey: bool = False,
        font: str | None = None,
        method: bool = True,
    ) -> Drawn:
        """The picture of this answer, as `ketcli plot` draws it; needs the extra `plot`.

        Parameters
        ----------
        kind : str, optional
            Which one, where the answer has several (`funnel`, `contour-funnel`; `leave-one-out`, `cumulative`,
            `baujat`, `gosh`).
        title, width, columns, labels, favours, sort, xlim, grey, font, method
            As the options of `ketcli plot`; pairs as tuples, `method=False` for no small print.

        Raises
        ------
        InvalidInput
            The answer has no such picture, or a value that cannot be.
        """
        if self.request is None:
            raise TypeError("this result was made by hand; ketcli.load() asks")
        look = {
            "width": width, "columns": columns, "labels": labels, "favours": favours, "sort": sort, "xlim": xlim,
            "grey": grey, "font": font, "method": method,
        }  # fmt: skip
        return drawn_of(self.request, self, self._sentence(), kind, title, look)

    def _sentence(self) -> str:
        return next((block for block in self._answer().blocks if isinstance(block, str)), "")

    def _repr_html_(self) -> str:
        """For notebooks: the answer with its tables, its picture where there is one, its method and folded notes."""
        answer, end, rest = render(self._answer(), "html", self.command).partition("<p><small>")
        return f'<div class="ketcli">\n{answer}{self._picture()}{end}{rest}</div>'

    def _picture(self) -> str:
        """The picture that shows it best, where there is one and matplotlib is installed."""
        from importlib.util import find_spec

        if self.request is None or not kinds_of(self.request) or find_spec("matplotlib") is None:
            return ""
        try:
            return self.plot().as_html()
        except NoAnswer:
            return ""


@dataclass(frozen=True, repr=False)
class Pool(Shown, PoolAnswer):
    """A pooled effect."""

    @property
    def studies(self) -> pd.DataFrame:
        """The pooled studies with their effect sizes and weights."""
        return self.overall.studies


@dataclass(frozen=True, repr=False)
class Effects(Shown, EffectSet):
    """The effect size of each study."""

    @property
    def studies(self) -> pd.DataFrame:
        """The studies with their effect sizes, those without one too."""
        return self.frame


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

    @property
    def studies(self) -> pd.DataFrame:
        """The studies with their effect sizes."""
        return self.effects.complete


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

    @property
    def studies(self) -> pd.DataFrame:
        """The studies with their effect sizes."""
        return self.effects.complete


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
