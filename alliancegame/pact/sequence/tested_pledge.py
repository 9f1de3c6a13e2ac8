"""A commitment in a crisis: is it put to the test, is it honoured then, and what would change that.

Whether a pledge is kept is decided after somebody moves, by somebody whose kind others may not
know. Two probabilities are therefore kept apart: that the commitment is invoked, and that it is
honoured once invoked. A third, that it would be honoured if it were invoked whatever kind nature
has drawn, shows the selection: where a challenger sees who is reliable, the unreliable are tested.

source: Fearon (1994), Signaling versus the balance of power and interests; Smith (1995)
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from math import nan
from typing import TYPE_CHECKING

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.trees.assessment import Assessment, chances
from alliancegame.game.trees.tree import chance_of
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.called import in_prose
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.numerals import among
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.sequence.parameter_breaks import ParameterBreak, parameter_breaks
from alliancegame.pact.sequence.point_margins import PointMargin, point_margins
from alliancegame.records.crisis_records import CrisisCaseRecord, CrisisRecord
from alliancegame.solvers.base import Budget, for_next_case
from alliancegame.solvers.trees.extensive import solve_tree
from alliancegame.solvers.trees.tree_solution import TreeSolution

if TYPE_CHECKING:
    import pandas as pd


MOST_POINTS = 2
"""The most points of the crisis at which the wish to do otherwise is told."""


@frozen(eq=False)
class CrisisCase:
    """The crisis today (shock None) or under one shock at full intensity."""

    shock: str | None
    play: TreeSolution
    margins: tuple[PointMargin, ...]

    @property
    def invoked(self) -> tuple[Fraction, ...]:
        """Probability that the commitment is put to the test, for each equilibrium."""
        return tuple(assessment.events["invoked"] for assessment in self.play)

    @property
    def honoured(self) -> tuple[Fraction | None, ...]:
        """Probability that it is honoured once invoked, for each equilibrium; None: never is."""
        return tuple(assessment.honoured_if_invoked for assessment in self.play)

    def to_dict(self) -> CrisisCaseRecord:
        """JSON-ready."""
        return {
            "shock": self.shock,
            "play": self.play.to_dict(),
            "margins": [margin.to_dict() for margin in self.margins],
        }


@frozen(eq=False, repr=False)
class Crisis(Shown):
    """The commitment in a crisis, today and under each shock."""

    model: Model
    cases: tuple[CrisisCase, ...]
    breaks: tuple[ParameterBreak, ...]

    @cached_property
    def willing(self) -> tuple[Fraction | None, ...]:
        """For each equilibrium today, how often the pledge would be kept if always invoked."""
        return tuple(willingness(self.model, assessment) for assessment in self.cases[0].play)

    @property
    def not_credible(self) -> tuple[PointMargin, ...]:
        """The points at which a party would rather not do what the pact asks, today."""
        parties = commitment_of(self.model).parties
        return tuple(
            margin
            for margin in self.cases[0].margins
            if margin.actor in parties and margin.margin < 0
        )

    @property
    def always_tested(self) -> bool:
        """Whether it counts as tested for certain, because the file does not say when it is."""
        return self.model.simultaneous and not commitment_of(self.model).invoked

    @cached_property
    def verdict(self) -> tuple[str, ...]:
        """Two or three plain sentences."""
        today = self.cases[0]
        if not len(today.play):
            return ("No equilibrium of the crisis was found.",)
        low, high = min(today.invoked), max(today.invoked)
        name = commitment_of(self.model).name
        assumed = (_ALWAYS,) if self.always_tested else ()
        tested = f"Over all equilibria found {name} is put to the test with {_chance(low, high)}"
        honoured = [chance for chance in today.honoured if chance is not None]
        first = (
            f"{tested}, and then honoured with {_chance(min(honoured), max(honoured))}."
            if honoured
            else f"{tested}."
        )
        if not self.not_credible:
            return (
                first,
                "At no point of the crisis does a party gain by departing from it alone.",
                *assumed,
            )
        return (first, f"It is not credible everywhere: {self._tempted}.", *assumed)

    @property
    def _tempted(self) -> str:
        """The parties that would rather do something else than the pact asks, and where."""
        points: dict[tuple[str, str], list[str]] = {}
        for threat in self.not_credible:
            actor = in_prose(self.model.actor(threat.actor).label)
            points.setdefault((actor, threat.alternative), []).append(f'"{threat.information_set}"')
        return "; ".join(
            f'{actor} would rather "{action}" at {among(places, MOST_POINTS)}'
            for (actor, action), places in points.items()
        )

    def to_frame(self) -> pd.DataFrame:
        """One row per case: how often the pledge is invoked, and honoured then."""
        import pandas as pd

        rows = []
        for case in self.cases:
            honoured = [float(chance) for chance in case.honoured if chance is not None]
            rows.append(
                {
                    "equilibria": len(case.play),
                    "invoked least": float(min(case.invoked, default=nan)),
                    "invoked most": float(max(case.invoked, default=nan)),
                    "honoured least": min(honoured, default=nan),
                    "honoured most": max(honoured, default=nan),
                    "coverage": str(case.play.coverage),
                }
            )
        index = pd.Index([case.shock or "baseline" for case in self.cases], name="shock")
        return pd.DataFrame(rows, index=index)

    def to_dict(self) -> CrisisRecord:
        """JSON-ready."""
        return {
            "verdict": list(self.verdict),
            "cases": [case.to_dict() for case in self.cases],
            "willing": [None if value is None else float(value) for value in self.willing],
            "breaks": [broken.to_dict() for broken in self.breaks],
        }


_ALWAYS = (
    "All decide at once and the file does not say when it is invoked, so that it counts as always "
    "tested."
)


def crisis(model: Model, budget: Budget | None = None) -> Crisis:
    """The commitment of a sequential model in its crisis.

    raises: AllianceGameError if the model names no commitment

    >>> ag.crisis("smith-deterrence").verdict[0]
    'Over all equilibria found the alliance is put to the test with probability...
    """
    commitment_of(model)
    cases = []
    names = (None, *(shock.name for shock in model.shocks))
    for position, shock in enumerate(names):
        hits = () if shock is None else (Hit(shock),)
        limit = for_next_case(budget, len(names) - position)
        tree = build_tree(model, hits)
        play = solve_tree(tree, limit)
        cases.append(CrisisCase(shock, play, point_margins(model, hits, tree)))
    return Crisis(model, tuple(cases), tuple(parameter_breaks(model)))


def _chance(low: Fraction, high: Fraction) -> str:
    if low == high:
        return f"probability {float(low):.3g}"
    return f"probability {float(low):.3g} in one and {float(high):.3g} in another"


def willingness(model: Model, assessment: Assessment) -> Fraction | None:
    """The chance that the pledge is kept if it is invoked whatever nature has drawn.

    The mean, weighted by nature's moves alone, of the probability that it is kept from each point
    at which it has just been invoked, all behaving from there on as they do. None if there is none.
    """
    commitment_of(model)
    tree = assessment.tree
    kept = [Fraction(int(i in tree.events["commitment"])) for i in range(len(tree.nodes))]
    invoked = [i in tree.events["invoked"] for i in range(len(tree.nodes))]
    for i in reversed(range(len(tree.nodes))):
        node = tree.nodes[i]
        if node.actions:
            steps = zip(chances(tree, assessment.behaviour, i), node.children, strict=True)
            kept[i] = sum((p * kept[child] for p, child in steps), Fraction(0))
            invoked[i] = all(invoked[child] for child in node.children)
    points = [
        (chance_of(tree, i), kept[i])
        for i, node in enumerate(tree.nodes)
        if invoked[i] and (node.parent < 0 or not invoked[node.parent])
    ]
    total = sum((weight for weight, _ in points), Fraction(0))
    return sum((w * value for w, value in points), Fraction(0)) / total if total else None
