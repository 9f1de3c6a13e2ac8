"""Answers of the explorer's server to a setting that its page posts.

A page of a simultaneous game reckons margins itself and asks for equilibria, draws and life alone.
Of a game with moves in sequence, with chance or with too many profiles for a table it asks for the
verdict and the margins, too, and for the margins along the quantity that is being moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import singledispatch
from itertools import islice
from typing import TYPE_CHECKING, Any

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.model.decimals import read_number
from alliancegame.model.graph import GraphModel
from alliancegame.model.model import Model
from alliancegame.model.network import Network
from alliancegame.model.shocks import Hit
from alliancegame.numerals import either
from alliancegame.pact.margins import Margins, margins
from alliancegame.visible import visible

if TYPE_CHECKING:
    from alliancegame.game.trees.assessment import Assessment
    from alliancegame.solvers.trees.tree_solution import TreeSolution

STEPS = 40
"""Parts of a range, between which margins are joined by straight lines."""

MOST_PLAYED = 6
"""Equilibria whose play is told."""


def is_asked(model: Model) -> bool:
    """Whether a page of the game asks for its verdict instead of reckoning it."""
    from alliancegame.game.payoffs import untabulated

    return not model.simultaneous or untabulated(model) is not None


@frozen
class Setting:
    """Numbers that replace the file's, and shocks that have happened."""

    values: Mapping[str, Fraction]
    shocks: tuple[Hit, ...]

    @classmethod
    def of(cls, posted: Mapping[str, Any]) -> Setting:
        """The setting that a page posts.

        raises: AttributeError, KeyError, TypeError or ValueError for anything else
        """
        values = {name: read_number(str(value)) for name, value in posted["values"].items()}
        hits = [Hit(name, read_number(str(value))) for name, value in posted["shocks"].items()]
        return cls(values, tuple(hits))

    def moved(self, kind: str, name: str, to: Fraction) -> Setting:
        """The setting with one number, or one shock's intensity, at another value."""
        if kind == "shock":
            others = [hit for hit in self.shocks if hit.shock != name]
            return Setting(self.values, (*others, Hit(name, to)))
        return Setting({**self.values, name: to}, self.shocks)


def answer(game: Model | GraphModel | Network, posted: Any) -> Mapping[str, Any]:
    """The answer to a setting that a page posts, or {"error": sentence}."""
    try:
        return answered(game, Setting.of(posted), posted)
    except AllianceGameError as error:
        return {"error": str(error)}
    except (AttributeError, KeyError, TypeError, ValueError):
        return {"error": "The request is not a setting of this game."}


