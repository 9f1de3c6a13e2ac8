"""Residuals recomputed from the payoff tensor alone: what every solver's answer must pass."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache, reduce
from itertools import accumulate, chain
from math import prod
from operator import and_, mul
from types import ModuleType
from typing import Any, TypeGuard, cast

import numpy as np
import numpy.typing as npt

from alliancegame.game.exact.exact_check import (
    exact_payoffs_and_regrets,
    greatest_in_ranges,
)
from alliancegame.game.exact.exact_profiles import (
    ExactMixes,
    ExactProfiles,
    WideMixes,
    exact_product,
)
from alliancegame.game.expectations import action_payoffs, action_payoffs_in_each
from alliancegame.game.game import (
    EXACT_FLOAT,
    ExactArray,
    ExactProfile,
    FloatArray,
    Game,
    PureProfile,
    StrategyProfile,
    check_profile,
)
from alliancegame.game.magnitudes import nearest_float
from alliancegame.game.point_check import (
    FLAT,
    check_rows,
    compiled_check,
    compiled_weights_check,
    is_loaded,
    sum_tolerance,
)
from alliancegame.game.point_profiles import PointProfiles
from alliancegame.game.profile_check import Check

RELATIVE_TOLERANCE = 1e-9
"""Largest regret, in units of the actor's payoff range, at which a profile in floating point counts
as an equilibrium. Exact profiles get no tolerance."""


def check_profiles(game: Game, profiles: Sequence[StrategyProfile]) -> Check:
    """Regrets of profiles in floating point, whose mixes have the right lengths.

    In floating point where its rounding is far below the tolerance, else in fractions.
    """
    points = np.array([np.concatenate(profile) for profile in profiles]).reshape(
        -1, sum(game.shape)
    )
    starts = [end - count for end, count in zip(accumulate(game.shape), game.shape, strict=True)]
    mixes = tuple(
        points[:, start : start + count] for start, count in zip(starts, game.shape, strict=True)
    )
    off = np.abs(np.add.reduceat(points, starts, axis=1) - 1)
    sound = (points >= 0).all(axis=1) & (off <= [sum_tolerance(k) for k in game.shape]).all(axis=1)
    look = _gains_in_floats if is_seen_in_floats(game) else _gains_in_fractions
    table = np.zeros((len(points), points.shape[1] + game.size + 3))
    check = Check(profiles, game.shape, table)
    check.points[:] = points
    check.payoffs[:], check.regrets[:], residual = look(game, mixes, sound)
    check.residual[:] = np.where(sound, residual, np.inf)
    for k in np.flatnonzero(np.count_nonzero(points == 1, axis=1) == game.size).tolist():
        table[k, -1] = is_strict(game, tuple(column[k] for column in mixes))
    return check


def check_points(game: Game, profiles: PointProfiles) -> Check | None:
    """Regrets of profiles in floating point, the pure ones decided exactly.

    By loops, whether these are compiled or not; None where floating point does not suffice.
    """
    exact = game.exact_floats
    if exact is None:
        return None
    count, actions = profiles.points.shape
    table = np.zeros((count, actions + game.size + 3))
    table[:, :actions] = profiles.points
    check = compiled_check() if is_loaded() else check_rows
    if not check(game.rows, exact, np.array(game.shape, np.int64), profiles.pure, table):
        return None
    return _measured(game, Check(profiles, game.shape, table))


def is_seen_in_floats(game: Game) -> bool:
    """True if regrets far below the tolerance can be told from rounding in floating point."""
    sizes = np.abs(game.payoffs.reshape(game.size, -1)).max(axis=1)
    return game.unit_payoffs is game.payoffs and bool((sizes * FLAT <= game.payoff_range).all())


def _gains_in_floats(
    game: Game, mixes: StrategyProfile, _sound: npt.NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Expected payoffs, regrets in payoff units and in units of each actor's payoff range."""
    payoffs, gains = np.empty((2, len(mixes[0]), game.size))
    for actor, tensor in enumerate(game.payoffs):
        values = action_payoffs_in_each(tensor, mixes, actor)
        payoffs[:, actor] = mean = (mixes[actor] * values).sum(axis=1)
        gains[:, actor] = values.max(axis=1) - mean
    return payoffs, np.maximum(gains.max(axis=1), 0.0), (gains / game.payoff_scale).max(axis=1)


