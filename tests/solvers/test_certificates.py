"""Certificates: what they prove is checked without a solver, and a change is noticed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alliancegame
from alliancegame.errors import AllianceGameError, ComputationError
from alliancegame.game.exact.exact_check import exact_regrets
from alliancegame.game.game import Game
from alliancegame.game.payoffs import build_game, untabulated
from alliancegame.model.file.library import load, load_any, shipped
from alliancegame.model.model import Model
from alliancegame.solvers.after_dominance import AfterDominance
from alliancegame.solvers.base import Budget, Coverage, Solver
from alliancegame.solvers.branch_and_prune.exact.mixing import mixing_around
from alliancegame.solvers.branch_and_prune.proof.exact_cells import ExactCell
from alliancegame.solvers.branch_and_prune.solver import BranchAndPrune
from alliancegame.solvers.certificates.cell_proof import (
    check_cells,
    read_cells,
    sets_of_lone_mixers,
)
from alliancegame.solvers.certificates.certificate_file import (
    certificate_digest,
    certificate_text,
    verify,
    with_balls,
    write_certificate,
    written,
)
from alliancegame.solvers.certificates.two_mixers import two_mixers
from alliancegame.solvers.pure import Pure
from alliancegame.solvers.solve import solve
from alliancegame.solvers.two_actors.lemke_howson import LemkeHowson
from alliancegame.solvers.two_actors.polytope_proof import PolytopeProof
from alliancegame.solvers.two_actors.two_polytopes import (
    Polytope,
    ProofError,
    extreme_equilibria,
    surroundings,
)
from tests.support_enumeration import SupportEnumeration

THREE = Game(np.random.default_rng(4).integers(-9, 10, (3, 2, 2, 2)))
TWO = Game(np.random.default_rng(2).integers(0, 4, (2, 4, 3)))


def tampered(record: dict, seed: int) -> dict:
    """A certificate in which one thing is changed: a payoff, an equilibrium, a part of the proof."""
    rng = np.random.default_rng(seed)
    changed = copy.deepcopy(record)
    proof = changed["proof"]
    steps = proof.get("steps") or proof["bases"][int(rng.integers(2))]
    place = int(rng.integers(len(steps)))
    kind = seed % 4
    if kind == 0:
        del steps[place]
    elif kind == 1:
        own = changed["game"]["payoffs"][int(rng.integers(len(changed["game"]["payoffs"])))]
        own[int(rng.integers(len(own)))] = str(int(rng.integers(100, 200)))
    elif kind == 2:
        del changed["equilibria"][int(rng.integers(len(changed["equilibria"])))]
    else:
        mixes = changed["equilibria"][int(rng.integers(len(changed["equilibria"])))]
        mixes[0] = ["1/3", "2/3", *["0"] * (len(mixes[0]) - 2)]
    return changed


@pytest.mark.parametrize("game", [TWO, THREE], ids=["two actors", "three"])
def test_a_certificate_is_verified_and_tampered_ones_are_refused(
    game: Game, tmp_path: Path
) -> None:
    file = tmp_path / "proof.json"
    digest = write_certificate(solve(game), file)
    assert verify(file, game).digest == digest
    record = json.loads(file.read_text())
    for seed in range(25):
        file.write_text(json.dumps(tampered(record, seed)))
        with pytest.raises(AllianceGameError):
            verify(file, game)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 5), st.integers(1, 9))
def test_the_proof_of_two_polytopes_shows_all_extreme_equilibria(
    seed: int, m: int, n: int, high: int
) -> None:
    game = Game(np.random.default_rng(seed).integers(0, high, (2, m, n)))
    proved = extreme_equilibria(game.exact_payoffs.tolist(), PolytopeProof(game).proof)
    solution = solve(game)
    assert proved == {item.exact for item in solution}
    assert solution.certificate is not None
    assert solution.certificate.check(game) is None


def test_a_removal_that_does_not_hold_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    reduced = AfterDominance(BranchAndPrune(), Pure(), 1000)
    payoffs = np.random.default_rng(0).integers(0, 9, (3, 2, 2, 2))
    payoffs[0, 1] = payoffs[0, 0] + 1
    game = Game(payoffs)
    write_certificate(solve(game, reduced), file)
    assert "dominated" in verify(file, game).sentences[0]
    record = json.loads(file.read_text())
    for removal in (
        [1, 1, 0, {"1": "1"}],
        [1, 0, 1, {"0": "1"}],
        [1, 0, 0, {"1": "1/2"}],
        [1, 7, 0],
    ):
        file.write_text(json.dumps(record | {"proof": record["proof"] | {"removals": [removal]}}))
        with pytest.raises(ComputationError, match="the proof fails"):
            verify(file, game)


def refused(file: Path, record: dict, why: str) -> None:
    """Assert that a certificate is refused, in one line that says why."""
    file.write_text(json.dumps(record))
    with pytest.raises(AllianceGameError, match=why) as error:
        verify(file)
    assert "\n" not in str(error.value)


def record_of(game: Game, file: Path, solver: Solver | None = None) -> dict:
    """The certificate of a game's equilibria, as it is read."""
    write_certificate(solve(game, solver), file)
    record: dict = json.loads(file.read_text())
    return record


