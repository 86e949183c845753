"""Prior distributions of tau, the between-trial standard deviation: read from text, written back, evaluated."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_never, get_args

import numpy as np

from ketcli.distributions import t_beyond
from ketcli.errors import InvalidInput
from ketcli.ufuncs import gammaln, ndtr, ndtri, stdtr

if TYPE_CHECKING:
    from ketcli.arrays import FloatArray

Kind = Literal["half-normal", "half-cauchy", "log-normal", "log-t"]
WRITTEN = {
    "half-normal": "half-normal:SCALE",
    "half-cauchy": "half-cauchy:SCALE",
    "log-normal": "log-normal:MEAN,SD",
    "log-t": "log-t:MEAN,SCALE,DF",
}


@dataclass(frozen=True, slots=True)
class TauPrior:
    """A proper prior of tau.

    ``half-normal`` and ``half-cauchy`` (one parameter, the scale) are of tau; ``log-normal`` (mean and SD) and
    ``log-t`` (location, scale, degrees of freedom) are of the logarithm of tau squared.

    Raises
    ------
    InvalidInput
        For an unknown kind, a wrong number of parameters, or one that is not finite or, but for a mean, not positive.
    """

    kind: Kind
    parameters: tuple[float, ...]

    def __post_init__(self) -> None:
        """Raise InvalidInput for what is no distribution."""
        if self.kind not in get_args(Kind):
            raise InvalidInput(f"unknown prior {self.kind!r}: choose one of {', '.join(WRITTEN.values())}")
        pattern = WRITTEN[self.kind]
        if len(self.parameters) != pattern.count(",") + 1:
            raise InvalidInput(f"the prior {self.kind} is written {pattern}")
        positive = self.parameters if self.kind.startswith("half") else self.parameters[1:]
        if not all(map(math.isfinite, self.parameters)) or min(positive) <= 0:
            raise InvalidInput(f"{self}: the parameters of {pattern} must be finite, and all but a mean positive")

    def __str__(self) -> str:
        """Write the prior as `parse_prior` reads it."""
        return f"{self.kind}:{','.join(repr(p).removesuffix('.0') for p in self.parameters)}"

    @property
    def has_mean(self) -> bool:
        """Whether tau itself has a mean under the prior."""
        return self.kind in {"half-normal", "log-normal"}

    def log_density(self, u: FloatArray) -> FloatArray:
        """Log density of log tau at ``u``."""
        match self.kind:
            case "half-normal":
                z = u - math.log(self.parameters[0])
                return np.asarray(0.5 * math.log(2 / math.pi) - 0.5 * np.exp(2 * z) + z)
            case "half-cauchy":
                z = u - math.log(self.parameters[0])
                return np.asarray(math.log(2 / math.pi) + z - np.logaddexp(0.0, 2 * z))
            case "log-normal":
                mean, scale = self.parameters
                z = (2 * u - mean) / scale
                return np.asarray(math.log(2 / scale) - 0.5 * math.log(2 * math.pi) - 0.5 * z**2)
            case "log-t":
                mean, scale, df = self.parameters
                z = (2 * u - mean) / scale
                constant = gammaln((df + 1) / 2) - gammaln(df / 2) - 0.5 * math.log(df * math.pi)
                return np.asarray(math.log(2 / scale) + constant - (df + 1) / 2 * np.log1p(z**2 / df))
            case _:
                assert_never(self.kind)

    def cdf(self, u: float) -> float:
        """P(log tau <= u)."""
        return self._tail(u, upper=False)

    def upper(self, u: float) -> float:
        """P(log tau > u), with its digits where it is small."""
        return self._tail(u, upper=True)

    def _tail(self, u: float, *, upper: bool) -> float:
        match self.kind:
            case "half-normal":
                x = self._scaled(u)
                return float(2 * ndtr(-x)) if upper else float(math.erf(x / math.sqrt(2)))
            case "half-cauchy":
                x = self._scaled(u)
                return 2 / math.pi * (math.atan2(1.0, x) if upper else math.atan(x))
            case "log-normal":
                return float(ndtr(self._standardized(u, upper=upper)))
            case "log-t":
                return float(stdtr(self.parameters[2], self._standardized(u, upper=upper)))
            case _:
                assert_never(self.kind)

    def _scaled(self, u: float) -> float:
        return math.exp(min(u - math.log(self.parameters[0]), 700.0))

    def _standardized(self, u: float, *, upper: bool) -> float:
        z = (2 * u - self.parameters[0]) / self.parameters[1]
        return -z if upper else z

    def log_quantile(self, p: float) -> float:
        """Quantile of log tau."""
        match self.kind:
            case "half-normal":
                return math.log(self.parameters[0]) + math.log(max(-float(ndtri((1 - p) / 2)), 1e-300))
            case "half-cauchy":
                return math.log(self.parameters[0]) + math.log(math.tan(math.pi * p / 2))
            case "log-normal":
                return (self.parameters[0] + self.parameters[1] * float(ndtri(p))) / 2
            case "log-t":
                size = float(t_beyond(2 * min(p, 1 - p), self.parameters[2]))
                return (self.parameters[0] + self.parameters[1] * math.copysign(size, p - 0.5)) / 2
            case _:
                assert_never(self.kind)


# Predictive distributions of tau squared in new meta-analyses of a drug against placebo, as bayesmeta 3.4 has them:
# Turner et al. (2012, table IV) for log odds ratios, Rhodes et al. (2015, table 3) for standardized mean differences.
EMPIRICAL = {
    "turner-mental-health": TauPrior("log-normal", (-2.12, 1.53)),
    "turner-adverse-events": TauPrior("log-normal", (-1.87, 1.52)),
    "turner-dropouts": TauPrior("log-normal", (-2.99, 1.74)),
    "rhodes-mental-health": TauPrior("log-t", (-2.99, 2.16, 5.0)),
}


def parse_prior(text: str) -> TauPrior:
    """Read ``half-normal:0.5``, ``half-cauchy:0.5``, ``log-normal:-3.02,1.85`` or ``log-t:-2.7,1.3,5``.

    Raises
    ------
    InvalidInput
        If it is none of these.
    """
    kind, _, numbers = text.strip().partition(":")
    try:
        parameters = tuple(float(number) for number in numbers.split(","))
    except ValueError:
        raise InvalidInput(f"{text!r} is no prior of tau: write one of {', '.join(WRITTEN.values())}") from None
    return TauPrior(kind.strip().lower(), parameters)  # type: ignore[arg-type]  # checked there
