"""The life of a pact, exactly: a chain for each block of shocks, and what they make together.

Blocks end the pact independently. With S_b the survival of block b and f_c the density of ends by
a cause of it,

    S(t) = Π_b S_b(t),     F_c(t) = ∫_0^t f_c(s) Π_{other b} S_b(s) ds,

the integrals by Gauss and Legendre's rule over intervals that double in length from each change of
rates on. S and all F sum to 1, by which the integration is checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import prod
from typing import Literal

import numpy as np
import numpy.typing as npt

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.model.model import Model
from alliancegame.pact.crossing import crossing
from alliancegame.pact.time.absorbing_chain import Chain, Trajectory
from alliancegame.pact.time.poisson import TRUNCATION
from alliancegame.pact.time.shock_states import ShockStates, rates_of
from alliancegame.pact.time.state_space import StateSpace

PASSES = " passes"
"""Marks the cause of an end by a shock's passing, after the shock's name."""

FAR = 10_000.0
"""Years beyond which no median is sought."""

NODES = 16
"""Points at which an integrand is evaluated in each interval."""

CONSERVED = 1e-9
"""By how much survival and the ends by all causes may miss 1 where they are integrated."""


@frozen(eq=False)
class Life:
    """Survival and causes of the end at some times.

    survival:  shape (times,)
    causes:    a shock's name: it arrives in the moment the pact ends, or in that in which leaving
               begins to pay; "NAME passes": it passes
    incidence: probability that the cause has ended the pact by each time, shape (times, causes)
    median:    years after which half of such pacts have ended; None: more than 10,000, or beyond
               what was simulated
    expected:  expected lifetime in years, possibly infinite; None where survival is not exact, or
               rates are too far apart
    method:    exact; enclosure: some ways out of the pact are not followed, which end it first with
               a small probability; simulation
    error:     exact, enclosure: bound on the error of any probability, rounding apart; simulation:
               half-width of a band that contains the whole survival curve with 95% confidence
    """

    survival: FloatArray
    causes: tuple[str, ...]
    incidence: FloatArray
    median: float | None
    expected: float | None
    method: Literal["exact", "enclosure", "simulation"]
    error: float


@frozen(eq=False)
class Stretch:
    """A time over which rates are constant: from `begin` for `length` years, or for good.

    start: the distribution over the states when it begins
    path:  survival and ends from then on, for the stretch or up to the last time asked for
    """

    begin: float
    length: float | None
    chain: Chain
    start: FloatArray
    path: Trajectory

    def covers(self, times: FloatArray) -> npt.NDArray[np.bool_]:
        """Flags of the times that fall into the phase, in the shape of `times`."""
        end = np.inf if self.length is None else self.begin + self.length
        return (times >= self.begin) & (times < end)


@frozen(eq=False)
class Course:
    """The life of a pact that only one block of shocks can end, up to a last time.

    states: whose rates count, if other ones than the model's own
    """

    space: StateSpace
    last: float
    states: ShockStates | None = None

    def up_to(self, last: float) -> Course:
        """The course up to a later time."""
        return self if last <= self.last else Course(self.space, last)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """Phase by phase."""
        return tuple(self._phases())

    def _phases(self) -> Iterator[Stretch]:
        edges = phase_edges(self.space.states.model)
        vector: FloatArray | None = None
        for begin, end in zip(edges, [*edges[1:], None], strict=True):
            chain = self.space.chain(begin, self.states)
            if vector is None:
                vector = np.zeros(len(chain.loss))
                vector[0] = 1.0
            length = None if end is None else end - begin
            ahead = max(self.last - begin, 0) if length is None else length
            path, final = chain.trajectory(vector, ahead)
            yield Stretch(begin, length, chain, vector, path)
            vector = final

    def survival(self, times: FloatArray) -> FloatArray:
        """At each time, shape (times,)."""
        result = np.zeros(len(times))
        for part in self.stretches:
            inside = part.covers(times)
            result[inside] = part.path.survival(times[inside] - part.begin)
        return result

    def incidence(self, times: FloatArray) -> FloatArray:
        """Of ends by each cause of the block, shape (times, causes)."""
        ended = np.zeros(self.causes)
        result = np.zeros((len(times), self.causes))
        for part in self.stretches:
            inside = part.covers(times)
            result[inside] = ended + part.path.incidence(times[inside] - part.begin)
            if part.length is not None:
                ended = ended + part.path.incidence([part.length])[0]
        return result

    def ending(self, times: FloatArray) -> FloatArray:
        """The densities of the incidences, shape (times, causes)."""
        result = np.zeros((len(times), self.causes))
        for part in self.stretches:
            inside = part.covers(times)
            result[inside] = part.path.ending(times[inside] - part.begin)
        return result

    @property
    def causes(self) -> int:
        """The number of causes: the arrival and the passing of each shock."""
        return 2 * len(self.space.states.shocks)

    @cached_property
    def expected(self) -> float:
        """The expected lifetime, infinite if the block may leave the pact alone for ever."""
        return sum(
            part.chain.expected_time(part.start)
            if part.length is None
            else part.path.lived(part.length)
            for part in self.stretches
        )

    @property
    def error(self) -> float:
        """Probability left out of the sums."""
        return TRUNCATION * len(self.stretches)


def survival_curve(
    spaces: Sequence[StateSpace], times: FloatArray, settings: Mapping[str, Fraction] | None = None
) -> FloatArray:
    """Survival alone, shape (times,).

    settings: rates other than the model's own, by parameter
    """
    result = np.ones(len(times))
    for space in spaces:
        model = space.states.model.with_values(settings or {})
        states = ShockStates(model, space.states.shocks)
        result *= Course(space, float(times[-1]), states).survival(times)
    return result


def exact_life(spaces: Sequence[StateSpace], times: FloatArray, missed: float = 0.0) -> Life:
    """Survival and causes of a pact that holds today, by uniformisation.

    spaces: the states of each independent block of shocks
    times:  ascending, from 0 on
    missed: probability of an end that is not followed
    """
    last = float(times[-1])
    courses = [Course(space, last) for space in spaces]
    survival = prod((course.survival(times) for course in courses), start=np.ones(len(times)))
    if len(courses) == 1:
        incidence = courses[0].incidence(times)
    else:
        incidence = joint_incidence(courses, times)
    off = float(np.abs(survival + incidence.sum(axis=1) - 1).max())
    if off > CONSERVED:
        raise AllianceGameError(
            f"the ends by all causes and survival sum to 1 but for {off:.1g}; look ahead fewer "
            "years."
        )
    names = [name for space in spaces for name in cause_names(space.states.shocks)]
    incidence = np.concatenate([incidence[:, :0], *shared(spaces, incidence)], axis=1)
    happen = np.flatnonzero(incidence[-1] > 0)
    return Life(
        survival,
        tuple(names[i] for i in happen),
        incidence[:, happen],
        median_life(courses),
        None if missed else expected_life(courses),
        "enclosure" if missed else "exact",
        missed + sum(course.error for course in courses),
    )


def cause_names(shocks: Sequence[str]) -> tuple[str, ...]:
    """Each shock's arrival, then each one's passing."""
    return (*shocks, *(name + PASSES for name in shocks))


def shared(spaces: Sequence[StateSpace], incidence: FloatArray) -> Iterator[FloatArray]:
    """The incidences of each block; shocks that are alike have equal shares in their sum."""
    begin = 0
    for space in spaces:
        count = len(space.states.shocks)
        own = incidence[:, begin : begin + 2 * count].copy()
        for group in space.groups:
            for causes in (list(group), [count + k for k in group]):
                own[:, causes] = own[:, causes].mean(axis=1, keepdims=True)
        yield own
        begin += 2 * count


def joint_incidence(courses: Sequence[Course], times: FloatArray) -> FloatArray:
    """The incidences of all blocks' causes while every block can end the pact."""
    total = sum(course.causes for course in courses)
    result = np.zeros((len(times), total))
    if not courses:
        return result
    edges = doubling(courses, float(times[-1]))
    edges = np.unique(np.concatenate([edges, times]))
    nodes, weights = legendre(edges)
    survivals = [course.survival(nodes) for course in courses]
    densities = []
    for i, course in enumerate(courses):
        others = prod((s for j, s in enumerate(survivals) if j != i), start=np.ones(len(nodes)))
        densities.append(course.ending(nodes) * others[:, None])
    weighted = np.concatenate(densities, axis=1) * weights[:, None]
    ended = weighted.reshape(len(edges) - 1, NODES, total).sum(axis=1).cumsum(axis=0)
    result[1:] = ended[np.searchsorted(edges, times[1:]) - 1]
    return result


