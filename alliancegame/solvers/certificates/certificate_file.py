"""Certificates as files: a game, its equilibria, and a proof that can be checked without a solver.

A file is JSON with the keys

    format, version  "alliancegame certificate", 1
    game             actors, actions, and payoffs: one list for each actor, exact numbers as texts,
                     the last actor's action varying fastest
    equilibria       one list of mixes each: fractions as texts, or floats where they are irrational
    proof            kind "two polytopes" with shifts and bases, kind "cells" with weights, steps
                     and balls, or kind "dominance" with removals and the proof of what is left

The format is documented in this folder's README.md, for whoever writes another checker. Why the
proofs suffice is also written where they are checked: in `two_polytopes`, `cell_proof` and
`removal_proof`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from hashlib import sha256
from math import lcm
from pathlib import Path
from typing import Any

import numpy as np

from alliancegame.errors import AllianceGameError, ComputationError, GameError
from alliancegame.frozen import frozen
from alliancegame.game.display import named_strategies
from alliancegame.game.game import Game, StrategyProfile, object_array, restricted
from alliancegame.model.decimals import read_quotient
from alliancegame.reading import bytes_of
from alliancegame.records.solution_records import VerifiedRecord
from alliancegame.solvers.after_dominance import RemovalCertificate
from alliancegame.solvers.base import Certificate, Coverage
from alliancegame.solvers.branch_and_prune.proof.certificate import Ball, CellCertificate
from alliancegame.solvers.certificates.cell_proof import Profile, check_cells, read_cells
from alliancegame.solvers.certificates.claims import is_near, proved, without_removed
from alliancegame.solvers.certificates.removal_proof import kept_actions
from alliancegame.solvers.solution import Solution
from alliancegame.solvers.two_actors.two_polytopes import ProofError
from alliancegame.writing import whole

FORMAT, VERSION = "alliancegame certificate", 1

LARGEST_CERTIFICATE = 2_000_000_000
"""The most bytes of a certificate."""

MOST_BITS = 2**33
"""The most bits of one actor's payoffs together, over their common denominator: a gigabyte."""

RADIUS = Fraction(1, 2**26)
"""The radius of a ball about an equilibrium that is known to the digits of a float."""

WRITTEN_AT_ONCE = 24
"""The most actions of two actors whose proof is written, in a fraction of a second, unasked."""