def test_a_removed_action_is_played_in_no_equilibrium_listed(tmp_path: Path) -> None:
    payoffs = np.random.default_rng(5).integers(-9, 10, (3, 2, 2, 2))
    worse = np.full((3, 3, 2, 2), 3)
    worse[:, :2], worse[0, 2] = payoffs, payoffs[0, 1] - 1
    reduced = AfterDominance(BranchAndPrune(), Pure(), 1000)
    record = record_of(Game(worse), tmp_path / "proof.json", reduced)
    assert record["proof"]["kind"] == "dominance"
    record["equilibria"][0][0][2] = "7"
    refused(tmp_path / "proof.json", record, "plays a dominated action")


@pytest.mark.parametrize("game", [TWO, THREE], ids=["two actors", "three"])
def test_an_equilibrium_is_listed_once(game: Game, tmp_path: Path) -> None:
    record = record_of(game, tmp_path / "proof.json")
    record["equilibria"] *= 2
    refused(tmp_path / "proof.json", record, "listed twice")


def test_where_some_mix_freely_nothing_is_claimed_of_others(tmp_path: Path) -> None:
    # the second actor has cause to leave at both ends of the first one's mixes, and not between
    match = np.array([[3, -3], [-3, 3], [0, 0], [0, 0]])
    tempted = np.stack([match, match])
    tempted[:, 2], tempted[:, 3] = [[2, 2], [-10, -10]], [[-10, -10], [2, 2]]
    payoffs = np.zeros((3, 2, 4, 2), dtype=int)
    payoffs[0, 1] = np.array([3, -3, 1, 1])[:, None]
    payoffs[1] = tempted
    payoffs[2, :, :, 1] = [-6, 6, 1, 1]
    game = Game(payoffs)
    continuum = [(Fraction(1, 2),) * 2, (Fraction(1, 2),) * 2 + (Fraction(0),) * 2]
    assert not any(exact_regrets(game, (continuum[0], continuum[1], continuum[0])))
    record = record_of(game, tmp_path / "proof.json")
    proof = record["proof"] | {"weights": ["1"] * 3}
    # the ends of the continuum are left out by excluding their supports, at its two ties
    proof["steps"] = [
        ["excluded", 1, 0, 0, 0.5] if step in (["root", 0], ["root", 1]) else step
        for step in proof["steps"]
    ]
    assert ["free", 3, 1] in proof["steps"]
    proof["balls"] = proof["balls"][2:]
    for step in proof["steps"]:
        if step[0] in ("root", "free"):
            step[1] -= 2
    listed = [mixes for mixes in record["equilibria"] if mixes[1] != ["1/2", "1/2", "0", "0"]]
    (tmp_path / "proof.json").write_text(
        json.dumps(record | {"proof": proof, "equilibria": listed})
    )
    assert "Not proved: that there are no others" in verify(tmp_path / "proof.json").sentences[-1]


