"""Sets of weights that make what was seen a best reply, with no law of errors.

Payoffs are linear in the weights that interests are given, all else being as stated. That each
actor seen gains at most ε of its stake by any other action is then a set of linear demands:
the weights that meet them, within their ranges, fill a polytope. Its ends in each weight, and the
least ε for which it is not empty, are found by linear programs solved in rational numbers. Where
several actions may have been seen there is a polytope for each combination, and the ends are those
of all.

source: Afriat (1972) (the least inefficiency that lets choices be rational); Varian (1990)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING, TypeAlias

from alliancegame.errors import AllianceGameError, ComputationError, GameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.strategies import open_positions, skeleton_of
from alliancegame.game.tables import table
from alliancegame.model.decimals import decimal
from alliancegame.model.model import Model
from alliancegame.model.observations import Observation
from alliancegame.model.shocks import Hit
from alliancegame.numerals import percent
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.pact.robustness.linear_program import Row, minimum
from alliancegame.payoff.polynomial import Polynomial
from alliancegame.payoff.stakes import changes_of_payoff
from alliancegame.records.evidence_records import EndsRecord, WeightSetsRecord
from alliancegame.sweep.draws import struck

if TYPE_CHECKING:
    import pandas as pd

MOST_CASES = 256
"""The most combinations of what may have been seen."""

Demand: TypeAlias = tuple[Polynomial[str], Fraction]
"""A gain in the weights by another action, and the actor's stake."""


@frozen
class Ends:
    """A weight's range as stated, and what is left of it; None: nothing is."""

    name: str
    stated: Fraction
    range: tuple[Fraction, Fraction]
    left: tuple[Fraction, Fraction] | None

    def to_dict(self) -> EndsRecord:
        """JSON-ready."""
        left = None if self.left is None else [float(end) for end in self.left]
        exact = None if self.left is None else [decimal(end) for end in self.left]
        return {
            "name": self.name,
            "stated": float(self.stated),
            "range": [float(end) for end in self.range],
            "left": left,
            "exact": exact,
        }


