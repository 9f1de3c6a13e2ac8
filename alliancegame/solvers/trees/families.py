"""Equilibria with given supports: what is mixed there, and the beliefs that support it.

Equations left with one unknown are solved first, those left affine together, in exact fractions;
what is then left free, such as a threat that need only be likely enough, is a polytope. Where
others never lead, the belief is free: those that support what is played are a polytope too. What
is left is verified: no regret at any information set, Bayes' rule, and consistency.

source: Kreps and Wilson (1982), Sequential equilibria
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice

from alliancegame.frozen import frozen
from alliancegame.game.game import StrategyProfile
from alliancegame.game.trees.assessment import Assessment, assess, bayes_beliefs, is_verified
from alliancegame.game.trees.consistency import is_consistent
from alliancegame.game.trees.tree import Behaviour, Tree
from alliancegame.solvers.trees.affine import settle
from alliancegame.solvers.trees.coupled import zero_near
from alliancegame.solvers.trees.off_path import beliefs_tried, doubts
from alliancegame.solvers.trees.polytope import middle, spans
from alliancegame.solvers.trees.possible_supports import may_mix
from alliancegame.solvers.trees.unknown_play import UnknownPlay

_COMBINATIONS = 64
"""The most joint choices of off-path beliefs tried for consistency."""


@frozen
class Family:
    """Behaviours with the same supports: the vertices of the polytope that they form.

    rounded: whether the one behaviour solves its equations only to rounding
    """

    vertices: tuple[Behaviour, ...]
    rounded: bool = False

    @property
    def middle(self) -> Behaviour:
        """The mean of the vertices, in which everything of the supports is played."""
        return tuple(middle(mixes) for mixes in zip(*self.vertices, strict=True))

    @property
    def ranges(self) -> dict[int, tuple[tuple[Fraction, Fraction], ...]]:
        """{information set: for each action the least and greatest probability}, where it varies"""
        mix_spans = {
            place: spans(mixes) for place, mixes in enumerate(zip(*self.vertices, strict=True))
        }
        return {
            place: limits
            for place, limits in mix_spans.items()
            if any(low < high for low, high in limits)
        }


def families(play: UnknownPlay, note: Callable[[str], None]) -> Iterator[Family]:
    """All behaviours of these supports that leave every actor content where others lead.

    note: is told what may be missing
    """
    if not play.mixing:
        yield Family((play.even,))
        return
    if not may_mix(
        play.tree, play.supports, [place for place in play.mixing if place in play.free]
    ):
        return
    settled = settle(*play.conditions)
    if settled.gap:
        note(settled.gap)
    if len(settled.vertices) > 1 and play.depends_on_mixtures(settled):
        if play.is_ruled_out(settled):
            return
        note(
            "beliefs that depend on which of a continuum of mixtures is played were tried at its "
            "middle alone"
        )
    candidates = [Family((play.completed(point),), rounded=True) for point in settled.rounded]
    if settled.vertices:
        candidates.append(Family(tuple(play.completed(values) for values in settled.vertices)))
    yield from (family for family in candidates if _has_supports(family, play))


def family_near(play: UnknownPlay, mixes: StrategyProfile) -> Iterator[Family]:
    """The behaviour of these supports nearest to given mixes that makes actors indifferent, to
    rounding; none if that is not found.
    """
    equal, at_least = play.conditions
    unknowns = sorted(set().union(*(mixture.variables for mixture in at_least)))
    start = [float(mixes[place][action]) for place, action in unknowns]
    zero = zero_near([mixture.terms for mixture in equal], unknowns, start)
    if zero is not None:
        family = Family((play.completed(dict(zip(unknowns, zero, strict=True))),), rounded=True)
        if _has_supports(family, play):
            yield family


def _has_supports(family: Family, play: UnknownPlay) -> bool:
    return all(
        mix[action] > 0
        for mix, support in zip(family.middle, play.supports, strict=True)
        for action in support
    )


def supported(tree: Tree, family: Family, note: Callable[[str], None]) -> Iterator[Assessment]:
    """The behaviour in the family's middle as a verified equilibrium, if beliefs support it.

    note: is told if it may be missed
    """
    behaviour = family.middle
    beliefs = bayes_beliefs(tree, behaviour)
    settled = assess(tree, behaviour, beliefs)
    good = is_verified if family.rounded else _is_exact
    if not good(settled):
        return
    free = [place for place, belief in enumerate(beliefs) if belief is None]
    open_ones = doubts(tree, behaviour, free)
    if not all(doubt.vertices for doubt in open_ones):
        return
    tried = 0
    for guess in islice(beliefs_tried(open_ones), _COMBINATIONS):
        tried += 1
        believed = [guess.get(place, belief) for place, belief in enumerate(beliefs)]
        held = [belief for belief in believed if belief is not None]
        result = assess(tree, behaviour, held)
        if good(result) and is_consistent(tree, behaviour, held):
            ranges = {
                place: limits
                for doubt in open_ones
                if len(doubt.departures) > 1
                for place, limits in doubt.ranges.items()
            }
            yield replace(result, supporting=ranges, mixing=family.ranges)
            return
    if tried == _COMBINATIONS or any(len(doubt.vertices) > 1 for doubt in open_ones):
        note(
            "a behaviour that some off-path beliefs support, none of those tried consistent, was "
            "left out"
        )


def _is_exact(assessment: Assessment) -> bool:
    """Whether nothing at all is gained by departing where there is a belief."""
    return not any(regret for regret in assessment.regrets if regret is not None)