def test_no_number_in_a_step_counts_from_the_end(tmp_path: Path) -> None:
    # with actor -1 the cell that is left would name one action and be about another
    game = Game([[[1, 3, 0, 1], [2, 0, 3, 0]], [[-9, 0, 3, -5], [-9, 3, 0, -5]]])
    steps = [["drop", -1, 0, 1], ["drop", 1, 2, 0], ["drop", 0, 1, 0], ["drop", 1, -3, 1]]
    proof = {"kind": "cells", "weights": ["1", "1"], "balls": []}
    record = record_of(game, tmp_path / "proof.json") | {"equilibria": []}
    record["proof"] = proof | {"steps": [*steps, ["empty", 1, -1, 1]]}
    refused(tmp_path / "proof.json", record, "-1 is no number of an actor")


IRRATIONAL = Game(
    [
        [[[-4, 4], [3, -5]], [[4, -6], [1, 7]]],
        [[[3, -1], [-6, 5]], [[-9, 2], [5, -8]]],
        [[[5, -3], [0, 8]], [[-2, 4], [6, -7]]],
    ]
)


@pytest.mark.parametrize("radius", ["1/2", "1/1000"])
def test_a_ball_too_large_to_say_where_its_equilibrium_is_is_refused(
    radius: str, tmp_path: Path
) -> None:
    record = record_of(IRRATIONAL, tmp_path / "proof.json")
    record["proof"]["balls"][0]["radius"] = radius
    refused(tmp_path / "proof.json", record, "encloses nothing")


@pytest.mark.parametrize("balls", [1, 2])
def test_the_equilibrium_of_a_ball_is_listed_and_counted_once(balls: int, tmp_path: Path) -> None:
    record = record_of(IRRATIONAL, tmp_path / "proof.json")
    mixed = [mixes for mixes in record["equilibria"] if isinstance(mixes[0][0], float)]
    again = copy.deepcopy(mixed[0])
    again[0][0] += 2**-40
    record["equilibria"].append(again)
    record["proof"]["balls"] *= balls
    refused(tmp_path / "proof.json", record, "twice listed" if balls == 1 else "balls overlap")


@pytest.mark.parametrize("mix", [[0.5, 0.5], [1.0, 0.0]], ids=["mixed", "rounded to a pure one"])
def test_no_certificate_is_written_of_an_irrational_one_that_no_ball_encloses(mix: list) -> None:
    class Listed(list):
        game = THREE

    listed: Any = Listed([SimpleNamespace(exact=None, profile=(np.array(mix),) * 3)])
    certificate = solve(THREE).certificate
    assert certificate is not None
    with pytest.raises(ComputationError, match="there is no proof to write: of an irrational"):
        with_balls(listed, written(certificate))


def test_irrational_equilibria_of_faces_have_balls_of_their_own(tmp_path: Path) -> None:
    # the search leaves a face of three who mix to exact arithmetic, which finds two roots there
    first = [[[[0, 3], [1, 1]], [[2, 3], [3, 3]]], [[[3, 1], [2, 1]], [[2, 2], [1, 2]]]]
    second = [[[[0, 2], [1, 0]], [[1, 0], [0, 2]]], [[[1, 2], [1, 3]], [[0, 1], [3, 0]]]]
    third = [[[[2, 0], [2, 1]], [[2, 0], [3, 3]]], [[[2, 1], [1, 1]], [[1, 0], [0, 3]]]]
    fourth = [[[[2, 3], [3, 1]], [[3, 3], [0, 3]]], [[[3, 3], [2, 3]], [[1, 1], [1, 2]]]]
    game = Game([first, second, third, fourth])
    solution = solve(game)
    assert sum(equilibrium.exact is None for equilibrium in solution) == 3
    write_certificate(solution, tmp_path / "proof.json")
    verdict = verify(tmp_path / "proof.json", game)
    assert "about a point listed: 3" in verdict.sentences[1]
    assert len(verdict.profiles) == len(solution)
    assert verdict.to_dict()["equilibria"][1]["actor2"] == {"action1": 0.0, "action2": 1.0}