@singledispatch
def answered(game: Any, setting: Setting, posted: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer about a game of any kind; posted: what else the page asks for.

    raises: AllianceGameError for a setting that the game does not take
    """
    raise TypeError(f"{type(game).__name__} has no page: {setting}, {posted}")


@answered.register
def _of_model(model: Model, setting: Setting, posted: Mapping[str, Any]) -> Mapping[str, Any]:
    if posted.get("part") == "verdict":
        return _verdict_along(model, setting, posted.get("along"))
    lasting = _lasting(model.with_values(setting.values), setting.shocks)
    return {**_equilibria(model, setting), **lasting}


@answered.register
def _of_graph(graph: GraphModel, setting: Setting, _: Mapping[str, Any]) -> Mapping[str, Any]:
    from alliancegame.solvers.graph.graph_stability import graph_stability
    from alliancegame.solvers.graph.improvements import Concept

    result = graph_stability(graph.with_values(setting.values).after(setting.shocks))
    kept = {c: ", ".join(result.equilibria(c, coalitions=True)) or "none" for c in Concept}
    together = "; ".join(f"{concept}: {states}" for concept, states in kept.items())
    return {"told": f"{result.sentence} For every coalition, too: {together}."}


@answered.register
def _of_network(network: Network, setting: Setting, _: Mapping[str, Any]) -> Mapping[str, Any]:
    from alliancegame.solvers.graph.war_stability import war_stability

    result = war_stability(network.with_values(setting.values).after(setting.shocks))
    return {"told": f"The program: {result.sentence}"}


def _verdict_along(model: Model, setting: Setting, along: Any) -> dict[str, Any]:
    """The verdict, with the margins along the quantity that is being moved, if one is."""
    if along is None:
        return verdict(model, setting)
    ends = [read_number(str(along[end])) for end in ("low", "high")]
    kind, name = str(along["kind"]), str(along["name"])
    return {**verdict(model, setting), "along": list(curve(model, setting, kind, name, ends))}


def verdict(model: Model, setting: Setting) -> dict[str, Any]:
    """The pact at the setting: whether it holds, and each actor's margin and best way out."""
    examined = margins(model.with_values(setting.values), setting.shocks, baseline=model)
    return {
        "holds": examined.holds,
        "closed": [visible(model.actor(name).label) for name in examined.impossible],
        "margins": [_margin(examined, actor.name) for actor in model.actors],
    }


def _margin(examined: Margins, actor: str) -> dict[str, Any]:
    deviation, relative = examined.deviations[actor], examined.relative(actor)
    return {
        "action": None if deviation is None else visible(deviation.action),
        "leaves": deviation is not None and deviation.gain > 0,
        "share": None if relative is None else [*map(str, relative.as_integer_ratio())],
    }


def curve(
    model: Model, setting: Setting, kind: str, name: str, ends: Sequence[Fraction]
) -> Iterator[tuple[float, list[float | None]]]:
    """Each actor's margin along one quantity, the others at the setting.

    kind: "shock" or "parameter"
    ends: where the quantity begins and ends
    """
    low, high = ends
    for step in range(STEPS + 1):
        at = low + (high - low) * step / STEPS
        there = setting.moved(kind, name, at)
        examined = margins(model.with_values(there.values), there.shocks, baseline=model)
        shares = [examined.relative(actor.name) for actor in model.actors]
        yield float(at), [None if share is None else float(share) for share in shares]


def _equilibria(model: Model, setting: Setting) -> dict[str, Any]:
    """All equilibria that are found, and how complete they are."""
    from alliancegame.game.payoffs import build_game, untabulated
    from alliancegame.game.trees.unfold import build_tree
    from alliancegame.solvers.base import Budget
    from alliancegame.solvers.solve import solve
    from alliancegame.solvers.trees.extensive import solve_tree

    if not model.simultaneous:
        tree = build_tree(model, setting.shocks, setting.values)
        return _played(solve_tree(tree, Budget.usual()))
    if (reason := untabulated(model)) is not None:
        return {"equilibria": [], "coverage": None, "coverage_reason": reason}
    game = build_game(model, setting.shocks, setting.values)
    return dict(solve(game, budget=Budget.usual()).to_dict())


def _played(play: TreeSolution) -> dict[str, Any]:
    """The equilibria of a tree in few words: who does what where, and the pledge."""
    return {
        "equilibria": [
            {
                "told": "; ".join(_moves(equilibrium)) if position < MOST_PLAYED else None,
                "payoffs": [float(value) for value in equilibrium.payoffs],
                "commitment": float(equilibrium.events.get("commitment", 0)),
            }
            for position, equilibrium in enumerate(play)
        ],
        "coverage": str(play.coverage),
        "coverage_reason": play.coverage_reason,
    }


def _moves(assessment: Assessment) -> Iterator[str]:
    """The moves at the information sets that play reaches and that leave a choice."""
    for place, there in enumerate(assessment.tree.information_sets):
        if len(there.actions) > 1 and assessment.reached[place]:
            mix = assessment.behaviour[place]
            parts = [
                action if chance == 1 else f"{action} {float(chance):.2g}"
                for action, chance in zip(there.actions, mix, strict=True)
                if chance
            ]
            yield visible(f"{assessment.tree.told(place)}: {either(islice(parts, 3))}")


def _lasting(model: Model, happened: Sequence[Hit]) -> Mapping[str, float | None]:
    """In which share of draws the pact holds on the day after, and half its life; None: unknown."""
    from alliancegame.model.day_after import day_after
    from alliancegame.pact.time.survival_curve import survival
    from alliancegame.sweep.draws import share_of_draws

    if model.transitions:  # states come and go: no day after stands still
        return {"share": None, "median_life": None}
    after = day_after(model, happened)
    share = share_of_draws(after)
    rated = any(shock.arrival for shock in after.shocks) and margins(after).holds
    return {
        "share": None if share is None else share.value,
        "median_life": survival(after).life.median if rated else None,
    }
