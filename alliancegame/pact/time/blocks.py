"""Shocks that bear on each other, and shocks that are alike.

The pact ends when any deviation pays. Shocks of which no two bear on a common deviation, nor on
each other's rates, come and go independently and end the pact independently: it survives them all
with the product of the probabilities of surviving each block.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alliancegame.model.model import Model, Shock
from alliancegame.model.shocks import shift
from alliancegame.pact.time.shock_states import ShockStates, moves_rates, rates_of
from alliancegame.pact.time.temptations import Flags


def independent_blocks(states: ShockStates) -> tuple[ShockStates, ...]:
    """The shocks in blocks that do not bear on each other, in the file's order.

    Where leaving takes time an actor leaves once, whichever of its deviations pays: then shocks
    that bear on the same actor belong together.
    """
    linked = states.touches if takes_time(states.model) else states.moves
    ruling = np.array([bool(states.model.shock(n).rules) for n in states.shocks], dtype=np.bool_)
    joined = (linked.astype(np.int64) @ linked.T.astype(np.int64)) > 0
    alike = states.touches.astype(np.int64) @ states.touches.T.astype(np.int64) > 0
    joined |= ruling[:, None] & ruling & alike
    for k, name in enumerate(states.shocks):
        for other in moves_rates(states.model, states.model.shock(name)) & set(states.shocks):
            joined[k, states.shocks.index(other)] = True
    joined |= joined.T
    return tuple(
        states.over(tuple(states.shocks[k] for k in block)) for block in _components(joined)
    )


def takes_time(model: Model) -> bool:
    """Whether somebody who gains by leaving may not leave at once."""
    usual = model.commitment is not None and bool(model.commitment.exit)
    return usual or any(shock.exit for shock in model.shocks)


def _components(joined: Flags) -> list[list[int]]:
    left = list(range(len(joined)))
    components = []
    while left:
        block = {left[0]}
        while more := {k for j in block for k in np.flatnonzero(joined[j]).tolist()} - block:
            block |= more
        components.append(sorted(block))
        left = [k for k in left if k not in block]
    return components


def exchangeable(states: ShockStates) -> tuple[tuple[int, ...], ...]:
    """The shocks in groups of such as are alike: only how many of them are in force matters.

    They do the same to the same numbers, in an order that does not matter, with the same severity
    and at the same rates, which have no ranges.
    """
    groups: dict[object, list[int]] = {}
    for k, name in enumerate(states.shocks):
        shock = states.model.shock(name)
        alike = _signature(states.model, shock) if _plain(states.model, shock) else name
        groups.setdefault(alike, []).append(k)
    return tuple(map(tuple, groups.values()))


def _signature(model: Model, shock: Shock) -> object:
    rates = [
        tuple((model.parameters[phase.rate].value, phase.until) for phase in phases)
        for phases in (shock.arrival, shock.recovery, shock.exit)
    ]
    return shock.changes, shock.severity, *rates


def _plain(model: Model, shock: Shock) -> bool:
    """Whether a shock's place among the others does not matter, nor theirs for its rates."""
    others = [other for other in model.shocks if other is not shock]
    return (
        not shock.rules
        and not shock.raises
        and not any(model.parameters[phase.rate].span for phase in rates_of(shock))
        and not any(shock.name in moves_rates(model, other) for other in others)
        and not moves_rates(model, shock)
        and all(commutes(shock, other) for other in others)
    )


def commutes(shock: Shock, other: Shock) -> bool:
    """Whether it does not matter which of the two changes a number first, at any intensities.

    x + t (c + s x) and x + u (d + r x) one after the other differ by t u (c r - d s).
    """
    shifts = {change.parameter: shift(change) for change in shock.changes}
    if len(shifts) < len(shock.changes):
        return False
    for change in other.changes:
        constant, slope = shift(change)
        own_constant, own_slope = shifts.get(change.parameter, (0, 0))
        if own_constant * slope != constant * own_slope:
            return False
    return True


def leaders(groups: Sequence[Sequence[int]]) -> dict[int, int]:
    """{shock: the first of those that are like it}."""
    return {k: group[0] for group in groups for k in group}
