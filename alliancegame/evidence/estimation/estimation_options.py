"""Choices of an estimation: laws of errors, their scales, the covariance, what is made greatest."""

from __future__ import annotations

from enum import StrEnum

from alliancegame.errors import AllianceGameError, did_you_mean
from alliancegame.frozen import frozen


class Law(StrEnum):
    """The distribution of the errors."""

    LOGIT = "logit"
    PROBIT = "probit"


class Error(StrEnum):
    """The place of the errors: on each action's value, or on each outcome's utility."""

    AGENT = "agent"
    PRIVATE = "private"


class Scale(StrEnum):
    """Scales of payoff errors that are estimated: none, one for all actors, or one for each."""

    FIXED = "fixed"
    COMMON = "common"
    ACTOR = "actor"


class Covariance(StrEnum):
    """The ways in which standard errors are computed."""

    HESSIAN = "hessian"
    SANDWICH = "sandwich"
    CLUSTERED = "clustered"
    BOOTSTRAP = "bootstrap"


class Method(StrEnum):
    """The function made greatest: the likelihood, or where play is mutual the pseudo-likelihood."""

    MAXIMUM = "ml"
    NESTED = "npl"


@frozen
class Estimation:
    """The choices of an estimation; each may be given by its name.

    law, error: of the errors; see `error_laws`
    scale:      whose errors have a scale that is estimated
    covariance: of what standard errors are
    starts:     how many points the likelihood is climbed from
    method:     what is made greatest
    raises:     AllianceGameError for a name that is none of them

    >>> ag.Estimation().error
    <Error.AGENT: 'agent'>
    """

    law: Law = Law.LOGIT
    error: Error = Error.AGENT
    scale: Scale = Scale.FIXED
    covariance: Covariance = Covariance.HESSIAN
    starts: int = 3
    seed: int = 0
    method: Method = Method.MAXIMUM

    def __post_init__(self) -> None:
        kinds: dict[str, type[StrEnum]] = {
            "law": Law,
            "error": Error,
            "scale": Scale,
            "covariance": Covariance,
            "method": Method,
        }
        for name, kind in kinds.items():
            value = getattr(self, name)
            if value not in list(kind):
                hint = did_you_mean(str(value), list(kind)) or " Correct it."
                known = ", ".join(kind)
                raise AllianceGameError(f'{name} is "{value}"; it is one of {known}.{hint}')
            object.__setattr__(self, name, kind(value))
        if self.starts < 1:
            raise AllianceGameError(f"starts is {self.starts}; there is at least 1. Correct it.")
