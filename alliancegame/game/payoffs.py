"""From a Model to the Game that solvers see: the only bridge.

An actor's payoff in a profile is the sum over its effects of sign × weight × amount × [the profile
matches]. So payoffs are a sparse linear map of monomials, the products of a weight and an amount.
`PayoffMap` holds that map once per file; any parameter vector, exact or floating, or a whole batch
of them, then becomes payoffs by forming the monomials and one sparse product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm, prod
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import ExactArray, FloatArray, Game, PureProfile, object_array
from alliancegame.model.parts import Model, When
from alliancegame.model.shocks import Hit, open_actions, shocked_values

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, eq=False)
class PayoffMap:
    """Parameters to payoffs.

    parameters: names, in the order of a parameter vector
    factors:    for each monomial, the positions of the parameters it multiplies
    rows:       position of each entry in the flattened (n, k_1, ..., k_n) payoffs, shape (entries,)
    monomials:  the monomial each entry takes, shape (entries,)
    signs:      +1 or −1 for each entry, shape (entries,)
    """

    shape: tuple[int, ...]
    parameters: tuple[str, ...]
    factors: tuple[tuple[int, ...], ...]
    rows: npt.NDArray[np.int64]
    monomials: npt.NDArray[np.int64]
    signs: npt.NDArray[np.int64]

    @cached_property
    def matrix(self) -> csr_array:
        """The sparse map from monomials to flattened payoffs, shape (n·k_1·…·k_n, monomials)."""
        from scipy.sparse import coo_array

        size = (prod(self.shape), len(self.factors))
        entries = (self.signs.astype(np.float64), (self.rows, self.monomials))
        return coo_array(entries, shape=size).tocsr()

    def monomial_values(self, values: npt.ArrayLike) -> FloatArray:
        """Monomials of a batch of parameter vectors.

        values:  shape (..., parameters)
        returns: shape (..., monomials)
        """
        given = np.asarray(values, dtype=np.float64)
        padded = np.concatenate([given, np.ones((*given.shape[:-1], 1))], axis=-1)
        width = max((len(item) for item in self.factors), default=1)
        index = np.full((len(self.factors), width), given.shape[-1])
        for row, item in enumerate(self.factors):
            index[row, : len(item)] = item
        result: FloatArray = padded[..., index].prod(axis=-1)
        return result

    def payoffs(self, values: npt.ArrayLike) -> FloatArray:
        """Payoffs of a batch of parameter vectors in floating point.

        values:  shape (..., parameters)
        returns: shape (..., n, k_1, ..., k_n)
        """
        monomials = self.monomial_values(values)
        batch = monomials.shape[:-1]
        flat = (self.matrix @ monomials.reshape(prod(batch), len(self.factors)).T).T
        result: FloatArray = np.ascontiguousarray(flat).reshape(*batch, *self.shape)
        return result

    def exact(self, values: Sequence[Fraction]) -> ExactArray:
        """Payoffs of one parameter vector as Fractions, shape (n, k_1, ..., k_n)."""
        monomials = [prod((values[i] for i in item), start=Fraction(1)) for item in self.factors]
        scale = lcm(*(value.denominator for value in monomials))
        scaled = [int(value * scale) for value in monomials]
        totals = [0] * prod(self.shape)
        entries = (self.rows.tolist(), self.monomials.tolist(), self.signs.tolist())
        for row, monomial, sign in zip(*entries, strict=True):
            totals[row] += sign * scaled[monomial]
        return object_array([Fraction(total, scale) for total in totals], self.shape)


def payoff_map(model: Model) -> PayoffMap:
    """The map for all profiles over all actions, also those a shock must first allow."""
    decisions = [model.decisions_of(actor.name)[0] for actor in model.actors]
    sizes = tuple(len(decision.actions) for decision in decisions)
    shape = (len(model.actors), *sizes)
    position = {name: index for index, name in enumerate(model.parameters)}
    flat = np.arange(prod(sizes)).reshape(sizes)
    factors: dict[tuple[int, ...], int] = {}
    rows, monomials, signs = [], [], []
    for effect in model.effects:
        actor = [item.name for item in model.actors].index(effect.actor)
        factor = tuple(sorted((position[effect.weight], position[effect.amount])))
        matching = flat[matching_profiles(model, effect.when)].ravel()
        rows.append(matching + actor * flat.size)
        monomials.append(np.full(matching.size, factors.setdefault(factor, len(factors))))
        signs.append(np.full(matching.size, effect.sign))
    empty = np.empty(0, dtype=np.int64)
    return PayoffMap(
        shape,
        tuple(model.parameters),
        tuple(factors),
        np.concatenate([empty, *rows]),
        np.concatenate([empty, *monomials]),
        np.concatenate([empty, *signs]),
    )


def matching_profiles(model: Model, when: When) -> tuple[npt.NDArray[np.int64], ...]:
    """An open mesh that selects the profiles, over all actions, in which the condition holds."""
    chosen = []
    for actor in model.actors:
        decision = model.decisions_of(actor.name)[0]
        wanted = when.get(decision.name)
        actions = list(decision.actions)
        kept = [i for i, name in enumerate(actions) if wanted is None or name in wanted]
        chosen.append(np.array(kept, dtype=np.int64))
    return np.ix_(*chosen)


def event(model: Model, conditions: Sequence[When]) -> npt.NDArray[np.bool_]:
    """The profiles, over all actions, that meet any of the conditions, shape (k_1, ..., k_n)."""
    sizes = [len(model.decisions_of(actor.name)[0].actions) for actor in model.actors]
    mask = np.zeros(sizes, dtype=np.bool_)
    for when in conditions:
        mask[matching_profiles(model, when)] = True
    return mask


def open_positions(model: Model, hits: Sequence[Hit]) -> tuple[list[int], ...]:
    """For each actor the positions of its actions that are open under the shocks."""
    open_now = open_actions(model, hits)
    result = []
    for actor in model.actors:
        decision = model.decisions_of(actor.name)[0]
        actions = list(decision.actions)
        result.append([actions.index(name) for name in open_now[decision.name]])
    return tuple(result)


def build_game(
    model: Model,
    shocks: Sequence[Hit] = (),
    settings: Mapping[str, Fraction] | None = None,
) -> Game:
    """The strategic form of the model: exact payoffs over the actions open under the shocks.

    settings: parameter values that replace the file's before the shocks happen
    raises:   NameUnknownError for an undefined shock or parameter
    """
    settled = model.with_values(settings or {})
    tensor = payoff_map(settled).exact(shocked_values(settled, shocks))
    kept = open_positions(settled, shocks)
    mesh = np.ix_(*kept)
    decisions = [settled.decisions_of(actor.name)[0] for actor in settled.actors]
    events = {}
    if settled.commitment is not None:
        events["commitment"] = event(settled, settled.commitment.holds)[mesh]
    return Game(
        np.stack([part[mesh] for part in tensor]),
        [actor.name for actor in settled.actors],
        [[list(d.actions)[i] for i in kept[j]] for j, d in enumerate(decisions)],
        events,
        settled.title,
    )


def strategy_names(model: Model) -> tuple[tuple[str, ...], ...]:
    """For each actor the names of all its strategies, open or not."""
    return tuple(tuple(model.decisions_of(actor.name)[0].actions) for actor in model.actors)


def pact_positions(model: Model) -> PureProfile:
    """The pact as a pure profile over all strategies; the model has a commitment."""
    pact = model.commitment.pact if model.commitment is not None else {}
    return tuple(
        list(decision.actions).index(pact[decision.name])
        for decision in (model.decisions_of(actor.name)[0] for actor in model.actors)
    )
