"""Survival of the pact while shocks arrive and pass, and the causes of its end.

Each shock arrives and passes at its yearly rates, alone or together with others, strikes with an
intensity of its severity, harder perhaps than before, and may raise the arrival rates of others
while it lasts. While somebody
gains by leaving alone under the shocks in force, the pact is left at a yearly rate, by default at
once; if the state passes before that, it goes on. With α the start and Q the generator of the chain
over the states of the shocks in which nobody has left,

    S(t) = α exp(Qt) 1,     expected lifetime = −α Q⁻¹ 1,

and the cumulative incidence of a cause is the probability that it has ended the pact by then: S and
all incidences sum to 1. The cause is the shock whose arrival, or passing, made leaving pay.

What is not known is said: shocks without an arrival rate never arrive; rates given as ranges give a
band, whose edges are attained where survival is monotone in the rates and sampled where it is not.

source: Kalbfleisch and Prentice (2002), chapters 1 and 8; Massey (1987) for the monotone coupling
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import FloatArray
from alliancegame.model.decimals import exact_number
from alliancegame.model.limits import LIMITS
from alliancegame.model.model import Model
from alliancegame.model.severity import FULL
from alliancegame.numerals import duration, percent
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.time.blocks import independent_blocks, takes_time
from alliancegame.pact.time.lifetime import PASSES, Life, exact_life
from alliancegame.pact.time.rate_band import Band, rate_band
from alliancegame.pact.time.shock_states import ShockStates, arriving
from alliancegame.pact.time.state_space import StateSpace, state_space
from alliancegame.records.time_records import SurvivalRecord

if TYPE_CHECKING:
    import pandas as pd

    from alliancegame.pact.time.leading_deviations import Enclosed

NEAR = 0.01
"""The most that an enclosure may miss: it is then closer than a simulation, and certain."""

SLIGHT = 1e-4
"""The least distance from 0 and 1 of a chance that is not exact."""


@frozen(eq=False, repr=False)
class Survival(Shown):
    """The life of a pact.

    times:     years from now, shape (times,)
    life:      survival, incidences by cause, median and expected lifetime
    band:      over the rates' ranges; None if no rate has one, or survival is not exact
    unrated:   shocks without an arrival rate: they were taken never to arrive
    idle:      shocks that arrive but never make a difference to the pact
    spaces:    the states of each independent block of shocks; none where survival is not exact

    >>> round(ag.survival("dprk-russia-exchange").life.median, 2)
    0.84
    """

    model: Model
    times: FloatArray
    life: Life
    band: Band | None
    unrated: tuple[str, ...]
    idle: tuple[str, ...]
    spaces: tuple[StateSpace, ...]

    @property
    def survival(self) -> FloatArray:
        """Probability that the pact lasts at each time, shape (times,)."""
        return self.life.survival

    def told(self, probability: float) -> str:
        """A probability in words: only an exact one is certain."""
        if self.life.method != "exact":
            probability = min(max(probability, SLIGHT), 1 - SLIGHT)
        return percent(probability)

    @property
    def endless(self) -> bool:
        """Whether no shock that may arrive makes a difference to a pact that holds today."""
        rated = {shock.name for shock in self.model.shocks if shock.arrival}
        return bool(self.survival[0] > 0) and rated <= set(self.idle)

    def probability(self, year: float) -> float:
        """Probability that the pact lasts so many years, between the times linearly."""
        return float(np.interp(year, self.times, self.survival))

    @property
    def causes(self) -> tuple[tuple[str, float], ...]:
        """Each cause with the probability that it has ended the pact by the last time."""
        last = self.life.incidence[-1].tolist()
        return tuple(sorted(zip(self.life.causes, last, strict=True), key=lambda cause: -cause[1]))

    @property
    def sentences(self) -> tuple[str, ...]:
        """The result in plain words."""
        if self.survival[0] == 0:
            return ("The pact fails already, before any shock.",)
        if self.endless:
            sentences = ["No shock that has a rate ends the pact, alone or with others."]
        else:
            sentences = [*self._lasting()]
        if self.unrated:
            names = ", ".join(self.unrated)
            sentences.append(f"Taken never to arrive, for want of a rate: {names}.")
        return tuple(sentences)

    def _lasting(self) -> Iterator[str]:
        """The median life and what ends it first, how likely it lasts, and the mean life."""
        median, mean = self.life.median, self.life.expected
        lasts = self.told(float(self.survival[-1]))
        lasting = f"It lasts {float(self.times[-1]):g} years with probability {lasts}"
        leading = [cause for cause in self.causes if cause[1] > 0][:1]
        ended = [
            f"{self.cause_label(cause)} ends it most often "
            f"({percent(chance / (1 - float(self.survival[-1])))} of the ends)"
            for cause, chance in leading
        ]
        if median is None:
            yield "; ".join([lasting, *ended]) + "."
        else:
            even = f"Even odds that the pact is over within {duration(median)}"
            yield "; ".join([even, *ended]) + "."
        if mean == float("inf"):
            yield "It may last for ever: some combinations of shocks make it safe."
        if median is not None:
            finite = [] if mean is None or mean == float("inf") else [mean]
            yield "; ".join([lasting, *(f"its mean life is {duration(m)}" for m in finite)]) + "."

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Assumptions in sentences: for all that the file leaves open, and on severities."""
        shocks = [
            shock for shock in self.model.shocks if shock.arrival and shock.name not in self.idle
        ]
        full = [shock.name for shock in shocks if shock.severity == FULL]
        sentences = []
        if len(full) == len(shocks):
            sentences.append("Shocks strike at full intensity, for want of a stated severity.")
        elif full:
            sentences.append(
                f"At full intensity, for want of a stated severity: {', '.join(full)}."
            )
        bins = max((space.bins for space in self.spaces), default=0)
        if bins:
            sentences.append(
                "Severities between two numbers are followed in "
                f"{bins} steps on either side of what breaks the pact alone."
            )
        sentences.append(
            "Every actor that gains by leaving alone leaves at the exit rate stated, unless that "
            "passes before."
            if takes_time(self.model)
            else "Who gains by leaving alone leaves at once, for want of a stated exit rate."
        )
        return tuple(sentences)

    def cause_label(self, cause: str) -> str:
        """A cause in words."""
        name = cause.removesuffix(PASSES)
        label = f'"{self.model.shock(name).label}"'
        return label if name == cause else f"the passing of {label}"

    def to_dict(self) -> SurvivalRecord:
        """JSON-ready; an expected lifetime without a bound is None and `unending` true."""
        life = self.life
        unending = life.expected == float("inf")
        return {
            "game": self.model.name,
            "method": life.method,
            "error": life.error,
            "median_life": life.median,
            "expected_lifetime": None if unending else life.expected,
            "unending": unending,
            "years": self.times.tolist(),
            "survival": self.survival.tolist(),
            "causes": {cause: life.incidence[:, i].tolist() for i, cause in enumerate(life.causes)},
            "band": None
            if self.band is None
            else {
                "low": self.band.low.tolist(),
                "high": self.band.high.tolist(),
                "how": self.band.how,
            },
            "assumptions": list(self.assumptions),
            "blocks": [list(space.states.shocks) for space in self.spaces],
            "unrated": list(self.unrated),
            "idle": list(self.idle),
            "sentences": list(self.sentences),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per time: survival, its band, and the incidence of each cause."""
        import pandas as pd

        columns: dict[str, Any] = {"survival": self.survival}
        if self.band is not None:
            columns |= {"low": self.band.low, "high": self.band.high}
        columns |= {
            f"ended by {cause}": self.life.incidence[:, i]
            for i, cause in enumerate(self.life.causes)
        }
        return pd.DataFrame(columns, index=pd.Index(self.times, name="years"))


def survival(
    model: Model,
    years: float = 20,
    settings: Mapping[str, Fraction] | None = None,
    method: Literal["exact", "simulation"] | None = None,
    rng: np.random.Generator | None = None,
) -> Survival:
    """The survival of the model's commitment over so many years.

    method: by default exact where each independent block of shocks has few enough states; beyond,
            of the ways out of the pact only those are followed that lead, if that is close, and
            else it is simulated
    rng:    for simulation and for sampled bands; by default seeded with 0, so that a result can be
            had again
    raises: AllianceGameError if the model names no commitment or the years are beyond LIMITS

    >>> float(ag.survival("dprk-russia-exchange", 5).times[-1])
    5.0
    """
    commitment_of(model)
    LIMITS["years"].require(exact_number(years, "years"), "years")
    settled = model.with_values(settings or {})
    generator = np.random.default_rng(0) if rng is None else rng
    times = np.linspace(0, years, 101)
    if not ShockStates(settled, ()).holds(np.zeros((1, 0)))[0]:
        nothing = np.zeros((len(times), 0))
        life = Life(nothing.sum(axis=1), (), nothing, 0.0, 0.0, "exact", 0.0)
        return Survival(settled, times, life, None, _unrated(settled), (), ())
    states = arriving(settled)
    spaces, crowded = _spaces(states)
    blocks = [*(space.states for space in spaces), *crowded]
    bearing = {shock for block in blocks for shock in block.shocks}
    close = None if method == "simulation" else _enclosures(crowded, years)
    band = None
    if close is None:
        from alliancegame.pact.time.simulated_lives import simulated_life

        chosen = tuple(name for name in states.shocks if name in bearing)
        life = simulated_life(states.over(chosen), times, generator)
    else:
        missed = sum(enclosure.missed for enclosure in close)
        life = exact_life([*spaces, *(enclosure.space for enclosure in close)], times, missed)
        band = None if close else rate_band(spaces, times, generator)
    exact = tuple(spaces) if life.method == "exact" else ()
    return Survival(settled, times, life, band, _unrated(settled), _idle(settled, bearing), exact)


def _unrated(model: Model) -> tuple[str, ...]:
    """The shocks whose arrival the file gives no rate."""
    return tuple(shock.name for shock in model.shocks if not shock.arrival)


def _idle(model: Model, bearing: Collection[str]) -> tuple[str, ...]:
    """The shocks that arrive and do not bear on the pact."""
    arrivals = [shock.name for shock in model.shocks if shock.arrival]
    return tuple(name for name in arrivals if name not in bearing)


def _spaces(states: ShockStates) -> tuple[list[StateSpace], list[ShockStates]]:
    """The state spaces of the blocks of shocks that matter, and the blocks of too many states."""
    spaces, crowded = [], []
    for block in independent_blocks(states):
        space = state_space(block)
        if space is None:
            crowded.append(block)
        elif space.states.shocks:
            spaces.append(space)
    return spaces, crowded


def _enclosures(crowded: Sequence[ShockStates], years: float) -> list[Enclosed] | None:
    """Blocks of too many states, followed where they lead out of the pact; None if not closely."""
    if not crowded:
        return []
    from alliancegame.pact.time.leading_deviations import enclosed

    enclosures = [enclosed(block, years) for block in crowded]
    close = [enclosure for enclosure in enclosures if enclosure is not None]
    near = len(close) == len(crowded) and sum(enclosure.missed for enclosure in close) <= NEAR
    return close if near else None
