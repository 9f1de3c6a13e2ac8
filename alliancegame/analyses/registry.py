"""Analyses: their definition, and the register of all there are.

An analysis is one question with its computation, its document and its figures. Its module defines
it as a constant, and nothing else lists it: the command line, the report, the notebook, the
schemas and the documentation iterate over `all_analyses`.

    LEVERS = CommitmentAnalysis(
        "levers", TITLE, "Who could break or save it, at what cost?", compute, document
    )

Another package adds analyses by naming such constants under the entry point
`alliancegame.analyses`. Modules of analyses load when the command line starts, so they import
what computes inside their functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar, cast

import alliancegame.analyses as package
from alliancegame.document import Document
from alliancegame.errors import NameUnknownError, did_you_mean
from alliancegame.frozen import frozen
from alliancegame.lazy import imported_for_checking

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from alliancegame.evidence.estimation.estimate import Estimate
    from alliancegame.game.compact import CompactGame
    from alliancegame.game.game import Game
    from alliancegame.game.trees.tree import Tree
    from alliancegame.model.graph import GraphModel
    from alliancegame.model.model import Model
    from alliancegame.model.network import Network
    from alliancegame.model.shocks import Hit
    from alliancegame.pact.examined import Examined
    from alliancegame.solvers.base import Budget, Solver
    from alliancegame.sweep.coordinates import Coordinate
else:  # the types of subjects are known to who reads, and need not load
    Estimate = Examined = Game = Tree = CompactGame = GraphModel = Network = Any


GROUP = "alliancegame.analyses"
"""The entry point under which other packages name their analyses."""


class Result(Protocol):
    """The result that an analysis computes."""

    def to_dict(self) -> Mapping[str, Any]:
        """JSON-ready."""


S = TypeVar("S")
G = TypeVar("G")
R = TypeVar("R", bound=Result)
A = TypeVar("A", bound="Analysis[Any, Any]")


def _sensible(_: object) -> None:
    """No reason to leave a question out."""


@frozen(eq=False)
class Analysis(Generic[S, R]):
    """A question about a subject, and how it is answered and shown.

    name:     on the command line and in JSON
    title:    of its chapter
    question: in one sentence
    compute:  the result for a subject
    document: what the result says
    figures:  {name of a figure: what draws it from the subject and the result, None: nothing}
    unasked:  why the question makes no sense for a subject; None where it does
    order:    analyses are shown with the least first
    """

    name: str
    title: str
    question: str
    compute: Callable[[S], R]
    document: Callable[[R], Document]
    figures: Mapping[str, Callable[[S, R], Figure | None]] = field(default_factory=dict)
    unasked: Callable[[S], str | None] = _sensible
    order: int = 0


@frozen(eq=False)
class Question(Analysis[S, R]):
    """A further question about the result of a command, for which it has an option.

    always: whether it is answered without being asked, wherever it makes sense
    """

    always: bool = False

    @property
    def option(self) -> str:
        """The option of the command that asks it."""
        return self.name

    def refusal(self, subject: S) -> str | None:
        """The reason not to ask it of this subject, in a sentence; None where there is none."""
        return self.unasked(subject)


@frozen(eq=False)
class CommitmentAnalysis(Question[Examined, R]):
    """A further question about a commitment whose durability is known.

    flag:      the option of `durability` that asks it; "": its name
    tabulates: whether it needs the equilibria, and so the table of all payoffs
    """

    flag: str = ""
    tabulates: bool = False

    @property
    def option(self) -> str:
        """The option of `durability` that asks it."""
        return self.flag or self.name

    def refusal(self, subject: Examined) -> str | None:
        """The reason not to ask it of this commitment, in a sentence; None where there is none."""
        from alliancegame.pact.play import unsearched

        reason = unsearched(subject.model) if self.tabulates else None
        return self.unasked(subject) if reason is None else f"Left out: {reason}."


@frozen(eq=False)
class EstimateAnalysis(Question[Estimate, R]):
    """A further question about coefficients estimated from cases: `estimate --NAME`."""


@frozen
class Posed(Generic[G]):
    """A game of which the solutions are asked, in the form that a concept takes.

    budget:  the limit of the search
    concept: its name where one was named; None: the one that is answered with unasked
    solver:  the one that was named; None: the default one
    """

    game: G
    budget: Budget
    concept: str | None = None
    solver: Solver | None = None


def _never(_: object) -> bool:
    """Answered only where it is asked for."""
    return False


@frozen(eq=False)
class ConceptAnalysis(Analysis[Posed[G], R], Generic[G, R]):
    """A solution concept as it is asked about a game: `solve --concept NAME`.

    Its class says which form of game it takes; concepts of several forms have one name.

    takes:    the further options of `solve` it has a use for
    fallback: whether a game is solved by it where no concept is named
    """

    of: ClassVar[str]
    """The form of game that it takes, in words."""

    takes: frozenset[str] = frozenset()
    fallback: Callable[[G], bool] = _never


@frozen(eq=False)
class StrategicConcept(ConceptAnalysis[Game, R]):
    """A solution concept of games in strategic form."""

    of = "strategic form"


@frozen(eq=False)
class ExtensiveConcept(ConceptAnalysis[Tree, R]):
    """A solution concept of games in extensive form."""

    of = "extensive form"


@frozen(eq=False)
class CompactConcept(ConceptAnalysis[CompactGame, R]):
    """A solution concept of games whose payoffs are too many to tabulate."""

    of = "too large to tabulate"


@frozen(eq=False)
class GraphConcept(ConceptAnalysis[GraphModel, R]):
    """A solution concept of graph models of a conflict."""

    of = "graph model"


@frozen(eq=False)
class NetworkConcept(ConceptAnalysis[Network, R]):
    """A solution concept of networks of alliances."""

    of = "network"


@frozen
class Wish:
    """The game and the options of which a figure is drawn.

    shocks:      that have happened, or whose intensities vary
    equilibrium: which of those found, from 1; None: the first
    along:       the parameter that runs through its range
    varied:      the quantities that vary; none: the figure's own choice
    """

    model: Model
    shocks: Sequence[Hit] = ()
    equilibrium: int | None = None
    along: str | None = None
    varied: Sequence[Coordinate] = ()


@frozen(eq=False)
class FigureKind:
    """A kind of figure: `plot NAME`.

    shows: in a line
    takes: the options it has a use for
    """

    name: str
    shows: str
    draw: Callable[[Wish], Figure]
    takes: frozenset[str]


def figure(name: str, *takes: str) -> Callable[[Callable[[Wish], Figure]], FigureKind]:
    """Makes a kind of figure of the function that draws it, whose docstring says what it shows."""

    def kind(draw: Callable[[Wish], Figure]) -> FigureKind:
        return FigureKind(name, (draw.__doc__ or "").strip(), draw, frozenset(takes))

    return kind


def figure_kinds() -> dict[str, FigureKind]:
    """{name: kind of figure}, of this package and of others."""
    return {
        constant.name: constant for constant in _constants() if isinstance(constant, FigureKind)
    }


def figure_kind(name: str) -> FigureKind:
    """The kind of figure of that name.

    raises: NameUnknownError with the closest one, or with all
    """
    known = figure_kinds()
    if name in known:
        return known[name]
    hint = did_you_mean(name, list(known)) or f" Known: {', '.join(known)}."
    raise NameUnknownError(f'figure "{name}" is not known.{hint}')


def analyses(kind: type[A]) -> tuple[A, ...]:
    """All analyses of a kind, in the order in which they are shown."""
    return tuple(analysis for analysis in all_analyses() if isinstance(analysis, kind))


def all_analyses() -> tuple[Analysis[Any, Any], ...]:
    """Every analysis of this package and of others, in the order in which they are shown."""
    constants = [constant for constant in _constants() if isinstance(constant, Analysis)]
    by_name = {(type(constant), constant.name): constant for constant in constants}
    return tuple(sorted(by_name.values(), key=lambda order: order.order))


def result_type(analysis: Analysis[Any, Any]) -> type:
    """The type of what an analysis computes, as its computation states it."""
    function = analysis.compute
    stated = function.__annotations__["return"]
    if isinstance(stated, type):
        return stated
    names = imported_for_checking(Path(function.__code__.co_filename).read_text(encoding="utf-8"))
    if stated in names:
        module, name = names[stated]
        return cast("type", getattr(import_module(module), name))
    return cast("type", function.__globals__[stated])


@cache
def _constants() -> tuple[object, ...]:
    """The constants that the modules of this folder define and other packages name."""
    answers = f"{package.__name__}.answers"  # of commands that are no analyses: heavy to import
    names = [
        module.name
        for module in walk_packages(package.__path__, f"{package.__name__}.")
        if not module.name.startswith(answers)
    ]
    own = [value for name in names for value in vars(import_module(name)).values()]
    return (*own, *(entry.load() for entry in entry_points(group=GROUP)))
