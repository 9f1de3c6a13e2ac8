"""The law of replies as lists of numbers, as its kernel takes it.

A choice is an action that some profile seen needs, in reply to what the others do in it: its
probability is 1 / (1 + Σ exp(λ gain)) over what its actor would gain by each other action.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from alliancegame.evidence.replies import Case, Habits, Reply, Sight, others_in
from alliancegame.game.game import FloatArray
from alliancegame.model.model import Model
from alliancegame.payoff.polynomial import Polynomial
from alliancegame.sweep.draws import struck
from alliancegame.sweep.family import Lists, lists


class ReplyTables(NamedTuple):
    """The arguments of `reply_kernel` after the draws, in its order."""

    monomials: Lists
    gains: Lists
    coefficients: FloatArray
    gain_starts: npt.NDArray[np.int64]
    repeated: FloatArray
    choice_starts: npt.NDArray[np.int64]
    profile_starts: npt.NDArray[np.int64]
    parts: Lists
    weights: FloatArray
    shares: FloatArray
    sight_starts: npt.NDArray[np.int64]
    sure: FloatArray

    def likelihoods(
        self, points: FloatArray, precision: FloatArray, habit: FloatArray
    ) -> FloatArray:
        """The likelihood of each observation at each draw, shape (observations, draws)."""
        from alliancegame.evidence.reply_kernel import reply_kernel

        likelihoods = np.empty((len(self.sure), len(precision)))
        if likelihoods.size:
            reply_kernel(
                points,
                precision,
                habit,
                *self.monomials,
                *self.gains,
                self.coefficients,
                self.gain_starts,
                self.repeated,
                self.choice_starts,
                self.profile_starts,
                *self.parts,
                self.weights,
                self.shares,
                self.sight_starts,
                self.sure,
                likelihoods,
            )
        return likelihoods


def reply_tables(model: Model, sights: Sequence[Sight], names: Sequence[str]) -> ReplyTables:
    """The law's numbers, the parameters of these names being what varies, in this order."""
    free = {name: Polynomial[int].variable(place) for place, name in enumerate(names)}
    lines = _Lines()
    ends = [0]
    for sight in sights:
        for case in sight.cases:
            values = struck(model, free, case.hits, Polynomial[int].constant)
            lines.add_case(case, sight.habits, values)
        ends.append(len(lines.weights))
    return ReplyTables(
        lists(list(lines.monomials)),
        lists(lines.gains),
        _floats(lines.coefficients),
        np.array(lines.gain_starts),
        _floats(lines.repeated),
        np.array(lines.choice_starts),
        np.array(lines.profile_starts),
        lists(lines.parts),
        _floats(lines.weights),
        _floats(lines.shares),
        np.array(ends),
        _floats([sight.sure for sight in sights]),
    )


def _floats(numbers: Sequence[float]) -> FloatArray:
    return np.array(numbers, dtype=np.float64)


@dataclass
class _Lines:
    """The lists as they grow; monomials have their position."""

    monomials: dict[tuple[int, ...], int] = field(default_factory=dict)
    gains: list[list[int]] = field(default_factory=list)
    coefficients: list[float] = field(default_factory=list)
    gain_starts: list[int] = field(default_factory=lambda: [0])
    repeated: list[float] = field(default_factory=list)
    choice_starts: list[int] = field(default_factory=lambda: [0])
    profile_starts: list[int] = field(default_factory=lambda: [0])
    parts: list[list[int]] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)

    def add_case(self, case: Case, habits: Habits, values: Sequence[Polynomial[int]]) -> None:
        """The choices and profiles of one case."""
        rows = {
            others: {
                action: gain.at(values, Polynomial[int].constant)
                for action, gain in reply.gains.items()
            }
            for others, reply in case.replies.items()
        }
        choices: dict[object, int] = {}
        for profile in case.profiles:
            part = []
            for actor, action in enumerate(profile):
                others = others_in(actor, profile)
                if others not in rows:
                    continue
                if (others, action) not in choices:
                    choices[others, action] = len(self.repeated)
                    reply = case.replies[others]
                    self._add_choice(reply, action, rows[others], habits.get(actor))
                part.append(choices[others, action])
            self.parts.append(part)
        self.choice_starts.append(len(self.repeated))
        self.profile_starts.append(len(self.parts))
        self.weights.append(case.weight)
        self.shares.append(case.share)

    def _add_choice(
        self,
        reply: Reply,
        action: int,
        rows: dict[int, Polynomial[int]],
        habit: Mapping[int, float] | None,
    ) -> None:
        """The choice's gains by each other action, in stakes."""
        for other, row in rows.items():
            if other != action:
                gain = row - rows[action]
                places = [self.monomials.setdefault(i, len(self.monomials)) for i in gain.terms]
                self.gains.append(places)
                self.coefficients += [float(c) / reply.scale for c in gain.terms.values()]
        self.gain_starts.append(len(self.gains))
        again = habit is not None and set(habit) <= set(rows)
        self.repeated.append(habit.get(action, 0.0) if habit is not None and again else -1.0)