def test_supports_of_unequal_sizes_are_left_to_nobody_where_nothing_ties(tmp_path: Path) -> None:
    # the search solves them as games of two actors, which a certificate does not repeat
    game = Game(np.random.default_rng(29).integers(-1000, 1000, (3, 4, 2, 2)))
    write_certificate(solve(game), tmp_path / "proof.json")
    verdict = verify(tmp_path / "proof.json", game)
    assert verdict.sentences[-1].startswith("Proved: there are no others")


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_where_there_are_no_others_no_continuum_was_found(seed: int) -> None:
    game = Game(np.random.default_rng(seed).integers(0, 3, (3, 2, 2, 2)))
    solution = solve(game)
    has_continuum = any(
        max(map(len, subset.vertices)) > 1
        for component in solution.components
        for subset in component.subsets
    )
    if solution.coverage is Coverage.ALL:
        proof = json.loads(certificate_text(solution))["proof"]
        if proof["kind"] == "cells":
            shown = check_cells(game, proof)
            assert not (has_continuum and not shown.alone and not shown.aside)


@settings(max_examples=40, deadline=None)
@given(shape=st.sampled_from([(2, 2, 2), (2, 3, 2), (3, 2, 4)]), seed=st.integers(0, 10**6))
def test_a_lone_mixer_has_the_mixes_by_which_nobody_gains_from_leaving(
    shape: tuple[int, ...], seed: int
) -> None:
    game = Game(np.random.default_rng(seed).integers(0, 3, (3, *shape)))
    plainly = set()
    for mixer in range(game.size):
        for place in product(*map(range, shape)):
            pure = [
                tuple(int(a == own) for a in range(count))
                for own, count in zip(place, shape, strict=True)
            ]
            mixes = [
                [tuple(Fraction(weight, sum(mix)) for weight in mix) for mix in own]
                for own in mixing_around(game, pure, mixer)
            ]
            plainly.add(frozenset(product(*mixes)))
    several = {own for own in plainly if len(own) > 1 or any(1 not in m for p in own for m in p)}
    assert set(sets_of_lone_mixers(game)[0]) == several


@settings(max_examples=40, deadline=None)
@given(shape=st.sampled_from([(2, 2, 2), (3, 3, 2), (2, 3, 4)]), seed=st.integers(0, 10**6))
def test_all_mixtures_of_extreme_equilibria_of_two_mixers_are_equilibria(
    shape: tuple[int, ...], seed: int
) -> None:
    game = Game(np.random.default_rng(seed).integers(0, 4, (3, *shape)))
    for extremes in two_mixers(game).sets:
        sides = [list(dict.fromkeys(side)) for side in zip(*extremes, strict=True)]
        middle = tuple(mean_mix(side) for side in sides)
        for profile in (*extremes, middle):
            assert not any(exact_regrets(game, profile))


def mean_mix(mixes: list) -> tuple[Fraction, ...]:
    return tuple(sum(column, Fraction(0)) / len(mixes) for column in zip(*mixes, strict=True))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), values=st.integers(2, 4))
def test_equilibria_in_which_two_mix_lie_in_products_of_extreme_ones(
    seed: int, values: int
) -> None:
    game = Game(np.random.default_rng(seed).integers(0, values, (3, 2, 2, 2)))
    found = two_mixers(game)
    spans = [[[mix[0] for mix in side] for side in zip(*own, strict=True)] for own in found.sets]
    inner = [Fraction(k, 12) for k in range(1, 12)]
    for p, q, r, onlooker in product(inner, inner, (0, 1), range(3)):
        chances = [p, q]
        chances.insert(onlooker, Fraction(r))
        profile = tuple((chance, 1 - chance) for chance in chances)
        if not found.open and not any(exact_regrets(game, profile)):
            assert any(
                all(min(side) <= p <= max(side) for p, side in zip(chances, own, strict=True))
                for own in spans
            )


