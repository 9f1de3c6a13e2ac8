"""Findings of a search where payoffs tie: candidates, continua, and the claim they support."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from alliancegame.game.exact.exact_check import integer_action_payoffs
from alliancegame.game.exact.exact_profiles import ExactProfiles
from alliancegame.game.expectations import stable_profiles
from alliancegame.game.game import Game, StrategyProfile
from alliancegame.solvers.base import Budget, Component, Coverage, Findings, NashSubset
from alliancegame.solvers.branch_and_prune.exact.connections import connected, maximal
from alliancegame.solvers.branch_and_prune.exact.continua import (
    EquilibriumSets,
    equilibrium_sets,
    is_continuum,
    steps_of,
    support_of,
)
from alliancegame.solvers.branch_and_prune.exact.isolation import are_apart, roots_besides
from alliancegame.solvers.branch_and_prune.exact.near_equilibria import equilibrium_near
from alliancegame.solvers.branch_and_prune.exact.ties import (
    open_places,
    simple_equilibria,
    with_neighbours,
)
from alliancegame.solvers.branch_and_prune.exact.verdicts import RootsOnRecord, roots_on_record
from alliancegame.solvers.branch_and_prune.exact.weights import (
    Product,
    Weights,
    chances,
    exact_mix,
    extreme_profiles,
    face_of,
    units,
    weights_of,
)
from alliancegame.solvers.branch_and_prune.exploration import DECIDED, Exploration, region
from alliancegame.solvers.branch_and_prune.payoff_rows import has_ordinary_payoffs
from alliancegame.solvers.branch_and_prune.recorded import RecordedSearch
from alliancegame.solvers.branch_and_prune.search.search_record import UNDECIDED
from alliancegame.solvers.region import Region, joined


def findings(game: Game, run: Exploration, recorded: RecordedSearch, budget: Budget) -> Findings:
    """Candidates, components and the claim that a run supports, within what it left of a budget.

    recorded: the run as a proof, if it ended
    """
    record = run.record
    pure = [
        tuple(units(count)[a] for a, count in zip(cell, game.shape, strict=True))
        for cell in np.argwhere(stable_profiles(game)).tolist()
    ]
    sets = equilibrium_sets(game, record, run.faces, budget, run.work)
    roots = roots_on_record(game, record, sets.faces)
    open_cells = [cell for cell, _, _ in steps_of(record, UNDECIDED)]
    subsets = [*sets.subsets, *simple_subsets(game, run, open_cells)]
    distinct = dict.fromkeys(pure)
    distinct |= dict.fromkeys(tuple(map(weights_of, profile)) for profile in roots.exact)
    distinct |= dict.fromkeys(profile for mixes in subsets for profile in extreme_profiles(mixes))
    exact = ExactProfiles.proportional(list(distinct))
    separate = roots_besides(record, roots.rounded, exact)
    components = as_components(connected(maximal(filter(is_continuum, subsets))))
    curved = {*(face_of(run.shape, support_of(own.cell)) for own in run.continua), *sets.curved}
    missing = undecided(run, open_cells, roots, sets)
    coverage, reason = claim(len(curved), missing, len(components))
    alarm = coverage is Coverage.ALL and not components and index_alarm(game, pure, roots, sets)
    if alarm:
        coverage, reason = Coverage.SOME, alarm
    if coverage is not Coverage.SOME and not (run.trusted or has_ordinary_payoffs(game)):
        failure = recorded.check(game)  # rounding is bounded for numbers that keep their digits
        if failure is not None:
            coverage, reason = Coverage.SOME, f"the proof that no other exists fails: {failure}"
    samples = one_for_each_face(game, run)
    rounded = [roots.rounded[root] for own in separate.values() for root in own]
    rounded += [*roots.algebraic, *samples]
    return Findings(
        (*exact, *rounded) if rounded else exact,
        coverage,
        reason,
        components,
        None if run.left else recorded,
        {
            "cells": float(run.treated),
            "cells left": float(run.left),
            "cells undecided": float(len(open_cells)),
        },
        None if coverage is Coverage.ALL else unlisted_region(run, open_cells, sets),
        stopped=bool(run.left or sets.left),
        distinct=not (roots.open or samples) and are_apart(record, separate),
    )


def one_for_each_face(game: Game, run: Exploration) -> list[StrategyProfile]:
    """An equilibrium of each face on which cells hold continua, if one is found near."""
    samples: dict[Product, StrategyProfile] = {}
    for own in run.continua:
        face = face_of(run.shape, support_of(own.cell))
        if face not in samples and (profile := equilibrium_near(game, own.cell)) is not None:
            samples[face] = profile
    return list(samples.values())


def simple_subsets(game: Game, run: Exploration, open_cells: Sequence[int]) -> list[Product]:
    """Equilibria with simple fractions in cells left open, and the sets about them."""
    if not open_cells:
        return []
    sizes, vertices = run.record.kept_sizes[open_cells], run.record.kept[open_cells]
    return with_neighbours(game, simple_equilibria(game, sizes, vertices))


def undecided(
    run: Exploration, open_cells: Sequence[int], roots: RootsOnRecord, sets: EquilibriumSets
) -> list[str]:
    """All that a run leaves open, in words."""
    missing = [f"{run.left} cells were not treated {run.why}"] if run.left else []
    if open_cells:
        cells = run.record.kept_sizes[open_cells], run.record.kept[open_cells]
        word = "cell" if len(open_cells) == 1 else "cells"
        missing.append(f"{len(open_cells)} {word} near {open_places(*cells)}")
    if roots.open:
        missing.append(f"{roots.open} listed roots whose ties are not rational")
    if sets.irrational:
        missing.append(f"{len(sets.irrational)} continua about irrational mixes")
    if sets.left:
        missing.append(f"{len(sets.left)} faces of two who mix were not treated within the limit")
    if sets.open:
        missing.append(f"{sets.open} continua that several deviations cut down")
    return missing


def claim(curved: int, missing: Sequence[str], components: int) -> tuple[Coverage, str]:
    """Coverage of a list that leaves these things open, and the reason.

    curved: continua of which only parts are listed
    """
    if missing:
        reason = f"undecided: {', '.join(missing)}; every equilibrium outside these is listed"
        return Coverage.SOME, reason
    if curved:
        parts = f"only parts are listed of curved continua: {curved}"
        return Coverage.ALL_ISOLATED, f"every cell is decided; {parts}"
    if components:
        continua = f"the continua among the equilibria are {components}"
        return Coverage.ALL, f"every cell is decided; {continua}"
    return Coverage.ALL, DECIDED


def index_alarm(
    game: Game, pure: Sequence[Sequence[Weights]], roots: RootsOnRecord, sets: EquilibriumSets
) -> str:
    """An alarm if the indices of a regular game's equilibria do not sum to 1, else nothing."""
    if not (sets.regular and roots.regular and all_strict(game, pure)):
        return ""
    index_sum = len(pure) + roots.index_sum
    return "" if index_sum == 1 else f"alarm: the indices sum to {index_sum} and not to 1"


