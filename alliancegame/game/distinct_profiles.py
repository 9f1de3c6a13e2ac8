"""Profiles that were checked, in one order and each of them once."""

from __future__ import annotations

import numpy as np

from alliancegame.game.magnitudes import FEW
from alliancegame.game.profile_check import Check
from alliancegame.game.verify import is_exact

SAME_PROFILE = 1e-7
"""Profiles whose probabilities differ by no more, one of them in floating point, are taken for one
equilibrium where nothing is known of what they approximate."""


def in_order(check: Check) -> Check:
    """Equilibria that play the first actions most come first."""
    if len(check) <= 1:
        return check
    points = check.points if check.is_faultless else check.points.round(9)
    if len(check) > FEW:
        return check.chosen(np.lexsort(-points.T[::-1]))
    rows = points.tolist()  # of exact profiles: correctly rounded
    order = sorted(range(len(rows)), key=rows.__getitem__, reverse=True)
    return check.chosen(np.array(order))


def merged(check: Check) -> Check:
    """Without what repeats an earlier one: exact profiles if they are equal, others if they are
    within SAME_PROFILE.

    Only those are compared whose images under one linear functional are near enough.
    """
    points = check.points
    functional = np.sin(np.arange(1, points.shape[1] + 1))
    images = points @ functional
    order = images.argsort()
    ascending = images[order]
    reach = 2 * SAME_PROFILE * len(functional)
    close = ascending[1:] - ascending[:-1] <= reach
    if not close.any():
        return check
    first, last = (ascending.searchsorted(images + way) for way in (-reach, reach))
    repeated: set[int] = set()
    for index in sorted(order[np.append(close, False) | np.append(False, close)].tolist()):
        near = order[first[index] : last[index]].tolist()
        if any(k < index and k not in repeated and _same(check, k, index) for k in near):
            repeated.add(index)
    return check.chosen(np.array([k for k in range(len(check)) if k not in repeated]))


def count_unequal(check: Check) -> int:
    """Number of profiles that differ by more than the rounding in their probabilities."""
    return len(np.unique(check.points.round(12), axis=0))


def _same(check: Check, one: int, other: int) -> bool:
    if any(np.abs(mixes[one] - mixes[other]).max() > SAME_PROFILE for mixes in check.mixes):
        return False
    first, second = check.profiles[one], check.profiles[other]
    return first == second if is_exact(first) and is_exact(second) else True