def _gains_in_fractions(
    game: Game, mixes: StrategyProfile, sound: npt.NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Payoffs and regrets as of `_gains_in_floats`, each rounded once; mixes over their sums."""
    payoffs, columns = np.zeros((len(sound), game.size)), np.zeros((2, len(sound)))
    for k in np.flatnonzero(sound).tolist():
        weights = [list(map(Fraction, column[k].tolist())) for column in mixes]
        profile = tuple(tuple(w / total for w in own) for own in weights if (total := sum(own)))
        expected, gains = exact_payoffs_and_regrets(game, profile)
        payoffs[k] = list(map(nearest_float, expected))
        columns[:, k] = nearest_float(max(gains)), greatest_in_ranges(game, gains)
    return payoffs, columns[0], columns[1]


def check_exact_profiles(game: Game, profiles: ExactProfiles) -> Check:
    """Regrets of exact profiles, whose mixes have the right lengths, without rounding."""
    table = _in_words(game, profiles) if game.size == 2 else _in_floats(game, profiles)
    check = Check(profiles, game.shape, _in_columns(game, profiles) if table is None else table)
    return _measured(game, check)


def check_pure_profiles(game: Game, profiles: Sequence[tuple[ExactProfile, PureProfile]]) -> Check:
    """Regrets of pure profiles as of `check_exact_profiles`, by comparisons alone.

    profiles: each with the actions that it plays
    """
    payoffs = game.integer_payoffs if game.is_exact else game.payoffs  # floats compare exactly
    identities = [[[float(a == b) for b in range(k)] for a in range(k)] for k in game.shape]
    rows = []
    for _, cell in profiles:
        stable = single = True
        for actor, own in enumerate(cell):
            values = payoffs[actor][line_through(cell, actor)].tolist()
            greatest = max(values)
            stable = stable and values[own] == greatest
            single = single and values.count(greatest) == 1
        rows.append(
            [
                *chain.from_iterable(unit[a] for unit, a in zip(identities, cell, strict=True)),
                *(tensor.item(cell) for tensor in game.payoffs),
                0.0,
                0.0 if stable else np.nan,
                float(stable and single),
            ]
        )
    return _measured(game, Check([own for own, _ in profiles], game.shape, np.array(rows)))


def line_through(cell: PureProfile, actor: int) -> tuple[Any, ...]:
    """Index of an actor's payoffs in its tensor if the others play as in a pure profile."""
    return (*cell[:actor], slice(None), *cell[actor + 1 :])


def played(profile: ExactProfile) -> PureProfile | None:
    """The actions of a pure profile, None of any other."""
    chosen = []
    for mix in profile:
        support = [action for action, chance in enumerate(mix) if chance]
        if len(support) != 1 or mix[support[0]] != 1:
            return None
        chosen.append(support[0])
    return tuple(chosen)


def _measured(game: Game, check: Check) -> Check:
    """Fills in, of exact profiles at which somebody can gain, how much."""
    if check.is_faultless:
        return check
    for k in np.flatnonzero(np.isnan(check.residual)).tolist():
        payoffs, gains = exact_payoffs_and_regrets(game, cast("ExactProfile", check.profiles[k]))
        check.payoffs[k] = list(map(nearest_float, payoffs))
        check.regrets[k] = nearest_float(max(gains))
        check.residual[k] = greatest_in_ranges(game, gains)
    return check


def _in_words(game: Game, profiles: ExactProfiles) -> FloatArray | None:
    """The table of `_in_columns` by compiled code; None where that does not suffice."""
    wide = [own.words for own in profiles.mixes if isinstance(own, WideMixes)]
    if len(wide) != 2:
        return None
    compiled = _compiled_check()
    words, scales = compiled.payoff_words(game), compiled.scale_words(game)
    if words is None or scales is None:
        return None
    table: FloatArray = compiled.check(game.payoffs, words, scales, *wide, profiles.places)
    return table


def _in_floats(game: Game, profiles: ExactProfiles) -> FloatArray | None:
    """The table of `_in_columns` by compiled code, if that is loaded, in whole numbers as floats.

    returns: None where these might be too great
    """
    if not (is_loaded() and game.is_exact):
        return None
    exact, plain = game.exact_floats, [own.plain for own in profiles.mixes]
    if exact is None or not all(own.sound.all() for own in plain):
        return None
    scales = [scale.as_integer_ratio() for scale in game.integer_scales]
    totals = prod(float(own.totals.max()) for own in plain)
    greatest = max(float(exact.max()), -float(exact.min()), 1.0)
    if totals * greatest * float(max(map(max, scales))) >= EXACT_FLOAT:
        return None
    weights = np.concatenate(profiles.each([own.weights for own in plain]), axis=1)
    table = np.zeros((len(weights), weights.shape[1] + game.size + 3))
    counts, ratios = np.array(game.shape, np.int64), np.array(scales, np.float64)
    compiled_weights_check()(exact, counts, weights.astype(np.float64), ratios, table)
    return table


@cache
def _compiled_check() -> ModuleType:
    """The compiled code, loaded where it runs first."""
    from alliancegame.game.exact import two_actor_check

    return two_actor_check


def _in_columns(game: Game, profiles: ExactProfiles) -> FloatArray:
    """The table of their check; the residual is not a number where somebody can gain."""
    plain = [own.plain for own in profiles.mixes]
    mixes = profiles.each([own.rounded for own in plain])
    played = profiles.each([own.weights != 0 for own in plain])
    sound = reduce(and_, profiles.each([own.sound for own in plain]))
    stable, single = np.ones(len(sound), dtype=bool), np.ones(len(sound), dtype=bool)
    payoffs = np.empty((len(sound), game.size))
    for actor in range(game.size):
        best, payoffs[:, actor] = _best_actions(game, plain, profiles, actor)
        stable &= (played[actor] <= best).all(axis=1)
        single &= best.sum(axis=1) == 1
    residual = np.where(sound, np.where(stable, 0.0, np.nan), np.inf)
    return np.column_stack([*mixes, payoffs, np.zeros(len(sound)), residual, single & stable])


def _best_actions(
    game: Game, plain: Sequence[ExactMixes], profiles: ExactProfiles, actor: int
) -> tuple[npt.NDArray[np.bool_], FloatArray]:
    """The actions of an actor that pay most in each of several profiles, and what they pay.

    returns: shapes (profiles, k) and (profiles,), the latter rounded once
    """
    if game.size != 2:
        weights = profiles.each([own.weights.astype(object) for own in plain])
        values = action_payoffs_in_each(game.integer_payoffs[actor], weights, actor)
        others = [own.totals.astype(object) for j, own in enumerate(plain) if j != actor]
        columns = [own for j, own in enumerate(profiles.places.T) if j != actor]
        totals = reduce(mul, (t[c] for t, c in zip(others, columns, strict=True)), 1)
        return _greatest(values), _rounded(game, actor, values, totals)
    other, words = plain[1 - actor], game.word_payoffs
    own = (game.integer_payoffs if words is None else words)[actor]
    values = exact_product(other.weights, own if actor else own.T)
    places = profiles.places[:, 1 - actor]
    return _greatest(values)[places], _rounded(game, actor, values, other.totals)[places]


def _greatest(values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Truth of each entry being the greatest of its row."""
    greatest: npt.NDArray[np.bool_] = values == values.max(axis=1, keepdims=True)
    return greatest


def _rounded(
    game: Game, actor: int, values: npt.NDArray[Any], totals: npt.NDArray[Any] | int
) -> FloatArray:
    """The greatest of each row, in integers of the actor's over the totals, as payoffs."""
    above, below = game.integer_scales[actor].as_integer_ratio()
    tops: ExactArray = values.max(axis=1).astype(object) * below
    return np.asarray(tops / (np.asarray(totals).astype(object) * above), dtype=np.float64)


def is_equilibrium(check: Check) -> npt.NDArray[np.bool_]:
    """Truth of each profile being an equilibrium: exactly, or within the tolerance."""
    if isinstance(check.profiles, ExactProfiles):
        tolerance = np.zeros(len(check))
    elif isinstance(check.profiles, PointProfiles):
        tolerance = np.where(check.profiles.pure, 0.0, RELATIVE_TOLERANCE)
    else:
        exact = np.array([is_exact(profile) for profile in check.profiles], dtype=bool)
        tolerance = np.where(exact, 0.0, RELATIVE_TOLERANCE)
    within: npt.NDArray[np.bool_] = check.residual <= tolerance  # what is not a number fails
    return within


def is_exact(profile: StrategyProfile | ExactProfile) -> TypeGuard[ExactProfile]:
    """True if the profile is in exact fractions."""
    return isinstance(profile[0], tuple)


def regrets(game: Game, profile: StrategyProfile) -> FloatArray:
    """Gain of each actor's best deviation, in payoff units, shape (n,).

    raises: GameError if a mix has the wrong length

    >>> game = ag.build_game("prisoners-dilemma")
    >>> ag.regrets(game, ag.solve(game)[0].profile)
    array([0., 0.])
    """
    check_profile(game, profile)
    result = np.empty(game.size)
    for actor, mix in enumerate(profile):
        values = action_payoffs(game, profile, actor)
        result[actor] = values.max() - mix @ values
    return result


def relative_regret(game: Game, profile: StrategyProfile) -> float:
    """The greatest regret over actors, each in units of its own payoff range."""
    return float((regrets(game, profile) / game.payoff_scale).max())


def is_strict(game: Game, profile: StrategyProfile) -> bool:
    """True if the profile is pure and every unilateral deviation loses, decided exactly."""
    if any((mix == 1).sum() != 1 for mix in profile):
        return False
    chosen = tuple(int(mix.argmax()) for mix in profile)
    payoffs = game.integer_payoffs if game.is_exact else game.payoffs
    for actor, action in enumerate(chosen):
        values = payoffs[actor][line_through(chosen, actor)]
        if (values >= values[action]).sum() > 1:
            return False
    return True