def unlisted_region(
    run: Exploration, open_cells: Sequence[int], sets: EquilibriumSets
) -> Region | None:
    """An enclosure of every equilibrium that a run does not list."""
    parts = [
        Region(tuple(np.array([[chances(mix) for mix in own]]) for own in mixes))
        for mixes in (
            *sets.curved,
            *sets.irrational,
            *sets.left,
            *(own.cell for own in run.continua),
        )
    ]
    if open_cells:
        record = run.record
        parts.append(region(record.kept_sizes[open_cells], record.kept[open_cells], run.shape))
    if run.left:
        parts.append(run.untreated)
    return joined(parts) if parts else None


def all_strict(game: Game, profiles: Sequence[Sequence[Weights]]) -> bool:
    """Whether every unilateral deviation from these pure equilibria loses, exactly."""
    for profile in profiles:
        for actor in range(game.size):
            values = integer_action_payoffs(game, profile, actor)
            if values.count(max(values)) > 1:
                return False
    return True


def as_components(groups: Sequence[Sequence[Product]]) -> tuple[Component, ...]:
    """Products that belong together, in fractions."""
    fractions = cache(exact_mix)
    return tuple(
        Component(
            tuple(NashSubset(tuple(tuple(map(fractions, own)) for own in mixes)) for mixes in group)
        )
        for group in groups
    )