def test_an_extreme_equilibrium_of_a_lone_mixer_cannot_be_left_out(tmp_path: Path) -> None:
    game = Game(np.random.default_rng(12).integers(0, 2, (3, 2, 2, 2)))
    file = tmp_path / "proof.json"
    record = record_of(game, file)
    *_, continua, rest = verify(file).sentences
    assert "2 sets, of which 2 continua" in continua
    assert rest == "Proved: there are no others."
    ends = [own for own in record["equilibria"] if any("1" not in mix for mix in own)]
    record["equilibria"].remove(ends[0])
    refused(
        file,
        record,
        "not listed: 1 extreme equilibrium in which one actor mixes and nobody else does",
    )


def test_a_tied_ball_is_left_aside_where_no_exact_equilibrium_is_listed_in_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "proof.json"
    rows = [[1, 3, 0, 0, 0, 2, 1, 3], [1, 0, 1, 2, 1, 1, 0, 0], [1, 2, 2, 3, 2, 2, 0, 3]]
    record = record_of(Game(np.array(rows).reshape(3, 2, 2, 2)), file)
    assert read_cells(record["proof"]).is_self_contained
    assert verify(file).sentences[-1] == "Proved: there are no others."
    record["proof"]["balls"][0]["equilibrium"] = None
    assert not read_cells(record["proof"]).is_self_contained
    record["equilibria"] = []
    file.write_text(json.dumps(record))
    assert verify(file).sentences[-1].endswith("not repeated here (1 tied).")


def test_equilibria_of_two_mixers_may_be_listed_rounded(tmp_path: Path) -> None:
    game = Game(np.random.default_rng(2).integers(0, 4, (3, 2, 2, 2)))
    record_of(game, tmp_path / "proof.json")
    assert any("two actors mix" in words for words in verify(tmp_path / "proof.json").sentences[2:])


def test_an_extreme_equilibrium_of_two_mixers_cannot_be_left_out(tmp_path: Path) -> None:
    game = Game(np.random.default_rng(7).integers(0, 2, (3, 2, 2, 2)))
    file = tmp_path / "proof.json"
    record = record_of(game, file)
    *_, two, rest = verify(file).sentences
    assert two.startswith("Proved: where two actors mix")
    assert rest == "Proved: there are no others."
    mixers = [sum("1" not in mix for mix in own) for own in record["equilibria"]]
    del record["equilibria"][mixers.index(2)]
    refused(
        file,
        record,
        "not listed: 1 extreme equilibrium in which two actors mix and nobody else does",
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sets(st.integers(0, 3), min_size=1), min_size=1, max_size=5), st.data())
def test_what_full_play_involves_is_what_all_sets_of_vertices_say(
    played: list[set[int]], data: st.DataObject
) -> None:
    mixes = tuple(
        tuple(Fraction(int(a in actions), len(actions)) for a in range(4)) for actions in played
    )
    block = np.zeros((4, 1), dtype=object)
    one = ((Fraction(1),),)
    cell = ExactCell((mixes, one), (frozenset(),) * 2, (block, block), (Fraction(1),) * 2)
    positive = np.array([[data.draw(st.booleans())] for _ in played])
    plainly = all(
        positive[list(chosen)].any()
        for size in range(1, len(played) + 1)
        for chosen in combinations(range(len(played)), size)
        if set.union(*(played[v] for v in chosen)) == set.union(*played)
    )
    assert cell.involves(positive) == plainly


