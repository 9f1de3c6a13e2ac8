"""A game's outlook on a day: the probabilities that a forecast is made of.

Each is that of an event over the sets of shocks in force, and of its having come by then at least
once: that somebody gains by leaving the pact, that no profile which keeps the commitment is an
equilibrium, that a shock is in force, or that the pact is kept with another action in some part.
Where leaving takes time, a pact is kept until somebody has left. Where the states are too many to
be followed exactly, lives are simulated, always the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Protocol

from alliancegame.errors import AllianceGameError, NameUnknownError
from alliancegame.frozen import Frozen, frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import FloatArray
from alliancegame.model.called import decision_label
from alliancegame.model.model import Model, kept
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.time.awaited import Chance, InForms, band_of, reached, simulated
from alliancegame.pact.time.blocks import takes_time
from alliancegame.pact.time.shock_states import ShockStates, arriving, moves_rates
from alliancegame.pact.time.survival_curve import survival
from alliancegame.pact.time.temptations import Flags
from alliancegame.records.time_records import OutlookRecord

if TYPE_CHECKING:
    import pandas as pd

YEAR = 365.25
"""Days of a year."""

ARRIVAL = "arrival"
"""The last part of the name of a shock's arrival, as in its rate's."""

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

    def chance(self, years: float) -> Chance:
        """The probability that the event will have happened within so many years."""


@frozen
class AsWritten:
    """Nobody leaves the pact as written."""

    model: Model
    name = PACT

    @property
    def label(self) -> str:
        return "kept as written throughout"

    def chance(self, years: float) -> Chance:
        life = survival(self.model, years).life
        return Chance(float(life.survival[-1]), band_of(life))


@frozen
class InSomeForm:
    """Nobody leaves while the pact or another profile that keeps the commitment pays."""

    model: Model
    name = COMMITMENT

    @property
    def label(self) -> str:
        return "kept in some form throughout"

    def chance(self, years: float) -> Chance:
        forms = tuple(_playing(self.model, form) for form in _forms(self.model))
        rated = _rated(self.model)
        if takes_time(self.model):
            return simulated(InForms(self.model, rated, forms), years).opposite

        def broken(states: ShockStates, intensities: FloatArray) -> Flags:
            return ~InForms(self.model, states.shocks, forms).holds(intensities)

        return reached(ShockStates(self.model, rated), broken, years).opposite


@frozen
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

    def chance(self, years: float) -> Chance:
        if not self.model.shock(self.shock).arrival:
            return Chance(0.0, 0.0)

        def in_force(states: ShockStates, intensities: FloatArray) -> Flags:
            return intensities[:, states.shocks.index(self.shock)] > 0

        return reached(ShockStates(self.model, _hastening(self.model, self.shock)), in_force, years)


@frozen
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
        return f"{decision_label(self.model, self.decision)} turns to {self.action}"

    def chance(self, years: float) -> Chance:
        pact = {**commitment_of(self.model).pact, self.decision: self.action}
        return reached(arriving(_playing(self.model, pact)), ShockStates.holds, years)


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
    known = {foretold.name: foretold for foretold in quantities(model)}
    if name not in known:
        raise NameUnknownError(
            f'quantity "{name}" is not defined in {model.name}. Known: {", ".join(known)}.'
        )
    return known[name]


@frozen(eq=False, repr=False)
class Outlook(Shown):
    """A game's probabilities of what will have happened from one day to another.

    chances: of each quantity, in the order of `quantities`
    """

    model: Model
    since: date
    until: date
    chances: tuple[tuple[Quantity, Chance], ...]

    @property
    def band(self) -> float:
        """Half the width of the widest band around a probability; 0 if none was simulated."""
        return max(chance.band for _, chance in self.chances)

    def to_dict(self) -> OutlookRecord:
        """JSON-ready."""
        return {
            "game": self.model.name,
            "digest": self.model.digest,
            "made": self.since.isoformat(),
            "until": self.until.isoformat(),
            "probabilities": {foretold.name: chance.value for foretold, chance in self.chances},
            "bands": {foretold.name: chance.band for foretold, chance in self.chances},
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per quantity."""
        import pandas as pd

        return pd.DataFrame(
            [(foretold.name, chance.value) for foretold, chance in self.chances],
            columns=["quantity", "probability"],
        ).set_index("quantity")


def outlook(model: Model, since: date, until: date) -> Outlook:
    """The probability a game gives to each event it knows of, between two days.

    raises: AllianceGameError if it names no commitment, or the second day is not after the first

    >>> from datetime import date
    >>> found = ag.outlook("dprk-russia-exchange", date(2026, 1, 1), date(2027, 1, 1))
    >>> found.to_frame().index[0]
    'pact'
    """
    years = span(since, until)
    return Outlook(
        model,
        since,
        until,
        tuple((foretold, foretold.chance(years)) for foretold in quantities(model)),
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
    names = [decision.name for decision in model.decisions]
    played = (
        dict(zip(names, actions, strict=True))
        for actions in product(*(decision.actions for decision in model.decisions))
    )
    return [form for form in played if kept(commitment, form)]


def _playing(model: Model, profile: Mapping[str, str]) -> Model:
    """The game with this profile as its pact."""
    return replace(model, commitment=replace(commitment_of(model), pact=Frozen(dict(profile))))


def _rated(model: Model) -> tuple[str, ...]:
    """All shocks that may come."""
    return tuple(shock.name for shock in model.shocks if shock.arrival)


def _hastening(model: Model, shock: str) -> tuple[str, ...]:
    """A shock and all that may come and move its rates, in the file's order."""
    hastened = {shock}
    while more := {
        name
        for name in _rated(model)
        if name not in hastened and moves_rates(model, model.shock(name)) & hastened
    }:
        hastened |= more
    return tuple(name for name in _rated(model) if name in hastened)
