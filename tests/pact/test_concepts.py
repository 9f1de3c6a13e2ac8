"""Solution concepts side by side: textbook games, plain references, implications between them."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.game.game import Game, PureProfile
from alliancegame.game.profile_graph import payoff_ranks
from alliancegame.model.file.library import load
from alliancegame.model.shocks import Hit
from alliancegame.pact.concept_verdicts import concepts
from alliancegame.pact.factor_verdicts import verdicts_from_factors
from alliancegame.solvers.coalition_proof import blocking_coalitions, coalition_proof
from alliancegame.solvers.trembling_hand import trembling_hand
from tests.generators import model_of


def ranks_of(game: Game) -> np.ndarray:
    return payoff_ranks(game).reshape(game.size, *game.shape)


def game_of(shape: tuple[int, ...], payoffs: list[int]) -> Game:
    return Game(np.array(payoffs).reshape(len(shape), *shape))


GAMES = st.sampled_from([(2, 2), (3, 2), (2, 2, 2), (3, 2, 2)]).flatmap(
    lambda shape: st.lists(
        st.integers(0, 4),
        min_size=len(shape) * int(np.prod(shape)),
        max_size=len(shape) * int(np.prod(shape)),
    ).map(lambda payoffs: game_of(shape, payoffs))
)


def joint_moves(game: Game, profile: PureProfile, group: tuple[int, ...]) -> list[PureProfile]:
    choices = [range(k) if i in group else [profile[i]] for i, k in enumerate(game.shape)]
    return list(product(*choices))


def prefer(game: Game, group: tuple[int, ...], one: PureProfile, other: PureProfile) -> bool:
    return all(game.payoffs[(i, *one)] > game.payoffs[(i, *other)] for i in group)


def groups(game: Game) -> list[tuple[int, ...]]:
    return [g for k in range(1, game.size + 1) for g in combinations(range(game.size), k)]


def plain_coalition_proof(game: Game, profile: PureProfile, group: tuple[int, ...]) -> bool:
    """Bernheim, Peleg and Whinston's definition, by recursion over coalitions."""

    def enforcing(at: PureProfile) -> bool:
        parts = [g for g in groups(game) if set(g) < set(group)]
        return all(plain_coalition_proof(game, at, part) for part in parts)

    return enforcing(profile) and not any(
        prefer(game, group, at, profile) and enforcing(at)
        for at in joint_moves(game, profile, group)
    )


@settings(max_examples=40, deadline=None)
@given(GAMES, st.randoms(use_true_random=False))
def test_strong_and_coalition_proof_agree_with_their_definitions(game: Game, random) -> None:
    profile = tuple(random.randrange(k) for k in game.shape)
    blocking = blocking_coalitions(ranks_of(game), profile)
    for group in groups(game):
        better = [
            at for at in joint_moves(game, profile, group) if prefer(game, group, at, profile)
        ]
        assert (group in blocking) is bool(better)
        assert group not in blocking or blocking[group] in better
    everybody = tuple(range(game.size))
    assert coalition_proof(ranks_of(game), profile) is plain_coalition_proof(
        game, profile, everybody
    )


@settings(max_examples=20, deadline=None)
@given(GAMES)
def test_strong_implies_coalition_proof_implies_nash_and_strict_implies_perfect(game: Game) -> None:
    ranks = ranks_of(game)
    for profile in product(*map(range, game.shape)):
        blocking = blocking_coalitions(ranks, profile)
        nash = not any(len(group) == 1 for group in blocking)
        proof = coalition_proof(ranks, profile)
        perfect = trembling_hand(game, profile).perfect
        if not blocking:
            assert proof
        if proof:
            assert nash
        if not nash:
            assert perfect is False


def test_an_equilibrium_is_coalition_proof_if_those_who_gain_together_would_break_up_in_turn():
    """A three-actor game in the manner of Bernheim, Peleg and Whinston's (1987) figure."""
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:, 0, 0, 0] = 1, 1, -5
    payoffs[:, 0, 1, 0] = -5, -5, 0
    payoffs[:, 1, 0, 0] = -5, -5, 0
    payoffs[:, 1, 1, 0] = 0, 0, 10
    payoffs[:, 0, 0, 1] = -1, -1, 5
    payoffs[:, 0, 1, 1] = -5, -5, 0
    payoffs[:, 1, 0, 1] = -5, -5, 0
    payoffs[:, 1, 1, 1] = -2, -2, 0
    ranks = ranks_of(Game(payoffs))
    assert coalition_proof(ranks, (1, 1, 0)) is False  # A and B move on to (0, 0, 0)
    assert coalition_proof(ranks, (0, 0, 1)) is True
    assert blocking_coalitions(ranks, (0, 0, 1)) == {(0, 1, 2): (1, 1, 0)}
    verdicts = concepts(model_of(payoffs, (0, 0, 1)))
    assert verdicts["strong equilibrium"].holds is False
    assert verdicts["coalition-proof equilibrium"].holds is True
    assert "break up" in verdicts["coalition-proof equilibrium"].because


