"""What a game says will have happened by a day: the probabilities that a forecast is made of.

Each is that of an event over the sets of shocks in force, and of its having come by then at least
once: that somebody gains by leaving the pact, that no profile which keeps the commitment is an
equilibrium, that a shock is in force, or that the pact is kept with another action in some part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from alliancegame.errors import AllianceGameError, NameUnknownError
from alliancegame.frozen import Frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import FloatArray
from alliancegame.model.model import Model, kept
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.time.lifetime import survival_curve
from alliancegame.pact.time.shock_states import Flags, ShockStates, arriving
from alliancegame.pact.time.state_space import Event, state_space

if TYPE_CHECKING:
    import pandas as pd

YEAR = 365.25
"""Days of a year."""

ARRIVAL = "arrival"
"""What the name of a shock's arrival ends in, as in its rate's."""

PACT = "pact"
"""The name of the quantity that the pact is kept as written."""

COMMITMENT = "commitment"
"""The name of the quantity that the commitment is kept, in whatever form."""

FORMS = 64
"""The most profiles in which a commitment may be kept for that to be followed."""


class Quantity(Protocol):
    """Something that will have happened by a day, or not."""

    @property
    def name(self) -> str:
        """In a register."""

    @property
    def label(self) -> str:
        """In words."""

    def probability(self, years: float) -> float:
        """That it will have happened by then."""


@dataclass(frozen=True)
class AsWritten:
    """The pact as written is an equilibrium throughout."""

    model: Model
    name = PACT

    @property
    def label(self) -> str:
        return "kept as written throughout"

    def probability(self, years: float) -> float:
        return 1 - _reached(arriving(self.model), _broken, years)


@dataclass(frozen=True)
class InSomeForm:
    """The pact or another profile that keeps the commitment is an equilibrium throughout."""

    model: Model
    name = COMMITMENT

    @property
    def label(self) -> str:
        return "kept in some form throughout"

    def probability(self, years: float) -> float:
        forms = [_playing(self.model, item) for item in _forms(self.model)]

        def broken(states: ShockStates, intensities: FloatArray) -> Flags:
            kept_so = [ShockStates(form, states.shocks).holds(intensities) for form in forms]
            result: Flags = ~np.logical_or.reduce(kept_so)
            return result

        return 1 - _reached(_rated(self.model), broken, years)


@dataclass(frozen=True)
class Arrives:
    """A shock comes, if only for a while."""

    model: Model
    shock: str

    @property
    def name(self) -> str:
        return f"{self.shock}.{ARRIVAL}"

    @property
    def label(self) -> str:
        return self.model.shock(self.shock).label

    def probability(self, years: float) -> float:
        if not self.model.shock(self.shock).arrival:
            return 0.0

        def in_force(states: ShockStates, intensities: FloatArray) -> Flags:
            return intensities[:, states.shocks.index(self.shock)] > 0

        return _reached(_rated(self.model), in_force, years)


@dataclass(frozen=True)
class Turns:
    """The pact comes to be kept with another action in one decision than the one pledged."""

    model: Model
    decision: str
    action: str

    @property
    def name(self) -> str:
        return f"{self.decision}.{self.action}"

    @property
    def label(self) -> str:
        return f"{self.decision} turns to {self.action}"

    def probability(self, years: float) -> float:
        pact = {**commitment_of(self.model).pact, self.decision: self.action}
        return _reached(arriving(_playing(self.model, pact)), ShockStates.holds, years)


def quantities(model: Model) -> Iterator[Quantity]:
    """All that a game with a commitment says something about.

    Of moves in sequence only what may shake them: whether a pledge is kept there is no matter of
    time but of being called on.
    """
    pact = commitment_of(model).pact
    if model.simultaneous:
        yield AsWritten(model)
        if 1 < len(_forms(model)) <= FORMS:
            yield InSomeForm(model)
    yield from (Arrives(model, shock.name) for shock in model.shocks)
    for decision in model.decisions if model.simultaneous else ():
        for action in decision.actions:
            if decision.name in pact and action != pact[decision.name]:
                yield Turns(model, decision.name, action)


def quantity(model: Model, name: str) -> Quantity:
    """The quantity of that name.

    raises: NameUnknownError
    """
    known = {item.name: item for item in quantities(model)}
    if name not in known:
        raise NameUnknownError(
            f'quantity "{name}" is not defined in {model.name}. Known: {", ".join(known)}.'
        )
    return known[name]


@dataclass(frozen=True, eq=False, repr=False)
class Outlook(Shown):
    """What a game says will have happened from one day to another.

    probabilities: of each quantity, in the order of `quantities`
    """

    model: Model
    since: date
    until: date
    probabilities: tuple[tuple[Quantity, float], ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "game": self.model.name,
            "digest": self.model.digest,
            "made": self.since.isoformat(),
            "until": self.until.isoformat(),
            "probabilities": {item.name: value for item, value in self.probabilities},
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per quantity."""
        import pandas as pd

        return pd.DataFrame(
            [(item.name, value) for item, value in self.probabilities],
            columns=["quantity", "probability"],
        ).set_index("quantity")


def outlook(model: Model, since: date, until: date) -> Outlook:
    """What the game says will have happened.

    raises: AllianceGameError if it names no commitment, has too many shocks, or the second day is
            not after the first
    """
    years = span(since, until)
    return Outlook(
        model, since, until, tuple((item, item.probability(years)) for item in quantities(model))
    )


def span(since: date, until: date) -> float:
    """The years from one day to another.

    raises: AllianceGameError if the second is not after the first
    """
    if until <= since:
        raise AllianceGameError(
            f"the day until which is asked is {until}; it comes after the day from which, {since}. "
            "Exchange the two."
        )
    return (until - since).days / YEAR


def _forms(model: Model) -> list[dict[str, str]]:
    """The profiles in which the commitment is kept, of a game where all decide at once."""
    commitment = commitment_of(model)
    names = [item.name for item in model.decisions]
    played = (
        dict(zip(names, actions, strict=True))
        for actions in product(*(item.actions for item in model.decisions))
    )
    return [item for item in played if kept(commitment, item)]


def _playing(model: Model, profile: Mapping[str, str]) -> Model:
    """The game with this profile as its pact."""
    return replace(model, commitment=replace(commitment_of(model), pact=Frozen(dict(profile))))


def _rated(model: Model) -> ShockStates:
    """The states over all shocks that may come."""
    return ShockStates(model, tuple(item.name for item in model.shocks if item.arrival))


def _broken(states: ShockStates, intensities: FloatArray) -> Flags:
    """In which states somebody gains by leaving the pact."""
    return ~states.holds(intensities)


def _reached(states: ShockStates, event: Event, years: float) -> float:
    """The probability that a state of the event has been reached by then, from no shock on."""
    if event(states, np.zeros((1, len(states.shocks))))[0]:
        return 1.0
    space = state_space(states, event)
    if space is None:
        raise AllianceGameError(
            f"{len(states.shocks)} shocks may come, whose combinations are too many for a forecast "
            "to follow. Leave out the arrival rates of some."
        )
    if not space.states.shocks:
        return 0.0
    return float(1 - survival_curve([space], np.array([0.0, years]))[-1])
