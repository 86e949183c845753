"""Every estimator of tau2 in every engine that uses one: the same number, or a refusal that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np
import pytest

from ketcli.errors import InvalidInput
from ketcli.models.network.data import trial
from ketcli.models.network.estimate import NetworkTau2, network
from ketcli.models.omission.cumulative import cumulative
from ketcli.models.omission.leave_one_out import leave_one_out
from ketcli.models.permutation.designs import Designs
from ketcli.models.permutation.tau2 import design_tau2
from ketcli.models.pooling.pool import pool
from ketcli.models.pooling.subgroups import pool_subgroups
from ketcli.models.pooling.tau2 import tau2
from ketcli.models.regression.regression import regress
from ketcli.models.subsets.gosh import gosh
from ketcli.questions.effects.method import TAU2_METHODS
from ketcli.show.script.python import tau2_function
from ketcli.show.script.reference import tau2 as reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketcli.arrays import FloatArray
    from ketcli.models.pooling.choices import Tau2Method

YI = np.array([0.10, 0.30, 0.35, 0.65, 0.45, 0.15, -0.40])
VI = np.array([0.03, 0.03, 0.05, 0.01, 0.05, 0.02, 0.09])
ONES = np.ones((YI.size, 1))


def _leave_one_out(method: Tau2Method) -> float:
    more_y, more_v = np.append(YI, 5.0), np.append(VI, 0.04)
    return float(leave_one_out(more_y, more_v, tau2_method=method).without.tau2[-1])


def _permutation(method: Tau2Method) -> float:
    z: FloatArray = np.full((YI.size, 1, 2), YI.size**-0.5)
    return float(design_tau2(Designs(YI, VI, z, z * z), method)[0])


def _gosh(method: Tau2Method) -> float:
    found = gosh(YI, VI, tau2_method=method)
    assert found.tau2 is not None
    return float(found.tau2[found.k == YI.size][0])


def _network(method: Tau2Method) -> float | None:
    trials = [trial([0, 1], np.array([y]), np.array([[v]])) for y, v in zip(YI, VI, strict=True)]
    return network(trials, tau2_method=method).tau2  # type: ignore[arg-type]


ENGINES: dict[str, Callable[[Tau2Method], float | None]] = {
    "pool": lambda method: pool(YI, VI, tau2_method=method).tau2,
    "regress": lambda method: regress(YI, VI, ONES, ["intercept"], tau2_method=method).tau2,
    "one tau2 for all groups": lambda method: (
        pool_subgroups(YI, VI, ["a"] * YI.size, tau2_common=True, tau2_method=method).groups["a"].tau2
    ),
    "leave one out": _leave_one_out,
    "cumulative": lambda method: float(cumulative(YI, VI, tau2_method=method).tau2[-1]),
    "gosh": _gosh,
    "permutation": _permutation,
    "network": _network,
    "script": lambda method: float(getattr(reference, tau2_function(method))(YI, VI, ONES)),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("method", TAU2_METHODS)
def test_every_engine_gives_the_same_number(engine: str, method: Tau2Method) -> None:
    expected = tau2(YI, VI, method=method)
    assert expected > 0.01
    if engine == "network" and method not in get_args(NetworkTau2):
        with pytest.raises(InvalidInput, match=method):
            ENGINES[engine](method)
        return
    assert ENGINES[engine](method) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("engine", ENGINES)
def test_no_engine_takes_a_name_that_it_does_not_know(engine: str) -> None:
    with pytest.raises((InvalidInput, AssertionError), match="PMM"):
        ENGINES[engine]("PMM")  # type: ignore[arg-type]