def expected_life(courses: Sequence[Course]) -> float | None:
    """The expected lifetime, the integral of survival; infinite if no block is sure to end it.

    None where rates are so far apart that several blocks cannot be followed to the end.
    """
    if all(course.expected == np.inf for course in courses):
        return float("inf")
    if len(courses) == 1:
        return courses[0].expected
    last = max(course.last for course in courses)
    try:
        while True:
            longer = [course.up_to(last) for course in courses]
            if prod(float(course.survival(np.array([last]))[0]) for course in longer) < TRUNCATION:
                break
            last *= 4
    except AllianceGameError:  # too many steps
        return None
    nodes, weights = legendre(doubling(longer, last))
    survival = prod((course.survival(nodes) for course in longer), start=np.ones(len(nodes)))
    return float(survival @ weights)


def median_life(courses: Sequence[Course]) -> float | None:
    """The median life in years; None if survival stays above one half, or for FAR years."""
    length, before = max((8.0, *(course.last for course in courses))), 0.5
    while length < FAR and courses:
        longer = [course.up_to(length) for course in courses]

        def above(year: float, longer: Sequence[Course] = longer) -> float:
            return prod(float(life.survival(np.array([year]))[0]) for life in longer) - 0.5

        lasting = above(length)
        if lasting <= 0:
            return crossing(above, 0.0, length, 1e-12)
        settled = length > longer[0].stretches[-1].begin
        if settled and lasting >= before - TRUNCATION:
            return None
        length, before = 4 * length, lasting
    return None


def doubling(courses: Sequence[Course], last: float) -> FloatArray:
    """Edges of intervals that double in length after each change of rates, up to the last time."""
    quickest = max(part.chain.rate for course in courses for part in course.stretches)
    begins = [part.begin for part in courses[0].stretches if part.begin < last]
    edges = [0.0, last]
    for begin, end in pairwise([*begins, last]):
        step = 1 / quickest if quickest > 0 else last
        while begin + step < end:
            edges.append(begin + step)
            step *= 2
        edges.append(begin)
    return np.unique(edges)


def legendre(edges: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights over the intervals between the edges, shape (intervals · NODES,) each."""
    points, weights = np.polynomial.legendre.leggauss(NODES)
    halves = np.diff(edges)[:, None] / 2
    nodes = edges[:-1, None] + halves * (1 + points)
    return nodes.ravel(), (halves * weights).ravel()


def phase_edges(model: Model) -> list[float]:
    """The years from now at which some rate changes, 0 first."""
    phases = [phase for shock in model.shocks if shock.arrival for phase in rates_of(shock)]
    phases += [] if model.commitment is None else model.commitment.exit
    return [0.0, *sorted({float(phase.until) for phase in phases if phase.until is not None})]