def test_a_short_certificate_of_many_actions_is_refused_at_once(tmp_path: Path) -> None:
    count = 40
    payoffs = np.zeros((2, 2, count), dtype=int)
    payoffs[0, 1, 0], payoffs[1] = 1, np.arange(count)
    record = record_of(Game(payoffs), tmp_path / "proof.json")
    record["proof"] = {"kind": "cells", "weights": ["1"] * 2, "steps": [["weak", 0, 0, 1]]}
    record["proof"]["balls"] = []
    refused(tmp_path / "proof.json", record, "cells are not treated")


def test_each_missing_basis_is_noticed() -> None:
    proof: Any = PolytopeProof(TWO).proof
    for polytope in range(2):
        for place in range(len(proof["bases"][polytope])):
            partial = copy.deepcopy(proof)
            del partial["bases"][polytope][place]
            with pytest.raises(ProofError):
                extreme_equilibria(TWO.exact_payoffs.tolist(), partial)


@pytest.mark.parametrize(
    ("rows", "shifts", "basis", "failure"),
    [
        ([[1, 2], [2, 1]], (0, 0), 0b0110, "outside"),
        ([[10, 10], [11, 10]], (0, Fraction(1, 2)), 0b0110, "outside"),  # but for the shift
        ([[1, 1], [2, 1]], (0, 0), 0b0101, "not simple"),
        ([[1, 1], [2, 2]], (0, 0), 0b1100, "no single solution"),
        ([[1, 1], [2, 2]], (0, 0), 0b0111, "as many inequalities"),
        ([[1, 2], [2, 1]], (0, 0), 0b10001, "as many inequalities"),
        ([[1, 1], [1, 1]], (0, 0), 0b0011, "does not lead to one basis"),
    ],
)
def test_a_basis_that_is_no_simple_vertex_is_told(
    rows: list[list[int]], shifts: tuple[Fraction, ...], basis: int, failure: str
) -> None:
    with pytest.raises(ProofError, match=failure):
        surroundings(Polytope.of(rows, list(map(Fraction, shifts))), basis)


def test_a_vertex_shows_its_labels_its_point_and_its_neighbours() -> None:
    # (0, 1) is on both rows; the shift of the second takes it off that, and keeps its label
    square = Polytope.of([[1, 1], [2, 1]], [Fraction(0), Fraction(1, 10)])
    labels, point, neighbours = surroundings(square, 0b0101)
    assert labels == 0b1101
    assert point[0] == 0 < point[1]
    assert neighbours == {0b0011, 0b1100}


def test_a_certificate_of_another_game_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    write_certificate(solve(TWO), file)
    with pytest.raises(ComputationError, match="another game"):
        verify(file, Game(TWO.exact_payoffs * 2))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "alliancegame certificate"}'])
def test_what_is_no_certificate_is_refused_in_one_line(content: str, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    file.write_text(content)
    with pytest.raises(AllianceGameError) as error:
        verify(file)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record["game"]["payoffs"][0].__setitem__(0, "1e99999999999"),
        lambda record: record["equilibria"][0][0].__setitem__(0, "1e99999999999"),
        lambda record: record["proof"].update(shifts=[["1e99999999999"] * 4] * 2),
        lambda record: record["proof"].update(kind="dominance", removals=[], left=[1]),
        lambda record: record["equilibria"][0][0].__setitem__(0, float("inf")),
        lambda record: record["equilibria"][0][0].__setitem__(0, True),
        lambda record: record["equilibria"][0].__setitem__(0, "1000"),
        lambda record: record["game"]["payoffs"].__setitem__(0, "1" * 12),
        lambda record: record["game"].update(actions=["abcd", "abc"]),
        lambda record: record["game"]["payoffs"].__setitem__(0, ["1/" + "7" * 4000 + "1"] * 12),
        lambda record: record["proof"].update(kind="another"),
        lambda record: record["proof"]["bases"][0].__setitem__(0, "0xf"),
    ],
    ids=[
        "payoff",
        "probability",
        "shift",
        "no proof of what is left",
        "infinity",
        "a truth",
        "a text for a mix",
        "a text for payoffs",
        "texts for actions",
        "digits",
        "kind",
        "basis",
    ],
)
def test_numbers_out_of_all_proportion_and_parts_of_another_kind_are_told(
    tmp_path: Path, change: Callable[[dict], object]
) -> None:
    file = tmp_path / "proof.json"
    write_certificate(solve(TWO), file)
    record = json.loads(file.read_text())
    change(record)
    file.write_text(json.dumps(record))
    with pytest.raises(AllianceGameError, match=r"is damaged|proof fails"):
        verify(file)


