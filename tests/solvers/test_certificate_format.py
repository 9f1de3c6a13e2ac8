"""The format of certificates is what its page says, and its examples are proofs."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.game.game import Game
from alliancegame.game.payoffs import build_game
from alliancegame.model.file.library import load
from alliancegame.solvers.branch_and_prune.proof.certificate import KINDS
from alliancegame.solvers.branch_and_prune.solver import BranchAndPrune
from alliancegame.solvers.certificates import (
    cell_proof,
    certificate_file,
    lone_mixers,
    two_mixers,
)
from alliancegame.solvers.certificates.certificate_file import VERSION, certificate_text, verify
from alliancegame.solvers.solve import solve
from alliancegame.solvers.two_actors.polytope_proof import PolytopeProof
from alliancegame.solvers.two_actors.two_polytopes import ProofError, extreme_equilibria
from tests.documents import PACKAGE, blocks
from tests.plain_cells import PlainChecker
from tests.plain_polytopes import extreme_pairs

PAGE = PACKAGE / "solvers" / "certificates" / "README.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = blocks(PAGE, "json")


@pytest.mark.parametrize("example", EXAMPLES, ids=["two polytopes", "cells"])
def test_each_example_of_the_page_is_verified(example: str, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    file.write_text(example, encoding="utf-8")
    verified = verify(file)
    assert "no others" in verified.sentences[-1]
    assert len(verified.profiles) == 1


def test_the_first_example_is_what_the_command_above_it_writes() -> None:
    written = json.loads(certificate_text(solve(build_game(load("prisoners-dilemma")))))
    assert json.loads(EXAMPLES[0]) == written
    assert list(json.loads(EXAMPLES[0])) == list(written)


def test_the_page_has_every_kind_of_step_with_its_arguments() -> None:
    rows = re.findall(r"^\| `(\w+)`([^|]*)\|[^|]*\|[^|]*\|$", TEXT, flags=re.MULTILINE)
    steps = {name: arguments.split() for name, arguments in rows if name not in {"game", "proof"}}
    assert {
        (name, len([word for word in words if word != "…"]), "…" in words)
        for name, words in steps.items()
    } == {(kind.name, kind.arguments, kind.multipliers) for kind in KINDS}


def test_the_page_names_the_steps_that_are_set_aside() -> None:
    aside = re.search(r"Set aside are the steps (.*?), tied balls", TEXT, flags=re.DOTALL)
    assert aside is not None
    assert set(re.findall(r"`(\w+)`", aside[1])) == {kind.name for kind in KINDS if kind.aside}


def test_the_page_has_the_version_and_the_limits() -> None:
    assert f'"alliancegame certificate"` and the integer {VERSION} |' in TEXT
    assert f"This page is about version {VERSION}," in TEXT
    assert f"{certificate_file.LARGEST_CERTIFICATE:,} bytes" in TEXT
    assert f"{cell_proof.MOST_BITS:,} bits" in TEXT
    assert certificate_file.MOST_BITS == 2**33
    assert "more than 2^33" in TEXT
    assert cell_proof.LARGEST_RADIUS * 2**20 == 1
    assert "radius above 2^-20" in TEXT
    assert f"in {lone_mixers.MOST_SETS:,} ways" in TEXT
    assert f"more than {two_mixers.MOST_SETS:,}" in " ".join(TEXT.split())


def agree(game: Game, proof: dict) -> bool:
    """Whether both checkers accept a proof of kind cells, after asserting that they agree."""
    try:
        cell_proof.check_cells(game, proof)
        accepted = True
    except ProofError:
        accepted = False
    assert PlainChecker(game, proof).accepts() == accepted
    return accepted


def cells_of(game: Game) -> dict:
    """The proof of kind cells of a game's equilibria."""
    certificate = solve(game, BranchAndPrune()).certificate
    assert certificate is not None
    return {"kind": "cells", **certificate.to_dict()}


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([(2, 2, 2), (3, 2, 2)]), st.sampled_from([3, 9, 100]))
def test_a_checker_written_from_the_page_agrees_on_proofs_and_on_tampered_ones(
    seed: int, shape: tuple[int, ...], high: int
) -> None:
    rng = np.random.default_rng(seed)
    game = Game(rng.integers(0, high, (3, *shape)))
    proof = cells_of(game)
    assert agree(game, proof)
    place = int(rng.integers(len(proof["steps"])))
    for changed in ([], [["pure"]], [["pair"]], [[*proof["steps"][place][:1], 0, 1, 0]]):
        tampered = copy.deepcopy(proof)
        tampered["steps"][place : place + 1] = changed
        agree(game, tampered)


FIRST, SECOND, NOTHING = np.array([[2, 0], [0, 1]]), np.array([[0, 1], [2, 0]]), np.zeros((2, 2))


@pytest.mark.parametrize(
    ("step", "pairs"),
    [("free", [FIRST, SECOND, NOTHING]), ("whole", [NOTHING] * 3)],
)
def test_a_checker_written_from_the_page_agrees_where_an_actor_is_indifferent(
    step: str, pairs: list[np.ndarray]
) -> None:
    # the third actor's mix changes nobody's payoff
    game = Game(np.array([np.stack([pair, pair], axis=-1) for pair in pairs], dtype=int))
    proof = cells_of(game)
    assert step in {name for name, *_ in proof["steps"]}
    assert agree(game, proof)
    number = [name for name, *_ in proof["steps"]].index(step)
    proof["steps"][number] = ["pure"]
    assert not agree(game, proof)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 4), st.sampled_from([2, 4, 100]))
def test_a_checker_written_from_the_page_finds_the_extreme_equilibria_of_two_actors(
    seed: int, m: int, n: int, high: int
) -> None:
    rng = np.random.default_rng(seed)
    game = Game(rng.integers(0, high, (2, m, n)))
    proof: Any = PolytopeProof(game).proof
    shown = extreme_pairs(game, proof)
    assert shown == extreme_equilibria(game.exact_payoffs.tolist(), proof)
    assert shown == {equilibrium.exact for equilibrium in solve(game)}
    side = int(rng.integers(2))
    del proof["bases"][side][int(rng.integers(len(proof["bases"][side])))]
    with pytest.raises(AssertionError):
        extreme_pairs(game, proof)
