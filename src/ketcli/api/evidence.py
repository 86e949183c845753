"""Evidence to ask: the bundled dataset, a folder in its layout, or one study file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from ketcli.api import answers, keywords
from ketcli.api.answers import Shown, shown_as
from ketcli.api.keywords import Given, Several, several
from ketcli.asking.asked import as_options, command_line
from ketcli.errors import InvalidInput
from ketcli.evidence.opening import open_dataset

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from ketcli.evidence.dataset import Dataset
    from ketcli.questions.effects.effect_set import EffectSet

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


class Evidence:
    """A dataset or a study file, and the questions to it.

    Every method takes the options of the command of its name as keyword arguments (`-` becomes `_`; a repeatable option
    takes one value or a list), and gives the dataclass behind that command with `to_frame()`, `to_json()`,
    `to_markdown()` and a display for notebooks. A study file answers `effects`, `pool`, `regress`, `sensitivity`
    and `bias`.
    """

    def __init__(self, path: str | PathLike[str] | None = None) -> None:
        self.path = None if path is None else str(path)
        self._dataset: Dataset | None = None
        if self.path is None or Path(self.path).is_dir():
            self._dataset = open_dataset(self.path)
        elif not Path(self.path).is_file():
            raise InvalidInput(f"{self.path}: no such file or folder")

    def __repr__(self) -> str:
        """Where the data come from."""
        if self._dataset is None:
            return f"<ketcli evidence: {self.path}>"
        version = f" {self._dataset.version}" if self._dataset.version else ""
        return f"<ketcli evidence: {self._dataset.name}{version}, {len(self._dataset.trials)} trials>"

    @property
    def dataset(self) -> Dataset:
        """The tables, as pandas frames: `trials`, `arms`, `results`, `contrasts`, `sources`.

        Raises
        ------
        InvalidInput
            This is a study file.
        """
        return self._need_dataset("the tables of a dataset")

    def effects(self, **options: Unpack[keywords.OfEffects]) -> answers.Effects:
        """The effect size of each study, with what went into it.

        >>> frame = ketcli.load("studies.csv").effects(measure="OR").to_frame()
        >>> list(frame.columns[:3])
        ['study', 'yi', 'vi']
        """
        given = Given.of("effects", keywords.OfEffects, options)
        return self._shown(answers.Effects, self._effects(given), "effects", options)

    def pool(
        self, *, by: str | None = None, tau2_common: bool = False, cluster: str | None = None,
        permutations: int | None = None, seed: int = 1, **options: Unpack[keywords.OfPool],
    ) -> answers.Pool:  # fmt: skip
        """One pooled effect, with its studies, and one for each level of `by`.

        >>> answer = ketcli.load("studies.csv").pool(measure="RR", by="setting")
        >>> [level for level, group in answer.subgroups]
        ['clinic', 'home']
        >>> answer.to_frame()[["group", "k", "display_estimate"]].round(3).values.tolist()
        [['all', 6, 0.372], ['clinic', 3, 0.436], ['home', 3, 0.323]]
        """
        from ketcli.questions.answers.pool import pool_effects

        given = Given.of("pool", keywords.OfPool, options)
        common = {"tau2_common": True} if tau2_common else {}
        effects = self._effects(given, **common)
        apart = by is not None and self._dataset is not None
        split = self._effects(given, by=by, **common) if apart else effects
        result = pool_effects(effects, split=split, by=by, cluster=cluster, permutations=permutations, seed=seed)
        own = {"by": by, "tau2_common": tau2_common or None, "cluster": cluster, "permutations": permutations}
        own |= {} if seed == 1 else {"seed": seed}
        return self._shown(answers.Pool, result, "pool", {**options, **own})

    def regress(
        self, on: Several, *, permutations: int | None = None, seed: int = 1, **options: Unpack[keywords.OfPool]
    ) -> answers.Regression:
        """Meta-regression on columns of `effects`."""
        from ketcli.questions.answers.regress import regress_effects

        given = Given.of("regress", keywords.OfPool, options)
        result = regress_effects(self._effects(given), several(on), permutations=permutations, seed=seed)
        own = {"on": several(on), "permutations": permutations} | ({} if seed == 1 else {"seed": seed})
        return self._shown(answers.Regression, result, "regress", {**options, **own})

    def sensitivity(
        self, *, order: str | None = None, gosh: bool = False, subsets: int | None = None, seed: int = 1,
        workers: int = 1, **options: Unpack[keywords.OfPool],
    ) -> answers.Sensitivity:  # fmt: skip
        """Leave-one-out, influence, cumulative pooling; every subset (`gosh`), or so many at random (`subsets`)."""
        from ketcli.questions.answers.sensitivity import GoshOptions, sensitivity_of

        given = Given.of("sensitivity", keywords.OfPool, options)
        wanted = GoshOptions(subsets, seed, workers) if gosh or subsets is not None else None
        result = sensitivity_of(self._effects(given), order=order, gosh=wanted)
        own = {"order": order, "gosh": gosh or None, "subsets": subsets} | ({} if seed == 1 else {"seed": seed})
        return self._shown(answers.Sensitivity, result, "sensitivity", {**options, **own})

    def bias(self, **options: Unpack[keywords.OfPool]) -> answers.Bias:
        """Funnel asymmetry, trim-and-fill, PET-PEESE, selection model, fail-safe N; `test` is z unless given."""
        from ketcli.questions.answers.bias import bias_of

        given = Given.of("bias", keywords.OfPool, {"test": "z", **options})
        return self._shown(answers.Bias, bias_of(self._effects(given)), "bias", options)

    def trials(self, **options: Unpack[keywords.Which]) -> answers.Trials:
        """The trials, a row each, and how far the dataset reaches.

        >>> trials = ketcli.load().trials(route=["iv", "im"])
        >>> 0 < len(trials.trials) <= len(ketcli.load().trials().trials)
        True
        """
        from ketcli.questions.data.trials import list_trials

        given = Given.of("trials", keywords.Which, options)
        result = list_trials(self._need_dataset("trials()"), given.filters)
        return self._shown(answers.Trials, result, "trials", options)

    def show(self, trial: str) -> answers.Trial:
        """One trial by its id or label: its arms, results and sources."""
        from ketcli.questions.data.show import show_trial

        result = show_trial(self._need_dataset("show()"), trial)
        return shown_as(answers.Trial, result, command_line("show", trial, *self._data()))

    def safety(
        self, event: Several = None, *, by: str | None = None, serious: bool = False, grouped: bool = False,
        min_trials: int = 1, sort: str = "trials", published: bool = False, **options: Unpack[keywords.OfSafety],
    ) -> answers.Safety:  # fmt: skip
        """How often side effects occur with ketamine and with control."""
        from ketcli.asking.allowed import require_allowed
        from ketcli.questions.effects.method import resolve
        from ketcli.questions.safety.question import BY, SafetyQuestion
        from ketcli.questions.safety.safety import safety

        given = Given.of("safety", keywords.OfSafety, options)
        require_allowed({"sort": sort})
        if by not in (None, *BY):
            raise InvalidInput(f"by: {by!r} is not one of {', '.join(BY)}")
        question = SafetyQuestion(
            several(event), by, sort, min_trials, serious=serious, grouped=grouped, published=published,
            model=given.question.get("model"),
        )  # fmt: skip
        method = resolve(**{**given.question, "measure": "RR", "model": "random"})
        result = safety(self._need_dataset("safety()"), given.filters, method, question)
        flags = {
            name: True for name, on in (("serious", serious), ("grouped", grouped), ("published", published)) if on
        }
        own: dict[str, Any] = {"event": several(event), "by": by, **flags}
        own |= {"min_trials": min_trials} if min_trials != 1 else {}
        own |= {"sort": sort} if sort != "trials" else {}
        return self._shown(answers.Safety, result, "safety", {**options, **own})

    def compare(
        self, a: str = "racemic", b: str = "esketamine", *, adjust: Several = None, **options: Unpack[keywords.OfPool]
    ) -> answers.Compared:
        """Two levels of formulation, route, sessions or control, indirectly and head to head; a minus b."""
        from ketcli.questions.answers.compare import compare

        given = Given.of("compare", keywords.OfPool, options)
        dataset = self._need_dataset("compare()")
        result = compare(dataset, given.filters, a=a, b=b, adjust=several(adjust), **given.question)
        return self._shown(answers.Compared, result, "compare", {"a": a, "b": b, **options, "adjust": several(adjust)})

    def timecourse(self, **options: Unpack[keywords.OfTimes]) -> answers.Times:
        """The pooled effect in windows of time, single and repeated dosing apart, and its trend."""
        from ketcli.questions.answers.timecourse import time_course

        given = Given.of("timecourse", keywords.OfTimes, options)
        result = time_course(self._need_dataset("timecourse()"), given.filters, **given.question)
        return self._shown(answers.Times, result, "timecourse", options)

    def dose(self, kind: str | None = None, *, knots: int = 3, **options: Unpack[keywords.OfPool]) -> answers.Dose:
        """Dose and effect, between trials and within trials that compare doses."""
        from ketcli.questions.answers.dose import dose_response

        given = Given.of("dose", keywords.OfPool, options)
        result = dose_response(self._need_dataset("dose()"), given.filters, kind=kind, knots=knots, **given.question)
        own = {"kind": kind} | ({} if knots == 3 else {"knots": knots})
        return self._shown(answers.Dose, result, "dose", {**options, **own})

    def network(
        self, reference: str | None = None, *, routes_apart: bool = False, one_placebo: bool = False,
        **options: Unpack[keywords.OfPool],
    ) -> answers.Network:  # fmt: skip
        """Network meta-analysis of all treatments that the trials link."""
        from ketcli.questions.answers.network import network_of

        given = Given.of("network", keywords.OfPool, options)
        result = network_of(
            self._need_dataset("network()"), given.filters, reference=reference, routes_apart=routes_apart,
            one_placebo=one_placebo, **given.question,
        )  # fmt: skip
        own = {"reference": reference, "routes_apart": routes_apart or None, "one_placebo": one_placebo or None}
        return self._shown(answers.Network, result, "network", {**options, **own})

    def summary(self, **options: Unpack[keywords.OfSummary]) -> answers.Findings:
        """The main outcomes in rows, relative and absolute."""
        from ketcli.overviews.findings.summary import summarize

        given = Given.of("summary", keywords.OfSummary, options)
        result = summarize(self._need_dataset("summary()"), given.filters, data=self.path, **given.question)
        return self._shown(answers.Findings, result, "summary", options)

    def claims(self, ids: Several = None) -> answers.Claims:
        """What a popular article says, claim by claim, beside what these data show."""
        from ketcli.overviews.claims.claims import judge_claims

        result = judge_claims(self._need_dataset("claims()"), several(ids), data=self.path)
        return self._shown(answers.Claims, result, "claims", {"id": several(ids)})

    def replicate(
        self, review: Several = None, *, outcome: Several = None, all_years: bool = False
    ) -> answers.Replicated:
        """Published pooled results beside the same question asked of these data."""
        from ketcli.overviews.replicate.replicate import replicate

        dataset = self._need_dataset("replicate()")
        result = replicate(
            dataset, reviews=several(review), outcomes=several(outcome), all_years=all_years, data=self.path
        )
        own = {"review": several(review), "outcome": several(outcome), "all_years": all_years or None}
        return self._shown(answers.Replicated, result, "replicate", own)

    def _effects(self, given: Given, **more: Any) -> EffectSet:
        if self._dataset is not None:
            from ketcli.questions.effects.ask import ask

            return ask(self._dataset, given.filters, **given.question, **more)
        from ketcli.asking.asked import QUESTION
        from ketcli.questions.effects.from_studies import ask_studies

        used = [*given.filters.given(), *(name for name in QUESTION if name in given.question)]
        if used:
            raise InvalidInput(
                f"{', '.join(used)}: a study file has no trials to choose from; only its rows are pooled"
            )
        return ask_studies(str(self.path), **given.question, **more)

    def _need_dataset(self, what: str) -> Dataset:
        if self._dataset is None:
            raise InvalidInput(f"{self.path}: {what} needs a dataset folder; this is a study file")
        return self._dataset

    def _shown(self, kind: type[AnyShown], result: Any, command: str, options: Mapping[str, Any]) -> AnyShown:
        return shown_as(kind, result, command_line(command, *as_options(options), *self._data()))

    def _data(self) -> list[str]:
        return as_options({"data": self.path})
