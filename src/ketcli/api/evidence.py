"""Evidence to ask: the bundled dataset, a folder in its layout, or one study file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, Unpack

from ketcli.api import answers, keywords
from ketcli.api.answers import Shown, shown_as
from ketcli.api.tables import content_of
from ketcli.asking.answer import DataSource, answer
from ketcli.asking.read import from_keywords
from ketcli.asking.registry import QUESTIONS
from ketcli.asking.understanding import understood
from ketcli.errors import InvalidInput
from ketcli.evidence.studyfiles.content import TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    import pandas as pd

    from ketcli.api.keywords import Several
    from ketcli.evidence.dataset import Dataset

    AnyShown = TypeVar("AnyShown", bound=Shown)


def load(path: str | PathLike[str] | None = None) -> Evidence:
    """The evidence to ask.

    Parameters
    ----------
    path : path, optional
        A folder in the bundled layout, which is checked, or one CSV file with a row a study; the bundled dataset if
        not given.

    Raises
    ------
    InvalidInput
        The folder is not a valid dataset (all findings are listed), or there is no such file.

    Examples
    --------
    >>> import ketcli
    >>> ketcli.load("studies.csv").pool(measure="RR", model="common").overall.pooled.k
    6
    """
    return Evidence(path)


def read(
    table: pd.DataFrame,
    *,
    map: Mapping[str, str] | None = None,  # noqa: A002 - the name of the option
    where: Several = None,
    arms: str | None = None,
    good: str | None = None,
    ci_level: float | None = None,
) -> Evidence:
    """The evidence in a pandas frame with a row a study, or a row an arm: what `load` reads from a file.

    The frame goes through the reader of study files, with the same meanings of columns, notes and refusals; a message
    counts its rows as those of a file, whose first line is the header.

    Parameters
    ----------
    table : DataFrame
        The studies.
    map : mapping, optional
        What its columns mean where their names do not say it: its name -> ketcli's.
    where, arms, good, ci_level
        As those options of a study file, for every question to it.

    Raises
    ------
    InvalidInput
        It is no frame. What else is wrong with it, a question says.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("A", -0.5, 0.04, "low"), ("B", -0.2, 0.03, "high"), ("C", -0.9, 0.09, "low")]
    >>> table = pd.DataFrame(rows, columns=["Trial name", "g", "variance", "dose"])
    >>> answer = ketcli.read(table, map={"Trial name": "study", "g": "yi", "variance": "vi"}).pool(by="dose")
    >>> [(level, group.pooled.k) for level, group in answer.subgroups]
    [('high', 1), ('low', 2)]
    """
    pairs = tuple(f"{theirs}={ours}" for theirs, ours in (map or {}).items())
    reading = {"map": pairs, "where": where, "arms": arms, "good": good, "ci_level": ci_level}
    return Evidence("-", content=content_of(table), reading=reading)


class Evidence:
    """A dataset or a study file, and the questions to it.

    Every method takes the options of the command of its name as keyword arguments (`-` becomes `_`; a repeatable option
    takes one value or a list), and gives the dataclass behind that command with `to_frame()`, `to_json()`,
    `to_markdown()` and a display for notebooks. A study file answers `effects`, `pool`, `regress`, `sensitivity`
    and `bias`.
    """

    def __init__(
        self,
        path: str | PathLike[str] | None = None,
        *,
        content: bytes | None = None,
        reading: Mapping[str, object] | None = None,
    ) -> None:
        """Evidence at a path, or with the `content` of a study file; `reading` are options of every question to it."""
        self.path = None if path is None else str(path)
        self._source = DataSource(self.path, content=content)
        self._reading = dict(reading or {})
        if not self._source.is_study_file:
            _ = self._source.dataset  # a folder proves itself before anything is asked of it
        elif content is None and not Path(str(path)).is_file():
            raise InvalidInput(f"{self.path}: no such file or folder")

    def __repr__(self) -> str:
        """Where the data come from."""
        if self._source.is_study_file:
            return f"<ketcli evidence: {self.path if self._source.content is None else TABLE}>"
        dataset = self._source.dataset
        version = f" {dataset.version}" if dataset.version else ""
        return f"<ketcli evidence: {dataset.name}{version}, {len(dataset.trials)} trials>"

    @property
    def dataset(self) -> Dataset:
        """The tables, as pandas frames: `trials`, `arms`, `results`, `contrasts`, `sources`.

        Raises
        ------
        InvalidInput
            This is a study file.
        """
        self._source.require_dataset("a table", "its rows are those of effects()")
        return self._source.dataset

    def effects(self, **options: Unpack[keywords.OfEffects]) -> answers.Effects:
        """The effect size of each study, with what went into it.

        >>> frame = ketcli.load("studies.csv").effects(measure="OR").to_frame()
        >>> list(frame.columns[:3])
        ['study', 'yi', 'vi']
        """
        return self._ask(answers.Effects, "effects", options)

    def pool(self, **options: Unpack[keywords.OfPool]) -> answers.Pool:
        """One pooled effect, with its studies, and one for each level of `by`.

        >>> answer = ketcli.load("studies.csv").pool(measure="RR", by="setting")
        >>> [level for level, group in answer.subgroups]
        ['clinic', 'home']
        >>> answer.to_frame()[["group", "k", "display_estimate"]].round(3).values.tolist()
        [['all', 6, 0.372], ['clinic', 3, 0.436], ['home', 3, 0.323]]
        """
        return self._ask(answers.Pool, "pool", options)

    def regress(self, on: Several, **options: Unpack[keywords.OfRegress]) -> answers.Regression:
        """Meta-regression on columns of `effects`."""
        return self._ask(answers.Regression, "regress", options, on=on)

    def sensitivity(
        self, **options: Unpack[keywords.OfSensitivity]
    ) -> answers.Sensitivity | answers.Choices | answers.MissingTrials | answers.UnderPriors:
        """Leave-one-out, influence, cumulative pooling; every subset (`gosh`), or so many at random (`subsets`).

        One process works unless `workers` names more. `choices`, `missing` and `prior` are answers of their own.
        """
        kinds = {"choices": answers.Choices, "missing": answers.MissingTrials, "prior": answers.UnderPriors}
        asked = [kind for name, kind in kinds.items() if options.get(name)]
        return self._ask(asked[0] if asked else answers.Sensitivity, "sensitivity", options)

    def bias(self, **options: Unpack[keywords.OfBias]) -> answers.Bias:
        """Funnel asymmetry, trim-and-fill, PET-PEESE, selection model, fail-safe N; `test` is z unless given."""
        return self._ask(answers.Bias, "bias", options)

    def trials(self, **options: Unpack[keywords.OfTrials]) -> answers.Trials:
        """The trials, a row each, and how far the dataset reaches.

        >>> trials = ketcli.load().trials(route=["iv", "im"])
        >>> 0 < len(trials.trials) <= len(ketcli.load().trials().trials)
        True
        """
        return self._ask(answers.Trials, "trials", options)

    def show(self, trial: str) -> answers.Trial:
        """One trial by its id or label: its arms, results and sources."""
        return self._ask(answers.Trial, "show", {}, trial=trial)

    def sources(self, of: str | None = None, **options: Unpack[keywords.OfSources]) -> answers.Sources:
        """The documents that the figures come from, of all trials or of one."""
        return self._ask(answers.Sources, "sources", options, of=of)

    def safety(self, event: Several = None, **options: Unpack[keywords.OfSafety]) -> answers.Safety:
        """How often side effects occur with ketamine and with control."""
        return self._ask(answers.Safety, "safety", options, event=event)

    def compare(
        self, a: str = "racemic", b: str = "esketamine", **options: Unpack[keywords.OfCompare]
    ) -> answers.Compared:
        """Two levels of formulation, route, sessions or control, indirectly and head to head; a minus b."""
        return self._ask(answers.Compared, "compare", options, a=a, b=b)

    def timecourse(self, **options: Unpack[keywords.OfTimecourse]) -> answers.Times:
        """The pooled effect in windows of time, single and repeated dosing apart, and its trend."""
        return self._ask(answers.Times, "timecourse", options)

    def dose(self, kind: str | None = None, **options: Unpack[keywords.OfDose]) -> answers.Dose:
        """Dose and effect, between trials and within trials that compare doses."""
        return self._ask(answers.Dose, "dose", options, kind=kind)

    def network(self, reference: str | None = None, **options: Unpack[keywords.OfNetwork]) -> answers.Network:
        """Network meta-analysis of all treatments that the trials link."""
        return self._ask(answers.Network, "network", options, reference=reference)

    def summary(self, **options: Unpack[keywords.OfSummary]) -> answers.Findings:
        """The main outcomes in rows, relative and absolute."""
        return self._ask(answers.Findings, "summary", options)

    def claims(self, ids: Several = None) -> answers.Claims:
        """What a popular article says, claim by claim, beside what these data show."""
        return self._ask(answers.Claims, "claims", {}, id=ids)

    def replicate(self, review: Several = None, **options: Unpack[keywords.OfReplicate]) -> answers.Replicated:
        """Published pooled results beside the same question asked of these data."""
        return self._ask(answers.Replicated, "replicate", options, review=review)

    def _ask(
        self, shown: type[AnyShown], question: str, options: Mapping[str, object], /, **positional: object
    ) -> AnyShown:
        reading = {name: value for name, value in self._reading.items() if name in QUESTIONS[question].asks}
        given = {**reading, **positional, **options}
        request = understood(self._source, from_keywords(question, given, data=self.path))
        return shown_as(shown, answer(self._source, request), request)
