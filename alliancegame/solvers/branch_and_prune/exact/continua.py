"""The sets of equilibria that a search met, worked out in exact arithmetic."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from alliancegame.frozen import frozen
from alliancegame.game.game import Game, PureProfile
from alliancegame.solvers.base import Budget
from alliancegame.solvers.branch_and_prune.exact.mixing import mixing_set, row_steps
from alliancegame.solvers.branch_and_prune.exact.open_faces import (
    Decided,
    Masks,
    OpenFaceEquilibria,
    decided_in,
)
from alliancegame.solvers.branch_and_prune.exact.products import Equilibria
from alliancegame.solvers.branch_and_prune.exact.ties import exact_root
from alliancegame.solvers.branch_and_prune.exact.weights import (
    Product,
    actions_in,
    face_of,
    played,
    units,
    weights_of,
)
from alliancegame.solvers.branch_and_prune.search.cell_roots import BALL
from alliancegame.solvers.branch_and_prune.search.search_record import (
    CODE,
    FIRST,
    FOURTH,
    FREE,
    MASKS,
    MIXER,
    PAIR,
    WHOLE,
    Record,
)

ANY = -1
"""In the place of an action: the actor may mix."""
PER_PAIR = 2e-4
"""Nominal seconds that a game of two actors takes for each of its profiles."""


@frozen
class EquilibriumSets:
    """Equilibria of cells in which one mixes, two mix singularly, some are free, or all is stable.

    subsets:    Nash subsets, some a single profile
    curved:     products with further ones, where a boundary is curved
    open:       how many times an isolated equilibrium may be among these
    irrational: cells with possible continua, not worked out because others mix irrationally
    left:       faces on which two actors mix that the budget did not allow to work out
    regular:    whether no cell was singular, and nobody mixes alone, which takes a tie
    faces:      those on open faces on which all isolated ones are known, by the actions played
    """

    subsets: tuple[Product, ...]
    curved: tuple[Product, ...]
    open: int
    irrational: tuple[Product, ...]
    left: tuple[Product, ...]
    regular: bool
    faces: Mapping[Masks, OpenFaceEquilibria]


def equilibrium_sets(
    game: Game, record: Record, faces: Collection[Decided], budget: Budget, work: float
) -> EquilibriumSets:
    """All of them, each once, but for those that the budget leaves no work for.

    faces: those on whole faces, which are found during the search
    work:  nominal seconds that are spent
    """
    pairs = dict.fromkeys(
        (with_any(actions_at(game, profile), first, second), first, second)
        for first, profile, second in steps_of(record, PAIR)
    )
    parts: list[Decided] = []
    left: list[Product] = []
    whole: set[PureProfile] = set()  # faces whose sets are in one piece: those of lines are parts
    for actions, first, second in pairs:
        if budget.ends_at(work):
            left.append(pair_face(game, actions))
        else:
            of_face = list(of_pair(game, first, second, actions))
            if all(len(part.found.subsets) <= 1 and not part.found.curved for part in of_face):
                whole.add(actions)
            parts += of_face
            work += PER_PAIR * game.shape[first] * game.shape[second]
    lines = dict.fromkeys(
        (with_any(actions_at(game, profile), mixer), mixer)
        for mixer, profile, _ in steps_of(record, MIXER)
    )
    found = dict.fromkeys(
        mixing_set(game, actions, mixer)
        for actions, mixer in lines
        if not whole or not any(with_any(actions, other) in whole for other in range(game.size))
    )
    found |= dict.fromkeys(kept_cell(game, record, cell) for cell, _, _ in steps_of(record, WHOLE))
    free = dict.fromkeys(
        (root, actors, support_of(kept_cell(game, record, cell)))
        for root, actors, cell in steps_of(record, FREE)
    )
    about = [around_root(game, record, *places) for places in free]
    parts += [*faces, *(part for part in about if part is not None)]
    found |= dict.fromkeys(subset for part in parts for subset in part.found.subsets)
    return EquilibriumSets(
        tuple(found),
        tuple(item for part in parts for item in part.found.curved),
        sum(part.found.open for part in parts),
        tuple(
            face_of(game.shape, support)
            for (_, _, support), part in zip(free, about, strict=True)
            if part is None
        ),
        tuple(left),
        not pairs and not free and not faces and not any(map(has_mix, found)),
        {masks: face for part in parts for masks, face in part.faces.items()},
    )


def with_any(actions: PureProfile, *mixers: int) -> PureProfile:
    """The actions, but for those of some actors who may mix."""
    return tuple(ANY if actor in mixers else action for actor, action in enumerate(actions))


def pair_face(game: Game, actions: PureProfile) -> Product:
    """All profiles in which two actors may mix and the others take the given actions."""
    return tuple(
        units(count) if action == ANY else (units(count)[action],)
        for count, action in zip(game.shape, actions, strict=True)
    )


def of_pair(game: Game, first: int, second: int, others: PureProfile) -> Iterator[Decided]:
    """The equilibria in which two actors mix and the others play these actions."""
    from alliancegame.solvers.branch_and_prune.exact.pairs import pair_equilibria

    return pair_equilibria(game, first, second, others)


def steps_of(record: Record, code: int) -> list[list[int]]:
    """The three arguments of the steps of a kind that leaves something to exact arithmetic."""
    if not len(record.steps):  # as in most games whose payoffs are measured
        return []
    rows: list[list[int]] = record.steps[record.steps[:, CODE] == code, FIRST:FOURTH].tolist()
    return rows


def around_root(
    game: Game, record: Record, root: int, actors: int, support: tuple[tuple[int, ...], ...]
) -> Decided | None:
    """The equilibria in which some actors mix freely over a support and the others as at a root.

    actors:  those who mix freely, as bits
    returns: None if the root is not rational
    """
    centre, masks = record.centres[root], record.roots[root, MASKS:].tolist()
    if centre.min() < -2 * BALL:
        return Decided(Equilibria(()), {})
    exact, _ = exact_root(game, centre, masks, BALL / 8)
    if exact is None:
        return None
    face = face_of(game.shape, support)
    mixes = [
        own if actors >> j & 1 else (weights_of(mix),)
        for j, (mix, own) in enumerate(zip(exact, face, strict=True))
    ]
    return decided_in(game, tuple(mixes))


def actions_at(game: Game, profile: int) -> PureProfile:
    """Everybody's action in the profile of this number."""
    return tuple(
        profile // step % count
        for step, count in zip(row_steps(game.shape), game.shape, strict=True)
    )


def kept_cell(game: Game, record: Record, cell: int) -> Product:
    """A cell on record, as a product of polytopes."""
    sizes = record.kept_sizes[cell].tolist()
    return tuple(
        tuple(weights_of(tuple(map(Fraction, vertex[:count]))) for vertex in vertices[:size])
        for vertices, size, count in zip(record.kept[cell].tolist(), sizes, game.shape, strict=True)
    )


def support_of(mixes: Product) -> tuple[tuple[int, ...], ...]:
    """The actions of each actor that some vertex plays."""
    return tuple(tuple(actions_in(played(own))) for own in mixes)


def has_mix(mixes: Product) -> bool:
    """Whether an actor mixes at some vertex."""
    return any(sum(mix) > 1 for own in mixes for mix in own)


def is_continuum(mixes: Product) -> bool:
    """Whether it is more than one profile."""
    return all(mixes) and any(len(own) > 1 for own in mixes)