@frozen(eq=False, repr=False)
class WeightSets(Shown):
    """The weights under which what was seen is within ε of a best reply.

    least:   the least ε, as a share of an actor's stake
    epsilon: that of the ends
    """

    model: Model
    least: Fraction
    epsilon: Fraction
    weights: tuple[Ends, ...]

    @property
    def verdict(self) -> tuple[str, ...]:
        """The finding whether choices can have been best, and how many weights keep their range."""
        if self.least:
            first = (
                "No weights within their ranges make all that was seen best replies: the least "
                f"that some actor gave away is {percent(float(self.least))} of its stake."
            )
        else:
            first = "Some weights within their ranges make all that was seen best replies."
        narrowed = [weight for weight in self.weights if weight.left != weight.range]
        if self.epsilon < self.least:
            return (first, "None are left.")
        kept = f"{len(self.weights) - len(narrowed)} of {len(self.weights)} weights keep all of"
        return (first, f"{kept} their range.")

    def to_dict(self) -> WeightSetsRecord:
        """JSON-ready."""
        return {
            "game": self.model.name,
            "observations": len(self.model.record.observations),
            "least_epsilon": float(self.least),
            "exact_least_epsilon": decimal(self.least),
            "epsilon": float(self.epsilon),
            "weights": [weight.to_dict() for weight in self.weights],
            "verdict": list(self.verdict),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per weight."""
        return table((weight.to_dict() for weight in self.weights), "name")


def weight_sets(model: Model, epsilon: Fraction | None = None) -> WeightSets:
    """The weights that explain what was seen.

    epsilon: how far from a best reply, as a share of the stake; by default the least that
             any weights allow
    raises:  AllianceGameError without observations, GameError for a game in sequence or one whose
             weights multiply each other, ComputationError if what was seen leaves too much open
    """
    if not model.record.observations:
        raise AllianceGameError(
            f'game "{model.name}" has no [[observations]]; there is nothing to learn from. '
            "Add what was seen: from, until, play."
        )
    if not model.simultaneous:
        raise GameError(
            f'game "{model.name}" is in sequence; sets are for actors who decide at the same time. '
            "Fit it by the law of agents."
        )
    weights = {interest.weight for interest in model.interests}
    names = [
        name for name, parameter in model.parameters.items() if name in weights and parameter.span
    ]
    cases = list(_cases(model, names))
    box = [_ends(model, name) for name in names]
    feasible = [e for e in (_least(names, box, case) for case in cases) if e is not None]
    least = min(feasible)
    chosen = least if epsilon is None else epsilon
    left = []
    for place, name in enumerate(names):
        intervals = [
            ends
            for case in cases
            if (ends := _extremes(names, box, case, chosen, place)) is not None
        ]
        whole = (
            (min(low for low, _ in intervals), max(high for _, high in intervals))
            if intervals
            else None
        )
        left.append(Ends(name, model.parameters[name].value, box[place], whole))
    return WeightSets(model, least, chosen, tuple(left))


def _ends(model: Model, name: str) -> tuple[Fraction, Fraction]:
    parameter = model.parameters[name]
    assert parameter.low is not None
    assert parameter.high is not None
    return parameter.low, parameter.high


def _cases(model: Model, names: Sequence[str]) -> Iterator[list[Demand]]:
    """The demands for each combination of what may have been seen."""
    options = [
        list(_options(model, observation, names)) for observation in model.record.observations
    ]
    if prod(map(len, options)) > MOST_CASES:
        raise ComputationError(
            f"what was seen leaves {prod(map(len, options)):,} combinations of play open; at most "
            f"{MOST_CASES} are reckoned with. Say what more of the actors did."
        )
    for chosen in product(*options):
        yield [demand for demands in chosen for demand in demands]


def _options(
    model: Model, observation: Observation, names: Sequence[str]
) -> Iterator[list[Demand]]:
    """The demands of one observation, for each profile that is compatible with it."""
    skeleton = skeleton_of(model)
    hits = [Hit(name, (low + high) / 2) for name, (low, high) in observation.under.items()]
    settings = {name: Polynomial[str].variable(name) for name in names}
    values = struck(model, settings, hits, Polynomial[str].constant)
    open_now = open_positions(model, hits)
    stakes = list(pact_stakes(model).values())
    seen = {
        place: {list(decision.actions).index(action) for action in observation.play[decision.name]}
        for place, decision in enumerate(model.decisions_of(a.name)[0] for a in model.actors)
        if decision.name in observation.play
    }
    allowed = [
        [action for action in actions if action in seen.get(place, actions)]
        for place, actions in enumerate(open_now)
    ]
    if prod(map(len, allowed)) > MOST_CASES:
        raise ComputationError(
            f"the observation of {observation.start} to {observation.until} leaves over "
            f"{MOST_CASES} profiles open. Say what more of the actors did."
        )
    for profile in product(*allowed):
        yield [
            (_linear(change.at(values, Polynomial[str].constant)), stakes[actor] or Fraction(1))
            for actor in seen
            for action, change in changes_of_payoff(
                skeleton.stakes[actor], actor, profile, skeleton.shape[actor]
            )
            if action in open_now[actor]
        ]


def _linear(gain: Polynomial[str]) -> Polynomial[str]:
    if gain.degree > 1:
        raise GameError(
            "two weights multiply each other in a payoff, so that no linear program tells which "
            "fit. Fit by a law of errors instead."
        )
    return gain


def _rows(
    names: Sequence[str],
    box: Sequence[tuple[Fraction, Fraction]],
    demands: Sequence[Demand],
    turned: int | None,
) -> Iterator[tuple[list[Fraction], Fraction, Fraction]]:
    """(coefficients, limit, stake): gain ≤ ε·stake, in how far weights are above their low.

    turned: the weight that is told by how far it is below its high instead
    """
    for gain, width in demands:
        slopes = [Fraction(gain.terms.get((name,), 0)) for name in names]
        limit = -Fraction(gain.terms.get((), 0))
        for place, (low, high) in enumerate(box):
            limit -= slopes[place] * (high if place == turned else low)
        if turned is not None:
            slopes[turned] = -slopes[turned]
        yield slopes, limit, width


def _box_rows(box: Sequence[tuple[Fraction, Fraction]], more: int) -> list[Row]:
    count = len(box)
    return [
        Row([Fraction(int(i == j)) for j in range(count)] + [Fraction(0)] * more, high - low)
        for i, (low, high) in enumerate(box)
    ]


def _least(
    names: Sequence[str], box: Sequence[tuple[Fraction, Fraction]], demands: Sequence[Demand]
) -> Fraction | None:
    """The least ε for which some weights in the box meet the demands."""
    costs = [Fraction(0)] * len(names) + [Fraction(1)]
    rows = [
        Row([*slopes, -width], limit) for slopes, limit, width in _rows(names, box, demands, None)
    ]
    point = minimum(costs, _box_rows(box, 1) + rows)
    return None if point is None else point[-1]


def _extremes(
    names: Sequence[str],
    box: Sequence[tuple[Fraction, Fraction]],
    demands: Sequence[Demand],
    epsilon: Fraction,
    place: int,
) -> tuple[Fraction, Fraction] | None:
    """The least and the greatest of one weight among those that meet the demands."""
    costs = [Fraction(int(i == place)) for i in range(len(names))]
    low, high = box[place]
    ends = []
    for turned in (None, place):
        rows = [
            Row(slopes, limit + epsilon * width)
            for slopes, limit, width in _rows(names, box, demands, turned)
        ]
        point = minimum(costs, _box_rows(box, 0) + rows)
        if point is None:
            return None
        ends.append(point[place])
    return low + ends[0], high - ends[1]
