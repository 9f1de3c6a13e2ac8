"""The roots that a search put on record, and which of them are equilibria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.exact.exact_check import exact_regrets
from alliancegame.game.game import ExactProfile, FloatArray, Game, StrategyProfile
from alliancegame.solvers.branch_and_prune.exact.algebraic_ties import is_full
from alliancegame.solvers.branch_and_prune.exact.open_faces import (
    Masks,
    OpenFaceEquilibria,
    on_open_face,
)
from alliancegame.solvers.branch_and_prune.exact.ties import exact_root, is_equilibrium
from alliancegame.solvers.branch_and_prune.search.cell_roots import BALL, EQUILIBRIUM, TIED
from alliancegame.solvers.branch_and_prune.search.search_record import INDEX, MASKS, VERDICT, Record


@frozen
class RootsOnRecord:
    """The equilibria among them, and those of the open faces that are decided exactly.

    exact:     rational ones
    rounded:   others, by the number of the root
    algebraic: irrational ones of open faces, none of them a root in `rounded`
    open:      how many roots may be none
    index_sum: of the indices of those in whose neighbourhood nothing is tied
    regular:   whether nothing was tied anywhere
    """

    exact: tuple[ExactProfile, ...]
    rounded: Mapping[int, StrategyProfile]
    algebraic: tuple[StrategyProfile, ...]
    open: int
    index_sum: int
    regular: bool


class Settled(NamedTuple):
    """The equilibrium that a tied root is, exactly or rounded, if it is one.

    proved: whether that is decided; if not it is given as it is: verification will look at its
            regret
    """

    exact: ExactProfile | None
    rounded: StrategyProfile | None
    proved: bool


def roots_on_record(
    game: Game, record: Record, faces: Mapping[Masks, OpenFaceEquilibria]
) -> RootsOnRecord:
    """The roots by their verdicts, by more digits, or by exact elimination on their faces.

    faces: those on which all isolated equilibria are known
    """
    masks = list(map(tuple, record.roots[:, MASKS:].tolist()))
    verdicts = record.roots[:, VERDICT].tolist()
    settled = {
        root: settle(game, record.centres[root], masks[root])
        for root, verdict in enumerate(verdicts)
        if verdict == TIED and masks[root] not in faces
    }
    known = {**faces, **faces_of_open_roots(game, masks, settled)}
    left = [root for root, own in enumerate(masks) if own not in known]
    sound = [root for root in left if verdicts[root] == EQUILIBRIUM]
    tied = {root: settled[root] for root in left if root in settled}
    rounded = {root: profile_at(game, record, root) for root in sound}
    rounded |= {root: own.rounded for root, own in tied.items() if own.rounded is not None}
    exact = [own.exact for own in tied.values() if own.exact is not None]
    return RootsOnRecord(
        (*exact, *chain.from_iterable(face.exact for face in known.values())),
        rounded,
        tuple(chain.from_iterable(face.rounded for face in known.values())),
        sum(not own.proved for own in tied.values()),
        sum(record.roots[sound, INDEX].tolist()),
        TIED not in verdicts,
    )


def faces_of_open_roots(
    game: Game, masks: Sequence[Masks], settled: Mapping[int, Settled]
) -> dict[Masks, OpenFaceEquilibria]:
    """The equilibria on the faces of roots whose ties more digits do not decide, where known."""
    asked = {masks[root] for root, own in settled.items() if not own.proved}
    found = {own: on_open_face(game, own) for own in asked}
    return {own: face for own, face in found.items() if face is not None}


def profile_at(game: Game, record: Record, root: int) -> StrategyProfile:
    """The profile of a root that is an equilibrium."""
    mixes = np.clip(record.centres[root], 0.0, 1.0)
    return tuple(mix[:count] for mix, count in zip(mixes, game.shape, strict=True))


def settle(game: Game, centre: FloatArray, masks: Sequence[int]) -> Settled:
    """The equilibrium, if any, at a root whose verdict a tie leaves open."""
    exact, digits = exact_root(game, centre, masks, BALL / 8)
    if exact is not None:
        return Settled(None if any(exact_regrets(game, exact)) else exact, None, proved=True)
    assert digits is not None
    stable = is_equilibrium(game, digits, masks)
    if stable is None:
        stable = is_full(game, digits, masks, BALL / 8)
    rounded = tuple(np.clip(np.array(mix, dtype=np.float64), 0.0, 1.0) for mix in digits)
    return Settled(None, None if stable is False else rounded, stable is not None)
