"""The solvers by the names `--solver` takes."""

from __future__ import annotations

from alliancegame.errors import NameUnknownError, did_you_mean
from alliancegame.solvers.base import Solver


def solver_named(name: str) -> Solver:
    """The solver with its default options.

    raises: NameUnknownError
    """
    known = {solver.name: solver for solver in all_solvers()}
    if name not in known:
        hint = did_you_mean(name, list(known))
        raise NameUnknownError(
            f'solver "{name}" is not known.{hint} List the solvers: alliancegame solvers'
        )
    return known[name]


def own_solvers() -> tuple[Solver, ...]:
    """The program's own, the most complete first."""
    from alliancegame.solvers.branch_and_prune.solver import BranchAndPrune
    from alliancegame.solvers.logit_limit import LogitLimit
    from alliancegame.solvers.pure import Pure
    from alliancegame.solvers.two_actors.lemke_howson import LemkeHowson
    from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration

    return (
        VertexEnumeration(),
        LemkeHowson(),
        BranchAndPrune(),
        LogitLimit(),
        Pure(),
    )


def all_solvers() -> tuple[Solver, ...]:
    """Every Nash solver: the program's own, then those of other libraries."""
    from alliancegame.solvers.peers import PEERS

    return (*own_solvers(), *PEERS)