def test_a_device_is_no_certificate() -> None:
    with pytest.raises(AllianceGameError, match="no regular file"):
        verify(Path("/dev/zero"))


def test_a_certificate_of_curved_continua_says_that_they_are_left_aside(tmp_path: Path) -> None:
    # the first actor takes its first action where the others take both their second by half at most
    first = [[[1, 1], [1, -1]], [[0, 0], [0, 0]]]
    still = np.zeros((2, 2, 2), dtype=int)
    game = Game([first, still, still])
    solution = solve(game)
    assert solution.coverage is Coverage.ALL_ISOLATED
    write_certificate(solution, tmp_path / "proof.json")
    assert verify(tmp_path / "proof.json", game).sentences[-1].startswith("Not proved")


def test_no_certificate_is_written_where_nothing_is_claimed(tmp_path: Path) -> None:
    for solution in (solve(TWO, SupportEnumeration()), solve(TWO, budget=Budget(work=0.0))):
        with pytest.raises(ComputationError, match="there is no proof to write"):
            write_certificate(solution, tmp_path / "proof.json")


def tabulated() -> list[str]:
    """The shipped games that are simultaneous and have a table of payoffs."""
    models = {name: load_any(name) for name in shipped()}
    return [
        name
        for name, model in models.items()
        if isinstance(model, Model) and model.simultaneous and not untabulated(model)
    ]


@pytest.mark.parametrize("name", tabulated())
def test_certificates_of_shipped_games_are_verified(name: str, tmp_path: Path) -> None:
    game = build_game(load(name), ())
    solution = solve(game)
    file = tmp_path / "proof.json"
    if solution.coverage is not Coverage.SOME:
        write_certificate(solution, file)
        assert verify(file, game).sentences[0].startswith("Proved")
    else:
        with pytest.raises(ComputationError, match="there is no proof to write"):
            write_certificate(solution, file)


def test_the_command_line_writes_and_verifies_a_certificate(tmp_path: Path, invoke) -> None:
    file = tmp_path / "proof.json"
    run = invoke("solve", "assurance", "--certificate", str(file))
    assert run.exit_code == 0, run.output
    told = invoke("verify", str(file), "assurance")
    assert told.exit_code == 0, told.output
    assert "Proved" in told.output
    assert "3 " in told.output.split("Listed")[1]
    again = invoke("solve", "assurance", "--certificate", str(file))
    assert isinstance(again.exception, AllianceGameError)


def test_no_digest_is_named_where_nothing_is_proved() -> None:
    assert certificate_digest(solve(TWO, LemkeHowson())) is None


def test_the_checkers_share_no_code_with_a_search() -> None:
    solvers = Path(alliancegame.__file__).parent / "solvers"
    checkers = [
        *(solvers / "branch_and_prune" / "proof").glob("*.py"),
        *(solvers / "certificates" / f"{name}.py" for name in ("cell_proof", "claims")),
        solvers / "certificates" / "removal_proof.py",
        solvers / "two_actors" / "two_polytopes.py",
    ]
    allowed = ("branch_and_prune.proof", "certificates", "two_actors.two_polytopes")
    shared = [
        (file.name, line)
        for file in checkers
        for line in file.read_text().splitlines()
        if line.startswith("from alliancegame.solvers.")
        and not line.removeprefix("from alliancegame.solvers.").startswith(allowed)
    ]
    assert len(checkers) >= 7
    assert not shared