_DAMAGE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""Errors that come of parts that are missing or of another kind."""


@frozen
class Verified:
    """Claims that a certificate was found to prove, in sentences, and what they are about.

    profiles: the equilibria listed
    digest:   of the file
    """

    sentences: tuple[str, ...]
    game: Game
    profiles: tuple[StrategyProfile, ...]
    digest: str

    def to_dict(self) -> VerifiedRecord:
        """JSON-ready."""
        return {
            "proved": list(self.sentences),
            "equilibria": [named_strategies(self.game, profile) for profile in self.profiles],
            "sha256": self.digest,
        }


def certificate_text(solution: Solution) -> str:
    """The certificate of a solution, as it is written.

    raises: ComputationError if the solution claims nothing that could be proved
    """
    if solution.coverage is Coverage.SOME or solution.certificate is None:
        raise ComputationError(
            f"there is no proof to write: coverage is {solution.coverage} "
            f"({solution.coverage_reason}), by solver {solution.solver.name}."
        )
    game = solution.game
    record = {
        "format": FORMAT,
        "version": VERSION,
        "game": {
            "actors": list(game.actors),
            "actions": [list(own) for own in game.actions],
            "payoffs": [list(map(str, own.ravel().tolist())) for own in game.exact_payoffs],
        },
        "equilibria": [
            [[str(p) for p in mix] for mix in equilibrium.exact]
            if equilibrium.exact is not None
            else [mix.tolist() for mix in equilibrium.profile]
            for equilibrium in solution
        ],
        "proof": with_balls(solution, written(solution.certificate)),
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def certificate_digest(solution: Solution) -> str | None:
    """SHA-256 of the certificate as `solve --certificate` writes it; None if there is none.

    None as well for two actors with so many actions that writing it would take long.
    """
    if solution.game.size == 2 and sum(solution.game.shape) > WRITTEN_AT_ONCE:
        return None
    try:
        return sha256(certificate_text(solution).encode()).hexdigest()
    except ComputationError:
        return None


def written(certificate: Certificate) -> dict[str, Any]:
    """The proof of a certificate, with its kind."""
    if isinstance(certificate, RemovalCertificate):
        removals = [
            [r.round, r.actor, r.action, {str(a): str(p) for a, p in r.witness.items()}]
            for r in certificate.left.removals
        ]
        return {"kind": "dominance", "removals": removals, "left": written(certificate.inner)}
    return {"kind": "cells", **certificate.to_dict()}


def with_balls(solution: Solution, proof: dict[str, Any]) -> dict[str, object]:
    """The proof with a ball for each irrational equilibrium that has none.

    Exact arithmetic finds such equilibria on faces of which the search leaves a proof aside.
    raises: ComputationError if one is not regular, so that no ball holds it alone
    """
    game, cells = solution.game, proof
    profiles = [
        tuple(tuple(map(Fraction, mix.tolist())) for mix in equilibrium.profile)
        for equilibrium in solution
        if equilibrium.exact is None
    ]
    while cells["kind"] == "dominance":
        kept = kept_actions(game, cells["removals"])
        game, cells = restricted(game, kept), cells["left"]
        profiles = [without_removed(profile, kept) for profile in profiles]
    if cells["kind"] != "cells" or not profiles:
        return proof
    known = read_cells(cells).balls
    added = [
        enclosing(profile)
        for profile in profiles
        if not any(ball.equilibrium and is_near(ball, profile) for ball in known)
    ]
    if added:
        cells["balls"] += CellCertificate((), (), tuple(added)).to_dict()["balls"]
        try:
            check_cells(game, cells)
        except ProofError as failure:
            raise ComputationError(
                f"there is no proof to write: of an irrational equilibrium, {failure}."
            ) from None
    return proof


def enclosing(profile: Profile) -> Ball:
    """A small ball about a profile, whose probabilities are rounded."""
    mixes = []
    for mix in profile:
        last = max(a for a, p in enumerate(mix) if p)
        rest = 1 - sum(mix[:last], Fraction(0))
        mixes.append((*mix[:last], rest, *mix[last + 1 :]))
    return Ball(tuple(mixes), RADIUS, True)


def write_certificate(solution: Solution, file: Path) -> str:
    """Writes the certificate; the digest of the file.

    raises: ComputationError if the solution claims nothing that could be proved
    """
    content = certificate_text(solution).encode()
    with whole(file) as beside:
        beside.write_bytes(content)
    return sha256(content).hexdigest()


def verify(file: Path, game: Game | None = None) -> Verified:
    """Claims of a certificate, checked anew from the payoffs written in it.

    game:   what the certificate has to be about
    raises: AllianceGameError if it cannot be read; ComputationError if it proves nothing
    """
    content = bytes_of(file, LARGEST_CERTIFICATE)
    try:
        record = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise AllianceGameError(f"{file}: it cannot be read as a certificate: {error}") from None
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise AllianceGameError(f"{file}: it is no certificate; `solve --certificate` writes one.")
    if type(record.get("version")) is not int or record["version"] != VERSION:
        raise AllianceGameError(
            f"{file}: its version is {record.get('version')!r}; this program reads {VERSION}."
        )
    try:
        about = read_game(record["game"])
        equilibria = [read_profile(about, profile) for profile in listing(record["equilibria"])]
        proof = dict(record["proof"])
    except (*_DAMAGE, GameError) as error:
        raise AllianceGameError(f"{file}: it is damaged: {error!r}") from None
    if game is not None and not same_game(about, game):
        raise ComputationError(f"{file}: it is about another game: payoffs or names differ.")
    try:
        sentences = proved(about, equilibria, proof)
    except ProofError as failure:
        raise ComputationError(f"{file}: the proof fails: {failure}.") from None
    except _DAMAGE as error:
        raise AllianceGameError(f"{file}: its proof is damaged: {error!r}") from None
    profiles = tuple(
        tuple(np.array(mix, dtype=np.float64) for mix in equilibrium) for equilibrium in equilibria
    )
    return Verified(sentences, about, profiles, sha256(content).hexdigest())


def read_game(record: Mapping[str, Any]) -> Game:
    """The game of a certificate."""
    actors, actions = names(record["actors"]), list(map(names, listing(record["actions"])))
    shape = tuple(map(len, actions))
    rows = [list(map(read_quotient, listing(own))) for own in listing(record["payoffs"])]
    for row in rows:
        if lcm(*{value.denominator for value in row}).bit_length() * len(row) > MOST_BITS:
            raise ValueError("payoffs have a common denominator of too many digits")
    values = [value for row in rows for value in row]
    return Game(object_array(values, (len(actions), *shape)), actors, actions)


def read_profile(game: Game, mixes: object) -> Profile:
    """A listed equilibrium: fractions, or floats as the fractions that they are."""
    profile = tuple(tuple(map(read_quotient, listing(mix))) for mix in listing(mixes))
    if tuple(map(len, profile)) != game.shape:
        raise ValueError("an equilibrium does not fit the game")
    return profile


def listing(value: object) -> list[Any]:
    """A part of a certificate that has to be a list, as texts and tables can be gone through too.

    raises: TypeError
    """
    if not isinstance(value, list):
        raise TypeError(f"a list is wanted, and a {type(value).__name__} stands there")
    return value


def names(value: object) -> list[str]:
    """A list of texts.

    raises: TypeError
    """
    if not all(isinstance(name, str) for name in listing(value)):
        raise TypeError("names of actors and actions have to be texts")
    return listing(value)


def same_game(one: Game, other: Game) -> bool:
    """Whether names and exact payoffs agree."""
    return (
        one.shape == other.shape
        and (one.actors, one.actions) == (other.actors, other.actions)
        and bool(np.all(one.exact_payoffs == other.exact_payoffs))
    )
