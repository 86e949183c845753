"""Two bodies of evidence against each other as steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketcli.questions.answers.compare import SIDE
from ketcli.questions.effects.design import design_matrix
from ketcli.show.script.answers.pool import pooled_script, tolerances
from ketcli.show.script.answers.regress import regression_options
from ketcli.show.script.steps import Data, Found, Groups, Rows, Script, Step, numbers_of

if TYPE_CHECKING:
    from ketcli.asking.request import Request
    from ketcli.questions.answers.compare import Adjusted, Comparison

DIFFERENCE = ("estimate", "se", "ci_low", "ci_high", "statistic", "p")
CONTRAST, DIRECT = "indirect", "head to head"


def compare_script(answer: Comparison, request: Request) -> Script:
    """Each side pooled, a minus b through their controls, the head-to-head trials, and all together."""
    script = Script()
    sides = (answer.a, answer.b)
    labels = tuple(side.level for side in sides)
    for side in sides:
        script += pooled_script(side.level, side.pooled)
    script += _contrast(answer, labels)
    if answer.direct is not None:
        script += pooled_script(DIRECT, answer.direct)
    script += _combined(answer)
    return script if answer.adjusted is None else script + _adjusted(answer, answer.adjusted)


def _contrast(answer: Comparison, labels: tuple[str, ...]) -> Script:
    sides = (answer.a.pooled, answer.b.pooled)
    method = answer.a.asked.method
    options = method.moderator(sum(side.effects.yi.size for side in sides), len(sides))
    indirect, between = numbers_of(answer.indirect, DIFFERENCE), numbers_of(answer.between, ("q", "p"))
    if options is None:
        given = {"degrees": _degrees(answer), "level": method.level}
        found = (Found(labels),)
        loose, loose_r = tolerances(sides)
        steps = (
            Step("between", "between_estimates", found, {}, between, "", loose, loose_r),
            Step(CONTRAST, "by_estimates", found, given, indirect, method.measure, loose, loose_r),
        )
        return Script((), steps)
    rows = [
        (str(study), yi, vi, value)
        for side, value in zip(sides, (1.0, 0.0), strict=True)
        for study, yi, vi in zip(side.effects.complete["study"], side.effects.yi, side.effects.vi, strict=True)
    ]
    own = {name: value for name, value in regression_options(options).items() if name != "random"}
    own["tau2_method"] = options["tau2_method"] if options["model"] == "random" else "EE"
    tested = {"tau2_method": own["tau2_method"], "test": options["test"]}
    steps = (
        Step("between", "moderator_test", (Groups(labels),), tested, between),
        Step(CONTRAST, "contrast", (Rows("both sides"),), {**own, "random": True}, indirect, method.measure),
    )
    return Script((Data("both sides", ("study", "yi", "vi", SIDE), tuple(rows)),), steps)


def _degrees(answer: Comparison) -> list[float]:
    """Degrees of freedom of each side's standard error (0: none); empty where neither has any."""
    degrees = [getattr(side.pooled.pooled, "df", None) or 0.0 for side in (answer.a, answer.b)]
    return degrees if any(degrees) else []


def _combined(answer: Comparison) -> Script:
    combined = answer.combined
    if combined is None or answer.direct is None:
        return Script()
    expected = numbers_of(combined.both, DIFFERENCE)
    expected |= numbers_of(combined, ("direct_estimate", "direct_se", "weight_direct"))
    gap = {"disagreement": "estimate", "disagreement_se": "se", "disagreement_p": "p"}
    expected |= numbers_of(combined.disagreement, gap)
    options: dict[str, Any] = {"df": answer.indirect.df or 0.0, "level": answer.effects.method.level}
    rows = tuple(
        zip(
            answer.direct.effects.complete["study"].astype(str), answer.direct.effects.yi.tolist(),
            answer.direct.effects.vi.tolist(), strict=True,
        )
    )  # fmt: skip
    data = Data("head to head, effects", ("study", "yi", "vi"), rows)
    arguments = (Rows(data.label), Found((CONTRAST,)))
    close = tolerances((answer.a.pooled, answer.b.pooled))
    step = Step("combined", "both_together", arguments, options, expected, answer.effects.method.measure, *close)
    return Script((data,), (step,))


def _adjusted(answer: Comparison, adjusted: Adjusted) -> Script:
    import pandas as pd

    frames = [
        side.pooled.effects.complete.assign(**{SIDE: value}) for side, value in ((answer.a, 1.0), (answer.b, 0.0))
    ]
    frame = pd.concat(frames, ignore_index=True)
    design = design_matrix(frame, (SIDE, *adjusted.on))
    kept = frame[design.rows]
    method = answer.a.pooled.effects.method
    options = regression_options(method.pooled_by("common" if method.model == "common" else "random"))
    steps, data = [], []
    for label, columns, difference in (
        ("adjusted", design.X.shape[1], adjusted.difference),
        ("the same, unadjusted", 2, adjusted.unadjusted),
    ):
        cells = zip(kept["study"].astype(str), kept["yi"], kept["vi"], *design.X[:, 1:columns].T.tolist(), strict=True)
        data.append(Data(label, ("study", "yi", "vi", *design.names[1:columns]), tuple(cells)))
        steps.append(
            Step(label, "contrast", (Rows(label),), options, numbers_of(difference, DIFFERENCE), method.measure)
        )
    return Script(tuple(data), tuple(steps))
