"""One way from a request to its answer: where a dataset or a study file is asked is decided here, once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

from ketcli.asking.question import load
from ketcli.asking.understanding import understood
from ketcli.errors import InvalidInput, NoAnswer, UnknownName, named, spelled
from ketcli.evidence.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.asking.request import Request
    from ketcli.evidence.dataset import Dataset
    from ketcli.evidence.description import Description
    from ketcli.evidence.review.description import Review
    from ketcli.questions.effects.effect_set import EffectSet
    from ketcli.questions.effects.from_studies import StudyOptions


OF_ROWS = ("outcome", "at", "exclude")
"""Options of a dataset that choose rows of a study file too."""
REVIEW = "review.toml"
READING = ("map", "delimiter", "decimal", "encoding", "sheet")


@dataclass(frozen=True)
class DataSource:
    """What is asked: the bundled dataset, a folder in its layout, or one study file (`-` is standard input).

    `opened` is the dataset where somebody has opened it already, `content` a study file that is at hand as bytes.
    """

    path: str | None = None
    opened: Dataset | None = None
    content: bytes | None = None

    @property
    def is_study_file(self) -> bool:
        """Whether it is a study file, or a folder of such with `review.toml`, rather than a dataset."""
        return (
            self.opened is None
            and self.path is not None
            and (not Path(self.path).is_dir() or (Path(self.path) / REVIEW).is_file())
        )

    @cached_property
    def review(self) -> Review | None:
        """What a folder of study files is a review of; None for anything else."""
        if not self.is_study_file or not Path(str(self.path)).is_dir():
            return None
        from ketcli.evidence.review.description import read_review

        return read_review(str(self.path))

    @property
    def description(self) -> Description | None:
        """What a dataset folder says of itself that is about other treatments; None for anything else."""
        if self.is_study_file or (self.path is None and self.opened is None):
            return None
        return None if self.dataset.about is None else self.dataset.about.description

    def study_file(self, request: Request) -> str:
        """The path of the study file that a request is about."""
        return str(self.path if self.review is None else self.review.file_of(request.given.get("outcome")))

    @cached_property
    def dataset(self) -> Dataset:
        """The dataset, which must pass every check."""
        if self.opened is not None:
            return self.opened
        from ketcli.evidence.opening import open_dataset

        return open_dataset(self.path)

    def require_dataset(self, what: str, why: str) -> None:
        """Refuse a study file where a dataset is needed.

        Raises
        ------
        InvalidInput
            It is one.
        """
        if self.is_study_file:
            from ketcli.evidence.studyfiles.content import TABLE

            name = self.path if self.content is None else TABLE
            raise InvalidInput(f"{name}: {what} needs a dataset folder, not a study file ({why})")


@dataclass(frozen=True)
class Answered:
    """A request with its answer, or the sentence that says why the data have none."""

    asked: Request
    result: Any
    why: str = ""

    @property
    def why_none(self) -> str:
        """The sentence, its options spelled for who reads it."""
        return spelled(self.why)


def answered(source: DataSource, request: Request) -> Answered:
    """Ask; that there is no answer is an answer too."""
    try:
        return Answered(request, answer(source, request))
    except (NoAnswer, UnknownName) as error:
        return Answered(request, None, error.words)


def answer(
    source: DataSource,
    request: Request,
    *,
    tell: Callable[[int, int], None] | None = None,
    workers: int = 1,
) -> Any:
    """The result of a request: the dataclass of its question.

    Parameters
    ----------
    source : DataSource
        The data.
    request : Request
        The question with its options.
    tell : callable, optional
        Told how much is done, where the question takes long.
    workers : int
        Processes, where the question can use several and the request names no number; never changes an answer.

    Raises
    ------
    InvalidInput
        Options that cannot be, or a study file for a question that needs a dataset.
    NoAnswer
        The data have none, or their figures are beyond what a computer can compute with.
    """
    try:
        return _answer(source, understood(source, request), tell, workers)
    except ArithmeticError as error:
        raise NoAnswer(f"these figures are too extreme to compute with ({error})") from error


def _answer(source: DataSource, request: Request, tell: Callable[[int, int], None] | None, workers: int) -> Any:
    question = request.question
    request.refuse_what_makes_no_sense()
    if question.no_studies:
        source.require_dataset(question.name, question.no_studies)
    own = request.own()
    if question.progress:
        own["tell"] = tell
    if "workers" in question.options:
        own.setdefault("workers", workers)
    match question.takes:
        case "effects":
            effects = effects_of(source, request)
            if not question.answer:
                return effects.stated
            if own.get("by") is not None:
                # a trial of a dataset, and a study with a row an arm, may stand in several groups
                own["split"] = _split(source, request, effects, own["by"])
            return load(question.answer)(effects, **own)
        case "dataset":
            function = load(question.answer)
            if source.is_study_file:
                dataset, asked = _of_studies(source, request)
                return function(dataset, Filters(), **asked, **own)
            refuse_options_of_files(request)
            filters = (request.filters(),) if "filters" in question.groups else ()
            return function(source.dataset, *filters, **request.asked(), **own)
        case "request":
            told = {name: own[name] for name in ("tell",) if name in own}
            return load(question.answer)(source, request, **told)
        case "nothing":
            return load(question.answer)(**own)
        case _:
            assert_never(question.takes)


def _split(source: DataSource, request: Request, effects: EffectSet, by: str) -> EffectSet:
    """The set to group by a column: with the arms of a trial apart where they stand in several groups."""
    if source.is_study_file:
        return effects if effects.divided is None else effects.divided(by)
    return effects_of(source, request, by=by)


def effects_of(source: DataSource, request: Request, *, by: str | None = None) -> EffectSet:
    """The effect sizes that a request is about, of a dataset or of a study file; of a dataset split by a column.

    Raises
    ------
    InvalidInput
        Options that do not go together, or data that cannot be used.
    NoAnswer
        Nothing is left after the filters.
    """
    if not source.is_study_file:
        from ketcli.questions.effects.ask import ask

        refuse_options_of_files(request)
        return ask(source.dataset, request.filters(), by=by, **request.asked())
    from ketcli.questions.effects.from_studies import ask_studies

    refuse_options_of_trials(request)
    _require_one_outcome(source, request)
    choices = _choices_of(source.review, request)
    return ask_studies(source.study_file(request), options=study_options(request, source), **choices)


def refuse_options_of_files(request: Request) -> None:
    """Refuse options that say how a study file is read, where a dataset is asked.

    Raises
    ------
    InvalidInput
        There is one.
    """
    if request.of_file():
        raise InvalidInput(f"{', '.join(map(named, request.of_file()))}: only for a study file (--data FILE)")


def refuse_options_of_trials(request: Request) -> None:
    """Refuse options that choose among the trials of a dataset, where a study file is asked.

    Raises
    ------
    InvalidInput
        There is one.
    """
    rows = request.question.options
    others = [name for name in request.given if rows[name].goes_to in ("filters", "question")]
    used = [named(name) for name in others if name not in OF_ROWS]
    if used:
        raise InvalidInput(
            f"{', '.join(used)}: a study file has no trials to choose from; its rows are chosen by {named('where')}, "
            f"{named('exclude')}, {named('outcome')} and {named('at')}"
        )


def _require_one_outcome(source: DataSource, request: Request) -> None:
    """Refuse a pool of all outcomes of a review; a list of effects, which pools nothing, may have them all."""
    review = source.review
    several = review is not None and len(review.outcomes) > 1 and "outcome" not in request.given
    if review is not None and several and request.question.answer:
        names = ", ".join(one.name for one in review.outcomes)
        raise InvalidInput(f"{source.path}: which outcome? {named('outcome')} takes one of {names}")


def _of_studies(source: DataSource, request: Request) -> tuple[Dataset, dict[str, Any]]:
    """A study file as the dataset that a question needs, and what is asked of it."""
    from ketcli.questions.effects.study_dataset import Needs, dataset_of_studies

    refuse_options_of_trials(request)
    if request.name == "network" and "arms" in request.given:
        raise InvalidInput(f"{named('arms')} names two treatments, a network has all; {named('reference')} names one")
    needs = Needs(**dict.fromkeys(request.question.needs, True))
    dataset = dataset_of_studies(source.study_file(request), study_options(request, source), needs)
    asked = {name: value for name, value in request.asked().items() if name not in OF_ROWS}
    asked |= _choices_of(source.review, request)
    if needs.outcome and dataset.about is not None:
        asked["outcome"] = dataset.about.outcomes[0]
    return dataset, asked


def _choices_of(review: Review | None, request: Request) -> dict[str, Any]:
    """The choices of method; of a review its measure and smallest important difference where none is asked for."""
    choices = request.choices()
    known = None if review is None else review.outcome(request.given.get("outcome"))
    if known is None or "measure" in request.question.refuses:
        return choices
    asked = choices.get("measure")
    own = known.measure or ("MD" if known.unit else None)
    if asked is None and own is not None and choices.get("model") not in ("mh", "peto", "glmm"):
        choices["measure"] = asked = own
    if known.mid is not None and "mid" in request.question.options and asked == own:
        choices.setdefault("mid", known.mid)
    return choices


def study_options(request: Request, source: DataSource) -> StudyOptions:
    """How a study file is to be read, and which of its rows are asked; arms and directions are those of a review.

    Raises
    ------
    InvalidInput
        `arms` does not name two treatments.
    """
    from ketcli.evidence.studyfiles.options import Choosing, ReadingOptions
    from ketcli.questions.effects.from_studies import StudyOptions

    given, review = request.of_file(), source.review
    reading = ReadingOptions(**{name: given[name] for name in READING if name in given}, content=source.content)
    arms = tuple(name.strip() for name in given["arms"].split(",")) if "arms" in given else None
    if arms is not None and len(arms) != 2:
        raise InvalidInput(f"{named('arms')} {given['arms']!r}: expected EXPERIMENTAL,CONTROL")
    known = None if review is None else review.outcome(request.given.get("outcome"))
    arms = (None if review is None else review.arms) if arms is None else arms
    good = given.get("good") or (known.good if known is not None else "")
    chosen = {name: request.given[name] for name in OF_ROWS if name in request.given}
    choosing = Choosing(**chosen, where=given.get("where", ()), arms=arms, known=known is not None)
    # the table of effects lists rows; everything else counts each as a study of its own
    listed = request.question.takes == "effects" and not request.question.answer
    return StudyOptions(
        reading, choosing, given.get("ci_level", 0.95), repeats=listed, good=good, noun=known.noun if known else ""
    )
