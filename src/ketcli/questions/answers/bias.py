"""Whether small studies find other effects than large ones, and what the effect would be without that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from ketcli.errors import NoAnswer
from ketcli.evidence.notes import Note
from ketcli.questions.effects.effect_set import COUNTS
from ketcli.questions.effects.method import BINARY

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.models.bias.fail_safe import FailSafeN
    from ketcli.models.bias.funnel_tests import FunnelTest, RankTest
    from ketcli.models.bias.pet_peese import PetPeese
    from ketcli.models.bias.selection import SelectionModel
    from ketcli.models.bias.trim_and_fill import TrimAndFill
    from ketcli.models.pooling.pool import Pooled
    from ketcli.questions.effects.effect_set import EffectSet

Result = TypeVar("Result")
ENOUGH = 10


@dataclass(frozen=True)
class BiasAnswer:
    """Every test and correction that these data allow; None for one they do not, with the reason among the notes."""

    effects: EffectSet
    pooled: Pooled
    egger: FunnelTest | None
    regression_test: FunnelTest | None
    rank_test: RankTest | None
    peters: FunnelTest | None
    harbord: FunnelTest | None
    trim_and_fill: dict[str, TrimAndFill | None]
    pet_peese: PetPeese | None
    selection_model: SelectionModel | None
    fail_safe_n: FailSafeN | None
    notes: tuple[Note, ...]


def bias_of(effects: EffectSet) -> BiasAnswer:
    """Funnel tests, trim-and-fill, PET-PEESE, a selection model and fail-safe N of a set of effect sizes.

    Peters' and Harbord's tests need counts in both arms.

    Raises
    ------
    NoAnswer
        Fewer than three studies.
    InvalidInput
        A model without these tests.
    """
    from ketcli.models.bias import funnel_tests as funnel
    from ketcli.models.bias.fail_safe import fail_safe_n
    from ketcli.models.bias.pet_peese import pet_peese
    from ketcli.models.bias.selection import selection_model
    from ketcli.models.bias.trim_and_fill import trim_and_fill
    from ketcli.models.pooling.pool import pool

    method = effects.method
    options = method.inverse_variance("tests of bias need")
    yi, vi = effects.yi, effects.vi
    if len(yi) < 3:
        raise NoAnswer(f"{len(yi)} {'study' if len(yi) == 1 else 'studies'}: a funnel needs at least three")
    missing: list[Note] = []

    def attempt(name: str, function: Callable[..., Result], *arguments: Any, **options: Any) -> Result | None:
        try:
            return function(*arguments, **options)
        except NoAnswer as reason:
            missing.append(Note("not_computed", f"no {name}: {reason}"))
            return None

    level = method.level
    fit: dict[str, Any] = {"tau2_method": method.tau2_method, "test": method.test, "level": level}
    frame = effects.complete
    counted = method.measure in BINARY and set(COUNTS) <= set(frame.columns)
    counted = counted and bool(frame[list(COUNTS)].notna().to_numpy().all())
    tables = [frame[name].to_numpy() for name in COUNTS] if counted else []
    return BiasAnswer(
        effects=effects,
        pooled=pool(yi, vi, **options),
        egger=attempt("Egger's test", funnel.egger, yi, vi, level=level),
        regression_test=attempt("regression test", funnel.regression_test, yi, vi, **fit),
        rank_test=attempt("rank test", funnel.rank_test, yi, vi),
        peters=attempt("Peters' test", funnel.peters, *tables, level=level) if counted else None,
        harbord=attempt("Harbord's test", funnel.harbord, *tables, level=level) if counted else None,
        trim_and_fill={
            name: attempt("trim-and-fill", trim_and_fill, yi, vi, estimator=name, **options) for name in ("L0", "R0")
        },
        pet_peese=attempt("PET-PEESE", pet_peese, yi, vi, level=level),
        selection_model=attempt("selection model", selection_model, yi, vi, level=level),
        fail_safe_n=attempt("fail-safe N", fail_safe_n, yi, vi),
        notes=(*effects.notes, *_cautions(effects), *missing),
    )


def _cautions(effects: EffectSet) -> list[Note]:
    k = len(effects.complete)
    notes = []
    if k < ENOUGH:
        text = f"only {k} studies: tests of funnel asymmetry lack power below {ENOUGH} (Sterne 2011)"
        notes.append(Note("few_studies", text))
    if effects.method.measure in BINARY:
        text = "ratios and their standard errors go together by construction: prefer Peters' or Harbord's test"
        notes.append(Note("ratios", text))
    text = "asymmetry has other causes than publication bias: other doses, other people, lower quality, chance"
    return [*notes, Note("other_causes", text)]