def test_a_weakly_dominated_equilibrium_is_not_trembling_hand_perfect() -> None:
    """Selten (1975): of the two pure equilibria only the undominated one is perfect."""
    game = Game([[[1, 0], [0, 0]], [[1, 0], [0, 0]]])
    assert trembling_hand(game, (0, 0)).perfect is True
    assert trembling_hand(game, (1, 1)).perfect is False


@pytest.mark.parametrize(
    ("second_errs", "third_errs", "both_err", "perfect"), [(-1, 1, 0, True), (1, 0, -5, None)]
)
def test_of_three_actors_one_who_ties_is_held_by_mistakes_that_make_the_alternative_worse(
    second_errs: int, third_errs: int, both_err: int, perfect: bool | None
) -> None:
    """The alternative pays the first as the others err; they have strict reasons of their own."""
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[0, 1] = [[0, third_errs], [second_errs, both_err]]
    payoffs[1, :, 0, :] = 1
    payoffs[2, :, :, 0] = 1
    for unit in (1, 10**20, Fraction(1, 10**16), Fraction(1, 10**320)):
        game = Game(payoffs.astype(int).astype(object) * unit)
        assert trembling_hand(game, (0, 0, 0)).perfect is perfect


def test_an_action_dominated_only_by_a_mix_is_found_dominated() -> None:
    rows = [[2, 2, 2], [4, 0, 2], [0, 4, 3]]
    game = Game([rows, [[0, 0, 1], [0, 0, 0], [0, 0, 0]]])
    assert trembling_hand(game, (0, 2)).perfect is False  # it is no equilibrium: 3 against 2
    tied = [[2, 2, 2], [4, 0, 2], [0, 4, 2]]
    game = Game([tied, [[0, 0, 1], [0, 0, 0], [0, 0, 0]]])
    assert trembling_hand(game, (0, 2)).perfect is True
    worse = [[1, 1, 2], [4, 0, 2], [0, 4, 2]]
    game = Game([worse, [[0, 0, 1], [0, 0, 0], [0, 0, 0]]])
    assert trembling_hand(game, (0, 2)).perfect is False


def test_in_the_prisoners_dilemma_the_concepts_disagree_as_the_literature_says(
    prisoners_dilemma,
) -> None:
    result = concepts(prisoners_dilemma)
    assert result["Nash equilibrium"].holds is False
    assert result["rationalizable"].holds is False
    assert result["GMR"].holds is True
    assert result["SEQ"].holds is True
    assert "Not as" in result.sentence


def test_the_bargain_is_stable_in_every_sense_today_and_in_none_once_the_war_ends(
    dprk_russia_exchange,
) -> None:
    assert all(item.holds for item in concepts(dprk_russia_exchange).verdicts)
    after = concepts(dprk_russia_exchange, [Hit("war-ends")])
    assert after["Nash equilibrium"].holds is False
    assert all(item.because.endswith(".") for item in after.verdicts)


@settings(max_examples=40, deadline=None)
@given(GAMES, st.randoms(use_true_random=False))
def test_the_verdicts_on_coalitions_are_those_of_the_definitions(game: Game, random) -> None:
    profile = tuple(random.randrange(k) for k in game.shape)
    blocking = blocking_coalitions(ranks_of(game), profile)
    found = concepts(model_of(game.payoffs, profile))
    assert found["Nash equilibrium"].holds is not any(len(group) == 1 for group in blocking)
    assert found["strong equilibrium"].holds is (not blocking)
    assert found["coalition-proof equilibrium"].holds is coalition_proof(ranks_of(game), profile)


@settings(max_examples=40)
@given(GAMES, st.data())
def test_what_factors_decide_of_a_pact_is_what_its_table_decides(game, data):
    profile = tuple(data.draw(st.integers(0, k - 1)) for k in game.shape)
    model = model_of(game.payoffs, profile)
    by_table = {item.concept: item.holds for item in concepts(model).verdicts}
    by_factors = {item.concept: item.holds for item in verdicts_from_factors(model)}
    assert by_factors.keys() == by_table.keys()
    decided = {name: holds for name, holds in by_factors.items() if holds is not None}
    assert decided == {name: by_table[name] for name in decided}
    assert {"Nash equilibrium", "strict equilibrium", "strong equilibrium"} <= decided.keys()


def test_the_concepts_of_thirty_two_allies_are_decided_without_a_table() -> None:
    found = concepts(load("nato"))
    assert all(item.holds for item in found.verdicts)
    shocked = concepts(load("nato"), [Hit("ceasefire")])["strong equilibrium"]
    assert shocked.because.startswith("it pays even to leave alone: ")
