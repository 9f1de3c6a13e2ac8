"""Expected payoffs of actions and profiles, and what deviating from a pure profile gains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import FloatArray, Game, StrategyProfile


def action_payoffs(game: Game, profile: StrategyProfile, actor: int) -> FloatArray:
    """Expected payoff of each action of one actor against the others' mixes, shape (k_actor,).

    source: McKelvey and McLennan (1996), section 2
    """
    values: FloatArray = game.payoffs[actor]
    for mix in reversed(profile[actor + 1 :]):
        values = values.reshape(-1, len(mix)) @ mix
    for mix in profile[:actor]:
        values = mix @ values.reshape(len(mix), -1)
    return values


def action_payoffs_in_each(
    tensor: npt.NDArray[Any], mixes: Sequence[npt.NDArray[Any]], actor: int
) -> npt.NDArray[Any]:
    """Expected payoff of each action of one actor in each of several profiles.

    tensor:  the actor's payoffs, shape (k_1, ..., k_n), numbers of any kind
    mixes:   for each actor, shape (profiles, k_j), the same kind
    returns: shape (profiles, k_actor)
    """
    values: npt.NDArray[Any] = tensor.swapaxes(0, actor)
    if values.ndim == 1:
        return np.repeat(values[None], len(mixes[0]), axis=0)
    *others, last = [mixes[0 if axis == actor else axis].T for axis in range(1, values.ndim)]
    values = values.dot(last)
    for mix in reversed(others):
        values = (values * mix).sum(axis=-2)
    return values.T


def expected_in_each(tensor: npt.NDArray[np.generic], mixes: StrategyProfile) -> FloatArray:
    """Expectation of a tensor in each of several profiles.

    tensor:  shape (..., k_1, ..., k_n), payoffs or events
    mixes:   for each actor, shape (profiles, k_j)
    returns: shape (profiles, ...)
    """
    *others, last = [mix.T for mix in mixes]
    values: FloatArray = np.asarray(tensor, dtype=np.float64).dot(last)
    for mix in reversed(others):
        values = (values * mix).sum(axis=-2)
    return values.T


def expected(tensor: npt.NDArray[np.generic], profile: StrategyProfile) -> float:
    """Expectation of a tensor of shape (k_1, ..., k_n), a payoff or an event, under a profile."""
    result = np.asarray(tensor, dtype=np.float64)
    for mix in reversed(profile):
        result = result @ mix
    return float(result)


def stable_profiles(game: Game) -> npt.NDArray[np.bool_]:
    """True at every pure profile from which nobody gains by moving alone, decided exactly.

    returns: shape (k_1, ..., k_n)
    """
    exact = game.integer_payoffs if game.word_payoffs is None else game.word_payoffs
    payoffs = exact if game.is_exact else game.payoffs  # floats compare exactly
    stable = np.ones(game.shape, dtype=np.bool_)
    for actor, tensor in enumerate(payoffs):
        stable &= tensor == np.maximum.reduce(tensor, axis=actor, keepdims=True)
    return stable


def pure_regrets(payoffs: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    """Gain of each actor's best deviation at every pure profile.

    payoffs: shape (n, k_1, ..., k_n), floats or exact
    returns: same shape and type, nowhere negative
    """
    return np.stack(
        [tensor.max(axis=actor, keepdims=True) - tensor for actor, tensor in enumerate(payoffs)]
    )
